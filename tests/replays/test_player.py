"""A replay gives back what was streamed, and any ply of a match of any length is read from a block or two."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arena
from arena.games.core.scene import Grid, Tile
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Progress, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.seal import unpacked, zstd
from arena.replays.tape import LiveTape

PLIES = 100_000
ASKED = 20
"""One ply in so many has an attempt, to keep the file small."""


def scene_at(ply):
    rows = ["......"] * 6
    row, column = divmod(ply % 36, 6)
    rows[row] = "......"[:column] + "XO"[ply % 2] + "......"[column + 1 :]
    return Grid(tuple(rows), LEGEND, caption=f"ply {ply}")


LEGEND = {".": Tile(" ", "empty", "empty"), "X": Tile("X", "cross"), "O": Tile("O", "nought")}
RULES = ("the rules, which everybody reads", "and which are long " * 20)


@pytest.fixture(scope="session")
def long(tmp_path_factory):
    """A sealed match of very many plies."""
    journal = Journal(tmp_path_factory.mktemp("long") / "long.jsonl")
    seats = [Seated("player_0", "Crosses", "x"), Seated("player_1", "Noughts", "o")]
    setup = GameSetup("long", 1, {}, "Long")
    journal.write(MatchStarted("m", "2025-01-01", "0", setup, seats, 1, {}, "d0", scene_at(0)))
    for ply in range(PLIES):
        seat = seats[ply % 2].seat
        if ply % ASKED == 0:
            journal.write(Asked(ply, seat, 1, ply / 100))
            journal.write(Attempted(ply, seat, 1, "a", "a", "a", shown={"legal": RULES, "text": f"board {ply}"}))
        scores = {"player_0": float(ply), "player_1": 0.0} if ply % 1000 == 0 else None
        journal.write(Played(ply, seat, f"a{ply}", f"d{ply + 1}", ply / 100, scores=scores, scene=scene_at(ply + 1)))
    journal.write(MatchEnded("played", "ply_limit", "enough", PLIES, f"d{PLIES}", PLIES / 100))
    journal.close()
    return journal.path


@pytest.fixture
def decoded(monkeypatch):
    """The blocks that are decoded, as they are."""
    numbers = []
    rows = Blocks.rows

    def counted(self, block):
        numbers.append(block)
        return rows(self, block)

    monkeypatch.setattr(Blocks, "rows", counted)
    return numbers


def test_a_very_long_match_opens_from_its_ends(long, decoded):
    replay = Replay(long)
    assert (replay.plies, replay.status) == (PLIES, "ended")
    assert set(decoded) == {0, (PLIES - 1) // BLOCK}
    assert len(decoded) == 2


@pytest.mark.parametrize("order", ["forward", "back", "about"])
def test_any_ply_is_read_from_its_own_block(order, long, decoded):
    replay = Replay(long)
    plies = [0, 1, 255, 256, 257, 511, 512, 513, 50_000, 77_777, PLIES - 1, PLIES]
    plies = {"forward": plies, "back": plies[::-1], "about": [*plies[::2], *plies[1::2]]}[order]
    for ply in plies:
        decoded.clear()
        frame = replay.frame(ply)
        assert len(decoded) <= 2
        assert (frame.ply, frame.scene, frame.digest) == (ply, scene_at(ply), f"d{ply}")
        assert frame.scores["player_0"] == (max(ply - 1, 0) // 1000) * 1000
        assert [played.action for played in frame.played] == ([f"a{ply - 1}"] if ply else [])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ply=st.integers(0, PLIES))
def test_seeking_anywhere(ply, long, decoded):
    replay = Replay(long)
    decoded.clear()
    frame = replay.frame(ply)
    assert (frame.scene, frame.digest) == (scene_at(ply), f"d{ply}")
    assert len(set(decoded)) <= 2, "its own block, and the one where the rules stand that its seat was shown"
    if frame.attempts:
        assert frame.attempts[1].shown == {"legal": list(RULES), "text": f"board {ply - 1}"}


def test_walking_decodes_every_block_once(long, decoded):
    replay = Replay(long)
    decoded.clear()
    for ply in range(1, 10 * BLOCK + 1):
        assert replay.frame(ply).ply == ply
    assert len(decoded) <= 11
    assert len(decoded) == len(set(decoded))


def test_beyond_the_ends_there_is_nothing(long):
    replay = Replay(long)
    for ply in (-1, PLIES + 1, 10**30, -PLIES):
        with pytest.raises(IndexError, match=f"has plies 0 to {PLIES}, not {ply}"):
            replay.frame(ply)


def test_the_plain_lines_are_read_block_by_block_too(long, tmp_path, decoded):
    path = tmp_path / "plain.jsonl"
    path.write_bytes(unpacked(long.read_bytes()))
    replay = Replay(path)
    assert (replay.plies, len(decoded)) == (PLIES, 2)
    for ply in (50_000, 50_001, 3):
        decoded.clear()
        assert replay.frame(ply) == Replay(long).frame(ply)
        assert len(set(decoded)) <= 4


def told(events):
    """Events as they read in JSON: a tuple is a list there."""
    return json.loads(msgspec.json.encode([event for event in events if not isinstance(event, Progress)]))


GAMES = {
    "connect_four": ["random", "mcts,simulations=5"],
    "tictactoe": ["random", "first"],
    "rock_paper_scissors,rounds=7": ["random", "random"],
}


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**63))
@pytest.mark.parametrize("game", GAMES)
def test_what_is_read_back_is_what_was_streamed(game, seed, tmp_path_factory):
    async def played():
        stream = arena.stream(game, GAMES[game], seed=seed)
        return recorder, [event async for event in recorder.record(stream)]

    from arena.edges import run

    recorder = Recorder(tmp_path_factory.mktemp("round"))
    recorder, events = run(played())
    replay = Replay(recorder.path)
    assert told(replay.events()) == told(events)
    assert told([replay.started, replay.ended]) == told([events[0], events[-1]])
    live = LiveTape(events[0])
    for event in events[1:]:
        live.append(event)
    assert (live.plies, live.status) == (replay.plies, replay.status) == (events[-1].plies, "ended")
    for ply in range(replay.plies + 1):
        assert msgspec.json.encode(live.frame(ply)) == msgspec.json.encode(replay.frame(ply))


async def test_failed_attempts_thoughts_and_what_was_shown_come_back(record, says):
    path, events = await record("tictactoe", [says("zz", "b2", "a9"), "random"], table={"attempts": 2})
    assert told(Replay(path).events()) == told(events)
    assert any(isinstance(event, Attempted) and event.problem and event.thought for event in events)
    assert any(isinstance(event, Attempted) and event.shown.get("legal") for event in events)


async def test_what_ended_the_match_is_pending(record, says):
    path, events = await record("tictactoe", ["first", says("zz", "zz", "zz")])
    replay = Replay(path)
    assert replay.plies == 1
    assert told(replay.pending()) == told(events[-7:-1])
    assert {event.seat for event in replay.pending()} == {"player_1"}


@pytest.fixture(scope="module")
def three_blocks(tmp_path_factory):
    """A match of three blocks, in which an early text is shown to the end."""
    journal = Journal(tmp_path_factory.mktemp("blocks") / "three.jsonl")
    seats = [Seated("player_0", "Solo", "x")]
    journal.write(MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), seats, 1, {}, "d0", scene_at(0)))
    for ply in range(2 * BLOCK + 9):
        journal.write(Asked(ply, "player_0", 1, 0.0))
        journal.write(Attempted(ply, "player_0", 1, shown={"legal": RULES, "text": f"t{ply // 3}", "image": None}))
        journal.write(Played(ply, "player_0", "a", f"d{ply + 1}", 0.0, scene=scene_at(ply + 1)))
    journal.close()
    return journal.path


SPACINGS = [{"separators": (",", ":")}, {}, {"separators": (" , ", "\t:  ")}, {"ensure_ascii": False}]


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("spacing", range(len(SPACINGS)))
def test_lines_that_somebody_else_wrote_are_just_as_valid(spacing, sealed, three_blocks, tmp_path):
    rows = [json.loads(line) for line in unpacked(three_blocks.read_bytes()).splitlines()]
    data = "".join(json.dumps(row, **SPACINGS[spacing]) + "\n" for row in rows).encode()
    path = tmp_path / ("a.jsonl.zst" if sealed else "a.jsonl")
    path.write_bytes(zstd.compress(data) if sealed else data)
    same(Replay(path), Replay(three_blocks))


@pytest.mark.parametrize(
    "written",
    [
        lambda plain: plain.replace(b"\n", b"\r\n"),
        lambda plain: plain.replace(b"\n", b"\n\n"),
        lambda plain: b"".join(b" " + line + b"\n" for line in plain.splitlines()),
        lambda plain: plain.rstrip(b"\n"),
        lambda plain: zstd.compress(plain, 19),
        lambda plain: b"".join(zstd.compress(plain[k : k + 999]) for k in range(0, len(plain), 999)),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.zst"])
def test_neither_the_name_nor_the_packing_matters(written, name, three_blocks, tmp_path):
    path = tmp_path / name
    path.write_bytes(written(unpacked(three_blocks.read_bytes())))
    same(Replay(path), Replay(three_blocks))


def same(replay, other):
    assert replay.plies == other.plies == 2 * BLOCK + 9
    assert replay.status == "ended"
    assert list(replay.events()) == list(other.events())
    for ply in (replay.plies, 0, BLOCK + 1, BLOCK, 7):
        assert replay.frame(ply) == other.frame(ply)


def test_an_event_read_back_is_whole(three_blocks):
    events = list(Replay(three_blocks).events())
    played = [event for event in events if isinstance(event, Played)]
    assert [event.scene for event in played] == [scene_at(ply + 1) for ply in range(len(played))]
    assert events[-1] == MatchEnded(
        "void", "interrupted", f"interrupted after {len(played)} plies", len(played), f"d{len(played)}", 0.0
    )
    assert {event.shown["legal"] == list(RULES) for event in events if isinstance(event, Attempted)} == {True}


def test_a_seat_that_nothing_is_shown_to_sees_nothing(three_blocks):
    """Where views are recorded, a seat without one is not given the spectator's."""
    frame = Replay(three_blocks).frame(3)
    assert frame.seen_by("player_0").scene == frame.scene
    hidden = replace(frame, views={"player_1": scene_at(9)})
    assert hidden.seen_by("player_1").scene == scene_at(9)
    assert hidden.seen_by("player_0").scene not in (frame.scene, scene_at(9))
    assert hidden.seen_by(None).scene == frame.scene


@pytest.mark.parametrize("strange", [b'{"kind":"asked","ply":"x"}', b'{"kind":"attempted"', b'{"kind":"blot"}', b"{}"])
def test_a_strange_line_is_told_where_it_is_reached(strange, three_blocks, tmp_path):
    rows = unpacked(three_blocks.read_bytes()).splitlines()
    after = next(place for place, row in enumerate(rows) if row.startswith(b'{"kind":"played","ply":9,'))
    path = tmp_path / "strange.jsonl"
    path.write_bytes(b"\n".join([*rows[: after + 1], strange, *rows[after + 1 :], b""]))
    replay = Replay(path)
    for _ in range(2):
        assert replay.frame(10).scene == scene_at(10)
        with pytest.raises(ReplayError, match=rf"strange\.jsonl, line {after + 2}: "):
            replay.frame(11)
    with pytest.raises(ReplayError, match=r"strange\.jsonl, line "):
        list(replay.events())
