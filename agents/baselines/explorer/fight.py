"""Fights: who is struck, who is shot at, and whom one had better leave alone."""

from __future__ import annotations

from nle import nethack

from arena.agents.baselines.explorer.boards import KEYS, NAMES, Board, around, cells, distance, in_line, step_toward
from arena.agents.baselines.explorer.glimpse import Item, Monster
from arena.agents.baselines.explorer.glyphs import UNSEEN
from arena.agents.baselines.explorer.menace import FIXED, OFFICIALS, SHUNNED, memorable, untouchable
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import stride, way
from arena.agents.core.decision import Move

WATERY = frozenset({"giant eel", "electric eel", "shark", "piranha", "jellyfish", "kraken", "water moccasin"})
_MISSILES = ("dagger", "dart", "shuriken", "knife", "boomerang", "javelin", "spear", "crossbow bolt")
_CHASE = 8
"""Steps to go for somebody who is worth the experience."""
_LONG_CHASE = 25


def survey(mind: Mind) -> None:
    """Tell enemies from those who are left alone, for this glimpse."""
    now, kept = mind.now, mind.level.kept
    hostile, menaces, blockers, shown = [], [], 0, 0
    for monster in now.monsters:
        cell = monster.cell
        shown |= 1 << cell
        if monster.peaceful or monster.kind.name in OFFICIALS or now.turn - mind.refused.get(cell, -99) < 8:
            blockers |= 1 << cell
            kept[cell] = now.turn + memorable(monster)
        elif untouchable(mind, monster):
            menaces.append(monster)
            blockers |= around(1 << cell) if monster.kind.name in SHUNNED else 1 << cell
            kept[cell] = now.turn + memorable(monster)
        else:
            hostile.append(monster)
    for cell in [cell for cell, until in kept.items() if until < now.turn or distance(now.hero, cell) <= 1]:
        if not shown >> cell & 1:
            del kept[cell]
    for cell in kept:
        blockers |= 1 << cell
    mind.hostile, mind.menaces = tuple(hostile), tuple(menaces)
    mind.blockers = blockers & ~(1 << now.hero)


def fight(mind: Mind) -> Move | None:
    """A blow at whoever is beside one; a step away from who must not be touched."""
    now = mind.now
    if now.swallowed:
        return mind.say("j", "fighting from inside")
    shunned = [monster for monster in mind.menaces if monster.kind.name in SHUNNED]
    shunned = [monster for monster in shunned if distance(now.hero, monster.cell) == 1]
    if shunned:
        away = _step_away(mind, shunned)
        if away is not None:
            return away
    targets = [monster for monster in mind.hostile if distance(now.hero, monster.cell) == 1]
    if targets:
        target = max(targets, key=lambda monster: (_worth(monster), -monster.cell))
        return _arm(mind, target) or _strike(mind, target)
    return _strike_unseen(mind)


def shoot(mind: Mind) -> Move | None:
    """A missile or a spell at somebody in line."""
    now = mind.now
    if now.blind or now.dizzy:
        return None
    for monster in mind.hostile + mind.menaces:
        far = distance(now.hero, monster.cell)
        if not 1 <= far <= 6 or not in_line(now.hero, monster.cell):
            continue
        step = step_toward(now.hero, monster.cell)
        if _blocked(mind, step, far):
            continue
        menace = monster in mind.menaces
        if not menace and monster.kind.name not in FIXED:
            move = _cast(mind, monster, step)
            if move is not None:
                return move
        missile = now.item(*_MISSILES) if far > 1 or menace else None
        if monster.kind.name in SHUNNED and far == 1:
            continue
        if missile is None and menace and far == 1 and mind.level.stuck:
            missile = _junk(mind)
        if missile is not None and _spare(missile) and mind.allowed("throw"):
            thought = f"throwing at the {monster.kind.name}"
            return mind.say("t", thought, ("throw", missile.letter), ("direction", KEYS[step]))
    return None


def _cast(mind: Mind, monster: Monster, step: int) -> Move | None:
    """A spell that wounds or puts to sleep."""
    now = mind.now
    if mind.spell not in ("force bolt", "sleep") or now.energy < 5 or not mind.allowed("cast"):
        return None
    if mind.spell == "sleep" and (monster.kind.difficulty <= 4 or now.hp >= 0.6 * now.max_hp):
        return None
    mind.put_off("cast", 3 if mind.spell == "sleep" else 0)
    mind.wants = (mind.spell,)
    return mind.say("Z", f"casting {mind.spell}", ("direction", KEYS[step]))


