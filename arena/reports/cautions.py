"""Cautions: what a careful reader of standings has to know before believing them, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from arena.reports.anchors import anchor_cautions
from arena.reports.standings import Standing, Table, Verdict
from arena.reports.units import PlayedUnit
from arena.reports.wording import named
from arena.tournaments.config import TournamentConfig

_ROUNDING = 1e-6
"""Elo that are none."""


def cautions(
    config: TournamentConfig,
    units: Sequence[PlayedUnit],
    tables: Sequence[Table],
    planned: int | None,
    verdicts: Sequence[Verdict] = (),
) -> Iterator[str]:
    """The sentences. Names in them are foreign text, and not yet made harmless."""
    games = [table for table in tables if table.game is not None]
    played = sum(table.matches for table in games)
    if not played:
        yield "No match has a result yet."
    else:
        if planned is not None and played < planned and not (verdicts and all(one.decided for one in verdicts)):
            yield f"{played:,} of {planned:,} matches are played: the standings are provisional."
        if any(verdict.decided for verdict in verdicts) and (planned is None or played < planned):
            yield from _stopped(verdicts)
    yield from _unresolved(units, games)
    yield from _strangers(config, games)
    for table in games:
        yield from _copied(table)
        yield from _apart(table)
    yield from _mirrored(units)
    yield from _served(games)
    yield from _forfeited([table for table in tables if table.contest])
    yield from anchor_cautions(config, tables)
    yield from _unpriced(games)
    yield from _without(tables)


def _stopped(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What a test does to the numbers, once it has ended play, of everybody or of some."""
    decided = sum(verdict.decided for verdict in verdicts)
    when = "once it had decided" if decided == len(verdicts) else f"of some ({decided:,} of {len(verdicts):,} decided)"
    yield (
        f"A test ended play {when}. All numbers beside its verdicts are affected: estimates exaggerate differences on "
        "average, intervals hold the truth less often than they say, and ranks tell apart who is not."
    )


def _unresolved(units: Sequence[PlayedUnit], games: Sequence[Table]) -> Iterator[str]:
    unresolved = sum(table.voids for table in games)
    if unresolved:
        why = Counter(
            fixture.last.reason if fixture.last.ending == "void" else "no score"
            for unit in units
            for fixture in unit.fixtures
            if fixture.result is None
        )
        kinds = ", ".join(f"{reason} {count:,}" for reason, count in why.most_common())
        be = "match was tried and has" if unresolved == 1 else "matches were tried and have"
        yield f"{unresolved:,} {be} no result ({kinds})."
    broken = sum(table.broken for table in games)
    if broken:
        be = "unit is" if broken == 1 else "units are"
        yield f"{broken:,} {be} not whole, since a match in them has no result: they are in no rating and no mean."


def _strangers(config: TournamentConfig, games: Sequence[Table]) -> Iterator[str]:
    known, there = {player.name for player in config.players}, {game.name for game in config.games}
    players = dict.fromkeys(row.player for table in games for row in table.rows if row.player not in known)
    if players:
        yield f"The config does not name {named(players)}, of whom there are results."
    strange = [table.title for table in games if table.game not in there]
    if strange:
        yield f"The config does not name the game {named(strange)}, of which there are results."


def _copied(table: Table) -> Iterator[str]:
    if table.independent < table.units:
        be = "is" if table.independent == 1 else "are"
        yield (
            f"{table.title}: of {table.units:,} units {table.independent:,} {be} independent. The others began like "
            "one of them, from the same opening or seed (under another variant, or of players that are deterministic), "
            "and count with it as one. Openings make units differ."
        )


def _apart(table: Table) -> Iterator[str]:
    """Whether players fall into groups that never met."""
    if not table.contest:
        return
    group = {row.player: row.player for row in table.rows if row.rating is not None}

    def root(player: str) -> str:
        while group[player] != player:
            group[player] = group[group[player]]
            player = group[player]
        return player

    for one, other in table.meetings:
        if one in group and other in group:
            group[root(one)] = root(other)
    apart = len({root(player) for player in group})
    if apart > 1:
        yield (
            f"{table.title}: the players fall into {apart} groups that never met, not even by way of others: "
            "nothing is known of who is stronger across them."
        )


def _mirrored(units: Sequence[PlayedUnit]) -> Iterator[str]:
    mirrored = sum(1 for unit in units for fixture in unit.fixtures if fixture.mirrored)
    if mirrored:
        were = "match of a player against itself is" if mirrored == 1 else "matches of a player against itself are"
        yield f"{mirrored:,} {were} in no rating."


def _served(games: Sequence[Table]) -> Iterator[str]:
    models: dict[str, dict[str, None]] = {}
    for table in games:
        for row in table.rows:
            models.setdefault(row.player, {}).update(dict.fromkeys(row.served))
    for player, served in models.items():
        if len(served) > 1:
            models_told = f"{len(served)} models ({named(served)})"
            yield f"{named([player])} was answered by {models_told}: what is said of it is said of a mixture."


def _forfeited(tables: Sequence[Table]) -> Iterator[str]:
    """Whose rating lies elsewhere, beyond its interval, once matches that were forfeited are left out."""
    moved: dict[str, list[str]] = {}
    for table in tables:
        for row in table.rows:
            with_them, without = row.rating, row.clean
            if with_them is not None and without is not None:
                beyond = max(with_them.low - without.elo, without.elo - with_them.high)
                if beyond > _ROUNDING:
                    moved.setdefault(row.player, []).append(table.title)
    if moved:
        several = len(tables) > 1
        told = named(f"{player} ({named(titles)})" if several else player for player, titles in moved.items())
        yield (
            f"Without forfeited matches the rating lies outside of its interval: {told}. See the second rating; it "
            "favours who forfeits when it stands badly."
        )


def _unpriced(games: Sequence[Table]) -> Iterator[str]:
    unpriced: Counter[str] = Counter()
    for row in (row for table in games for row in table.rows):
        unpriced[row.player] += row.unpriced
    missing = +unpriced
    if missing:
        calls = f"{missing.total():,} calls of {named(missing)}"
        yield f"What {calls} cost is not known: it comes on top of what is told here."


def _without(tables: Sequence[Table]) -> Iterator[str]:
    def lost(row: Standing) -> bool:
        return row.estimate is None and row.voids > 0 and not row.matches

    rows = dict.fromkeys(row.player for table in tables if table.game is not None for row in table.rows if lost(row))
    seen = {row.player for table in tables for row in table.rows if row.matches}
    never = [player for player in rows if player not in seen]
    if never:
        yield f"{named(never)}: no match with a result."
