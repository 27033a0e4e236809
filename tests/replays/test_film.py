"""A film gives back the match that it was made of, as far as the eyes see it whose film it is, and nothing else."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arena
from arena.games.core.scene import Plain, Scene, Screen
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Problem, Seated
from arena.replays.export.keeping import without_prompts
from arena.replays.film import BLOCK, Film, blocks, packed
from arena.replays.marks import BLUNDER, CAPTURE, FAILED, SCORE
from arena.replays.player import Replay
from arena.replays.redact import redact
from arena.replays.scenes import changed, to_json
from arena.replays.tape import LiveTape, Tape
from tests.replays.web.filming import remembering

Json = dict[str, Any]
CALL = {
    "provider": "scripted:m",
    "purpose": "move",
    "request": {"messages": [{"role": "user", "parts": [{"kind": "text", "text": "Your move?"}]}]},
    "reply": {
        "parts": [{"kind": "text", "text": "a1"}],
        "model": "m",
        "stop": "end",
        "usage": {"input": 7, "output": 2},
    },
    "cost": 0.5,
}


def read(tape: Tape, eyes: str | None = None) -> tuple[Json, list[Json], Json]:
    """The film of a match as a viewer reads it: head, opened blocks, end."""
    film = Film(tape.started, eyes)
    opened = [json.loads(gzip.decompress(packed(block))) for block in blocks(tape, film)]
    return film.head, opened, json.loads(json.dumps(film.end(tape)))


def tables(blocks: list[Json]) -> Iterator[Json]:
    """What stands at each ply, worked out as a viewer does: ply 0 first."""
    for number, block in enumerate(blocks):
        at = {name: block[name] for name in ("scene", "views", "scores", "used")}
        texts: list[str] = []
        if number == 0:
            yield at | {"ply": {}, "texts": texts}
        assert block["start"] == number * BLOCK
        for ply in block["plies"]:
            texts += ply.get("texts", [])
            used = dict(at["used"])
            for one in ply.get("said", []):
                bill = {"seconds": one["seconds"], "failures": "problem" in one} | one.get("bill", {})
                used[one["seat"]] = {name: round(v + bill.get(name, 0), 9) for name, v in used[one["seat"]].items()}
            at = {
                "scene": changed(at["scene"], ply["scene"]),
                "views": {
                    seat: changed(at["views"].get(seat, {}), view) for seat, view in ply.get("views", {}).items()
                },
                "scores": ply.get("scores", at["scores"]),
                "used": used,
            }
            yield at | {"ply": ply, "texts": texts}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Replay]:
    """The replay of a match."""
    folder = tmp_path_factory.mktemp("played")

    def play(game: str, *players: str, plies: int | None = None) -> Replay:
        table = {} if plies is None else {"max_plies": plies}
        replay = arena.play(game, list(players), seed=5, out=folder, table=table).replay
        assert isinstance(replay, Replay)
        return replay

    return play


@pytest.mark.parametrize(
    "game", ["connect_four", "hanabi", "deal_or_no_deal", "rock_paper_scissors", "hanoi", "battleship,size=5,fleet=3-2"]
)
def test_every_ply_is_what_the_eyes_saw(played: Callable[..., Replay], game: str) -> None:
    replay = played(game, *["random"] * (1 if game == "hanoi" else 2), plies=300)
    for eyes in (None, *[seated.seat for seated in replay.started.seats]):
        head, opened, end = read(replay, eyes)
        found = list(tables(opened))
        assert len(found) == replay.plies + 1 == end["plies"] + 1
        assert head["eyes"] == eyes
        for ply, at in enumerate(found):
            frame = replay.frame(ply).seen_by(eyes)
            assert at["scene"] == json.loads(json.dumps(to_json(frame.scene)))
            assert at["views"] == {seat: json.loads(json.dumps(to_json(view))) for seat, view in frame.views.items()}
            assert at["scores"] == frame.scores
            assert [(seat, action) for seat, action, *_ in at["ply"].get("played", [])] == [
                (one.seat, one.action) for one in frame.played
            ]
        assert (head["views"] == []) == (eyes is not None or not replay.started.views)


NOTHING = Plain("0")


def started(seats: int = 2, scene: Scene = NOTHING, **more: Any) -> MatchStarted:
    """The beginning of a match of nobody's game."""
    sitting = tuple(Seated(f"player_{seat}", f"Seat {seat}", f"bot-{seat}") for seat in range(seats))
    setup = GameSetup("g", 1, {}, "Some Game", "zero-sum")
    return MatchStarted("m1", "2026-01-02T03:04:05+00:00", "0", setup, sitting, 1, {}, "", scene, **more)


