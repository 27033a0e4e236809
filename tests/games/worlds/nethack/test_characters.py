"""The table of characters is NetHack's: whoever it knows is who is played, and nobody else can be named."""

from __future__ import annotations

from itertools import product

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

from arena.games.core.errors import ParameterError
from arena.games.worlds.nethack.characters import GENDERS, RACES, ROLES, characters, check
from arena.games.worlds.nethack.world import NetHack

SAID = {"law": "lawful", "neu": "neutral", "cha": "chaotic", "mal": "male", "fem": "female"}
SAID |= {"hum": "human", "dwa": "dwarven", "gno": "gnomish", "elf": "elven", "orc": "orcish"}
SAID |= {"arc": "Archeologist", "bar": "Barbarian", "hea": "Healer", "kni": "Knight", "mon": "Monk", "ran": "Ranger"}
SAID |= {"rog": "Rogue", "sam": "Samurai", "tou": "Tourist", "val": "Valkyrie", "wiz": "Wizard"}
SEAT = "player_0"
GENDERED = {"cav": {"mal": "Caveman", "fem": "Cavewoman"}, "pri": {"mal": "Priest", "fem": "Priestess"}}


def is_played(env: NetHack, role: str, race: str, alignment: str, gender: str) -> bool:
    """Whether NetHack, asked for a character, says that one is that character."""
    env.params["character"] = f"{role}-{race}-{alignment}-{gender}"
    env.restart(1)
    env.advance({SEAT: env.parse(SEAT, "attributes")})
    rows = [row.strip() for row in env.sight.rows]
    title = next(row for row in rows if ", a level 1 " in row)
    align = rows[rows.index(title) + 1]
    called = GENDERED[role][gender] if role in GENDERED else SAID[role]
    told = role in GENDERED or role == "val"  # whose title says the gender
    return (
        f" {SAID[race]} {called}." in title
        and (told or f" {SAID[gender]} " in title)
        and f"You are {SAID[alignment]}," in align
        and (role, gender) != ("val", "mal")
    )


def test_exactly_those_that_are_known_become_themselves() -> None:
    env, known = NetHack(), set(characters())
    for one in product(ROLES, RACES, ("law", "neu", "cha"), GENDERS):
        assert is_played(env, *one) == ("-".join(one) in known), one
    env.close()


@pytest.mark.parametrize("character", ["@", "val", "val-dwa", "wiz-elf-cha", "mon-hum-neu-mal"])
def test_parts_may_be_left_out(character: str) -> None:
    check(character)


@pytest.mark.parametrize(
    "character", ["", "xyz", "sam-elf", "val-hum-cha", "val-hum-neu-mal", "mon-", "MON", "mon-hum-neu-mal-x"]
)
def test_nobody_else_is_played(character: str) -> None:
    with pytest.raises(ParameterError, match=r"^nethack: character="):
        check(character)
