"""PettingZoo's parallel API over an `ArenaEnv`: every seat acts at every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gymnasium import spaces
from pettingzoo import ParallelEnv

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError
from arena.games.core.outcome import Seat


class ParallelArenaEnv(ParallelEnv[Seat, Any, Any]):
    """A game in which all seats move at once. Raises GameError where one seat moves at a time."""

    def __init__(self, env: ArenaEnv) -> None:
        self.aec = env
        self.metadata = env.metadata
        self.render_mode = env.render_mode
        self.possible_agents = list(env.possible_agents)
        self.agents: list[Seat] = []
        env.restart(0)
        self._require_all()

    def __repr__(self) -> str:
        info = self.aec.info
        begun = f"ply {self.aec.ply}" if self.agents else "reset() begins it"
        return f"<{type(self).__name__} {info.id}_v{info.version}, {len(info.seats)} seats: {begun}>"

    def _require_all(self) -> None:
        movers = self.aec.to_act()
        if movers and set(movers) != set(self.possible_agents):
            raise GameError(
                f"{self.aec.info.id} asks {', '.join(movers)} alone: parallel=True needs a game where all move at once"
            )

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[Seat, Any], dict[Seat, dict[str, Any]]]:
        self.aec.reset(seed, options)
        self.agents = list(self.possible_agents)
        return self._observations(), self._infos()

    def step(
        self, actions: Mapping[Seat, Any]
    ) -> tuple[dict[Seat, Any], dict[Seat, float], dict[Seat, bool], dict[Seat, bool], dict[Seat, dict[str, Any]]]:
        before = self.aec.scores()
        self.aec.advance({seat: self._taken(seat, action) for seat, action in actions.items()})
        self._require_all()
        after, over = self.aec.scores(), self.aec.outcome() is not None
        seats = self.agents
        seen, infos = self._observations(), self._infos()
        if over:
            self.agents = []
        rewards = {seat: float(after[seat] - before[seat]) for seat in seats}
        return seen, rewards, dict.fromkeys(seats, over), dict.fromkeys(seats, False), infos

    def _infos(self) -> dict[Seat, dict[str, Any]]:
        return {seat: {} for seat in self.agents}

    def _taken(self, seat: Seat, action: Any) -> Any:
        return int(action) if isinstance(self.action_space(seat), spaces.Discrete) else action

    def _observations(self) -> dict[Seat, Any]:
        return {seat: self.aec.observe(seat) for seat in self.agents}

    def observation_space(self, agent: Seat) -> spaces.Space[Any]:
        return self.aec.observation_space(agent)

    def action_space(self, agent: Seat) -> spaces.Space[Any]:
        return self.aec.action_space(agent)

    def render(self) -> Any:
        return self.aec.render()

    def close(self) -> None:
        self.aec.close()
