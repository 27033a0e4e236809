"""What all searchers share: they look ahead with the rules, so both rules and state must be theirs to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.games.core.env import Position
    from arena.games.core.game import Game


class Searcher(BaseAgent):
    """An agent that looks ahead, in games of perfect information in which one seat moves at a time."""

    name = "search"
    answers: ClassVar[bool] = False
    """Whether it knows what to say where actions are texts."""

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch if something is hidden or asked, all move at once or no moves are listed."""
        if not game.perfect_information:
            raise AgentMismatch(f"{self.name} needs perfect information, and {game.title} hides some of it")
        if not game.searchable:
            raise AgentMismatch(f"{self.name} looks ahead with the rules, and those of {game.title} tell the answer")
        if game.simultaneous:
            raise AgentMismatch(f"{self.name} needs one seat to move at a time, and in {game.title} several do")
        if game.texts and not self.answers:
            raise AgentMismatch(f"{self.name} tries one move after the other, and in {game.title} they are not listed")
        await super().start(game, seat, seed)

    def position(self, turn: Turn) -> Position[Any]:
        """The rules and the state to search; AgentMismatch where the world hands out none."""
        if turn.position is None:
            raise AgentMismatch(f"{self.name} looks ahead with the rules, and {self.game.title} does not hand them out")
        return turn.position

    def close(self) -> None:
        """Nothing has to be let go of."""


def only(movers: tuple[Seat, ...], game: Game[Any]) -> Seat:
    """The one seat to move; AgentMismatch where several move at once."""
    if len(movers) != 1:
        raise AgentMismatch(f"{game.info.title} lets {len(movers)} seats move at once; this search needs one at a time")
    return movers[0]
