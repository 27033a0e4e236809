"""Growth: the standings as they would have been after ever more of the matches, in the order in which they ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from arena.games.core.errors import ParameterError, listed, quoted
from arena.plots.sources import Held
from arena.replays.results import MatchResult
from arena.reports.copies import mark_copies
from arena.reports.reckoning import ALL_CONTESTS, ALL_GAMES, config_for
from arena.reports.standings import Interval
from arena.reports.tables import Method, contest_table, is_contest_at, score_table
from arena.reports.tallies import tally
from arena.reports.units import PlayedUnit, gather


@dataclass(frozen=True, slots=True)
class Growth:
    """What everybody's number came to."""

    title: str
    contest: bool
    confidence: float
    curves: Mapping[str, Sequence[tuple[int, Interval]]]
    """Player, the best at the end first -> (matches so far, rating or mean score)."""


def growth(held: Held, game: str | None, looks: int, samples: int) -> Growth:
    """The standings at so many moments, the last of them now. Raises ParameterError where nothing was played."""
    config = held.config or config_for(held.results)
    units = [unit for unit in gather(held.results, held.legs) if unit.whole]
    if not units:
        raise ParameterError("no match has a result yet, so there is nothing to draw")
    mine, title = _units(units, game)
    mine.sort(key=lambda unit: (max(_ended(fixture.last) for fixture in unit.fixtures), unit.key))
    mark_copies(mine)
    contest = is_contest_at(mine)
    method = Method(config, samples, {player.name: player.agent for player in config.players})
    curves: dict[str, list[tuple[int, Interval]]] = defaultdict(list)
    order: list[str] = []
    for count in sorted({max(1, len(mine) * look // looks) for look in range(1, looks + 1)}):
        part = mine[:count]
        name = None if title in (ALL_GAMES, ALL_CONTESTS) else title
        made = contest_table(method, title, name, part, tally(part)) if contest else score_table(
            method, title, title, part, tally(part))  # fmt: skip
        matches = sum(len(unit.fixtures) for unit in part)
        for row in made.rows:
            if row.estimate is not None:
                curves[row.player].append((matches, row.estimate))
        order = [row.player for row in made.rows if row.player in curves]
    return Growth(title, contest, config.ratings.confidence, {player: curves[player] for player in order})


def _ended(result: MatchResult) -> float:
    """When a match ended, in seconds since 1970; 0 where its replay does not say in a readable way when it began."""
    try:
        return datetime.fromisoformat(result.created).timestamp() + result.seconds
    except (ValueError, OverflowError):
        return 0.0


def _units(units: Sequence[PlayedUnit], game: str | None) -> tuple[list[PlayedUnit], str]:
    """The units of a game, or of all contests, and what they are called."""
    games: dict[str, list[PlayedUnit]] = defaultdict(list)
    for unit in units:
        games[unit.game].append(unit)
    contests = [name for name, found in games.items() if is_contest_at(found)]
    title = ALL_GAMES if len(contests) == len(games) else ALL_CONTESTS
    if game is None and len(contests) > 1:
        game = title
    if game == title and len(contests) > 1:
        return [unit for name in contests for unit in games[name]], title
    if game is not None and game not in games:
        raise ParameterError(f"there is no game {quoted(game)}; there are {listed([quoted(name) for name in games])}")
    name = game or next(iter(games))
    return games[name], name
