"""The explorer: a script that plays NetHack well enough to be worth watching.

It asks its concerns in the order of their urgency, and takes the first move that one of them wants: staying alive,
fighting, food and rest, looting and digging, journeys between levels, exploring, searching for what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from numpy.typing import NDArray

from arena.agents.baselines.explorer import delve, errand, explore, fight, journey, needs, vault, ward
from arena.agents.baselines.explorer.boards import KEYS
from arena.agents.baselines.explorer.glimpse import Glimpse
from arena.agents.baselines.explorer.hands import Hands
from arena.agents.baselines.explorer.level import MINES, Level
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.news import News
from arena.agents.baselines.explorer.prompts import Prompts
from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng

Concern = Callable[[Mind], Move | None]

CONCERNS: tuple[Concern, ...] = (
    needs.pray,
    needs.heal,
    ward.shelter,
    fight.shoot,
    delve.delve,
    fight.fight,
    needs.eat,
    needs.rest,
    needs.feast,
    vault.follow,
    delve.take,
    fight.chase,
    errand.errand,
    delve.loot,
    journey.journey,
    explore.explore,
    journey.journey,
    explore.uncover,
    explore.explore_boldly,
    explore.search,
)
"""What an explorer cares for, the most urgent first. Where nothing is left to explore, the journey is asked again."""
_IDLE = 20
"""Answers after which the turn counter must have moved."""


class Explorer(BaseAgent):
    """Explores NetHack's dungeon: fights, eats, prays, finds a pick-axe, and digs as deep as it gets."""

    name = "explorer"
    summary: ClassVar[str] = "a scripted NetHack player: explores, fights, eats, prays and digs down"

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch unless the game is NetHack."""
        if game.id != "nethack":
            raise AgentMismatch(f"explorer plays NetHack and nothing else; this is {game.title}")
        await super().start(game, seat, seed)
        self.reset(seed)

    def reset(self, seed: int) -> None:
        """Forget everything."""
        self.mind = Mind(Rng(seed))
        self._prompts, self._news = Prompts(), News()
        self._before: Glimpse | None = None
        self._hands: Hands | None = None
        self._level: Level | None = None
        self._since = (-1, 0)
        self._hp = 0

    async def act(self, turn: Turn) -> Decision:
        """The next key."""
        view = turn.view
        if self._hands is None:
            self._hands = self.mind.hands = Hands(view.legal)
        observation: Any = view.observation
        return self._hands.fit(self.decide(observation["observation"]), self.mind.now.mode)

    def decide(self, arrays: Mapping[str, NDArray[Any]]) -> Move:
        """The next key for an observation in NLE's arrays."""
        now = self._before = Glimpse(arrays, self._before)
        mind = self.mind
        mind.now = now
        if now.message:
            mind.heard.append(now.message)
        if now.mode in ("more", "menu"):
            mind.heard.extend(row for row in now.rows if mind.last == ":" or " here." in row)
        idle = self._idle(now.turn)
        if now.mode != "map":
            return self._prompts.answer(mind)
        self._prompts.forget()
        if mind.queue:
            return Move(mind.queue.pop(0), thought=mind.thought)
        mind.wants = ()
        mind.hurt = now.hp < self._hp
        self._hp = now.hp
        self._notice()
        fight.survey(mind)
        move = self._stir(idle) if idle > _IDLE else None
        for concern in CONCERNS if move is None else ():
            move = concern(mind)
            if move is not None:
                break
        mind.heard.clear()
        return move or mind.say("10s", "waiting")

    def _idle(self, turn: int) -> int:
        """How many answers there were since the turn counter last moved."""
        last, count = self._since
        count = count + 1 if turn == last else 0
        self._since = (turn, count)
        return count

    def _stir(self, idle: int) -> Move:
        """Something else than before, since nothing has come of it."""
        mind = self.mind
        keys = tuple(KEYS.values())
        if idle % 3 == 0:
            return mind.say("esc", "starting over")
        if idle % 3 == 1:
            return mind.say("2s", "catching breath")
        return mind.say(mind.rng.choice(keys), "trying another way")

    def _notice(self) -> None:
        """Remember what is seen and heard."""
        mind, now = self.mind, self.mind.now
        level = mind.levels.get(now.place)
        if level is None:
            level = mind.levels[now.place] = Level(now.place, now.depth, now.turn)
            if len(mind.levels) == 1:
                self._take_stock()
        if mind.departed is not None and mind.departed[0] != now.place:
            place, cell = mind.departed
            mind.levels[place].leads[cell] = now.place
            level.leads[now.hero] = place
        mind.departed = None
        if level is not self._level:
            self._level = level
            mind.trail.clear()
            mind.errand = None
        if now.place[0] == MINES and any(monster.kind.name == "watchman" for monster in now.monsters):
            level.town = True
        mind.level = level
        level.update(now)
        self._news.take(mind)

    def _take_stock(self) -> None:
        """Look through what one starts with."""
        mind = self.mind
        for spell in ("force bolt", "sleep", "healing"):
            if mind.now.item(f"spellbook of {spell}", f"spellbook of {spell}") is not None:
                mind.spell = spell
        for item in mind.now.items:
            if "weapon in hand" in item.text and "pick-axe" not in item.text:
                mind.weapon = item.letter
