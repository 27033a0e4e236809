"""What an agent is told of NetHack before the first ply."""

from __future__ import annotations

from functools import lru_cache

from arena.games.worlds.nethack.keys import KEYS, USELESS, WORDS, ActionSet, key_set
from arena.games.worlds.nethack.tasks import PENALTY, RULES, Name

_AIM = """\
You play NetHack: one adventurer in a dungeon of some fifty levels, at whose bottom the Amulet of Yendor lies. Death \
is final, so stay alive first; then explore, grow stronger and go down.

Scoring: {rule}."""

_ANSWERS = """\
Each answer is one action: a command of the list below. In the text, "jackal 1 west" stands right beside you, and \
"Free steps" says how far nothing is in the way; on the map you are the @ (or what you have become), and north is up.
- Where NetHack asks for one key, answer with that character: y, n, the letter of an item, * to see all items, or a \
direction (h west, j south, k north, l east, y northwest, u northeast, b southwest, n southeast, . here).
- At --More--, answer more.
- In a menu, letters choose, more confirms, > and < turn pages."""

_ESC = "- esc leaves a question, a menu or a command."
_ALL = """\
- Where a line of text is asked for, answer with the text; it is typed and entered at once.
- A number before a command repeats it: "20 search" searches 20 turns, and stops when a monster appears.
- To go far, answer travel, then > or < or _ to choose a place, then . to go there."""

_COMMANDS = {
    "Moving": {
        "north, east, south, west, northeast, southeast, southwest, northwest": "one step, or attack what is there",
        "far north … far northwest": "run that way until something is interesting",
        "up": "climb the staircase you stand on",
        "down": "descend it",
        "travel": "",
    },
    "Acting": {
        "fight": "then a direction: attack there",
        "search": "for hidden doors and traps beside you",
        "wait": "a turn",
        "kick": "a locked door open",
        "open": "",
        "close": "",
        "pickup": "",
        "look": "at what lies here",
        "loot": "a box you stand on",
        "eat": "",
        "pray": "",
        "engrave": "",
        "chat": "",
        "pay": "a shopkeeper",
        "offer": "at an altar",
        "untrap": "",
        "force": "a lock",
    },
    "Items": {
        "inventory": "",
        "wield": "a weapon",
        "wear": "armor",
        "takeoff": "armor",
        "puton": "a ring or amulet",
        "remove": "it",
        "quaff": "a potion",
        "read": "",
        "zap": "a wand",
        "apply": "a tool",
        "throw": "",
        "fire": "what is in the quiver",
        "quiver": "",
        "cast": "a spell",
        "drop": "",
        "dip": "",
        "call": "",
    },
    "Prompts": {"more": "", "esc": "", "space": ""},
}
"""Commands that are worth a word, by their use."""

_TIPS = (
    "Walking into a hostile monster attacks it. Fight in corridors and doorways, where few can reach you.",
    "Never hit a floating eye (blue e) or an acid blob by hand, never touch or eat a cockatrice (yellow c), and leave "
    "peaceful monsters alone.",
    "Monsters called tame are your pets: walking into one swaps places.",
    "A door cannot be passed diagonally. A locked one opens to several kicks.",
    "If there seems to be no way on, go to unexplored doorways and corridor ends; then search 10 to 20 turns at dead "
    "ends and along long walls.",
    "When Hungry, eat what you carry, or what you killed just now if it is not poisonous.",
    "When HP are below 6 or a seventh of the maximum, or you are Weak from hunger, pray: it helps about once in 1000 "
    "turns, and not in the first 300.",
    "Elbereth in the dust (engrave, then -, then the word) keeps most monsters from fighting you hand to hand, until "
    "you attack.",
    "If an action changes nothing twice, do something else.",
)
_NEEDS = {"pray": "pray:", "engrave": "Elbereth"}


@lru_cache(maxsize=32)
def card(task: Name, actions: ActionSet) -> str:
    """The aim, how to answer, the commands of an action set, advice, and what a task rewards."""
    keys = key_set(actions)
    known = [WORDS[key] for key in keys if key not in USELESS]
    rule = RULES[task]
    if task != "challenge":
        rule += f", less {PENALTY} for every action in which no game turn passes"
    parts = [_AIM.format(rule=rule)]
    direction = "h west, j south, k north, l east, y northwest, u northeast, b southwest, n southeast, . here"
    answers = [_ANSWERS.format(direction=direction)]
    answers += [_ESC] if "esc" in known else []
    answers += [_ALL] if actions == "all" else []
    parts.append("\n".join(answers))
    parts.append(_listed(known))
    tips = [tip for tip in _TIPS if not any(sign in tip and word not in known for word, sign in _NEEDS.items())]
    parts.append("Advice:\n" + "\n".join(f"- {tip}" for tip in tips))
    return "\n\n".join(parts)


def _listed(known: list[str]) -> str:
    """The commands, by their use, and the names of all others."""
    told, lines = set[str](), []
    for title, commands in _COMMANDS.items():
        glossed = []
        for names, gloss in commands.items():
            words = [word for word in WORDS.values() if word.startswith("far ")] if "…" in names else names.split(", ")
            if all(word in known for word in words):
                told.update(words)
                glossed.append(f"{names} ({gloss})" if gloss else names)
        if glossed:
            lines.append(f"{title}: {'; '.join(glossed)}")
    others = [word for word in known if word not in told and KEYS[word] not in range(ord("0"), ord("9") + 1)]
    if others:
        lines.append("Others: " + ", ".join(others))
    return "Commands:\n" + "\n".join(lines)
