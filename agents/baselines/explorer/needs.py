"""Needs: staying alive. Prayer, potions, food and rest."""

from __future__ import annotations

from nle import nethack

from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import walk
from arena.agents.baselines.explorer.ward import warded
from arena.agents.core.decision import Move

_FIRST_PRAYER = 300
_PRAYER_EVERY = 950
_LAST_HOPE = 700
"""Turns after a prayer from which who would die otherwise tries another: four times in five it is heard."""
_LEAST = 5
"""Hit points at which NetHack's gods see that one is in trouble, as they do below a seventh."""
_HUNGRY, _WEAK = 2, 3
_TIRED, _RESTED = 0.5, 0.8
_LONG_REST = 1000
"""Turns that a rest may take."""
_FRESH = 25
"""Turns for which a corpse is surely good."""
_BETWEEN_MEALS = 400
SAFE = frozenset({
    *("newt", "jackal", "sewer rat", "gecko", "giant rat", "cave spider", "acid blob", "rock piercer"),
    *("goblin", "hill orc", "Mordor orc", "Uruk-hai", "orc shaman", "snow orc", "gnome", "gnome lord", "dwarf"),
    *("gnomish wizard", "gnome king", "dwarf lord", "hobbit", "lichen", "fox", "coyote", "jaguar", "lynx", "wolf"),
    *("iguana", "baby crocodile", "crocodile", "giant ant", "fire ant", "giant beetle", "rothe", "mumak", "raven"),
    *("pony", "horse", "warhorse", "black pony", "shrieker", "hill giant", "ogre", "bugbear"),
    *("monkey", "ape", "owlbear", "yeti", "woodchuck", "winter wolf cub", "plains centaur"),
})  # fmt: skip
"""Whose corpses do no harm while they are fresh."""
_FOOD: tuple[str, ...] = (
    "food ration",
    "cram",
    "lembas",
    "K-ration",
    "C-ration",
    "pancake",
    "fortune cook",
    "candy bar",
    "cream pie",
)
_FOOD += ("apple", "orange", "pear", "banana", "melon", "carrot", "slime mold", "gunyoki", "huge chunk", "tripe")
_FOOD += ("kelp", "clove of garlic", "sprig", "royal jelly", "meat")


def near_death(mind: Mind) -> bool:
    """Whether the gods would call it trouble."""
    now = mind.now
    return now.hp <= _LEAST or now.hp * 7 <= now.max_hp


def may_pray(mind: Mind) -> bool:
    """Whether a prayer is likely to be heard."""
    turn = mind.now.turn
    if mind.prayed is None:
        return turn >= _FIRST_PRAYER
    lost = near_death(mind) or mind.now.hunger > _WEAK
    return turn - mind.prayed >= (_LAST_HOPE if lost else _PRAYER_EVERY)


def pray(mind: Mind) -> Move | None:
    """A prayer, where one is in trouble and the gods are not tired of hearing."""
    now = mind.now
    trouble = near_death(mind) or now.dying or (now.hunger >= _WEAK and not _food(mind))
    if not trouble or not may_pray(mind) or not mind.allowed("pray"):
        return None
    mind.prayed = now.turn
    why = "near death: praying" if near_death(mind) else "starving: praying" if now.hunger >= _WEAK else "praying"
    return mind.say("pray", why, ("sure you want to pray", "y"))


def heal(mind: Mind) -> Move | None:
    """Potions and spells against wounds."""
    now = mind.now
    share = now.hp / max(now.max_hp, 1)
    threat = mind.near(2)
    if share < 0.65 and mind.spell == "healing" and now.energy >= 5 and not now.dizzy and mind.allowed("cast"):
        mind.put_off("cast", 1)
        mind.wants = ("healing",)
        return mind.say("Z", "casting healing", ("direction", "."))
    if share >= 0.4 or not threat or warded(mind):
        return None
    known = now.item("potion of healing", "potions of healing", "of extra healing", "of full healing")
    if known is not None and mind.allowed("quaff"):
        return mind.say("q", "drinking a healing potion", ("Drink from", "n"), ("drink", known.letter))
    if share < 0.25:
        unknown = _unknown(mind, nethack.POTION_CLASS)
        if unknown and mind.allowed("quaff"):
            return mind.say("q", "drinking whatever this is", ("Drink from", "n"), ("drink", unknown))
        unknown = _unknown(mind, nethack.SCROLL_CLASS)
        if unknown and not now.blind and mind.allowed("read"):
            return mind.say("r", "reading whatever this is", ("read", unknown))
    return None


def hungry(mind: Mind) -> bool:
    """Whether one is hungry and has something to eat."""
    return mind.now.hunger >= _HUNGRY and mind.allowed("eat") and _food(mind) is not None


def eat(mind: Mind) -> Move | None:
    """A meal, where one is hungry and nobody is near."""
    now = mind.now
    if now.hunger < _HUNGRY or not mind.allowed("eat"):
        return None
    if mind.near(2) and not warded(mind):
        return None
    letter = _food(mind)
    if letter is None:
        return None
    mind.put_off("eat", 5)
    mind.fed = now.turn
    return mind.say("e", "having a meal", ("eat it", "n"), ("eat one", "n"), ("want to eat", letter))


def feast(mind: Mind) -> Move | None:
    """Steps to what was just killed, and a meal of it: corpses save the food that one carries."""
    now, level = mind.now, mind.level
    if now.hunger == 0 or now.turn - mind.fed < _BETWEEN_MEALS or not mind.allowed("eat") or mind.near(5):
        return None
    fresh = 0
    for cell, (name, turn) in level.killed.items():
        if name in SAFE and now.turn - turn < _FRESH and level.things >> cell & 1:
            fresh |= 1 << cell
    move = walk(mind, fresh, "going to eat what was killed") if fresh else None
    if move is not None:
        return move
    name, turn = level.killed.pop(now.hero, ("", 0))
    if name not in SAFE or now.turn - turn >= _FRESH or level.shop:
        return None
    mind.fed = now.turn
    return mind.say("e", f"eating the {name}", (f"{name} corpse here; eat", "y"))


def rest(mind: Mind) -> Move | None:
    """Waiting until wounds have healed and senses are clear, while nothing threatens."""
    now = mind.now
    if now.swallowed:
        return None
    if mind.near(8) or now.hunger >= _WEAK:
        return None
    if (now.blind or now.dizzy) and mind.allowed("wait"):
        return mind.say("5s", "waiting until the senses are clear")
    return mind.say("20s", "resting") if tired(mind) else None


def tired(mind: Mind) -> bool:
    """Whether one rests: from half of the hit points until most of them are back, or too much time has passed."""
    now = mind.now
    if now.hp < _TIRED * now.max_hp:
        mind.resting_until = max(mind.resting_until, now.turn + _LONG_REST)
    elif now.hp >= _RESTED * now.max_hp:
        mind.resting_until = 0
    return now.turn < mind.resting_until


def _food(mind: Mind) -> str | None:
    for words in _FOOD:
        for item in mind.now.items:
            if item.group == nethack.FOOD_CLASS and words in item.text and "corpse" not in item.text:
                return item.letter
    return None


def _unknown(mind: Mind, group: int) -> str | None:
    for item in mind.now.items:
        if item.group == group and "unpaid" not in item.text and "water" not in item.text:
            return item.letter
    return None
