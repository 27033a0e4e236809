"""Secrets in specs: a spec stands in the replay, so neither a URL nor a name in it may be one, or hold one."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from arena.games.core.errors import ParameterError


def refuse_secrets(where: str, what: str, url: str, option: str) -> None:
    """Raises ParameterError, which does not quote it, where a URL is more than an address.

    `what` names the URL, and `option` the parameter that names the environment variable of a key.
    """
    try:
        parts = urlsplit(url)
        secret = bool(parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        secret = True
    if secret:
        raise ParameterError(
            f"{where}: {what} is scheme://host[:port][/path] and no more, since it stands in the replay; "
            f"a key goes into the environment variable that {option} names"
        )


def refuse_key(where: str, option: str, name: str) -> None:
    """Raises ParameterError, which does not quote it, where the `option` for a variable's name is given a key instead.

    The name of a variable that is not set is in capitals, as they are by custom and keys never.
    """
    if name not in os.environ and not re.fullmatch("[A-Z_][A-Z0-9_]*", name):
        raise ParameterError(
            f"{where}: {option} is the name of an environment variable, such as MY_KEY, and not the key itself, "
            "since it stands in the replay; no variable of the name that was given is set"
        )
