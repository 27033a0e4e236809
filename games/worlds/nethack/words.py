"""What a reader is told of NetHack: a language model, or a person without a screen.

The text has two parts. The long-term part is what happened and what is seen, and belongs into a history; the
short-term part is the status and the inventory, which are only worth knowing now. Both say nothing that a person at
the terminal could not know: names are those that farlook gives, and the rest stands on the screen. What NetHack wrote
is printable ASCII without line breaks, so that nothing written in the game can look like a line of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nle import nethack

from arena.games.worlds.nethack.seen import HEIGHT, WIDTH, bearing, character, named, seen
from arena.games.worlds.nethack.sight import PRINTABLE, Mode, Sight

ASKED: dict[Mode, str] = {
    "question": "NetHack asks and waits for one key.",
    "line": "NetHack asks and waits for a line of text.",
    "more": "--More-- is shown: NetHack waits until this is read.",
    "menu": "A menu or a page of text is open.",
}
"""What is to be said of each mode."""
HUNGER = ("Satiated", "Not hungry", "Hungry", "Weak", "Fainting", "Fainted", "Starved")
BURDEN = ("Unencumbered", "Burdened", "Stressed", "Strained", "Overtaxed", "Overloaded")
ALIGNMENTS = {-1: "chaotic", 0: "neutral", 1: "lawful"}
CONDITIONS = {
    nethack.BL_MASK_STONE: "Turning to stone",
    nethack.BL_MASK_SLIME: "Turning into slime",
    nethack.BL_MASK_STRNGL: "Strangled",
    nethack.BL_MASK_FOODPOIS: "Food poisoned",
    nethack.BL_MASK_TERMILL: "Terminally ill",
    nethack.BL_MASK_BLIND: "Blind",
    nethack.BL_MASK_DEAF: "Deaf",
    nethack.BL_MASK_STUN: "Stunned",
    nethack.BL_MASK_CONF: "Confused",
    nethack.BL_MASK_HALLU: "Hallucinating",
    nethack.BL_MASK_LEV: "Levitating",
    nethack.BL_MASK_FLY: "Flying",
    nethack.BL_MASK_RIDE: "Riding",
}
CLASSES = {
    nethack.COIN_CLASS: "Coins",
    nethack.AMULET_CLASS: "Amulets",
    nethack.WEAPON_CLASS: "Weapons",
    nethack.ARMOR_CLASS: "Armor",
    nethack.FOOD_CLASS: "Comestibles",
    nethack.SCROLL_CLASS: "Scrolls",
    nethack.SPBOOK_CLASS: "Spellbooks",
    nethack.POTION_CLASS: "Potions",
    nethack.RING_CLASS: "Rings",
    nethack.WAND_CLASS: "Wands",
    nethack.TOOL_CLASS: "Tools",
    nethack.GEM_CLASS: "Gems/Stones",
    nethack.ROCK_CLASS: "Boulders/Statues",
    nethack.BALL_CLASS: "Iron balls",
    nethack.CHAIN_CLASS: "Chains",
    nethack.VENOM_CLASS: "Venoms",
}
"""NetHack's classes of objects, in the order of its inventory."""

TOP_ROWS = 3
"""Rows that a message may take."""

_MORE = "--More--"
_PAGE_END = re.compile(r"(?:--More--|\(end\)|\([0-9]+ of [0-9]+\)) ?$")
_TITLE = re.compile(r"(.*?)\s+St:")
_LEVEL = re.compile(r"(.{1,40}?)\s+\S:-?[0-9]+\s+HP:")


def long_term(sight: Sight) -> str:
    """What happened, what NetHack waits for, what is seen, and the map."""
    if not sight.normal:
        return "\n".join(_told("The terminal", sight.rows))
    mode = sight.mode
    shown = page(sight)
    parts = [] if shown else list(_top(sight))
    if mode in ASKED:
        parts.append(ASKED[mode])
    if shown:
        return "\n".join([*parts, *_told("Shown over the map", shown)])
    parts += seen(sight)
    if mode == "map":
        parts += _cursor(sight)
    return "\n".join([*parts, *_told("Map", _map(sight))])


def _top(sight: Sight) -> Iterator[str]:
    """The message, and what the top of the terminal says beyond it: what is being typed, or earlier messages."""
    message = " ".join(sight.message.split())
    last = sight.cursor[0] if sight.mode != "map" and sight.cursor[0] < TOP_ROWS else 0
    text = "".join(row.rstrip() + " " if row.endswith(" ") else row for row in sight.rows[: last + 1])
    top = " ".join(text.rstrip().removesuffix(_MORE).split())
    if message and message not in top:
        yield f"Message: {message}"
    if top and (top not in message or message in top):
        yield f"{'Message' if message in top and message else 'Top line'}: {top}"


