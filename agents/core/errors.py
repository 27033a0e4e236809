"""Everything that seating an agent can run into.

::

    AgentError
    ├── UnknownAgent        no agent of that name
    ├── AgentUnavailable    the agent is there, what it needs is not installed or not running
    ├── AgentMismatch       the agent cannot play this game (no perfect information, several seats at once, …)
    ├── AgentDied           the process or thread that an agent ran in is gone
    └── ProviderError       the service behind an agent failed: nobody's fault at the table, so the match is void
"""

from __future__ import annotations


class AgentError(Exception):
    """Whatever goes wrong with an agent before or beside its moves."""


class UnknownAgent(AgentError):
    """No agent of that name is registered."""


class AgentUnavailable(AgentError):
    """A registered agent that cannot be loaded here; the message names the remedy."""


class AgentMismatch(AgentError):
    """An agent seated at a game that it cannot play."""


class AgentDied(AgentError):
    """The process or thread that an agent ran in ended before it answered."""


class ProviderError(AgentError):
    """The service behind an agent failed. `retry_after` is in seconds, where the service named one."""

    def __init__(self, message: str, *, retryable: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after
