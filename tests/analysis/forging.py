"""Replays that say what did not happen."""

from __future__ import annotations

import re
from pathlib import Path

from arena.replays.blocks import Blocks


def lines_of(sealed: Path) -> list[str]:
    """The lines of a sealed replay."""
    blocks = Blocks(sealed)
    text = b"".join(blocks.text(number) for number in range(len(blocks))).decode()
    return text.splitlines(keepends=True)


def forged(sealed: Path) -> str:
    """The replay, with another digest after its second ply."""
    found, count = re.subn(
        r'("kind":"played","ply":1,.*?"digest":")(.)',
        lambda match: match[1] + ("0" if match[2] != "0" else "1"),
        "".join(lines_of(sealed)),
        count=1,
    )
    assert count == 1
    return found
