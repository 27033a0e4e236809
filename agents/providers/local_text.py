"""Tokens and text of one model: what it writes, what ends its turn, and the tags of its thoughts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from arena.agents.providers import thinking
from arena.agents.providers.values import mended

BROKEN = "\ufffd"
"""What a decoder writes for bytes that are no character (yet)."""
LONGEST = 8
"""Tokens that are held back, at most, until they are whole characters."""


class Codec:
    """A tokenizer as a player needs it.

    Args:
        tokenizer: one of transformers.
        ends: ids that end a turn.
        marks: texts that stand for something else than themselves (a picture), besides the tokenizer's special tokens.
    """

    def __init__(self, tokenizer: Any, ends: Iterable[int], marks: Iterable[str] = ()) -> None:
        self.tokenizer = tokenizer
        added = {token.content: number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
        special = dict(zip(tokenizer.all_special_tokens, tokenizer.all_special_ids, strict=False)) | added
        tags = (thinking.OPEN, thinking.CLOSE)
        self._hidden = {number for text, number in special.items() if text not in tags}
        names = sorted({*special, *marks} - {*tags, ""}, key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, names))) if names else None
        self.opens, self.closes = (self._single(tag) for tag in tags)
        self.closing = self.encode(f"\n{thinking.CLOSE}\n\n")
        """What ends a thought by force."""
        self.ends = frozenset(ends)
        """Ids that end a turn."""
        self.choice_ends = self.ends or frozenset(self.encode("\n")[-1:])
        """Ids that end an option which another begins with: a new line, where the model has no end of a turn."""

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, as the tokenizer writes it by itself."""
        found: list[int] = self.tokenizer.encode(mended(text), add_special_tokens=False)
        return found

    def decode(self, ids: Sequence[int]) -> str:
        """The text of tokens; tags of thoughts are part of it, other special tokens are not."""
        kept = [number for number in ids if number not in self._hidden]
        text: str = self.tokenizer.decode(kept, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text

    def plain(self, text: str) -> str:
        """A text in which no special token can be read: what a player says cannot end its turn, or begin another's."""
        text = mended(text)
        return text if self._special is None else self._special.sub(lambda found: _split(found[0]), text)

    def broken(self, text: str) -> int:
        """How many special tokens `plain` breaks up in a text."""
        return 0 if self._special is None else len(self._special.findall(mended(text)))

    def _single(self, text: str) -> int | None:
        """The id of a text that is one token."""
        ids = self.encode(text)
        return ids[0] if len(ids) == 1 else None


def _split(token: str) -> str:
    """A token's text with a zero-width space in it."""
    return f"{token[:1]}\u200b{token[1:]}"


class TextStream:
    """The text of tokens as they come. Halves of characters are held back."""

    def __init__(self, codec: Codec) -> None:
        self.ids: list[int] = []
        self._codec = codec
        self._from = 0
        self._read = 0

    def read(self, *, last: bool = False) -> str:
        """What has become readable since the last call."""
        before = self._codec.decode(self.ids[self._from : self._read])
        now = self._codec.decode(self.ids[self._from :])
        if now.endswith(BROKEN) and not last and len(self.ids) - self._read < LONGEST:
            return ""
        self._from, self._read = self._read, len(self.ids)
        return now[len(before) :]
