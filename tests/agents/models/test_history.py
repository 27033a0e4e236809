"""What is sent again: as much as the policy says, in a form that a cache and a reader can use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall
from arena.agents.core.model import CallFailed, ModelRequest
from arena.agents.core.turn import Turn
from arena.agents.models.answers import parts_of
from arena.agents.models.conversation import Conversation
from arena.agents.models.history import Exchange, History, Seen, diff
from arena.agents.models.scaffold import Scaffold
from arena.games.core.game_view import GameView
from arena.games.core.rng import Rng
from arena.games.spec import game

NOTHING = "(nothing has changed)"


def seen(ply: int, text: str = "", **more: Any) -> Seen:
    return Seen(ply, text or f"view {ply}", more.pop("lasting", text or f"view {ply}"), **more)


def grown(turns: int, attempts: int = 1, **options: Any) -> History:
    """A history of so many turns; the last attempt of each is accepted."""
    history = History(Scaffold(**options))
    for ply in range(turns):
        for attempt in range(attempts):
            move = str(ply) if attempt == attempts - 1 else ""
            parts = (Reasoning("any", f"thought {ply}"), Text(f"<move>{move}</move>"))
            history.add(Exchange(seen(ply), parts, f"<move>{move}</move>" if move else ""))
    return history


def asked(history: History, ply: int, **more: Any) -> list[Message]:
    return history.messages(seen(ply, **more), "Your move?")


def views(messages: Sequence[Message]) -> list[int]:
    """The plies of which the views are sent."""
    return [int(found) for message in messages for found in re.findall(r"view (\d+)", message.text)]


def bare(messages: Sequence[Message]) -> list[Message]:
    """The messages without their marks for a cache: the mark moves on with the last question."""
    return [Message(one.role, one.parts) for one in messages]


def patched(before: str, changes: str) -> str:
    """What a unified diff without context makes of a text."""
    if changes == NOTHING:
        return before
    lines, offset, rest = before.split("\n"), 0, changes.split("\n")
    while rest:
        found = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", rest.pop(0))
        assert found is not None
        start, count, _, more = (1 if number is None else int(number) for number in found.groups())
        old, new, rest = rest[:count], rest[count : count + more], rest[count + more :]
        at = start - (1 if count else 0) + offset
        assert [f"-{line}" for line in lines[at : at + count]] == old
        assert all(line.startswith("+") for line in new)
        lines[at : at + count] = [line[1:] for line in new]
        offset += more - count
    return "\n".join(lines)


LINES = st.text(alphabet="ab+- @\r\t\x0c\u2028", max_size=6) | st.sampled_from(["@@ -1 +1 @@", "--- a", "+++ b", ""])
TEXTS = st.lists(LINES, min_size=1, max_size=12).map("\n".join).filter(bool)


@given(TEXTS, TEXTS)
def test_changes_tell_the_later_text(before: str, after: str) -> None:
    changes = diff(before, after)
    assert patched(before, changes) == after
    assert (changes == NOTHING) == (before == after)


@given(st.lists(TEXTS, min_size=1, max_size=8), st.sampled_from([None, 1, 5, 20]))
def test_the_first_view_and_the_changes_tell_every_later_one(texts: list[str], context: int | None) -> None:
    history = History(Scaffold(history="diff", context=context))
    for ply, text in enumerate(texts):
        told = [message.text for message in asked(history, ply, text=text) if message.role == "user"]
        told[-1] = told[-1].removesuffix("\n\nYour move?")
        found = told[0]
        for changes in told[1:]:
            found = patched(found, changes)
        assert found == text
        history.add(Exchange(seen(ply, text=text), (Text("m"),), "m"))


@pytest.mark.parametrize(
    ("options", "turns", "sent"),
    [
        ({"history": "none"}, 20, [20]),
        ({"history": "full"}, 20, list(range(21))),
        ({"history": "last", "last": 4, "block": 1}, 20, [16, 17, 18, 19, 20]),
        ({"history": "last", "last": 4}, 11, list(range(4, 12))),
        ({"history": "last", "last": 4}, 12, list(range(8, 13))),
        ({"history": "last", "last": 4, "block": 2}, 7, list(range(2, 8))),
        ({"history": "last", "last": 1}, 3, [2, 3]),
        ({"history": "last", "last": 9}, 3, [0, 1, 2, 3]),
    ],
)
@pytest.mark.parametrize("attempts", [1, 3])
def test_how_many_turns_are_sent(options: dict[str, Any], turns: int, sent: list[int], attempts: int) -> None:
    """Answers that were not accepted do not count as turns of their own."""
    assert views(asked(grown(turns, attempts, **options), turns)) == sent


WINDOWS = {"last": {"last": 1}, "summary": {"frames": 99}}


@pytest.mark.parametrize("history", ["none", "last", "full", "diff", "summary"])
def test_all_attempts_at_the_present_move_are_sent(history: str) -> None:
    past = grown(9, history=history, **WINDOWS.get(history, {}))
    for number in range(3):
        past.add(Exchange(seen(9, note=f"note {number}" if number else ""), (Text(f"try {number}"),), ""))
    first, *told = [one.text for one in asked(past, 9, note="note 3")][-7:]
    assert first in ("view 9", "@@ -1 +1 @@\n-view 8\n+view 9")
    assert told == ["try 0", "note 1", "try 1", "note 2", "try 2", "note 3\n\nYour move?"]
    assert past.messages(seen(10), "")[-1].text in ("view 10", "@@ -1 +1 @@\n-view 9\n+view 10")


def test_what_is_out_of_date_is_shown_at_its_turn_alone() -> None:
    """At a further attempt it is shown again, so that the beginning of the prompt stays as it was."""
    now = Seen(0, "map\n\nhealth 9", "map")
    history = History(Scaffold(history="full"))
    assert [one.text for one in history.messages(now, "?")] == ["map\n\nhealth 9\n\n?"]
    history.add(Exchange(now, (Text("no"),), ""))
    again = [one.text for one in history.messages(now._replace(note="Not so."), "?")]
    assert again == ["map", "no", "map\n\nhealth 9\n\nNot so.\n\n?"]
    history.add(Exchange(now, (Text("yes"),), "yes"))
    later = [one.text for one in history.messages(Seen(1, "map 2\n\nhealth 8", "map 2"), "?")]
    assert later == ["map", "no", "(what was seen is no longer shown)", "yes", "map 2\n\nhealth 8\n\n?"]


@pytest.mark.parametrize(
    ("options", "breaks"),
    [
        ({"history": "full"}, 0),
        ({"history": "diff"}, 0),
        ({"history": "last", "last": 4}, 3),
        ({"history": "last", "last": 4, "block": 2}, 6),
        ({"history": "full", "context": 100}, None),
    ],
)
def test_the_beginning_stays_the_same_between_cuts(options: dict[str, Any], breaks: int | None) -> None:
    """Each request begins with the one before, up to its last answer; blocks are forgotten at once."""
    history, before, broken = History(Scaffold(**options)), list[Message](), 0
    for ply in range(17):
        for attempt in range(2):
            note = "Not so." if attempt else ""
            told = bare(asked(history, ply, note=note))
            keeps = told[: len(before)] == before
            broken += not keeps
            assert keeps or len(told) < len(before) + 2
            before = told[:-1]
            parts = (Reasoning("any", "hm"), Text(f"answer {ply} {attempt}"))
            history.add(Exchange(seen(ply, note=note), parts, "x" if attempt else ""))
    assert 0 < broken < 17 if breaks is None else broken == breaks


def test_a_mark_for_the_cache_stands_at_the_last_answer_alone() -> None:
    assert [one.cached for one in asked(grown(4), 4)] == [False] * 7 + [True, False]


def test_old_thoughts_are_left_out_where_they_should_be() -> None:
    told = [one.parts for one in asked(grown(4, remember=1), 4) if one.role == "assistant"]
    whole: tuple[Part, ...] = (Reasoning("any", "thought 3"), Text("<move>3</move>"))
    assert told == [*((Text(f"<move>{ply}</move>"),) for ply in range(3)), whole]
    none = [one.parts for one in asked(grown(4, remember=0), 4) if one.role == "assistant"]
    assert none == [(Text(f"<move>{ply}</move>"),) for ply in range(4)]


def test_an_answer_that_named_no_move_is_remembered_whole() -> None:
    told = [one.text for one in asked(grown(2, 2, remember=0), 2) if one.role == "assistant"]
    assert told == ["<move></move>", "<move>0</move>", "<move></move>", "<move>1</move>"]


def test_a_call_that_is_left_out_takes_its_result_along() -> None:
    history = History(Scaffold(answer="tool", remember=1))
    for ply in range(3):
        history.add(Exchange(seen(ply), (ToolCall(f"c{ply}", "play", "{}"),), "{}"))
    kinds = [[type(part).__name__ for part in one.parts] for one in asked(history, 3)]
    assert kinds == [["Text"]] * 5 + [["ToolCall"], ["ToolResult", "Text"]]


def picture(ply: int) -> Picture:
    return Picture(bytes([ply]), 1, 1)


@pytest.mark.parametrize(("pictures", "sent"), [(1, [6]), (3, [4, 5, 6]), (9, [0, 1, 2, 3, 4, 5, 6])])
@pytest.mark.parametrize("attempts", [0, 2])
def test_pictures_of_so_many_turns_are_sent(pictures: int, sent: list[int], attempts: int) -> None:
    """Once for each turn, however many attempts it took, and at a further attempt too."""
    history = History(Scaffold(see="both", pictures=pictures))
    for ply in range(6):
        asked(history, ply, picture=picture(ply))
        for _ in range(2):
            history.add(Exchange(seen(ply, picture=picture(ply)), (Text("x"),), "x"))
    for _ in range(attempts):
        history.add(Exchange(seen(6, picture=picture(6)), (Text("no"),), ""))
    told = asked(history, 6, picture=picture(6))
    found = [part.png[0] for message in told for part in message.parts if isinstance(part, Picture)]
    assert found == sent
    assert len([one for one in history.exchanges if one.seen.picture is not None]) <= 2 * pictures + attempts


@pytest.mark.parametrize("history", ["full", "diff", "last", "summary"])
def test_a_history_that_is_too_long_is_halved(history: str) -> None:
    """As it is sent: what has changed is less than all of it."""
    text = "a long view of the same\n" * 40
    window: dict[str, Any] = {"last": {"last": 99}, "summary": {"frames": 99}}.get(history, {})
    past = History(Scaffold(history=history, context=1000, **window))  # type: ignore[arg-type]
    counts = []
    for ply in range(30):
        told = past.messages(seen(ply, text=f"{text}{ply}"), "?")
        counts.append(len(told) // 2)
        assert sum(len(one.text) for one in told[:-1]) <= 4000
        past.add(Exchange(seen(ply, text=f"{text}{ply}"), (Text("m"),), "m"))
    if history == "diff":
        assert counts == list(range(30))
    else:
        assert counts[:9] == [0, 1, 2, 3, 4, 2, 3, 4, 2]


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({"history": "none"}, 2),
        ({"history": "last", "last": 4}, 18),
        ({"history": "summary", "frames": 4}, 8),
        ({"history": "summary", "frames": 1}, 2),
        ({"history": "full", "context": 50}, 70),
    ],
)
def test_what_is_not_sent_again_is_forgotten(options: dict[str, Any], most: int) -> None:
    """A match may have ten thousand turns, of two attempts each."""
    history = History(Scaffold(**options))
    for ply in range(10_000):
        for attempt in range(2):
            asked(history, ply)
            history.add(Exchange(seen(ply), (Text("m"),), "m" if attempt else ""))
            assert len(history.exchanges) <= most
        if history.due():
            history.noted(f"notes {ply}")
    assert len(history.notes) < 500


def test_cutting_ends() -> None:
    history = grown(9)
    sizes = []
    while history.cut():
        sizes.append(len(asked(history, 9)) // 2)
    assert sizes == [4, 2, 1, 0]
    assert not history.cut()
    assert grown(9, history="none").messages(seen(9), "?") == [Message("user", (Text("view 9\n\n?"),))]


class Parted(GameView):
    """A view with a part that is soon out of date."""

    def _long_term(self) -> str:
        return "the board"


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"history": "none"}, False),
        ({"history": "diff"}, False),
        ({"history": "last", "last": 2}, True),
        ({"history": "full"}, True),
        ({"history": "summary"}, True),
        ({"history": "full", "see": "both"}, True),
        ({"history": "full", "see": "image"}, False),
    ],
)
def test_no_more_of_a_view_is_read_than_is_sent(options: dict[str, Any], parts: bool) -> None:
    """What is read is recorded as shown: a view that is one text is shown once."""
    env = game("tictactoe").env()
    env.restart(1)
    talk = Conversation(Scaffold(**options), env.info, "player_0")
    forms = {"text": {"text"}, "both": {"text", "image"}, "image": {"image"}}[options.get("see", "text")]
    whole, parted = env.view("player_0"), Parted(env, "player_0")
    assert talk.seen(Turn(0, "player_0", whole)).lasting == ("" if forms == {"image"} else whole.text)
    assert set(whole.shown) - {"text"} == forms - {"text"}
    assert (talk.seen(Turn(0, "player_0", parted)).lasting == "the board") == parts
    assert set(parted.shown) == forms | ({"long_term"} if parts else set())


@pytest.mark.parametrize("history", ["none", "diff"])
def test_a_view_that_is_not_sent_again_is_not_repeated_at_a_further_attempt(history: str) -> None:
    env = game("tictactoe").env()
    env.restart(1)
    talk = Conversation(Scaffold(history=history, legal=False), env.info, "player_0")
    now = talk.seen(Turn(0, "player_0", Parted(env, "player_0")))
    first = talk.request(now, (), "direct").messages
    talk.answered(now, parts_of(talk.form, "z9"), "z9")
    again = talk.seen(Turn(0, "player_0", Parted(env, "player_0"), attempt=2, feedback="no such cell"))
    asked = talk.request(again, (), "direct").messages
    assert first[-1].text == f"{now.text}\n\nYour move?"
    assert [one.text for one in asked[1:] if one.role == "user"] == [
        now.text,
        'Your last answer was not accepted. It was read as "z9".\n\nYour move?',
    ]


async def test_random_nethack_is_told_by_the_first_view_and_the_changes() -> None:
    """Through whole requests, as a patch that knows nothing of how they were made reads them."""
    pytest.importorskip("nle", reason="needs the extra nethack")
    env = game("nethack").env()
    env.restart(7)
    talk = Conversation(Scaffold(history="diff", legal=False), env.info, "player_0")
    rng, told, found, checked = Rng(7), 0, "", 0
    try:
        for _ in range(300):
            if not env.to_act():
                break
            turn = Turn(env.ply, "player_0", env.view("player_0"))
            now = talk.seen(turn)
            (_, *messages) = talk.request(now, (), "direct").messages
            questions = [message.text for message in messages if message.role == "user"]
            assert len(questions) == told + 1
            changes = questions[-1].removesuffix("\n\nYour move?")
            found = patched(found, changes) if told else changes
            assert found == turn.view.text
            checked += found != questions[0]
            told += 1
            action = env.fallback("player_0", rng)
            move = env.notation("player_0", action)
            talk.answered(now, parts_of(talk.form, move), move)
            env.advance({"player_0": action})
        whole = questions[0]
        for changes in questions[1:-1]:
            whole = patched(whole, changes)
        assert patched(whole, questions[-1].removesuffix("\n\nYour move?")) == found
    finally:
        env.close()
    assert checked > 200


def legal(request: ModelRequest) -> str:
    """Plays the first of the possible moves."""
    moves = request.messages[-1].text.partition("Possible moves: ")[2].partition("\n")[0].split(", ")
    return f"<move>{moves[0]}</move>"


LONG = CallFailed("prompt is too long", "context", status=400)


@pytest.mark.parametrize("options", [{"history": "full"}, {"history": "diff"}, {"history": "last", "last": 50}])
async def test_a_service_with_a_short_memory_is_sent_the_newer_half(sit: Any, options: dict[str, Any]) -> None:
    """The rules never go; what was forgotten stays so; and what was too long is not tried again."""

    def size(request: ModelRequest) -> int:
        return sum(len(message.text) for message in request.messages[1:-1])

    def script(request: ModelRequest) -> Any:
        return LONG if size(request) > 600 else legal(request)

    match = await sit(script, game="connect_four", others=("random",), table={"max_plies": 30}, **options)
    assert match.result.ended.ending == "played"
    (failed,) = (number for number, call in enumerate(match.calls) if call.reply is None)
    assert match.calls[failed].failures[-1].kind == "context"
    sizes = [size(request) for request in match.requests]
    assert sizes[failed + 1] <= sizes[failed] // 2 + 200
    assert len(sizes) > failed + 4
    assert len({request.messages[0] for request in match.requests}) == 1
    assert all(request.messages[-1].text.count("Possible moves") == 1 for request in match.requests)


@pytest.mark.parametrize(("history", "asked_for"), [("full", 1 + 2), ("none", 1 + 1)])
async def test_a_service_that_takes_no_prompt_at_all_voids_the_match(sit: Any, history: str, asked_for: int) -> None:
    """No request is made twice: where nothing is sent again, there is nothing to forget."""

    match = await sit(["<move>a1</move>", LONG, LONG], history=history)
    assert (match.result.ended.ending, match.result.ended.reason) == ("void", "provider")
    assert "too long" in match.result.ended.detail
    assert len(match.calls) == asked_for
    assert len({str(request) for request in match.requests}) == asked_for


async def test_samples_and_second_thoughts_are_cut_as_well(sit: Any) -> None:
    def script(request: ModelRequest) -> Any:
        return LONG if len(request.messages) > 4 else legal(request)

    match = await sit(script, sampling="majority", samples=2, game="connect_four", table={"max_plies": 7})
    assert match.result.ended.reason == "ply_limit"
    assert [len(one.calls) for one in match.attempts] == [2, 2, 4, 2]

    def thinker(request: ModelRequest) -> Any:
        if request.effort == "none":
            return "<think/>"
        return LONG if len(request.messages) > 6 else legal_before(request)

    def legal_before(request: ModelRequest) -> str:
        return legal(ModelRequest(request.messages[:-2]))

    slow = await sit(thinker, reasoning="auto", game="connect_four", table={"max_plies": 7})
    assert slow.result.ended.reason == "ply_limit"
    assert [len(one.calls) for one in slow.attempts] == [2, 2, 3, 2]


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("", (Reasoning("any", "hm " * 2000), Text("m"))),
        ("Not so. " * 600, (Text("m"),)),
        ("", (ToolCall("1", "play", "x" * 4001),)),
        ("", (Text("m" * 4001),)),
    ],
)
def test_all_that_is_sent_counts_in_the_size(note: str, parts: tuple[Part, ...]) -> None:
    history = History(Scaffold(context=1000))
    history.add(Exchange(seen(0, note=note), parts, "m"))
    assert views(asked(history, 1)) == [1]
