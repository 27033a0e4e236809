"""Negotiators: the orderings that the literature knows, and that they play every negotiation by its rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.baselines.negotiators import Boulware, Conceder, HardLiner, Negotiator, TitForTat
from arena.agents.core.errors import AgentMismatch
from arena.agents.spec import agent
from arena.games.core.errors import ParameterError
from arena.replays.events import Played

NAMES = ("boulware", "conceder", "tit_for_tat", "hard_liner")
GAMES = ("deal_or_no_deal,rounds=8", "price_bargaining,rounds=8")
SEEDS = range(24)


@dataclass(frozen=True)
class Record:
    """What came of some matches between two players, the first of which sat at either seat as often."""

    score: float
    """The mean score of the first."""
    rounds: float
    deals: float
    """The share of the matches that ended with a deal."""
    conceded: float
    """What the first gave up from its first offer to its last."""


@lru_cache(maxsize=64)
def matches(game: str, first: str, second: str) -> Record:
    """The first against the second, from both sides of the same deals."""
    scores, rounds, deals, conceded = 0.0, 0.0, 0, 0.0
    for seed in SEEDS:
        for side in (0, 1):
            seats = [first, second] if side == 0 else [second, first]
            result = arena.play(game, seats, seed=seed, record=False)
            assert result.ended.ending == "played"
            assert result.scores is not None
            measured = result.measures[f"player_{side}"]
            scores += result.scores[f"player_{side}"]
            rounds += measured["rounds"]
            conceded += measured["conceded"]
            deals += "a deal" in result.ended.detail
    count = 2 * len(SEEDS)
    return Record(scores / count, rounds / count, deals / count, conceded / count)


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("other", ["boulware", "conceder"])
def test_a_conceder_agrees_sooner_and_gets_less_than_boulware(game: str, other: str) -> None:
    soft, hard = matches(game, "conceder", other), matches(game, "boulware", other)
    assert soft.rounds < hard.rounds
    assert soft.score < hard.score


@pytest.mark.parametrize("game", GAMES)
def test_face_to_face_boulware_takes_more(game: str) -> None:
    hard, soft = matches(game, "boulware", "conceder"), matches(game, "conceder", "boulware")
    assert hard.score > 1.5 * soft.score
    assert hard.deals == soft.deals == 1.0, "whoever concedes to the end finds a deal"


@pytest.mark.parametrize("game", GAMES)
def test_tit_for_tat_gives_to_who_gives_and_nothing_to_who_does_not(game: str) -> None:
    given = {name: matches(game, "tit_for_tat", name) for name in ("conceder", "hard_liner")}
    assert given["conceder"].deals > given["hard_liner"].deals + 0.3
    assert given["conceder"].conceded > given["hard_liner"].conceded
    assert matches(game, "tit_for_tat", "conceder").score > matches(game, "conceder", "conceder").score * 0.9


@pytest.mark.parametrize("game", GAMES)
def test_a_hard_liner_concedes_nothing_and_two_of_them_seldom_agree(game: str) -> None:
    assert matches(game, "hard_liner", "conceder").conceded == 0
    assert (
        matches(game, "hard_liner", "hard_liner").deals < 0.5 < matches("deal_or_no_deal", "boulware", "boulware").deals
    )


@pytest.mark.parametrize(
    "game",
    [
        "deal_or_no_deal,seats=3,rounds=8",
        "deal_or_no_deal,seats=4,rounds=3",
        "deal_or_no_deal,protocol=simultaneous",
        "deal_or_no_deal,rounds=1",
        "deal_or_no_deal,seats=3,protocol=simultaneous,rounds=5",
        "price_bargaining,protocol=simultaneous",
        "price_bargaining,rounds=1",
    ],
)
def test_they_play_every_negotiation_without_a_fault(game: str, tmp_path: Path) -> None:
    """Also against somebody who talks and offers at random; the match verifies."""
    seats = len(arena.make(game).possible_agents)
    for seed in range(4):
        names = [(*NAMES, "random")[(seed + seat) % 5] for seat in range(seats)]
        result = arena.play(game, names, seed=seed, table={"attempts": 1}, out=tmp_path)
        assert result.ended.ending == "played"
        assert result.path is not None
        assert arena.verify(result.path).verified


def test_a_deal_of_three_conceders_needs_all_of_them() -> None:
    """And it is one that each prefers to none."""
    found = 0
    for seed in range(8):
        result = arena.play("deal_or_no_deal,seats=3", ["conceder"] * 3, seed=seed, record=False)
        assert result.scores is not None
        if "a deal" in result.ended.detail:
            found += 1
            assert min(result.scores.values()) > 0
    assert found >= 6


@pytest.mark.parametrize("game", GAMES)
def test_they_offer_and_accept_nothing_that_is_worse_than_no_deal(game: str, tmp_path: Path) -> None:
    for name in NAMES:
        for seed in range(5):
            result = arena.play(game, ["random", name], seed=seed, out=tmp_path)
            assert result.scores is not None
            taken = [e for e in result.replay.events() if isinstance(e, Played) and e.seat == "player_1"]
            if taken and taken[-1].action == "/accept":
                assert result.scores["player_1"] > 0


def items(**changes: Any) -> dict[str, Any]:
    """What Ben may know, with three books, two hats and a ball that are worth 2, 1 and 2 to him."""
    known = {
        "you": 1, "names": ["Ann", "Ben"], "round": 1, "rounds": 5, "about": "items",
        "items": ["books", "hats", "balls"], "counts": [3, 2, 1], "values": [2, 1, 2],
        "offers": [], "standing": [None, None], "backed": [None, None],
    }  # fmt: skip
    return {**known, **changes}


def offers(*gains: int) -> list[dict[str, Any]]:
    return [{"round": k, "by": 0, "terms": [3, 2, 1, 0, 0, 0], "gain": gain} for k, gain in enumerate(gains, 1)]


@pytest.mark.parametrize(
    ("player", "data", "asked"),
    [
        (Boulware(0.5), items(round=1), 1.0),
        (Boulware(0.5), items(round=3), 1 - 0.5**2),
        (Boulware(0.5), items(round=5), 0.0),
        (Conceder(2), items(round=3), 1 - 0.5**0.5),
        (Conceder(2), items(round=1, rounds=1), 0.0),
        (TitForTat(0.1), items(), 1.0),
        (TitForTat(0.1), items(offers=offers(2)), 0.9),
        (TitForTat(0.1), items(offers=offers(2, 1, 4)), 0.7),
        (TitForTat(0.1), items(offers=offers(4, 2)), 1.0),
        (HardLiner(0.6), items(round=5), 0.6),
    ],
)
def test_what_is_asked_for_follows_the_tactic(player: Negotiator, data: dict[str, Any], asked: float) -> None:
    assert player.aspiration(data, 10) == pytest.approx(asked)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("boulware,beta=1", "boulware: beta lies between 0 and 1, and is not 1"),
        ("conceder,beta=1", "conceder: beta is above 1 and at most 100, and not 1"),
        ("tit_for_tat,opening=2", "tit_for_tat: opening goes from 0 to 1, not 2"),
        ("hard_liner,demand=0", "hard_liner: demand is above 0 and at most 1, and not 0"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(spec: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        agent(spec).build()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("game", ["tictactoe", "rock_paper_scissors"])
def test_other_games_are_refused_before_they_begin(name: str, game: str) -> None:
    with pytest.raises(AgentMismatch, match=f"{name} makes offers about items or a price"):
        arena.play(game, [name, name], record=False)
