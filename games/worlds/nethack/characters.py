"""Who there is to play: NetHack's roles, with the races, alignments and genders that each may have.

NetHack makes somebody else of a combination that it does not know, without a word; so it is refused here. The table is
that of NetHack's role.c; a test begins a game with each combination.
"""

from __future__ import annotations

from itertools import product

from arena.games.core.errors import ParameterError

RACES = {"hum": ("law", "neu", "cha"), "dwa": ("law",), "gno": ("neu",), "elf": ("cha",), "orc": ("cha",)}
"""Race -> its alignments."""
ROLES = {
    "arc": (("hum", "dwa", "gno"), ("law", "neu")),
    "bar": (("hum", "orc"), ("neu", "cha")),
    "cav": (("hum", "dwa", "gno"), ("law", "neu")),
    "hea": (("hum", "gno"), ("neu",)),
    "kni": (("hum",), ("law",)),
    "mon": (("hum",), ("law", "neu", "cha")),
    "pri": (("hum", "elf"), ("law", "neu", "cha")),
    "ran": (("hum", "elf", "gno", "orc"), ("neu", "cha")),
    "rog": (("hum", "orc"), ("cha",)),
    "sam": (("hum",), ("law",)),
    "tou": (("hum",), ("neu",)),
    "val": (("hum", "dwa"), ("law", "neu")),
    "wiz": (("hum", "elf", "gno", "orc"), ("neu", "cha")),
}
"""Role -> its races and its alignments."""
GENDERS = ("mal", "fem")


def characters() -> list[str]:
    """Every character in full: role, race, alignment and gender."""
    return [
        f"{role}-{race}-{alignment}-{gender}"
        for role, (races, alignments) in ROLES.items()
        for race, alignment, gender in product(races, alignments, GENDERS)
        if alignment in RACES[race] and (role, gender) != ("val", "mal")
    ]


def check(character: str) -> None:
    """Raises ParameterError where there is no such character. From the end on, parts may be left out; @ is anybody."""
    known = characters()
    if character == "@" or any(f"{one}-".startswith(f"{character}-") for one in known):
        return
    role, *_ = character.split("-")
    there = [one for one in known if one.startswith(f"{role}-")]
    example = f"for {role}: {', '.join(there)}" if there else f"the roles are {', '.join(ROLES)}"
    raise ParameterError(
        f"nethack: character={character[:40]}: a character is @ or a role with race, alignment and gender as NLE "
        f"writes them, such as val-dwa-law-fem; {example}"
    )
