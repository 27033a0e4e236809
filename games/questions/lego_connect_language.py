"""LEGO Connect Language: is a structure of bricks valid, or which one would be?

**Rules.** A structure is a list of pieces `(x, y, 'colour')`. A piece is four studs wide and one layer high; x is its
leftmost stud and y its layer. A structure is valid if no two pieces overlap, which those of one layer do whose x differ
by less than four, and if all hang together by pegs: two pieces are joined where their layers differ by one and their x
by less than four. Touching sides join nothing. With `task=validity` five pieces are shown, valid with a probability of
1/2, and the answer is valid or invalid. Valid structures are built piece by piece from (0, 0); the others have each x
drawn from 0, 4, …, 40 and each y from 0 to 10, until they are not valid. So the first piece all but tells the answer:
it lies at (0, 0) in every valid structure, and in 1 of 121 others. With `task=construction` nothing is shown, and the
answer is any valid structure of three pieces.
(Hora de Carvalho, Knap and Pollice, "Show, Don't Tell", arXiv:2407.11068.)

A uniformly random answer about validity is right with a probability of exactly 1/2. A random structure of three pieces,
each drawn as for the invalid ones, is valid only if all have the same x and their layers follow each other: so are
11 · 9 · 3! of the 121³ lists, which is 54/161051, or 0.000335.

**Notation.** `valid` or `invalid`; a structure is written as `[(0, 0, 'red'), (2, 1, 'blue'), (0, 2, 'red')]`, with x
and y from -99 to 99 and any colour in small letters.

**Scoring.** The share of the questions that were answered rightly: with one question, 1 or 0.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from arena.games.core.errors import IllegalAction, UnreadableAction, quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Blank, Dialogue, Form, Message, Scene
from arena.games.questions.bricks import (
    COLOURS,
    FAR,
    HIGH,
    MOST,
    Structure,
    built,
    drawn,
    fault,
    is_small,
    read,
    scattered,
    written,
)
from arena.games.questions.quiz import Asked, Quiz

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

SHOWN, ASKED = 5, 3
"""Pieces of a structure that is judged, and of one that is to be made."""
ANSWERS = ("valid", "invalid")
EXAMPLE = "[(x1, y1, 'colour1'), (x2, y2, 'colour2'), (x3, y3, 'colour3')]"
RULES = (
    "A LEGO structure is a list of pieces (x, y, 'colour'), where x is a piece's leftmost stud and y its layer; every "
    "piece is 4 studs wide and 1 layer high. A structure is valid if no two pieces overlap and all are connected. "
    "Pieces of the same layer overlap if they share a stud. Pieces are connected through interlocking pegs, which "
    "takes a shared stud and neighbouring layers, and not by merely touching sides. "
)
CARDS = {
    "validity": RULES + "You see a structure of five pieces. A move is the word valid or the word invalid.",
    "construction": RULES + f"Write any valid structure of three pieces. A move is such a list: {EXAMPLE}.",
}
SCORED = " A right answer scores 1, a wrong one 0; of several questions the share that was right counts."


class LegoConnectLanguage(Quiz[Structure]):
    """ChildPlay's LEGO Connect Language. A question is the structure that is shown, which is empty where one is asked.

    Args:
        task: `validity`: judge a structure; `construction`: write one.
        rounds: questions of a match, 1 to 1000.
    """

    info = GameInfo(
        id="lego_connect_language",
        version=1,
        title="LEGO Connect Language",
        seats=("Builder",),
        card=CARDS["validity"] + SCORED,
        payoff="single",
        question=True,
        score_range=(0.0, 1.0),
    )

    def __init__(self, task: Literal["validity", "construction"] = "validity", rounds: int = 1) -> None:
        if task not in CARDS:
            raise ValueError(f"task is validity or construction, not {quoted(task)}")
        super().__init__(rounds, task=task)
        self.makes = task == "construction"
        """Whether a structure is to be made."""
        if self.makes:
            self.longest = 120
        else:
            self.num_actions = len(ANSWERS)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return replace(cls.info, card=CARDS[params.get("task", "validity")] + SCORED)

    def ask(self, rng: Rng) -> Structure:
        if self.makes:
            return ()
        if rng.below(2):
            return built(SHOWN, rng)
        while not fault(pieces := scattered(SHOWN, rng)):
            pass
        return pieces

    def mark(self, question: Structure, answer: Any) -> bool:
        if self.makes:
            pieces = read(answer)
            return pieces is not None and not fault(pieces)
        return (ANSWERS[answer] == "valid") == (not fault(question))

    # Answers

    def legal(self, state: Asked[Structure], seat: Seat) -> Sequence[int]:
        return () if self.makes else range(len(ANSWERS))

    def notation(self, state: Asked[Structure], seat: Seat, action: Any) -> str:
        return str(action) if self.makes else ANSWERS[action]

    def parse(self, state: Asked[Structure], seat: Seat, text: str) -> Any:
        """The answer; a structure is written in one way, whatever its spaces and quotes were."""
        if not self.makes:
            return super().parse(state, seat, text)
        pieces = read(text)
        if pieces is None:
            raise UnreadableAction(
                f"{quoted(text.strip())} is no list of pieces such as {EXAMPLE}, with whole numbers from -{MOST} to "
                f"{MOST} and colours in small letters"
            )
        if len(pieces) != ASKED:
            raise IllegalAction(f"{quoted(text.strip())} has {len(pieces)} pieces, and exactly {ASKED} are asked for")
        return written(pieces)

    def sample(self, state: Asked[Structure], seat: Seat, rng: Rng) -> Any:
        return written(scattered(ASKED, rng)) if self.makes else super().sample(state, seat, rng)

    def default_action(self, state: Asked[Structure], seat: Seat) -> Any:
        """A structure that overlaps, or the first answer."""
        return "[(0, 0, 'red'), (0, 0, 'red'), (0, 0, 'red')]" if self.makes else 0

    # How it is shown

    def shown(self, question: Structure) -> str:
        if self.makes:
            return f"Write a valid structure of {ASKED} pieces, as {EXAMPLE}."
        return f"{written(question)}\nIs this structure valid or invalid?"

    def told(self, question: Structure, answer: Any) -> str:
        if self.makes:
            return f"{answer}: {fault(read(answer) or ()) or 'all pieces are connected, and none overlap'}"
        why = fault(question)
        return f"the structure is {'invalid: ' + why if why else 'valid'}"

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        low, high = -WIDEST, max(4 * FAR, HIGH, len(COLOURS), self.rounds)
        return Box(low, high, (2 if self.makes else 3 * SHOWN,), np.int16)

    def observe(self, state: Asked[Structure], seat: Seat) -> NDArray[Any]:
        """An int16 array: x, y and the number of each piece's colour; where none is shown, answers and questions."""
        if self.makes:
            return np.array([len(state.answers), self.rounds], dtype=np.int16)
        return np.array([(x, y, COLOURS.index(colour)) for x, y, colour in state.now], dtype=np.int16).ravel()

    def data(self, state: Asked[Structure], seat: Seat) -> Mapping[str, Any]:
        """The pieces that are shown, as lists of x, y and colour."""
        return {"pieces": [list(piece) for piece in state.now]}

    def picture(self, state: Asked[Structure], seat: Seat | None) -> Image:
        """Drawn from the scene; where that is wide, half as large."""
        drawn_whole = super().picture(state, seat)
        return drawn_whole.reduce(2) if drawn_whole.width > WIDE else drawn_whole

    def scene(self, state: Asked[Structure], seat: Seat | None) -> Scene:
        standing, verdict = self.standing(state), self.verdict(state)
        if not self.makes:
            asked = verdict or "Is this structure valid or invalid?"
            return drawn(state.now, "\n".join(filter(None, [standing, asked])), "bad" if verdict else "plain")
        made = read(state.answers[-1]) if verdict else None
        if made and is_small(made):
            return drawn(made, "\n".join(filter(None, [standing, verdict])), "bad")
        task = Message("Task", self.shown(state.now))
        if verdict:
            return Dialogue((task, Message(self.info.seats[0], verdict, "player_0")), (), standing)
        return Dialogue((task,), (), standing, (FORM,))


WIDE = 1280
"""Pixels of the widest picture that is drawn in full size."""
WIDEST = 2 * SHOWN
"""How far to the left of 0 a structure comes at most that is built from there: half a piece for each further one."""
FORM = Form(
    "Build",
    "[" + ", ".join(f"({{x{k}}}, {{y{k}}}, '{{colour{k}}}')" for k in range(1, ASKED + 1)) + "]",
    tuple(
        blank
        for k in range(1, ASKED + 1)
        for blank in (Blank(f"x{k}", (), 0, MOST), Blank(f"y{k}", (), 0, MOST), Blank(f"colour{k}", COLOURS))
    ),
)
