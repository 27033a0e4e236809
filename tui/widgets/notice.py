"""The notice below the scene: a remark that passes, what went wrong, or how the match ended and what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from textual.content import Content
from textual.widgets import Static

from arena.games.core.outcome import Seat
from arena.replays.tape import Tape
from arena.tui.result import measures, result
from arena.tui.scenes.picture import fit, wrapped

_MOST = 4
"""Lines of what went wrong, or of how it ended and what was measured."""


class Notice(Static):
    """One line, and at the end of a match some more. It lies over a scene that stands alone while it says something."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.said = Content("")
        """What it says."""

    def show(self, tape: Tape, *, at_end: bool, eyes: Seat | None = None, trouble: str = "", remark: str = "") -> None:
        """Say what there is to be said: `trouble` before the end of the match, and that before a remark.

        A remark at the end stands below it. Of the end is said what `eyes` may know.
        """
        said = Content("")
        over = at_end and tape.status != "live" and not trouble
        sound = tape.ended is not None and tape.ended.ending == "played"
        if trouble:
            what = Content.assemble(("✗ ", "bold $text-error"), (trouble, "$text-error"))
            said = _stacked(self._within(what, _MOST))
        elif over:
            said = _stacked([*self._ending(tape, eyes), *self._remarked(remark)])
        elif remark:
            said = _stacked(self._remarked(remark)) + " "
        self.set_class(bool(trouble), "-trouble")
        self.set_class(over and sound, "-over")
        self.set_class(over and not sound, "-doubtful")
        self.set_class(bool(said), "-said")
        self.set_class(bool(said) and not (trouble or over), "-remark")
        if not said.is_same(self.said):
            self.said = said
            self.update(said)

    @property
    def _room(self) -> int:
        return max(self.screen.size.width - 2, 20)

    def _remarked(self, remark: str) -> list[Content]:
        return [Content.styled(fit(remark, self._room).rstrip())] if remark else []

    def _ending(self, tape: Tape, eyes: Seat | None) -> list[Content]:
        rows = (row for one in measures(tape, eyes) for row in wrapped(one, self._room))
        measured = [Content.styled(row, "$foreground") for row in islice(rows, _MOST + 1)]
        ended = self._within(result(tape, eyes), _MOST - min(len(measured), 1))
        return [*ended, *self._cut(measured, _MOST - len(ended))]

    def _within(self, said: Content, most: int) -> list[Content]:
        """A text in lines that are seen whole, as many as there may be."""
        return self._cut(said.wrap(self._room), most)

    def _cut(self, lines: list[Content], most: int) -> list[Content]:
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], lines[most - 1].truncate(self._room - 2) + " …"]


def _stacked(lines: Iterable[Content]) -> Content:
    """Lines one under the other, a space from the edge."""
    return Content("\n").join(Content(" ") + line for line in lines)
