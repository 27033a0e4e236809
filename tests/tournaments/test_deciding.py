"""What a test makes of recorded results: what counts, what stays out, and that a decision stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

import arena
from arena.replays.results import MatchResult, SeatResult
from arena.schedules.unit import Unit
from arena.tournaments.ledger import Ledger
from arena.tournaments.loading import made
from arena.tournaments.plan import Plan, plan
from arena.tournaments.stopping import Stopping, conclusion, stopping, verdicts

Play = Callable[[Unit], Iterator[MatchResult]]
NUMBERS = count()


@pytest.fixture
def planned(tmp_path) -> Callable[..., Plan]:
    def found(players: str = "ab", openings: str = "random:4", rounds: int = 25, **more: Any) -> Plan:
        config = {
            "players": [{"name": name, "agent": "random"} for name in players],
            "games": [{"name": "c4", "game": "connect_four", "openings": openings}],
            "schedule": {"rounds": rounds, "kind": more.pop("kind", "round_robin")},
            "stopping": {"kind": "sprt", "elo0": 0, "elo1": 200},
            "limits": {"retries": 1},
            **more,
        }
        return plan(made(config, tmp_path / "cup"))

    return found


def adastop(**more: Any) -> dict[str, Any]:
    return {"stopping": {"kind": "adastop", "permutations": 500, **more}}


def result(
    plan: Plan, unit: Unit, leg: int, won: float | None, opening: str, digest: str, attempt: int = 1
) -> MatchResult:
    """A match whose unit's first player made `won`, 1 to -1; void where that is None."""
    job = list(plan.jobs(unit))[leg]
    scores = {unit.players[0]: won, unit.players[1]: None if won is None else -won}
    return MatchResult(
        type(job.occasion)(
            **{**{name: getattr(job.occasion, name) for name in job.occasion.__struct_fields__}, "attempt": attempt}
        ),
        "connect_four",
        "zero_sum",
        (-1.0, 1.0),
        "2026-01-01T00:00:00.000+00:00",
        job.seed,
        tuple(SeatResult(player, "random", scores[player]) for player in job.occasion.players),
        "void" if won is None else "played",
        "provider" if won is None else "rules",
        opening=opening,
        digest=digest,
    )


def wins(
    plan: Plan, unit: Unit, won: float = 1.0, opening: str = "", digest: str = "", voids: int = 0
) -> Iterator[MatchResult]:
    """Both matches of a unit, the first after so many void attempts."""
    opening = opening or f"o{next(NUMBERS)}"
    for attempt in range(1, voids + 1):
        yield result(plan, unit, 0, None, opening, "", attempt)
    for leg in range(2):
        yield result(plan, unit, leg, won, opening, digest or f"d{next(NUMBERS)}", voids + 1 if leg == 0 else 1)


def hold(plan: Plan, play: Play) -> tuple[Stopping, list[MatchResult]]:
    """Play what a test wants, unit by unit."""
    test, ledger, results = stopping(plan), Ledger(plan), []
    for unit in plan.schedule.units({}):
        if test.wants(unit, ledger):
            for one in play(unit):
                ledger.add(one)
                results.append(one)
    test.take(ledger)
    assert verdicts(plan, results) == test.verdicts(), "what was recorded says the same"
    assert verdicts(plan, results[::-1]) == test.verdicts(), "in any order"
    assert conclusion(plan, Ledger(plan, results)) == test.conclusion
    return test, results


def test_a_unit_that_was_void_too_often_is_out_of_the_test_whatever_comes_later(planned):
    cup = planned()

    def play(unit: Unit) -> Iterator[MatchResult]:
        if unit.number == 3:
            return iter([result(cup, unit, 0, None, "o", "", attempt) for attempt in (1, 2)])
        return wins(cup, unit)

    test, results = hold(cup, play)
    assert test.conclusion == "a against b: more than +0 Elo (tested against +200)"
    (before,) = test.verdicts()
    third = next(unit for unit in cup.schedule.units({}) if unit.number == 3)
    late = [one for one in wins(cup, third, -1.0, voids=2) if one.scored]
    assert verdicts(cup, [*results, *late]) == (before,)
    units = {one.occasion.unit for one in results}
    assert before.units == len(units) - 1


def test_a_unit_that_got_its_result_in_time_is_in_the_test(planned):
    cup = planned()
    test, results = hold(cup, lambda unit: wins(cup, unit, voids=1 if unit.number == 3 else 0))
    assert test.verdicts()[0].units == len({one.occasion.unit for one in results})


def test_a_run_of_a_decided_folder_plays_nothing_whatever_was_void(tmp_path):
    (tmp_path / "bot.py").write_text(
        "from arena.agents.baselines.minimax import Minimax\n"
        "from arena.agents.core.errors import ProviderError\n"
        "class Flaky(Minimax):\n"
        "    async def start(self, game, seat, seed):\n"
        "        self.away = seed % 5 == 0\n"
        "        await super().start(game, seat, seed)\n"
        "    async def act(self, turn):\n"
        "        if self.away:\n"
        "            raise ProviderError('the service is away')\n"
        "        return await super().act(turn)\n"
    )
    settings = {
        "seed": 3,
        "players": [
            {"name": "strong", "agent": f"python:{tmp_path}/bot.py:Flaky,depth=2"},
            {"name": "weak", "agent": "random"},
        ],
        "games": [{"name": "c4", "game": "connect_four,rows=5,columns=5", "openings": "random:4"}],
        "schedule": {"rounds": 60},
        "limits": {"retries": 0, "matches": 4},
        "stopping": {"kind": "sprt", "elo0": 0, "elo1": 300},
    }
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert held.end.why == "decided"
    assert any(not one.scored for one in held.results)
    (verdict,) = held.standings.verdicts
    assert f"{verdict.title}: {verdict.conclusion}" == held.end.detail
    again = arena.tournament(tmp_path / "cup")
    assert again.end == held.end
    assert len(again.results) == len(held.results)
    assert again.standings.verdicts == (verdict,)


