"""A board that is shown: a position of another game, as the seat to move there sees it, drawn from one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Scene, Screen, Stack
from arena.games.questions.board_reading import Mark, Reading
from arena.games.questions.grid_reading import GridReading
from arena.games.questions.listed_reading import FactsReading, PilesReading, ScreenReading

if TYPE_CHECKING:
    from PIL.Image import Image

_KEPT = 256
"""Boards that are kept, since each is asked for again and again."""
_TRIALS, _TALKS = 8, 32
"""Boards, and talks, which cost little, that are compared to find out what differs from one to another."""
_SAID = 12
"""Messages of a talk that are kept, which nobody is asked for."""


@dataclass(frozen=True, eq=False)
class Board:
    """A position as one seat sees it."""

    spec: str
    plies: int
    text: str
    scene: Scene
    _marks: dict[str, list[Mark]] = field(default_factory=dict, repr=False)

    @cached_property
    def bare(self) -> Scene:
        """The scene without the moves that there are and what clicks mean: nothing is played here."""
        scene = self.scene
        match scene:
            case Grid():
                return msgspec.structs.replace(scene, clicks={})
            case Hand():
                groups = _lying(scene, trials(self.spec, self.plies))
                return Hand(tuple((name, tuple(map(_unclicked, cards))) for name, cards in groups))
            case Stack():
                return Stack(tuple((name, tuple(map(_unclicked, cards))) for name, cards in scene.stacks))
            case Dialogue():
                return msgspec.structs.replace(scene, forms=(), messages=scene.messages[-_SAID:])
        return scene

    @property
    def picture(self) -> Image:
        """What is asked for, drawn: a game's own picture may show other things, or the same in other words."""
        from arena.games.core.draw import draw

        return draw(self.bare)

    @cached_property
    def fingerprint(self) -> bytes:
        """Equal for boards that look the same in words and on a screen."""
        return blake2b(self.text.encode() + msgspec.json.encode(self.scene), digest_size=16).digest()

    @cached_property
    def reading(self) -> Reading:
        """How it is read. Raises ParameterError where nothing stands anywhere."""
        return reading(self.scene, trials(self.spec, self.plies))

    def marks(self, answer: str) -> list[Mark]:
        """What an answer has right."""
        if answer not in self._marks:
            self._marks[answer] = self.reading.marks(msgspec.json.decode(answer))
        return self._marks[answer]


def reading(scene: Scene, others: Sequence[Scene] = ()) -> Reading:
    """How a scene is read.

    Args:
        scene: the board.
        others: some boards of the same game. What is the same on all of them is not asked for, and what there is on
            them is what there can be, so that the question does not tell what stands on this board.

    Raises ParameterError for a scene on which nothing stands anywhere.
    """
    match scene:
        case Grid():
            return GridReading(scene, [other for other in others if isinstance(other, Grid)])
        case Hand():
            if groups := _lying(scene, others):
                known = [other.groups for other in others if isinstance(other, Hand)]
                return PilesReading("groups", groups, "in the order in which they are shown", known)
        case Stack() if scene.stacks:
            known = [other.stacks for other in others if isinstance(other, Stack)]
            return PilesReading("stacks", scene.stacks, "from the bottom up", known)
        case Screen() if any(row.strip() for row in scene.rows):
            return ScreenReading(scene.rows)
        case Dialogue() if scene.facts:
            return FactsReading(scene.facts, [other.facts for other in others if isinstance(other, Dialogue)])
    kind = type(scene).__name__.lower()
    raise ParameterError(
        f"there is nothing to be read on it: its scene is {kind} and tells nothing that stands anywhere"
    )


def spec_of(name: str) -> str:
    """A game's spec, where its parameters stand in brackets: `connect_four(rows=5)` is `connect_four,rows=5`.

    What has a target keeps its brackets, which are the target's: `openspiel:kuhn_poker(players=3)`. Raises
    ParameterError for the probe itself.
    """
    head, bracket, rest = name.strip().partition("(")
    if head.partition(":")[0].partition(",")[0].strip() == "read_the_board":
        raise ParameterError("a board that is read is not read again: name the game itself")
    if not bracket or ":" in head or not rest.endswith(")"):
        return name
    return f"{head},{rest[:-1]}" if rest != ")" else head


def foreign(name: str) -> str | None:
    """The code that a game's spec names and that nothing has registered; None where there is none. See `Game`."""
    from arena.games.spec import game_class, parse_spec

    spec = parse_spec(spec_of(name))
    if spec.kind == "python":
        return f"the file {spec.target}"
    found = game_class(spec.kind, spec.target)
    own = {} if found.target is None or spec.target is None else {found.target: spec.target}
    return found.foreign({**spec.options, **own})


@lru_cache(maxsize=_KEPT)
def board(spec: str, plies: int, number: int) -> Board:
    """The board of a game after so many random plies, drawn from a number.

    Raises GameError where the game cannot be had, ParameterError where it has no boards that could be shown again.
    """
    from arena.games.spec import game

    found = game(spec)
    if not found.info.deterministic:
        raise ParameterError("it is not the same again from the same seed, so nobody could say later what was shown")
    env = found.env()
    try:
        over = _walk(env, number, plies)
        if over is not None:
            _walk(env, number, over)
        view = env.view(env.to_act()[0])
        return Board(spec, plies, view.text, view.scene)
    finally:
        env.close()


@lru_cache(maxsize=_KEPT)
def trials(spec: str, plies: int) -> tuple[Scene, ...]:
    """Some boards of a game, which show what differs from one to another; none of terminals, of which all is asked."""
    first = board(spec, plies, 0).scene
    if isinstance(first, Screen):
        return ()
    count = _TALKS if isinstance(first, Dialogue) else _TRIALS
    return tuple(board(spec, plies, 2 * trial).scene for trial in range(count))  # of a number, the last bit is dropped


def _lying(scene: Hand, others: Sequence[Scene]) -> list[tuple[str, tuple[Card, ...]]]:
    """The groups that lie on the table: not the moves that there are, which can all be chosen, everywhere the same."""
    known = [dict(other.groups) for other in others if isinstance(other, Hand)]
    return [
        (label, cards)
        for label, cards in scene.groups
        if not (known and cards and all(card.click for card in cards) and all(one.get(label) == cards for one in known))
    ]


def _walk(env: ArenaEnv, number: int, plies: int) -> int | None:
    """Play at random from the beginning; how many plies can be played at most where the game is over before that."""
    env.restart(number >> 1)
    rng = Rng(number >> 1, 1)
    for ply in range(plies):
        actions: Mapping[Seat, object] | None = _drawn(env, rng)
        if actions is None:
            return None
        env.advance(actions)
        if not env.to_act():
            return ply
    return None


def _drawn(env: ArenaEnv, rng: Rng) -> Mapping[Seat, object] | None:
    """Random actions of all that are to act; None in a world that can draw none."""
    try:
        return {seat: env.parse(seat, env.view(seat).sample(rng)) for seat in env.to_act()}
    except LookupError:
        return None


def _unclicked(card: Card) -> Card:
    return msgspec.structs.replace(card, click="")