def page(sight: Sight) -> Sequence[str]:
    """The menu or the page of text that lies over the map; nothing where there is none.

    It ends where the cursor is, and begins in the column in which its end is marked.
    """
    row = sight.cursor[0]
    if sight.mode not in ("menu", "more"):
        return ()
    if sight.mode == "more" and row < TOP_ROWS and sight.message and sight.message[:16] in sight.rows[0]:
        return ()
    end = _PAGE_END.search(sight.rows[row].rstrip()) if row < len(sight.rows) else None
    if end is None:
        return sight.rows
    return [shown[end.start() :] for shown in sight.rows[: row + 1]]


def _map(sight: Sight) -> Sequence[str]:
    """The map as NetHack draws it: the terminal's rows, which do not always show all of it."""
    drawn = sight.array("chars").tobytes().translate(PRINTABLE).decode("ascii")
    return [drawn[start : start + WIDTH] for start in range(0, HEIGHT * WIDTH, WIDTH)]


def _told(title: str, rows: Sequence[str]) -> Iterator[str]:
    """Rows under a title, without the empty ones at the end."""
    trimmed = [row.rstrip() for row in rows]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return iter([f"{title}:", *trimmed])


def _cursor(sight: Sight) -> Iterator[str]:
    """Where the cursor is, when it is on the map and not on the character."""
    row, column = sight.cursor[0] - 1, sight.cursor[1]
    here = character(sight)
    if here is not None and (row, column) != here and 0 <= row < HEIGHT and 0 <= column < WIDTH:
        what = named(sight, row, column) or "unexplored"
        yield f"The cursor is not on you but {bearing(row - here[0], column - here[1])}: {what}"


def short_term(sight: Sight) -> str:
    """The status and the inventory; empty once the game is over, when NetHack tells neither."""
    if not sight.normal:
        return ""
    return "\n".join([*_status(sight), *_inventory(sight)])


def _status(sight: Sight) -> Iterator[str]:
    stats = sight.stats
    title = _TITLE.match(sight.rows[22])
    level = _LEVEL.match(sight.rows[23])
    where = level[1] if level else f"Dlvl:{stats.depth}"
    name = f"{title[1]}, " if title else ""
    yield f"You: {name}{ALIGNMENTS.get(stats.alignment, 'unaligned')}"
    form = f", in the form of a monster of level {stats.monster_level}" if stats.monster_level else ""
    yield (
        f"HP {stats.hit_points}({stats.max_hit_points}), Power {stats.energy}({stats.max_energy}), "
        f"AC {stats.armor_class}, experience level {stats.level} ({stats.experience} points){form}"
    )
    yield (
        f"Strength {_strength(stats.strength)}, Dexterity {stats.dexterity}, Constitution {stats.constitution}, "
        f"Intelligence {stats.intelligence}, Wisdom {stats.wisdom}, Charisma {stats.charisma}"
    )
    yield f"{where}, gold {stats.gold}, turn {stats.turn}, score {stats.score}"
    states = [_of(HUNGER, stats.hunger), _of(BURDEN, stats.encumbrance)]
    states += [word for bit, word in CONDITIONS.items() if stats.condition & bit]
    yield f"State: {', '.join(states)}"


def _strength(number: int) -> str:
    """Strength as the status line writes it: 18/04, 18/**, 19."""
    if number <= 18:
        return str(number)
    return str(number - 100) if number > 118 else "18/**" if number == 118 else f"18/{number - 18:02}"


def _of(names: Sequence[str], number: int) -> str:
    return names[number] if 0 <= number < len(names) else "?"


def _inventory(sight: Sight) -> Iterator[str]:
    """The inventory, a line for each class of objects."""
    classes: dict[int, list[str]] = {}
    for item in sight.inventory:
        classes.setdefault(item.kind, []).append(f"{item.letter if '!' <= item.letter <= '~' else '?'} - {item.text}")
    yield "Inventory:" if classes else "Inventory: empty"
    for kind, title in CLASSES.items():
        if kind in classes:
            yield f"{title}: {'; '.join(classes.pop(kind))}"
    for items in classes.values():
        yield f"Others: {'; '.join(items)}"
