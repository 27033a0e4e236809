"""Runs: what every unit came to for a player, as a number from 0 to 1 that can be compared over games."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arena.reports.units import PlayedUnit, is_contest, run_means, unit_scores
from arena.reports.wording import named
from arena.tournaments.config import TournamentConfig

ENDLESS = 1e6
"""From here on the end of a range of scores is taken for none at all: such games have no last score."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Who can be compared over which games, and by what."""

    games: tuple[str, ...]
    scores: Mapping[str, Mapping[str, Sequence[float]]]
    """Player -> game -> its normalised score in every unit; units that are copies of each other count once."""
    cautions: tuple[str, ...]
    """Who and what is left out, in sentences."""


def runs(config: TournamentConfig, games: Mapping[str, Sequence[PlayedUnit]]) -> Runs | None:
    """The runs at all games; None where there is but one game, and it is a contest.

    A game of several seats is among them where all met the same others equally often, as in a whole round robin: points
    against weak opponents are no more than that, and so are scores beside them. Of a suite only those are told who are
    measured.
    """
    apart = {name for game in config.games for name in game.opponents}
    contests = [game for game, units in games.items() if is_contest(units[0].fixtures[0].last)]
    if len(games) < 2 and contests:
        return None
    targets = {game.name: game.target for game in config.games}
    found: dict[str, dict[str, list[float]]] = {}
    cautions: list[str] = []
    for game, units in games.items():
        whole = [unit for unit in units if unit.whole]
        if not whole:
            continue
        contest = is_contest(whole[0].fixtures[0].last)
        if not _balanced(whole, apart):
            why = "points cannot be compared. The ratings can." if contest else "scores also tell whom they met."
            cautions.append(
                f"{game} is in no mean over games (no IQM, no improvement): its players did not all meet the same "
                f"others equally often, so their {why}"
            )
            continue
        if contest:
            found[game] = {player: runs for player, runs in _points(whole).items() if player not in apart}
            continue
        ranges = {unit.fixtures[0].last.score_range for unit in whole}
        ends = scale(min(low for low, _ in ranges), max(high for _, high in ranges), targets.get(game))
        if ends is None:
            cautions.append(
                f"{game} is in no mean over games: its scores have no end. `target` among the settings of the game "
                "says what counts as full."
            )
            continue
        low, high = ends
        found[game] = {
            player: [(score - low) / (high - low) for score in scores]
            for player, scores in unit_scores(whole).items()
            if player not in apart
        }
    if len(found) < 2 and len(contests) == len(games):
        return Runs((), {}, tuple(cautions))
    everybody = dict.fromkeys(player for scores in found.values() for player in scores)
    complete = [player for player in everybody if all(player in scores for scores in found.values())]
    missing = [player for player in everybody if player not in complete]
    if missing:
        have = "has" if len(missing) == 1 else "have"
        cautions.append(f"{named(missing)} {have} no result at some games, and no place in means over games.")
    if not found or not complete:
        return Runs((), {}, tuple(cautions))
    scores = {player: {game: scores[player] for game, scores in found.items()} for player in complete}
    return Runs(tuple(found), scores, tuple(cautions))


def _balanced(units: Sequence[PlayedUnit], apart: Container[str]) -> bool:
    """Whether all players, but those that stand apart, met the same others as often, and themselves as they met each
    other: copies count here."""
    met: dict[str, Counter[str]] = {}
    for fixture in (fixture for unit in units for fixture in unit.fixtures if not fixture.mirrored):
        players = fixture.last.occasion.players
        for seat, player in enumerate(players):
            if player not in apart:
                others = (*players[:seat], *players[seat + 1 :])
                met.setdefault(player, Counter()).update("" if other == player else other for other in others)
    first = next(iter(met), "")
    return all(
        met[first][other] == met[player][other]
        for player in met
        for other in {*met[first], *met[player]} - {first, player}
    )


def _points(units: Sequence[PlayedUnit]) -> dict[str, list[float]]:
    """Player -> its points a match in each unit: the share of opponents that it left behind, half of those it tied."""
    found = run_means(units, lambda fixture: _shares(fixture.ranking or ()))
    return {player: list(points.values()) for player, points in found.items()}


def _shares(ranking: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, float]]:
    behind = sum(map(len, ranking))
    others = behind - 1
    for group in ranking:
        behind -= len(group)
        for player in group:
            yield player, (behind + (len(group) - 1) / 2) / others


def scale(low: float, high: float, target: float | None) -> tuple[float, float] | None:
    """The scores that stand for 0 and 1, of a range of scores and a game's target; None where nobody can say."""
    if low <= -ENDLESS:
        low = 0.0
    high = high if target is None else target
    return None if high >= ENDLESS or high <= low else (low, high)
