"""A glimpse: what one observation shows, read only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from nle import nethack
from numpy.typing import NDArray

from arena.agents.baselines.explorer.boards import COLUMNS, ROWS, WIDTH, Board, Cell, cell_at
from arena.agents.baselines.explorer.glyphs import (
    BLANK,
    BOULDER,
    CLOSED_DOOR,
    CORRIDOR,
    DIGGER,
    DOWN,
    DWARF_BODY,
    FLAGS,
    FLOOR,
    HOLE,
    LIT,
    MONSTER,
    OPEN_DOOR,
    PET,
    PLAIN,
    PRIZE,
    SWALLOWED,
    THING,
    TRAP,
    UNSEEN,
    UP,
    WALL,
    WATER,
    Kind,
    kind_of,
)
from arena.games.worlds.nethack.sight import Stats

Mode = Literal["map", "question", "line", "more", "menu"]
Place = tuple[int, int]
"""(dungeon, level in it): where a level lies. Dungeon 0 is the main one, 2 are the Gnomish Mines."""

_BITS = (
    *(FLOOR, OPEN_DOOR, CLOSED_DOOR, WALL, BLANK, TRAP, WATER, THING, BOULDER, MONSTER, PET, UNSEEN),
    *(DOWN, UP, HOLE, PLAIN, PRIZE, DIGGER, DWARF_BODY, CORRIDOR, LIT),
)
_COLUMN = np.array(_BITS, np.uint32).reshape(-1, 1)
_CONFUSED = nethack.BL_MASK_CONF | nethack.BL_MASK_STUN
_DYING = nethack.BL_MASK_STONE | nethack.BL_MASK_SLIME | nethack.BL_MASK_STRNGL
_DYING |= nethack.BL_MASK_FOODPOIS | nethack.BL_MASK_TERMILL


class Monster(NamedTuple):
    """A monster in sight."""

    cell: Cell
    kind: Kind
    peaceful: bool


class Item(NamedTuple):
    """A line of the inventory."""

    letter: str
    text: str
    group: int
    """Its object class, such as `nethack.FOOD_CLASS`."""


class Glimpse:
    """One observation. `before` is the one ahead of it, whose parts serve again where nothing has changed."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], before: Glimpse | None = None) -> None:
        self.arrays = arrays
        stats = Stats(*arrays["blstats"].tolist())
        self.hero: Cell = cell_at(stats.x, stats.y)
        self.hp = stats.hit_points
        self.max_hp = stats.max_hit_points
        self.depth = stats.depth
        self.gold = stats.gold
        self.energy = stats.energy
        self.level = stats.level
        self.turn = stats.turn
        self.hunger = stats.hunger
        self.place: Place = (stats.dungeon, stats.dungeon_level)
        self.condition = stats.condition
        self.message = bytes(arrays["message"]).split(b"\0", 1)[0].decode("latin-1")
        self.glyph_bytes = arrays["glyphs"].tobytes()
        self._item_bytes = arrays["inv_strs"].tobytes()
        if before is not None and before.glyph_bytes == self.glyph_bytes:
            self.boards = before.boards
        if before is not None and before._item_bytes == self._item_bytes:
            self.items = before.items

    @property
    def blind(self) -> bool:
        return bool(self.condition & nethack.BL_MASK_BLIND)

    @property
    def dizzy(self) -> bool:
        """Whether steps go astray."""
        return bool(self.condition & _CONFUSED)

    @property
    def dying(self) -> bool:
        """Whether something other than wounds is about to kill."""
        return bool(self.condition & _DYING)

    @property
    def floating(self) -> bool:
        return bool(self.condition & nethack.BL_MASK_LEV)

    @cached_property
    def mode(self) -> Mode:
        """What the next key goes to."""
        question, line, space = self.arrays["misc"].tolist()
        if space:
            return "more" if b"--More--" in self.arrays["tty_chars"].tobytes() else "menu"
        if question or "(For instructions type" in self.message:
            return "question"
        return "line" if line else "map"

    @cached_property
    def rows(self) -> list[str]:
        """The terminal's rows."""
        text = self.arrays["tty_chars"].tobytes().decode("latin-1")
        return [text[start : start + WIDTH].rstrip() for start in range(0, len(text), WIDTH)]

    @cached_property
    def boards(self) -> dict[int, Board]:
        """Flag of a glyph -> the cells that show it."""
        flags = np.zeros((ROWS, WIDTH), np.uint32)
        np.take(FLAGS, self.arrays["glyphs"], out=flags[:, :COLUMNS])
        packed = np.packbits((flags.reshape(1, -1) & _COLUMN) != 0, axis=1, bitorder="little")
        whole, size = packed.tobytes(), packed.shape[1]
        return {
            bit: int.from_bytes(whole[number * size : (number + 1) * size], "little")
            for number, bit in enumerate(_BITS)
        }

    def glyph(self, cell: Cell) -> int:
        return int(self.arrays["glyphs"][cell // WIDTH, cell % WIDTH])

    def word(self, cell: Cell) -> str:
        """What the symbol in a cell is called."""
        described = self.arrays["screen_descriptions"][cell // WIDTH, cell % WIDTH]
        text: bytes = described.tobytes()
        return text.split(b"\0", 1)[0].decode("latin-1")

    @cached_property
    def monsters(self) -> tuple[Monster, ...]:
        """Every monster in sight that is neither a pet nor the hero."""
        found, board = [], self.boards[MONSTER] & ~(1 << self.hero)
        while board:
            lowest = board & -board
            board ^= lowest
            cell = lowest.bit_length() - 1
            kind = kind_of(self.glyph(cell))
            if kind is not None:
                found.append(Monster(cell, kind, "peaceful " in self.word(cell)))
        return tuple(found)

    @cached_property
    def swallowed(self) -> bool:
        """Whether the hero is inside a monster."""
        glyphs = self.arrays["glyphs"]
        row, column = divmod(self.hero, WIDTH)
        near = glyphs[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        return any(glyph in SWALLOWED for glyph in near.ravel().tolist())

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The inventory."""
        groups = self.arrays["inv_oclasses"].tolist()
        items = []
        for number, letter in enumerate(self.arrays["inv_letters"].tolist()):
            if not letter:
                break
            text = self._item_bytes[number * 80 : (number + 1) * 80].split(b"\0", 1)[0].decode("latin-1")
            items.append(Item(chr(letter), text, groups[number]))
        return tuple(items)

    def item(self, *words: str) -> Item | None:
        """The first item whose text contains one of the words."""
        for item in self.items:
            if any(word in item.text for word in words):
                return item
        return None
