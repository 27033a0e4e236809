"""How a tournament goes on, for who waits at a terminal: a bar, the rate, what is spent, and how long it will take."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from arena.replays.plain import one_line

if TYPE_CHECKING:
    from arena.tournaments.folder import Status


class Progress:
    """A progress bar on a terminal; nothing elsewhere.

    Args:
        stream: where it is drawn.
        shown: whether it is.
    """

    def __init__(self, stream: IO[str], *, shown: bool) -> None:
        self._stream = stream
        self._shown = shown
        self._bar: Any = None
        self._task: Any = None

    def begin(self, planned: int | None) -> None:
        """Show the bar."""
        if not self._shown:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            console=Console(file=self._stream),
            transient=True,
        )
        self._task = self._bar.add_task("playing", total=planned, told="")
        self._bar.start()

    def show(self, status: Status) -> None:
        """Show how it stands."""
        if self._bar is not None:
            word = {"paused": "paused", "ended": "ended"}.get(status.state, "playing")
            self._bar.update(
                self._task, completed=status.done, total=status.planned, description=word, told=_told(status)
            )

    def done(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _told(status: Status) -> str:
    """The rate, what is in play, what is spent and how long it will take."""
    parts = [
        f"{status.rate:,.0f}/min" if status.rate >= 1 else f"{60 * status.rate:.1f}/h",
        f"{status.in_play} in play",
    ]
    if status.void:
        parts.append(f"{status.void:,} void")
    if status.dollars or status.most_dollars is not None:
        limit = "" if status.most_dollars is None else f" of ${status.most_dollars:,.2f}"
        parts.append(f"${status.dollars:,.2f}{limit}")
    if status.left is not None:
        parts.append(f"{duration(status.left)} left")
    return one_line(" · ".join(parts))


def duration(seconds: float) -> str:
    """A time as people say it: `40 s`, `12 min`, `3 h 20 min`, `2 d 4 h`."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 100:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
