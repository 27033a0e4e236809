"""The prompt: what a model is told once, and what it is asked at every turn."""

from __future__ import annotations

from collections.abc import Sequence

from arena.agents.core.turn import Turn
from arena.agents.models.answers import Form
from arena.agents.models.scaffold import Reasoning, Scaffold
from arena.games.core.errors import quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

THINK = "<think/>"
"""What a model answers that wants to think first."""
PICTURED = "The picture shows what you see."
"""What is said of a picture that stands for the text."""
SLOWLY = "Think it through now, then answer as you were told."
"""What it is asked then."""
_AUTO = (
    " If the position needs more thought than that, {instead}: you are asked again at once, and may think as long as"
    " you want."
)
_DIFFS = "After the first turn you are shown what has changed since the turn before, as a unified diff without context."
_NOTES = (
    "Take notes for yourself: you will see nothing of what was before but them. Write down anew, in at most 300 words,"
    " what is worth knowing from your notes so far and from the turns above: the situation, your plan, what others do,"
    " what you learned. Write the notes alone, and no move."
)
_NOTE = (
    "Take notes for yourself: of the turn above you will see nothing but them. Write down, in at most 100 words, what"
    " is worth knowing of it: the situation, what you did and why, what others do, what you learned. Write the notes"
    " alone, and no move."
)
_JUDGE = "Several answers to this were given, and they name different moves: {moves}. Which of these is the best?"


def rules(info: GameInfo, seat: Seat, form: Form, scaffold: Scaffold) -> str:
    """What is told once: the game, who one is, and how to answer. It stays the same for the whole match."""
    reasoning = scaffold.reasoning
    name = info.seats[int(seat.removeprefix("player_"))]
    you = f"You play {info.title}" + (f" as {name}." if len(info.seats) > 1 else ".")
    how = form.wanted(thinks(reasoning))
    if reasoning == "auto":
        bound = scaffold.answer in ("json", "tool")  # nothing but a move can be answered
        how += _AUTO.format(instead=f"name {THINK} as your move" if bound else f"answer {THINK} alone")
    parts = [you, info.card, *([_DIFFS] if scaffold.history == "diff" else []), how]
    return "\n\n".join(parts)


def thinks(reasoning: Reasoning) -> bool:
    """Whether the model is told to think in its answer."""
    return reasoning == "cot"


def question(possible: Sequence[str], scaffold: Scaffold) -> str:
    """What is asked at a turn beside what is seen."""
    parts = []
    if possible and scaffold.legal:
        parts.append(f"Possible moves: {', '.join(possible)}")
    parts.append("Your move?")
    return "\n\n".join(parts)


def refused(turn: Turn, scaffold: Scaffold, named: str | None = None) -> str:
    """What is said of an answer that was not accepted; "" where there was none, or where nothing is to be said.

    `named` is the move that the answer named. A game says why it refuses one, and then what is possible or near: where
    the possible moves are not to be listed, nothing of it is told but the move as it was read.
    """
    if not turn.feedback:
        told = scaffold.hints and turn.replaced
        return f"Your last answer was not accepted; played in its place: {turn.replaced}" if told else ""
    if not scaffold.hints:
        return "Your last answer was not accepted. Try again."
    if not scaffold.legal and named is not None:
        return f"Your last answer was not accepted. It was read as {quoted(named)}."
    return f"Your last answer was not accepted: {turn.feedback}"


def undone(turn: Turn) -> str:
    """What is said of moves that others took back since the last answer; "" where none were."""
    return (
        f"{turn.taken_back}. Those moves no longer count: the game stands as it is shown now."
        if turn.taken_back
        else ""
    )


def notes(single: bool) -> str:
    """What asks a model to sum up what it sees above: a single frame, or all that was."""
    return _NOTE if single else _NOTES


def judge(moves: Sequence[str]) -> str:
    """What asks a model for the best of several moves."""
    return _JUDGE.format(moves=", ".join(moves))
