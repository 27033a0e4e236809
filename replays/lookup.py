"""Looking up the game of a recorded match: a name and parameters, which are never a file or a module to be executed."""

from __future__ import annotations

from dataclasses import replace

from arena.games.core.errors import GameUnavailable
from arena.games.spec import GameRef, Spec, game, game_class, parse_spec
from arena.replays.events import GameSetup
from arena.replays.plain import one_line


def game_of(setup: GameSetup, named: str | None = None) -> GameRef:
    """The game that a match was played at, with the parameters that were recorded.

    Every game that is built because a replay says so is built here.

    Args:
        setup: what the replay says.
        named: the game as whoever asks names it, over what the replay says: there a file may stand.

    Raises GameError: where there is no such game here, or its recorded parameters name code that is not registered.
    """
    spec = Spec(setup.id) if named is None else parse_spec(named)
    found = game_class(spec.kind, spec.target)
    own = set(spec.options)
    if spec.kind != "python" and spec.target is not None and found.target is not None:
        own.add(found.target)
    told = {name: value for name, value in setup.params.items() if name not in own}
    if (code := found.foreign(told)) is not None:
        raise GameUnavailable(
            f"the replay names {one_line(code)[:200]}, and a replay is never executed: if you trust it, name the game "
            "yourself, `--game SPEC` of arena verify and arena fork"
        )
    return game(replace(spec, options={**told, **spec.options}))
