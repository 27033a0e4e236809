"""The notice below the scene: a remark that passes, what went wrong, or how the match ended and what was measured."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from arena.replays.tape import Tape
from arena.tui.result import measures, result
from arena.tui.scenes.picture import fit, wrapped

_MOST = 3
"""Lines of measures."""


class Notice(Static):
    """One line, and at the end of a match some more. It lies over a scene that stands alone while it says something."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.said = Content("")
        """What it says."""

    def show(self, tape: Tape, *, at_end: bool, trouble: str = "", remark: str = "") -> None:
        """Say what there is to be said: `trouble` before the end of the match, and that before a remark."""
        said = Content("")
        over = at_end and tape.status != "live" and not trouble
        sound = tape.ended is not None and tape.ended.ending == "played"
        if trouble:
            said = Content.assemble((" ✗ ", "bold $text-error"), (trouble, "$text-error"))
        elif over:
            said = Content.assemble(" ", result(tape), *self._measured(tape))
        elif remark:
            said = Content.assemble(" ", fit(remark, self._room).rstrip(), " ")
        self.set_class(bool(trouble), "-trouble")
        self.set_class(over and sound, "-over")
        self.set_class(over and not sound, "-doubtful")
        self.set_class(bool(said), "-said")
        self.set_class(bool(said) and not (trouble or over), "-remark")
        if said != self.said:
            self.said = said
            self.update(said)

    @property
    def _room(self) -> int:
        return max(self.screen.size.width - 2, 20)

    def _measured(self, tape: Tape) -> list[Content | tuple[str, str]]:
        lines = [row for one in measures(tape) for row in wrapped(one, self._room)]
        if len(lines) > _MOST:
            lines = [*lines[: _MOST - 1], f"{lines[_MOST - 1]} …"]
        return [(f"\n {row}", "$foreground") for row in lines]
