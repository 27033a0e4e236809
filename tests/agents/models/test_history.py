"""What is sent again: as much as the policy says, in a form that a cache and a reader can use."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.agents.core.messages import Message, Text
from arena.agents.models.history import Exchange, diff, kept, messages


def past(count: int) -> list[Exchange]:
    return [Exchange(f"view {number}", "", (Text(f"<move>{number}</move>"),)) for number in range(count)]


def patched(before: str, changes: str) -> str:
    """What a unified diff without context makes of a text."""
    if changes == "(nothing has changed)":
        return before
    lines, offset = before.split("\n"), 0
    hunks = re.split(r"^(@@ .* @@)$", changes, flags=re.MULTILINE)
    for head, body in zip(hunks[1::2], hunks[2::2], strict=True):
        found = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", head)
        assert found is not None
        start, count = int(found[1]), int(found[2] or 1)
        new = [line[1:] for line in body.removeprefix("\n").removesuffix("\n").split("\n") if line.startswith("+")]
        at = start - (1 if count else 0) + offset
        lines[at : at + count] = new
        offset += len(new) - count
    return "\n".join(lines)


LINES = st.text(alphabet="ab+- @", max_size=6)
TEXTS = st.lists(LINES, min_size=1, max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_the_first_view_and_the_changes_tell_every_later_one(before: str, after: str) -> None:
    assert patched(before, diff(before, after)) == after


@pytest.mark.parametrize(("kind", "sent"), [("none", 1), ("full", 41), ("diff", 41)])
def test_how_much_is_sent(kind: str, sent: int) -> None:
    told = messages(kind, past(20), "view 20", "Your move?", 8)  # type: ignore[arg-type]
    assert len(told) == sent
    assert told[-1].role == "user"
    assert told[-1].text.endswith("Your move?")


def test_of_the_last_ones_a_whole_block_is_dropped_at_once() -> None:
    counts = [len(kept("last", past(count), 4)) for count in range(17)]
    assert counts == [0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4]
    starts = [kept("last", past(count), 4)[0].seen for count in range(8, 12)]
    assert set(starts) == {"view 4"}


@pytest.mark.parametrize("kind", ["full", "diff"])
def test_the_beginning_stays_the_same(kind: str) -> None:
    """Only the mark for the cache moves on with the last question."""
    shorter, longer = (messages(kind, past(n), f"view {n}", "", 8) for n in (5, 6))  # type: ignore[arg-type]
    assert [bare(one) for one in longer[: len(shorter)]] == [bare(one) for one in shorter]


def bare(message: Message) -> Message:
    return Message(message.role, message.parts)


def test_a_diff_that_is_longer_than_the_view_is_not_sent() -> None:
    told = messages("diff", past(1), "quite another view", "", 8)
    assert told[-1].text == "quite another view"
