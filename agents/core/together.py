"""Several calls at once for one turn, whose clock stands still only while none of them is being answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from arena.agents.core.turn import Turn, Wait

Span = tuple[float, float]
"""From when to when, in seconds."""


class Together:
    """The clock of a turn, shared by calls that are made at the same time. It is used as a context manager."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._parts: list[Part] = []
        self._still: AbstractContextManager[None] | None = None

    def part(self) -> Part:
        """The clock as one more call sees it, until it is `over`."""
        part = Part(self, self._turn, first=not self._parts)
        self._parts.append(part)
        self.changed("queued")
        return part

    def __enter__(self) -> Together:
        return self

    def __exit__(self, *_: object) -> None:
        for part in self._parts:
            part.over()
        self._run()

    def changed(self, why: Wait) -> None:
        """Stop or start the clock, as it now should be. `why` it would stand still."""
        open_parts = [part for part in self._parts if not part.is_over]
        if not open_parts or any(part.busy_since is not None for part in open_parts):
            self._run()
        elif self._still is None:
            self._still = self._turn.waiting(why)
            self._still.__enter__()

    def alone(self, part: Part, span: Span) -> float:
        """Seconds of a span in which no other call was being answered."""
        left, now = [span], self._turn.now()
        for other in self._parts:
            if other is not part:
                spans = other.spans if other.busy_since is None else [*other.spans, (other.busy_since, now)]
                for taken in spans:
                    left = [rest for one in left for rest in _without(one, taken)]
        return sum(end - begin for begin, end in left)

    def _run(self) -> None:
        still, self._still = self._still, None
        if still is not None:
            still.__exit__(None, None, None)


class Part:
    """A turn's clock, for one of the calls that are made for it together."""

    def __init__(self, together: Together, turn: Turn, *, first: bool) -> None:
        self._together = together
        self._turn = turn
        self._first = first
        self.busy_since: float | None = turn.now()
        """Since when it is being answered, where it is."""
        self.spans: list[Span] = []
        """When it was being answered before."""
        self.is_over = False

    @contextmanager
    def waiting(self, why: Wait) -> Iterator[None]:
        """Say that this call only waits."""
        self._pause()
        self._together.changed(why)
        try:
            yield
        finally:
            self.busy_since = self._turn.now()
            self._together.changed(why)

    def credit(self, why: Wait, seconds: float) -> None:
        """Take this call's last seconds off the clock, but for those in which another was being answered."""
        now = self._turn.now()
        self._turn.credit(why, self._together.alone(self, (now - seconds, now)))
        self.busy_since, self.spans = now, [span for span in self.spans if span[1] <= now - seconds]

    def progress(self, text: str) -> None:
        """Show a piece of thought: of the first call alone, since pieces of several make no text."""
        if self._first:
            self._turn.progress(text)

    def over(self) -> None:
        """The call has ended."""
        if not self.is_over:
            self._pause()
            self.is_over = True
            self._together.changed("queued")

    def _pause(self) -> None:
        if self.busy_since is not None:
            self.spans.append((self.busy_since, self._turn.now()))
            self.busy_since = None


def _without(span: Span, taken: Span) -> list[Span]:
    """What is left of a span."""
    (begin, end), (first, last) = span, taken
    if last <= begin or first >= end:
        return [span]
    return [(a, b) for a, b in ((begin, min(first, end)), (max(last, begin), end)) if a < b]
