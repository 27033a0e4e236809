"""What stands in tables of matches: it is what the replays say, and adds up to their bills and results."""

from __future__ import annotations

import json

import pandas
import pytest

import arena
from arena import frames
from arena.replays.bills import bills
from arena.replays.events import Attempted, Played
from arena.replays.prompts import read_calls
from arena.replays.results import read_result


def test_a_match_is_told_as_its_result_has_it(talk):
    (row,) = frames.matches(talk).to_dict("records")
    result, replay = read_result(talk.path), talk.replay
    assert (row["match"], row["title"], row["arena"]) == (replay.started.match, "Tic-Tac-Toe", replay.started.arena)
    assert (row["ending"], row["reason"], row["detail"]) == (result.ending, result.reason, result.detail)
    assert (row["plies"], row["seed"], row["digest"]) == (result.plies, 7, result.digest)
    assert row["winner"] == result.seats[0].agent
    assert json.loads(row["table"]) == {"attempts": 4}
    assert row["began"].isoformat(timespec="milliseconds") == replay.started.created
    assert arena.load(row["path"]).started.match == row["match"]
    assert row["bytes"] == talk.path.stat().st_size
    assert pandas.isna(row["tournament"])


def test_seats_have_what_was_counted_of_them(talk):
    result = read_result(talk.path)
    rows = frames.seats(talk.path).to_dict("records")
    for row, seat in zip(rows, result.seats, strict=True):
        assert (row["score"], row["moves"], row["unreadable"]) == (seat.score, seat.moves, seat.unreadable)
        assert (row["calls"], row["input"], row["output"]) == (seat.calls, seat.tokens_in, seat.tokens_out)
        assert (row["cost"], row["unpriced"], row["served"]) == (seat.cost, seat.unpriced, list(seat.served))
    assert [row["rank"] for row in rows] == [1, 2]


def test_calls_add_up_to_the_bill(talk):
    rows = frames.calls(talk)
    (bill,) = talk.replay.bills().values()
    assert len(rows) == bill.calls == 4
    for kind in ("input", "cached", "cache_written", "output", "reasoning"):
        assert rows[kind].sum() == getattr(bill, kind).known
    assert rows["tokens_unknown"].sum() == bill.input.unknown + bill.output.unknown == 2
    assert rows["cost"].sum() == pytest.approx(bill.cost)
    assert rows["unpriced"].sum() == bill.unpriced == 3
    assert rows["failed"].sum() == bill.failed_tries == 1
    assert rows["seconds"].sum() == pytest.approx(bill.seconds)
    assert (rows["queued"] + rows["waited"]).sum() == pytest.approx(bill.waited)
    assert rows["model"].value_counts().to_dict() == bill.models


def test_what_nobody_knows_is_null_and_never_0(talk):
    calls, attempts = frames.calls(talk), frames.attempts(talk, seat=0)
    unpriced = calls["model"] != "scripted-2"
    assert calls.loc[unpriced, "cost"].isna().all()
    assert calls.loc[~unpriced, "cost"].item() > 0
    untold = calls["text"] == "<move>a3</move>"
    assert calls.loc[untold, ["input", "output", "reasoning"]].isna().all(axis=None)
    assert calls["cache_written"].isna().all()
    assert attempts["cost"].isna().tolist() == unpriced.tolist()
    assert frames.attempts(talk, seat=1)["cost"].tolist() == [0.0, 0.0]


def test_a_call_says_who_was_asked_and_what_had_failed(talk):
    first = frames.calls(talk).iloc[0]
    assert (first["asked"], first["model"], first["cost_from"]) == ("scripted", "scripted-2", "prices")
    assert (first["failures"], first["stop"], first["thought"]) == (["rate_limit"], "end", "the middle")
    assert first["made"]
    assert json.loads(first["request"]) == {}


def test_attempts_have_everything_that_is_recorded(talk):
    rows = frames.attempts(talk).to_dict("records")
    events = [event for event in talk.replay.events() if isinstance(event, Attempted)]
    assert len(rows) == len(events) == 6
    for row, event in zip(rows, events, strict=True):
        assert (row["ply"], row["seat"], row["attempt"]) == (event.ply, event.seat, event.attempt)
        assert (row["reply"], row["decision"], row["seconds"]) == (event.reply, event.decision, event.seconds)
        found = [None if pandas.isna(row[name]) else row[name] for name in ("extracted", "action", "problem", "fault")]
        problem = event.problem
        told = [None, None] if problem is None else [problem.kind, problem.fault]
        assert found == [event.extracted, event.action, *told]
        assert row["calls"] == len(event.calls)
    again = next(row for row in rows if row["attempt"] == 2)
    assert "holds no <move>" in again["feedback"]


def test_messages_are_the_prompts_as_they_were_sent(talk):
    rows = frames.messages(talk, to="arrow").to_pylist()
    sent = [
        (event.ply, event.attempt, number, place, message.role, message.text, message.cached)
        for event in talk.replay.events()
        if isinstance(event, Attempted)
        for number, call in enumerate(read_calls(event), 1)
        for place, message in enumerate(call.request.messages)
    ]
    keys = ("ply", "attempt", "call", "place", "role", "text", "cached")
    assert [tuple(row[key] for key in keys) for row in rows] == sent
    new = frames.messages(talk, repeated=False, to="arrow").to_pylist()
    assert new == [row for row in rows if not row["repeated"]]
    assert 0 < len(new) < len(rows)


