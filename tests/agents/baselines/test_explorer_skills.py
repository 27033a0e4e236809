"""What the explorer does in situations that are drawn here: one observation after the other, in NLE's arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

from nle import nethack

from arena.agents.baselines.explorer import Explorer
from arena.agents.core.decision import Move
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.worlds.nethack.keyboard import keyboard

NETHACK = GameInfo(id="nethack", version=1, title="NetHack", seats=("Adventurer",), perfect_information=False)
LEGAL = keyboard("all").possible("map")[0]
CMAP = {" ": 0, "|": 1, "-": 2, ".": 19, "#": 21, "+": 15, "O": 13, "<": 23, ">": 24, "^": 42, "}": 32}
OBJECTS = {nethack.OBJ_NAME(nethack.objclass(number)): number for number in range(nethack.NUM_OBJECTS)}
MONSTERS = {nethack.permonst(number).mname: number for number in range(nethack.NUMMONS)}
ROOM = """
-------
|.....|
|..@..|
|.....|
-------
"""
CORRIDOR = """
------
|....|     ------
|....O#####O....|
|....|     |....|
------     |...>|
           ------
"""


def arrays(
    drawing: str = ROOM,
    *,
    who: Mapping[str, str] | None = None,
    message: str = "",
    items: Sequence[tuple[str, int, str]] = (),
    mode: str = "map",
    screen: Sequence[str] = (),
    at: tuple[int, int] | None = None,
    **stats: int,
) -> dict[str, Any]:
    """An observation: a drawing in which @ is the hero, and letters are monsters, pets, peaceful ones or objects.

    Args:
        who: letter -> a monster's name, which "pet" or "peaceful" may precede, or an object's.
        items: the inventory: (letter, class, text).
        screen: rows of the terminal, for menus.
        at: where the hero is, if not at the @: there is floor then.
        stats: hp, max_hp, turn, hunger, level, depth, condition, energy, gold.
    """
    glyphs = np.full((21, 79), nethack.GLYPH_CMAP_OFF, np.int16)
    words = np.zeros((21, 79, 80), np.uint8)
    hero = at
    for row, line in enumerate(drawing.strip("\n").splitlines(), 2):
        for column, sign in enumerate(line, 2):
            if sign == "@":
                hero = hero or (row, column)
                glyph = nethack.GLYPH_CMAP_OFF + CMAP["."]
            elif who is not None and sign in who:
                glyph, word = thing(who[sign])
                words[row, column, : len(word)] = list(word.encode())
            else:
                glyph = nethack.GLYPH_CMAP_OFF + CMAP[sign]
            glyphs[row, column] = glyph
    assert hero is not None
    glyphs[hero] = nethack.GLYPH_MON_OFF + MONSTERS["monk"]
    blstats = np.zeros(27, np.int64)
    blstats[[1, 0]] = hero
    given = {"hp": 20, "max_hp": 20, "depth": 1, "energy": 0, "level": 1, "turn": 1000, "hunger": 1, "condition": 0}
    given |= stats
    places = {
        "gold": 13,
        "hp": 10,
        "max_hp": 11,
        "depth": 12,
        "energy": 14,
        "level": 18,
        "turn": 20,
        "hunger": 21,
        "condition": 25,
    }
    for name, value in given.items():
        blstats[places[name]] = value
    blstats[24] = given["depth"]
    letters, classes = np.zeros(55, np.uint8), np.zeros(55, np.uint8)
    texts = np.zeros((55, 80), np.uint8)
    for number, (letter, group, text) in enumerate(items):
        letters[number], classes[number] = ord(letter), group
        texts[number, : len(text)] = list(text.encode())
    tty = np.full((24, 80), ord(" "), np.uint8)
    shown = list(screen) or [message + ("--More--" if mode == "more" else "")]
    for row, line in enumerate(shown):
        tty[row, : len(line)] = list(line.encode())
    told = np.zeros(256, np.uint8)
    told[: len(message)] = list(message.encode())
    return {
        "glyphs": glyphs,
        "screen_descriptions": words,
        "blstats": blstats,
        "message": told,
        "inv_letters": letters,
        "inv_oclasses": classes,
        "inv_strs": texts,
        "tty_chars": tty,
        "misc": np.array([mode == "question", mode == "line", mode in ("more", "menu")], np.int32),
    }


def thing(name: str) -> tuple[int, str]:
    """The glyph of what a name says, and how NetHack describes it."""
    kind, _, rest = name.partition(" ")
    if kind == "pet":
        return nethack.GLYPH_PET_OFF + MONSTERS[rest], f"tame {rest}"
    if kind == "peaceful":
        return nethack.GLYPH_MON_OFF + MONSTERS[rest], name
    if name in MONSTERS:
        return nethack.GLYPH_MON_OFF + MONSTERS[name], name
    return nethack.GLYPH_OBJ_OFF + OBJECTS[name], name


class Table:
    """An explorer at work on drawn observations."""

    def __init__(self, legal: Sequence[str] = LEGAL) -> None:
        self.agent, self.legal = Explorer(), legal
        self.ply = 0

    async def __call__(self, *args: Any, **given: Any) -> Move:
        """The answer to an observation."""
        if not self.ply:
            await self.agent.start(NETHACK, "player_0", 1)
        view: Any = SimpleNamespace(observation={"observation": arrays(*args, **given)}, legal=self.legal)
        self.ply += 1
        move = await self.agent.act(Turn(self.ply, "player_0", view))
        assert isinstance(move, Move)
        return move


@pytest.fixture
def ask() -> Table:
    return Table()


# Fights


@pytest.mark.parametrize("enemy", ["jackal", "gnome lord", "hill orc", "acid blob"])
async def test_an_enemy_beside_is_struck(ask: Table, enemy: str) -> None:
    move = await ask(ROOM.replace("@.", "@e"), who={"e": enemy})
    assert (move.text, move.thought) == ("east", f"fighting the {enemy} to the east")


@pytest.mark.parametrize("other", ["peaceful jackal", "peaceful watchman", "pet kitten"])
async def test_the_peaceful_and_the_tame_are_not(ask: Table, other: str) -> None:
    for turn in range(1000, 1030):
        move = await ask(ROOM.replace("@.", "@e"), who={"e": other}, turn=turn)
        assert "fighting" not in (move.thought or "")
        if "peaceful" in other:
            assert move.text.rpartition(" ")[2] != "east"


async def test_who_turns_out_to_be_peaceful_is_left_alone(ask: Table) -> None:
    drawing, who = ROOM.replace("@.", "@e"), {"e": "jackal"}
    assert (await ask(drawing, who=who)).text == "east"
    assert (await ask(drawing, who=who, mode="question", message="Really attack the jackal?")).text == "esc"
    assert "fighting" not in ((await ask(drawing, who=who)).thought or "")


@pytest.mark.parametrize("menace", ["floating eye", "cockatrice", "blue jelly", "green mold", "gelatinous cube"])
async def test_who_must_not_be_touched_is_not(ask: Table, menace: str) -> None:
    for turn in range(1000, 1040):
        move = await ask(ROOM.replace("@.", "@e"), who={"e": menace}, turn=turn)
        assert move.text.rpartition(" ")[2] != "east", move


async def test_a_floating_eye_is_struck_only_rather_than_starve_behind_it(ask: Table) -> None:
    drawing, who = "------\n|@e...\n------", {"e": "floating eye"}
    thoughts = [(await ask(drawing, who=who, turn=1000 + 10 * number)).thought for number in range(60)]
    assert thoughts.count("searching for hidden passages") > 5
    assert not any("fighting" in (thought or "") for thought in thoughts[:12])
    assert "fighting the floating eye to the east" in thoughts[12:]


async def test_what_is_at_hand_is_thrown_at_a_floating_eye_in_the_way(ask: Table) -> None:
    drawing, who = "------\n|@e...\n------", {"e": "floating eye"}
    items = [("d", nethack.FOOD_CLASS, "3 apples"), ("s", nethack.GEM_CLASS, "a gray stone")]
    answers = [(await ask(drawing, who=who, items=items, turn=1000 + 10 * number)).text for number in range(12)]
    assert "throw" in answers


async def test_a_gas_spore_is_run_from(ask: Table) -> None:
    move = await ask(ROOM.replace("@.", "@e"), who={"e": "gas spore"})
    assert move.thought == "stepping away from the gas spore"
    assert move.text in ("west", "northwest", "southwest")


async def test_a_menace_out_of_sight_is_still_in_the_way(ask: Table) -> None:
    """Seen from one cell and not from the next, it would have one walk to and fro for ever."""
    await ask(CORRIDOR, at=(4, 7))
    await ask(CORRIDOR.replace("O##", "O@e"), who={"e": "floating eye"})
    for turn in range(1001, 1040):
        assert (await ask(CORRIDOR, at=(4, 7), turn=turn)).thought != "exploring"


async def test_a_dagger_is_thrown_at_who_stands_in_line(ask: Table) -> None:
    items = [("b", nethack.WEAPON_CLASS, "5 +0 daggers")]
    drawing = ROOM.replace("@..", "@.e")
    assert (await ask(drawing, who={"e": "jackal"}, items=items)).text == "throw"
    assert (await ask(mode="question", message="What do you want to throw? [b or ?*]", items=items)).text == "b"
    assert (await ask(mode="question", message="In what direction?", items=items)).text == "l"


async def test_nothing_is_thrown_through_a_pet(ask: Table) -> None:
    items = [("b", nethack.WEAPON_CLASS, "5 +0 daggers")]
    move = await ask(ROOM.replace("@..", "@de"), who={"e": "jackal", "d": "pet little dog"}, items=items)
    assert move.text != "throw"


async def test_the_weak_do_not_go_looking_for_fights(ask: Table) -> None:
    drawing = ROOM.replace("@..", "@.e")
    assert ((await ask(drawing, who={"e": "jackal"})).thought or "").startswith("going for")
    weak = await Table()(drawing, who={"e": "jackal"}, hp=9, turn=1)
    assert not (weak.thought or "").startswith("going for")


# Needs


@pytest.mark.parametrize(("hp", "max_hp"), [(5, 20), (7, 50)])
async def test_near_death_one_prays(ask: Table, hp: int, max_hp: int) -> None:
    assert (await ask(hp=hp, max_hp=max_hp)).text == "pray"
    assert (await ask(mode="question", message="Are you sure you want to pray? [yn] (n)", hp=hp)).text == "y"


async def test_a_prayer_is_not_said_too_early_or_too_often(ask: Table) -> None:
    assert (await ask(hp=3, turn=200)).text != "pray"
    assert (await ask(hp=3, turn=400)).text == "pray"
    await ask(mode="question", message="Are you sure you want to pray? [yn] (n)", hp=3, turn=400)
    assert (await ask(hp=3, turn=900)).text != "pray"
    assert (await ask(hp=3, turn=1400)).text == "pray"


async def test_who_would_die_otherwise_tries_a_prayer_sooner(ask: Table) -> None:
    assert (await ask(hunger=3, turn=400)).text == "pray"
    assert (await ask(hunger=3, turn=1150)).text != "pray"
    assert (await ask(hunger=4, turn=1150)).text == "pray"


async def test_the_healthy_do_not_pray(ask: Table) -> None:
    assert (await ask(hp=8, max_hp=50)).text != "pray"


async def test_who_is_weak_from_hunger_and_has_no_food_prays(ask: Table) -> None:
    assert (await ask(hunger=3)).text == "pray"


async def test_the_hungry_eat(ask: Table) -> None:
    items = [("c", nethack.FOOD_CLASS, "an uncursed lichen corpse"), ("d", nethack.FOOD_CLASS, "2 food rations")]
    assert (await ask(hunger=2, items=items)).text == "eat"
    here = "There is a jackal corpse here; eat it? [ynq] (n)"
    assert (await ask(mode="question", message=here, items=items)).text == "n"
    assert (await ask(mode="question", message="What do you want to eat? [cd or ?*]", items=items)).text == "d"


async def test_nobody_eats_unhungry_or_beside_an_enemy(ask: Table) -> None:
    items = [("d", nethack.FOOD_CLASS, "2 food rations")]
    assert (await ask(items=items)).text != "eat"
    assert (await ask(ROOM.replace("@.", "@e"), who={"e": "jackal"}, hunger=2, items=items)).text == "east"


async def test_what_was_killed_is_eaten_fresh(ask: Table) -> None:
    drawing = ROOM.replace("@.", "@e")
    assert (await ask(drawing, who={"e": "newt"}, turn=1000)).text == "east"
    move = await ask(drawing, who={"e": "food ration"}, turn=1001, message="You kill the newt!")
    assert (move.text, move.thought) == ("east", "going to eat what was killed")
    assert (await ask(drawing.replace("@e", ".@"), turn=1002, message="You see here a newt corpse.")).text == "eat"
    there = "There is a newt corpse here; eat it? [ynq] (n)"
    assert (await ask(mode="question", message=there, turn=1002)).text == "y"


async def test_an_old_corpse_is_not_eaten(ask: Table) -> None:
    drawing = ROOM.replace("@.", "@e")
    await ask(drawing, who={"e": "food ration"}, turn=999)
    await ask(drawing, who={"e": "newt"}, turn=1000)
    await ask(drawing, who={"e": "food ration"}, turn=1001, message="You kill the newt!")
    move = await ask(drawing.replace("@e", ".@"), turn=1002, message="You see here a newt corpse.")
    assert move.text != "eat"


async def test_the_wounded_rest_and_then_go_on(ask: Table) -> None:
    assert (await ask(hp=8)).text == "20 search"
    assert (await ask(hp=12, turn=1020)).text == "20 search"
    assert (await ask(hp=17, turn=1100)).thought != "resting"


async def test_who_is_losing_writes_elbereth_and_rests_on_it(ask: Table) -> None:
    drawing, who = ROOM.replace("@.", "@e"), {"e": "hill orc"}
    state: dict[str, Any] = {"who": who, "hp": 8, "turn": 100}
    assert (await ask(drawing, **state)).text == "engrave"
    write = "What do you want to write with? [- or ?*]"
    assert (await ask(drawing, mode="question", message=write, **state)).text == "-"
    assert (
        await ask(drawing, mode="more", message="You write in the dust with your fingertip.", **state)
    ).text == "more"
    line = "What do you want to write in the dust here?"
    assert (await ask(drawing, mode="line", message=line, **state)).text == "Elbereth"
    assert (await ask(drawing, **state)).text == "look"
    read = 'Something is written here in the dust.  You read: "Elbereth".'
    assert (await ask(drawing, message=read, **state)).thought == "resting upon Elbereth"


async def test_a_word_with_a_mistake_is_written_again(ask: Table) -> None:
    drawing, state = ROOM.replace("@.", "@e"), {"who": {"e": "hill orc"}, "hp": 8, "turn": 100}
    assert [(await ask(drawing, **state)).text for _ in range(2)] == ["engrave", "look"]
    assert (await ask(drawing, message='You read: "Elbexeth".', **state)).text == "engrave"


# Ways


async def test_a_door_is_opened_and_a_locked_one_kicked(ask: Table) -> None:
    drawing = ROOM.replace("..@..|", "....@+")
    move = await ask(drawing)
    assert (move.text, move.thought) == ("east", "opening a door")
    move = await ask(drawing, message="This door is locked.", turn=1001)
    assert (move.text, move.thought) == ("kick", "kicking the locked door")
    assert (await ask(drawing, mode="question", message="In what direction?")).text == "l"
    assert (await ask(drawing, message="WHAMM!", turn=1002)).text == "kick"


async def test_a_door_that_never_gives_way_is_left_alone(ask: Table) -> None:
    drawing = ROOM.replace("..@..|", "....@+")
    locked = "This door is locked."
    thoughts = [(await ask(drawing, message=locked, turn=1000 + number)).thought for number in range(100)]
    assert thoughts[1:20] == ["kicking the locked door"] * 19
    assert "kicking the locked door" not in thoughts[40:60]


async def test_what_is_new_is_walked_to_before_the_stairs(ask: Table) -> None:
    assert (await ask(CORRIDOR.replace("|....O", "|..@.O", 1))).thought == "exploring"


async def test_stairs_are_taken_when_there_is_nothing_new(ask: Table) -> None:
    drawing = ROOM.replace("@..", "@.>")
    move = await ask(drawing)
    assert (move.text, move.thought) == ("east", "to the stairs down")
    assert (await ask(drawing, at=(4, 7), turn=1002)).text == "down"


async def test_stairs_may_lie_under_things(ask: Table) -> None:
    drawing, who = ROOM.replace("@..", "@.)"), {")": "long sword"}
    assert (await ask(drawing, who=who)).thought == "looking for stairs under things"
    there = "There is a staircase down here.  You see here a long sword."
    assert (await ask(drawing, who=who, at=(4, 7), message=there, turn=1002)).text == "down"


async def test_the_hidden_is_searched_for_where_nothing_else_is_left(ask: Table) -> None:
    thoughts = [(await ask(turn=1000 + 10 * number)).thought for number in range(30)]
    assert "searching for hidden passages" in thoughts or "going to search for hidden passages" in thoughts


async def test_a_door_is_not_entered_at_a_slant(ask: Table) -> None:
    drawing = "------\n|...@|\n|....O##\n|....|\n------"
    move = await ask(drawing)
    assert move.text == "south"


async def test_circles_are_broken(ask: Table) -> None:
    """Whoever is pushed back at every step goes somewhere else after a while."""
    thoughts = []
    for number in range(60):
        cell = (4, 7) if number % 2 else (4, 6)
        thoughts.append((await ask(CORRIDOR, at=cell, turn=1000 + number)).thought)
    assert "walking elsewhere" in thoughts


async def test_a_pick_axe_digs_down(ask: Table) -> None:
    items = [("k", nethack.TOOL_CLASS, "a pick-axe")]
    assert (await ask(items=items)).text == "apply"
    assert (await ask(mode="question", message="What do you want to use or apply? [k or ?*]", items=items)).text == "k"
    direction = "In what direction do you want to dig? [><.. or .]"
    assert (await ask(mode="question", message=direction, items=items)).text == ">"


async def test_nobody_digs_in_a_shop(ask: Table) -> None:
    items = [("k", nethack.TOOL_CLASS, "a pick-axe")]
    hello = '"Hello, Agent!  Welcome to Asidonhopo\'s general store!"'
    drawing = ROOM.replace("|.....|", "|.....O##", 1)
    for turn in range(1000, 1005):
        assert (await ask(drawing, items=items, message=hello, turn=turn)).text != "apply"


async def test_the_guard_of_a_vault_is_followed_without_gold(ask: Table) -> None:
    vault, who = "----\n|@g|\n|..|\n----", {"g": "peaceful guard"}
    assert (await ask(vault, who=who, gold=100)).text == "drop"
    assert (await ask(vault, who=who, gold=100, mode="question", message="What do you want to drop? [$]")).text == "$"
    assert (await ask(vault, who=who, turn=1001)).thought == "waiting for the guard to go ahead"
    ahead = "------\n|@.##g\n|..|\n----"
    assert (await ask(ahead, who=who, turn=1002)).thought == "following the guard"


async def test_who_can_dig_lies_to_the_guard(ask: Table) -> None:
    items = [("k", nethack.TOOL_CLASS, "a pick-axe")]
    await ask(items=items)
    asked = '"Hello stranger, who are you?" -'
    assert (await ask(mode="line", message=asked, items=items)).text == "Croesus"


# Prompts


@pytest.mark.parametrize(
    ("mode", "message", "answer"),
    [
        ("more", "You hear the footsteps of a guard on patrol.", "more"),
        ("question", "Really attack the gnome?", "esc"),
        ("question", "Do you want your possessions identified? [ynq] (n)", "n"),
        ("question", 'Uncle offers 10 gold pieces for your ring.  Sell it? [ynaq] (y)', "n"),
        ("question", "You see here a tin. Pay? [yn] (n)", "y"),
        ("question", "Is a new question asked? [yn] (n)", "esc"),
        ("map", "You sense the presence of monsters.  (For instructions type a '?')", "esc"),
        ("line", '"Hello stranger, who are you?" -', "Nobody"),
        ("line", "For what do you wish?", "blessed +2 gray dragon scale mail"),
        ("line", "Call a pink potion:", "esc"),
        ("menu", "", "esc"),
    ],
)  # fmt: skip
async def test_prompts_are_answered(ask: Table, mode: str, message: str, answer: str) -> None:
    await ask()
    assert (await ask(mode=mode, message=message)).text == answer


async def test_what_is_wanted_is_chosen_from_a_list(ask: Table) -> None:
    await ask()
    ask.agent.mind.wants = ("pick-axe",)
    screen = ["  Pick up what?", "  Tools", "  a - a tin opener", "  b - a pick-axe", "  (end)"]
    assert (await ask(mode="menu", screen=screen)).text == "b"


async def test_a_letter_that_is_no_command_is_still_an_item(ask: Table) -> None:
    """S would save the game, and is not listed among the commands."""
    items = [("S", nethack.FOOD_CLASS, "2 food rations")]
    assert (await ask(hunger=2, items=items)).text == "eat"
    assert (await ask(mode="question", message="What do you want to eat? [S or ?*]", items=items)).text == "S"


async def test_a_prompt_that_does_not_go_is_answered_otherwise(ask: Table) -> None:
    answers = [(await ask(mode="question", message="Well? [abc]")).text for _ in range(20)]
    assert len(set(answers)) >= 4


async def test_where_nothing_comes_of_anything_something_else_is_tried(ask: Table) -> None:
    drawing = ROOM.replace("@.", "@e")
    answers = [(await ask(drawing, who={"e": "jackal"})).text for _ in range(60)]
    assert answers[0] == "east"
    assert len(set(answers)) >= 4


@pytest.mark.parametrize("actions", ["useful", "task"])
async def test_what_the_keyboard_lacks_is_not_wanted(actions: Any) -> None:
    """No digits: no counts and no lines. In NLE's tasks' set there is no prayer, no applying and no escape either."""
    board = keyboard(actions)
    table = Table(board.possible("map")[0])
    items = [("k", nethack.TOOL_CLASS, "a pick-axe"), ("b", nethack.WEAPON_CLASS, "5 +0 daggers")]
    near = ROOM.replace("@..", "@.e")
    for number, hp in enumerate((3, 8, 20, 20)):
        move = await table(near, who={"e": "jackal"}, hp=hp, items=items, turn=1000 + number)
        assert board.notation(board.parse(move.text, "map"), "map") == move.text
        move = await table(near, who={"e": "jackal"}, mode="question", message="Huh?", items=items)
        assert board.notation(board.parse(move.text, "question"), "question") == move.text
        move = await table(mode="line", message="What do you want to write in the dust here?")
        board.parse(move.text, "line")
