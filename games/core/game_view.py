"""What a seat may know of a game that has rules: each form is asked of them when it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene
from arena.games.core.view import Past, View

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from arena.games.core.env import GameEnv


class GameView(View):
    """A view of a `Game`'s state."""

    def __init__(self, env: GameEnv[Any], seat: Seat | None) -> None:
        super().__init__(seat)
        self._game = env.game
        self._state = env.current
        self._past = env.past
        self._plies = len(env.past)

    def _text(self) -> str:
        return self._game.text(self._state, self.seat)

    def _scene(self) -> Scene:
        return self._game.scene(self._state, self.seat)

    def _image(self) -> Image:
        return self._game.image(self._state, self.seat)

    def _legal(self) -> Sequence[str]:
        game, state, seat = self._game, self._state, self.seat
        if seat is None or game.longest or seat not in game.to_move(state):
            return ()
        notations = tuple([game.notation(state, seat, action) for action in game.legal(state, seat)])
        if not "".join(notations):
            raise ValueError(f"{seat} is to move, and no action of it has a name")
        return notations

    def _observation(self) -> Mapping[str, NDArray[Any]]:
        if self.seat is None:
            raise ValueError("a spectator has a text, a scene and an image, but no observation")
        seen = {"observation": self._game.observe(self._state, self.seat)}
        if not self._game.longest:
            seen["action_mask"] = self._game.action_mask(self._state, self.seat)
        return seen

    def _data(self) -> Mapping[str, Any]:
        return {} if self.seat is None else self._game.data(self._state, self.seat)

    def sample(self, rng: Rng) -> str:
        game, state, seat = self._game, self._state, self.seat
        if not game.longest or seat is None or seat not in game.to_move(state):
            return super().sample(rng)
        return game.notation(state, seat, game.sample(state, seat, rng))

    def _history(self) -> Sequence[Past]:
        return tuple(self._moments())

    def _moments(self) -> Sequence[Past]:
        moments = []
        for ply, (state, actions) in enumerate(self._past[: self._plies]):
            own = actions.get(self.seat) if self.seat is not None else None
            action = None if own is None or self.seat is None else self._game.notation(state, self.seat, own)
            moments.append(Past(ply, self._game.text(state, self.seat), action))
        return moments
