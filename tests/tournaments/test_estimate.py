"""Estimates: what was measured counts, what was not is guessed from real prompts, and what nobody knows is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arena.executors.job import Job
from arena.games.core.errors import ParameterError
from arena.games.spec import game
from arena.replays.events import Occasion
from arena.replays.results import MatchResult, SeatResult
from arena.schedules.unit import Points, Unit
from arena.tournaments.config import TournamentConfig
from arena.tournaments.estimate import Estimate, check_affordable, describe, estimate
from arena.tournaments.ledger import Ledger
from arena.tournaments.loading import made
from arena.tournaments.measured import Mean, Range, Sum
from arena.tournaments.plan import plan
from arena.tournaments.tags import tags

SPECS = {"gpt": "openai:gpt-5", "mini": "openai:gpt-5-mini", "odd": "openai:odd", "rnd": "random", "one": "first"}
PRICES = """
[prices.gpt-5]
input = 1.0
output = 10.0
[prices.gpt-5-mini]
input = 0.1
output = 1.0
"""


@pytest.fixture(autouse=True)
def prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A settings file of the user's own."""
    (tmp_path / "models.toml").write_text(PRICES)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: tmp_path)


@dataclass
class Planned:
    """A round robin, as a plan has it: every pairing at every game, `rounds` pairs each."""

    players: Sequence[str]
    games: Mapping[str, str]
    rounds: int = 10
    settings: Mapping[str, Any] = field(default_factory=dict)
    variants: Sequence[str] = ("",)
    matches: int | None = -1
    """In all; None where that depends on results."""

    def __post_init__(self) -> None:
        self.schedule = self
        if self.matches == -1:
            self.matches = 2 * sum(1 for _ in self.units({}))
        self.models = frozenset(name for name in self.players if ":" in SPECS[name])
        self.config = TournamentConfig.model_validate(
            {
                "players": [{"name": name, "agent": SPECS[name]} for name in self.players],
                "games": [{"name": name, "game": spec} for name, spec in self.games.items()],
                **self.settings,
            }
        )

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        pairs = [(a, b) for number, a in enumerate(self.players) for b in self.players[number + 1 :]]
        for number in range(1, self.rounds + 1):
            for name in self.games:
                yield from (Unit(name, pair, number, variant) for pair in pairs for variant in self.variants)

    def legs(self, name: str) -> int:
        return 2

    def jobs(self, unit: Unit) -> Iterator[Job]:
        for leg, players in (("a", unit.players), ("b", unit.players[::-1])):
            specs = tuple(SPECS[player] for player in players)
            occasion = Occasion("cup", unit.key + leg, unit.key, unit.game, players, variant=unit.variant)
            spec = self.games[unit.game]
            yield Job(occasion, spec, specs, 1, self.config.table, tags=tags(specs, game(spec)))


class Played:
    """What was played of a plan, as a ledger has it."""

    def __init__(self, results: Sequence[MatchResult] = (), *, void: float = 0.0) -> None:
        self.known: dict[str, Points] = {}
        self.results = {result.occasion.match: result for result in results}
        self.dollars = sum(result.cost for result in results) + void
        self.tokens = sum(result.tokens for result in results)

    def recorded(self, unit: Unit) -> list[MatchResult]:
        return [result for result in self.results.values() if result.occasion.unit == unit.key]


def result(
    players: tuple[str, str], number: int, cost: float = 0.0, seconds: float = 36.0, name: str = "ttt", **more: Any
) -> MatchResult:
    """The first match of a pair, in which every model took as much."""
    unit = Unit(name, players, number, more.pop("variant", ""))
    seats = tuple(
        SeatResult(player, SPECS[player], 0.0, **({"cost": cost, "tokens_in": 900, "tokens_out": 100} | more))
        if ":" in SPECS[player]
        else SeatResult(player, SPECS[player], 0.0)
        for player in players
    )
    occasion = Occasion("cup", f"{unit.key}a", unit.key, name, players, variant=unit.variant)
    return MatchResult(occasion, "tictactoe", "zero_sum", (-1.0, 1.0), "", 1, seats, "played", "rules", seconds=seconds)


def looked_at(planned: Planned, played: Played | None = None) -> Estimate:
    return estimate(planned, played or Played())  # type: ignore[arg-type]


