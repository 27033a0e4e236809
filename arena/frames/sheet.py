"""A sheet: rows that come one after the other, put into columns of one kind each, as Arrow, pandas or Polars have them.

Rows are turned into Arrow's columns a few thousand at a time, so that what is held is little more than the table. Of
a match that turns out to be damaged no row is left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Literal, get_args

from arena.frames.columns import Column
from arena.frames.match import Match
from arena.frames.rows import Row
from arena.frames.sources import PROBLEMS, Skips
from arena.games.core.errors import ParameterError

To = Literal["pandas", "polars", "arrow", "batches"]
"""What a table is handed over as; `batches` is an iterator of `pyarrow.RecordBatch`, made as they are taken."""

ROWS = 8192
"""Rows that are put into columns together."""
CHARACTERS = 1 << 24
"""Characters in them, about: long texts are put into columns earlier."""

_LEAST, _MOST = -(2**63), 2**63 - 1


class _Batch:
    """Rows until they are put into columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.rows: list[Row] = []
        self._columns = columns
        self._characters = 0
        self._texts = [place for place, column in enumerate(columns) if column.kind == "text"]
        self._wholes = [place for place, column in enumerate(columns) if column.kind == "whole"]

    @property
    def full(self) -> bool:
        return len(self.rows) >= ROWS or self._characters >= CHARACTERS

    def add(self, row: Row) -> None:
        """Take a row. Raises OverflowError for a number that no column holds."""
        for place in self._wholes:
            if not _LEAST <= (row[place] or 0) <= _MOST:
                raise OverflowError(f"its {self._columns[place].name} is too large a number for a table")
        self._characters += sum(len(row[place] or "") for place in self._texts)
        self.rows.append(row)

    def made(self) -> Any:
        """The rows as a record batch."""
        arrow = library("pyarrow")
        fields = schema(self._columns)
        arrays = []
        for column, values, field in zip(self._columns, zip(*self.rows, strict=True), fields, strict=True):
            if column.kind == "category":
                arrays.append(arrow.array(values, arrow.string()).dictionary_encode().cast(field.type))
            else:
                arrays.append(arrow.array(values, field.type))
        return arrow.RecordBatch.from_arrays(arrays, schema=fields)


def schema(columns: Sequence[Column]) -> Any:
    """The columns as an Arrow schema."""
    arrow = library("pyarrow")
    kinds = {
        "text": arrow.string(),
        "category": arrow.dictionary(arrow.int32(), arrow.string()),
        "whole": arrow.int64(),
        "number": arrow.float64(),
        "truth": arrow.bool_(),
        "moment": arrow.timestamp("us", tz="UTC"),
        "texts": arrow.list_(arrow.string()),
    }
    return arrow.schema([arrow.field(column.name, kinds[column.kind]) for column in columns])


def of_rows(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Any]:
    """Rows that are whole as record batches."""
    batch = _Batch(columns)
    for row in rows:
        batch.add(row)
        if batch.full:
            yield batch.made()
            batch = _Batch(columns)
    if batch.rows:
        yield batch.made()


def of_matches(
    columns: Sequence[Column], matches: Iterable[Match], rows: Callable[[Match], Iterable[Row]], skips: Skips
) -> Iterator[Any]:
    """The rows of some matches as record batches: all of a match, or none where it cannot be read to its end."""
    batch = _Batch(columns)
    for match in matches:
        whole, made = len(batch.rows), []
        try:
            for row in rows(match):
                batch.add(row)
                if batch.full:
                    made.append(batch.made())
                    batch = _Batch(columns)
        except PROBLEMS as error:
            skips.spoil(match, error)
            if made:
                made, batch = [made[0].slice(0, whole)] if whole else [], _Batch(columns)
            else:
                del batch.rows[whole:]
        yield from made
    if batch.rows:
        yield batch.made()


def table(columns: Sequence[Column], found: Iterable[Any], skips: Skips, to: To) -> Any:
    """Record batches as what was asked for."""
    arrow = library("pyarrow")
    made = arrow.Table.from_batches(list(found), schema=schema(columns)).unify_dictionaries()
    if to == "arrow":
        return made.replace_schema_metadata({"skipped": json.dumps(skips.found)}) if skips.found else made
    if to == "polars":
        return library("polars").from_arrow(made)
    frame = _pandas(columns, made)
    frame.attrs["skipped"] = skips.found
    return frame


def _pandas(columns: Sequence[Column], made: Any) -> Any:
    pandas, arrow = library("pandas"), library("pyarrow")
    kinds = {
        arrow.string(): pandas.StringDtype("pyarrow"),
        arrow.int64(): pandas.Int64Dtype(),
        arrow.bool_(): pandas.BooleanDtype(),
        arrow.list_(arrow.string()): pandas.ArrowDtype(arrow.list_(arrow.string())),
    }
    frame = made.to_pandas(types_mapper=kinds.get, split_blocks=True)
    for column in columns:
        if column.kind == "category":
            values = frame[column.name].cat
            frame[column.name] = values.reorder_categories(sorted(values.categories, key=_natural))
    return frame


def _natural(name: str) -> tuple[str, int]:
    """What sorts `player_2` before `player_10`."""
    head, _, number = name.rpartition("_")
    return (head, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else (name, 0)


def checked(to: Any) -> To:
    """The word for what a table is handed over as. Raises ParameterError."""
    if to not in get_args(To):
        raise ParameterError(f"to={to!r:.80} is no kind of table; there are {', '.join(get_args(To))}")
    for name in {"pandas": ("pyarrow", "pandas"), "polars": ("pyarrow", "polars")}.get(to, ("pyarrow",)):
        library(name)
    word: To = to
    return word


def library(name: str) -> Any:
    """A library that is no part of the base install. Raises ParameterError with the remedy where it is missing."""
    try:
        return import_module(name)
    except ImportError:
        remedy = "polars pyarrow" if name == "polars" else '"game-agent-arena[data]"'
        raise ParameterError(f"this table needs {name}, which is not installed here: pip install {remedy}") from None
