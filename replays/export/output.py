"""The file that an export writes: never in the place of another unless that was asked for."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from arena.replays.errors import NotExported


@contextmanager
def new_file(path: Path, source: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to, which is removed again if writing fails. Raises NotExported and OSError.

    `source` is what is read meanwhile, and is never written over. With `force` any other file may be, and is as it was
    until the new one, which is written beside it, is whole.
    """
    there = path.exists()
    if there:
        if not path.is_file() or not os.access(path, os.W_OK):
            raise NotExported(f"{path} is not a file that can be written over")
        if path.samefile(source):
            raise NotExported(f"{path} is the replay itself: name another file")
        if not force:
            raise NotExported(f"{path} is there already: name another file, or force it to be replaced")
    place = Path(os.path.realpath(path)) if force else path  # a link goes on leading to the file
    part = place.with_name(f".{uuid.uuid4().hex}.part") if there else place
    file = part.open("xb")
    try:
        with file:
            yield file
        if there:
            shutil.copymode(place, part)
            part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
