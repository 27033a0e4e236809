"""Secrets that a program may know, and what it said without them: they are taken out before anything is cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from arena.agents.programs.protocol import ProgramFailed
from arena.agents.providers.values import Secrets

_SECRET = re.compile(r"(?:^|_)(?:(?:API)?KEY|TOKEN|SECRET|PASS)S?(?:_|$)|PASSWORD|PASSWD", re.IGNORECASE)
"""Names of environment variables that hold what may be written nowhere."""
_HEADERS = re.compile(r"(?:^|_)HEADERS?$", re.IGNORECASE)
"""Names of those that hold headers, as lines or as name=value."""
_ADDRESS = re.compile(r"(?:^|_)(?:UR[IL]S?|PROXY)$", re.IGNORECASE)
"""Names of those that hold an address, with whatever stands in it beside the host."""

_LONGEST = 500
"""Characters of a message about a program."""
_QUOTED = 4096
"""Bytes of what a program said that a message is made from."""
_PIECE = 256
"""Bytes at a cut that may be the rest of a key which nobody here knows, and would know only whole."""
_SPLIT = 16
"""Characters that a letter may become when the cut goes through it."""


def ambient(environ: Mapping[str, str]) -> Iterator[str]:
    """The words of an environment that may be written nowhere."""
    for name, value in environ.items():
        if _SECRET.search(name):
            yield value
        if _HEADERS.search(name):
            yield from _headers(value)
        if _ADDRESS.search(name):
            yield from _beside_the_address(value)


class Hiding(Secrets):
    """The secrets of one program.

    Args:
        words: what is taken out of messages about it, and, where it is long enough to be a key, of what it says.
        own: what it was given for this seat alone, which is taken out of both, however short it is.
    """

    def __init__(self, words: Iterable[str], own: Iterable[str]) -> None:
        kept = list(own)
        super().__init__([*words, *kept])
        self._long = sorted({*self._long, *Secrets(kept)._words}, key=len, reverse=True)
        known = [len(word.encode("utf-8", "surrogatepass")) for word in self._words]
        self._reach = max([_PIECE, *known]) + _SPLIT

    def sentence(self, name: str, failed: ProgramFailed) -> str:
        """What went wrong with the program of that name, with its own words."""
        text = f"{name}: {failed}"
        if failed.said.strip():
            text += f"; it said {self.beginning(failed.said)!r}"
        if words := self._last_words(failed.aside, failed.cut):
            text += f"; its last words: {words}"
        return self.short(text)

    def short(self, text: str) -> str:
        """A text without secrets, and then cut."""
        told = self.strip(text)
        return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"

    def beginning(self, said: bytes) -> str:
        """The beginning of what it said. A secret that the cut goes through lies in what is dropped."""
        window = said[: _QUOTED + self._reach]
        told = self.strip(window.decode("utf-8", "backslashreplace"))
        return (told if len(window) == len(said) else told[: -self._reach]).strip()

    def _last_words(self, aside: bytes, cut: bool) -> str:
        """The last line of what it wrote beside its messages, the beginning of which may have been cut off."""
        told = self.strip(aside.decode("utf-8", "backslashreplace"))
        lines = told[self._reach if cut else 0 :].split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _headers(value: str) -> Iterator[str]:
    """The values among headers, and what stands in them behind a scheme, as in `Authorization: Bearer …`."""
    for line in value.splitlines():
        pairs = [line.partition(":"), *(pair.partition("=") for pair in line.split(","))]
        for told in (after.strip() for _, _, after in pairs):
            yield told
            yield told.rpartition(" ")[2]


def _beside_the_address(value: str) -> Iterator[str]:
    """User, password and the values of the query in a URL, as they stand there and as they are meant."""
    try:
        parts = urlsplit(value)
        found = [parts.username or "", parts.password or ""]
    except ValueError:
        return
    found += [pair.partition("=")[2] for pair in parts.query.split("&")]
    for word in found:
        yield word
        yield unquote(word)
