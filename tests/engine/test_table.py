"""The rules of the table: what they can be, and that they are written down."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

import arena
from arena.edges import checked
from arena.games.core.errors import ParameterError

INF = float("inf")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (
            {"attempts": "many"},
            "attempts='many': input should be a valid integer, unable to parse string as an integer",
        ),
        ({"attempts": None}, "attempts=None: input should be a valid integer"),
        ({"move_seconds": 0}, "move_seconds=0: input should be greater than 0"),
        ({"match_seconds": -5}, "match_seconds=-5: input should be greater than 0"),
        ({"increment_seconds": -1}, "increment_seconds=-1: input should be greater than or equal to 0"),
        ({"start_seconds": 0}, "start_seconds=0: input should be greater than 0"),
        ({"waiting_seconds": 0}, "waiting_seconds=0: input should be greater than 0"),
        ({"move_seconds": INF}, "move_seconds=inf: input should be a finite number"),
        ({"waiting_seconds": float("nan")}, "waiting_seconds=nan: input should be a finite number"),
        ({"max_plies": 0}, "max_plies=0: input should be greater than or equal to 1"),
        ({"max_plies": 1.5}, "max_plies=1.5: input should be a valid integer, got a number with a fractional part"),
        ({"reply_chars": 99}, "reply_chars=99: input should be greater than or equal to 100"),
        ({"take_backs": -1}, "take_backs=-1: input should be greater than or equal to 0"),
        ({"pause_seconds": -1}, "pause_seconds=-1: input should be greater than or equal to 0"),
        ({"pause_seconds": INF}, "pause_seconds=inf: input should be a finite number"),
        ({"draws": "perhaps"}, "draws='perhaps': input should be a valid boolean, unable to interpret input"),
        ({"repeats": 1}, "repeats=1: input should be greater than or equal to 2"),
        ({"evaluator": {}}, "evaluator.evaluator={}: field required"),
        ({"evaluator": {"evaluator": "minimax", "plies": 0}}, "evaluator.plies=0: input should be greater than or"),
        ({"evaluator": {"evaluator": "minimax", "depth": 3}}, "evaluator.depth=3: extra inputs are not permitted"),
        ({"evaluator": {"evaluator": "minimax", "margin": INF}}, "evaluator.margin=inf: input should be a finite"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(table, why):
    with pytest.raises(ParameterError) as refused:
        checked(table)
    assert str(refused.value).startswith(f"table: {why}")
    assert "\n" not in str(refused.value)


def test_every_setting_has_a_test_that_refuses_it():
    """So that a new one is not forgotten."""
    (refusals,) = [mark for mark in test_what_cannot_be_is_refused_in_one_sentence.pytestmark if mark.name]
    refused = {name for table, _ in refusals.args[1] for name in table}
    assert refused | {"on_illegal"} == set(arena.Table.model_fields)


def test_a_table_is_a_dict_a_table_or_nothing():
    assert checked(None) == checked({}) == checked(arena.Table()) == arena.Table()
    assert checked({"attempts": 5}) == arena.Table(attempts=5)
    table = arena.Table(evaluator=arena.EvaluatorRule(evaluator="minimax"))
    assert checked(table) is table
    assert checked({"evaluator": {"evaluator": "minimax"}}) == table


def test_a_table_does_not_change():
    table = arena.Table()
    with pytest.raises(ValidationError, match="frozen"):
        table.attempts = 5


async def test_what_differs_from_the_usual_is_recorded_and_read_again(tell):
    table = {
        "attempts": 2,
        "on_illegal": "random",
        "move_seconds": 60.0,
        "match_seconds": 500.0,
        "increment_seconds": 2.5,
        "max_plies": 4,
        "draws": False,
        "repeats": 5,
        "evaluator": {"evaluator": "minimax,depth=1", "margin": 0.5},
    }
    story = await tell(["first", "first"], table=table)
    assert story.started.table == story.replay.started.table == table
    assert checked(dict(story.replay.started.table)) == arena.Table(**table)
    story = await tell(["first", "first"], table={"attempts": 3, "draws": True})
    assert story.started.table == {}
