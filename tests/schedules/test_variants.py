"""Variants: every unit with a model under each, or under one that is drawn."""

from __future__ import annotations

from collections import Counter

from arena.schedules.make import planned, schedule
from tests.schedules.holding import config

SEATS = {"duel": 2}
MODELS = frozenset({"p000", "p001"})


def units(players=5, rounds=2, models=MODELS, **said):
    return list(schedule(config(players, {"duel": rounds}, **said), SEATS, models).units({}))


def test_crossed_every_unit_with_a_model_is_played_under_each():
    found = units(variants=["text", "image", "grid"])
    ways = Counter((unit.players, unit.number) for unit in found)
    for (players, _), count in ways.items():
        assert count == (3 if MODELS.intersection(players) else 1)
    assert all(bool(unit.variant) == bool(MODELS.intersection(unit.players)) for unit in found)
    assert found[0].seed_key == found[0].key.removesuffix("@text")
    assert len({unit.seed_key for unit in found}) == len(ways) == 20


def test_drawn_every_unit_with_a_model_is_played_under_one():
    said = {"variants": ["text", "image"], "variants_mode": "draw"}
    found = units(rounds=400, **said)
    assert len(found) == len({(unit.players, unit.number) for unit in found}) == 4000
    drawn = Counter(unit.variant for unit in found)
    assert drawn[""] == 3 * 400
    assert abs(drawn["text"] - drawn["image"]) < 4 * 2800**0.5
    assert units(rounds=400, **said) == found
    assert planned(config(5, {"duel": 400}, **said), SEATS, MODELS) == 8000
    assert units(rounds=400, seed=1, **said) != found


def test_a_further_variant_is_drawn_for_its_own_units_only():
    two = {unit.seed_key: unit.variant for unit in units(variants=["text", "image"], variants_mode="draw")}
    three = {unit.seed_key: unit.variant for unit in units(variants=["text", "image", "grid"], variants_mode="draw")}
    assert two.keys() == three.keys()
    changed = [key for key in two if two[key] != three[key]]
    assert changed
    assert all(three[key] == "grid" for key in changed)


def test_without_a_model_there_are_no_variants():
    assert units(models=(), variants=["text", "image"]) == units(models=())
    assert units() == units(models=())
