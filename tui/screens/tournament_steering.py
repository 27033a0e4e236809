"""The part of the tournament screen that acts: it begins a run, tells it what is wanted, and extends the config."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import get_current_worker

from arena.games.core.errors import ParameterError
from arena.tournaments import steering
from arena.tournaments.editing import changed, write
from arena.tournaments.folder import CONFIG
from arena.tournaments.reading import Recorded
from arena.tui.host import host
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Sure
from arena.tui.screens.tournament_extend import ExtendScreen
from arena.tui.tournament import Steered

_WATCHING = "this arena is for watching only"
_ABOUT = {
    "start": "it is being played already: p pauses it, x stops it",
    "pause": "nobody is playing it: s plays what is missing",
    "stop": "nobody is playing it: there is nothing to stop",
    "extend": "its config cannot be used: mend tournament.toml first",
}
"""Why something cannot be done."""
Deed = Literal["start", "pause", "go_on", "stop", "extend"]


class Steering(Screen[None]):
    """A screen that steers a tournament, where whoever sits before it may."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start"),
        Binding("s", "refuse('start')", show=False),
        Binding("p", "pause", "Pause"),
        Binding("p", "go_on", "Go on"),
        Binding("p", "refuse('pause')", show=False),
        Binding("x", "stop", "Stop"),
        Binding("x", "refuse('stop')", show=False),
        Binding("e", "extend", "Extend"),
        Binding("e", "refuse('extend')", show=False),
    ]

    recorded: Recorded
    _process: subprocess.Popen[bytes] | None = None
    """The run that was begun here."""
    _beginning = False
    """Whether one is being begun, or has not taken the journal yet."""

    @property
    def may_steer(self) -> bool:
        """Whether whoever sits here may begin runs, and change files."""
        policy = host(self).policy
        return policy.play and policy.spend and policy.write

    def can(self, deed: str) -> bool:
        """Whether something can be done as things are."""
        running, state = self.recorded.running, self.recorded.state
        if not self.may_steer:
            return False
        if deed == "start":
            return not running and not self._beginning and self.recorded.config is not None
        if deed == "extend":
            return self.recorded.config is not None
        return running and (deed == "stop" or (deed == "go_on") is (state == "paused"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done."""
        if action in ("start", "pause", "go_on", "stop", "extend"):
            return self.can(action)
        return super().check_action(action, parameters)

    def action_refuse(self, deed: str) -> None:
        """Say why something cannot be done."""
        why = _ABOUT[deed] if self.may_steer else _WATCHING
        if deed == "start" and self.may_steer and not self.recorded.running:
            why = "it is about to begin" if self._beginning else _ABOUT["extend"]
        self.notify(why, severity="warning", markup=False)

    def action_start(self) -> None:
        """Play what is missing, in a process of its own."""
        self._beginning = True
        self.refresh_bindings()
        self._do(self._start)

    def _start(self) -> Steered:
        self._process = steering.begin(self.recorded.folder)
        return Steered("it is played by a process of its own, also when you leave")

    def action_pause(self) -> None:
        """Have no further match begun."""
        self._want("pause", "it pauses: the matches in play are played to their end")

    def action_go_on(self) -> None:
        """Have matches begun again."""
        self._want("run", "it goes on")

    def action_stop(self) -> None:
        """End the run, once somebody has said that this is meant."""
        many = 0 if self.recorded.status is None else self.recorded.status.in_play
        cut = (
            f"{many:,} match{'es' * (many != 1)} in play will be cut off, and played again by the next run."
            if many
            else ""
        )
        detail = f"{cut}\nWhat is over is kept; s plays what is missing.".strip()

        def sure(yes: bool | None) -> None:
            if yes:
                self._want("stop", "it stops")

        self.app.push_screen(Sure("Stop the run?", detail), sure)

    def _want(self, what: Literal["run", "pause", "stop"], said: str) -> None:
        folder = self.recorded.folder

        def tell() -> Steered:
            steering.want(folder, what)
            return Steered(said)

        self._do(tell)

    def action_extend(self) -> None:
        """Ask for more rounds and budget, and keep them."""
        config = self.recorded.config
        if config is not None:
            self.app.push_screen(ExtendScreen(config), self._extend)

    def _extend(self, changes: dict[str, Any] | None) -> None:
        if changes:
            self._do(partial(self._changed, changes))

    def _changed(self, changes: dict[str, Any]) -> Steered:
        file = self.recorded.folder / CONFIG
        write(file, changed(file.read_text(encoding="utf-8"), changes, str(file)))
        after = "the next run sees it: x stops this one, s begins it" if self.recorded.running else "s plays on"
        return Steered(f"it is extended; {after}")

    def _do(self, deed: Callable[[], Steered]) -> None:
        """Do something in a thread, and say what came of it."""

        def work() -> None:
            worker = get_current_worker()
            try:
                told = deed()
            except (ParameterError, OSError, ValueError) as error:
                told = Steered("", one_line(error, 500))
            if not worker.is_cancelled:
                self.post_message(told)

        self.run_worker(work, thread=True, group="steer", exit_on_error=False)

    def on_steered(self, message: Steered) -> None:
        """Say what came of it."""
        if message.problem:
            self._beginning = False
            self.refresh_bindings()
            self.notify(message.problem, title="not done", severity="error", timeout=10, markup=False)
        else:
            self.notify(message.said, timeout=4, markup=False)
        self.look()

    def look(self) -> None:
        """Look into the folder at once."""

    def look_after_the_run(self) -> None:
        """See what became of the run that was begun here; what it died of is told once."""
        if self.recorded.running:
            self._beginning = False
        if self._process is None or self._process.poll() is None:
            return
        code, self._process, self._beginning = self._process.returncode, None, False
        self.refresh_bindings()
        if code in (1, 2) or code < 0:
            why = steering.last_words(self.recorded.folder) or f"it ended with exit code {code}"
            self.notify(one_line(why, 500), title="the run has ended", severity="error", timeout=10, markup=False)
