"""NetHack itself, as it lives in a process of its own: keys come in, and the arrays lie in the shared block.

What would make two runs differ is taken out here: the generators of NLE are seeded without reseeding, the moon and
the hour come from the seed, the birthday that NetHack takes from the wall clock (shopkeepers' names and some prices
follow from it) is set, the year on the tombstone and the time at which the library was built are covered, and no
configuration file is found. Explore mode, in which nobody dies, is refused.
"""

from __future__ import annotations

import _ctypes
import ctypes
import json
import re
import socket
from mmap import mmap
from pathlib import Path
from typing import Any

from nle import nethack

from arena.games.worlds.nethack.sight import LINE, OVER, QUESTION, SPACE, arrays_in

_BIRTHDAY = 567_993_600
"""1 January 1988, UTC: the time at which every character is born, in Unix seconds."""
_YEAR = re.compile(rb"\| {6,8}([0-9]{4}) {6,8}\|")
"""The year of death, in its place on the tombstone."""
_BUILT = re.compile(rb"(?<=last build )\w{3} \w{3} [ 0-9][0-9] [0-9:]{8} [0-9]{4}")
"""When the library was built, as the command `version` tells it."""
_BIRTH = b"Fri Jan  1 00:00:00 1988"
_EXPLORE = b"Do you want to enter explore mode?"
_OPENING_KEYS = 1000
_SPACE, _ESC = 32, 27
_REQUEST = 4096
"""Bytes of the longest request."""
_PICKUP = "pickup_types:"
_ALLOWED = (b"eat", b"attack", b"direction?", b"pray")
"""Questions that NLE's tasks let an agent answer."""
_LOGGED = ("points", "maxlvl", "turns", "death", "deathlev")


class Inner:
    """One game after the other, all in the same block."""

    def __init__(self, block: mmap) -> None:
        self._block = block
        self._arrays = arrays_in(block, writable=True)
        self._game: nethack.Nethack | None = None
        self._prompts = True

    def begin(self, core: int, disp: int, levels: int, character: str, prompts: bool, pickup: str) -> None:
        """Begin a game. The seeds are of NLE's core, display and level generators; `pickup` is what is picked up."""
        self.end()
        self._prompts = prompts
        self._block[:3] = b"\0\0\0"
        game = nethack.Nethack(
            observation_keys=(),
            playername=f"Agent-{character}",
            ttyrec=None,
            options=[_PICKUP + pickup if one.startswith(_PICKUP) else one for one in nethack.NETHACKOPTIONS],
            fix_moon_phase=True,
        )
        self._game = game
        game._pynethack.set_buffers(**self._arrays)
        game.set_initial_seeds(core, disp, False, levels)
        game.reset()
        _set_birthday(game.dlpath)
        for _ in range(_OPENING_KEYS):
            if self._arrays["program_state"][3]:
                break
            game.step(_SPACE)
        else:
            raise RuntimeError("NetHack does not get to its first turn")
        self._tell()

    def press(self, keys: bytes) -> bytes:
        """Press keys, until the game is over; what NetHack noted of a game that is, as JSON."""
        game = self._game
        assert game is not None
        pynethack = game._pynethack
        for key in keys:
            pynethack.step(key)
            if self._block[QUESTION] and self._arrays["message"].tobytes().startswith(_EXPLORE):
                pynethack.step(_ESC)
            if not self._prompts:
                self._skip(pynethack)
            if pynethack.done():
                break
        self._tell()
        return json.dumps(self._noted()).encode() if self._block[0] else b""

    def _skip(self, pynethack: Any) -> None:
        """Answer prompts as NLE's tasks do."""
        block = self._block
        while not pynethack.done():
            if block[SPACE]:
                pynethack.step(_SPACE)
            elif block[LINE]:
                pynethack.step(_ESC)
            elif block[QUESTION] and (block[OVER] or not self._asks_what_is_allowed()):
                pynethack.step(_ESC)
                return
            else:
                return

    def _asks_what_is_allowed(self) -> bool:
        message = self._arrays["message"].tobytes()
        return any(word in message for word in _ALLOWED)

    def _tell(self) -> None:
        """Say in the block's header how things stand."""
        game, block = self._game, self._block
        assert game is not None
        done = game._pynethack.done()
        block[0] = done
        if block[OVER] or done:
            block[1], block[2] = 0, int(game.how_done()) & 0xFF
            self._cover_the_year()
        else:
            block[1], block[2] = game._pynethack.in_normal_game(), 0
        self._cover_the_build()

    def _cover_the_year(self) -> None:
        """Put the character's year on the tombstone in place of ours."""
        chars = self._arrays["tty_chars"]
        for row in range(chars.shape[0]):
            found = _YEAR.search(chars[row].tobytes())
            if found is not None:
                chars[row, found.start(1) : found.end(1)] = list(b"1988")

    def _cover_the_build(self) -> None:
        """Put the character's birth in place of the time at which this library was built."""
        for name in ("tty_chars", "message"):
            shown = self._arrays[name].reshape(-1)
            text = shown.tobytes()
            if b"last build" in text:
                for found in _BUILT.finditer(text):
                    shown[found.start() : found.end()] = list(_BIRTH)

    def _noted(self) -> dict[str, Any]:
        """The fields of NetHack's own log of finished games that say something of this one."""
        game = self._game
        assert game is not None
        log = Path(game._vardir) / "xlogfile"
        lines = log.read_text("latin-1").splitlines() if log.exists() else []
        if not lines:
            return {}
        fields = dict(field.split("=", 1) for field in lines[-1].split("\t") if "=" in field)
        return {name: fields[name] for name in _LOGGED if name in fields}

    def end(self) -> None:
        """Let go of the game."""
        if self._game is not None:
            self._game.close()
            self._game = None


def _set_birthday(library: str) -> None:
    """Set NetHack's birthday in a library that is loaded, and leave the library as it was."""
    loaded = ctypes.CDLL(library)
    ctypes.c_long.in_dll(loaded, "ubirthday").value = _BIRTHDAY
    _ctypes.dlclose(loaded._handle)  # NLE refuses a library that somebody else holds


def serve(talk: socket.socket, block: mmap) -> None:
    """Answer requests: b"B" and a JSON object begins a game, b"K" and keys presses them."""
    inner = Inner(block)
    while request := talk.recv(_REQUEST):
        try:
            if request[:1] == b"B":
                inner.begin(**json.loads(request[1:]))
                answer = b"."
            else:
                answer = b"." + inner.press(request[1:])
        except Exception as error:  # told to whoever asked: a game that fails is void
            answer = f"!{type(error).__name__}: {error}".encode(errors="replace")
        talk.sendall(answer)
    inner.end()
