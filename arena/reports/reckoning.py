"""The reckoning: a tournament's standings from its results alone, and from nothing that was reckoned before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from arena.replays.results import MatchResult
from arena.reports.aggregates import aggregates, improvements
from arena.reports.cautions import cautions
from arena.reports.copies import mark_copies
from arena.reports.loose import config_for
from arena.reports.pairings import pairings
from arena.reports.standings import Provenance, Standings, Table, VariantTable, Verdict
from arena.reports.tables import Method, contest_table, is_contest_at, score_table
from arena.reports.tallies import GameTally, tally
from arena.reports.units import PlayedUnit, gather
from arena.reports.variants import under, variant_names, variant_table
from arena.reports.wording import named
from arena.tournaments.config import TournamentConfig
from arena.version import VERSION

__all__ = ["ALL_GAMES", "config_for", "standings"]

ALL_GAMES = "all games"
"""The title of the standings over several contests, where all games are such."""
ALL_CONTESTS = "all contests"
"""The same where some games are played for scores, which are not in it."""


def standings(
    config: TournamentConfig,
    results: Iterable[MatchResult],
    *,
    planned: int | None = None,
    verdicts: Sequence[Verdict] = (),
    samples: int | None = None,
    legs: Mapping[str, int] | None = None,
) -> Standings:
    """What a tournament says by now. The order of the results changes nothing.

    Of several attempts at a match the first with a result counts; time, tokens and cost are those of all. Only whole
    units, whose matches all have a result, are in ratings and means.

    Args:
        config: of the tournament; for replays of no tournament, `config_for` makes one.
        results: of every attempt at every match, void ones included.
        planned: matches in the whole schedule; None where nobody can say.
        verdicts: what sequential tests say.
        samples: of every bootstrap; as many as the config says otherwise.
        legs: game -> how many matches a unit has; as many as the config's `swap` and the game's seats give otherwise.

    Raises:
        ParameterError: a result contradicts itself.
    """
    swap = config.schedule.mirrored
    known = legs or {}
    units = gather(results, lambda game, seats: known.get(game, seats if swap else 1))
    mark_copies(units)
    method = Method(
        config,
        config.ratings.samples if samples is None else samples,
        {player.name: player.agent for player in config.players},
    )
    games = _by_game(config, units)
    counted = {game: tally(found) for game, found in games.items()}
    tables = _tables(method, games, counted)
    found = aggregates(method, games)
    over_variants = _variants(method, games)
    total = GameTally()
    for one in counted.values():
        total.add(one)
    return Standings(
        name=config.name,
        confidence=config.ratings.confidence,
        tables=tuple(tables),
        aggregates=found.rows,
        improvement=improvements(method, found),
        variants=_overall_variants(method, games, over_variants),
        verdicts=tuple(verdicts),
        planned=planned,
        played=total.matches,
        unresolved=total.voids,
        cost=total.cost,
        tokens=total.tokens,
        seconds=total.seconds,
        warnings=(*cautions(config, units, tables, planned, verdicts), *_unheld(tables), *found.cautions),
        pairings=pairings(units),
        game_variants=over_variants,
        provenance=_provenance(method, units),
    )


def _by_game(config: TournamentConfig, units: Iterable[PlayedUnit]) -> dict[str, list[PlayedUnit]]:
    """The units of each game that was played, in the order of the config."""
    games: dict[str, list[PlayedUnit]] = {game.name: [] for game in config.games}
    for unit in units:
        games.setdefault(unit.game, []).append(unit)
    return {game: found for game, found in games.items() if found}


def _tables(method: Method, games: Mapping[str, list[PlayedUnit]], counted: Mapping[str, GameTally]) -> list[Table]:
    made = [_table(method, game, units, counted[game]) for game, units in games.items()]
    if sum(table.contest for table in made) > 1:
        made.insert(0, _over_all(method, _title(games), games, counted))
    return made


def _table(method: Method, game: str, units: Sequence[PlayedUnit], counted: GameTally) -> Table:
    if is_contest_at(units):
        return contest_table(method, game, game, units, counted)
    return score_table(method, game, game, units, counted)


def _over_all(
    method: Method, title: str, games: Mapping[str, Sequence[PlayedUnit]], counted: Mapping[str, GameTally]
) -> Table:
    """The standings over all contests: every unit weighs the same, whatever game it is of."""
    contests = [game for game, units in games.items() if is_contest_at(units)]
    total = GameTally()
    for game in contests:
        total.add(counted[game])
    return contest_table(method, title, None, [unit for game in contests for unit in games[game]], total)


def _title(games: Mapping[str, Sequence[PlayedUnit]]) -> str:
    return ALL_GAMES if all(map(is_contest_at, games.values())) else ALL_CONTESTS


def _unheld(tables: Iterable[Table]) -> Iterator[str]:
    """Anchors that hold nothing where forfeits are left out."""
    for table in tables:
        if table.unheld:
            have = "s {} have" if len(table.unheld) > 1 else " {} has"
            yield (
                f"{table.title}: the anchor{have.format(named(table.unheld))} no unit without a forfeit, so ratings "
                "without forfeits are moved to the mean of the same players' ratings instead."
            )


def _variants(method: Method, games: Mapping[str, Sequence[PlayedUnit]]) -> dict[str, VariantTable]:
    """The standings under each variant, at each game where several were played."""
    made = {}
    for game, units in games.items():

        def table(variant: str, game: str = game, units: Sequence[PlayedUnit] = units) -> Table:
            mine = under(units, variant)
            return _table(method, game, mine, tally(mine))

        found = variant_table(variant_names(method.config, units), table, method.confidence, method.config.seed)
        if found is not None:
            made[game] = found
    return made


def _overall_variants(
    method: Method, games: Mapping[str, Sequence[PlayedUnit]], single: Mapping[str, VariantTable]
) -> VariantTable | None:
    """The standings under each variant over all contests, or at the only game."""
    contests = {game: units for game, units in games.items() if is_contest_at(units)}
    if len(contests) < 2:
        only = next(iter(contests or games), "") if contests or len(games) == 1 else ""
        return single.get(only)

    def table(variant: str) -> Table:
        mine = {game: under(units, variant) for game, units in contests.items()}
        there = {game: units for game, units in mine.items() if units}
        return _over_all(method, _title(games), there, {game: tally(units) for game, units in there.items()})

    names = variant_names(method.config, [unit for units in contests.values() for unit in units])
    return variant_table(names, table, method.confidence, method.config.seed)


def _provenance(method: Method, units: Iterable[PlayedUnit]) -> Provenance:
    config = method.config
    first, last = "", ""
    for unit in units:
        for fixture in unit.fixtures:
            for attempt in fixture.attempts:
                first = min(first or attempt.created, attempt.created)
                last = max(last, attempt.created)
    return Provenance(
        arena=VERSION,
        seed=config.seed,
        samples=method.samples,
        base=config.ratings.base,
        first=first,
        last=last,
        config=config.model_dump(mode="json", exclude_defaults=True),
    )
