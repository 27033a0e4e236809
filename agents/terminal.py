"""Asking a person in a plain terminal: the position and a question on stderr, a line of stdin for an answer.

A line is a move. Words such as `resign` are commands, unless they are moves of the game or talk is free;
with a slash before them they are commands there too.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
from arena.agents.core.turn import Turn

HELP = """\
a move         play it
legal          list the legal moves
draw MOVE      play the move and offer a draw
accept         accept the draw that the opponent offers
back           take back your last move, and all that came after it
resign         give up
? or help      this text
Where talk is free, or a move has the same name, put a slash first: /resign. Ctrl-D resigns as well."""

SHORT = 40
"""Legal moves are listed unasked up to this many."""

Reader = Callable[[], Awaitable[str]]
"""The next line with its line end; empty at the end of the input."""
Writer = Callable[[str], object]


def plain(text: str) -> str:
    """`text` with everything unprintable escaped: it moves no cursor, hides nothing and reorders nothing."""
    return "".join([c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in text])


def to_stderr(text: str) -> None:
    """Write to stderr at once: stdout is for data."""
    sys.stderr.write(text)
    sys.stderr.flush()


async def ask_in_terminal(
    turn: Turn, *, reader: Reader, writer: Writer, clean: Callable[[str], str] = plain
) -> Decision:
    """The decision of the person at a terminal.

    Args:
        turn: what is asked.
        reader: gives the next line; it may be cancelled, and blocks no event loop (`arena.agents.lines`).
        writer: shows a text.
        clean: makes text from a game or an opponent harmless; everything that is not ours goes through it.
    """
    view = turn.view
    legal = tuple(view.legal)

    def show_legal() -> None:
        writer(f"Legal: {clean(' '.join(legal))}\n" if legal else "Talk is free: whatever you write is your move.\n")

    if turn.feedback is not None:
        writer(f"Attempt {turn.attempt}, because: {clean(turn.feedback)}\n")
    writer(f"\n{clean(view.text)}\n")
    if len(legal) <= SHORT:
        show_legal()
    if turn.draw_offered:
        writer("Your opponent offers a draw: accept, or play on.\n")
    if turn.taken_back:
        writer(f"{clean(turn.taken_back)}.\n")
    while True:
        clock = "" if turn.clock is None else f", {turn.clock:.0f} s left"
        writer(f"{clean(turn.seat)}{clock} (? for help)> ")
        line = await reader()
        if not line:
            writer("\nThe input has ended: you resign.\n")
            return Resign(thought="the input has ended")
        decision = read(line.strip(), turn, legal)
        if isinstance(decision, str):
            writer(decision)
        elif decision is not None:
            return decision
        else:
            show_legal()


def read(said: str, turn: Turn, legal: tuple[str, ...]) -> Decision | str | None:
    """The decision in a line, what to answer instead, or None where the legal moves are asked for."""
    command = _command(said, legal)
    if command is None:
        return Move(said) if said else ""
    word, _, rest = command.partition(" ")
    move = rest.strip()
    if word == "legal":
        return None
    if word == "resign":
        return Resign()
    if word == "back":
        return TakeBack() if turn.take_backs else "There is nothing that you can take back.\n"
    if word == "accept":
        return AcceptDraw() if turn.draw_offered else "No draw is offered.\n"
    if word == "draw":
        return OfferDraw(move) if move else "A draw is offered together with a move: draw MOVE\n"
    return f"{HELP}\n"


def _command(said: str, legal: tuple[str, ...]) -> str | None:
    """The command in a line, its word in lower case and without the slash; None where the line is a move."""
    word, _, rest = said.removeprefix("/").partition(" ")
    word = word.lower()
    known = word == "draw" or (word in ("?", "help", "legal", "accept", "back", "resign") and not rest)
    free = said.startswith("/") or bool(legal) or said == "?"
    return f"{word} {rest}".strip() if known and free and said not in legal else None
