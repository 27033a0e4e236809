"""Which exceptions are the user's to mend, and the sentence that says how."""

from __future__ import annotations


def sentence(error: Exception) -> str | None:
    """One harmless line for an error that input or surroundings caused; None for one that is ours."""
    from arena.agents.core.errors import AgentError
    from arena.games.core.errors import GameError
    from arena.replays.errors import ReplayError
    from arena.replays.plain import one_line

    if isinstance(error, (GameError, AgentError, ReplayError)):
        return one_line(str(error))
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return one_line(f"{where}{error.strerror or error}")
    return None