def test_what_was_measured_is_what_is_expected() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=50)
    found = looked_at(planned, Played([result(("gpt", "rnd"), number, 0.25) for number in range(1, 21)]))
    assert (found.matches, found.paid, found.measured) == (80, 80, 20)
    assert found.dollars == Range(20.0, 20.0, 20.0)
    assert found.tokens == Range(80_000.0, 80_000.0, 80_000.0)
    assert (found.guessed, found.unknown) == ((), ())
    assert describe(found)[0] == (
        "about $20.00 and about 80 thousand tokens for 80 matches: measured on 20 matches of this tournament"
    )


def test_the_bounds_hold_the_truth_as_often_as_they_say() -> None:
    """Two standard errors of a sum of 40 further costs, told from 25: 95 of 100 times, but for the tails."""
    rng, held = np.random.default_rng(1), 0
    for costs in rng.gamma(4.0, 0.1, (400, 65)):
        mean, rest = Mean(), Sum()
        for cost in costs[:25]:
            mean.add(cost)
        rest.measured(40, mean)
        held += rest.range.low <= costs[25:].sum() <= rest.range.high
    assert 0.91 <= held / 400 <= 0.98


def test_independent_sums_even_out_and_guesses_do_not() -> None:
    mean, both, guesses = Mean(), Sum(), Sum()
    for number in (1.0, 3.0):
        mean.add(number)
    for _ in range(2):
        both.measured(1, mean)
        guesses.guessed(6.0, 3.0)
    one = Sum()
    one.measured(1, mean)
    assert one.range == pytest.approx((2.0, 0.0, 2.0 + np.sqrt(12)))
    assert both.range == pytest.approx((4.0, 0.0, 4.0 + np.sqrt(24)))
    assert guesses.range == pytest.approx((12.0, 4.0, 36.0))


def test_a_single_match_says_something_but_not_much() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=1)
    found = looked_at(planned, Played([result(("gpt", "rnd"), 1, 0.5)]))
    assert found.dollars == pytest.approx((0.5, 0.0, 0.5 + 2 * np.sqrt(2 * 0.25**2)))


def test_void_matches_cost_as_well() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=50)
    results = [result(("gpt", "rnd"), number, 0.25) for number in range(1, 21)]
    found = looked_at(planned, Played(results, void=2.5))
    assert found.dollars is not None
    assert found.dollars.likely == 30.0
    assert looked_at(planned, Played(results, void=500.0)).dollars == Range(60.0, 60.0, 60.0)


def test_every_variant_is_measured_by_itself_as_far_as_it_was_played() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=10, variants=("text", "image", "new"))
    results = [
        result(("gpt", "rnd"), number, cost, variant=variant)
        for number in range(1, 5)
        for variant, cost in (("text", 0.125), ("image", 0.625))
    ]
    found = looked_at(planned, Played(results))
    assert found.matches == 52
    assert found.dollars is not None
    assert found.dollars.likely == pytest.approx(16 * 0.125 + 16 * 0.625 + 20 * 0.375)


def test_what_was_not_played_is_guessed_from_prompts_and_prices() -> None:
    planned = Planned(["gpt", "mini", "rnd"], {"ttt": "tictactoe"}, rounds=10)
    found = looked_at(planned)
    assert (found.matches, found.paid, found.measured) == (60, 60, 0)
    assert found.guessed == ("gpt at ttt", "mini at ttt")
    assert found.dollars is not None
    assert found.tokens is not None
    assert found.dollars.low == pytest.approx(found.dollars.likely / 3)
    assert found.dollars.high == pytest.approx(found.dollars.likely * 3)
    assert found.hours is None
    assert found.cheapest is not None
    assert found.cheapest.who == "mini at ttt"
    assert describe(found)[0].endswith(
        "for 60 matches: guessed from prompts in random play, 500 tokens a reply without limit, to a factor of 3 or so"
    )


def test_what_was_measured_and_what_is_guessed_stand_side_by_side() -> None:
    planned = Planned(["gpt", "mini", "rnd"], {"ttt": "tictactoe"}, rounds=10)
    found = looked_at(planned, Played([result(("gpt", "rnd"), number, 0.25) for number in range(1, 4)]))
    assert (found.guessed, found.measured) == (("mini at ttt",), 3)
    assert "measured on 3 matches of this tournament; mini at ttt: guessed from prompts" in describe(found)[0]
    assert found.dollars is not None
    assert found.dollars.low > 37 * 0.25  # of gpt


