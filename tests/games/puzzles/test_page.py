"""The puzzle of docs/puzzles.md: it is drawn, solved, answered and judged like one of ours."""

from __future__ import annotations

import re
from pathlib import Path

import arena
from arena.games.core.rng import Rng
from arena.games.puzzles.core import PuzzleGame, solutions
from arena.games.puzzles.core.answers import Answer, write_answer
from arena.games.spec import game

PAGE = Path(__file__).parents[3] / "docs" / "puzzles.md"


def test_a_puzzle_of_ones_own_is_one_short_file(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    file = tmp_path / "diagonal.py"
    file.write_text(block, encoding="utf-8")
    rules = game(f"python:{file}").rules
    assert isinstance(rules, PuzzleGame)
    puzzle = rules.initial(Rng(1)).puzzle
    assert solutions(puzzle, 2) == [puzzle.solution]
    assert {puzzle.solution[cell] for cell in range(0, 25, 6)} == set(range(5))
    whole = game(f"python:{file},answer=whole").rules
    assert isinstance(whole, PuzzleGame)
    state = whole.initial(Rng(1))
    after = whole.apply(state, {"player_0": write_answer(puzzle, Answer(puzzle.solution))}, Rng(0))
    assert whole.scores(after) == {"player_0": 1.0}
    assert arena.play(f"python:{file},moves=3", ["random"], seed=1, out=tmp_path).ended.ending == "played"
