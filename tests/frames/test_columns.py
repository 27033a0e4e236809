"""The columns of tables: every form of a table has them, in their types, and says the same."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pandas
import polars
import pyarrow
import pytest

from arena import frames
from arena.frames.columns import DTYPES, TABLES

EVERY = pytest.mark.parametrize("name", TABLES)


def test_every_table_has_a_function_and_every_function_a_table():
    assert set(frames.__all__) - {"TABLES", "TablesWarning"} == set(TABLES)


@EVERY
def test_a_table_has_the_types_that_the_page_says(name, cup):
    for source in (cup, []) if name not in ("standings", "meetings", "aggregates", "profiles") else (cup,):
        told = [DTYPES[column.kind] for column in TABLES[name]]
        names = [column.name for column in TABLES[name]]
        table, frame, polar = (getattr(frames, name)(source, to=to) for to in ("arrow", "pandas", "polars"))
        assert isinstance(table, pyarrow.Table)
        assert isinstance(polar, polars.DataFrame)
        assert table.column_names == list(frame.columns) == polar.columns == names
        assert [str(kind) for kind in table.schema.types] == [one for one, _, _ in told]
        assert [str(kind) for kind in frame.dtypes] == [two for _, two, _ in told]
        assert [str(kind) for kind in polar.dtypes] == [three for _, _, three in told]


def plain(value: Any) -> Any:
    """A cell as plain values: what is missing is None."""
    if value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.to_pydatetime().astimezone(datetime.UTC) if isinstance(value, pandas.Timestamp) else value


@EVERY
def test_pandas_polars_and_arrow_say_the_same(name, cup, talk):
    source = cup if name in ("standings", "meetings", "aggregates", "profiles") else [cup, talk]
    table, frame, polar = (getattr(frames, name)(source, to=to) for to in ("arrow", "pandas", "polars"))
    rows = table.to_pylist()
    assert rows or name in ("measures", "judged")
    assert [{key: plain(cell) for key, cell in row.items()} for row in frame.to_dict("records")] == rows
    assert polar.to_dicts() == rows
    again = pyarrow.Table.from_pandas(frame, schema=table.schema, preserve_index=False)
    assert again.to_pylist() == rows


def test_seats_are_categories_in_their_order(recorded):
    seats = frames.seats(recorded)["seat"]
    assert list(seats.cat.categories) == ["player_0", "player_1"]


def test_batches_are_made_as_they_are_taken(cup, tmp_path):
    import pyarrow.parquet

    found = frames.attempts(cup, to="batches")
    whole = frames.attempts(cup, to="arrow")
    first = next(found)
    assert isinstance(first, pyarrow.RecordBatch)
    with pyarrow.parquet.ParquetWriter(tmp_path / "attempts.parquet", first.schema) as file:
        for batch in (first, *found):
            file.write_batch(batch)
    assert pyarrow.parquet.read_table(tmp_path / "attempts.parquet").to_pylist() == whole.to_pylist()