def attempted(ply: int, seat: str, attempt: int = 1, **more: Any) -> Attempted:
    """What a seat answered."""
    return Attempted(ply, seat, attempt, **{"reply": "a1", "extracted": "a1", "action": "a1", "seconds": 0.5} | more)


def taped(*events: Any) -> LiveTape:
    """A tape of some events."""
    tape = LiveTape(events[0])
    for event in events[1:]:
        tape.append(event)
    return tape


def secretive() -> list[Any]:
    """A match in which each seat has words and cards that the other may not know, and fails once."""
    seats = ("player_0", "player_1")
    views = {seat: Plain(f"cards-of-{seat}") for seat in seats}
    events: list[Any] = [started(scene=Plain("cards-of-player_0 cards-of-player_1"), views=views)]
    for ply in range(BLOCK + 3):
        seat, told = seats[ply % 2], {seat: Plain(f"cards-of-{seat} {ply}") for seat in seats}
        failed = Problem("illegal", f"fault-of-{seat}", "own")
        events += [
            Asked(ply, seat, 1, 0.0),
            attempted(ply, seat, thought=f"thought-of-{seat}", reply=f"reply-of-{seat}", action=None, problem=failed),
            Asked(ply, seat, 2, 0.0, feedback=f"feedback-of-{seat}"),
            attempted(ply, seat, 2, shown={"text": f"shown-to-{seat}"}, calls=(CALL,)),
            Played(ply, seat, f"move-of-{seat}", "d", 1.0, scene=Plain(f"all {ply}"), views=told, secret=True),
        ]
    return [*events, attempted(BLOCK + 3, "player_1", thought="pending-of-player_1")]


def test_a_film_of_a_seat_has_nothing_of_the_others() -> None:
    tape = taped(*secretive())
    text = json.dumps(read(tape, "player_0"))
    assert "of-player_1" not in text
    assert "shown-to-player_1" not in text
    for word in ("cards", "thought", "reply", "fault", "feedback", "move"):
        assert f"{word}-of-player_0" in text
    assert "(hidden)" in text
    assert "pending-of-player_1" in json.dumps(read(tape))


def test_a_film_of_a_seat_is_the_film_of_what_it_may_know() -> None:
    events = secretive()
    seen = taped(*(told for event in events if (told := redact(event, "player_1")) is not None))
    _, own, _ = read(taped(*events), "player_1")
    _, redacted, _ = read(seen)
    assert own == redacted


