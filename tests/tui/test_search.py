"""The search for words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from arena.games.core.scene import Dialogue, Message, Plain
from arena.replays.events import Asked, Attempted, MatchStarted, Played, Problem
from arena.replays.tape import Frame, LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens import finding
from arena.tui.screens.match import MatchScreen
from arena.tui.search import Search, pattern, texts
from arena.tui.widgets.finder import Finder, Words
from arena.tui.widgets.mind import Mind
from tests.tui.hosting import LOOKS

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]


def test_words_are_found_across_spaces_and_line_ends_in_any_case() -> None:
    found = pattern("The  queen [x]")
    assert found.search("now the\n    QUEEN [x] moves")
    assert not found.search("the queen x")


def test_every_kind_of_text_is_searched() -> None:
    old, new = (Dialogue((Message("A", "hello"),)), Dialogue((Message("A", "hello"), Message("B", "bye"))))
    failed = Attempted(0, "player_0", 1, "reply", thought="thought", problem=Problem("illegal", "message", "fault"))
    frame = Frame(
        1, new, "d", {}, (Played(0, "player_1", "e4", "d", 0.0),),
        (Asked(0, "player_0", 1, 0.0, feedback="again"), failed),
    )  # fmt: skip
    assert list(texts(frame, Frame(0, old, "d", {}))) == [
        ("player_0", "feedback", "again"),
        ("player_0", "thought", "thought"),
        ("player_0", "reply", "reply"),
        ("player_0", "error", "illegal fault message"),
        ("player_1", "move", "e4"),
        (None, "message", "bye"),
    ]
    assert [text for _, _, text in texts(Frame(1, new, "d", {}), None)] == ["hello", "bye"]


def searching(hits: set[int], plies: int, origin: int, asked: list[int] | None = None) -> Search:
    def read(ply: int) -> Frame:
        if asked is not None:
            asked.append(ply)
        said = "word" if ply in hits else "nothing"
        return Frame(ply, Plain(""), "d", {}, (Played(ply, "player_0", said, "d", 0.0),))

    return Search("word", read, origin, plies)


def run(search: Search) -> int:
    """Search until what is wanted is known."""
    while (ply := search.answer()) is None:
        search.extend(0.0)
    search.wanted = None
    return ply


@pytest.mark.parametrize("origin", [0, 7, 50, 100])
def test_the_next_and_the_last_place_are_found_from_anywhere(origin: int) -> None:
    hits = {0, 3, 48, 49, 50, 99, 100}
    search = searching(hits, 100, origin)
    for ply in (0, 1, 3, 4, 49, 51, 99, 100, 101):
        search.wanted = (1, ply)
        assert run(search) == min((hit for hit in hits if hit >= ply), default=-1)
        search.wanted = (-1, ply - 1)
        assert run(search) == max((hit for hit in hits if hit <= ply - 1), default=-1)
    while not search.done:
        search.extend(0.0)
    assert list(search.found) == sorted(hits)
    assert search.looked == 101
    assert (search.number(48), search.number(47)) == (3, 0)


def test_no_more_is_read_than_is_needed_for_an_answer() -> None:
    asked: list[int] = []
    search = searching({60}, 100_000, 50, asked)
    search.wanted = (1, 50)
    assert run(search) == 60
    assert max(asked) == 60
    assert len(asked) == 11


def test_a_search_goes_on_where_a_match_grows() -> None:
    search = searching({5, 12}, 10, 0)
    search.wanted = (1, 6)
    assert run(search) == -1
    search.grow(20)
    search.wanted = (1, 6)
    assert run(search) == 12


def screen_of(app: ArenaApp) -> MatchScreen:
    assert isinstance(app.screen, MatchScreen)
    return app.screen


def told(screen: MatchScreen) -> str:
    return str(screen.query_one("#found").visual)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_words_are_typed_found_and_marked(
    connect_four: LiveTape, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("slash", *"so 4 it")
        screen = screen_of(app)
        await until(pilot, lambda: told(screen).startswith("1 of 4"))
        assert screen.playback.ply == 1
        assert screen.query_one(Mind).display
        marked = screen.query_one(Mind).text
        assert any(span.style == "reverse" for span in marked.spans)
        for key, ply in (("enter", 3), ("down", 5), ("enter", 7), ("enter", 7), ("up", 5), ("up", 3)):
            await pilot.press(key)
            await until(pilot, lambda ply=ply: screen.playback.ply == ply)
        assert told(screen).startswith("2 of 4")
        assert "thought" in told(screen)
        await pilot.press("escape")
        await until(pilot, lambda: not screen.query_one(Finder).display)
        assert screen.playback.ply == 3
        assert not any(span.style == "reverse" for span in screen.query_one(Mind).text.spans)
        await until(pilot, lambda: screen.query_one(Mind).display == (size == (160, 50)))
        await pilot.press("right")
        assert screen.playback.ply == 4


async def test_the_mouse_goes_through_what_was_found(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("slash", *"illegal")
        screen = screen_of(app)
        await until(pilot, lambda: screen.playback.ply == 4)
        await until(pilot, lambda: told(screen) == "1 of 1: error")
        await pilot.press(*["backspace"] * 7, *"my move")
        await until(pilot, lambda: told(screen) == "1 of 7: reply")
        for sign, ply in (("#find-next", 2), ("#find-next", 3), ("#find-before", 2)):
            await pilot.click(sign)
            await until(pilot, lambda ply=ply: screen.playback.ply == ply)
        await pilot.click("#find-close")
        await until(pilot, lambda: not screen.query_one(Finder).display)


async def test_nothing_is_found_that_these_eyes_may_not_see(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("slash", *"take 99")
        screen = screen_of(app)
        await until(pilot, lambda: told(screen) == "1 of 1: Yellow, feedback" or told(screen).startswith("1 of 1"))
        await pilot.press("escape", "1", "slash")
        assert screen.query_one(Words).value == "take 99"
        await until(pilot, lambda: told(screen) == "not found")
        screen.action_eyes(2)
        await until(pilot, lambda: told(screen).startswith("1 of 1"))


async def test_a_search_through_a_long_match_never_stalls(
    started: Make, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.tui.test_tapes import Endless

    monkeypatch.setattr(finding, "_SEARCH", 0.0)  # a ply at a time: it is not over before the keys come
    long = Endless(started(Plain("scene 0")))
    app = ArenaApp(long)
    async with app.run_test() as pilot:
        await pilot.press("slash", *"move 99998")
        screen = screen_of(app)
        assert told(screen).startswith("searching…")
        await pilot.press("escape", "g", *"5", "enter")
        await until(pilot, lambda: screen.playback.ply == 5)
        monkeypatch.undo()
        await pilot.press("slash")
        await until(pilot, lambda: screen.playback.ply == 99_998)


async def test_everything_that_can_be_opened_survives_any_size(connect_four: LiveTape) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        for keys in (["v"], ["slash", "4"], ["escape", "e"], ["escape", "i"], ["escape", "z", "v", "slash"]):
            await pilot.press(*keys)
            for size in ((20, 6), (80, 24), (1, 1), (250, 70), (40, 12), (160, 50)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert len(app.screen._compositor.render_strips(app.size)) == size[1]


async def test_hostile_words_are_words(started: Make, tape: Make, until: Until) -> None:
    odd = "[red](x*)[/] \x1b[2J"
    events = [
        started(Plain("x"), [("[b]R", "r"), ("Y", "y")]),
        Attempted(0, "player_0", 1, thought=odd),
        Played(0, "player_0", "m", "d", 0.1, scene=Plain("y")),
    ]
    assert isinstance(events[0], MatchStarted)
    app = ArenaApp(tape(events))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("slash")
        screen = screen_of(app)
        screen.query_one(Words).value = "[red](x*)[/]"
        await until(pilot, lambda: told(screen) == "1 of 1: [b]R, thought")
        screen.query_one(Words).value = "   "
        await pilot.pause()
        assert told(screen) == ""
        screen.query_one(Words).value = "\\"
        await until(pilot, lambda: told(screen) == "not found")
