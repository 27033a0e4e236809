"""Read the board: a player says what stands where in another game, and is scored by cell.

Failing to see a board and failing to think about it look alike in a lost game. This probe asks only for what is seen.

**Rules.** A board of another game (`game`) is brought about by `plies` random plies, or fewer where the game would be
over. The one seat is shown what the seat to move there would be, either its text alone or its picture alone (`form`),
and answers with one JSON object. There are `questions` boards, one after the other. What is the same on every board
(letters and numbers at its edge, regions that never change, moves to choose from) is not asked for; clues, regions and
signs that differ are. The picture is drawn from the scene that screens show, whatever pictures the game itself draws.
Where a game's text has other words than the scene (cards, facts, a grid that the text does not draw), what the scene
shows is spelled out below it.

**Notation.** The answer as JSON in one line. Of a grid `{"rows":[…]}`, a string of codes for each row, with
`row_labels`, `column_labels`, `regions` and `between` where these differ from board to board; of a hand
`{"groups":{name:[faces]}}`, of stacks `{"stacks":{name:[faces]}}` from the bottom up; of a terminal `{"rows":[…]}`; of
a conversation `{"facts":{label:value}}`. What does not have the form that was asked for is unreadable: nothing is
guessed. Blanks within faces and facts do not count.

**Scoring.** The share of what stands on the board that was read right, over all questions: cells of a grid (and labels,
signs, and borders between neighbours, where they are asked for), cards, characters of a terminal that are not blank,
facts. Measures: `cells`, the same; `exact`, the share of boards without an error; `balanced`, the mean of the shares of
each kind of thing, so that a board which is almost empty is not read by calling everything empty; and `read NAME` for
each kind.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from arena.games.core.canonical import canonical
from arena.games.core.errors import ParameterError
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid, Plain, Scene
from arena.games.questions.board_reading import LONGEST, Mark, Reading, written
from arena.games.questions.shown_board import Board, board, foreign, spec_of

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

Form = Literal["text", "image"]
_MOST_PLIES, _MOST_QUESTIONS = 10_000, 100
_NAMED = 20
"""Misread things that the spectator is told of one by one."""


@dataclass(frozen=True)
class Asked:
    """The boards, each by the number that it is drawn from, and the answers so far."""

    boards: tuple[int, ...]
    answers: tuple[str, ...] = ()


class ReadTheBoard(Game[Asked]):
    """What stands where on the board of another game.

    Args:
        game: its spec, with its parameters in brackets: `connect_four(rows=5,columns=6)`.
        form: what is shown: its text, or a picture of its scene.
        plies: random plies before a board is shown.
        questions: boards, one after the other, 1 to 100.
    """

    info = GameInfo(
        id="read_the_board",
        version=1,
        title="Read the board",
        seats=("Reader",),
        card=(
            "You are shown a board of a game, as text or as a picture, and say what stands where. Nothing is played. "
            "Your answer is one JSON object in the form that is asked for with each board. You score the share of what "
            "stands on the board that you read right."
        ),
        payoff="single",
        one_view=False,
        question=True,
        score_range=(0.0, 1.0),
    )
    longest = LONGEST
    target = "game"

    def __init__(self, game: str = "connect_four", form: Form = "text", plies: int = 8, questions: int = 1) -> None:
        if not 0 <= plies <= _MOST_PLIES:
            raise ParameterError(f"read_the_board: plies go from 0 to {_MOST_PLIES:,}, not {plies}")
        if not 1 <= questions <= _MOST_QUESTIONS:
            raise ParameterError(f"read_the_board: questions go from 1 to {_MOST_QUESTIONS}, not {questions}")
        super().__init__(game=game, form=form, plies=plies, questions=questions)
        self._spec, self._form, self._plies, self._questions = spec_of(game), form, plies, questions
        try:
            _ = board(self._spec, plies, 0).reading
        except ParameterError as error:
            raise ParameterError(f"read_the_board:{game}: {error}") from None

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        """The info with the name of the game that is read."""
        from arena.games.spec import game

        title = game(spec_of(str(params["game"]))).info.title
        return replace(cls.info, title=f"{cls.info.title}: {title}")

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:
        """What the game that is read names."""
        return foreign(str(params["game"])) if "game" in params else None

    # The rules

    def initial(self, rng: Rng) -> Asked:
        return Asked(tuple(rng.bits() for _ in range(self._questions)))

    def to_move(self, state: Asked) -> tuple[Seat, ...]:
        return self.seats if len(state.answers) < len(state.boards) else ()

    def legal(self, state: Asked, seat: Seat) -> Sequence[int]:
        return ()

    def parse(self, state: Asked, seat: Seat, text: str) -> str:
        return self.reading(state).parse(text)

    def sample(self, state: Asked, seat: Seat, rng: Rng) -> str:
        """An answer of the right form, with anything anywhere."""
        return written(self.reading(state).drawn(rng))

    def default_action(self, state: Asked, seat: Seat) -> str:
        """The answer of who sees nothing."""
        return written(self.reading(state).blank())

    def apply(self, state: Asked, actions: Mapping[Seat, str], rng: Rng) -> Asked:
        return replace(state, answers=(*state.answers, actions[self.seats[0]]))

    def scores(self, state: Asked) -> Mapping[Seat, float]:
        read = sum(_share(self.marks(state, number)) for number in range(len(state.answers)))
        return {self.seats[0]: read / len(state.boards)}

    def outcome(self, state: Asked) -> Outcome | None:
        if self.to_move(state):
            return None
        return Outcome(self.scores(state), f"the board is read: {self._told(state)}")

    def measures(self, state: Asked) -> Mapping[Seat, Mapping[str, float]]:
        """Over the answers so far; before the first, which who forfeits never gives, nothing is read."""
        answered = [self.marks(state, number) for number in range(len(state.answers))]
        if not answered:
            return {self.seats[0]: dict.fromkeys(("cells", "exact", "balanced"), 0.0)}
        there, right = Counter[str](), Counter[str]()
        for mark in (mark for marks in answered for mark in marks):
            there[mark.kind] += 1
            right[mark.kind] += mark.right
        kinds = {kind: right[kind] / count for kind, count in sorted(there.items())}
        return {
            self.seats[0]: {
                "cells": sum(map(_share, answered)) / len(answered),
                "exact": sum(all(mark.right for mark in marks) for marks in answered) / len(answered),
                "balanced": sum(kinds.values()) / len(kinds),
                **{f"read {kind}": share for kind, share in kinds.items()},
            }
        }

    def canonical(self, state: Asked) -> bytes:
        """With the boards that were drawn: in another version of their game they would be others."""
        shown = tuple(self._board(state, number).fingerprint for number in range(len(state.boards)))
        return canonical((state.boards, state.answers, shown))

    # What is asked

    def reading(self, state: Asked, number: int | None = None) -> Reading:
        """How a board is read: the one that is asked for, or the last."""
        place = min(len(state.answers), len(state.boards) - 1) if number is None else number
        return self._board(state, place).reading

    def marks(self, state: Asked, number: int) -> list[Mark]:
        """What was read right on a board that was answered."""
        found: list[Mark] = self._board(state, number).marks(state.answers[number])
        return found

    def _board(self, state: Asked, number: int) -> Board:
        return board(self._spec, self._plies, state.boards[number])

    def _told(self, state: Asked) -> str:
        """How much of the last board was read."""
        marks = self.marks(state, len(state.answers) - 1)
        return f"{sum(mark.right for mark in marks)} of {len(marks)} right"

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, _MOST_QUESTIONS, (2,), np.int8)

    def observe(self, state: Asked, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (2,): boards that were answered, and all."""
        return np.array([len(state.answers), len(state.boards)], np.int8)

    def text(self, state: Asked, seat: Seat | None) -> str:
        if seat is None and state.answers:
            return self._review(state)
        if not self.to_move(state):
            return f"All is answered: {self._told(state)}."
        number = len(state.answers)
        shown, of = self._board(state, number), f"{self.info.title.partition(': ')[2]}"
        count = f"Board {number + 1} of {len(state.boards)}. " if len(state.boards) > 1 else ""
        if self._form == "text" or seat is None:
            head = [f"{count}A board of {of}:", "", shown.text, ""]
            if spelled := self.reading(state).spelled(shown.text):
                head += ["As it is shown:", "", *spelled, ""]
        else:
            head = [f"{count}The picture shows a board of {of}."]
        asked = self.reading(state).asked()
        return "\n".join([*head, "Say what stands where, with one JSON object:", *(f"- {line}" for line in asked)])

    def _review(self, state: Asked) -> str:
        """The last board that was answered, and what was misread on it."""
        number = len(state.answers) - 1
        wrong = [mark for mark in self.marks(state, number) if not mark.right]
        lines = [f"- {mark.place}: {mark.there}, and read was {mark.given}" for mark in wrong[:_NAMED]]
        if len(wrong) > _NAMED:
            lines.append(f"- and {len(wrong) - _NAMED} more")
        head = f"Board {number + 1} of {len(state.boards)}, {self._told(state)}:"
        return "\n".join([head, "", self._board(state, number).text, "", *(lines or ["Nothing was misread."])])

    def scene(self, state: Asked, seat: Seat | None) -> Scene:
        """The board; once it is answered, with the cells that were misread (for the spectator, before the next one)."""
        over = not self.to_move(state)
        if not state.answers or not (over or seat is None):
            scene = self._board(state, len(state.answers)).bare
            return _captioned(scene, f"What stands where? {self.reading(state).hint}")
        number = len(state.answers) - 1
        scene = self._board(state, number).bare
        wrong = tuple(mark.cell for mark in self.marks(state, number) if mark.cell is not None and not mark.right)
        if isinstance(scene, Grid):
            scene = msgspec.structs.replace(scene, highlights={"bad": wrong} if wrong else {})
        return _captioned(scene, f"Board {number + 1} of {len(state.boards)}: {self._told(state)}")

    def image(self, state: Asked, seat: Seat | None) -> Image:
        """The board, drawn from its scene; to who is shown the text, the question as it stands there."""
        from arena.games.core.draw import draw

        if seat is not None and self._form == "text":
            return draw(Plain(self.text(state, seat)))
        if self.to_move(state) and not (seat is None and state.answers):
            return self._board(state, len(state.answers)).picture
        return draw(self.scene(state, seat))


def _share(marks: Sequence[Mark]) -> float:
    return sum(mark.right for mark in marks) / len(marks)


def _captioned(scene: Scene, caption: str) -> Scene:
    return msgspec.structs.replace(scene, caption=caption)
