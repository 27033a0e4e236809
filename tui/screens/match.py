"""The match screen: a match that is being played, or a replay; the same for both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from textual.app import SystemCommand
from textual.binding import ActiveBinding
from textual.message import Message
from textual.notifications import SeverityLevel

from arena.games.core.outcome import Seat
from arena.replays.errors import NotExported
from arena.tui.bindings import KEYS, ROOMY, TABLE_KEYS
from arena.tui.exporting import MOST, WAYS, Place, Way, current, saved
from arena.tui.layout import WIDE
from arena.tui.messages import PlayOn, Seek
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import GoTo, Help
from arena.tui.screens.export import ExportMenu
from arena.tui.screens.picture import PictureScreen
from arena.tui.screens.prompt import open_prompt
from arena.tui.screens.reviewing import Reviewing
from arena.tui.widgets.mind import Mind


class Made(Message):
    """Something was copied or saved, or could not be: what is to be told, and the text to copy."""

    def __init__(self, told: str, text: str = "", *, failed: bool = False) -> None:
        super().__init__()
        self.told, self.text, self.failed = told, text, failed


class MatchScreen(Reviewing):
    """One match, and what somebody who watches it can do."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what may not be done here."""
        if action == "take_seat" and not self.policy.play:
            return False
        return super().check_action(action, parameters)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that do something here; on a wide terminal, more of them are told."""
        found = super().active_bindings
        if self.size.width < WIDE:
            return found
        return {
            key: one._replace(binding=replace(one.binding, show=True)) if one.binding.action in ROOMY else one
            for key, one in found.items()
        }

    @property
    def commands(self) -> Iterator[SystemCommand]:
        """What can be done here, for the command palette."""
        words = {key: what for keys, what in (*TABLE_KEYS, *KEYS) for key in keys.split()}
        told: set[str] = set()
        for one in self.active_bindings.values():
            binding = one.binding
            ours = one.node is self and "." not in binding.action  # the others are textual's
            if ours and one.enabled and binding.description and binding.action not in told:
                told.add(binding.action)
                key = self.app.get_key_display(binding)
                run = partial(self.app.run_action, binding.action, default_namespace=self)
                yield SystemCommand(binding.description, f"{key}  {words.get(key, '')}", run)

    # What the person does

    def on_seek(self, message: Seek) -> None:
        self._go(message.ply)

    def action_play(self) -> None:
        """Play or pause."""
        self._hunt = None
        self.playback.toggle()
        self.show()

    def action_step(self, plies: int) -> None:
        """Go on or back."""
        self._go(self.playback.ply + plies)

    def action_first(self) -> None:
        """Go to the beginning."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last ply, and stay with the newest."""
        self.action_follow()

    def action_follow(self) -> None:
        """Go to the last ply, and stay with the newest while more come."""
        self._hunt = None
        self.playback.grow(self.tape.plies, more=self.tape.status == "live")
        self.playback.follow()
        self.show()

    def action_hasten(self, factor: float) -> None:
        """Play faster or slower."""
        self.playback.hasten(factor)
        self.show()

    def action_ask_ply(self) -> None:
        """Ask where to go."""
        self.app.push_screen(GoTo(self.playback.ply, self.playback.plies), self._answered)

    def _answered(self, ply: int | None) -> None:
        if ply is not None:
            self._go(ply)

    def action_mind(self) -> None:
        """Show or hide the mind; where there is no room beside the scene, show it, then the seats, then neither."""
        if self.zoomed:
            self.zoom(False)
        else:
            self._arrangement += 1
        self.show()
        self.call_after_refresh(self.show)

    def action_zoom(self) -> None:
        """Show the scene alone, or with what is around it."""
        self.zoom(not self.zoomed)
        self.show()
        self.call_after_refresh(self.show)

    def action_scroll_mind(self, lines: int) -> None:
        """Scroll the mind."""
        self.query_one("#mind", Mind).scroll_relative(y=lines, animate=False)

    def action_prompt(self) -> None:
        """Show what the models of a ply were sent, or of the nearest ply at which any was called."""
        open_prompt(self, self.tape, self.playback.ply, self.eyes)

    def action_picture(self) -> None:
        """Show the picture that a model was sent at this ply, or the game's own picture of it."""
        refusal = self.policy.refuses_game(self.tape.started.game.id)
        self.app.push_screen(PictureScreen(self.tape, self.playback.ply, self.picture_eyes, refusal))

    @property
    def picture_eyes(self) -> Seat | None:
        """The seat whose picture is shown; None is the spectator's."""
        return self.eyes

    def action_take_seat(self) -> None:
        """Play on from this ply with other players."""
        self.post_message(PlayOn(self.tape, self.playback.ply))

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(KEYS))

    def action_back(self) -> None:
        """Return to the list this match was opened from, where there is one."""
        if len(self.app.screen_stack) > 2:
            self.dismiss()

    # Copies and files

    def action_export(self) -> None:
        """Ask what to copy or save."""
        place = Place(self.tape, self.playback.ply, self.eyes)
        ways = [way for way in WAYS if way.fits(place) and (self.policy.write or not way.suffix)]
        self.app.push_screen(ExportMenu(ways), partial(self._export, place))

    def _export(self, place: Place, way: Way | None) -> None:
        if way is None:
            return
        if way.name == "screenshot":  # when the menu is no longer on it
            self.call_after_refresh(lambda: self._make(way, place, self.app.export_screenshot()))
            return
        self.run_worker(partial(self._make, way, place.still()), thread=True, group="export")

    def _make(self, way: Way, place: Place, picture: str = "") -> None:
        """Make a text or a file, and tell the screen."""
        try:
            if way.suffix:
                self.post_message(Made(f"saved {saved(way, place.own(), picture, current())}"))
            elif way.text is not None:
                text = way.text(place.own())
                if len(text) > MOST:
                    raise NotExported(f"{len(text):,} characters are too many to copy; save them instead")
                self.post_message(Made(f"copied {len(text):,} characters", text))
        except Exception as error:  # a foreign tape, or a folder that takes no file
            self.post_message(Made(str(error), failed=True))

    def on_made(self, message: Made) -> None:
        """Copy what was made, and say so."""
        if message.text:
            self.app.copy_to_clipboard(message.text)
        severity: SeverityLevel = "warning" if message.failed else "information"
        self.notify(one_line(message.told, 400), severity=severity, markup=False)
