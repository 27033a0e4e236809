"""The messages that workers, widgets and screens post. Nobody but a screen or the app acts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    from arena.replays.tape import Tape
    from arena.tui.plan import Plan
    from arena.tui.session import Session

Place = Literal["home", "new", "replays", "tournaments", "settings"]


class Grown(Message):
    """The tape of a match that this app plays has grown, ended or failed. Many changes make one message."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session


class Turned(Message):
    """A person's turn has begun, or what they did was refused."""


class Seek(Message):
    """Somebody pointed at a ply."""

    def __init__(self, ply: int) -> None:
        super().__init__()
        self.ply = ply


class Pointed(Message):
    """Somebody chose something in a scene: `text` is what it adds to a move, as the scene says.

    A drag is two of them, where it began and where it ended.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Visit(Message):
    """Somebody wants to go to another screen; the app takes them there."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class OpenTape(Message):
    """Somebody wants to watch a tape."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self.tape = tape


class OpenTournament(Message):
    """Somebody wants to see how a tournament stands."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder


class Browse(Message):
    """Somebody wants to look through the replays of a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder


class Begin(Message):
    """Somebody wants a match played, in this app; the app says in place why it cannot be."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class PlayOn(Message):
    """Somebody wants to play on from a ply of a tape, with other players, as a new match (a fork)."""

    def __init__(self, tape: Tape, ply: int) -> None:
        super().__init__()
        self.tape = tape
        self.ply = ply


class Resume(Message):
    """Somebody wants back to a match that this app plays."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
