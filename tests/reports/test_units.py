"""Units: attempts gathered into matches, matches into units, and copies that count once."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from arena.games.core.errors import ParameterError
from arena.reports.copies import mark_copies
from arena.reports.units import evidence_by_game, gather, run_scores
from tests.reports.made import config, forfeit, match, pair, void


def legs(game, seats):
    return seats


def test_the_first_attempt_with_a_result_counts():
    tries = [void(attempt=1), match(scores=(0.0, 0.0), attempt=2), match(scores=(1.0, -1.0), attempt=3)]
    [unit] = gather([*tries, match(("beta", "alpha"), leg="b")], legs)
    assert [len(fixture.attempts) for fixture in unit.fixtures] == [3, 1]
    assert unit.fixtures[0].result is tries[1]
    assert unit.whole


def test_a_unit_with_a_leg_that_was_never_played_is_not_whole():
    [unit] = gather([match()], legs)
    assert not unit.whole
    assert unit.fixtures[0].result is not None


def test_a_unit_with_a_void_leg_is_not_whole():
    [unit] = gather([match(), void(("beta", "alpha"), leg="b")], legs)
    assert not unit.whole


@pytest.mark.parametrize("score", [None, float("nan"), float("inf")])
def test_a_match_with_a_score_that_is_no_number_has_no_result(score):
    [unit] = gather([match(scores=(1.0, score))], legs)
    assert unit.fixtures[0].result is None


def test_a_replay_that_lies_there_twice_was_played_once():
    result = void()
    [unit] = gather([result, replace(result, file="copy.jsonl")], legs)
    assert len(unit.fixtures[0].attempts) == 1


def test_the_order_of_results_leaves_no_trace():
    results = [
        *pair(unit=1),
        *pair(unit=2, second=0.0),
        void(unit=3),
        match(unit=3, attempt=2),
        *pair("alpha", "gamma"),
    ]
    shuffled = list(results)
    random.Random(5).shuffle(shuffled)
    told = [[[one.last.digest for one in unit.fixtures] for unit in gather(some, legs)] for some in (results, shuffled)]
    assert told[0] == told[1]


def test_a_ranking_has_ties_and_any_number_of_seats():
    players = ("a", "b", "c", "d")
    [unit] = gather([match(players, (3.0, 7.0, 3.0, 0.0))], lambda game, seats: 1)
    assert unit.fixtures[0].ranking == (("b",), ("a", "c"), ("d",))


def test_a_player_against_itself_ranks_nobody():
    [unit] = gather([match(("alpha", "alpha"))], lambda game, seats: 1)
    assert unit.fixtures[0].mirrored
    assert unit.evidence() is None


@pytest.mark.parametrize("payoff", ["cooperative", "general_sum"])
def test_a_game_that_is_played_for_scores_ranks_nobody_and_mirrors_nobody(payoff):
    [unit] = gather([match(("alpha", "alpha"), payoff=payoff)], lambda game, seats: 1)
    assert unit.fixtures[0].ranking is None
    assert not unit.fixtures[0].mirrored


def test_clean_evidence_leaves_out_the_whole_unit_of_a_forfeit():
    [unit] = gather([forfeit(), match(("beta", "alpha"), (1.0, -1.0), leg="b")], legs)
    assert len(unit.evidence().matches) == 2
    assert unit.evidence(clean=True) is None
    [other] = gather(pair(), legs)
    assert other.evidence(clean=True) == other.evidence()


def test_a_result_whose_players_are_not_those_of_its_seats_is_refused():
    broken = match()
    broken = replace(broken, occasion=replace(broken.occasion, players=("alpha",)))
    with pytest.raises(ParameterError, match=r"the result of match .* contradicts itself"):
        gather([broken], legs)


def test_loose_replays_of_a_game_with_other_parameters_are_another_game():
    small = match(tournament="", unit=1, params={"rows": 4, "columns": 7})
    large = match(tournament="", unit=2, params={"rows": 6, "columns": 7})
    alone = match(tournament="", unit=1, game="go", params={"size": 9})
    assert [unit.game for unit in gather([small, large, alone], legs)] == ["chess,rows=4", "chess,rows=6", "go"]


# Copies


def clusters(results):
    units = gather(results, legs)
    mark_copies(units)
    return [unit.cluster for unit in units]


def alike(unit, first="x", second="y", opening="o", **more):
    one, other = pair(unit=unit, opening=opening, **more)
    return [replace(one, digest=first), replace(other, digest=second)]


def test_units_that_all_went_alike_are_copies():
    found = clusters([*alike(1), *alike(2), *alike(3)])
    assert found[0]
    assert len(set(found)) == 1


def test_one_unit_that_differs_makes_all_of_them_independent():
    assert clusters([*alike(1), *alike(2), *alike(3, second="z")]) == ["", "", ""]


def test_a_single_unit_is_no_copy():
    assert clusters(alike(1)) == [""]


@pytest.mark.parametrize("end", ["p", "another end"])
def test_of_several_openings_each_counts_as_one_however_its_matches_ended(end):
    one, two, three, four = clusters([*alike(1), *alike(2), *alike(3, "p", "q", "r"), *alike(4, end, "q", "r")])
    assert one == two != ""
    assert three == four != ""
    assert one != three


def test_an_opening_that_came_up_once_counts_by_itself():
    assert clusters([*alike(1), *alike(2, opening="r")]) == ["", ""]


def test_matches_of_which_no_opening_is_known_count_by_their_number():
    found = clusters([*alike(1, opening=""), *alike(2, "z", opening=""), *alike(3), *alike(4)])
    assert found[:2] == ["", ""]
    assert found[2] == found[3] != ""


def test_units_of_one_number_count_as_one_whatever_their_variant():
    results = [*alike(1, variant="text"), *alike(1, "p", variant="image"), *alike(2, "q", variant="text")]
    one, image, text = clusters([*results, *alike(2, "r", variant="image")])[:3]
    assert one == image != ""
    assert text not in ("", one)


def test_a_stage_is_part_of_a_number():
    def staged(stage):
        return [
            replace(one, occasion=replace(one.occasion, unit=f"chess/alpha~beta/{stage}.00001", match=f"{stage}{leg}"))
            for leg, one in zip("ab", alike(1, stage), strict=True)
        ]

    assert clusters([*staged("r01"), *staged("r02")]) == ["", ""]


def test_deterministic_players_are_seen_where_seats_change_from_unit_to_unit():
    def single(unit, players, digest):
        return replace(match(players, unit=unit), digest=digest, opening="o")

    seats = [("alpha", "beta"), ("beta", "alpha")]
    units = gather([single(unit, seats[unit % 2], f"end {unit % 2}") for unit in range(4)], lambda game, seats: 1)
    mark_copies(units)
    assert len({unit.cluster for unit in units}) == 1
    assert units[0].cluster


def test_who_plays_alone_has_the_same_runs_as_others():
    def runs(openings):
        results = [
            match((player,), (1.0 * unit,), game="dungeon", unit=unit, opening=opening, variant=variant)
            for player in ("alpha", "beta")
            for unit, opening in enumerate(openings, 1)
            for variant in ("text", "image")
        ]
        units = gather(results, legs)
        mark_copies(units)
        return run_scores(units)

    assert runs(["o", "r"]) == {player: {"/o": 1.0, "/r": 2.0} for player in ("alpha", "beta")}
    assert runs(["o", "o"]) == {player: {"/00001": 1.0, "/00002": 2.0} for player in ("alpha", "beta")}
    assert runs(["o", "o", "r"])["alpha"] == {"/o": 1.5, "/r": 3.0}


def test_alike_in_other_seats_is_no_copy():
    one = [
        replace(match(), digest="x", opening="o"),
        replace(match(("beta", "alpha"), leg="b"), digest="x", opening="o"),
    ]
    assert clusters([*one, *alike(2, "x", "y")]) == ["", ""]


def test_a_broken_unit_is_no_copy_and_makes_none():
    assert clusters([*alike(1), alike(2)[0], void(("beta", "alpha"), leg="b", unit=2)]) == ["", ""]


def test_players_may_be_deterministic_each_variant_in_its_own_way():
    found = clusters(
        [
            *alike(1, variant="text"),
            *alike(2, variant="text"),
            *alike(1, "p", "q", variant="image"),
            *alike(2, "p", "q", variant="image"),
        ]
    )
    assert len(set(found)) == 1
    assert found[0]


def test_units_that_are_alike_under_every_variant_are_copies_of_each_other():
    found = clusters([*alike(1, variant="text"), *alike(1, variant="image")])
    assert found[0]
    assert found[0] == found[1]


def test_evidence_by_game_holds_whole_units_of_contests_only():
    results = [*pair(), match(unit=2), match(("alpha",), (5.0,), game="dungeon"), *pair(game="go")]
    found = evidence_by_game(config("alpha", "beta"), results)
    assert {game: len(evidence) for game, evidence in found.items()} == {"chess": 1, "go": 1}
    assert len(evidence_by_game(None, results)["chess"]) == 2