def _spare(item: Item) -> bool:
    return not any(word in item.text for word in ("in hand", "wielded", "worn", "unpaid"))


def _junk(mind: Mind) -> Item | None:
    """Something to throw at who must not be touched and is in the way."""
    kept = (nethack.POTION_CLASS, nethack.COIN_CLASS)
    spare = [item for item in mind.now.items if _spare(item) and item.group not in kept]
    return min(spare, key=lambda item: item.group == nethack.FOOD_CLASS, default=None)


def chase(mind: Mind) -> Move | None:
    """Steps toward somebody who is worth the experience."""
    now = mind.now
    if not mind.hostile or not mind.allowed("chase") or now.hp < 0.5 * now.max_hp:
        return None
    goals: Board = 0
    for monster in mind.hostile:
        name = monster.kind.name
        if name in FIXED or name in WATERY or monster.kind.difficulty > now.level + 5:
            continue
        goals |= 1 << monster.cell
    path = way(mind, goals & ~mind.level.water)
    if path is None or not 2 <= len(path) <= _CHASE + 1:
        return None
    mind.chased += 1
    if mind.chased > _LONG_CHASE:
        mind.chased = 0
        mind.put_off("chase", 40)
    name = next((monster.kind.name for monster in mind.hostile if monster.cell == path[-1]), "enemy")
    return stride(mind, path, f"going for the {name}")


def _worth(monster: Monster) -> int:
    return monster.kind.difficulty - (20 if monster.kind.name in FIXED else 0)


def _strike(mind: Mind, target: Monster) -> Move:
    step = target.cell - mind.now.hero
    mind.ward = None
    move = mind.say(KEYS[step], f"fighting the {target.kind.name} to the {NAMES[step]}")
    mind.aim = target.cell
    if not mind.level.littered >> target.cell & 1:
        mind.prey = target.kind.name
    return move


def _arm(mind: Mind, target: Monster) -> Move | None:
    """The weapon that one fights with, in hand again after digging."""
    wielded = next((item for item in mind.now.items if "weapon in hand" in item.text or "(wielded)" in item.text), None)
    letter = wielded.letter if wielded is not None else "-"
    digging = wielded is not None and ("pick" in wielded.text or "mattock" in wielded.text)
    if not digging or target.kind.difficulty < 3 or not mind.allowed("arm") or mind.weapon == letter:
        return None
    mind.put_off("arm", 5)
    return mind.say("w", "getting ready to fight", ("wield", mind.weapon))


def _strike_unseen(mind: Mind) -> Move | None:
    """A blow at something that was felt and is not seen."""
    hero = mind.now.hero
    for cell in cells(mind.now.boards[UNSEEN] & around(1 << hero)):
        mind.level.struck[cell] = mind.level.struck.get(cell, 0) + 1
        if mind.level.struck[cell] <= 4 and mind.allowed("strike"):
            step = cell - hero
            return mind.say("F", f"striking at something to the {NAMES[step]}", queue=(KEYS[step],))
        mind.blockers |= 1 << cell
    return None


def _step_away(mind: Mind, feared: list[Monster]) -> Move | None:
    hero, level = mind.now.hero, mind.level
    taken = sum(1 << monster.cell for monster in mind.now.monsters)
    free = around(1 << hero) & level.ways() & ~taken & ~(1 << hero) & ~level.closed
    best, chosen = 1, None
    for cell in cells(free):
        step = cell - hero
        if abs(step) in (79, 81) and (level.narrow >> cell & 1 or level.narrow >> hero & 1):
            continue
        far = min(distance(cell, monster.cell) for monster in feared)
        if far > best:
            best, chosen = far, cell
    if chosen is None:
        return None
    move = mind.say(KEYS[chosen - hero], f"stepping away from the {feared[0].kind.name}")
    mind.aim = chosen
    return move


def _blocked(mind: Mind, step: int, far: int) -> bool:
    """Whether somebody or something else stands between."""
    hero = mind.now.hero
    others = mind.blockers | mind.pets | mind.level.boulders | mind.level.walls | mind.level.closed
    return any(others >> (hero + step * number) & 1 for number in range(1, far))
