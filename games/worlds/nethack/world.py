"""NetHack: one adventurer, a dungeon of some fifty levels, and the Amulet of Yendor at its bottom.

NetHack 3.6 as the NetHack Learning Environment runs it (Küttler et al., arXiv:2006.13760), in a process of its own.

**Rules.** One ply is one key, as a player presses it, or a count with a command, or a line of text with its Enter. All
prompts are shown and answered: questions, menus, `--More--`, the screens after death; with `prompts=False` they are
skipped as NLE's tasks skip them. The seed determines NLE's generators of chance, display and levels (so that the same
seed gives the same levels to whoever plays), the phase of the moon and the hour. The game ends with the character, when
the task is fulfilled, after `plies` plies, or when no turn has passed in `no_progress` plies.

**Notation.** Keys that are commands go by words (`north`, `far east`, `search`, `eat`), which are BALROG's where it has
one; where NetHack asks for a letter or a line they are that letter. A count stands before its command: `20 search`. A
key's character, NLE's name of it (`Command.SEARCH`), `^d` and `m-p` are understood as well.

**Scoring.** The score is the reward of NLE's task. The outcome has, beside it, BALROG's progression, the deepest level,
the highest experience level, experience points, NetHack's own score, gold and turns.

**Versions.** 1: NLE 1.3.0.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from gymnasium import spaces

from arena.games.core.canonical import canonical, chain
from arena.games.core.env import Action, ArenaEnv
from arena.games.core.errors import GameError, IllegalAction, ParameterError, PositionError
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Screen
from arena.games.core.view import View
from arena.games.worlds.nethack.card import card
from arena.games.worlds.nethack.characters import check
from arena.games.worlds.nethack.keyboard import Keyboard, keyboard
from arena.games.worlds.nethack.keys import ActionSet
from arena.games.worlds.nethack.progress import Progress
from arena.games.worlds.nethack.sight import BLOCK_BYTES, LAYOUT, Sight
from arena.games.worlds.nethack.tasks import Name, Task
from arena.games.worlds.nethack.view import SECRET, Memory, NetHackView, screen
from arena.games.worlds.process import PATIENCE, WorldDied, WorldProcess

Picture = Literal["screen", "tiles"]

_REMEMBERED = 16
"""Plies that a view's history goes back: what BALROG's agents are given."""
_DIGEST_BYTES = 8
"""Bytes of a digest: enough to tell two of a hundred thousand plies apart, and a sixth of a long replay less."""
_SEAT = "player_0"


class NetHack(ArenaEnv):
    """NetHack as an environment of one seat.

    Args:
        task: what is rewarded: score, staircase, gold, eat, scout, oracle or challenge, as NLE defines them.
        character: role, race, alignment and gender as NLE writes them, such as mon-hum-neu-mal; or @ for any.
        actions: the keys: all of NLE's, its useful ones, or the 23 of its tasks.
        prompts: show questions, menus and --More-- and have them answered; otherwise skip them as NLE's tasks do.
        plies: plies after which the game ends.
        no_progress: plies without a turn passing after which the game ends.
        picture: what a view's image is: the whole screen in characters, or the map in tiles.
    """

    info = GameInfo(
        id="nethack",
        version=1,
        title="NetHack",
        seats=("Adventurer",),
        card=card("score", "all"),
        payoff="single",
        perfect_information=False,
        one_view=True,
        score_range=(-1e9, 1e9),
        keyboard=True,
    )
    patience = PATIENCE
    """Seconds that NetHack may take for one ply before it counts as hung."""

    def __init__(
        self,
        task: Name = "score",
        character: str = "mon-hum-neu-mal",
        actions: ActionSet = "all",
        prompts: bool = True,
        plies: int = 100_000,
        no_progress: int = 10_000,
        picture: Picture = "screen",
        render_mode: str | None = None,
    ) -> None:
        super().__init__(self.described(task=task, actions=actions), render_mode)
        check(character)
        if min(plies, no_progress) < 1:
            raise ParameterError("nethack: plies and no_progress are numbers from 1")
        self.params = {
            "task": task,
            "character": character,
            "actions": actions,
            "prompts": prompts,
            "plies": plies,
            "no_progress": no_progress,
            "picture": picture,
        }
        self._keyboard: Keyboard = keyboard(actions)
        self._origin = canonical((self.info.id, self.info.version, self.params))
        self._world: WorldProcess | None = None
        self._past: deque[Memory] = deque(maxlen=_REMEMBERED)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return replace(cls.info, card=card(params.get("task", "score"), params.get("actions", "all")))

    def restart(self, seed: int, position: str | None = None) -> None:
        if position is not None:
            raise PositionError("nethack begins where NetHack begins: it takes no position")
        self.rng = Rng(seed, 0)
        core, disp, levels = (self.rng.bits() >> 2 for _ in range(3))
        begin = {
            "core": core,
            "disp": disp,
            "levels": levels,
            "character": self.params["character"],
            "prompts": self.params["prompts"],
            "pickup": "$" if self.params["task"] == "gold" else "$?!/",
        }
        self._ask(b"B" + json.dumps(begin).encode())
        self._past.clear()
        self._task = Task(self.params["task"])
        self._progress = Progress()
        self._outcome: Outcome | None = None
        self._idle = 0
        self.ply = 0
        self._look()
        self.digest = chain(self._origin, "", self._sight.digested)[:_DIGEST_BYTES]

    def _ask(self, request: bytes) -> bytes:
        """What the world answers; a new world is started where there is none and a game is to begin."""
        if self._world is None or not self._world.alive:
            if request[:1] != b"B":
                raise WorldDied("NetHack's process has ended")
            self._world = WorldProcess("arena.games.worlds.nethack.inner", BLOCK_BYTES, self.patience)
        answer = self._world.ask(request)
        if answer[:1] == b"!":
            self._world.close()
            raise WorldDied(f"NetHack failed: {answer[1:].decode(errors='replace')}")
        return answer[1:]

    def _look(self, before: Sight | None = None) -> None:
        """Take in what the world shows now."""
        world = self._world
        assert world is not None
        self._sight = sight = Sight(world.block, before)
        self._screen = screen(sight)
        self._progress.note(sight)

    @property
    def sight(self) -> Sight:
        """What NetHack shows now, with what a player may not know: for whoever runs the game."""
        return self._sight

    def to_act(self) -> tuple[Seat, ...]:
        return (_SEAT,) if self._outcome is None else ()

    def view(self, seat: Seat | None) -> View:
        self._known(seat)
        sight = self._sight
        names: Sequence[str] = ()
        mask = self._keyboard.nothing
        if seat is not None and self._outcome is None:
            names, mask = self._keyboard.possible(sight.mode)
        return NetHackView(seat, sight, names, mask, tuple(self._past), self.params["picture"])

    def _known(self, seat: Seat | None) -> None:
        if seat is not None and seat != _SEAT:
            raise GameError(f"nethack has no seat {seat}; it has {_SEAT}")

    def scene(self, seat: Seat | None) -> Screen:
        return self._screen

    def advance(self, actions: Mapping[Seat, Any]) -> None:
        if self._outcome is not None:
            raise IllegalAction("the game is over")
        if len(actions) != 1 or _SEAT not in actions:
            raise IllegalAction(f"ply {self.ply} takes an action of {_SEAT}, and of no other seat")
        before, action = self._sight, actions[_SEAT]
        spelled = self._keyboard.notation(action, before.mode)
        noted = self._ask(b"K" + self._keyboard.pressed(action, before.mode))
        self._past.append(Memory(self.ply, before, spelled))
        self._look(before)
        self._task.note(before, self._sight)
        self._judge(before, json.loads(noted) if noted else {})
        self.digest = chain(self.digest, spelled, self._sight.digested)[:_DIGEST_BYTES]
        self.ply += 1

    def _judge(self, before: Sight, noted: Mapping[str, str]) -> None:
        """Whether the game is over now, and why."""
        sight, params = self._sight, self.params
        self._idle = self._idle + 1 if sight.stats.turn == before.stats.turn else 0
        reason = None
        if sight.done:
            if "points" in noted:
                self._progress.points = int(noted["points"])
            reason = noted.get("death") or "NetHack has ended"
        elif self._task.done:
            reason = f"the task is done: {self._task.name}"
        elif self.ply + 1 >= params["plies"]:
            reason = f"the limit of {params['plies']} plies"
        elif self._idle >= params["no_progress"]:
            reason = f"no turn has passed in {params['no_progress']} plies"
        if reason is not None:
            self._outcome = Outcome(self.scores(), reason)

    def _check(self, seat: Seat, action: Any) -> None:
        self._keyboard.notation(action, self._sight.mode)

    def parse(self, seat: Seat, text: str) -> Action:
        return self._keyboard.parse(text, self._sight.mode)

    def pressed(self, seat: Seat, key: str) -> Action:
        return self._keyboard.typed(key, self._sight.mode, directions="direction" in self._sight.message)

    def notation(self, seat: Seat, action: Any) -> str:
        return self._keyboard.notation(action, self._sight.mode)

    def scores(self) -> Mapping[Seat, float]:
        return {_SEAT: self._task.total}

    def measures(self) -> Mapping[Seat, Mapping[str, float]]:
        return {_SEAT: self._progress.measures()}

    def outcome(self) -> Outcome | None:
        return self._outcome

    def forfeit(self, seat: Seat) -> Outcome:
        return Outcome(self.scores(), "the adventurer was left alone")

    def fallback(self, seat: Seat, rng: Rng | None) -> Action:
        if rng is None:
            return self._keyboard.escape
        return rng.choice(self._keyboard.numbers(self._sight.mode))

    def action_space(self, agent: Seat) -> spaces.Space[Any]:
        self._known(agent)
        return self._spaces[0]

    def observation_space(self, agent: Seat) -> spaces.Space[Any]:
        self._known(agent)
        return self._spaces[1]

    @cached_property
    def _spaces(self) -> tuple[spaces.Space[Any], spaces.Space[Any]]:
        """The action space and the observation space, which draw samples of their own."""
        count = len(self._keyboard.keys)
        arrays: dict[str, spaces.Space[Any]] = {}
        for name, (_, dtype, shape, _) in LAYOUT.items():
            if name not in SECRET:
                limits = np.iinfo(dtype)
                arrays[name] = spaces.Box(limits.min, limits.max, shape, dtype.type)
        seen = spaces.Dict({"observation": spaces.Dict(arrays), "action_mask": spaces.Box(0, 1, (count,), np.int8)})
        return spaces.Discrete(count), seen

    def close(self) -> None:
        if self._world is not None:
            self._world.close()