def test_a_price_that_nobody_knows_is_said() -> None:
    planned = Planned(["gpt", "odd"], {"ttt": "tictactoe"}, settings={"budget": {"dollars": 5.0}})
    found = looked_at(planned)
    assert found.dollars is None
    assert found.tokens is not None
    assert found.known.likely > 0
    told = describe(found)
    assert told[0].startswith("about ")
    assert "$" not in told[0]
    assert "for those whose price is known" in told[1]
    assert told[2] == (
        "what odd (openai:odd) costs is not known: list its price in a settings file; where its service does not say "
        "it, the budget in dollars ends the run after one call"
    )
    check_affordable(found, planned.config.budget)


def test_what_a_service_has_said_of_its_price_counts_at_other_games() -> None:
    planned = Planned(["odd", "rnd"], {"ttt": "tictactoe", "c4": "connect_four"}, rounds=5)
    found = looked_at(planned, Played([result(("odd", "rnd"), number, 0.25) for number in range(1, 6)]))
    assert (found.guessed, found.unknown) == (("odd at c4",), ())
    assert found.dollars is not None
    assert found.dollars.likely > 5 * 0.25


@pytest.mark.parametrize(("more", "lost"), [({"unpriced": 3}, "dollars"), ({"tokens_unknown": 1}, "tokens")])
def test_what_was_measured_in_part_is_unknown(more: dict[str, int], lost: str) -> None:
    planned = Planned(["odd", "rnd"], {"ttt": "tictactoe"})
    found = looked_at(planned, Played([result(("odd", "rnd"), 1, 0.25, **more)]))
    assert getattr(found, lost) is None
    assert len(found.unknown) == 1


def test_bots_cost_nothing() -> None:
    found = looked_at(Planned(["rnd", "one"], {"ttt": "tictactoe"}, settings={"budget": {"dollars": 0.01}}))
    assert (found.paid, found.dollars, found.tokens) == (0, Range(0.0, 0.0, 0.0), Range(0.0, 0.0, 0.0))
    assert describe(found) == ["20 matches without a model, which cost nothing"]
    check_affordable(found, found.budget)


def test_when_it_will_be_over_is_told_by_the_longest_queue() -> None:
    """Each match takes 36 seconds: 40 of bots, of which one at a time may compute, and 80 of a model, 20 at a time."""
    limits = {"limits": {"matches": 100, "cpu": 1, "providers": {"openai": 20}}}
    names = ["gpt", "rnd", "one"]
    pairs = [("gpt", "rnd"), ("gpt", "one"), ("rnd", "one")]
    played = Played([result(pair, number, 0.25) for pair in pairs for number in range(21, 25)])
    found = looked_at(Planned(names, {"ttt": "tictactoe"}, rounds=20, settings=limits), played)
    assert found.hours == pytest.approx((0.4, 0.4, 0.4))
    assert describe(found)[-1] == "about 24 minutes"
    limits["limits"]["cpu"] = 100
    found = looked_at(Planned(names, {"ttt": "tictactoe"}, rounds=20, settings=limits), played)
    assert found.hours == pytest.approx((0.04, 0.04, 0.04))
    other = looked_at(
        Planned(names, {"ttt": "tictactoe"}, rounds=20, settings=limits), Played([*played.results.values()][:4])
    )
    assert other.hours is not None
    assert other.hours.low < 0.04 < other.hours.high
    assert looked_at(Planned(names, {"ttt": "tictactoe", "c4": "connect_four"}), played).hours is None


def test_a_schedule_that_goes_on_with_results_is_counted_as_far_as_it_is_known() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=1, matches=None)
    found = looked_at(planned)
    assert (found.matches, found.open_ended) == (2, True)
    assert "for 2 matches and those that follow from them: guessed" in describe(found)[0]
    planned.matches = 10
    longer = looked_at(planned)
    assert (longer.matches, longer.paid, longer.open_ended) == (10, 10, False)
    assert found.dollars is not None
    assert longer.dollars == pytest.approx([5 * amount for amount in found.dollars])


def test_where_nothing_is_left_nothing_is_told() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=0)
    assert describe(looked_at(planned)) == ["nothing is left to play"]


