"""Replays, attempts, calls and standings as tables for pandas, Polars and Arrow.

::

    frame = arena.frames.calls("cup", player="gpt", where="-ending:void")
    frame.groupby("model")["cost"].sum(min_count=1)

Every function takes a *source* first: a replay, a result, a tournament, the path of a replay, of a tournament's folder
or of any folder with replays in it and below it, or several of these. What chooses among matches and rows are the
keywords of `arena.frames.choice.Wanted`. Further:

- `to` is "pandas", "polars", "arrow" (a `pyarrow.Table`), or "batches": an iterator of record batches, which holds
  nothing but the one that is taken.
- `strict`: what cannot be read raises ReplayError. Otherwise it is left out, a `TablesWarning` says so, and
  `frame.attrs["skipped"]` (Arrow: the schema's metadata) has `file` and `problem` of each.

The columns are in `TABLES`, and in docs/data.md in words. What is not known is null, never 0. Texts are as they were
recorded, whoever wrote them. Raises ParameterError for a source or keyword that says nothing, and where a library is
missing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from arena.frames import called, rows, sheet, standing
from arena.frames.choice import Choice, Wanted
from arena.frames.columns import TABLES
from arena.frames.sheet import To
from arena.frames.sources import PROBLEMS, Skips, Source, matches_in
from arena.reports.standings import Standings

if TYPE_CHECKING:
    from arena.frames.match import Match

__all__ = [
    "TABLES", "TablesWarning", "aggregates", "attempts", "calls", "judged", "matches", "measures", "meetings",
    "messages", "plies", "profiles", "scores", "seats", "standings",
]  # fmt: skip

_OF_MATCHES = ("game", "player", "ending", "where")
_OF_SEATS = (*_OF_MATCHES, "seat")
_OF_PLIES = (*_OF_SEATS, "ply")


class TablesWarning(UserWarning):
    """Something was left out of a table, since it could not be read."""


def matches(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row a match: how it began and ended, its place in a tournament, plies, seconds, calls, tokens and dollars."""
    return _of_matches("matches", rows.matches, source, _OF_MATCHES, wanted, to, strict)


def seats(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each seat of each match: who sat there, its score, and all that was counted of it."""
    return _of_matches("seats", rows.seats, source, _OF_SEATS, wanted, to, strict)


def measures(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for whatever a game measured of a seat beside its score."""
    return _of_matches("measures", rows.measures, source, _OF_SEATS, wanted, to, strict)


def plies(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each executed action: who chose it, when, and the seat's score after it."""
    return _of_matches("plies", rows.plies, source, _OF_PLIES, wanted, to, strict)


def scores(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each seat before the first ply and after every ply: its score, in long form."""
    return _of_matches("scores", rows.scores, source, _OF_PLIES, wanted, to, strict)


def attempts(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each attempt at a move: the reply, what was read in it, what was wrong, and what it took."""
    return _of_matches("attempts", rows.attempts, source, _OF_PLIES, wanted, to, strict)


def calls(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each call of a model: who was asked and who answered, tokens, dollars, seconds, settings."""
    return _of_matches("calls", called.calls, source, _OF_PLIES, wanted, to, strict)


def messages(
    source: Source, *, repeated: bool = True, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]
) -> Any:
    """One row for each message of each call, word for word as it was sent.

    A prompt mostly begins as the one before it. Without what is `repeated`, only the messages are there that are new:
    far fewer, in a match with its whole history in every prompt.
    """
    return _of_matches("messages", partial(called.messages, repeated=repeated), source, _OF_PLIES, wanted, to, strict)


def judged(source: Source, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each move of which a judge said something (`arena analyse`): its value beside that of the best."""
    return _of_matches("judged", rows.judged, source, _OF_PLIES, wanted, to, strict)


def standings(source: Source | Standings, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each player in each table of the standings."""
    return _of_standings("standings", standing.standings, source, ("game", "player"), wanted, to, strict)


def meetings(source: Source | Standings, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each player and each opponent: what the first made of their matches."""
    return _of_standings("meetings", standing.meetings, source, ("game", "player"), wanted, to, strict)


def aggregates(source: Source | Standings, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each player and each mean over all games: IQM, median, mean, optimality gap."""
    return _of_standings("aggregates", standing.aggregates, source, ("player",), wanted, to, strict)


def profiles(source: Source | Standings, *, to: To = "pandas", strict: bool = False, **wanted: Unpack[Wanted]) -> Any:
    """One row for each point of each player's performance profile over all games."""
    return _of_standings("profiles", standing.profiles, source, ("player",), wanted, to, strict)


def _of_matches(
    name: str, rows_of: rows.Rows, source: Any, takes: tuple[str, ...], wanted: Wanted, to: To, strict: bool
) -> Any:
    """A table that is made match by match."""
    way, choice, skips = sheet.checked(to), Choice.of(wanted, takes), Skips(strict=strict)
    needs_replay = name not in ("matches", "seats", "measures")

    def chosen() -> Iterator[Match]:
        for match in matches_in(source, skips):
            try:
                if not choice.takes(match):
                    continue
            except PROBLEMS as error:
                skips.spoil(match, error)
                continue
            if needs_replay and match.problem:
                skips.add(match.name, match.problem)
            else:
                yield match

    found = sheet.of_matches(TABLES[name], chosen(), lambda match: rows_of(match, choice), skips)
    return _made(name, found, skips, way)


def _of_standings(
    name: str, rows_of: standing.Rows, source: Any, takes: tuple[str, ...], wanted: Wanted, to: To, strict: bool
) -> Any:
    """A table that is made of standings."""
    way, choice, skips = sheet.checked(to), Choice.of(wanted, takes), Skips(strict=strict)
    found = sheet.of_rows(TABLES[name], rows_of(standing.standings_in(source, skips), choice))
    return _made(name, found, skips, way)


def _made(name: str, found: Iterator[Any], skips: Skips, to: To) -> Any:
    """Record batches as what was asked for, and a warning where anything was left out."""
    if to == "batches":
        return _batches(found, skips)
    made = sheet.table(TABLES[name], found, skips, to)
    _warn(skips, 5)
    return made


def _batches(found: Iterator[Any], skips: Skips) -> Iterator[Any]:
    yield from found
    _warn(skips, 3)


def _warn(skips: Skips, depth: int) -> None:
    if skips.found:
        first, more = skips.found[0]["problem"], len(skips.found) - 1
        warnings.warn(f"left out: {first}{f'; and {more:,} more' if more else ''}", TablesWarning, stacklevel=depth)
