"""The file that an export writes: never in the place of another unless that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from arena.replays.errors import NotExported


@contextmanager
def new_file(path: Path, source: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to, which is removed again if writing fails. Raises NotExported and OSError.

    `source` is what is read meanwhile, and is never written over. With `force` any other file may be.
    """
    if path.exists():
        if not path.is_file():
            raise NotExported(f"{path} is not a file that can be written over")
        if path.samefile(source):
            raise NotExported(f"{path} is the replay itself: name another file with --out")
        if not force:
            raise NotExported(f"{path} is there already: name another file with --out, or replace it with --force")
    file = path.open("wb" if force else "xb")
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
