"""The schedule of a suite: each measured player at each game, alone or against the opponents that the game names."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from arena.games.core.errors import ParameterError
from arena.schedules.make import planned, schedule
from arena.schedules.seatings import seatings
from arena.tournaments.config import TournamentConfig

SEATS = {"solo": 1, "duel": 2, "trio": 3}
PLAYERS = ["ann", "bob", "foe", "ogre"]


def config(games: list[dict[str, Any]], players: list[str] = PLAYERS, **said: Any) -> TournamentConfig:
    return TournamentConfig.model_validate(
        {
            "players": [{"name": name, "agent": "random"} for name in players],
            "games": [{"game": "none", **game} for game in games],
            "schedule": {"kind": "suite", "rounds": 4},
            **said,
        }
    )


ALL = [
    {"name": "solo"},
    {"name": "duel", "opponents": ["foe"], "seat": 1},
    {"name": "trio", "opponents": ["foe", "ogre"], "rounds": 3},
]


def test_everybody_who_is_no_opponent_meets_every_task_as_often():
    units = list(schedule(config(ALL), SEATS).units({}))
    assert Counter((unit.game, unit.measured) for unit in units) == {
        **{(game, player): 4 for game in ("solo", "duel") for player in ("ann", "bob")},
        **{("trio", player): 3 for player in ("ann", "bob")},
    }
    assert len({unit.key for unit in units}) == len(units) == planned(config(ALL), SEATS)


def test_the_measured_player_sits_where_the_task_says_and_else_everywhere_in_turn():
    units = list(schedule(config(ALL), SEATS).units({}))
    sat = {(unit.game, unit.number): seatings(unit, SEATS[unit.game], True) for unit in units if unit.measured == "ann"}
    assert {sat["duel", number] for number in (1, 2, 3, 4)} == {(("ann", "foe"),)}
    assert [sat["trio", number] for number in (1, 2, 3)] == [
        (("ann", "foe", "ogre"),),
        (("foe", "ann", "ogre"),),
        (("foe", "ogre", "ann"),),
    ]
    assert sat["solo", 1] == (("ann",),)


def test_everybody_who_is_measured_meets_the_same_worlds():
    units = list(schedule(config(ALL), SEATS).units({}))
    for game in SEATS:
        of = {
            player: [unit.seed_key for unit in units if (unit.game, unit.measured) == (game, player)]
            for player in PLAYERS
        }
        assert of["ann"] == of["bob"]
        assert len(set(of["ann"])) == len(of["ann"])


@pytest.mark.parametrize(("models", "matches"), [(["ann"], 2 * 4 + 4), (["ann", "bob"], 4 * 4), (["foe"], 4 * 4)])
def test_a_unit_with_a_model_is_played_in_every_variant(models: list[str], matches: int):
    said = config(ALL[1:2], PLAYERS[:3], variants=[{"name": "text", "options": {}}, {"name": "image", "options": {}}])
    units = list(schedule(said, SEATS, models).units({}))
    assert len(units) == matches == planned(said, SEATS, models)


@pytest.mark.parametrize(
    ("game", "players", "sentence"),
    [
        ({"name": "duel"}, PLAYERS, 'the game "duel" of the suite takes 1 opponents, and has none'),
        ({"name": "solo", "opponents": ["foe"]}, PLAYERS, "takes no opponents, and has 1"),
        ({"name": "duel", "opponents": ["fo"]}, PLAYERS, 'no player is called "fo"; did you mean "foe"?'),
        ({"name": "trio", "opponents": ["foe", "foe"]}, PLAYERS, '"foe" is named twice'),
        ({"name": "duel", "opponents": ["foe"], "seat": 3}, PLAYERS, "has no seat 3: its seats go from 1 to 2"),
        ({"name": "trio", "opponents": ["foe", "ogre"]}, ["foe", "ogre", "x"], ""),
    ],
)
def test_a_suite_that_cannot_be_played_is_told(game: dict[str, Any], players: list[str], sentence: str):
    said = config([game], players)
    if not sentence:
        assert planned(said, SEATS) == 4
        return
    with pytest.raises(ParameterError) as told:
        schedule(said, SEATS)
    assert sentence in str(told.value)


def test_a_suite_needs_somebody_to_measure():
    said = config([ALL[1], {"name": "solo"}], ["ann", "foe"])
    assert planned(said, SEATS) == 8
    with pytest.raises(ParameterError, match="a suite measures the players that are nobody's opponent"):
        schedule(
            config([{"name": "trio", "opponents": ["ann", "foe"]}, {**ALL[1], "opponents": ["bob"]}], PLAYERS[:3]),
            SEATS,
        )


@pytest.mark.parametrize("setting", [{"opponents": ["foe"]}, {"seat": 1}])
def test_only_a_suite_has_opponents(setting: dict[str, Any]):
    said = config([{"name": "duel", **setting}], schedule={"kind": "round_robin"})
    with pytest.raises(ParameterError, match="which is for a suite, and this is a round robin: leave it out"):
        schedule(said, SEATS)
