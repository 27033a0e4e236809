"""A quiz: questions to one seat, each answered once; the share of right answers is the score."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from arena.games.core.game import Game
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng

if TYPE_CHECKING:
    from PIL.Image import Image

QuestionT = TypeVar("QuestionT")


class Asked(NamedTuple, Generic[QuestionT]):
    """The questions so far, the last of which waits for its answer until all are answered, and the answers."""

    questions: tuple[QuestionT, ...]
    answers: tuple[Any, ...] = ()

    @property
    def now(self) -> QuestionT:
        """The question that is asked, or at the end the last one."""
        return self.questions[-1]


class Quiz(Game[Asked[QuestionT]], Generic[QuestionT]):
    """A one-seat game of `rounds` questions. Subclasses say what is asked, what is right, and how it looks.

    The question determines what is right, so nothing is hidden from the seat; but a state tells the answer, so it is
    handed out to nobody (`question=True` in the info). No view tells it before the question is answered.
    """

    def __init__(self, rounds: int, **params: Any) -> None:
        super().__init__(**params, rounds=rounds)
        if not 1 <= rounds <= 1000:
            raise ValueError(f"rounds go from 1 to 1000, not {rounds}")
        self.rounds = rounds

    @abstractmethod
    def ask(self, rng: Rng) -> QuestionT:
        """The next question."""

    @abstractmethod
    def mark(self, question: QuestionT, answer: Any) -> bool:
        """Whether an answer is right."""

    @abstractmethod
    def shown(self, question: QuestionT) -> str:
        """The question in text."""

    @abstractmethod
    def told(self, question: QuestionT, answer: Any) -> str:
        """What was answered and what would have been right, in a sentence."""

    def initial(self, rng: Rng) -> Asked[QuestionT]:
        return Asked((self.ask(rng),))

    def to_move(self, state: Asked[QuestionT]) -> tuple[Seat, ...]:
        return self.seats if len(state.answers) < self.rounds else ()

    def apply(self, state: Asked[QuestionT], actions: Mapping[Seat, Any], rng: Rng) -> Asked[QuestionT]:
        (answer,) = actions.values()
        more = (self.ask(rng),) if len(state.questions) < self.rounds else ()
        return Asked((*state.questions, *more), (*state.answers, answer))

    def right(self, state: Asked[QuestionT]) -> int:
        """How many answers are right so far."""
        return sum(map(self.mark, state.questions, state.answers))

    def scores(self, state: Asked[QuestionT]) -> Mapping[Seat, float]:
        return {self.seats[0]: self.right(state) / self.rounds}

    def outcome(self, state: Asked[QuestionT]) -> Outcome | None:
        if self.to_move(state):
            return None
        right = self.right(state)
        told = f"{right} of {self.rounds} answers are right"
        return Outcome(self.scores(state), told if self.rounds > 1 else "right" if right else "wrong")

    def is_marked(self, state: Asked[QuestionT]) -> bool | None:
        """Whether the last answer is right, once all are given."""
        return None if self.to_move(state) else self.mark(state.now, state.answers[-1])

    def text(self, state: Asked[QuestionT], seat: Seat | None) -> str:
        return "\n".join(filter(None, [self.standing(state), self.shown(state.now), self.verdict(state)]))

    def image(self, state: Asked[QuestionT], seat: Seat | None) -> Image:
        """The picture; at the end with a frame, green where the last answer is right and red where it is wrong."""
        drawn, right = self.picture(state, seat), self.is_marked(state)
        if right is not None:
            from PIL.ImageDraw import Draw

            from arena.games.core.canvas import ROLES

            colour = ROLES["good" if right else "bad"]
            Draw(drawn).rectangle((0, 0, drawn.width - 1, drawn.height - 1), outline=colour, width=8)
        return drawn

    def picture(self, state: Asked[QuestionT], seat: Seat | None) -> Image:
        """The picture without a frame; by default drawn from the scene."""
        return super().image(state, seat)

    def standing(self, state: Asked[QuestionT]) -> str:
        """Which question it is, where there are several."""
        if self.rounds == 1:
            return ""
        return f"Question {len(state.questions)} of {self.rounds}, right so far: {self.right(state)}"

    def verdict(self, state: Asked[QuestionT]) -> str:
        """What the last answer was and what would have been right, once all are given."""
        right = self.is_marked(state)
        if right is None:
            return ""
        return f"{'Right' if right else 'Wrong'}: {self.told(state.now, state.answers[-1])}"
