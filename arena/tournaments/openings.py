"""The openings of a tournament at one game: none, random plies, or the lines of a file in a shuffled order.

A file holds one opening a line: a position in the game's own text, or moves in order. Blank lines and lines that begin
with `#` are none. For chess it may be a book: EPD with a position a line, or PGN, whose games are openings. All lineups
meet the same openings in the same order; which one a unit takes depends on its number alone, so that a tournament can
grow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, ParameterError, PositionError, quoted
from arena.games.spec import GameRef
from arena.openings import prepare
from arena.schedules.unit import Unit
from arena.tournaments.config import GameConfig

MOST_PLIES = 1000
"""Random plies before a match, at most."""
_WAYS = "openings are none, random:K plies, or file:PATH with one position or line of moves a line"
_BOOKS = {".epd": "EPD", ".pgn": "PGN"}
_STARTS = 8
"""Seeds from which a game is begun to see whether it begins alike."""
_STAGE = re.compile(r"\d+")


@dataclass(frozen=True)
class Openings:
    """Where the units of one game begin. `lines` are in the order in which units take them, again and again."""

    lines: tuple[str, ...] = ()
    drawn: str | None = None
    """`random:K`, where plies are drawn from each unit's seed."""

    @classmethod
    def of(cls, config: GameConfig, game: GameRef, base: Path, seed: int) -> Openings:
        """The openings that a config asks for, each of them tried out.

        Args:
            config: what it says of the game.
            game: the game itself.
            base: the folder that a path is told from.
            seed: the tournament's; it shuffles a file's lines.

        Raises ParameterError, with one sentence, for whatever cannot be played from, by file and line.
        """
        kind, colon, rest = config.openings.partition(":")
        if config.openings == "none":
            return cls()
        if kind == "random" and colon:
            return cls(drawn=_random(rest, game, seed))
        if kind == "file" and colon and rest.strip():
            return cls(_shuffled(_read(rest.strip(), game, base, seed), seed))
        raise ParameterError(f"{quoted(config.openings)}: {_WAYS}")

    def position(self, unit: Unit) -> str | None:
        """Where a unit begins, as matches are told it; None where games begin.

        In a schedule in rounds each round begins one line further on.
        """
        if not self.lines:
            return self.drawn
        stage = _STAGE.search(unit.stage)
        ahead = 0 if stage is None else max(int(stage[0]) - 1, 0)
        return self.lines[(unit.number - 1 + ahead) % len(self.lines)]


def _random(count: str, game: GameRef, seed: int) -> str:
    if not (count.isascii() and count.isdigit() and len(count) <= len(str(MOST_PLIES)) and int(count) <= MOST_PLIES):
        raise ParameterError(f"random:{count[:20]}: random:K takes a number of plies, at most {MOST_PLIES:,}")
    drawn = f"random:{int(count)}"
    env = game.env()
    try:
        _try(env, seed, drawn)
    finally:
        env.close()
    return drawn


def _read(name: str, game: GameRef, base: Path, seed: int) -> list[str]:
    """The openings in a file, in its order, each tried out."""
    suffix = Path(name).suffix.lower()
    if suffix in _BOOKS and game.info.id != "chess":
        raise ParameterError(
            f"{name}: {game.info.id} reads no {_BOOKS[suffix]}; "
            "a file of openings has one position or line of moves a line"
        )
    lines = _games(name, base) if suffix == ".pgn" else _lines(name, base)
    env = game.env()
    try:
        for place, line in lines:
            if line.startswith("random:"):
                raise ParameterError(f"{name}, {place}: random plies are asked for in the config, not in a file")
            try:
                moves = _try(env, seed, line)
                if moves and _is_drawn(env, seed):
                    raise ParameterError(
                        "moves lead elsewhere in each unit, as the game draws where it begins: give positions"
                    )
            except ParameterError as error:
                raise ParameterError(f"{name}, {place}: {error}") from error
    finally:
        env.close()
    return [line for _, line in lines]


def _games(name: str, base: Path) -> list[tuple[str, str]]:
    """The games of a PGN file as openings, with their places in it: the moves, or the position where others lead to."""
    from arena.replays.errors import ReplayError
    from arena.replays.imports.pgn_file import games, opening_of

    path, found = _path(name, base), list[tuple[str, str]]()
    if not path.exists():
        raise ParameterError(f"{name}: there is no such file in {base}")
    if not path.is_file():
        raise ParameterError(f"{name} cannot be read: it is not a file")
    try:
        for number, game in enumerate(games(path), 1):
            try:
                opening = opening_of(game)
            except ReplayError as error:
                raise ParameterError(f"{name}, game {number}: it cannot be read: {error}") from error
            if not opening:
                raise ParameterError(f"{name}, game {number}: it has no moves, and begins as every game does")
            found.append((f"game {number}", opening))
    except ReplayError as error:
        raise ParameterError(str(error)) from error
    if not found:
        raise ParameterError(f"{name} holds no opening; it has one game or more")
    return found


def _path(name: str, base: Path) -> Path:
    """Where a file lies. Raises ParameterError where it cannot be."""
    try:
        return base / Path(name).expanduser()
    except RuntimeError as error:  # nobody's home
        raise ParameterError(f"{name} cannot be read: {error}") from None


def _lines(name: str, base: Path) -> list[tuple[str, str]]:
    """The lines of a file that are openings, with their places in it."""
    try:
        text = _path(name, base).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ParameterError(f"{name}: there is no such file in {base}") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{name} cannot be read: it is no UTF-8") from None
    except (OSError, ValueError) as error:  # a folder, a zero byte
        why = error.strerror if isinstance(error, OSError) else error
        raise ParameterError(f"{name} cannot be read: {why}") from None
    found = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    lines = [(f"line {number}", line) for number, line in found if line and not line.startswith("#")]
    if not lines:
        raise ParameterError(f"{name} holds no opening; it has one position or line of moves a line")
    return lines


def _try(env: ArenaEnv, seed: int, position: str) -> bool:
    """Set a position up; whether it is moves. Raises ParameterError where nobody could play from there."""
    try:
        _, moves = prepare(env, seed, position)
        if not env.to_act():
            raise PositionError("the game is over there")
        return bool(moves)
    except GameError as error:
        raise ParameterError(str(error)) from error
    except Exception as error:  # the game may be anybody's code
        raise ParameterError(f"{env.info.id} fails there: {type(error).__name__}: {error}") from error


def _is_drawn(env: ArenaEnv, seed: int) -> bool:
    """Whether where a game begins depends on the seed."""
    starts = set()
    for other in range(seed, seed + _STARTS):
        env.restart(other)
        starts.add(env.fingerprint())
    return len(starts) > 1


def _shuffled(lines: list[str], seed: int) -> tuple[str, ...]:
    """Lines in an order that depends on the seed and on each line by itself: it is as good as drawn, and a line that is
    added to a file leaves the others as they stood to each other."""
    seen: dict[str, int] = {}
    keyed = []
    for line in lines:
        seen[line] = seen.get(line, 0) + 1
        key = blake2b(f"{seen[line]} {line}".encode(), digest_size=16, key=str(seed).encode()[:64]).digest()
        keyed.append((key, line))
    return tuple(line for _, line in sorted(keyed))