def test_the_prompt_of_one_ply_is_whole(talk):
    rows = frames.messages(talk, ply=2, repeated=False)
    assert rows["ply"].unique().tolist() == [2]
    assert rows.loc[rows["attempt"] == 1, "place"].tolist()[0] == 0


def test_prompts_of_a_match_of_several_blocks_are_found_at_any_ply(tmp_path):
    (tmp_path / "script.jsonl").write_text('"<move>rock</move>"\n' * 300)
    seat = f"scripted:{tmp_path / 'script.jsonl'},history=last"
    result = arena.play("rock_paper_scissors,rounds=300", [seat, "first"], seed=1, out=tmp_path)
    rows, replay = frames.messages(result, ply=(250, 299), repeated=False), result.replay
    for ply in (250, 255, 256, 257, 299):
        event = next(one for one in replay.frame(ply + 1).attempts if isinstance(one, Attempted) and one.calls)
        (call,) = read_calls(event)
        mine = rows[rows["ply"] == ply]
        assert mine["text"].tolist() == [message.text for message in call.request.messages][mine["place"].min() :]
    assert rows["ply"].nunique() == 50


def test_pictures_that_were_sent_are_counted_and_named(tmp_path):
    (tmp_path / "script.jsonl").write_text('"<move>b2</move>"')
    seat = f"scripted:{tmp_path / 'script.jsonl'},see=both"
    result = arena.play("tictactoe", [seat, "first"], seed=1, out=tmp_path, table={"max_plies": 1})
    rows = frames.messages(result)
    assert rows["pictures"].tolist()[-1] == 1
    assert len(rows["picture_names"].tolist()[-1][0]) == 24
    assert not rows["text"].str.contains("PNG").any()


def test_plies_and_scores_follow_the_match(talk, recorded):
    played = [event for event in talk.replay.events() if isinstance(event, Played)]
    rows = frames.plies(talk)
    assert rows["action"].tolist() == [one.action for one in played]
    assert rows["score"].tolist() == [0, 0, 0, 0, 1]
    scores = frames.scores(talk)
    assert scores["ply"].tolist() == [ply for ply in range(6) for _ in range(2)]
    assert scores["score"].tolist()[-2:] == [1.0, -1.0]
    both = frames.plies(recorded, game="rock_paper_scissors")
    assert both.groupby("ply").size().tolist() == [2, 2, 2]
    ends = frames.seats(recorded, game="rock_paper_scissors")["score"].tolist()
    assert both["score"].tolist()[-2:] == ends
    assert "opening" in set(frames.plies(recorded, game="connect_four")["source"])


def test_what_was_measured_of_a_seat_is_a_row(tmp_path):
    result = arena.play("sudoku", ["random"], seed=1, out=tmp_path, table={"max_plies": 2})
    assert result.measures
    rows = frames.measures([result]).to_dict("records")
    assert {(row["seat"], row["measure"]): row["value"] for row in rows} == {
        (seat, name): value for seat, found in result.measures.items() for name, value in found.items()
    }


def test_what_judges_said_is_a_row_a_move(folder):
    arena.analyse([folder], "solver")
    rows = frames.judged(folder, game="tictactoe")
    assert set(rows["judge"]) == {"solver"}
    assert rows["loss"].tolist() == (rows["best_value"] - rows["value"]).tolist()
    assert rows["best"].map(len).min() >= 1
    assert rows["move"].tolist() == frames.plies(folder, game="tictactoe")["action"].tolist()


def test_a_match_without_a_replay_has_a_result_and_nothing_that_nobody_counted():
    result = arena.play("tictactoe", ["first", "random"], seed=1, record=False)
    (match,) = frames.matches(result).to_dict("records")
    assert match["ending"] == result.ended.ending
    assert all(pandas.isna(match[name]) for name in ("path", "calls", "cost", "input"))
    seats = frames.seats(result)
    assert seats["score"].tolist() == list(result.scores.values())
    assert seats[["moves", "seconds", "cost", "served"]].isna().all(axis=None)
    with pytest.warns(frames.TablesWarning, match="record=False"):
        assert frames.attempts(result).empty


def test_a_reply_that_was_kept_from_before_costs_nothing(tmp_path):
    lines = [json.dumps({"text": f"<move>{move}</move>", "usage": {"input": 9, "output": 3}}) for move in ("b2", "a3")]
    (tmp_path / "script.jsonl").write_text("\n".join(lines))
    seat = f"scripted:{tmp_path / 'script.jsonl'},cache={tmp_path / 'cache'},temperature=0"
    told = [
        frames.calls(arena.play("tictactoe", [seat, "first"], seed=1, out=tmp_path, table={"max_plies": 3}))
        for _ in range(2)
    ]
    assert [rows["cached_reply"].tolist() for rows in told] == [[False, False], [True, True]]
    assert told[0]["cost"].isna().all()
    assert told[1][["cost", "input", "output", "unpriced"]].eq(0).all(axis=None)
    assert set(told[1]["text"]) == set(told[0]["text"])
    assert json.loads(told[0]["request"][0]) == {"temperature": 0.0}


def test_bills_of_a_folder_are_those_of_its_replays(cup):
    folder = cup.folder / "replays"
    spent = [
        bill.cost
        for one in cup.results
        for bill in bills(arena.load(folder / one.file).events()).values()
        if bill.calls
    ]
    assert frames.calls(cup)["cost"].sum() == pytest.approx(sum(spent))
    assert frames.matches(cup)["cost"].sum() == pytest.approx(sum(spent))
