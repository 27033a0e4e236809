"""A session: a match that this app plays, with the persons at it, its recording and its tape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from arena.agents.persons import seating
from arena.agents.persons.people import People
from arena.agents.persons.player import Player
from arena.games.core.outcome import Seat
from arena.match import Match, Setup
from arena.replays.events import AnyEvent
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.tape import LiveTape, Tape
from arena.tui.feed import Feed
from arena.tui.scenes.picture import one_line

if TYPE_CHECKING:
    from arena.tui.screens.match import MatchScreen

Record = Callable[[], Tape | None]
"""Opens what is being recorded of a match."""


class Session:
    """One match while it is played, and afterwards until it is left.

    Args:
        events: its stream, which is closed with the session.
        record: opens what is being recorded of it, so that not all of a long match has to be kept.
        player: whoever plays in it with raw keys.
        people: whoever plays in it with whole moves.
        setup: what determines it, where it was set up here.
    """

    def __init__(
        self,
        events: AsyncIterator[AnyEvent],
        record: Record | None = None,
        *,
        player: Player | None = None,
        people: People | None = None,
        setup: Setup | None = None,
    ) -> None:
        self.player, self.people, self.setup = player, people, setup
        self.tell: Callable[[], object] = lambda: None
        """Called when there is more on the tape; many changes make one call."""
        self.record = record
        self._path: Callable[[], Path | None] = lambda: None
        self.feed = Feed(events, lambda: self.tell(), record)
        self.screen: MatchScreen | None = None
        """Where it is seen, while it is."""

    @classmethod
    def of(cls, setup: Setup, folder: Path | None) -> Session:
        """A session of a match that was set up, recorded into a folder if there is one.

        Every person at the table is asked by this app, with raw keys where moves are keys.
        """
        player, people = seated(setup)
        match = Match(setup)
        if folder is None:
            return cls(match.events(), player=player, people=people, setup=setup)
        recorder = Recorder(folder)

        def record() -> Replay | None:
            return None if recorder.path is None else Replay(recorder.path)

        events = recorder.record(match.events(), match.untold)
        session = cls(events, record, player=player, people=people, setup=setup)
        session._path = lambda: recorder.path
        return session

    @property
    def path(self) -> Path | None:
        """Where it is recorded, from the first event on."""
        return self._path()

    @property
    def eyes(self) -> Seat | None:
        """The seat through whose eyes it is seen, where a person of this app plays against others."""
        seated = self.player or self.people
        return None if seated is None else seated.seat

    @property
    def tape(self) -> LiveTape | None:
        """The tape, from the first event on."""
        return self.feed.tape

    @property
    def is_live(self) -> bool:
        """Whether the match goes on, or is about to begin."""
        return not self.feed.done if self.tape is None else self.tape.status == "live"

    @property
    def title(self) -> str:
        """The game and its players, in a line."""
        tape = self.tape
        if tape is None:
            return "a match that is about to begin" if self.setup is None else one_line(self.setup.env.info.title, 60)
        players = " – ".join(one_line(seated.player, 40) for seated in tape.started.seats)
        return f"{one_line(tape.started.game.title, 60)}: {players}"

    def start(self) -> None:
        """Begin to play, in the running loop."""
        self.feed.start()

    async def stop(self) -> None:
        """Stop playing, as void where it was not over. May be called again."""
        await self.feed.stop()


def seated(setup: Setup) -> tuple[Player | None, People | None]:
    """Let every person at a table be asked by this app."""
    agents = {seat: player.agent for seat, player in zip(setup.env.possible_agents, setup.players, strict=True)}
    return seating.seated(setup.env.info, agents, setup.env.pressed)
