"""Providers by name: entry points in the group `arena.providers`, ours and anybody's.

An entry point names a class that is built with a model's name and keyword parameters, and is a `Provider`
(`agents/core/model.py`).
"""

from __future__ import annotations

from arena.agents.core.errors import AgentUnavailable, UnknownAgent
from arena.games.core.registry import Registry

PROVIDERS = Registry("arena.providers", "provider", UnknownAgent, AgentUnavailable)
