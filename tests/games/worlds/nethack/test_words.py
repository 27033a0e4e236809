"""What a reader is told: from real games, and from maps that are made up."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

from nle import nethack

from arena.games.worlds.nethack.card import card
from arena.games.worlds.nethack.keys import USELESS, WORDS, ActionSet, key_set
from arena.games.worlds.nethack.seen import HEIGHT, WIDTH, bearing, seen
from arena.games.worlds.nethack.sight import BLOCK_BYTES, Sight, arrays_in
from arena.games.worlds.nethack.tasks import RULES, Name
from arena.games.worlds.nethack.words import long_term, page, short_term

LONGEST = 24_000
"""Characters that a text never exceeds, whatever is in the arrays."""
Play = Callable[[str], Sight]

CMAP = nethack.GLYPH_CMAP_OFF
DRAWN = {
    " ": (CMAP, ""),
    "-": (CMAP + 2, "wall"),
    "|": (CMAP + 1, "wall"),
    ".": (CMAP + 19, "floor of a room"),
    "#": (CMAP + 21, "corridor"),
    "D": (CMAP + 12, "doorway"),
    "+": (CMAP + 15, "closed door"),
    ">": (CMAP + 24, "staircase down"),
    "}": (CMAP + 32, "water"),
    "@": (nethack.GLYPH_MON_OFF + 333, "human monk called Agent"),
    "j": (nethack.GLYPH_MON_OFF + 12, "jackal"),
    "f": (nethack.GLYPH_PET_OFF + 32, "tame kitten"),
    "G": (nethack.GLYPH_MON_OFF + 165, "peaceful gnome lord"),
    "I": (nethack.GLYPH_INVISIBLE, "remembered, unseen, creature"),
    "$": (nethack.GLYPH_OBJ_OFF + 410, "some gold pieces"),
    "%": (nethack.GLYPH_OBJ_OFF + 265, "an apple"),
    "0": (nethack.GLYPH_OBJ_OFF + 447, "a boulder"),
    "J": (nethack.GLYPH_STATUE_OFF + 12, "a statue of a jackal"),
    "/": (nethack.GLYPH_SWALLOW_OFF + 8, "interior of a trapper"),
}
"""Character -> glyph and what NetHack calls it."""


def imagined(*rows: str, condition: int = 0) -> Sight:
    """The sight of a map that is made up; the character is the @."""
    block = bytearray(BLOCK_BYTES)
    block[1] = 1
    arrays = arrays_in(block, writable=True)
    arrays["glyphs"][:] = CMAP
    for row, text in enumerate(rows, start=3):
        for column, character in enumerate(text, start=5):
            glyph, word = DRAWN[character]
            arrays["glyphs"][row, column] = glyph
            arrays["chars"][row, column] = ord(character)
            arrays["screen_descriptions"][row, column, : len(word)] = list(word.encode())
            if character == "@":
                arrays["blstats"][:2] = column, row
                arrays["tty_cursor"][:] = row + 1, column
    arrays["blstats"][25] = condition
    return Sight(bytes(block))


def lines(sight: Sight) -> dict[str, str]:
    """What is seen: title -> the rest of the line."""
    return dict(line.split(": ", 1) for line in seen(sight))


@pytest.fixture
def play() -> Iterator[Play]:
    """NetHack itself: presses keys and shows what is seen then."""
    game = nethack.Nethack(observation_keys=(), playername="Agent-mon-hum-neu-mal", ttyrec=None, fix_moon_phase=True)
    block = bytearray(BLOCK_BYTES)
    arrays = arrays_in(block, writable=True)
    game._pynethack.set_buffers(**arrays)
    game.set_initial_seeds(1, 2, False, 3)
    game.reset()

    def pressed(keys: str) -> Sight:
        for key in keys:
            game.step(ord(key))
        block[1] = game._pynethack.in_normal_game() and not arrays["program_state"][0]
        return Sight(bytes(block))

    yield pressed
    game.close()


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (0, -2, "2 west"),
        (0, 1, "1 east"),
        (-3, 0, "3 north"),
        (7, 7, "7 southeast"),
        (-4, 4, "4 northeast"),
        (-1, -1, "1 northwest"),
        (2, -2, "2 southwest"),
        (-3, 5, "3 north and 5 east"),
        (1, -2, "1 south and 2 west"),
        (0, 0, "here"),
    ],
)
def test_a_bearing(rows: int, columns: int, said: str) -> None:
    assert bearing(rows, columns) == said


def test_what_is_around_is_told_by_sort_and_the_nearest_first() -> None:
    sight = imagined(
        "-----------",
        "|j...$....|",
        "|..@f.....D",
        "|$...G..J.|",
        "|..%..I..>|",
        "-+---------",
    )
    assert lines(sight) == {
        "Monsters": "tame kitten 1 east; hostile jackal 1 north and 2 west; peaceful gnome lord 1 south and 2 east; "
        "remembered, unseen, creature 2 south and 3 east",
        "Things": "some gold pieces (2): 1 north and 2 east, 1 south and 2 west; apple 2 south; "
        "statue of a jackal 1 south and 5 east",
        "Places": "unexplored closed door 3 south and 2 west; staircase down 2 south and 6 east; "
        "unexplored doorway 7 east",
        "Free steps": "north 1 (wall), northeast 1 (wall), east 0 (tame kitten), southeast 2 (wall), south 2 (wall), "
        "southwest 2 (wall), west 2 (wall), northwest 1 (wall)",
    }


def test_ends_of_corridors_and_what_lies_behind_doors() -> None:
    sight = imagined(
        "#    ###",
        " #   # #",
        "  ##D@  ##",
        "    -|-   #",
    )
    found = lines(sight)
    assert found["Places"] == ("unexplored doorway 1 west; corridor end (2): 1 south and 5 east, 2 north and 5 west")


def test_a_boulder_is_in_the_way_and_other_things_are_not() -> None:
    found = lines(imagined("@.$%.0..|"))
    assert found["Free steps"].split(", ")[2] == "east 4 (boulder)"


def test_the_unknown_is_unexplored() -> None:
    found = lines(imagined("@."))
    assert found["Free steps"].startswith("north 0 (unexplored), northeast 0 (unexplored), east 1 (unexplored), ")


def test_a_lot_of_water_takes_one_line() -> None:
    found = lines(imagined("}}}}}}}}", "}}}@}}}}", "}}}}}}}}"))
    assert found["Terrain"] == "water (23), nearest 1 west"


def test_many_places_are_counted() -> None:
    found = lines(imagined("@" + "$" * 9))
    assert found["Things"] == "some gold pieces (9): 1 east, 2 east, 3 east, 4 east, ..."


def test_hallucination_hides_who_is_hostile() -> None:
    assert lines(imagined("@j"))["Monsters"] == "hostile jackal 1 east"
    assert lines(imagined("@j", condition=nethack.BL_MASK_HALLU))["Monsters"] == "jackal 1 east"


def test_engulfed_one_sees_nothing_else() -> None:
    assert list(seen(imagined("///", "/@/", "///"))) == ["Engulfed: around you is the interior of a trapper."]


def test_no_glyph_tells_more_than_the_words() -> None:
    """A thing without words has no name, whatever its glyph."""
    sight = imagined("@..")
    block = bytearray(sight.data)
    arrays = arrays_in(block, writable=True)
    arrays["glyphs"][3, 7] = nethack.GLYPH_OBJ_OFF + 300
    arrays["screen_descriptions"][3, 7] = 0
    assert list(lines(Sight(bytes(block)))) == ["Free steps"]


LONG = """\
Message: Hello Agent, welcome to NetHack! You are a neutral male human Monk.
Monsters: tame kitten 1 west; hostile fox 6 west
Places: unexplored doorway (2): 1 east, 2 south and 8 west
Free steps: north 0 (wall), northeast 0 (wall), east 0 (doorway), southeast 0 (wall), south 2 (wall), \
southwest 2 (wall), west 0 (tame kitten), northwest 0 (wall)
Map:
<EMPTY>
                     ----- ----
                     |.d....f@.
                     |........|
                     .........|
                     ----------"""
SHORT = """\
You: Agent the Candidate, neutral
HP 14(14), Power 5(5), AC 4, experience level 1 (0 points)
Strength 18/04, Dexterity 15, Constitution 10, Intelligence 8, Wisdom 16, Charisma 7
Dlvl:1, gold 0, turn 1, score 0
State: Not hungry, Unencumbered
Inventory:
Armor: a - an uncursed +2 pair of leather gloves (being worn); b - an uncursed +1 robe (being worn)
Comestibles: g - 4 uncursed food rations; h - 7 uncursed apples; i - 7 uncursed oranges; j - 4 uncursed fortune cookies
Scrolls: d - an uncursed scroll of confuse monster
Spellbooks: c - a blessed spellbook of sleep
Potions: e - 2 uncursed potions of healing; f - a blessed potion of healing
Tools: k - a magic marker (0:76)"""


def test_the_start(play: Play) -> None:
    sight = play("")
    assert long_term(sight).replace("\n" * 16, "\n<EMPTY>\n") == LONG
    assert short_term(sight) == SHORT


def test_a_question_a_line_and_a_menu_are_told(play: Play) -> None:
    play("\r")
    question = play("q")
    assert question.mode == "question"
    told = long_term(question)
    assert told.startswith("Message: What do you want to drink? [")
    assert "\nNetHack asks and waits for one key.\n" in told
    assert "\nMap:\n" in told
    menu = play("\x1bi")
    assert menu.mode == "menu"
    shown = page(menu)
    assert shown[-1].strip() == "(end)"
    told = long_term(menu)
    assert told == "A menu or a page of text is open.\nShown over the map:\n" + "\n".join(row.rstrip() for row in shown)
    for item in menu.inventory:
        assert f"{item.letter} - {item.text}" in told
    line = play("\x1b#pra")
    assert line.mode == "line"
    assert long_term(line).splitlines()[:2] == ["Message: # pray", "NetHack asks and waits for a line of text."]


def test_the_cursor_is_told_where_it_is_not_on_the_character(play: Play) -> None:
    assert "cursor" not in long_term(play("\r"))
    told = long_term(play(";hh"))
    assert "The cursor is not on you but 2 west: " in told


def test_the_end_is_what_the_terminal_shows(play: Play) -> None:
    play("\r")
    ended = play("#quit\ry")
    assert not ended.normal
    told = long_term(ended)
    assert told.startswith("The terminal:\n")
    assert "Really quit? [yn] (n)" in told
    assert short_term(ended) == ""


def test_random_play_stays_readable(play: Play) -> None:
    rng = random.Random(5)
    for _ in range(600):
        sight = play(rng.choice("\r\r\x1bhjklyubnHJKLYUBNs,idq<>;:"))
        for text in (long_term(sight), short_term(sight)):
            assert all(line.isascii() and line.isprintable() for line in text.split("\n"))
            assert len(text) < 6000
        if not sight.normal:
            break


@pytest.mark.parametrize("seed", range(30))
def test_hostile_bytes_are_harmless(seed: int) -> None:
    rng = random.Random(seed)
    block = bytearray(rng.randbytes(BLOCK_BYTES))
    arrays = arrays_in(block, writable=True)
    block[1] = seed % 3 > 0
    arrays["misc"][:] = [seed % 2, seed % 5 == 0, seed % 7 == 0]
    arrays["blstats"][:2] = seed * 2, seed
    if seed % 4 == 0:
        arrays["glyphs"][:] = [[rng.randrange(nethack.MAX_GLYPH) for _ in range(WIDTH)] for _ in range(HEIGHT)]
    sight = Sight(bytes(block))
    long, short = long_term(sight), short_term(sight)
    for line in f"{long}\n{short}".split("\n"):
        assert line.isascii()
        assert line.isprintable()
    assert len(long) + len(short) < LONGEST


@pytest.mark.parametrize("actions", ["all", "useful", "task"])
@pytest.mark.parametrize("task", RULES)
def test_the_card_names_every_command_and_no_other(task: Name, actions: ActionSet) -> None:
    text = card(task, actions)
    assert RULES[task] in text
    assert 300 < len(text.split()) < 650
    named = text.split("Commands:\n")[1].split("\n\n")[0]
    keys = [key for key in key_set(actions) if key not in USELESS and not chr(key).isdigit()]
    for key in keys:
        word = WORDS[key]
        assert word in named or word.startswith("far "), word
    assert ("travel" in text) == (actions == "all")
    assert ("esc " in text) == (actions != "task")
