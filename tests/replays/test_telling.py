"""Whatever is in a replay, each line of text that tells of it is printable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.replays.events import (
    Attempted,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Played,
    Problem,
    Seated,
)
from arena.replays.plain import one_line, plain
from arena.replays.tape import Frame, LiveTape
from arena.replays.telling import (
    attempt_line,
    attempt_lines,
    end_line,
    headline,
    ply_line,
    result_line,
    scene_lines,
    seat_lines,
    titles_of,
)

HOSTILE = [
    "\x1b[2J\x1b]0;title\x07", "\r\rgone", "\b\b\b", "\x9b31m", "\u202eevil\u202c", "\u2066x", "zero\u200bwidth",
    "a\nb", "a\r\nb", "a\tb", "\u2028\u2029\x85\x0b\x0c", "e" + "\u0301" * 50, "\U000e0041", "\u3164", "\x00", "\x7f",
    "\ufeff", "❤\ufe0f", "[bold]x[/bold]", "\u00a0\u2003", "\ud800", "",
]  # fmt: skip
ANY = st.sampled_from(HOSTILE) | st.text(max_size=6)


def begun(text):
    setup = GameSetup(text, 1, {text: text, "b": [text]}, text)
    return MatchStarted(
        text, text, text, setup, [Seated(text, text, text, text), Seated("s", text, text)], 7, {text: text}, text,
        Plain(text), {}, text, text,
    )  # fmt: skip


def scenes(text):
    cards = (Card(text, text, text), Card("x"))
    yield Grid((text, "X.", text), {"X": Tile(text, text)}, (text, "1"), (text, "a"), {}, {"last": ((0, 0),)}, text)
    yield Screen((text, "x"), ("0",), None, text)
    yield Hand(((text, cards), ("x", ())), text)
    yield Stack(((text, cards),), text)
    yield Dialogue((Message(text, text, text, (text,)),), ((text, text),), text)
    yield Plain(text, text)


def told(text):
    """Everything that is told of a match in which every text is this one; and which of it must be one line each."""
    started = begun(text)
    scores = {text: 1.0, "other" + text: -1.0}
    ended = MatchEnded("forfeited", "crashed", text, 1, text, 0.0, scores, text)
    tape = LiveTape(started)
    single = [headline(started), *seat_lines(started), end_line(tape), result_line(started, ended)]
    tape.append(ended)
    single += [end_line(tape), *titles_of(started).values()]
    single.append(result_line(started, MatchEnded("forfeited", "late", text, 1, text, 0.0, None, "who" + text)))
    attempts = [
        Attempted(0, text, 1, text, text, text, problem=Problem("illegal", text), thought=text),
        Attempted(0, text, 2, text, text, None, thought=text),
    ]
    for scene in scenes(text):
        played = [Played(0, text, text, text, 0.0), Played(0, "s", text, text, 0.0, "random", scene=scene)]
        for titles in ({}, titles_of(started)):
            single.append(ply_line(Frame(1, scene, text, scores, played, attempts), titles))
    several = [line for attempt in attempts for line in attempt_lines(attempt, {})]
    return single, several + [line for scene in scenes(text) for line in scene_lines(scene)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_told_in_printable_lines(text):
    single, several = told(text)
    assert all(line.isprintable() for line in single)
    assert all(line.isprintable() for lines in several for line in lines.split("\n"))


@given(text=ANY)
def test_any_text_is_told_in_printable_lines(text):
    single, several = told(text)
    assert all(line.isprintable() for line in single)
    assert all(line.isprintable() for lines in several for line in lines.split("\n"))


@given(text=ANY)
def test_plain_text_is_plain(text):
    assert all(line.isprintable() for line in plain(text).split("\n"))
    assert one_line(text).isprintable()
    assert plain(plain(text)) == plain(text)


def test_a_grid_is_drawn_with_its_marks():
    grid = Grid(("X.", ".O"), {}, ("2", "1"), ("a", "b"), {}, {"last": ((1, 1),)}, "to move: X")
    assert scene_lines(grid) == ["   a  b", "2 X  .", "1 . (O)", "to move: X"]


def test_the_other_scenes():
    assert scene_lines(Screen(("ab", "cd"))) == ["ab", "cd"]
    assert scene_lines(Hand((("Ann", (Card("7"), Card("8"))), ("Bob", ())), "x")) == ["Ann: 7 8", "Bob: ", "x"]
    assert scene_lines(Stack((("A", (Card("3"),)),))) == ["A: 3"]
    assert scene_lines(Dialogue((Message("Ann", "hi"),), (("time", "3"),))) == ["Ann: hi", "time: 3"]
    assert scene_lines(Plain("a\nb", "c")) == ["a", "b", "c"]


def test_a_match_in_lines():
    setup = GameSetup("g", 2, {"rows": 6}, "Game")
    seats = [Seated("player_0", "Red", "mcts"), Seated("player_1", "Blue", "random")]
    started = MatchStarted("m", "", "0", setup, seats, 7, {}, "", Plain(""))
    assert headline(started) == "Game (g v2, rows=6, seed 7)"
    assert seat_lines(started) == ["player_0  Red: mcts", "player_1  Blue: random"]
    scores = {"player_0": -1.0, "player_1": 1.0}
    ended = MatchEnded("forfeited", "illegal", "Red: no", 3, "", 0.0, scores, "player_0")
    assert result_line(started, ended) == "forfeited by Red (illegal) after 3 plies: Red: no; Red -1, Blue +1"
    tape = LiveTape(started)
    assert end_line(tape) == "still being played, at ply 0"
    tape.close()
    assert end_line(tape) == "cut off at ply 0"
    attempt = Attempted(
        0, "player_0", 1, "a1!", "a1!", problem=Problem("unreadable", "what?"), thought="hm", seconds=0.5
    )
    played = [Played(0, "player_0", "a1", "", 0.0, "random")]
    assert ply_line(Frame(1, Plain(""), "", {}, played, [attempt]), titles_of(started)) == (
        "   1. Red a1 [random]   (1 failed attempts)"
    )
    assert list(attempt_lines(attempt, titles_of(started))) == [
        "      Red, attempt 1, 0.500 s, move: unreadable: what?",
        "        thought: hm",
        "        reply: a1!",
    ]


def test_a_wait_that_nobody_would_notice_is_not_told():
    def told(**waits):
        return attempt_line(Attempted(0, "player_0", 1, action="a1", seconds=0.5, **waits), {})

    nothing = "      player_0, attempt 1, 0.500 s, move: a1"
    assert told() == told(queued=0.0004, retried=0.04, paused=0.0499, seated=0.01) == nothing
    assert told(queued=0.05, seated=0.05) == (
        "      player_0, attempt 1, 0.500 s, queued 0.050 s, waited for the screen 0.050 s, move: a1"
    )
