"""What can be changed in a replay by hand, and is found though no position differs."""

from __future__ import annotations

import copy

import pytest

from arena.agents.core.decision import AcceptDraw
from arena.agents.core.errors import ProviderError
from arena.cli import main
from arena.games.core.rng import Rng
from arena.replays.errors import ReplayError
from arena.replays.player import Replay
from arena.replays.provenance import TABLE
from arena.replays.verify import verify
from arena.table import Table


def numbers(lines, kind):
    return [number for number, line in enumerate(lines) if line["kind"] == kind]


@pytest.fixture
async def lines(record, read, says):
    """player_0 needs three attempts at ply 0 and two at ply 2; player_1 never fails."""
    path, _ = await record("tictactoe", [says("zz", "what", "a1", "a1"), "first"])
    assert verify(path).verified
    return read(path)


def failed(lines):
    return [number for number in numbers(lines, "attempted") if "problem" in lines[number]]


def asked_before(lines, at):
    return [number for number in numbers(lines, "asked") if number < at][-1]


def asked_after(lines, at):
    return next(number for number in numbers(lines, "asked") if number > at)


def without(lines, *dropped):
    return [line for number, line in enumerate(lines) if number not in dropped]


def changed(lines, number, **fields):
    lines = copy.deepcopy(lines)
    lines[number].update(fields)
    return lines


ATTEMPTS = {
    "an answer dropped": lambda lines, at: without(lines, at),
    "a question dropped": lambda lines, at: without(lines, asked_before(lines, at)),
    "both dropped": lambda lines, at: without(lines, asked_before(lines, at), at),
    "an answer doubled": lambda lines, at: [*lines[: at + 1], *lines[at:]],
    "an answer renumbered": lambda lines, at: changed(lines, at, attempt=7),
    "a question renumbered": lambda lines, at: changed(lines, asked_before(lines, at), attempt=7),
    "another feedback": lambda lines, at: changed(lines, asked_after(lines, at), feedback="well done"),
    "no feedback": lambda lines, at: changed(lines, asked_after(lines, at), feedback=None),
    "another message": lambda lines, at: changed(lines, at, problem={**lines[at]["problem"], "message": "no"}),
}


@pytest.mark.parametrize("change", ATTEMPTS)
async def test_every_attempt_counts(change, lines, write):
    assert len(failed(lines)) == 3
    for at in failed(lines):
        proof = verify(write(ATTEMPTS[change](lines, at)))
        assert not proof.verified, lines[at]
        assert proof.ply == lines[at]["ply"]


async def test_a_message_changed_with_its_feedback_is_found(lines, write):
    at = failed(lines)[0]
    lines[at]["problem"]["message"] = lines[asked_after(lines, at)]["feedback"] = "no"
    assert not verify(write(lines)).verified


async def test_feedback_before_anything_was_wrong_is_found(lines, write):
    assert not verify(write(changed(lines, numbers(lines, "asked")[0], feedback="again"))).verified


async def test_a_question_without_an_answer_is_found_in_a_whole_ply(lines, write):
    at = numbers(lines, "played")[0]
    asked = {**lines[asked_before(lines, at)], "attempt": 4}
    lines[0]["table"] = {"attempts": 9}
    assert verify(write(lines)).verified
    assert not verify(write([*lines[:at], asked, *lines[at:]])).verified


@pytest.mark.parametrize(
    "table",
    [{"attempts": 2}, {"max_plies": 2}, {"attempts": "many"}, {"max_plies": "few"}, {"handicap": 9}],
    ids=str,
)
async def test_the_rules_of_the_table_hold(table, lines, write):
    lines[0]["table"] = table
    assert not verify(write(lines)).verified


def test_the_fields_of_the_table_are_known():
    assert set(Table.model_fields) == TABLE


@pytest.mark.parametrize("table", [{"attempts": 4}, {"on_illegal": "random"}, {"on_illegal": "default"}], ids=str)
async def test_nobody_forfeits_before_the_table_says_so(table, record, read, write, says):
    path, _ = await record("tictactoe", ["first", says("x", "y", "z")])
    lines = read(path)
    assert verify(write(lines)).verified
    lines[0]["table"] = table
    assert not verify(write(lines)).verified


async def test_a_crash_is_seen(record, read, write):
    path, _ = await record("tictactoe", ["first", "first"])
    lines = read(path)[: numbers(read(path), "played")[2] + 1]
    digest, scores = lines[-1]["digest"], {"player_0": 1.0, "player_1": -1.0}
    end = {"kind": "ended", "detail": "it crashed", "plies": 3, "digest": digest, "at": 1.0}
    forfeit = {**end, "ending": "forfeited", "reason": "crashed", "culprit": "player_1", "scores": scores}
    assert not verify(write([*lines, forfeit])).verified
    assert not verify(write([*lines, {**end, "ending": "void", "reason": "provider"}])).verified
    assert verify(write([*lines, {**end, "ending": "void", "reason": "interrupted"}])).verified


