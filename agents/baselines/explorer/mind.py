"""A mind: everything that an explorer remembers between two answers, and how it says what it does."""

from __future__ import annotations

from collections import deque

from arena.agents.baselines.explorer.boards import Board, Cell, distance
from arena.agents.baselines.explorer.glimpse import Glimpse, Monster, Place
from arena.agents.baselines.explorer.glyphs import PET
from arena.agents.baselines.explorer.hands import Hands
from arena.agents.baselines.explorer.level import Level
from arena.agents.core.decision import Move
from arena.games.core.rng import Rng

_KEYS = {"arm": "w", "cast": "Z", "dig": "a", "drop": "d", "eat": "e", "kick": "kick", "pray": "pray"}
_KEYS |= {"quaff": "q", "read": "r", "strike": "F", "take": ",", "throw": "t", "ward": "E"}
"""What may be put off -> the key that it takes."""


class Mind:
    """What an explorer knows. Its concerns are functions of a mind: each gives a Move, or None if it wants nothing."""

    def __init__(self, rng: Rng) -> None:
        self.rng = rng
        self.levels: dict[Place, Level] = {}
        self.now: Glimpse
        self.level: Level
        self.hands: Hands
        self.replies: list[tuple[str, str]] = []
        """(what a question contains, the answer) for the questions that the last command will ask."""
        self.queue: list[str] = []
        """Keys that are pressed next, whatever is seen."""
        self.heard: list[str] = []
        """The messages since the last command."""
        self.last = ""
        """The last command on the map."""
        self.thought = ""
        self.aim: Cell | None = None
        """Where the last step was meant to lead."""
        self.hostile: tuple[Monster, ...] = ()
        self.menaces: tuple[Monster, ...] = ()
        """Enemies that must not be struck."""
        self.blockers: Board = 0
        """Cells of creatures that are neither attacked nor pushed aside."""
        self.prayed: int | None = None
        """The turn of the last prayer."""
        self.resting_until = 0
        self.bold_until = 0
        self.refused: dict[Cell, int] = {}
        """Cells of creatures that turned out to be peaceful -> the turn."""
        self.tabu: dict[str, int] = {}
        """What did not work -> the turn from which it may be tried again."""
        self.wants: tuple[str, ...] = ()
        """What is taken from the next list of things."""
        self.spell = ""
        """"healing", "sleep" or "force bolt", if the hero started with that book."""
        self.weapon = "-"
        """The letter of what one fights with, or "-" for bare hands."""
        self.ward: tuple[Place, Cell] | None = None
        """Where Elbereth was written last."""
        self.ward_read = False
        """Whether it was read there, without a mistake."""
        self.ward_tries = 0
        self.ward_hp = 0
        """Hit points on the ward, at their highest."""
        self.sheltering = False
        self.hurt = False
        """Whether the last command cost hit points."""
        self.mines_done = False
        """Whether the Mines have nothing more to give."""
        self.dug = -1
        """The turn in which one last dug, and how often without time going on."""
        self.digs = 0
        self.prey: str | None = None
        """Whom the last command struck at, where no older corpse may lie."""
        self.fed = 0
        """The turn of the last meal."""
        self.chased = 0
        """Steps of the chases since the last pause."""
        self.trail: deque[Cell] = deque(maxlen=24)
        """Where the last steps on the map were begun."""
        self.errand: Cell | None = None
        """Where one goes to get out of a circle, and the steps that it has taken."""
        self.errand_steps = 0
        self.departed: tuple[Place, Cell] | None = None
        """Where the last stairs were taken."""

    def say(self, key: str, thought: str, *replies: tuple[str, str], queue: tuple[str, ...] = ()) -> Move:
        """A command on the map, with the answers to what it will ask."""
        self.replies = list(replies)
        self.queue = list(queue)
        self.last, self.thought, self.aim, self.prey = key, thought, None, None
        return Move(key, thought=thought)

    def heard_any(self, *parts: str) -> bool:
        """Whether one of the messages since the last command contains one of the parts."""
        return any(part in message for message in self.heard for part in parts)

    def near(self, steps: int) -> bool:
        """Whether an enemy that comes after one is within some steps."""
        hero = self.now.hero
        return any(monster.kind.speed > 3 and distance(hero, monster.cell) <= steps for monster in self.hostile)

    def allowed(self, what: str) -> bool:
        """Whether something was not put off, and has its key in the game."""
        return self.tabu.get(what, -1) <= self.now.turn and self.hands.can(_KEYS.get(what, "more"))

    def put_off(self, what: str, turns: int) -> None:
        """Do not try something again for some turns."""
        self.tabu[what] = self.now.turn + turns

    @property
    def bold(self) -> bool:
        """Whether traps and boulders are tried too."""
        return self.now.turn < self.bold_until

    @property
    def pets(self) -> Board:
        return self.now.boards[PET]
