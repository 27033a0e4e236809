"""What no schedule can be made of: one sentence each, that says what would be right."""

from __future__ import annotations

import pytest

from arena.games.core.errors import ParameterError
from arena.schedules.make import planned, schedule
from tests.schedules.holding import config

SEATS = {"solo": 1, "duel": 2, "trio": 3, "quartet": 4}

WRONG = [
    (1, {"duel": 1}, {}, 'the game "duel" seats 2, and there is one player: add players, or take the game out'),
    (3, {"duel": 1, "quartet": 1}, {}, '"quartet" seats 4, and there are 3 players: add'),
    (["a", "b", "a"], {"duel": 1}, {}, 'two players are called "a": give one of them another name'),
    (["a", "b", "A"], {"duel": 1}, {}, 'the players "a" and "A" would share their files'),
    (2, {"duel": 1}, {"kind": "episodes"}, '"duel" seats 2, and episodes are played alone: make it a round robin'),
    (4, {"solo": 1}, {"kind": "swiss"}, '"solo" seats one, and in a Swiss tournament players meet: make it a schedule'),
    (4, {"solo": 1}, {"kind": "knockout"}, '"solo" seats one, and in a knockout'),
    (4, {"solo": 1}, {"kind": "ladder"}, '"solo" seats one, and in a ladder'),
    (4, {"trio": 1}, {"kind": "knockout"}, '"trio" seats 3, and in a knockout two meet'),
    (4, {"trio": 1}, {"kind": "ladder"}, '"trio" seats 3, and in a ladder two meet'),
    (4, {"duel": 1, "trio": 1}, {"kind": "swiss"}, '"duel" seats 2 and "trio" 3, and in a Swiss tournament the same'),
    (["ann", "bob"], {"duel": 1}, {"kind": "gauntlet", "heroes": ["anne"]}, 'called "anne"; did you mean "ann"?'),
    (["ann", "bob"], {"duel": 1}, {"kind": "gauntlet", "heroes": ["zzz"]}, 'called "zzz"; there are ann, bob'),
    (["ann", "bob"], {"duel": 1}, {"kind": "gauntlet", "heroes": ["ann", "ann"]}, '"ann" is named twice'),
    (["a", "b"], {"duel": 1}, {"kind": "gauntlet", "heroes": ["a", "b"]}, "1 that are no heroes, and there are none"),
    (
        ["a", "b", "c"],
        {"trio": 1},
        {"kind": "gauntlet", "heroes": ["a", "b"]},
        "sits with 2 that are no heroes, and there is 1",
    ),
    (
        3,
        {"duel": 1},
        {"heroes": ["p000"]},
        "schedule.heroes is for a gauntlet, and this is a round robin: leave it out",
    ),
    (3, {"duel": 1}, {"swiss_rounds": 3}, "schedule.swiss_rounds is for a Swiss tournament, and"),
    (
        3,
        {"duel": 1},
        {"kind": "swiss", "ladder_rounds": 3},
        "schedule.ladder_rounds is for a ladder, and this is a Swiss",
    ),
    (3, {"duel": 1}, {"third_place": True}, "schedule.third_place is for a knockout, and"),
    (3, {"trio": 1}, {"kind": "swiss", "lineups": 3}, "schedule.lineups is for a round robin or a gauntlet, and"),
    (3, {"duel": 1}, {"lineups": 3}, "schedule.lineups is for games of more than two seats, and there is none"),
    (9, {"quartet": 1}, {"lineups": 2}, 'schedule.lineups is 2, and it takes 3 for everybody to play at "quartet"'),
    (9, {"quartet": 1}, {"kind": "gauntlet", "lineups": 2}, "it takes 3 for everybody"),
    (
        5,
        {"trio": 1},
        {"kind": "gauntlet", "heroes": ["p001", "p002", "p004"], "lineups": 2},
        "it takes 3 for everybody",
    ),
]


@pytest.mark.parametrize(("players", "games", "said", "sentence"), WRONG)
def test_what_cannot_be_scheduled_is_told(players, games, said, sentence):
    wrong = config(players, games, schedule=said)
    for asked in (schedule, planned):
        with pytest.raises(ParameterError) as told:
            asked(wrong, SEATS)
        assert sentence in str(told.value)
        assert "\n" not in str(told.value)


def test_names_that_make_too_long_a_folder_are_told():
    names = [f"{letter}{'x' * 58}" for letter in "abcde"]
    seats = {"table": 5}
    with pytest.raises(
        ParameterError, match='the names of 5 players at "table" make a folder\'s name of over 255 bytes'
    ):
        schedule(config(names, {"table": 1}), seats)
    assert next(iter(schedule(config(names, {"table": 1}), {"table": 4}).units({})))


def test_games_and_variants_of_one_name_are_told():
    twice = config(2).model_dump()
    with pytest.raises(ParameterError, match='two games are called "duel"'):
        schedule(type(config(2)).model_validate({**twice, "games": [*twice["games"], *twice["games"]]}), SEATS)
    with pytest.raises(ParameterError, match='the variants "text" and "Text" would share their files'):
        schedule(config(2, variants=["text", "Text"]), SEATS)
