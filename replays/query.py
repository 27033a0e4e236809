"""A query: the words that choose among replays, as a person types them in one line.

::

    mcts                      in the row: game, players, seats, ending, file or date
    game:connect player:mcts  in the game, in a player          file:2026  in the file's name
    ending:forfeited          how it ended, or by what          plies:>100 plies:20-40
    date:2026-11              after:2026-11-03 before:2026-12   the day itself counts, by the clock of this machine
    thought:"a fork"          in what was thought or answered: reads the files
    -ending:void              not

Large and small letters are the same. Words that stand together must all hold; quotes hold spaces together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from arena.replays.catalog import Entry
from arena.replays.events import Reason
from arena.replays.summary import Kind, Summary

FIELDS = ("game", "player", "ending", "date", "after", "before", "plies", "thought", "file")
"""What can stand before a colon."""
ENDINGS: tuple[str, ...] = (*get_args(Kind), *get_args(Reason))
"""What can stand after `ending:`."""
WORDS = 16
"""Words of one `thought:`, at most."""
KINDS: tuple[str, ...] = get_args(Kind)

_TOKEN = re.compile(r'\s*(-?)(?:([A-Za-z]+):)?(?:"([^"]*)("|$)|(\S*))')
_DATE = re.compile(r"[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?")
_PLIES = re.compile(r"(?P<sign>[<>]=?|=)?(?P<low>[0-9]{1,9})(?:(?P<range>-|\.\.)(?P<high>[0-9]{1,9}))?")

Test = Callable[[Entry, Summary], bool]


class QueryError(ValueError):
    """A query that says nothing; the message says what would. `start` and `end` are where in the text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Thought:
    """Text that must, or must not, stand in what was thought or answered."""

    text: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: tests of rows, and text to be looked for in the files. Nothing asked: all match."""

    tests: tuple[tuple[Test, bool], ...] = ()
    """Each with whether it is negated."""
    thoughts: tuple[Thought, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.tests or self.thoughts)

    def matches(self, entry: Entry) -> bool:
        """Whether the row matches, its thoughts apart. Of what was not read yet nothing is known."""
        summary = entry.summary
        if not self.tests:
            return True
        return summary is not None and all(test(entry, summary) is not negated for test, negated in self.tests)


def parse(text: str) -> Query:
    """The query in a text. Raises QueryError where a part of it says nothing."""
    tests: list[tuple[Test, bool]] = []
    thoughts: list[Thought] = []
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        assert found is not None
        start = found.end() - len(found[0].lstrip())
        place = found.end()
        sign, name, quoted, closed, bare = found.groups()
        if quoted is not None and not closed:
            raise QueryError('a quote is not closed: put " at its end', start, place)
        value = quoted if quoted is not None else bare
        known = name is not None and name.lower() in FIELDS
        if name is not None and not known:
            told = f"there is no {name}: to ask for; there are {_listed()}; in quotes it is a word like others"
            raise QueryError(told, start, place)
        if not value:
            if name is None and not sign:
                continue
            raise QueryError(_empty(name if known else None), start, place)
        if known and name is not None and name.lower() == "thought":
            if len(value.split()) > WORDS:
                raise QueryError(f"thought: takes {WORDS} words at most, not {len(value.split())}", start, place)
            thoughts.append(Thought(value, bool(sign)))
            continue
        try:
            tests.append((_test(name.lower() if known and name is not None else "", value), bool(sign)))
        except ValueError as error:
            raise QueryError(str(error), start, place) from error
    return Query(tuple(tests), tuple(thoughts))


def _listed() -> str:
    return ", ".join(f"{name}:" for name in FIELDS)


def _empty(name: str | None) -> str:
    examples = {"ending": "forfeited", "date": "2026-11", "after": "2026-11-03", "before": "2026-12", "plies": ">100"}
    if name is None:
        return "- means not: write a word right after it, as in -ending:void"
    name = name.lower()
    return f"{name}: wants something right after it, such as {name}:{examples.get(name, 'word')}"


def _test(name: str, value: str) -> Test:
    """The test that a field and its value mean. Raises ValueError where the value means nothing there."""
    if name == "ending":
        return _ending(value)
    if name in ("date", "after", "before"):
        return _dated(name, value)
    if name == "plies":
        return _plies(value)
    wanted = value.casefold()
    if name == "game":
        return lambda entry, summary: wanted in summary.game.casefold() or wanted in summary.title.casefold()
    if name == "player":
        return lambda entry, summary: any(wanted in player.casefold() for player in summary.players)
    if name == "file":
        return lambda entry, summary: wanted in entry.name.casefold()
    return lambda entry, summary: wanted in row_text(entry, summary)


def row_text(entry: Entry, summary: Summary) -> str:
    """Everything in a row that free words are looked for in."""
    parts = (entry.name, entry.date, summary.title, *summary.players, *summary.seats, summary.kind, summary.reason)
    return "\0".join((*parts, summary.detail)).casefold()


def _ending(value: str) -> Test:
    wanted = value.casefold().replace(" ", "_")
    wanted = {"cut_off": "cut", "recordings": "recording"}.get(wanted, wanted)
    if wanted not in ENDINGS:
        near = [one for one in ENDINGS if wanted and one.startswith(wanted)]
        told = near or KINDS
        raise ValueError(f"ending:{value} is none; there are {', '.join(told)}" + ("" if near else " and the reasons"))
    return lambda entry, summary: wanted in (summary.kind, summary.reason)


def _dated(name: str, value: str) -> Test:
    if _DATE.fullmatch(value) is None:
        raise ValueError(f"{name}:{value} is no date: write a year, month or day, such as 2026, 2026-11 or 2026-11-03")
    parts = value.split("-")
    if len(parts) > 1 and not 1 <= int(parts[1]) <= 12:
        raise ValueError(f"{name}:{value}: there is no month {parts[1]}")
    if len(parts) > 2 and not 1 <= int(parts[2]) <= 31:
        raise ValueError(f"{name}:{value}: there is no day {parts[2]}")
    date = "-".join([parts[0], *(part.zfill(2) for part in parts[1:])])
    if name == "date":
        return lambda entry, summary: entry.date.startswith(date)
    if name == "after":
        return lambda entry, summary: entry.date[: len(date)] >= date
    return lambda entry, summary: "" < entry.date[: len(date)] <= date


def _plies(value: str) -> Test:
    found = _PLIES.fullmatch(value)
    if found is None or (found["sign"] and found["range"]):
        raise ValueError(f"plies:{value} is no number: write plies:40, plies:>100, plies:<=9 or plies:20-40")
    low = int(found["low"])
    bounds = {">": (low + 1, None), ">=": (low, None), "<": (0, low - 1), "<=": (0, low)}
    least, most = bounds.get(found["sign"] or "", (low, int(found["high"]) if found["range"] else low))

    def holds(_: Entry, summary: Summary) -> bool:
        return summary.plies is not None and least <= summary.plies and (most is None or summary.plies <= most)

    return holds


def completions(text: str, entries: Sequence[Entry]) -> list[str]:
    """What the last word of a text could become: names of fields, and values that some of the entries have."""
    word = re.split(r'\s(?=(?:[^"]*"[^"]*")*[^"]*$)', text)[-1]
    sign, bare = ("-", word[1:]) if word.startswith("-") else ("", word)
    name, colon, value = bare.partition(":")
    if not colon:
        return [f"{sign}{one}:" for one in FIELDS if bare and one.startswith(name.lower())]
    wanted, name = value.strip('"').casefold(), name.lower()
    found: dict[str, None] = {}
    if name == "ending":
        found = dict.fromkeys(ENDINGS)
    elif name in ("game", "player"):
        for entry in entries:
            if entry.summary is not None:
                for one in (entry.summary.game,) if name == "game" else entry.summary.players:
                    found[one] = None
    elif name in ("date", "after", "before"):
        found = dict.fromkeys(sorted({date[:7] for entry in entries if (date := entry.date)}, reverse=True))
    fitting = [one for one in found if one.casefold().startswith(wanted)]
    return [f"{sign}{name}:" + (f'"{one}"' if re.search(r"\s", one) else one) for one in fitting if '"' not in one]