def test_a_game_that_cannot_be_played_is_said_and_breaks_nothing(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(
        "from arena.games.board.tictactoe import TicTacToe\n"
        "class Broken(TicTacToe):\n    def apply(self, state, actions, rng):\n        return 1 // 0\n"
    )
    found = looked_at(Planned(["gpt", "rnd"], {"broken": f"python:{file}"}, rounds=1))
    assert (found.dollars, found.tokens, found.matches) == (None, None, 2)
    assert (
        "what gpt takes at broken cannot be guessed: tictactoe fails in random play: ZeroDivisionError"
        in describe(found)[1]
    )
    assert describe(found)[0].startswith("nobody knows what for 2 matches")


@pytest.mark.parametrize(("name", "limit"), [("dollars", 0.001), ("tokens", 100)])
def test_a_budget_without_room_for_one_match_is_refused(name: str, limit: float) -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=200, settings={"budget": {name: limit}})
    with pytest.raises(ParameterError) as caught:
        check_affordable(looked_at(planned), planned.config.budget)
    said = str(caught.value)
    assert said.startswith(f"budget.{name} = {limit:g}: one match of gpt at ttt ")
    assert "and all 400 matches about" in said
    assert "raise it" in said


def test_a_budget_with_room_for_some_matches_is_only_told_of() -> None:
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, rounds=200, settings={"budget": {"dollars": 1.0}})
    found = looked_at(planned)
    check_affordable(found, planned.config.budget)
    assert describe(found)[-1] == (
        "that is more than budget.dollars = 1 leaves: the run stops there, and goes on once it is raised"
    )


def test_what_is_left_of_a_budget_is_what_counts() -> None:
    settings = {"budget": {"dollars": 2.0}}
    played = Played([result(("gpt", "rnd"), number, 0.25) for number in range(1, 8)], void=0.2)
    planned = Planned(["gpt", "rnd"], {"ttt": "tictactoe"}, settings=settings)
    with pytest.raises(ParameterError, match=r"^budget\.dollars = 2, of which \$1\.95 are spent: one match of gpt"):
        check_affordable(looked_at(planned, played), planned.config.budget)
    bots_too = Planned(["gpt", "rnd", "one"], {"ttt": "tictactoe"}, settings=settings)
    check_affordable(looked_at(bots_too, played), bots_too.config.budget)


def test_a_real_plan_is_looked_at_before_anything_is_played(tmp_path: Path) -> None:
    """Three pairings, two pairs each at one game and four at the other, under two variants where a model sits."""
    loaded = made(
        {
            "players": [{"name": name, "agent": SPECS[name]} for name in ("gpt", "rnd", "one")],
            "games": [
                {"name": "ttt", "game": "tictactoe", "openings": "random:2"},
                {"name": "c4", "game": "connect_four", "rounds": 4, "table": {"max_plies": 6}},
            ],
            "variants": [{"name": "text", "options": {}}, {"name": "blind", "options": {"legal": False}}],
            "schedule": {"rounds": 2},
        },
        tmp_path / "cup",
    )
    found = plan(loaded)
    told = estimate(found, Ledger(found))
    assert told.matches == found.matches
    assert told.guessed == ("gpt at ttt", "gpt at c4")
    assert 0 < told.paid < told.matches
    assert told.dollars is not None
    check_affordable(told, found.config.budget)
    assert not (tmp_path / "cup").exists()


@pytest.mark.parametrize(
    ("number", "said"),
    [(950, "950"), (9_999, "9,999"), (12_345, "12.3 thousand"), (999_600, "1 million"), (4.32e9, "4.32 billion")],
)
def test_tokens_are_told_as_people_count(number: float, said: str) -> None:
    found = Estimate(1, 1, tokens=Range(number, number, number))
    assert describe(found) == [f"about {said} tokens for 1 match"]


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0.0, "$0.00"), (0.01789, "$0.0179"), (0.904, "$0.90"), (15.634, "$15.63"), (6251.3, "$6,251")],
)
def test_money_is_told_as_people_pay(amount: float, said: str) -> None:
    found = Estimate(2, 1, dollars=Range(amount, amount, amount), hours=Range(0.01, 0.0, 0.5))
    assert describe(found) == [f"about {said} for 2 matches", "about 36 seconds (a second to 30 minutes)"]
