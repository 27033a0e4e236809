"""From a config to its schedule."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from arena.schedules.checks import check
from arena.schedules.contest import Contest, Discipline
from arena.schedules.episodes import episodes
from arena.schedules.fixed import Fixed
from arena.schedules.gauntlet import gauntlet
from arena.schedules.knockout import Knockout
from arena.schedules.ladder import Ladder
from arena.schedules.round_robin import round_robin
from arena.schedules.suite import Task, suite
from arena.schedules.swiss import Swiss, usual_rounds
from arena.schedules.unit import Schedule
from arena.schedules.variants import Variants
from arena.tournaments.config import TournamentConfig


def schedule(config: TournamentConfig, seats: Mapping[str, int], models: Collection[str] = ()) -> Schedule:
    """The schedule of a tournament.

    Args:
        config: the tournament.
        seats: the tournament's name of each game -> how many seats it has.
        models: players that are models, to whom variants apply.

    Raises ParameterError where nobody could play it so: in one sentence what is wrong, where, and what would be right.
    """
    return _made(config, seats, models)


def planned(config: TournamentConfig, seats: Mapping[str, int], models: Collection[str] = ()) -> int | None:
    """How many matches a tournament has in all, every leg of every unit; None where that depends on results.

    It does in a knockout, whose ties go on, and in Swiss tournaments and ladders under several variants where some
    meetings hold a model and some may not. Raises ParameterError as `schedule`.
    """
    made, swap = _made(config, seats, models), config.schedule.swap
    if isinstance(made, Fixed):
        return made.matches(swap)
    if isinstance(made, Knockout):
        return None
    contest = made.contest
    bare = len(contest.players) - len(contest.variants.models.intersection(contest.players))
    crossed = contest.variants.crossed
    table = contest.disciplines[0].seats
    if crossed > 1 and bare >= table and bare < len(contest.players):
        return None
    return made.all_meetings * contest.full * (crossed if bare < table else 1) * (table if swap else 1)


def _made(
    config: TournamentConfig, seats: Mapping[str, int], models: Collection[str]
) -> Fixed | Swiss | Knockout | Ladder:
    check(config, seats)
    said, contest = config.schedule, _contest(config, seats, models)
    players = len(contest.players)
    match said.kind:
        case "round_robin":
            return round_robin(contest, said.lineups)
        case "gauntlet":
            return gauntlet(contest, said.heroes or contest.players[:1], said.lineups)
        case "episodes":
            return episodes(contest)
        case "suite":
            return suite(contest, {one.name: Task(one.opponents, one.seat) for one in config.games})
        case "swiss":
            return Swiss(contest, said.swiss_rounds or usual_rounds(players, contest.disciplines[0].seats))
        case "knockout":
            return Knockout(contest, said.third_place)
        case "ladder":
            return Ladder(contest, said.ladder_rounds or 2 * players)


def _contest(config: TournamentConfig, seats: Mapping[str, int], models: Collection[str]) -> Contest:
    placed = enumerate(config.players)
    ranked = sorted(placed, key=lambda one: (one[1].seed_rank is None, one[1].seed_rank or 0, one[0]))
    return Contest(
        tuple(player.name for player in config.players),
        tuple(Discipline(one.name, seats[one.name], one.rounds or config.schedule.rounds) for one in config.games),
        tuple(player.name for _, player in ranked),
        Variants(
            tuple(variant.name for variant in config.variants), config.variants_mode, frozenset(models), config.seed
        ),
        config.seed,
    )
