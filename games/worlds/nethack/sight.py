"""What NetHack shows at one moment: all arrays of the NetHack Learning Environment, kept as they were.

NLE fills the same arrays again and again. Here they lie in one block of memory that the world's process shares with
ours; a `Sight` is a copy of that block, which nothing changes any more and which is read only as far as it is used.
"""

from __future__ import annotations

import struct
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from nle import nethack

if TYPE_CHECKING:
    from numpy.typing import NDArray

Mode = Literal["map", "question", "line", "more", "menu"]
"""What the next key goes to: the map, a question that takes one key, a line of text, a --More--, or a menu."""


HEADER_BYTES = 16
"""Bytes before the arrays, in which the world says how things stand: the first is 1 once the game is over and takes no
more keys, the second 1 while the character lives and the statistics are filled, the third how the game was done
(`nle.nethack.game_end_types`)."""
WORDS = "screen_descriptions"
"""The largest array by far: what each symbol on the map is, in words. It stands last, and is not digested."""


def _layout() -> tuple[dict[str, tuple[int, np.dtype[Any], tuple[int, ...], int]], int]:
    """Array -> (offset in bytes, dtype, shape, number of items), and the size of the block."""
    names = sorted(nethack.OBSERVATION_DESC, key=lambda name: (name == WORDS, name.startswith("inv_")))
    layout, offset = {}, HEADER_BYTES
    for name in names:
        described = nethack.OBSERVATION_DESC[name]
        dtype, shape = np.dtype(described["dtype"]), tuple(described["shape"])
        offset = -(-offset // 8) * 8
        count = int(np.prod(shape))
        layout[name] = (offset, dtype, shape, count)
        offset += count * dtype.itemsize
    return layout, offset


LAYOUT, BLOCK_BYTES = _layout()
DIGESTED = LAYOUT[WORDS][0]
"""Bytes of the block that the digest covers: everything but the words."""
_BELONGINGS = LAYOUT[next(name for name in LAYOUT if name.startswith("inv_"))][0]
"""Where the arrays of the inventory begin, which are the last before the words and change seldom."""
_ACROSS, _WORD_BYTES = LAYOUT[WORDS][2][1:]
ROWS, COLUMNS = nethack.OBSERVATION_DESC["tty_chars"]["shape"]

_STATS = struct.Struct(f"={LAYOUT['blstats'][3]}q")
QUESTION, LINE, SPACE = (LAYOUT["misc"][0] + 4 * place for place in range(3))
"""Where NLE's flags `in_yn_function`, `in_getlin` and `xwaitingforspace` lie (little-endian, 0 or 1)."""
OVER = LAYOUT["program_state"][0]
"""Where its flag `gameover` lies."""
_HEX = bytes(b"0123456789abcdef"[code & 15] for code in range(256))
PRINTABLE = bytes(code if 32 <= code < 127 else 32 for code in range(256))
"""Makes bytes printable ASCII (`bytes.translate`)."""


def arrays_in(block: Any, *, writable: bool = False) -> dict[str, NDArray[Any]]:
    """The arrays as they lie in a block."""
    found = {}
    for name, (offset, dtype, shape, count) in LAYOUT.items():
        found[name] = np.frombuffer(block, dtype, count, offset).reshape(shape)
        found[name].flags.writeable = writable
    return found


class Stats(NamedTuple):
    """NLE's `blstats`, by name: the status lines as numbers."""

    x: int
    y: int
    strength_percentage: int
    strength: int
    dexterity: int
    constitution: int
    intelligence: int
    wisdom: int
    charisma: int
    score: int
    hit_points: int
    max_hit_points: int
    depth: int
    gold: int
    energy: int
    max_energy: int
    armor_class: int
    monster_level: int
    level: int
    """Experience level."""
    experience: int
    """Experience points."""
    turn: int
    hunger: int
    """0 satiated, 1 not hungry, 2 hungry, 3 weak, 4 fainting, …"""
    encumbrance: int
    dungeon: int
    dungeon_level: int
    condition: int
    """Bits of `nle.nethack.BL_MASK_…`."""
    alignment: int


class Item(NamedTuple):
    """A line of the inventory."""

    letter: str
    text: str
    glyph: int
    kind: int
    """Its object class (`nle.nethack.WEAPON_CLASS`, …)."""


class Sight:
    """One moment of NetHack: a copy of the block. What has not changed since `before` is digested only once."""

    def __init__(self, block: Any, before: Sight | None = None) -> None:
        self.data: bytes = block[:]
        belongings = self.data[_BELONGINGS:DIGESTED]
        same = before is not None and before.data[_BELONGINGS:DIGESTED] == belongings
        self._belongings: bytes = before._belongings if before is not None and same else _digest(belongings)

    def array(self, name: str) -> NDArray[Any]:
        """An array by its name in `nle.nethack.OBSERVATION_DESC`: read-only, with NLE's shape and dtype."""
        offset, dtype, shape, count = LAYOUT[name]
        return np.frombuffer(self.data, dtype, count, offset).reshape(shape)

    @property
    def digested(self) -> bytes:
        """What the digest covers: all arrays but the words, those of the inventory as their own digest."""
        return self.data[:_BELONGINGS] + self._belongings

    @property
    def done(self) -> bool:
        """Whether the game is over and takes no more keys."""
        return self.data[0] == 1

    @property
    def normal(self) -> bool:
        """Whether the character lives; afterwards the statistics are zero."""
        return self.data[1] == 1

    @property
    def how(self) -> int:
        """How the game was done (`nle.nethack.game_end_types`)."""
        return self.data[2]

    def _bytes(self, name: str) -> bytes:
        offset, dtype, _, count = LAYOUT[name]
        return self.data[offset : offset + count * dtype.itemsize]

    @cached_property
    def stats(self) -> Stats:
        return Stats(*_STATS.unpack_from(self.data, LAYOUT["blstats"][0]))

    @cached_property
    def message(self) -> str:
        """The message at the top, without line breaks."""
        return self._bytes("message").split(b"\0", 1)[0].translate(PRINTABLE).decode("ascii").strip()

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The terminal: 24 rows of 80 printable ASCII characters."""
        text = self._bytes("tty_chars").translate(PRINTABLE).decode("ascii")
        return tuple([text[start : start + COLUMNS] for start in range(0, len(text), COLUMNS)])

    @cached_property
    def colors(self) -> tuple[str, ...]:
        """The colours of the terminal: a hexadecimal digit a character."""
        codes = self._bytes("tty_colors").translate(_HEX).decode("ascii")
        return tuple([codes[start : start + COLUMNS] for start in range(0, len(codes), COLUMNS)])

    @property
    def cursor(self) -> tuple[int, int]:
        """(row, column) on the terminal."""
        offset = LAYOUT["tty_cursor"][0]
        return self.data[offset], self.data[offset + 1]

    @cached_property
    def mode(self) -> Mode:
        question, line, space = self.data[QUESTION], self.data[LINE], self.data[SPACE]
        if space:
            return "more" if any("--More--" in row for row in self.rows) else "menu"
        if question:
            return "question"
        extended = self.cursor[0] == 0 and self.rows[0].startswith("# ")  # NLE has no flag for it
        return "line" if line or extended else "map"

    @cached_property
    def inventory(self) -> tuple[Item, ...]:
        letters, kinds = self._bytes("inv_letters"), self._bytes("inv_oclasses")
        glyphs, texts = self.array("inv_glyphs").tolist(), self._bytes("inv_strs")
        width = LAYOUT["inv_strs"][2][1]
        items = []
        for number, letter in enumerate(letters):
            if not letter:
                break
            text = texts[number * width : (number + 1) * width].split(b"\0", 1)[0]
            items.append(Item(chr(letter), text.translate(PRINTABLE).decode("ascii"), glyphs[number], kinds[number]))
        return tuple(items)

    def word(self, row: int, column: int) -> str:
        """What the symbol on the map at (row, column), 0 to 20 and 0 to 78, is called; "" where there is none."""
        start = DIGESTED + (row * _ACROSS + column) * _WORD_BYTES
        return str(self.data[start : start + _WORD_BYTES].split(b"\0", 1)[0].translate(PRINTABLE), "ascii")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