def test_a_block_begins_with_all_that_stands_before_it() -> None:
    film_head, (first, second), end = read(taped(*secretive()))
    assert len(first["plies"]) == BLOCK == second["start"]
    *_, last = tables([first])
    assert (last["scene"], last["views"], last["scores"]) == (second["scene"], second["views"], second["scores"])
    assert last["used"] == second["used"]
    half = BLOCK // 2
    assert second["used"]["player_0"] == {
        "seconds": half * 1.0, "failures": half, "calls": half, "input": 7 * half, "output": 2 * half,
        "cost": half * 0.5, "unpriced": 0,
    }  # fmt: skip
    assert second["last"] == {"player_0": BLOCK - 1, "player_1": BLOCK}
    assert [kind[1] for kind in film_head["marks"]] == list("✗?↶⇅◇┿")
    assert end["marks"][""] == [1, FAILED] * (BLOCK + 3)
    assert end["marks"]["player_1"] == [2, FAILED] * ((BLOCK + 3) // 2)


def test_what_was_said_is_told_word_for_word() -> None:
    _, (block, _), end = read(taped(*secretive()))
    tried, again = block["plies"][0]["said"]
    texts = block["plies"][0]["texts"]
    assert texts[tried["thought"]] == "thought-of-player_0"
    assert texts[tried["reply"]] == "reply-of-player_0"
    assert texts[tried["problem"]] == "illegal (own): fault-of-player_0"
    assert texts[again["feedback"]] == "feedback-of-player_0"
    assert texts[again["shown"]] == "shown-to-player_0"
    assert ["message", "user", "Your move?"] in [[kind, name, texts[text]] for kind, name, text in again["calls"]]
    assert again["bill"] == {"calls": 1, "input": 7, "output": 2, "cost": 0.5, "unpriced": 0}
    assert (again["attempt"], again["action"], again["model"]) == (2, "a1", "m")
    assert "texts" not in block["plies"][2], "a text stands once a block"
    assert (end["status"], end["texts"]) == ("live", ["pending-of-player_1"])
    assert end["said"][0]["thought"] == 0


def test_a_block_can_do_without_its_prompts() -> None:
    _, (block, _), _ = read(taped(*secretive()))
    slim = without_prompts(block)
    assert "Your move?" not in json.dumps(slim)
    assert "shown-to" not in json.dumps(slim)
    for whole, less in zip(tables([block]), tables([slim]), strict=True):
        for one, rest in zip(whole["ply"].get("said", []), less["ply"].get("said", []), strict=True):
            assert ("calls" in one) == rest.get("left_out", False)
            for part in ("thought", "reply", "problem", "feedback"):
                assert (part in one) == (part in rest)
                assert part not in one or whole["texts"][one[part]] == less["texts"][rest[part]]
        assert (whole["scene"], whole["used"]) == (less["scene"], less["used"])


def sent(attempts: list[Json], texts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The seat and the messages of every call, put together as a viewer does."""
    before: dict[str, list[str]] = {}
    for one in attempts:
        for kind, name, *text in one["calls"]:
            if kind == "call":
                before[one["seat"]], earlier = [], before.get(one["seat"], [])
            elif kind == "same":
                before[one["seat"]] += earlier[:name]
            elif kind == "message":
                before[one["seat"]].append(texts[text[0]])
        yield one["seat"], before[one["seat"]]


def test_messages_that_were_sent_before_are_counted_and_not_repeated() -> None:
    plies = BLOCK + 4
    _, opened, end = read(remembering(plies, pending=2))
    found = [
        told
        for block in opened
        for told in sent(
            [one for ply in block["plies"] for one in ply["said"]],
            [text for ply in block["plies"] for text in ply.get("texts", [])],
        )
    ]
    found += sent(end["said"], end["texts"])
    assert len(found) == plies + 2
    for ply, (seat, messages) in enumerate(found):
        told = [f"ply {at + 1}{again} for {seat}" for at in range(ply % 2, ply + 1, 2) for again in ("", " again")]
        assert (seat, messages) == (f"player_{ply % 2}", [f"rules for {seat}", *told])
    listed = [len(one["calls"]) for ply in opened[0]["plies"] for one in ply["said"]]
    assert max(listed[2:]) == max(listed[2:6]), "a film does not grow with the square of a match"


@pytest.mark.parametrize("wrong", [{"request": {"messages": ["nothing"]}}, {"provider": 7}, {"cost": "much"}])
def test_a_prompt_that_cannot_be_read_is_told_and_counted(wrong: Json) -> None:
    broken = {**CALL, **wrong}
    film = Film(started())
    tape = taped(
        started(), attempted(0, "player_0", calls=(broken,)), Played(0, "player_0", "a", "d", 0, scene=Plain(""))
    )
    (block,) = blocks(tape, film)
    ((kind, name, text),) = block["plies"][0]["said"][0]["calls"]
    assert (kind, name, film.unread) == ("failure", "not read", 1)
    assert "cannot be read" in block["plies"][0]["texts"][text]


def test_a_film_is_taken_in_order() -> None:
    tape = taped(started(), *(Played(ply, "player_0", "a", "d", 0, scene=Plain(str(ply))) for ply in range(3)))
    film = Film(tape.started)
    film.take(tape.frame(1))
    with pytest.raises(ValueError, match="after ply 1 comes the next, not ply 3"):
        film.take(tape.frame(3))


def test_the_end_tells_what_may_be_told() -> None:
    ended = MatchEnded(
        "forfeited", "illegal", "secret plan", 0, "d", 1.0, {"player_0": 1.0, "player_1": 0.0}, "player_1"
    )
    tape = taped(started(), ended)
    _, _, end = read(tape)
    assert (end["ending"], end["culprit"], end["scores"]) == (
        "forfeited",
        "player_1",
        {"player_0": 1.0, "player_1": 0.0},
    )
    assert "secret plan" in end["result"]
    assert "secret plan" not in json.dumps(read(tape, "player_0"))
    assert "secret plan" in json.dumps(read(tape, "player_1"))


@pytest.mark.parametrize("eyes", ["player_0", "player_1"])
def test_the_end_of_a_match_with_secrets_tells_a_seat_no_measures(eyes: str) -> None:
    measures = {"player_0": {"distance": 8.94}, "player_1": {"distance": 8.94}}
    ended = MatchEnded("played", "rules", "a deal", 0, "d", 1.0, {"player_0": 1.0, "player_1": 0.0}, measures=measures)
    views = {seat: Plain(seat) for seat in measures}
    assert read(taped(started(views=views), ended), eyes)[2]["measures"] == []
    assert len(read(taped(started(views=views), ended))[2]["measures"]) == 2
    assert len(read(taped(started(), ended), eyes)[2]["measures"]) == 2, "where nothing is hidden they are no secret"


@settings(max_examples=40)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.text(max_size=20))
def test_no_text_in_a_film_hides_or_reorders_anything(rows: list[str], name: str) -> None:
    nasty = "\u202e\x1b[2J\u200b" + name
    scene = Screen(tuple(rows), (nasty,), caption=nasty)
    first = started(scene=scene)
    tape = taped(
        first,
        attempted(0, "player_0", reply=nasty, thought=nasty, extracted=nasty, action=nasty, shown={"text": nasty}),
        Played(0, "player_0", nasty, "d", 0, scene=Screen((*rows, nasty))),
        attempted(1, "player_0", thought=nasty),
    )
    for told in _strings(read(tape)):
        assert not set(told) & set("\u202e\x1b\u200b\x00\u2066")
    _, (block,), _ = read(tape)
    assert list(map(len, block["scene"]["rows"])) == list(map(len, rows)), "scenes keep their shape"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from (key, *_strings(part))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)


def test_marks_are_those_of_the_timeline(played: Callable[..., Replay], tmp_path: Path) -> None:
    _, opened, end = read(played("chess", "random", "random", plies=120))
    marked = {}
    ply = 0
    for further, bits in zip(end["marks"][""][::2], end["marks"][""][1::2], strict=True):
        ply += further
        marked[ply] = bits
    assert marked == {at: one["marks"] for at, one in enumerate(opened[0]["plies"], 1) if "marks" in one}
    assert set(marked.values()) <= {CAPTURE, SCORE, CAPTURE | SCORE}
    assert marked


def test_what_a_judge_said_stands_in_the_end(played: Callable[..., Replay]) -> None:
    replay = played("connect_four", "first", "random")
    assert "judged" not in read(replay)[2]
    arena.analyse([replay.path], "minimax,depth=3")
    _, _, end = read(replay)
    judged = end["judged"]
    assert (judged["judge"], judged["range"]) == ("minimax,depth=3", [-1.0, 1.0])
    assert [ply for ply, *_ in judged["moves"]] == list(range(1, replay.plies + 1))
    blunders = [ply for ply, *_, blunder in judged["moves"] if blunder]
    assert blunders
    marks, at = end["marks"][""], 0
    for further, bits in zip(marks[::2], marks[1::2], strict=True):
        at += further
        assert bool(bits & BLUNDER) == (at in blunders)
    assert "judged" not in read(replay, "player_0")[2], "it may tell what that seat does not know"
