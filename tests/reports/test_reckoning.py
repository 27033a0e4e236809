"""The reckoning: results in, standings out; nothing is dropped in silence, and copies add no certainty."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from arena.reports.data import data
from arena.reports.reckoning import config_for, standings
from arena.reports.standings import Verdict
from tests.reports.made import config, episodes, forfeit, match, pair, round_robin, void


def row(found, player, game=None):
    [table] = [table for table in found.tables if table.game == game] if game else found.tables[:1]
    return next(row for row in table.rows if row.player == player)


def told(found, words):
    return [warning for warning in found.warnings if words in warning]


def test_a_player_that_won_all_is_first_and_has_a_finite_rating():
    found = standings(config("alpha", "beta"), [one for unit in range(20) for one in pair(unit=unit)])
    [table] = found.tables
    first, second = table.rows
    assert (first.player, first.rank, second.rank) == ("alpha", 1, 2)
    assert (first.wins, first.draws, first.losses, first.points) == (40, 0, 0, 40.0)
    assert 1500 < first.rating.low < first.rating.elo < first.rating.high < 4000
    assert table.meetings["beta", "alpha"].losses == 40
    assert (table.units, table.independent, table.matches, table.distinct) == (20, 20, 40, 40)
    assert found.warnings == ()


def test_the_order_of_results_changes_nothing():
    results = list(round_robin({"alpha": 100, "beta": 0, "gamma": -50}, 6, ["chess", "go"]))
    shuffled = list(results)
    random.Random(1).shuffle(shuffled)
    field = config("alpha", "beta", "gamma", games=("chess", "go"))
    assert data(standings(field, results)) == data(standings(field, shuffled))


def test_several_contests_have_a_table_over_all_of_them_first():
    results = [*round_robin({"alpha": 100, "beta": 0}, 6, ["chess", "go"]), *episodes({"alpha": 60, "beta": 40}, 5)]
    found = standings(config("alpha", "beta", games=("chess", "go", "dungeon")), results)
    assert [table.game for table in found.tables] == [None, "chess", "go", "dungeon"]
    assert found.tables[0].matches == 24
    assert found.tables[0].units == 12
    assert row(found, "alpha").points == row(found, "alpha", "chess").points + row(found, "alpha", "go").points


def test_a_forfeit_counts_in_one_rating_and_not_in_the_other():
    results = [one for unit in range(12) for one in pair(unit=unit, first=1.0, second=-1.0)]
    results += [
        forfeit(("alpha", "beta"), unit=unit, reason=why) for unit, why in enumerate(("illegal",) * 5 + ("late",), 20)
    ]
    results += [match(("beta", "alpha"), (0.0, 0.0), leg="b", unit=unit) for unit in range(20, 26)]
    found = standings(config("alpha", "beta"), results)
    alpha = row(found, "alpha")
    assert (alpha.forfeits, dict(alpha.forfeit_reasons)) == (6, {"illegal": 5, "late": 1})
    assert row(found, "beta").forfeits == 0
    assert alpha.rating.elo < alpha.clean.elo - 20
    assert alpha.clean.elo == pytest.approx(1500, abs=1)
    assert found.tables[0].forfeits == 6


def test_a_rank_that_hangs_on_forfeits_is_told():
    results = [one for unit in range(12) for one in pair(unit=unit, first=1.0, second=-1.0)]
    results += [forfeit(seats, culprit, unit=unit, leg=leg) for unit in range(20, 60)
                for leg, seats, culprit in (("a", ("alpha", "beta"), 0), ("b", ("beta", "alpha"), 1))]  # fmt: skip
    found = standings(config("alpha", "beta"), results)
    assert told(found, "Without forfeited matches the rating lies outside of its interval: beta, alpha.")


def test_ratings_without_forfeits_keep_the_scale_of_the_others():
    results = [one for unit in range(20) for one in pair("alpha", "beta", 1.0, [1.0, -1.0][unit % 2], unit=unit)]
    results += [
        forfeit(seats, seats.index("weak"), unit=unit, leg=leg)
        for unit in range(20)
        for strong in ("alpha", "beta")
        for leg, seats in (("a", (strong, "weak")), ("b", ("weak", strong)))
    ]
    field = config("alpha", "beta", "weak")
    free = standings(field, results)
    held = field.model_copy(
        update={"players": (*field.players[:2], field.players[2].model_copy(update={"anchor": 9.0}))}
    )
    anchored = standings(held, results)
    for found in (free, anchored):
        both = [row(found, player) for player in ("alpha", "beta")]
        assert row(found, "weak").clean is None
        assert sum(one.rating.elo - one.clean.elo for one in both) == pytest.approx(0, abs=1e-6)
    assert free.tables[0].unheld == ()
    assert anchored.tables[0].unheld == ("weak",)
    assert told(anchored, "chess: the anchor weak has no unit without a forfeit")
    assert not told(free, "the anchor")
    with_anchor = standings(config("alpha", "beta").model_copy(update={"players": (
        field.players[0].model_copy(update={"anchor": 2000.0}), *field.players[1:])}), results)  # fmt: skip
    assert row(with_anchor, "alpha").clean.elo == pytest.approx(2000)


def test_a_broken_unit_is_in_no_rating_and_is_told():
    whole = [one for unit in range(5) for one in pair(unit=unit, second=-1.0)]
    broken = [
        match(unit=9),
        void(("beta", "alpha"), leg="b", unit=9),
        void(("beta", "alpha"), leg="b", unit=9, attempt=2),
    ]
    found = standings(config("alpha", "beta"), [*whole, *broken])
    without = standings(config("alpha", "beta"), whole)
    assert row(found, "alpha").rating == row(without, "alpha").rating
    assert row(found, "alpha").matches == 11
    assert (found.tables[0].broken, found.tables[0].voids, found.unresolved) == (1, 1, 1)
    assert row(found, "beta").voids == 1
    assert told(found, "1 match was tried and has no result (provider 1)")
    assert told(found, "1 unit is not whole")


def test_every_attempt_is_paid_for():
    spent = [{"cost": 0.25, "tokens_in": 90, "tokens_out": 10, "calls": 1, "illegal": 1}, {}]
    tries = [void(attempt=1, seats=spent), match(attempt=2, seats=spent)]
    found = standings(config("alpha", "beta"), [*tries, match(("beta", "alpha"), leg="b")])
    alpha = row(found, "alpha")
    assert (alpha.cost, alpha.tokens, alpha.illegal, alpha.matches, alpha.moves) == (0.5, 200, 2, 2, 60)
    assert (found.cost, found.tokens) == (0.5, 200)
    assert found.unresolved == 0


def test_unknown_costs_are_told():
    spent = [{"calls": 2, "unpriced": 2, "tokens_unknown": 1}, {}]
    found = standings(config("alpha", "beta"), pair(seats=spent)[:1])
    assert row(found, "alpha").unpriced == 2
    assert row(found, "alpha").tokens_unknown == 1
    assert told(found, "What 2 calls of alpha cost is not known")


def test_a_model_that_changed_midway_is_told():
    one, other = pair()
    one = replace(one, seats=(replace(one.seats[0], served=("gpt-1",)), one.seats[1]))
    other = replace(other, seats=(other.seats[0], replace(other.seats[1], served=("gpt-2",))))
    found = standings(config("alpha", "beta"), [one, other])
    assert row(found, "alpha").served == ("gpt-1", "gpt-2")
    assert told(found, "alpha was answered by 2 models (gpt-1, gpt-2)")
    assert not told(found, "beta was answered")


def test_copies_add_no_certainty():
    def copied(units):
        return [
            replace(one, digest=f"same {one.occasion.match[-1]}", opening="o")
            for unit in range(units)
            for one in pair(unit=unit, second=0.0)
        ]

    few, many = (standings(config("alpha", "beta"), copied(units)) for units in (1, 30))
    assert row(few, "alpha").rating == row(many, "alpha").rating
    table = many.tables[0]
    assert (table.matches, table.distinct, table.units, table.independent) == (60, 2, 30, 1)
    assert row(many, "alpha").distinct == 2
    assert told(many, "chess: of 30 units 1 is independent. The others began like")


def test_anchors_hold_a_game_or_all_of_them():
    results = list(round_robin({"alpha": 100, "beta": 0, "gamma": 0}, 8, ["chess", "go"]))
    field = config("alpha", "beta", "gamma", games=("chess", "go"))
    held = [
        one.model_copy(update={"anchor": anchor})
        for one, anchor in zip(field.players, (2000.0, {"go": 900.0}, None), strict=True)
    ]
    found = standings(field.model_copy(update={"players": tuple(held)}), results)
    assert row(found, "alpha", "chess").rating.elo == pytest.approx(2000)
    assert row(found, "alpha").rating.elo == pytest.approx(2000)
    assert (row(found, "alpha", "go").rating.elo + row(found, "beta", "go").rating.elo) / 2 == pytest.approx(1450)


def test_an_anchor_that_has_not_played_yet_holds_nothing():
    field = config("alpha", "beta", "gamma")
    players = (*field.players[:2], field.players[2].model_copy(update={"anchor": 2000.0}))
    found = standings(field.model_copy(update={"players": players}), pair())
    assert [one.player for one in found.tables[0].rows] == ["alpha", "beta"]


def test_contests_of_more_seats_share_points_by_who_was_left_behind():
    seatings = [("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")]
    scores = {"a": 9.0, "b": 4.0, "c": 4.0}
    results = [
        match(players, [scores[player] for player in players], leg=leg, unit=unit)
        for unit in range(12)
        for leg, players in zip("abc", seatings, strict=True)
    ]
    found = standings(config("a", "b", "c"), results)
    first = row(found, "a")
    assert (first.points, first.wins, first.losses) == (36.0, 36, 0)
    assert (row(found, "b").points, row(found, "b").draws, row(found, "b").losses) == (9.0, 0, 36)
    assert found.tables[0].meetings["b", "c"].draws == 36
    assert (found.tables[0].units, found.tables[0].seats) == (12, 3)
    assert (first.rank, row(found, "b").rank) == (1, 2)


def test_a_game_for_a_score_has_means_with_intervals_and_shared_ranks():
    found = standings(
        config("alpha", "beta", "gamma", games=("dungeon",)), episodes({"alpha": 80, "beta": 40, "gamma": 41}, 30)
    )
    [table] = found.tables
    assert not table.contest
    assert table.ratings is None
    assert [one.rank for one in table.rows] == [1, 2, 2]
    assert table.rows[0].score.low < table.rows[0].score.value < table.rows[0].score.high
    assert table.rows[0].score.value == pytest.approx(80, abs=8)
    assert table.rows[0].rating is None


def test_means_are_ranked_by_differences_on_the_same_runs():
    worlds = [5.0 * number for number in range(12)]  # which differ more than the players

    def played(player, ahead, start=1):
        return [
            match((player,), (score + ahead * (1 + number % 2),), game="dungeon", unit=number, score_range=(0.0, 100.0))
            for number, score in enumerate(worlds, start)
        ]

    field = config("alpha", "beta", games=("dungeon",))
    same = standings(field, [*played("alpha", 3), *played("beta", 0), *played("beta", 0, 50)[:1]])
    assert [(one.player, one.rank, one.worst) for one in same.tables[0].rows] == [("alpha", 1, 1), ("beta", 2, 2)]
    others = standings(field, [*played("alpha", 3), *played("beta", 0, start=50)])
    assert [(one.rank, one.worst) for one in others.tables[0].rows] == [(1, 2), (1, 2)]


def test_copies_of_an_episode_count_once():
    one = match(("alpha",), (10.0,), game="dungeon", score_range=(0.0, 100.0))
    copies = [replace(one, occasion=replace(one.occasion, match=f"m{n}", unit=f"u{n}")) for n in range(9)]
    other = match(("alpha",), (40.0,), game="dungeon", unit=50, score_range=(0.0, 100.0))
    found = standings(config("alpha", games=("dungeon",)), [*copies, other])
    assert row(found, "alpha").score.value == pytest.approx(25.0)
    assert (found.tables[0].matches, found.tables[0].distinct) == (10, 2)


def test_what_a_game_measured_is_told_beside_its_scores():
    seats = [{"measures": {"depth": 4.0, "odd": float("nan")}}]
    results = [match(("alpha",), (1.0,), unit=unit, seats=seats, score_range=(-1e9, 1e9)) for unit in range(3)]
    found = standings(config("alpha"), results)
    assert row(found, "alpha").measures["depth"].value == 4.0
    assert "odd" not in row(found, "alpha").measures


def test_a_cooperation_counts_each_match_once_for_a_player_in_both_seats():
    results = [
        match(("alpha", "alpha"), (6.0, 6.0), unit=unit, payoff="cooperative", score_range=(0.0, 10.0))
        for unit in range(3)
    ]
    found = standings(config("alpha"), results, legs={"chess": 1})
    assert row(found, "alpha").matches == 3
    assert row(found, "alpha").score.value == 6.0


def test_a_player_against_itself_is_in_no_rating_and_told():
    results = [*pair(), match(("alpha", "alpha"), unit=7)]
    found = standings(config("alpha", "beta"), results, legs={"chess": 1})
    assert (row(found, "alpha").matches, row(found, "alpha").wins) == (2, 2)
    assert found.played == 3
    assert told(found, "1 match of a player against itself is in no rating")


def test_a_tournament_under_way_is_provisional():
    found = standings(config("alpha", "beta"), pair(), planned=10)
    assert found.warnings == ("2 of 10 matches are played: the standings are provisional.",)
    assert standings(config("alpha", "beta"), pair(), planned=2).warnings == ()


def test_play_that_a_test_has_ended_is_not_provisional_but_biased():
    verdicts = [Verdict("sprt", "alpha against beta", done, "", 1, 3.0, (-3.0, 3.0), "5 %") for done in (True, False)]
    found = standings(config("alpha", "beta"), pair(), planned=10, verdicts=verdicts[:1])
    assert found.warnings[0].startswith("A test ended play once it had decided")
    assert not told(found, "provisional")
    assert told(standings(config("alpha", "beta"), pair(), planned=10, verdicts=verdicts), "provisional")


def test_nothing_played_says_so():
    found = standings(config("alpha", "beta"), [], planned=10)
    assert (found.tables, found.played) == ((), 0)
    assert found.warnings == ("No match has a result yet.",)


def test_a_player_with_nothing_but_void_matches_stands_last_and_is_told():
    results = [*pair(), void(("alpha", "gamma"), unit=3), void(("gamma", "alpha"), unit=3, leg="b")]
    found = standings(config("alpha", "beta", "gamma"), results)
    gamma = found.tables[0].rows[-1]
    assert (gamma.player, gamma.rank, gamma.estimate, gamma.voids) == ("gamma", 3, None, 2)
    assert told(found, "gamma: no match with a result")


def test_players_who_never_met_are_told():
    found = standings(config("a", "b", "c", "d"), [*pair("a", "b"), *pair("c", "d")])
    assert told(found, "chess: the players fall into 2 groups that never met")
    assert not told(standings(config("a", "b", "c"), [*pair("a", "b"), *pair("b", "c")]), "groups")


def test_results_of_whom_the_config_knows_nothing_are_told():
    found = standings(config("alpha", "beta"), [*pair(), *pair("alpha", "zeta"), *pair(game="go")])
    assert told(found, "The config does not name zeta")
    assert told(found, "The config does not name the game go")
    assert row(found, "zeta").agent == "bot:zeta"


def test_matches_to_look_at_are_those_first_that_were_not_simply_played():
    results = [
        *(one for unit in range(40) for one in pair(unit=unit)),
        forfeit(unit=70),
        void(("beta", "alpha"), unit=70, leg="b"),
    ]
    [found] = standings(config("alpha", "beta"), results).pairings
    assert (found.game, found.players, found.matches, len(found.records)) == ("chess", ("alpha", "beta"), 82, 20)
    assert [one.ending for one in found.records[:3]] == ["forfeited", "void", "played"]
    assert found.records[0].file == "chess/alpha~beta/00070a.jsonl.zst"


def test_replays_without_a_tournament_make_their_own_config():
    results = [
        match(("mcts,seconds=1", "openai:gpt x"), (1.0, -1.0), tournament="", unit=1),
        match(("openai:gpt x", "mcts,seconds=1"), (-1.0, 1.0), tournament="", unit=2),
        match(("openai:gpt x", "mcts,seconds=1"), (0.0, 0.0), tournament="", unit=3, leg="b"),
    ]
    made = config_for(results)
    found = standings(made, results)
    assert found.name == "replays"
    assert [one.player for one in found.tables[0].rows] == ["mcts,seconds=1", "openai:gpt x"]
    assert (found.tables[0].units, found.tables[0].broken) == (3, 0)
    assert found.warnings == ()
    assert data(found)["provenance"]["config"]["games"][0]["name"] == "chess"


def test_replays_of_a_tournament_whose_config_is_lost_keep_their_units():
    found = standings(config_for([*pair(), match(unit=2)]), [*pair(), match(unit=2)])
    assert found.name == "cup"
    assert (found.tables[0].units, found.tables[0].broken) == (1, 1)
