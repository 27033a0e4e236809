"""What models were found here: providers and keys, services, local servers, models on this disk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arena.agents.models.found import FoundProvider, FoundServer, FoundService

MODELS = 200
"""Models of one server, or of the disk, that are offered."""


@dataclass(frozen=True)
class Findings:
    """All that was found."""

    providers: tuple[FoundProvider, ...] = ()
    services: tuple[FoundService, ...] = ()
    servers: tuple[FoundServer, ...] = ()
    cached: tuple[str, ...] = ()
    """Models on this disk, where they could be used."""

    @property
    def usable(self) -> bool:
        """Whether a model could be seated without doing anything first."""
        keyed = any(one.key_found and not one.problem for one in self.providers)
        return keyed or bool(self.services or self.cached) or any(one.models for one in self.servers)

    @property
    def summary(self) -> str:
        """What was found, in a few words."""
        keys = sum(one.key_found for one in self.providers) + len(self.services)
        counts = (
            (keys, "key"),
            (sum(bool(one.models) for one in self.servers), "server"),
            (len(self.cached), "on disk"),
        )
        said = [f"{count} {word}{'s' * (count != 1 and word != 'on disk')}" for count, word in counts if count]
        return ", ".join(said) or "none found"


async def look() -> Findings:
    """Look for models: SDKs are imported in a thread, and servers asked as long as they have at the most."""
    from arena.agents.models import found

    providers, servers = await asyncio.gather(asyncio.to_thread(found.providers), found.servers())
    local = any(one.name == "local" and not one.problem for one in providers)
    cached = (await asyncio.to_thread(found.cached))[:MODELS] if local else []
    return Findings(tuple(providers), tuple(found.services()), tuple(servers), tuple(cached))
