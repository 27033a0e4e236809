"""Guess the SMILES: read a molecule off a drawing of letters and stars.

**Rules.** A molecule is drawn: each atom but hydrogen by its letters where it lies, and each bond by a star in its
middle. The answer is a SMILES string of it; all bonds are single ones, and hydrogens are not drawn. Molecules are drawn
at random: thirty uniformly random SELFIES symbols, without charges, chlorine, bromine, iodine and a few rare bonds, are
derived as version 2 of SELFIES does it; what has 10 to 15 atoms, hydrogens included, and a SMILES without hydrogens is
taken, and its bonds are made single. The derivation is our own and gives what the package selfies 2.1.1 gives; the
drawing has the coordinates of RDKit's CoordGen, and a molecule in which one letter or star would hide another is not
taken. Right is the same molecule, however its SMILES is written.
(Hora de Carvalho, Knap and Pollice, "Show, Don't Tell", arXiv:2407.11068.)

A uniformly random player answers with the SMILES of another molecule that is drawn in the same way.

**Notation.** The SMILES, up to 200 characters, as it was written: `CCO` and `OCC` are different answers that are both
right. One that names no molecule is wrong, and one with characters that no SMILES has cannot be read.

**Scoring.** The share of the questions that were answered rightly: with one question, 1 or 0. Measured besides, on
average: `dice`, the Dice similarity of the Morgan fingerprints of radius 2 with counts, or -1 for no molecule; and
`levenshtein`, the changes from the answer, written canonically where it names a molecule, to the canonical SMILES.

**Versions.** 1: the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from arena.games.core.errors import UnreadableAction, quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Screen
from arena.games.questions.molecules import (
    canonical,
    dice,
    drawing,
    levenshtein,
    lines,
    picture,
    random_skeleton,
    smiles,
)
from arena.games.questions.quiz import Asked, Quiz
from arena.games.questions.selfies import BONDS, Skeleton

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

_SMILES = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$%./\\:*~]+")
_COLOURS = {"C": "f", "N": "c", "O": "9", "S": "b", "P": "d", "F": "a", "B": "e", "*": "8", " ": "7"}
"""The colour of each character on a screen."""
_NARROW = 44
"""Columns of the widest drawing that is shown as it is; wider ones are shown half as wide."""
_ELEMENTS = tuple(element for element in BONDS if element != "H")
_GRID = (64, 128)
"""Rows and columns of what is observed: more than any drawing has."""


class GuessTheSmiles(Quiz[Skeleton]):
    """ChildPlay's Guess-the-SMILES. A question is the molecule's skeleton.

    Args:
        rounds: questions of a match, 1 to 1000.
    """

    info = GameInfo(
        id="guess_the_smiles",
        version=1,
        title="Guess the SMILES",
        seats=("Chemist",),
        card=(
            "You see a drawing of a molecule: each letter is an atom, each * the middle of a bond between two atoms. "
            "All bonds are single bonds, and hydrogens are not drawn. Answer with a SMILES string of the "
            "molecule, such as CC(O)N, and nothing else. The right molecule scores 1, however its SMILES is written, "
            "any other 0; of several questions the share that was right counts."
        ),
        payoff="single",
        question=True,
        score_range=(0.0, 1.0),
    )
    longest = 200

    def __init__(self, rounds: int = 1) -> None:
        super().__init__(rounds)

    def ask(self, rng: Rng) -> Skeleton:
        return random_skeleton(rng.bits())

    def mark(self, question: Skeleton, answer: str) -> bool:
        return canonical(answer) == smiles(question)

    def measures(self, state: Asked[Skeleton]) -> Mapping[Seat, Mapping[str, float]]:
        if not state.answers:
            return {}
        alike, apart = [], []
        for question, answer in zip(state.questions, state.answers, strict=False):
            wanted, given = smiles(question), canonical(answer)
            alike.append(-1.0 if given is None else dice(given, wanted))
            apart.append(levenshtein(given or answer, wanted))
        count = len(state.answers)
        return {self.seats[0]: {"dice": sum(alike) / count, "levenshtein": sum(apart) / count}}

    # Answers

    def legal(self, state: Asked[Skeleton], seat: Seat) -> Sequence[int]:
        return ()

    def parse(self, state: Asked[Skeleton], seat: Seat, text: str) -> str:
        wanted = text.strip()
        if not wanted or len(wanted) > self.longest or not _SMILES.fullmatch(wanted):
            raise UnreadableAction(
                f"{quoted(wanted)} is no SMILES string such as CC(O)N: up to {self.longest} letters, digits and signs "
                "of SMILES, without spaces"
            )
        return wanted

    def sample(self, state: Asked[Skeleton], seat: Seat, rng: Rng) -> str:
        return smiles(random_skeleton(rng.bits()))

    def default_action(self, state: Asked[Skeleton], seat: Seat) -> str:
        """Methane, which is never asked for."""
        return "C"

    # How it is shown

    def shown(self, question: Skeleton) -> str:
        return "\n".join([*lines(drawing(question)), "", "Which molecule is it, as SMILES?"])

    def told(self, question: Skeleton, answer: str) -> str:
        named = "" if canonical(answer) is not None else ", which names no molecule"
        return f"it is {smiles(question)}, and the answer was {answer}{named}"

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, len(_ELEMENTS) + 1, _GRID, np.int8)

    def observe(self, state: Asked[Skeleton], seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (64, 128), the drawing: 1 for a bond, 2 to 8 for F, O, N, B, C, P and S, else 0."""
        seen = np.zeros(_GRID, dtype=np.int8)
        for row, column, mark in drawing(state.now):
            seen[min(row, _GRID[0] - 1), min(column, _GRID[1] - 1)] = 1 if mark == "*" else _ELEMENTS.index(mark) + 2
        return seen

    def data(self, state: Asked[Skeleton], seat: Seat) -> Mapping[str, Any]:
        """The rows of the drawing."""
        return {"drawing": lines(drawing(state.now))}

    def scene(self, state: Asked[Skeleton], seat: Seat | None) -> Screen:
        glyphs = drawing(state.now)
        if max(glyph.column for glyph in glyphs) > _NARROW:
            glyphs = tuple(glyph._replace(column=glyph.column // 2) for glyph in glyphs)
        rows = lines(glyphs)
        width = max(map(len, rows))
        framed = ["", *(f"  {row:<{width}}  " for row in rows), ""]
        colors = tuple("".join(_COLOURS[character] for character in row) for row in framed)
        asked = self.verdict(state) or "Which molecule is it, as SMILES?"
        return Screen(tuple(framed), colors, caption="\n".join(filter(None, [self.standing(state), asked])))

    def picture(self, state: Asked[Skeleton], seat: Seat | None) -> Image:
        """The structural formula."""
        return picture(state.now)
