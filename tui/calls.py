"""The calls of models on the screen: what an attempt took, a seat's total in few words, and a whole prompt in rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from arena.replays import telling
from arena.replays.bills import Bill, Count, charge
from arena.replays.events import Asked, Attempted
from arena.replays.plain import one_line
from arena.replays.prompts import passages, read_calls
from arena.tui.scenes.picture import wrapped
from arena.tui.widgets.seats import seconds

LIMIT = 1_000_000
"""Characters drawn of one text of a prompt."""

Tone = Literal["head", "name", "text", "quiet", "thought", "good", "bad"]


class Row(NamedTuple):
    """A row of a prompt. Its text is harmless, and no wider than it was asked to be."""

    tone: Tone
    text: str


def facts(event: Attempted) -> Iterator[tuple[str, str]]:
    """What the calls of an attempt were, as names and texts; nothing where no model was called."""
    bill = Bill.of(event.calls)
    if not bill.calls:
        return
    yield "model", bill.answered_by
    calls = f"{bill.calls:,} calls, " if bill.calls > 1 else ""
    yield "took", f"{calls}{bill.tokens}, {bill.dollars}"
    failed = Counter(failed.kind for call in event.calls for failed in charge(call).failures)
    if failed:
        kinds = ", ".join(kind if number == 1 else f"{number} {kind}" for kind, number in failed.items())
        yield "failed tries", kinds


def waits(event: Attempted) -> str:
    """The time that passed in an attempt and was not charged, `, 2.0 s queued, 0:40 paused`; empty where little did."""
    return "".join(f", {seconds(value)} {name}" for name, value in telling.waits(event))


def hidden_thought(event: Attempted) -> str:
    """That a model thought what nobody can read; empty where it did not, or where what it thought can be read."""
    if event.thought or not event.calls:
        return ""
    tokens = Bill.of(event.calls).reasoning
    return f"hidden, {tokens} tokens" if tokens.known else ""


def total(bill: Bill | None) -> str:
    """A bill in as few characters as can be, `5.4k → 120 tok · $0.0123`; empty where there is none."""
    if bill is None or not bill.calls:
        return ""
    cost = bill.dollars.replace("at least ", "≥").replace("less than ", "<").replace("cost unknown", "$?")
    return f"{_short(bill.input)} → {_short(bill.output)} tok · {cost}"


def _short(count: Count) -> str:
    """A number in three figures."""
    if count.number is None:
        return "?"
    value, unit = float(min(count.known, 10**18)), ""
    for larger in "kMGT":
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    figures = f"{value:.0f}" if not unit or value >= 99.95 else f"{value:.1f}"
    return f"{'≥' if count.unknown else ''}{figures}{unit}"


def rows(event: Attempted, asked: Asked | None, width: int) -> list[Row]:
    """An attempt with all that a model was sent and said, in rows of `width`; a foreign call that is none says so."""
    found = list(_took(event, asked, width))
    try:
        for passage in passages(read_calls(event)):
            if passage.kind == "call":
                found += [Row("quiet", ""), *_wrapped("head", f"{passage.name}: {passage.text}", width)]
            elif passage.kind in ("fact", "failure"):
                tone: Tone = "bad" if passage.kind == "failure" else "quiet"
                found += _wrapped(tone, f"{passage.name}: {passage.text}", width)
            elif passage.kind == "same":
                found += [Row("quiet", ""), *_wrapped("quiet", passage.text, width)]
            else:
                tone = "thought" if passage.kind == "thought" else "text"
                found += [Row("quiet", ""), Row("name", f"── {one_line(passage.name)}")]
                found += _wrapped(tone, passage.text, width, "  ")
    except ValueError as error:
        found += _wrapped("bad", str(error), width)
    return [*found, *_came_of_it(event, width)]


def _took(event: Attempted, asked: Asked | None, width: int) -> Iterator[Row]:
    clock = "" if asked is None or asked.clock is None else f" of {seconds(asked.clock)} on the clock"
    yield from _wrapped("text", f"{seconds(event.seconds)}{clock}{waits(event)}", width)
    try:
        for name, text in facts(event):
            yield from _wrapped("text", f"{name}  {text}", width)
    except ValueError:  # told where the calls are
        return


def _came_of_it(event: Attempted, width: int) -> Iterator[Row]:
    yield Row("quiet", "")
    if event.extracted is not None:
        yield from _wrapped("text", f"read as  {event.extracted}", width)
    if event.action is not None:
        yield from _wrapped("good", f"matched  {event.action}", width)
    if event.problem is not None:
        yield from _wrapped("bad", f"✗ {telling.problem_text(event.problem)}", width)


def _wrapped(tone: Tone, text: str, width: int, indent: str = "") -> Sequence[Row]:
    return [Row(tone, f"{indent}{line}") for line in wrapped(text, width - len(indent), LIMIT)]
