"""The probe: what it asks of every kind of board, what counts as read, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import arena
from arena import BaseAgent, Move, Turn
from arena.games.core.errors import GameError, GameUnavailable, ParameterError, UnreadableAction
from arena.games.core.game import Game
from arena.games.core.registry import GAMES
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Plain, Screen, Stack, Tile
from arena.games.questions.board_reading import Misread, Reading, written
from arena.games.questions.shown_board import reading
from arena.games.spec import game

SEAT = "player_0"
NAMED = {"gymnasium", "openspiel", "pettingzoo", "read_the_board"}
"""What needs another name behind a colon, or is the probe itself."""
BOARDS = [entry.name for entry in GAMES if entry.name not in NAMED]
NO_BOARD = "there is nothing to be read on it"


def probe(spec: str) -> Game[Any]:
    rules = game(spec).rules
    assert rules is not None
    return rules


def share(rules: Game[Any], state: Any, answer: dict[str, Any]) -> float:
    """What an answer scores."""
    said = rules.parse(state, SEAT, json.dumps(answer))
    return rules.scores(rules.apply(state, {SEAT: said}, Rng(0)))[SEAT]


@pytest.mark.parametrize("form", ["text", "image"])
@pytest.mark.parametrize("name", BOARDS)
def test_every_game_of_ours_can_be_read_or_says_why_not(name: str, form: str):
    try:
        game(name)
    except GameUnavailable as error:
        pytest.skip(str(error))
    try:
        rules = probe(f"read_the_board:{name},form={form},plies=3")
    except ParameterError as error:
        refused = str(error)
        pytest.skip(refused) if NO_BOARD in refused else pytest.fail(refused)
    state = rules.initial(Rng(3))
    right = rules.reading(state).truth()
    assert share(rules, state, right) == 1.0
    done = rules.apply(state, {SEAT: written(right)}, Rng(0))
    measured = rules.measures(done)[SEAT]
    assert set(measured.values()) == {1.0}
    assert {"cells", "exact", "balanced"} < set(measured)
    wrong = rules.apply(state, {SEAT: rules.default_action(state, SEAT)}, Rng(0))
    assert rules.scores(wrong)[SEAT] < 1.0 or rules.default_action(state, SEAT) == written(right)


def test_it_knows_the_boards_of_our_games():
    read = [name for name in BOARDS if _is_read(name)]
    assert {"tictactoe", "connect_four", "rock_paper_scissors"} <= set(read)


def _is_read(name: str) -> bool:
    try:
        return bool(probe(f"read_the_board:{name},plies=1"))
    except GameError:
        return False


class Spelling(BaseAgent):
    """Reads the rows of Connect Four off the text that is shown."""

    name = "spelling"

    async def act(self, turn: Turn) -> Move:
        lines = turn.view.text.split("\n\n")[1].splitlines()
        rows = ["".join(line.split()) for line in lines[1:-1]]
        return Move(json.dumps({"rows": rows}))


class Looking(BaseAgent):
    """Looks at the picture of Connect Four, and takes each cell for what has its colour in the middle."""

    name = "looking"

    async def act(self, turn: Turn) -> Move:
        image = turn.view.image
        cells = [[image.getpixel((64 + 64 * column, 64 + 64 * row)) for column in range(7)] for row in range(6)]
        return Move(json.dumps({"rows": ["".join(map(self._code, row)) for row in cells]}))

    @staticmethod
    def _code(pixel: tuple[int, int, int]) -> str:
        red, green, blue = pixel
        return "X" if red > 150 > green else "O" if red > 150 > blue else "."


@pytest.mark.parametrize(("form", "reader"), [("text", Spelling), ("image", Looking)])
def test_who_reads_the_form_that_is_shown_reads_all_of_it(form: str, reader: type[BaseAgent], tmp_path: Path):
    spec = f"read_the_board:connect_four,form={form},plies=12,questions=3"
    result = arena.play(spec, [reader], seed=4, out=tmp_path)
    assert result.scores == {SEAT: 1.0}
    assert result.measures[SEAT]["exact"] == 1.0
    assert result.measures[SEAT]["read red disc"] == 1.0
    assert result.path is not None
    assert arena.verify(result.path).verified


def test_the_seat_is_shown_one_form_alone():
    text, image = (probe(f"read_the_board:connect_four,form={form}") for form in ("text", "image"))
    state = text.initial(Rng(5))
    board = game("connect_four").rules
    shown = text.text(state, SEAT)
    assert " .  .  .  .  .  .  .\n" in shown
    asked = image.text(state, SEAT)
    assert " .  .  ." not in asked
    assert "The picture shows a board of Connect Four." in asked
    assert asked.split("Say what stands where")[1] == shown.split("Say what stands where")[1]
    assert board is not None
    assert image.image(state, SEAT).size == board.image(board.initial(Rng(1)), None).size
    assert text.image(state, SEAT).size != image.image(state, SEAT).size
    assert text.scene(state, SEAT).clicks == {}, "nothing is played"


def test_a_hidden_board_is_seen_with_the_eyes_of_one_seat():
    rules = probe("read_the_board:battleship,plies=6")
    state = rules.initial(Rng(2))
    rows = rules.reading(state).truth()["rows"]
    assert any("S" in row.partition("a")[0] for row in rows), "the own ships"
    assert not any("S" in row.partition("a")[2] for row in rows), "and none of the other's"


def test_moves_to_choose_from_are_not_read():
    rules = probe("read_the_board:rock_paper_scissors,plies=2")
    state = rules.initial(Rng(1))
    assert [*rules.reading(state).truth()["groups"]] == ["Round 1", "Round 2"]
    with pytest.raises(ParameterError, match="there is nothing to be read on it"):
        probe("read_the_board:rock_paper_scissors,plies=0")


def test_what_was_misread_is_shown_afterwards():
    rules = probe("read_the_board:tictactoe,plies=4")
    state = rules.initial(Rng(5))
    right = rules.reading(state).truth()["rows"]
    row, column = next((row, column) for row in range(3) for column in range(3) if right[row][column] == ".")
    wrong = [*right]
    wrong[row] = wrong[row][:column] + "X" + wrong[row][column + 1 :]
    done = rules.apply(state, {SEAT: written({"rows": wrong})}, Rng(0))
    assert rules.scores(done)[SEAT] == pytest.approx(8 / 9)
    assert rules.measures(done)[SEAT]["read X"] == 1.0
    assert rules.scene(done, None).highlights == {"bad": ((row, column),)}
    assert rules.scene(done, None).caption == "Board 1 of 1: 8 of 9 right"
    assert f"- row {row + 1}, column {column + 1}: empty, and read was X" in rules.text(done, None)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("x . .", "it is no JSON"),
        ("[]", "it is no JSON object"),
        ("{}", '"rows" is missing'),
        ('{"rows":["...","..."]}', '"rows" has 2 rows, and the board has 3'),
        ('{"rows":["...","....","..."]}', 'row 2 of "rows" has 4 codes, and the board has 3 columns'),
        ('{"rows":["...","...","..Y"]}', 'row 3 of "rows" has "Y", and codes are ., X, O'),
        ('{"rows":["...","...","..."],"moves":1}', 'nobody asked for "moves"'),
        ('{"rows":["...","...","..."],"rows":["XXX","...","..."]}', "a key stands in it twice"),
        ('{"rows":{"1":"..."}}', '"rows" is no list of rows'),
        ('{"rows":[[".",".",1],"...","..."]}', 'row 1 of "rows" has "1"'),
        ('{"rows":' + "[" * 5000, "does not tell the board"),
        ('{"rows":["' + "." * 30_000 + '"]}', "characters, and 20,000 is the most"),
    ],
)
def test_an_answer_of_another_form_is_unreadable_and_says_why(answer: str, sentence: str):
    rules = probe("read_the_board:tictactoe")
    with pytest.raises(UnreadableAction) as told:
        rules.parse(rules.initial(Rng(1)), SEAT, answer)
    assert sentence in str(told.value)


def test_a_row_is_a_string_or_a_list_and_lines_do_not_matter():
    rules = probe("read_the_board:tictactoe")
    state = rules.initial(Rng(1))
    said = rules.parse(state, SEAT, '{\n "rows": [\n  [".", "X", "O"],\n  "...", "..."\n ]\n}')
    assert said == '{"rows":[".XO","...","..."]}'


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("read_the_board:read_the_board", "a board that is read is not read again"),
        ("read_the_board:tictactoo", "did you mean tictactoe?"),
        ("read_the_board:connect_four(rows=99)", "rows"),
        ("read_the_board:tictactoe,plies=-1", "plies go from 0 to 10,000, not -1"),
        ("read_the_board:tictactoe,questions=0", "questions go from 1 to 100, not 0"),
        ("read_the_board:tictactoe,form=sound", "form=sound"),
    ],
)
def test_what_cannot_be_read_is_told(spec: str, sentence: str):
    with pytest.raises(GameError) as told:
        game(spec)
    assert sentence in str(told.value)


def test_a_game_has_its_parameters_in_brackets():
    rules = probe("read_the_board:connect_four(rows=4,columns=5),plies=2")
    assert rules.info.title == "Read the board: Connect Four"
    assert [len(row) for row in rules.reading(rules.initial(Rng(1))).truth()["rows"]] == [5] * 4


def test_a_random_reader_is_right_by_chance_alone():
    rules = probe("read_the_board:tictactoe,plies=5,questions=100")
    state, rng = rules.initial(Rng(8)), Rng(9)
    while rules.to_move(state):
        state = rules.apply(state, {SEAT: rules.sample(state, SEAT, rng)}, rng)
    assert rules.scores(state)[SEAT] == pytest.approx(1 / 3, abs=0.055)  # 900 cells: 3.5 sigma
    assert rules.measures(state)[SEAT]["balanced"] == pytest.approx(1 / 3, abs=0.07)


# The kinds of scenes

TILES = {
    " ": Tile("·", "open"),
    "1": Tile("1", "given 1"),
    "a": Tile("1", "1"),
    "s": Tile("★", "given star"),
    "b": Tile("★", "star"),
}
GRID = Grid(
    (" 1a", "sb "),
    TILES,
    row_labels=("3 1", ""),
    column_labels=("2", "1", "1"),
    regions=("xxy", "yyy"),
    between={"0,0-0,1": "<", "0,2-1,2": "v"},
)
OTHER = Grid(
    ("1 c", "   "),
    {**TILES, "c": Tile("✕", "cross")},
    row_labels=("1", ""),
    column_labels=("1", "2", "1"),
    regions=("xyy", "xyy"),
    between={"0,0-0,1": "v"},
)
"""Another board of the same game, on which every part is another."""
HAND = Hand((("Ann", (Card("A♠"), Card(" 7 "))), ("Table", ()), ("Table", (Card("K"),))))
STACK = Stack((("A", (Card("3"), Card("1"))), ("B", ())))
SCREEN = Screen(("Hello  ", "", "  @ ."))
TALK = Dialogue((), (("You have", "1  book"), ("Limit", "12")))
SCENES = {"grid": GRID, "hand": HAND, "stack": STACK, "screen": SCREEN, "talk": TALK}


def right(one: Reading, answer: dict[str, Any]) -> tuple[int, int]:
    """How much of an answer is right, of how much."""
    marks = one.marks(json.loads(one.parse(json.dumps(answer))))
    return sum(mark.right for mark in marks), len(marks)


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_truth_and_nothing_else_is_right(scene):
    one = reading(scene, (scene, OTHER))
    found, whole = right(one, one.truth())
    assert found == whole > 0
    assert right(one, one.blank())[0] < whole
    for number in range(20):
        drawn = one.drawn(Rng(number))
        assert json.loads(one.parse(json.dumps(drawn))) == drawn


def test_a_grid_is_read_with_its_clues_regions_and_signs():
    one = reading(GRID, (OTHER, GRID))
    truth = one.truth()
    assert "Codes: a = open, 1 = 1, b = star, c = cross." in one.asked()[0]
    assert truth == {
        "rows": ["a11", "bba"],
        "row_labels": ["3 1", ""],
        "column_labels": ["2", "1", "1"],
        "regions": ["aab", "bbb"],
        "between": {"1,1-1,2": "<", "1,3-2,3": "v"},
    }
    whole = 6 + 2 + 3 + 7 + 2
    assert right(one, truth) == (whole, whole)
    assert right(one, {**truth, "regions": ["zzQ", "QQQ"]}) == (whole, whole), "letters of regions are anybody's choice"
    assert right(one, {**truth, "regions": ["aaa", "aaa"]}) == (whole - 3, whole)
    assert right(one, {**truth, "between": {"1,1-1,2": "v", "1,1-2,1": "<"}}) == (whole - 2, whole + 1)
    assert right(one, {**truth, "row_labels": ["3  1", "x"]}) == (whole - 1, whole)
    with pytest.raises(UnreadableAction, match="where no two neighbours are"):
        right(one, {**truth, "between": {"1,1-1,3": "<"}})


def test_what_was_given_and_what_was_filled_in_are_the_same_to_a_reader():
    one = reading(GRID)
    assert one.keys == ("rows",)
    assert len({*"".join(one.truth()["rows"])}) == 3
    assert one.truth()["rows"][0].count("1") == 2


def test_piles_are_compared_place_by_place():
    one = reading(HAND)
    assert one.truth() == {"groups": {"Ann": ["A♠", "7"], "Table": [], "Table (2)": ["K"]}}
    assert right(one, {"groups": {"Ann": ["A♠", 7, "9"], "Table": [], "Table (2)": []}}) == (2, 4)
    with pytest.raises(UnreadableAction, match='"groups" lacks "Table'):
        right(one, {"groups": {"Ann": []}})


def test_only_what_is_not_blank_counts_on_a_screen():
    one = reading(SCREEN)
    assert right(one, {"rows": ["Hello", "x"]}) == (5, 8)
    with pytest.raises(UnreadableAction, match="it has 4 rows, and the screen has 3"):
        right(one, {"rows": ["", "", "", ""]})


def test_facts_are_read_as_they_are_shown():
    one = reading(TALK)
    assert right(one, {"facts": {"You have": "1 book", "Limit": 13}}) == (1, 2)


@pytest.mark.parametrize("scene", [Plain("text"), Hand(()), Dialogue(()), Screen(("  ",)), Stack(())])
def test_where_nothing_stands_nothing_is_asked(scene):
    with pytest.raises(ParameterError, match="there is nothing to be read on it"):
        reading(scene)


def test_what_no_screen_shows_is_no_answer():
    with pytest.raises(Misread, match="cannot be shown"):
        written({"facts": {"a": "\u202ereversed"}})
