"""Places: who has won, by real tournaments, checked against their matches counted anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import arena
from arena.replays.results import MatchResult
from arena.reports.reckoning import standings as reckon
from arena.reports.standings import Place, Standings
from arena.tournaments.loading import load
from arena.tournaments.places import with_places
from arena.tournaments.plan import Plan, plan

PLAYERS = {"deep": "minimax,depth=3", "plain": "minimax,depth=1", "dice": "random", "left": "first", "other": "random"}
KINDS: dict[str, dict[str, Any]] = {
    "knockout": {"kind": "knockout"},
    "third": {"kind": "knockout", "third_place": True},
    "swiss": {"kind": "swiss"},
    "ladder": {"kind": "ladder", "ladder_rounds": 4},
}


@dataclass(frozen=True)
class Held:
    """A tournament that was held."""

    folder: Path
    told: Standings
    plan: Plan
    results: tuple[MatchResult, ...]

    def by(self, results: Sequence[MatchResult]) -> Standings:
        """What would be said by other results."""
        return with_places(reckon(self.plan.config, results, planned=self.plan.matches, samples=10), self.plan, results)

    def meetings(self) -> dict[str, dict[str, float]]:
        """(round, players) -> what each made in the meeting: its share of the points of a match, on the mean."""
        made: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for result in self.results:
            players, number = result.occasion.unit.rpartition("/")[0], round_of(result)
            one, other = result.seats
            assert one.score is not None
            assert other.score is not None
            share = (one.score > other.score) + (one.score == other.score) / 2
            meeting = made[f"{number} {players}"]
            meeting[one.player] += share / 2
            meeting[other.player] += (1 - share) / 2
        return made


def round_of(result: MatchResult) -> int:
    """The round that a match was played in."""
    return int(result.occasion.unit.rpartition("/")[2].partition(".")[0].removeprefix("r"))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Held]:
    """A tournament of each kind: five players at one game."""
    found = {}
    for name, schedule in KINDS.items():
        folder = tmp_path_factory.mktemp(name)
        config = {
            "name": name,
            "seed": 11,
            "folder": str(folder),
            "schedule": schedule,
            "players": [{"name": player, "agent": agent} for player, agent in PLAYERS.items()],
            "games": [{"name": "c4", "game": "connect_four", "openings": "random:4"}],
            "ratings": {"samples": 200},
        }
        done = arena.tournament(config)
        found[name] = Held(folder, done.standings, plan(load(folder)), done.results)
    return found


def void(result: MatchResult, attempt: int = 1) -> MatchResult:
    """The match as if it had come to nothing."""
    seats = tuple(replace(seat, score=None) for seat in result.seats)
    occasion = replace(result.occasion, attempt=attempt)
    return replace(result, ending="void", reason="provider", seats=seats, occasion=occasion)


def placed(told: Standings) -> dict[str, Place]:
    return {one.player: one for one in told.places}


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_has_a_place_and_the_folder_says_the_same(held: dict[str, Held], kind: str) -> None:
    one = held[kind]
    assert {place.player for place in one.told.places} == PLAYERS.keys()
    assert one.told.places[0].place == 1
    assert one.told.course is not None
    assert (one.told.course.kind, one.told.course.over, one.told.course.halved) == (KINDS[kind]["kind"], True, 0)
    assert one.told.course.rounds == one.told.course.of
    assert not any("provisional" in warning for warning in one.told.warnings)
    again = arena.standings(one.folder)
    assert (again.places, again.course) == (one.told.places, one.told.course)
    assert one.by(one.results[::-1]).places == one.told.places


@pytest.mark.parametrize("kind", ["knockout", "third"])
def test_a_knockout_tells_how_far_everybody_came(held: dict[str, Held], kind: str) -> None:
    one, stages = held[kind], {}
    for result in one.results:
        for seat in result.seats:
            stages[seat.player] = max(stages.get(seat.player, 0), round_of(result))
    place = placed(one.told)
    winner, second = one.told.places[:2]
    assert (winner.stage, second.stage) == ("winner", "final")
    made = one.meetings()
    final = next(of for name, of in made.items() if name.startswith("3 ") and {winner.player, second.player} == {*of})
    assert final[winner.player] >= final[second.player]
    assert sorted(row.stage for row in one.told.places) == [
        "final",
        "quarter-final",
        "semi-final",
        "semi-final",
        "winner",
    ]
    out = {player for player, last in stages.items() if last == 1}  # five players: one meeting in the first round
    assert {row.player for row in one.told.places if row.stage == "quarter-final"} == out
    assert [row.place for row in one.told.places] == ([1, 2, 3, 4, 5] if kind == "third" else [1, 2, 3, 3, 5])
    assert all(row.points is None and not row.tiebreaks and not row.still_in for row in place.values())


def test_a_swiss_tournament_is_placed_by_points_and_a_bye_is_a_full_meeting(held: dict[str, Held]) -> None:
    one = held["swiss"]
    points, opponents = dict.fromkeys(PLAYERS, 0.0), defaultdict(list)
    byes = {number: set(PLAYERS) for number in (1, 2, 3)}
    for name, meeting in one.meetings().items():
        byes[int(name.split()[0])] -= meeting.keys()
        for player, made in meeting.items():
            points[player] += made
            opponents[player] += [(other, made) for other in meeting if other != player]
    assert [len(those) for those in byes.values()] == [1, 1, 1]
    for (player,) in byes.values():
        points[player] += 1
        opponents[player].append((player, 1.0))
    for row in one.told.places:
        assert row.points == pytest.approx(points[row.player])
        buchholz = sum(points[other] for other, _ in opponents[row.player])
        sonneborn_berger = sum(points[other] * made for other, made in opponents[row.player])
        assert row.tiebreaks == pytest.approx({"buchholz": buchholz, "sonneborn_berger": sonneborn_berger})
    found = [(row.points, *row.tiebreaks.values()) for row in one.told.places]
    assert found == sorted(found, reverse=True)
    assert [row.place for row in one.told.places] == [1 + sum(other > mine for other in found) for mine in found]


def test_a_ladder_is_told_from_its_top(held: dict[str, Held]) -> None:
    one, row = held["ladder"], [*PLAYERS]
    made = one.meetings()
    for number in range(1, 5):
        for place in range((number - 1) % 2, 4, 2):
            above, below = row[place : place + 2]
            meeting = next(of for name, of in made.items() if name.startswith(f"{number} ") and {*of} == {above, below})
            if meeting[below] > meeting[above]:
                row[place : place + 2] = below, above
    assert [place.player for place in one.told.places] == row
    assert [place.place for place in one.told.places] == [1, 2, 3, 4, 5]


def test_places_are_provisional_until_the_last_round(held: dict[str, Held]) -> None:
    one = held["knockout"]
    told = one.by([result for result in one.results if round_of(result) < 3])
    assert told.course is not None
    assert (told.course.rounds, told.course.of, told.course.over) == (2, 3, False)
    assert "2 of 3 rounds of the knockout are over: the standings are provisional." in told.warnings
    assert [(row.place, row.stage, row.still_in) for row in told.places] == [
        (1, "final", True),
        (1, "final", True),
        (3, "semi-final", False),
        (3, "semi-final", False),
        (5, "quarter-final", False),
    ]
    assert {row.player for row in told.places[:2]} == {row.player for row in one.told.places[:2]}
    none = one.by([])
    assert (none.places, none.course) == ((), None)


def test_a_round_that_is_not_over_moves_nobody(held: dict[str, Held]) -> None:
    one = held["swiss"]
    two = [result for result in one.results if round_of(result) < 3]
    last = [result for result in one.results if round_of(result) == 3]
    told = one.by(two)
    assert one.by([*two, *last[:-1]]).places == told.places
    assert sum(row.points or 0 for row in told.places) == 6  # two meetings and a bye in each round
    assert told.course is not None
    assert (told.course.rounds, told.course.over) == (2, False)
    assert sum(row.points or 0 for row in one.told.places) == 9


def test_a_unit_that_stays_void_gives_everybody_the_same(held: dict[str, Held]) -> None:
    one = held["swiss"]
    retries = one.plan.config.limits.retries
    lost = next(result for result in one.results if round_of(result) == 3)
    rest = [result for result in one.results if result is not lost]
    waiting = one.by([*rest, *(void(lost, attempt) for attempt in range(1, retries + 1))])
    assert waiting.course is not None
    assert (waiting.course.rounds, waiting.course.halved) == (2, 0)
    cut = [replace(void(lost, attempt), reason="interrupted") for attempt in range(1, retries + 3)]
    assert one.by([*rest, *cut]).course == waiting.course
    told = one.by([*rest, *(void(lost, attempt) for attempt in range(1, retries + 2))])
    assert told.course is not None
    assert (told.course.rounds, told.course.halved, told.course.over) == (3, 1, False)
    assert "1 unit stays without a result: for the places, everybody in it made the same." in told.warnings
    before = placed(one.by([result for result in one.results if round_of(result) < 3]))
    for seat in lost.seats:
        earlier = before[seat.player].points
        assert earlier is not None
        assert placed(told)[seat.player].points == earlier + 0.5


def test_a_round_after_which_another_was_paired_is_over(held: dict[str, Held]) -> None:
    """Nobody waits for its void match, however seldom it was tried; a challenge that comes to nothing moves nobody."""
    one = held["ladder"]
    made = one.meetings()
    above, below = "deep", "plain"  # the first two seeds, of whom the challenger lost
    assert made["1 c4/deep~plain"][above] > made["1 c4/deep~plain"][below]
    lost = next(result for result in one.results if result.occasion.unit == "c4/deep~plain/r01.00001")
    told = one.by([void(result) if result is lost else result for result in one.results])
    assert told.places == one.told.places
    assert told.course is not None
    assert (told.course.rounds, told.course.halved, told.course.over) == (4, 1, True)


def test_schedules_without_rounds_place_nobody(tmp_path: Path) -> None:
    config = {
        "folder": str(tmp_path / "all"),
        "players": [{"name": "left", "agent": "first"}, {"name": "dice", "agent": "random"}],
        "games": [{"name": "ttt", "game": "tictactoe"}],
    }
    told = arena.tournament(config).standings
    assert (told.places, told.course) == ((), None)
