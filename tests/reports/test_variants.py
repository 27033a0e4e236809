"""Variants: the standings under each, their spread, and what belongs to every variant."""

from __future__ import annotations

import math

from msgspec.structs import replace

from arena.reports.reckoning import standings
from tests.reports.made import config, match, pair, round_robin


def crossed(games=("chess",)):
    """alpha is better with a picture, beta with text; gamma and delta are bots, to whom variants mean nothing."""
    results = []
    for game in games:
        for unit in range(15):
            results += pair("alpha", "beta", 1.0, 1.0, unit=unit, variant="image", game=game)
            results += pair("alpha", "beta", -1.0, -1.0, unit=unit, variant="text", game=game)
            results += pair("gamma", "delta", 1.0, 0.0, unit=unit, game=game)
            for variant in ("image", "text"):
                results += pair("alpha", "gamma", 1.0, -1.0, unit=unit, variant=variant, game=game)
    return results


def field(*games):
    variants = [{"name": name, "options": {}} for name in ("text", "image")]
    return config("alpha", "beta", "gamma", "delta", games=games, variants=variants)


def test_each_variant_has_its_standings_with_what_belongs_to_every_one():
    found = standings(field("chess"), crossed()).variants
    assert list(found.tables) == ["text", "image"]
    text, image = found.tables["text"], found.tables["image"]
    assert text.matches == image.matches == 90
    assert {row.player for row in text.rows} == {"alpha", "beta", "gamma", "delta"}
    assert image.rows[0].player == "alpha"
    assert text.rows[0].player == "beta"


def test_the_spread_and_the_ranks_are_those_of_the_variants():
    found = standings(field("chess"), crossed()).variants
    elos = [next(row.rating.elo for row in table.rows if row.player == "beta") for table in found.tables.values()]
    assert found.spread["beta"] == (min(elos), max(elos))
    assert found.ranks["beta"] == (1, 4)


def test_several_contests_are_taken_together_and_each_by_itself():
    found = standings(field("chess", "go"), crossed(("chess", "go")))
    assert found.variants.tables["text"].game is None
    assert found.variants.tables["text"].matches == 180
    assert {game: one.tables["text"].matches for game, one in found.game_variants.items()} == {"chess": 90, "go": 90}


def test_a_game_for_a_score_has_variants_of_means():
    results = [
        match(("alpha",), (score + unit,), game="dungeon", unit=unit, variant=variant, score_range=(0.0, 100.0))
        for variant, score in (("image", 10.0), ("text", 60.0))
        for unit in range(5)
    ]
    found = standings(field("dungeon"), results).variants
    assert found.spread["alpha"] == (12.0, 62.0)


def test_one_variant_is_nothing_to_compare():
    found = standings(field("chess"), [one for unit in range(3) for one in pair(unit=unit, variant="text")])
    assert found.variants is None
    assert dict(found.game_variants) == {}


def drawn(variants, apart, rounds=12):
    """alpha and beta as often under every variant; `apart` are Elo by which alpha is better under each."""
    for seed, (variant, elo) in enumerate(zip(variants, apart, strict=True)):
        for one in round_robin({"alpha": elo, "beta": 0}, rounds, seed=seed):
            occasion = one.occasion
            unit = f"{occasion.unit}@{variant}"
            moved = {"variant": variant, "unit": unit, "match": unit + occasion.match[-1]}
            yield replace(one, occasion=replace(occasion, **moved))


def test_a_spread_is_told_beside_what_chance_alone_would_make():
    names = ("one", "two", "three")
    field_of = config("alpha", "beta", variants=[{"name": name, "options": {}} for name in names])
    none = standings(field_of, drawn(names, (0, 0, 0))).variants
    some = standings(field_of, drawn(names, (400, 0, -400))).variants
    for found, beyond in ((none, False), (some, True)):
        expected, most = found.chance["alpha"]
        assert 0 < expected < most
        assert found.beyond("alpha") is beyond
    few, many = (standings(field_of, drawn(names, (0, 0, 0), rounds)).variants for rounds in (5, 80))
    assert few.chance["alpha"][0] > 2.5 * many.chance["alpha"][0]


def test_the_samples_of_two_variants_are_not_taken_for_one_another():
    # The same results under both: the samples of both tables are equal, and chance would still tell them apart.
    results = [one for unit in range(10) for name in ("text", "image") for one in pair(unit=unit, second=0.0,
               variant=name)]  # fmt: skip
    found = standings(field("chess"), results).variants
    assert found.spread["alpha"][0] == found.spread["alpha"][1]
    assert found.chance["alpha"][0] > 10


def test_means_whose_intervals_have_no_end_are_beyond_nothing():
    results = [
        match(("alpha",), (score,), game="dungeon", variant=variant, score_range=(-1e9, 1e9))
        for variant, score in (("image", 10.0), ("text", 60.0))
    ]
    found = standings(field("dungeon"), results).variants
    assert found.chance["alpha"] == (math.inf, math.inf)
    assert not found.beyond("alpha")
