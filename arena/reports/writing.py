"""Writing reports: a file is as it was until the new one is whole, and what cannot be written is a sentence."""

from __future__ import annotations

import os
import shlex
import shutil
import uuid
from pathlib import Path

from arena.games.core.errors import ParameterError, quoted
from arena.reports.standings import Standings
from arena.tournaments.folder import REPLAYS, is_tournament

FORMS = ("csv", "markdown", "html", "json", "plots")


def write(standings: Standings, form: str, path: Path, folder: Path) -> list[Path]:
    """Write the standings in one of their forms; the files that were written.

    Args:
        standings: what is written.
        form: `csv`, `markdown` and `html` are one file each, `json` too; `plots` is a folder of figures.
        path: the file, or the folder.
        folder: of the tournament, or of the replays: links of the page lead there.

    Raises:
        OSError: it cannot be written; the message is a sentence with the path.
        ParameterError: there is no such form, or what it takes is not installed.
    """
    if form == "plots":
        from arena.plots.saving import save

        return save(standings, path)
    if form == "csv":
        from arena.reports.table_csv import csv_text

        put(path, csv_text(standings))
    elif form == "markdown":
        from arena.reports.markdown import markdown

        put(path, markdown(standings))
    elif form == "json":
        from arena.reports.data import encode

        put(path, encode(standings) + "\n")
    elif form == "html":
        from arena.reports.page import page

        replays = folder / REPLAYS if is_tournament(folder) else folder
        command = f"arena standings {shlex.quote(str(folder))} --html {shlex.quote(str(path))}"
        put(path, page(standings, replays=_from(path, replays), command=command))
    else:
        raise ParameterError(f"standings are written as {', '.join(FORMS)}, not as {quoted(form)}")
    return [path]


def put(path: Path, content: str | bytes) -> None:
    """Write a report, in the place of an older one. Text is UTF-8.

    Raises:
        OSError: it cannot be written; the message is a sentence with the path.
    """
    made = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    place = Path(os.path.realpath(path))  # a link goes on leading to the file
    if place.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name a file in it")
    if not place.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written: there is no folder {path.parent}")
    part = place.with_name(f".{uuid.uuid4().hex}.part")
    try:
        if place.exists() and not place.is_file():  # a pipe or a device takes what comes
            place.write_bytes(made)
            return
        part.write_bytes(made)
        if place.exists():
            shutil.copymode(place, part)
        part.replace(place)
    except OSError as error:
        raise type(error)(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _from(page: Path, folder: Path) -> str:
    """A folder, told from a page."""
    told = os.path.relpath(os.path.realpath(folder), os.path.dirname(os.path.realpath(page)))
    return "" if told == "." else Path(told).as_posix()


def folder(path: Path) -> Path:
    """A folder for several files, made where there was none. Raises OSError, with a sentence."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise type(error)(f"{path} is no folder that can be written to: {error.strerror or error}") from error
    return path
