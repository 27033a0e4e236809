"""Deal or No Deal: what is dealt, how it is divided and scored, and what nobody else may know."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from msgspec.structs import replace as replace_struct

from arena.games.core.draw import draw
from arena.games.core.errors import ActionError, IllegalAction, ParameterError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.negotiation.deal_or_no_deal import DealOrNoDeal, Things, divisions, is_fair, values_of
from arena.games.spec import game as game_of
from arena.replays.telling import scene_lines
from tests.games.negotiation.table import State, spoken

ANN, BEN, CLEO = "player_0", "player_1", "player_2"
TWO = Things((3, 2, 1), ((1, 3, 1), (2, 1, 2)))
THREE = Things((3, 2, 1), ((1, 3, 1), (2, 1, 2), (0, 0, 10)))


def start(game: DealOrNoDeal, stake: Things) -> State:
    return replace(game.initial(Rng(0)), stake=stake)


@pytest.mark.parametrize("seats", [2, 3, 4])
def test_what_is_dealt_is_what_the_paper_deals(seats: int) -> None:
    game = DealOrNoDeal(seats=seats)
    counts = Counter()
    for seed in range(150):
        things = game.initial(Rng(seed)).stake
        counts[things.counts] += 1
        assert 5 <= sum(things.counts) <= 7
        assert min(things.counts) >= 1
        for values in things.values:
            assert sum(n * value for n, value in zip(things.counts, values, strict=True)) == 10
        wanted = [sum(value > 0 for value in kind) for kind in zip(*things.values, strict=True)]
        assert min(wanted) >= 1, "every kind is worth something to somebody"
        assert max(wanted) >= 2, "and one to two seats"
        if seed < 15:
            assert game.frontier(things).nash.min() > 0, "all can get something at once"
    assert len(counts) > 15


def test_every_division_is_possible_once() -> None:
    for counts, seats in (((2, 1, 3), 2), ((1, 2, 2), 3)):
        brute = [
            shares
            for shares in product(*[range(n + 1) for n in counts] * seats)
            if all(sum(shares[kind::3]) == n for kind, n in enumerate(counts))
        ]
        assert sorted(divisions(counts, seats)) == sorted(brute)


def test_a_deal_is_scored_by_the_values_of_each() -> None:
    """The first gets both hats, the other one the rest: 6 and 8."""
    game = DealOrNoDeal()
    state = spoken(game, start(game, TWO), "I want the hats.", "/offer books=3 hats=0 balls=1 : Deal?", "/accept")
    assert game.scores(state) == {ANN: 6.0, BEN: 8.0}
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == "a deal: Ann gets 2 hats; Ben gets 3 books, 1 ball"
    measured = game.measures(state)
    brute = max(
        game.worth(TWO, 0, terms) * game.worth(TWO, 1, terms) for terms in divisions(TWO.counts, 2)
    )  # fmt: skip
    assert measured[ANN] == {
        "utility": 6.0, "pareto": 1.0, "distance": 0.0, "nash": 48 / brute, "rounds": 2.0, "conceded": 0.0,
    }  # fmt: skip


def test_what_was_conceded_is_from_the_first_offer_to_the_last() -> None:
    game = DealOrNoDeal(rounds=3)
    lines = [
        "/offer books=3 hats=2 balls=1",
        "no",
        "/offer books=3 hats=1 balls=0",
        "no",
        "/offer books=0 hats=2 balls=0",
    ]
    state = spoken(game, start(game, TWO), *lines)
    assert game.measures(state)[ANN]["conceded"] == 4.0
    assert game.measures(state)[BEN]["conceded"] == 0.0
    assert game.measures(state)[BEN]["pareto"] == 0.0, "there is no deal yet"


def test_without_a_deal_all_score_nothing() -> None:
    game = DealOrNoDeal(rounds=1)
    for lines, why in (
        (["/offer books=1 hats=1 balls=1", "/leave : Bye."], "no deal: Ben has left"),
        (["Hm.", "Hm."], "no deal in 1 round"),
    ):
        state = spoken(game, start(game, TWO), *lines)
        outcome = game.outcome(state)
        assert outcome is not None
        assert (outcome.reason, dict(outcome.scores)) == (why, {ANN: 0.0, BEN: 0.0})


def test_of_three_all_must_accept() -> None:
    game = DealOrNoDeal(seats=3)
    state = spoken(game, start(game, THREE), "/offer books=0/3/0 hats=2/0/0 balls=0/0/1", "/accept Ann", "Wait.")
    assert game.outcome(state) is None
    assert "Ann's offer: Ann gets 2 hats; Ben gets 3 books; Cleo gets 1 ball (6 for you), accepted by Ben" in (
        game.text(state, BEN)
    )
    state = spoken(game, state, "Please.", "Please.", "/accept Ann")
    assert game.scores(state) == {ANN: 6.0, BEN: 6.0, CLEO: 10.0}


@pytest.mark.parametrize(
    ("lines", "scores"),
    [
        ("/offer books=0 hats=2 balls=0|/offer books=3 hats=0 balls=1", (6.0, 8.0)),
        ("/offer books=0 hats=1 balls=0|/offer books=1 hats=0 balls=1", (3.0, 4.0)),
        ("/offer books=1 hats=2 balls=0|/offer books=3 hats=0 balls=1", None),
    ],
)
def test_at_once_offers_that_fit_are_a_deal_and_each_gets_what_it_asked_for(
    lines: str, scores: tuple[float, float] | None
) -> None:
    game = DealOrNoDeal(protocol="simultaneous")
    state = spoken(game, start(game, TWO), lines)
    assert (game.outcome(state) is not None) == (scores is not None)
    assert tuple(game.scores(state).values()) == (scores or (0.0, 0.0))


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("/offer books=4 hats=0 balls=0", IllegalAction, '"books=4" is too much: there are 3 books'),
        ("/offer books=0 hats=0 balls=2", IllegalAction, '"balls=2" is too much: there is 1 ball'),
        ("/offer books=1 hats=1", UnreadableAction, "it reads /offer books=3 hats=2 balls=1"),
        ("/offer books=1 hats=1 balls=1 balls=1", UnreadableAction, "it reads /offer"),
        ("/offer books=1 hats=1 balls=-1", UnreadableAction, "it reads /offer"),
        ("/offer books=1/2 hats=1 balls=0", UnreadableAction, '"books=1/2" does not fit 2 seats'),
        ("/offer", UnreadableAction, "it reads /offer"),
        ("/accept", IllegalAction, "Ben has no standing offer; no offer of another seat stands"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_the_reason(line: str, kind: type[ActionError], said: str) -> None:
    game = DealOrNoDeal()
    with pytest.raises(kind, match=said.replace("(", r"\(")):
        game.parse(start(game, TWO), ANN, line)


def test_of_three_an_offer_gives_away_all_there_is_and_no_more() -> None:
    game = DealOrNoDeal(seats=3)
    state = start(game, THREE)
    with pytest.raises(IllegalAction, match='"hats=1/0/0" gives away 1, and there are 2 hats'):
        game.parse(state, ANN, "/offer books=1/1/1 hats=1/0/0 balls=1/0/0")
    with pytest.raises(UnreadableAction, match='"books=3" does not fit 3 seats'):
        game.parse(state, ANN, "/offer books=3 hats=2 balls=1")
    line = "/offer balls=0/0/1 hats=2/0/0 books=0/3/0"
    assert game.parse(state, ANN, line) == "/offer books=0/3/0 hats=2/0/0 balls=0/0/1"


def test_a_redeal_is_any_deal_that_the_seat_can_think_of_and_each_as_likely() -> None:
    """What another seat may have is found by brute force: all values that are fair beside the own ones."""
    game = DealOrNoDeal()
    state = start(game, TWO)
    thinkable = {values for values in values_of(TWO.counts) if is_fair(Things(TWO.counts, (TWO.values[0], values)))}
    drawn = Counter(game.redeal(state, ANN, Rng(seed)).stake.values[1] for seed in range(1500))
    assert set(drawn) == thinkable
    expected = 1500 / len(thinkable)
    assert sum((drawn[values] - expected) ** 2 / expected for values in thinkable) < 3 * len(thinkable)


def test_after_a_deal_only_what_explains_the_scores_is_thinkable() -> None:
    game = DealOrNoDeal()
    state = spoken(game, start(game, TWO), "/offer books=1 hats=2 balls=0", "/accept")
    redealt = {game.redeal(state, ANN, Rng(seed)).stake.values[1] for seed in range(100)}
    assert len(redealt) > 1
    for values in redealt:
        assert 2 * values[0] + values[2] == 6


def test_private_words_reach_their_hearers_and_nobody_else() -> None:
    game = DealOrNoDeal(seats=3)
    before = start(game, THREE)
    line = "/to Cleo : MARK, let us leave Ben out"
    state = spoken(game, before, line)
    assert game.secret(before, ANN, line)
    assert not game.secret(before, ANN, "MARK")
    assert not game.secret(before, ANN, "/to Ben,Cleo : MARK")
    for seat, hears in ((ANN, True), (BEN, False), (CLEO, True), (None, True)):
        forms = [game.text(state, seat), repr(game.scene(state, seat))]
        forms += [] if seat is None else [repr(game.data(state, seat)), repr(game.redeal(state, seat, Rng(3)).said)]
        assert all(("MARK" in form) == hears for form in forms), seat
    assert "[1] Ann speaks to Cleo alone." in game.text(state, BEN)
    assert '[1] Ann says to Cleo alone: "MARK, let us leave Ben out"' in game.text(state, CLEO)


def test_a_private_word_is_marked_as_one_wherever_a_scene_is_told() -> None:
    game = DealOrNoDeal(seats=4)
    state = spoken(game, game.initial(Rng(0)), "/to Ben,Dan : psst", "Hm.")
    scene = game.scene(state, "player_3")
    assert scene_lines(scene)[:2] == ['Ann (to Ben, Dan only): "psst"', 'Ben: "Hm."']
    public = replace_struct(scene, messages=tuple(replace_struct(said, to=()) for said in scene.messages))
    assert draw(scene).tobytes() != draw(public).tobytes()


def test_where_several_leave_at_once_all_are_named() -> None:
    game = DealOrNoDeal(seats=3, protocol="simultaneous")
    outcome = game.outcome(spoken(game, start(game, THREE), "/leave|Hm.|/leave"))
    assert outcome is not None
    assert outcome.reason == "no deal: Ann and Cleo have left"


def test_what_a_deal_is_worth_is_measured_whatever_a_forfeit_costs() -> None:
    game = DealOrNoDeal()
    state = spoken(game, start(game, TWO), "Hm.")
    assert game.forfeit(state, ANN).scores[ANN] == -1.0
    assert game.measures(state)[ANN]["utility"] == 0.0


@pytest.mark.parametrize("name", ["deal_or_no_deal", "price_bargaining"])
def test_a_card_tells_the_rules_of_its_protocol(name: str) -> None:
    for protocol, told in (("turns", False), ("simultaneous", True)):
        card = game_of(f"{name},protocol={protocol}").info.card
        assert "a seat that forfeits scores -1" in card
        for rule in ("from the next round on", "binds its maker through that round", "a coin chooses"):
            assert (rule in card) == told


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("deal_or_no_deal,seats=5", "seats go from 2 to 4, not 5"),
        ("deal_or_no_deal,seats=1", "seats go from 2 to 4, not 1"),
        ("deal_or_no_deal,rounds=0", "rounds go from 1 to 100, not 0"),
        ("deal_or_no_deal,protocol=both", "should be 'turns' or 'simultaneous'"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(spec: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        game_of(spec)
