"""A board that is shown: a position of another game, as the seat to move there sees it, drawn from one number."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
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
from arena.games.core.view import View
from arena.games.questions.board_reading import Mark, Reading
from arena.games.questions.grid_reading import PARTS, GridReading
from arena.games.questions.listed_reading import FactsReading, PilesReading, ScreenReading

if TYPE_CHECKING:
    from PIL.Image import Image

_KEPT = 256
"""Boards that are kept, since each is asked for again and again."""
_TRIALS = (0, 1, 2)
"""What boards are drawn from that show what differs from one to another."""


@dataclass(frozen=True, eq=False)
class Board:
    """A position as one seat sees it."""

    text: str
    scene: Scene
    view: View | None
    """What a picture is made from when it is asked for; None where it was made at once."""
    drawn: bytes = b""
    _readings: dict[frozenset[str], Reading] = field(default_factory=dict, repr=False)
    _marks: dict[tuple[frozenset[str], str], list[Mark]] = field(default_factory=dict, repr=False)

    @cached_property
    def bare(self) -> Scene:
        """The scene without what clicks mean: nothing is played here."""
        scene = self.scene
        match scene:
            case Grid():
                return msgspec.structs.replace(scene, clicks={})
            case Hand():
                return Hand(tuple((name, tuple(map(_unclicked, cards))) for name, cards in scene.groups))
            case Stack():
                return Stack(tuple((name, tuple(map(_unclicked, cards))) for name, cards in scene.stacks))
            case Dialogue():
                return msgspec.structs.replace(scene, forms=())
        return scene

    @property
    def picture(self) -> Image:
        """The game's own picture of it."""
        from PIL import Image

        if self.view is not None:
            return self.view.image
        return Image.open(io.BytesIO(self.drawn)).convert("RGB")

    @cached_property
    def fingerprint(self) -> bytes:
        """Equal for boards that look the same in words and on a screen."""
        return blake2b(self.text.encode() + msgspec.json.encode(self.scene), digest_size=16).digest()

    def reading(self, parts: frozenset[str]) -> Reading:
        """How it is read."""
        if parts not in self._readings:
            self._readings[parts] = reading(self.scene, parts)
        return self._readings[parts]

    def marks(self, parts: frozenset[str], answer: str) -> list[Mark]:
        """What an answer has right."""
        key = parts, answer
        if key not in self._marks:
            self._marks[key] = self.reading(parts).marks(msgspec.json.decode(answer))
        return self._marks[key]


def reading(scene: Scene, parts: Collection[str] = ()) -> Reading:
    """How a scene is read.

    Args:
        scene: the board.
        parts: what is asked for beside the cells of a grid; the groups of a hand that are left out. See `parts_of`.

    Raises ParameterError for a scene on which nothing stands anywhere.
    """
    match scene:
        case Grid():
            return GridReading(scene, frozenset(parts))
        case Hand():
            groups = [(label, cards) for label, cards in scene.groups if label not in parts]
            if groups:
                return PilesReading("groups", groups, "in the order in which they are shown")
        case Stack() if scene.stacks:
            return PilesReading("stacks", scene.stacks, "from the bottom up")
        case Screen() if any(row.strip() for row in scene.rows):
            return ScreenReading(scene.rows)
        case Dialogue() if scene.facts:
            return FactsReading(scene.facts)
    kind = type(scene).__name__.lower()
    raise ParameterError(
        f"there is nothing to be read on it: its scene is {kind} and tells nothing that stands anywhere"
    )


def spec_of(name: str) -> str:
    """A game's spec, where its parameters stand in brackets: `connect_four(rows=5)` is `connect_four,rows=5`.

    What has a target keeps its brackets, which are the target's: `openspiel:kuhn_poker(players=3)`.
    """
    head, bracket, rest = name.partition("(")
    if not bracket or ":" in head or not rest.endswith(")"):
        return name
    return f"{head},{rest[:-1]}" if rest != ")" else head


@lru_cache(maxsize=_KEPT)
def board(spec: str, plies: int, number: int) -> Board:
    """The board of a game after so many random plies, drawn from a number.

    Raises GameError where the game cannot be had, ParameterError where it has no boards that could be shown again.
    """
    from arena.games.spec import game

    found = game(spec)
    if found.info.id == "read_the_board":
        raise ParameterError("a board that is read is not read again: name the game itself")
    if not found.info.deterministic:
        raise ParameterError("it is not the same again from the same seed, so nobody could say later what was shown")
    env = found.env()
    try:
        over = _walk(env, number, plies)
        if over is not None:
            _walk(env, number, over)
        view = env.view(env.to_act()[0])
        if found.rules is not None:
            return Board(view.text, view.scene, view)
        out = io.BytesIO()
        view.image.save(out, "PNG")
        return Board(view.text, view.scene, None, out.getvalue())
    finally:
        env.close()


@lru_cache(maxsize=_KEPT)
def parts_of(spec: str, plies: int) -> frozenset[str]:
    """What is the same on every board is not asked for, so that some boards are compared.

    Of a grid: the parts beside its cells that differ. Of a hand: the groups that do not, and of which every card can be
    chosen: the moves that there are, and nothing that lies on the table.
    """
    first = board(spec, plies, _TRIALS[0]).scene
    if not isinstance(first, (Grid, Hand)):
        return frozenset()
    scenes = [first, *(board(spec, plies, number).scene for number in _TRIALS[1:])]
    if isinstance(first, Grid):
        return frozenset(part for part in PARTS if len({repr(getattr(scene, part, ())) for scene in scenes}) > 1)
    others = [dict(scene.groups) for scene in scenes if isinstance(scene, Hand)]
    return frozenset(
        label
        for label, cards in first.groups
        if cards and all(card.click for card in cards) and all(other.get(label) == cards for other in others)
    )


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