def test_only_the_first_unit_from_an_opening_counts_however_the_others_went(planned):
    cup = planned(rounds=60, openings="random:1")

    def play(unit: Unit) -> Iterator[MatchResult]:
        won = 1.0 if unit.number % 3 else -1.0
        return wins(cup, unit, won, f"o{unit.number % 7}", "lost" if won < 0 else "")

    (verdict,) = hold(cup, play)[0].verdicts()
    assert (verdict.units, verdict.decided) == (7, False)
    assert verdict.conclusion == "undecided: more units are needed; 53 repeats were left out"


def test_from_a_single_opening_units_count_once_one_went_otherwise(planned):
    cup = planned(openings="none", rounds=20)

    def play(unit: Unit) -> Iterator[MatchResult]:
        return wins(cup, unit, 1.0 if unit.number % 2 else -1.0, "o", "same" if unit.number < 6 else "")

    (verdict,) = hold(cup, play)[0].verdicts()
    assert verdict.units == 16


def test_a_round_with_a_match_without_a_result_is_replaced_by_a_later_one(planned):
    cup = planned("abc", rounds=7, **adastop(block=3, looks=2))

    def play(unit: Unit) -> Iterator[MatchResult]:
        if unit.number == 2 and unit.players == ("a", "b"):
            return iter([result(cup, unit, 1, None, "o", "", attempt) for attempt in (1, 2)])
        return wins(cup, unit, 0.0)

    test, results = hold(cup, play)
    assert test.conclusion == "0 of 3 pairs of players are told apart (AdaStop, 2 of 2 looks)"
    assert {verdict.units for verdict in test.verdicts()} == {6}
    assert max(one.occasion.unit for one in results).endswith("00007")


def test_where_the_rounds_are_used_up_pairs_stay_undecided(planned):
    cup = planned("ab", rounds=6, **adastop(block=3, looks=2))

    def play(unit: Unit) -> Iterator[MatchResult]:
        return wins(cup, unit, 0.0, voids=2 if unit.number in (2, 5) else 0)

    test, _ = hold(cup, play)
    (verdict,) = test.verdicts()
    assert (test.conclusion, verdict.decided, verdict.units) == (None, False, 3)
    assert verdict.conclusion == (
        "undecided: its rounds are used up (2 of them held a match without a result); with a greater schedule.rounds "
        "it goes on"
    )


def test_copies_keep_their_value_in_a_round_and_are_told(planned):
    cup = planned("abc", openings="none", rounds=20, **adastop(block=5, looks=4))

    def play(unit: Unit) -> Iterator[MatchResult]:
        strong = "a" in unit.players
        return wins(cup, unit, 1.0 if strong else 0.0, "o", "same" if unit.players == ("a", "c") else "")

    test, results = hold(cup, play)
    told = {verdict.title: verdict.conclusion for verdict in test.verdicts()}
    assert told["a against b"] == "a is better (look 2 of 4); 9 copies took part, so it holds from this opening only"
    assert "c is better" not in told["b against c"]
    assert sum("a~c" in one.occasion.unit for one in results) == 20, "two looks of five rounds, two matches each"


@pytest.mark.parametrize("kind", ["round_robin", "gauntlet"])
def test_a_pair_that_only_repeats_itself_stands_still_and_is_not_told_apart(planned, kind):
    cup = planned("ab" if kind == "round_robin" else "abc", openings="none", kind=kind, **adastop())

    def play(unit: Unit) -> Iterator[MatchResult]:
        return wins(cup, unit, 1.0, "o", "same" if unit.players == ("a", "b") else "")

    test, _ = hold(cup, play)
    found = {verdict.title: verdict for verdict in test.verdicts()}
    assert not found["a against b"].decided
    assert found["a against b"].conclusion == (
        "undecided: too much repeats itself; 24 rounds repeated earlier ones, and told nothing"
    )
    if kind == "gauntlet":
        assert found["a against c"].conclusion == "a is better (look 2 of 5)"


@pytest.mark.parametrize("kind", ["round_robin", "gauntlet"])
def test_where_openings_come_again_it_is_not_asked_how_they_went(planned, kind):
    # Its wins are all different, its losses all alike: were these left out, wins alone would count.
    cup = planned("ab", kind=kind, **adastop())

    def play(unit: Unit) -> Iterator[MatchResult]:
        won = unit.number % 2 == 1
        return wins(cup, unit, 1.0 if won else -1.0, f"o{unit.number % 8}", "" if won else f"lost{unit.number % 8}")

    (verdict,) = hold(cup, play)[0].verdicts()
    assert verdict.conclusion == (
        "not told apart in 5 looks, which is no proof that they are equal; 17 rounds repeated earlier ones, and told "
        "nothing"
    )
