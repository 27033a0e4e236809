"""What the environment holds for a service: its key and headers. They go to its own hosts, and where the user says.

The user says so with a variable that names another host (`OPENAI_BASE_URL`), and for a key with the option
`api_key_env`. A `base_url` in a spec may be anybody's, and is told nothing that was not meant for it.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from arena.games.core.errors import ParameterError

NO_KEY = "none"
"""What is sent in place of a key: the SDKs want something."""
NOT_SENT = "; no key was sent to it: api_key_env=NAME names the variable that holds one"
"""What an answer that wants a key is told with."""
CONNECT_SECONDS = 30.0
"""Until a connection must stand, by default."""


def is_meant(url: str, own: str, named_by: str) -> bool:
    """Whether a URL leads to a service's `own` host, one below it, or the host that a variable names."""
    origin = _origin(url)
    at_home = origin[1] == own or origin[1].endswith(f".{own}")
    return at_home or origin == _origin(os.environ.get(named_by, ""))


def check_seconds(connect_seconds: float) -> None:
    """Raises ParameterError where a connection could never stand in time."""
    if not connect_seconds > 0:
        raise ParameterError(f"connect_seconds is a number above 0, not {connect_seconds:g}")


def headers(variable: str) -> dict[str, str]:
    """Headers as the SDKs take them from the environment, one a line."""
    lines = [line.partition(":") for line in os.environ.get(variable, "").split("\n")]
    return {name.strip(): value.strip() for name, colon, value in lines if colon}


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return "", "", None