async def test_a_game_that_is_over_does_not_become_void(record, read, write):
    path, _ = await record("tictactoe", ["first", "first"])
    lines = read(path)
    del lines[-1]["scores"]
    lines[-1].update(ending="void", reason="provider", detail="the service was down")
    assert not verify(write(lines)).verified


async def test_a_void_by_the_service_is_proved(record, says):
    path, _ = await record("tictactoe", ["first", says("a2", ProviderError("off"))])
    assert verify(path).verified


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Chess"), ("payoff", "cooperative"), ("score_range", [0, 100]), ("perfect_information", False)],
)
async def test_the_card_of_the_game_counts(field, value, lines, write):
    lines[0]["game"][field] = value
    assert field in verify(write(lines)).statement


async def test_the_seats_count(lines, write):
    first, second = lines[0]["seats"]
    for seats in ([{**first, "title": "Red"}, second], [{**first, "seat": "player_7"}, second]):
        assert "seats" in verify(write(changed(lines, 0, seats=seats))).statement


async def test_the_parent_counts(lines, write):
    digest = lines[numbers(lines, "played")[0]]["digest"]
    for ply, named in ((0, lines[0]["digest"]), (1, digest), (0, digest), (99, digest), (-1, digest)):
        proof = verify(write(changed(lines, 0, parent={"match": "another", "ply": ply, "digest": named})))
        good = ply == 1 or named != digest
        assert proof.verified == good, (ply, proof.statement)
        assert good or "parent" in proof.statement


async def test_nothing_stands_after_the_end(lines, write):
    for damaged in ([*lines, lines[-1]], [*lines[:-2], lines[-1], lines[-2]]):
        with pytest.raises(ReplayError, match="after the end"):
            Replay(write(damaged))


@pytest.mark.parametrize("table", [{}, {"max_plies": 3}], ids=str)
async def test_how_it_ended_is_told_as_the_game_tells_it(table, record, read, write):
    path, _ = await record("tictactoe", ["first", "first"], table=table)
    lines = read(path)
    assert verify(write(lines)).verified
    assert not verify(write(changed(lines, -1, detail="X cheated"))).verified


@pytest.mark.parametrize("shown", [{"secrets": None}, {"scene": "a scene"}, {"text": None}, {"legal": None}], ids=str)
async def test_forms_that_there_are_not_were_not_shown(shown, lines, write):
    proof = verify(write(changed(lines, numbers(lines, "attempted")[0], shown=shown)))
    assert not proof.verified
    assert proof.ply == 0


async def test_forms_that_follow_from_the_state_may_be_shown(lines, write):
    shown = dict.fromkeys(["scene", "image", "observation", "history", "position"])
    assert verify(write(changed(lines, numbers(lines, "attempted")[0], shown=shown))).verified


@pytest.mark.parametrize(
    ("said", "table"),
    [(AcceptDraw(), {"draws": False}), ("b" * 101, {"reply_chars": 100}), ("\ud800", {})],
    ids=["a draw refused", "too long", "half a character"],
)
async def test_honest_failures_verify(said, table, record, says):
    path, _ = await record("tictactoe", [says(said, "a1"), "first"], table=table)
    proof = verify(path)
    assert proof.verified, proof.statement


async def test_a_seed_that_draws_nothing_is_not_proved(record):
    path, _ = await record("tictactoe", ["first", "first"])
    assert "with seed" not in verify(path).statement
    assert "drew nothing at random" in verify(path).statement


def test_a_stream_knows_whether_it_was_drawn_from():
    rng = Rng(1)
    assert not rng.used
    rng.bits()
    assert rng.used


@pytest.fixture
def command(capsys, monkeypatch):
    """Runs the command line in this process: exit code, stdout, stderr."""

    def run(*words):
        monkeypatch.setattr("sys.argv", ["arena", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return (ended.value.code or 0, *capsys.readouterr())

    return run


async def test_every_file_has_its_turn(command, lines, write, tmp_path):
    good, wrong = write(lines, "good"), write(changed(lines, -1, detail="X cheated"), "wrong")
    broken = tmp_path / "broken.jsonl"
    broken.write_text("nothing\n", "utf-8")
    code, out, err = command("verify", broken, wrong, good)
    assert code == 2
    assert [line.split("  ")[0] for line in out.splitlines()] == ["NOT VERIFIED", "verified"]
    assert err.startswith("arena: ")
    assert str(broken) in err
    code, out, err = command("recover", broken, good)
    assert code == 2
    assert out == f"{good}.zst\n"
    assert str(broken) in err
