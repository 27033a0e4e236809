"""Menaces: monsters that are struck only by who can bear what comes of it, and those that nobody should strike."""

from __future__ import annotations

from arena.agents.baselines.explorer.glimpse import Monster
from arena.agents.baselines.explorer.mind import Mind

FORBIDDEN = frozenset({"floating eye", "gelatinous cube", "cockatrice", "chickatrice", "Medusa", "green slime"})
"""Whoever touches them has the worse of it."""
OFFICIALS = frozenset({"shopkeeper", "guard", "aligned priest", "high priest", "watchman", "watch captain", "Oracle"})
"""Those who are left alone, peaceful or not."""
SHUNNED = frozenset({"gelatinous cube", "cockatrice", "chickatrice", "gas spore", "green slime"})
"""Those that come nearer, slowly: one steps away."""
PASSIVE = {
    "brown mold": 24,
    "green mold": 24,
    "red mold": 16,
    "yellow mold": 8,
    "blue jelly": 30,
    "spotted jelly": 36,
    "gas spore": 24,
    "acid blob": 8,
}
"""Who hurts only those that strike it -> the worst that one blow brings upon oneself, in hit points."""
FIXED = frozenset({"brown mold", "yellow mold", "green mold", "red mold", "blue jelly", "spotted jelly", "shrieker"})
"""Those that never move, so that they are best left alone."""
_SLOW = 3
_DESPERATE = 6
"""Searches of a level in vain after which one risks something rather than starve behind a floating eye."""


def untouchable(mind: Mind, monster: Monster) -> bool:
    """Whether a monster must not be struck now."""
    now, name = mind.now, monster.kind.name
    desperate = mind.level.round >= _DESPERATE and not mind.hostile
    if name in FORBIDDEN:
        return name != "floating eye" or not desperate or now.hp < 0.8 * now.max_hp
    worst = PASSIVE.get(name)
    if worst is None:
        return False
    margin = 0.7 if desperate else 1.0 if mind.level.stuck else 1.25
    return now.hp <= margin * worst or (name in FIXED and not mind.level.stuck)


def memorable(monster: Monster) -> int:
    """For how many turns a monster is taken to stay where it was last seen."""
    return 300 if monster.kind.speed <= _SLOW else 12
