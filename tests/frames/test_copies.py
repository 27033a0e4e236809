"""Copies of a match count once: as the one that is whole, and one that came out differently is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from arena import frames
from arena.replays.errors import ReplayError
from arena.replays.seal import unpacked


@pytest.fixture
def good(folder: Path) -> Path:
    """A whole replay, in a folder beside which copies sort first."""
    path = next(folder.glob("*tictactoe*"))
    place = folder / "copies" / "b"
    place.mkdir(parents=True)
    (folder / "copies" / "a").mkdir()
    return path.rename(place / path.name)


def copied(good: Path, change: dict[str, object] | None = None, cut: int = 0, torn: int = 0) -> Path:
    """A copy that is found first: with another end, without its last lines, or with a line that says nothing."""
    lines = unpacked(good.read_bytes()).splitlines(keepends=True)
    if change:
        lines[-1] = json.dumps({**json.loads(lines[-1]), **change}).encode() + b"\n"
    if torn:
        lines.insert(-torn, b"{}\n")
    made = good.parent.parent / "a" / f"{cut}-{torn}.jsonl"
    made.write_bytes(b"".join(lines[: len(lines) - cut]))
    return made


def test_a_match_that_is_over_counts_before_a_copy_that_was_cut_off(good):
    expected = frames.plies(good)["action"].tolist()
    copied(good, cut=2)
    (row,) = frames.matches(good.parent.parent).to_dict("records")
    assert (row["status"], row["path"], row["plies"]) == ("ended", str(good), len(expected))
    assert frames.plies(good.parent.parent)["action"].tolist() == expected
    assert frames.standings(sorted(good.parent.parent.glob("*/*")))["matches"].tolist() == [1, 1]


def test_of_copies_that_were_cut_off_the_longest_counts(good):
    expected = frames.plies(good)["action"].tolist()
    for cut in (4, 2, 3):
        copied(good, cut=cut)
    good.unlink()
    assert frames.plies(good.parent.parent)["action"].tolist() == expected[:-1]


def test_a_damaged_copy_hides_no_whole_one(good):
    expected = frames.plies(good)["action"].tolist()
    bad = copied(good, torn=3)
    for table, rows in [("plies", len(expected)), ("matches", 1)]:
        with pytest.warns(frames.TablesWarning, match=bad.name):
            assert len(getattr(frames, table)(good.parent.parent)) == rows
    with pytest.warns(frames.TablesWarning, match=bad.name):
        assert frames.standings(sorted(good.parent.parent.glob("*/*")))["matches"].tolist() == [1, 1]


@pytest.mark.parametrize(
    "change", [{"plies": 3}, {"digest": "f" * 32}, {"scores": {"player_0": -1.0, "player_1": 1.0}}]
)
def test_copies_that_came_out_differently_are_told(good, change):
    first = copied(good, change)
    with pytest.warns(frames.TablesWarning, match="came out differently in"):
        rows = frames.matches(good.parent.parent)
    assert rows["path"].tolist() == [str(first)]
    assert [one["file"] for one in rows.attrs["skipped"]] == [str(good)]
    with pytest.raises(ReplayError, match="came out differently"):
        frames.matches(good.parent.parent, strict=True)


def test_a_copy_for_the_eyes_of_a_seat_is_no_other_match(good):
    copied(good, {"digest": ""})
    assert len(frames.matches(good.parent.parent, strict=True)) == 1


def test_results_without_replays_hide_no_replay(cup):
    expected = frames.attempts(cup)["reply"].tolist()
    assert frames.attempts([cup.results, cup], strict=True)["reply"].tolist() == expected
