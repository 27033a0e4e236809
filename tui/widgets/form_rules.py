"""The fields for the rules of a table and the start of a match, each checked as the table itself would."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.widgets import Label

from arena.edges import checked
from arena.games.core.errors import GameError
from arena.table import Table
from arena.tui.parameters import Parameter, fields_of
from arena.tui.plan import Plan, proposed
from arena.tui.widgets.form import Field

RULES = (
    *("take_backs", "attempts", "on_illegal", "move_seconds", "match_seconds", "increment_seconds"),
    *("max_plies", "repeats", "draws"),
)
_LABELS = {
    "take_backs": "take-backs",
    "on_illegal": "on illegal move",
    "move_seconds": "seconds a move",
    "match_seconds": "seconds a match",
    "increment_seconds": "increment",
    "max_plies": "plies at most",
    "repeats": "repeats to draw",
    "draws": "draws by agreement",
}


def rule_fields(plan: Plan) -> Iterator[Label | Field]:
    """The fields, with what a plan says; what it leaves out is what is usual with those players."""
    usual = proposed(plan.seats)
    yield Label("the table", classes="part")
    for rule in fields_of(Table, RULES):
        value = plan.table.get(rule.name)
        given = "" if value is None or value == usual.get(rule.name) else _text(value)
        if rule.name in usual:
            rule = Parameter(rule.name, rule.kind, str(usual[rule.name]), rule.choices)
        yield Field(rule, given, check=partial(_rule_problem, rule.name), label=_LABELS.get(rule.name, ""))
    yield Label("the start", classes="part")
    seed = "" if plan.seed is None else str(plan.seed)
    yield Field(Parameter("seed", "whole", "drawn"), seed, check=_seed_problem, name="seed")
    yield Field(Parameter("position", default="the usual one"), plan.position or "", name="position")


def _rule_problem(name: str, text: str) -> str:
    try:
        checked({name: text})
    except GameError as error:
        return str(error).rpartition(": ")[2]
    return ""


def _seed_problem(text: str) -> str:
    return "" if text.isascii() and text.isdigit() else "a seed is a whole number from 0 on"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
