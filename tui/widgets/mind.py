"""The mind: what was asked, shown, thought, answered and read at a ply, each failed attempt with its error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from arena.replays.events import Asked, Attempted, MatchStarted, Played, Problem
from arena.replays.tape import Frame
from arena.tui.calls import facts, hidden_thought, waits
from arena.tui.palette import marker, seat_style
from arena.tui.scenes.picture import one_line, wrapped
from arena.tui.search import pattern
from arena.tui.widgets.seats import seconds
from arena.tui.widgets.told import Told

LIMIT = 6000
"""Characters drawn of one text: more is told, not drawn."""
_MARKED = 200
"""Places of words that are sought that are marked."""
_ARRIVING = "thinking"
_SOURCES = {
    "opening": "an opening move: nobody was asked",
    "random": "drawn at random by the table's rule, after the last failed attempt",
    "take_back": "earlier moves were taken back",
    "default": "the game's default action by the table's rule, after the last failed attempt",
}
Part = Content | str | tuple[str, str]


class Mind(VerticalScroll, can_focus=False):
    """What went on in the seats' heads, for one ply."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._body = Told()
        self._shown: tuple[object, ...] = ()
        self._told: Callable[[int], Content] = Content.blank
        self._sought: re.Pattern[str] | None = None
        self._brought = 0
        """How far it was scrolled for a thought that is arriving."""
        self.text = Content("")
        """What is drawn."""

    def compose(self) -> ComposeResult:
        yield self._body

    def show(
        self,
        started: MatchStarted,
        ply: int,
        attempts: Sequence[Asked | Attempted],
        played: Sequence[Played],
        pending: Sequence[Asked | Attempted] = (),
        thoughts: Mapping[str, str] | None = None,
        others: Sequence[Frame] = (),
        sought: str = "",
        judged: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Draw the attempts that led to a ply, and above them those of the ply to come.

        Args:
            others: earlier plies, which stand below: what other seats thought last.
            sought: words that are marked wherever they stand.
            judged: what judges said of what was played, as texts with their styles.
        """
        arriving = tuple((thoughts or {}).items())
        earlier = tuple((frame.ply, tuple(frame.attempts)) for frame in others)
        shown = (ply, tuple(attempts), tuple(played), tuple(pending), arriving, earlier, sought, tuple(judged))
        if shown == self._shown:
            return
        elsewhere = not self._shown or self._shown[0] != ply
        grown = bool(arriving) and arriving != (self._shown[4] if self._shown else ())
        self._shown = shown
        self._sought = pattern(sought) if sought.strip() else None
        self._told = partial(_told, started, ply, attempts, played, pending, thoughts or {}, others, judged)
        self._draw()
        if grown and not elsewhere:
            self.call_after_refresh(self._bring_thought)
        elif elsewhere:
            self._brought = 0
            self.scroll_home(animate=False)

    def show_found(self) -> None:
        """Bring the first of the words that are sought into view."""
        found = None if self._sought is None else self._sought.search(self.text.plain)
        if found is not None:
            line = self.text.plain.count("\n", 0, found.start())
            self.call_after_refresh(self.scroll_to, y=max(line - 3, 0), animate=False)

    def _bring_thought(self) -> None:
        """Keep the end of a thought that is arriving in view, unless somebody has scrolled elsewhere."""
        text = self.text.plain
        place = text.find("\n\n", max(text.find(_ARRIVING), 0))
        line = text.count("\n", 0, place if place >= 0 else len(text))
        height = self.scrollable_content_region.height
        if self.scroll_offset.y >= self._brought - 1:
            self._brought = max(min(line + 1 - height, self.max_scroll_y), 0)
            self.scroll_to(y=self._brought, animate=False)

    def on_resize(self) -> None:
        if self._shown:
            self._draw()

    def _draw(self) -> None:
        self.text = self._told(max(self.scrollable_content_region.width, 20))
        for found in islice(self._sought.finditer(self.text.plain), _MARKED) if self._sought is not None else ():
            self.text = self.text.stylize("reverse", *found.span())
        self._body.tell(self.text)


def _told(
    started: MatchStarted,
    ply: int,
    attempts: Sequence[Asked | Attempted],
    played: Sequence[Played],
    pending: Sequence[Asked | Attempted],
    thoughts: Mapping[str, str],
    others: Sequence[Frame],
    judged: Sequence[tuple[str, str]],
    width: int,
) -> Content:
    """The text of the panel, its lines broken to `width`."""
    titles = {seated.seat: one_line(seated.title, 40) for seated in started.seats}
    parts: list[Part] = []
    if pending:
        parts += [(f"After ply {ply}\n", "bold $quiet underline")]
        parts += _events(titles, started, pending, thoughts, width)
        parts.append("\n")
    if ply:
        parts += [(f"Ply {ply}\n", "bold $quiet underline")]
        parts += _events(titles, started, attempts, {}, width)
        for one in played:
            parts += _played(titles, one)
        parts += judged
    elif not pending:
        parts += _beginning(started)
    for frame in others:
        parts += ["\n", (f"Before that, ply {frame.ply}\n", "bold $quiet underline")]
        parts += _events(titles, started, frame.attempts, {}, width)
        for one in frame.played:
            parts += _played(titles, one)
    return Content.assemble(*parts)


def _beginning(started: MatchStarted) -> list[Part]:
    parts: list[Part] = [("The table\n", "bold $quiet underline")]
    for key, value in started.table.items():
        if value is not None:
            parts += [(f"{one_line(key, 40)} ", "$quiet"), (f"{one_line(value, 200)}\n", "$foreground")]
    for name, text in (("position", started.position), ("opening", started.opening)):
        if text:
            parts += [(f"{name} ", "$quiet"), (f"{one_line(text, 300)}\n", "$foreground")]
    if started.parent is not None:
        parent = f"{one_line(started.parent.match, 80)} after ply {started.parent.ply}"
        parts += [("left match ", "$quiet"), (f"{parent}\n", "$foreground")]
    return parts


def _events(
    titles: Mapping[str, str],
    started: MatchStarted,
    events: Sequence[Asked | Attempted],
    thoughts: Mapping[str, str],
    width: int,
) -> list[Part]:
    """Each attempt under what was asked; a question without an answer is still open."""
    allowed = started.table.get("attempts")
    parts: list[Part] = []
    answered = {(event.seat, event.attempt) for event in events if isinstance(event, Attempted)}
    asked = {(event.seat, event.attempt): event for event in events if isinstance(event, Asked)}
    for event in events:
        if isinstance(event, Attempted):
            parts += _attempt(titles, event, asked.get((event.seat, event.attempt)), allowed, width)
        elif (event.seat, event.attempt) not in answered:
            parts += _name(titles, event.seat, event.attempt, allowed)
            parts += _asked(event, width)
            thought = thoughts.get(event.seat, "")
            parts += _field(_ARRIVING, thought, width, "italic $foreground") if thought else [("  …\n", "$quiet")]
    return parts


def _name(titles: Mapping[str, str], seat: str, attempt: int, allowed: Any, tail: str = "") -> list[Part]:
    of = f" of {allowed}" if isinstance(allowed, int) and allowed > 1 else ""
    which = f"  attempt {attempt}{of}" if attempt > 1 or of else ""
    name = f"{marker(seat)} {titles.get(seat, one_line(seat, 40))}"
    return [(name, f"bold {seat_style(seat)}"), (f"{which}{tail}\n", "$quiet")]


def _asked(event: Asked, width: int) -> list[Part]:
    parts: list[Part] = []
    if event.clock is not None:
        parts += _field("clock", f"{seconds(event.clock)} left", width)
    if event.feedback:
        parts += _field("told", event.feedback, width)
    if event.draw_offered:
        parts += _field("offered", "a draw", width)
    return parts


def _attempt(titles: Mapping[str, str], event: Attempted, asked: Asked | None, allowed: Any, width: int) -> list[Part]:
    waited = waits(event)
    parts = _name(titles, event.seat, event.attempt, allowed, f"  {seconds(event.seconds)}{waited}")
    if asked is not None:
        parts += _asked(asked, width)
    for name, text in facts(event):
        parts += _field(name, text, width, "$quiet")
    for form, value in event.shown.items():
        if value is not None:
            parts += _field(f"shown {one_line(form, 20)}", _shown(value), width, "$quiet")
    if event.thought:
        parts += _field("thought", event.thought, width, "italic $foreground")
    elif told := hidden_thought(event):
        parts += _field("thought", told, width, "italic $quiet")
    if event.reply and event.reply != event.extracted:
        parts += _field("reply", event.reply, width)
    if event.decision != "move":
        parts += _field("decision", event.decision.replace("_", " "), width)
    if event.extracted is not None:
        parts += _field("read as", event.extracted, width, "bold $foreground")
    if event.action is not None:
        parts += _field("matched", event.action, width, "bold $text-success")
    if event.problem is not None:
        head = f"✗ {_kind(event.problem)}: "
        body = "\n    ".join(wrapped(f"{head}{event.problem.message}", width - 5, LIMIT))
        named = len(head) if body.startswith(head) else 0
        parts += [(f"  {body[:named]}", "bold $text-error"), (f"{body[named:]}\n", "$text-error")]
    return [*parts, "\n"]


def _kind(problem: Problem) -> str:
    """What kind of problem it is, and the agent's own word for it where it has another."""
    fault = "" if problem.fault in ("", problem.kind) else f" ({one_line(problem.fault, 40)})"
    return f"{one_line(problem.kind, 40)}{fault}"


def _played(titles: Mapping[str, str], event: Played) -> list[Part]:
    name = f"{marker(event.seat)} {titles.get(event.seat, one_line(event.seat, 40))}"
    source = _SOURCES.get(event.source, "")
    return [
        ("played  ", "$quiet"),
        (f"{name} ", f"bold {seat_style(event.seat)}"),
        (f"{one_line(event.action)}", "bold $foreground"),
        (f"  {source}\n" if source else "\n", "$quiet"),
    ]


def _field(name: str, text: str, width: int, style: str = "$foreground") -> list[Part]:
    """A named text: beside its name where it is short, else below it."""
    lines = wrapped(text.strip("\n"), width - 5, LIMIT)
    short = len(lines) == 1 and len(lines[0]) + len(name) + 5 <= width
    body = "\n    ".join(lines)
    gap = "  " if short else "\n    "
    return [(f"  {name}", "$quiet"), (f"{gap}{body}\n", style)]


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return "  ".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)
