"""A level: what is remembered of it, as boards that grow with every glimpse."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import EVERYWHERE, WIDTH, Board, Cell, around
from arena.agents.baselines.explorer.glimpse import Glimpse, Place
from arena.agents.baselines.explorer.glyphs import (
    BLANK,
    BOULDER,
    CLOSED_DOOR,
    CORRIDOR,
    DIGGER,
    DOWN,
    DWARF_BODY,
    FLOOR,
    HOLE,
    LIT,
    MONSTER,
    OPEN_DOOR,
    PET,
    PLAIN,
    PRIZE,
    THING,
    TRAP,
    UP,
    WALL,
    WATER,
)

MAIN, MINES = 0, 2


class Level:
    """The memory of one level."""

    def __init__(self, place: Place, depth: int, turn: int) -> None:
        self.place = place
        self.depth = depth
        self.arrived = turn
        """The turn of the first arrival."""
        self.struck: dict[Cell, int] = {}
        """Unseen things -> how often they were struck at."""
        self.floor: Board = 0
        self.doors: Board = 0
        self.closed: Board = 0
        self.walls: Board = 0
        self.water: Board = 0
        self.boulders: Board = 0
        self.traps: Board = 0
        self.holes: Board = 0
        self.down: Board = 0
        self.up: Board = 0
        self.plain: Board = 0
        self.corridors: Board = 0
        self.blank: Board = EVERYWHERE
        self.prizes: Board = 0
        self.things: Board = 0
        """Other things in sight or remembered: there may be stairs under them."""
        self.diggers: Board = 0
        """Cells that show a digging tool, or the body of a dwarf that may have had one."""
        self.lit: Board = 0
        """Floor that is lit and in sight now."""
        self.digging_place: Board = 0
        """Cells that have shown one: a hero who stands there hides it."""
        self.furniture: Board = 0
        """Floor in which no hole can be dug: stairs, altars, fountains and their like."""
        self.visited: Board = 0
        self.barred: Board = 0
        """Cells that turned out to be closed to us."""
        self.locked: Board = 0
        self.looked: Board = 0
        """Cells whose things were looked through."""
        self.searched: Board = 0
        """Where this round of searching has searched."""
        self.round = 0
        """How often the whole level was searched for hidden ways."""
        self.leads: dict[Cell, Place] = {}
        """Stairs -> where they lead."""
        self.kicks: dict[Cell, int] = {}
        self.shop = False
        """Whether there is a shop."""
        self.goods: Board = 0
        """The floor of shops, where nothing is picked up."""
        self.town = False
        """Whether a watch guards its doors."""
        self.hard = False
        """Whether its floor cannot be dug."""
        self.no_digging: Board = 0
        """Cells of which the floor is too hard, or watched by a shopkeeper."""
        self.exhausted = False
        """Whether nothing was left to explore when it was last looked at."""
        self.circles = 0
        """How often one walked to and fro in it."""
        self.stuck = False
        """Whether it was searched in vain."""
        self.kept: dict[Cell, int] = {}
        """Cells of creatures that are left alone -> the turn until which they are taken to be there."""
        self.littered: Board = 0
        """Cells in which things were ever seen."""
        self.killed: dict[Cell, tuple[str, int]] = {}
        """Cells in which something was killed -> its kind, and the turn."""
        self._seen: bytes = b""

    def update(self, now: Glimpse) -> None:
        """Remember what a glimpse shows."""
        hero = 1 << now.hero
        self.visited |= hero
        if self._seen == now.glyph_bytes:
            return
        self._seen = now.glyph_bytes
        shown = now.boards
        solid = shown[WALL]
        floor, trap, water = shown[FLOOR], shown[TRAP], shown[WATER]
        opened, closed = shown[OPEN_DOOR], shown[CLOSED_DOOR]
        certain = floor | trap | water | opened | closed | solid
        creatures = shown[MONSTER] | shown[PET] | hero
        self.walls = (self.walls & ~certain) | solid
        self.water = (self.water & ~certain) | water
        self.doors = (self.doors & ~certain) | opened | (self.closed & hero)
        self.closed = ((self.closed & ~certain) | closed) & ~hero
        self.locked &= self.closed
        over = (creatures | shown[THING]) & ~(self.doors | self.closed | self.walls | self.water)
        self.floor = (self.floor & ~certain) | floor | trap | over
        self.boulders = (self.boulders & ~(certain | creatures | shown[THING])) | shown[BOULDER]
        self.traps = (self.traps & ~certain) | (trap & ~shown[HOLE])
        self.holes = (self.holes & ~certain) | shown[HOLE]
        self.down = (self.down & ~certain) | shown[DOWN]
        self.up = (self.up & ~certain) | shown[UP]
        self.lit = shown[LIT]
        stairs = self.down | self.up | hero
        for cell in [cell for cell in self.leads if not stairs >> cell & 1]:
            del self.leads[cell]
        self.plain = (self.plain & ~certain) | shown[PLAIN]
        self.corridors = (self.corridors & ~certain) | shown[CORRIDOR]
        self.blank = shown[BLANK] & ~(self.floor | self.doors | self.closed | self.boulders)
        self.prizes = shown[PRIZE]
        self.things = shown[THING] & ~shown[PRIZE]
        self.littered |= shown[THING]
        self.furniture = (self.furniture & ~certain) | (floor & ~shown[PLAIN])
        self.diggers = shown[DIGGER] | shown[DWARF_BODY]
        self.digging_place = (self.digging_place & ~certain) | self.diggers

    @property
    def narrow(self) -> Board:
        """Cells that are neither entered nor left at a slant."""
        return self.doors | self.closed

    def ways(self, *, bold: bool = False) -> Board:
        """Cells that can be walked on; `bold` with those that only a bold hero tries."""
        if bold:
            return (self.floor | self.doors | self.closed | self.boulders) & ~(self.water | self.barred)
        shut = self.water | self.barred | self.boulders | self.traps | self.holes | (self.goods & self.prizes)
        return (self.floor | self.doors | self.closed) & ~shut

    def frontier(self) -> Board:
        """Cells from which something new may be seen."""
        return (self.floor | self.doors | self.closed) & around(self.blank) & ~self.visited & ~self.barred

    def dead_ends(self) -> Board:
        """Corridor cells with a single way out."""
        ways = self.floor | self.doors | self.closed | self.boulders
        one, two = 0, 0
        for shifted in (ways << 1, ways >> 1, ways << 80, ways >> 80, ways << 81, ways >> 81, ways << 79, ways >> 79):
            two |= one & shifted
            one |= shifted
        return self.corridors & one & ~two

    def blind_walls(self) -> Board:
        """Walls beside floor behind which nothing is known: where a hidden door may be."""
        found = 0
        for step in (1, WIDTH):
            found |= self.walls & (self.floor << step) & _beyond(self.blank, step)
            found |= self.walls & (self.floor >> step) & _beyond(self.blank, -step)
        return found


def _beyond(blank: Board, step: int) -> Board:
    """Cells beyond which, one to four steps away, all is blank."""
    if step > 0:
        return (blank >> step) & (blank >> 2 * step) & (blank >> 3 * step) & (blank >> 4 * step)
    return (blank << -step) & (blank << -2 * step) & (blank << -3 * step) & (blank << -4 * step)
