"""A PGN file: which of its games is meant, and that game as python-chess reads it."""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from arena.replays.errors import ReplayError

if TYPE_CHECKING:
    import chess.pgn

MOST_PLIES = 10_000
"""Plies of a game that are read: by the 75-move rule none has more."""
MOST_GAMES = 1_000_000
"""Games of a file that are read."""
_NAME = re.compile(r"(?P<file>.*\.pgn)(?:#(?P<number>[0-9]{1,99}))?", re.IGNORECASE | re.DOTALL)
_EVENT = re.compile(rb"\s*\[Event\s")
_ESCAPED = re.compile(r"\\([\\\"])")
_CHESS = ("standard", "chess", "normal", "from position", "")
_CHESS960 = ("chess960", "fischerandom", "fischerrandom", "chess 960")


def _latin(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 is Latin-1, as the standard has it."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("arena.latin-1", _latin)


def is_pgn(path: Path) -> bool:
    """Whether a path is called like a PGN file, or like a game of one: `book.pgn#3`."""
    return _NAME.fullmatch(path.name) is not None


def meant(path: Path) -> tuple[Path, int]:
    """The file, and the number of the game in it that a path means: the first, where it does not say."""
    found = _NAME.fullmatch(path.name)
    if found is None or found["number"] is None or path.exists():
        return path, 1
    return path.with_name(found["file"]), int(found["number"])


def games(path: Path) -> Iterator[Any]:
    """The games of a file, in its order (`chess.pgn.Game`), without their variations.

    Raises ReplayError where the file cannot be read, or where python-chess is not installed.
    """
    reader = _reader(path)
    with _opened(path) as file:
        for _ in range(MOST_GAMES):
            game = reader.read_game(file, Visitor=_builder())
            if game is None:
                return
            yield game


def one_game(path: Path, number: int) -> tuple[Any, bool]:
    """The game of that number, from 1, and whether it is the last. Raises ReplayError where there is none."""
    reader = _reader(path)
    with _opened(path) as file:
        passed = 0
        while passed != number - 1 and reader.skip_game(file):
            passed += 1
        game = reader.read_game(file, Visitor=_builder()) if passed == number - 1 else None
        if game is None and passed:
            raise ReplayError(f"{path} has no game {number}: its games are numbered from 1 to {passed:,}")
        is_last = not reader.skip_game(file)
    if game is None or (number == 1 and is_last and not game.variations and game.headers == reader.Game().headers):
        raise ReplayError(f"{path} holds no game of chess")
    return game, is_last


def is_chess960(game: Any) -> bool:
    """Whether a game is of Chess960, and not of chess. Raises ReplayError where it is of another variant."""
    variant = game.headers.get("Variant", "").strip()
    if variant.lower() not in (*_CHESS, *_CHESS960):
        raise ReplayError(f"a game of {variant[:40]!r}, and here chess and Chess960 are played")
    return variant.lower() in _CHESS960


def tags_of(game: Any) -> dict[str, str]:
    """The tags of a game, in which a backslash stood before each quote and backslash. Foreign text."""
    return {name: _ESCAPED.sub(r"\1", value) for name, value in game.headers.items()}


def opening_of(game: Any) -> str:
    """What a game's moves lead to: the moves themselves in UCI, or a FEN where it began elsewhere; "" for neither.

    Raises ReplayError where a move of it cannot be read, or is none of chess.
    """
    is_chess960(game)
    if game.errors:
        raise ReplayError(str(game.errors[0]))
    if "FEN" not in game.headers:
        return " ".join(node.move.uci() for node in game.mainline())
    return str(game.end().board().fen(en_passant="fen"))


def count(path: Path) -> int:
    """How many games a file has, by their tags: at least 1."""
    _check(path)
    found, is_comment = 0, False
    with path.open("rb") as file:
        for line in file:
            if not is_comment and line.lstrip()[:1] in (b"[", b"%", b";"):
                found += _EVENT.match(line) is not None
            elif b"{" in line or b"}" in line:
                is_comment = line.rfind(b"{") > line.rfind(b"}")
    return max(found, 1)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file; whatever is wrong with it is a ReplayError."""
    _check(path)
    try:
        with path.open(encoding="utf-8-sig", errors="arena.latin-1") as file:
            yield file
    except (OSError, ValueError) as error:
        raise ReplayError(f"{path} cannot be read: {error}") from error


def _check(path: Path) -> None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would be read for ever
            raise ReplayError(f"{path} is not a file")
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {error.strerror or error}") from error


def _reader(path: Path) -> Any:
    try:
        import chess.pgn
    except ImportError as error:
        raise ReplayError(
            f'{path} is a PGN file, which python-chess reads: pip install "game-agent-arena[chess]"'
        ) from error
    return chess.pgn


def _builder() -> Any:
    """What takes in a game: its main line alone, and in silence."""
    import chess.pgn

    class Builder(chess.pgn.GameBuilder[chess.pgn.Game]):
        """Keeps what is wrong with a game in `Game.errors`, and no more plies than a game can have."""

        plies = 0

        def begin_variation(self) -> chess.pgn.SkipType:  # type: ignore[override]
            super().begin_variation()  # which its end undoes
            return chess.pgn.SKIP

        def visit_move(self, board: chess.Board, move: chess.Move) -> None:
            self.plies += 1
            if self.plies > MOST_PLIES:
                raise ValueError(f"a game has more than {MOST_PLIES:,} plies")
            super().visit_move(board, move)

        def handle_error(self, error: Exception) -> None:
            self.game.errors.append(error)

    return Builder
