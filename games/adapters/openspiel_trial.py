"""A trial: a game of OpenSpiel with parameters of its own is first begun in a process that may crash.

Parameters that do not go together end some of OpenSpiel's games by a signal, which no `except` catches, and others
print what is in a file. This module is also the program of that process: so it imports nothing of the arena.
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from typing import Any

_SECONDS = 20.0
_MEMORY = 8 << 30
"""Bytes that a game may take to begin."""
_PLACE = re.compile(r"(?:\bat )?\S*/\S+\.\w+:\d+:? ?")
"""A line of OpenSpiel's sources."""
_LONGEST = 200


@lru_cache(maxsize=256)
def trouble(name: str) -> str | None:
    """What goes wrong when a game of that name is loaded and begun; None where nothing does."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", __file__],
            input=name.encode(errors="replace"),
            capture_output=True,
            timeout=_SECONDS,
            start_new_session=True,  # what interrupts us is not the game's fault
        )
    except subprocess.TimeoutExpired:
        return f"it is not begun within {_SECONDS:g} seconds"
    if done.returncode == 0:
        return None
    said = _first_line((done.stdout if done.returncode == 1 else done.stderr).decode(errors="replace"))
    if done.returncode > 0:
        return said
    crash = f"OpenSpiel crashes ({signal.Signals(-done.returncode).name})"
    return f"{crash}: {said}" if said else crash


def _first_line(said: str) -> str:
    """OpenSpiel's words without the places in its sources, and without what it read, which comes in later lines."""
    line = next((line for line in _PLACE.sub("", said).split("\n") if line.strip()), "")
    return "".join([c if c.isprintable() else " " for c in line]).strip()[:_LONGEST]


def begin(name: str) -> None:
    """Load a game, and ask of its first position whatever is asked of one. It raises whatever OpenSpiel raises."""
    import pyspiel

    game = pyspiel.load_game(name)
    kind = game.get_type()
    if kind.dynamics == pyspiel.GameType.Dynamics.MEAN_FIELD:
        return
    _ = game.num_distinct_actions(), game.min_utility(), game.max_utility()
    state, rng = game.new_initial_state(), random.Random(0)  # noqa: S311
    while state.is_chance_node():
        outcomes = state.chance_outcomes()
        if not outcomes:
            raise ValueError("its chance has nothing to draw from")
        state.apply_action(rng.choice(outcomes)[0])
    str(state)
    if state.is_terminal():
        return
    for player in range(game.num_players()) if state.is_simultaneous_node() else [state.current_player()]:
        for action in state.legal_actions(player):
            state.action_to_string(player, action)
        _shown(kind, state, player)


def _shown(kind: Any, state: Any, player: int) -> None:
    for form in ("observation", "information_state"):
        for how in ("string", "tensor"):
            if getattr(kind, f"provides_{form}_{how}"):
                getattr(state, f"{form}_{how}")(player)


def _main() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        begin(sys.stdin.buffer.read().decode())
    except Exception as error:  # it is OpenSpiel's
        sys.stdout.write(str(error) or type(error).__name__)
        sys.stdout.flush()
        sys.exit(1)


if __name__ == "__main__":
    _main()
