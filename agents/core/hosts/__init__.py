"""Hosts: an agent that blocks, crashes or hangs, made into one that the engine can wait for and get rid of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.agents.core.agent import Agent

if TYPE_CHECKING:
    from arena.agents.spec import AgentRef


def hosted(ref: AgentRef) -> Agent:
    """A new agent of a player, in a thread or a process of its own where the player runs there."""
    if ref.runs == "thread":
        from arena.agents.core.hosts.thread import ThreadHost

        return ThreadHost(ref.build)
    if ref.runs == "process":
        from arena.agents.core.hosts.process import ProcessHost

        return ProcessHost(ref)
    return ref.build()
