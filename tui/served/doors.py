"""Who may come in: the names that the server answers to, and the pages that may open its socket."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as it calls itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Doors:
    """What is checked before a request is answered.

    A page elsewhere may make a browser ask a server on its own machine, under a name that it points there (DNS
    rebinding), or open a socket to it. So on loopback only loopback's names are answered to, and a socket is opened
    only for a page of the very server that is asked.

    Args:
        host: where the server listens.
        public: the address under which a proxy makes it known, such as "https://arena.example.org".
    """

    def __init__(self, host: str, public: str | None = None) -> None:
        at = None if public is None else urlsplit(public)
        self._origin = None if at is None else f"{at.scheme}://{at.netloc}".lower()
        named = set() if at is None or at.hostname is None else {at.hostname}
        self._names = _LOCAL | {host.lower()} | named if is_loopback(host) else None

    def answers_to(self, host: str | None) -> bool:
        """Whether the Host of a request is one of ours."""
        if self._names is None:
            return True
        try:
            return urlsplit(f"//{host or ''}").hostname in self._names
        except ValueError:
            return False

    def lets_in(self, origin: str | None, host: str | None) -> bool:
        """Whether a page of this origin may open a socket; whatever is no page does not say where it comes from."""
        if not origin or not host:
            return False
        try:
            return origin.lower() == self._origin or urlsplit(origin).netloc.lower() == host.lower()
        except ValueError:
            return False
