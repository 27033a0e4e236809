"""The calls of models on the screen: what they took, and a prompt word for word, for those who may see it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.widgets import Static

from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import Picture, Reasoning, Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.agents.persons.player import Player
from arena.games.core.scene import Plain
from arena.replays.bills import Bill, Count
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, Played, Problem
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.calls import _short, total
from arena.tui.index import Index
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.play import PlayScreen
from arena.tui.screens.prompt import PromptScreen, Rows
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.seats import SeatCard, Seats
from tests.tui.hosting import LOOKS, SIZES

HOSTILE = "[red]x[/] [@click=app.bell]y[/] \x1b[2J\x1b]0;title\x07 \u202eevil\u200b 🎲" + "\u0301" * 40
Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]


def call(text: str, *told: str, cost: float | None = 0.0125, **more: Any) -> dict[str, Any]:
    """A call that was told some things and answered with a text."""
    messages = tuple(say("user" if number % 2 else "system", one) for number, one in enumerate(told))
    reply = ModelReply(
        (Reasoning("openai", "let me see"), Text(text)),
        "end",
        Usage(1200, 1000, None, 30, 12),
        "gpt-2025",
        "host.example",
        "resp_1",
        "fp_1",
        None,
        {"max_tokens": 200},
        {"top_p": "not taken by this model"},
    )
    given = {"reply": reply, "cost": cost, "seconds": 1.5, **more}
    return plain(Call("openai:gpt", ModelRequest(messages), **given))


def events(started: Make) -> list[AnyEvent]:
    """Red is a model that fails once, Yellow another, at four plies; the fifth is cut off by a service."""
    found: list[AnyEvent] = [started(Plain("start"))]
    for ply in range(4):
        seat, name = f"player_{ply % 2}", ("red", "yellow")[ply % 2]
        if ply == 2:
            problem = Problem("unreadable", "the answer was cut", "cut")
            cut = call("I am not", f"rules of {name}", f"{name}, ply 2, first")
            found += [Asked(ply, seat, 1, 0.0, clock=9.0)]
            found += [Attempted(ply, seat, 1, "I am not", problem=problem, seconds=0.5, calls=(cut,))]
        failed = (FailedTry("rate_limit", "slow down", 429, 0.1, 1.0),)
        said = call(f"<move>{ply}</move>", f"rules of {name}", f"{name}, this is ply {ply}", failures=failed)
        found.append(Asked(ply, seat, 2 if ply == 2 else 1, 0.0, clock=8.0))
        found.append(
            Attempted(ply, seat, 2 if ply == 2 else 1, f"<move>{ply}</move>", f"{ply}", f"{ply}", calls=(said,))
        )
        found.append(Played(ply, seat, f"{ply}", f"d{ply}", 1.0, scene=Plain(f"scene {ply + 1}")))
    broken = call("", "rules of red", "red, the last", reply=None, cost=None, failures=(FailedTry("timeout", "late"),))
    found += [Asked(4, "player_0", 1, 0.0)]
    found += [Attempted(4, "player_0", 1, problem=Problem("provider", "the service failed"), calls=(broken,))]
    return [*found, MatchEnded("void", "provider", "the service failed", 4, "d", 2.0)]


@pytest.fixture
def models(started: Make, tape: Make) -> LiveTape:
    made = tape(events(started))
    assert isinstance(made, LiveTape)
    return made


def prompt(app: ArenaApp) -> str:
    """Everything on the prompt screen, whether it is in view or not."""
    assert isinstance(app.screen, PromptScreen)
    return "\n".join(row.text for row in app.screen.query_one(Rows).rows)


def head(app: ArenaApp) -> str:
    return str(app.screen.query_one("#head", Static).visual)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_a_prompt_is_read_word_for_word(models: LiveTape, size: tuple[int, int], theme: str) -> None:
    app = ArenaApp(models)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("right", "p")
        assert "Red  ply 1, attempt 1" in head(app)
        told = " ".join(prompt(app).split())
        for words in (
            "call for a move: openai:gpt",
            "answered by: gpt-2025 at host.example",
            "id: resp_1",
            "fingerprint: fp_1",
            "settings as sent: max_tokens=200",
            "not sent: top_p: not taken by this model",
            "try 1 failed: rate_limit (429) after 0.100 s, then a pause of 1.000 s: slow down",
            "── system rules of red",
            "── user red, this is ply 0",
            "── thought let me see",
            "── reply <move>0</move>",
            "8.0 s on the clock",
            "took 1,200 in (1,000 cached) → 30 out (12 thinking), $0.0125",
            "matched 0",
        ):
            assert words in told
        await pilot.press("end", "home", "pagedown", "space", "up", "down", "j", "k", "pageup")
        await pilot.press("escape")
        assert isinstance(app.screen, MatchScreen)
        assert app.screen.playback.ply == 1


async def test_it_goes_from_attempt_to_attempt_and_to_what_is_open(models: LiveTape) -> None:
    app = ArenaApp(models)
    async with app.run_test() as pilot:
        await pilot.press("p")
        seen = []
        for _ in range(8):
            seen.append(head(app).strip())
            await pilot.press("right")
        places = [
            ("● Red", 1, 1),
            ("◆ Yellow", 2, 1),
            ("● Red", 3, 1),
            ("● Red", 3, 2),
            ("◆ Yellow", 4, 1),
            ("● Red", 5, 1),
        ]
        assert seen == [f"{name}  ply {ply}, attempt {n}" for name, ply, n in [*places, places[-1], places[-1]]]
        assert "✗ provider: the service failed" in prompt(app)
        assert "took  ? in → ? out, cost unknown" in prompt(app)
        for _ in range(2):
            await pilot.press("left")
        assert "ply 3, attempt 2" in head(app)
        await pilot.press("left")
        assert "✗ unreadable (cut): the answer was cut" in prompt(app)
        await pilot.press("q")
        assert isinstance(app.screen, MatchScreen)


async def test_through_a_seats_eyes_only_its_own_calls_are_seen(models: LiveTape, until: Until) -> None:
    app = ArenaApp(models)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end", "2", "p")
        seen = {head(app)}
        for key in ("left", "left", "left", "right", "right", "right", "right"):
            await pilot.press(key)
            seen.add(head(app))
            assert "rules of yellow" in prompt(app)
            assert "red, " not in prompt(app)
        assert {one.strip() for one in seen} == {"◆ Yellow  ply 2, attempt 1", "◆ Yellow  ply 4, attempt 1"}
        await pilot.press("escape")
        cards = list(app.screen.query_one(Seats).query(SeatCard))
        await until(pilot, lambda: [bool(card.state.spent) for card in cards] == [False, True])
        for ply in range(5):
            await pilot.press("g", str(ply), "enter")
            assert "red, " not in app.screen.query_one(Mind).text.plain


async def test_a_person_at_the_table_does_not_see_what_the_other_was_sent(started: Make, tape: Make) -> None:
    app = ArenaApp()
    async with app.run_test() as pilot:
        live = tape(events(started)[:-1], closed=False)
        await app.push_screen(PlayScreen(live, Player("player_1")))
        await pilot.press("f4", "p")
        assert "Yellow  ply 4" in head(app)
        for key in ("right", "left", "left", "left"):
            await pilot.press(key)
            assert "rules of yellow" in prompt(app)
        await pilot.press("escape", "f4", "p")
        assert isinstance(app.screen, PlayScreen), "the key is a move"


@pytest.mark.parametrize("size", SIZES)
async def test_the_mind_and_the_seats_tell_what_was_taken(
    models: LiveTape, until: Until, size: tuple[int, int]
) -> None:
    app = ArenaApp(models)
    async with app.run_test(size=size) as pilot:
        await pilot.press("g", "3", "enter")
        screen = app.screen
        assert isinstance(screen, MatchScreen)

        def spent() -> list[str]:
            return [card.state.spent for card in screen.query_one(Seats).query(SeatCard)]

        await until(pilot, lambda: spent() == ["3.6k → 90 tok · $0.0375", "1.2k → 30 tok · $0.0125"])
        mind = " ".join(screen.query_one(Mind).text.plain.split())
        assert "model gpt-2025 (asked for gpt)" in mind
        assert "took 1,200 in (1,000 cached) → 30 out (12 thinking), $0.0125" in mind
        assert "failed tries rate_limit" in mind
        assert "✗ unreadable (cut): the answer was cut" in mind
        await pilot.press("end")
        await until(pilot, lambda: spent()[0] == "≥3.6k → ≥90 tok · ≥$0.0375")

        def footer() -> str:
            return screen._compositor.render_strips(app.size)[-1].text

        await until(pilot, lambda: "p Prompt" in footer() and "q Quit" in footer())


async def test_where_no_model_was_called_it_says_so(connect_four: LiveTape) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("right", "p")
        assert isinstance(app.screen, MatchScreen)
        assert [notice.message for notice in app._notifications] == ["no model was called near here"]


async def test_what_a_model_says_is_data(started: Make, tape: Make) -> None:
    size = (80, 24)
    huge = HOSTILE + "A" * 1_000_000
    picture = say("user", HOSTILE, Picture(b"png", 512, 256))
    reply = ModelReply(
        (Reasoning("p", HOSTILE, {"sig": HOSTILE}), Text(huge)), "end", Usage(), HOSTILE, HOSTILE, HOSTILE, HOSTILE,
        None, {HOSTILE: HOSTILE}, {HOSTILE: HOSTILE}, HOSTILE,
    )  # fmt: skip
    bad = Call(HOSTILE, ModelRequest((picture,)), "move", reply, (FailedTry("server", HOSTILE),))
    problem = Problem("unreadable", HOSTILE, HOSTILE)
    attempt = Attempted(0, "player_0", 1, HOSTILE, HOSTILE, HOSTILE, problem=problem, calls=(plain(bad),))
    first = started(Plain("x"), [(HOSTILE, HOSTILE), ("b", "b")])
    played = Played(0, "player_0", "a", "d", 0.1, scene=Plain("y"))
    app = ArenaApp(tape([first, Asked(0, "player_0", 1, 0.0), attempt, played]))
    async with app.run_test(size=size) as pilot:
        for keys in (["right", "m"], ["p"], ["end"]):
            await pilot.press(*keys)
            await pilot.pause()
            strips = app.screen._compositor.render_strips(app.size)
            assert len(strips) == size[1]
            for strip in strips:
                assert strip.cell_length == size[0]
                assert strip.text.isprintable()
                for segment in strip:
                    click = "" if segment.style is None else str(segment.style.meta.get("@click", ""))
                    assert "bell" not in click
        told = " ".join(prompt(app).split())
        assert "[red]x[/] [@click=app.bell]y[/] \\x1b[2J" in told
        assert "[picture 512×256, 3 bytes, blake2b " in told


async def test_a_foreign_call_that_is_none_is_told_in_place(started: Make, tape: Make) -> None:
    broken = {"provider": "x", "request": {"messages": [{"role": "king"}]}}
    attempt = Attempted(0, "player_0", 1, "a", "a", "a", calls=(broken,))
    played = Played(0, "player_0", "a", "d", 0.1, scene=Plain("y"))
    app = ArenaApp(tape([started(Plain("x")), Asked(0, "player_0", 1, 0.0), attempt, played]))
    async with app.run_test() as pilot:
        await pilot.press("right", "p")
        assert "a call of a model cannot be read" in prompt(app)


def test_the_index_sums_by_ply(models: LiveTape) -> None:
    index = Index(models)
    assert index.bill("player_0", 3) is None
    while index.extend(1):
        pass
    bills = [index.bill("player_0", ply) for ply in range(5)]
    assert [bill.calls for bill in bills if bill is not None] == [0, 1, 1, 3, 4], "the last has what came after"
    assert index.bill("player_1", 4) == Bill.of([call("", failures=(FailedTry("rate_limit", "", 429, 0.1, 1.0),))] * 2)


@pytest.mark.parametrize(
    ("usage", "cost", "words"),
    [
        (Usage(), None, "? → ? tok · $?"),
        (Usage(0, output=0), 0.0, "0 → 0 tok · $0.00"),
        (Usage(999, output=1000), 2.5, "999 → 1.0k tok · $2.50"),
        (Usage(99_949, output=999_600), 0.00001, "99.9k → 1.0M tok · <$0.0001"),
        (Usage(123_456_789, output=5), 1234.5, "123M → 5 tok · $1,234.50"),
    ],
)
def test_a_total_in_few_words(usage: Usage, cost: float | None, words: str) -> None:
    one = plain(Call("p", ModelRequest(()), reply=ModelReply((), "end", usage), cost=cost))
    assert total(Bill.of([one])) == words
    assert _short(Count(10**400)) == "1000000T"
    assert total(None) == total(Bill()) == ""
