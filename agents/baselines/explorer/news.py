"""News: what the messages and the last step tell about the level."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import around, reach
from arena.agents.baselines.explorer.mind import Mind

_SHUT: tuple[str, ...] = (
    "It's a wall",
    "solid stone",
    "in vain",
    "Perhaps that's why",
    "You cannot pass",
    "too narrow",
    "iron bars",
)
_SHUT += ("You try to squeeze", "won't let you", "there is an iron bars", "is in the way", "There isn't enough room")
_HELD = ("pit", "trap", "web", "stuck", "crawl", "beartrap", "held", "cannot escape", "You stop", "swap", "wait")
_SHOPS = ("store", "dealership", "emporium", "outlet", "delicatessen", "jewelers", "accessories", "rare books")
"""What every kind of shop has in its name (NetHack's shknam.c)."""
_PATIENCE = 4
"""Steps that lead nowhere before a cell counts as closed."""


class News:
    """Listens to what comes of commands."""

    def __init__(self) -> None:
        self.failed: dict[int, int] = {}
        self.before = (-1, -1)
        """The cell and the turn of the last command."""

    def take(self, mind: Mind) -> None:
        """Learn from the messages since the last command, and from where it led."""
        now, level, aim = mind.now, mind.level, mind.aim
        moved = now.hero != self.before[0]
        self.before = (now.hero, now.turn)
        if moved:
            self.failed.clear()
        if aim is not None and mind.prey is not None and mind.heard_any(f"You kill the {mind.prey}!"):
            level.killed[aim] = (mind.prey, now.turn)
        if mind.replies:
            silent = not mind.heard or mind.heard_any("Never mind")
            mind.hands.note(mind.last, ignored=silent)
        if mind.heard:
            self._listen(mind)
        if aim is None or moved or aim == now.hero or mind.last == "kick":
            return
        if mind.heard_any(*_SHUT) and not mind.heard_any("You stop"):
            level.barred |= 1 << aim
        elif not mind.heard_any(*_HELD):
            self.failed[aim] = self.failed.get(aim, 0) + 1
            if self.failed[aim] >= _PATIENCE:
                level.barred |= 1 << aim

    def _listen(self, mind: Mind) -> None:
        level, aim, now = mind.level, mind.aim, mind.now
        hero = 1 << now.hero
        if aim is not None and mind.heard_any("door is locked", "This door is locked"):
            level.locked |= 1 << aim
        if mind.heard_any("Closed for inventory"):
            level.barred |= level.closed & around(hero)
        if mind.heard_any("move diagonally"):
            level.doors |= hero | (1 << aim if aim is not None and not level.closed >> aim & 1 else 0)
        if mind.heard_any(
            "Will you please leave your", "Will you leave your", "(for sale,", "(no charge)", "zorkmids)"
        ):
            level.shop = True
        if mind.heard_any("Welcome to", "Welcome again to") and mind.heard_any(*_SHOPS):
            level.shop = True
        if level.shop and mind.heard_any("(for sale,", "(no charge)", "elcome", "do not damage the floor"):
            level.goods |= reach(now.hero, level.floor & ~level.doors, level.narrow)
            level.no_digging |= level.goods
        if mind.heard_any("Be careful, sir", "Be careful, madam", "Please, do not damage"):
            level.no_digging |= around(around(around(around(hero))))
        if mind.heard_any(
            "too hard to dig", "isn't enough room to dig", "cannot reach the floor", "stairs are too hard"
        ):
            level.no_digging |= hero
            mind.put_off("dig", 2)
            if mind.heard_any("here is too hard to dig"):
                level.hard = True
        if mind.heard_any("You don't have anything", "You don't know any spells", "You lack the energy", "too hungry"):
            mind.put_off("cast", 300)
        if mind.heard_any("staircase down here", "ladder down here"):
            level.down |= hero
        if mind.heard_any("staircase up here", "ladder up here"):
            level.up |= hero
        if mind.heard_any("can't go up here", "can't go down here"):
            level.up &= ~hero
            level.down &= ~hero
            level.leads.pop(now.hero, None)
        if mind.last == "E" and mind.heard_any("You can't write", "can't reach", "You are unable to reach"):
            mind.ward = None
            mind.put_off("ward", 10)
        if mind.heard_any("no shape for kicking", "not in shape", "can't move your leg", "have nothing to brace"):
            mind.put_off("kick", 30)
