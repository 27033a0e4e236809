"""Variants: the standings under each, their spread, and what belongs to every variant."""

from __future__ import annotations

from arena.reports.reckoning import standings
from tests.reports.made import config, match, pair


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
