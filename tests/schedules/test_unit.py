"""The unit and its names, which files bear and seeds are drawn from."""

from __future__ import annotations

from arena.schedules.unit import Unit


def test_the_key_names_everything_but_the_turn():
    assert Unit("duel", ("a", "b"), 12).key == "duel/a~b/00012"
    assert Unit("duel", ("a", "b"), 1, "text", "r03", 5).key == "duel/a~b/r03.00001@text"


def test_variants_of_a_unit_share_its_seed():
    keys = {Unit("duel", ("a", "b"), 1, variant, "r03").seed_key for variant in ("", "text", "image")}
    assert keys == {"duel/a~b/r03.00001"}


def test_whoever_plays_alone_shares_its_seed_with_everybody():
    assert {Unit("solo", (name,), 7, variant).seed_key for name in "abc" for variant in ("", "text")} == {"solo/00007"}


def test_units_of_different_lineups_games_stages_and_numbers_have_seeds_of_their_own():
    units = [
        Unit(game, players, number, stage=stage)
        for game in ("duel", "chase")
        for players in (("a", "b"), ("a", "c"))
        for number in (1, 2)
        for stage in ("", "r01", "r02")
    ]
    assert len({unit.seed_key for unit in units}) == len(units)
