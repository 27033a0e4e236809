"""What tables are made of: every kind of source, and what cannot be read among it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas
import pytest

import arena
from arena import frames
from arena.frames import sheet
from arena.games.core.errors import ParameterError
from arena.replays.errors import ReplayError
from arena.replays.results import MatchResult
from arena.replays.seal import seal, unpacked


def ids(source: object, **wanted: object) -> list[str]:
    return frames.matches(source, **wanted)["match"].tolist()


def rewritten(path: Path, change: dict[str, object], kind: str = "started") -> Path:
    """A replay as plain lines, in which the lines of a kind are changed."""
    lines = [json.loads(line) for line in unpacked(path.read_bytes()).splitlines()]
    made = path.with_name(path.name.removesuffix(".zst"))
    made.write_text("".join(json.dumps({**one, **change} if one["kind"] == kind else one) + "\n" for one in lines))
    path.unlink()
    return made


def test_every_way_to_name_a_match_gives_the_same(talk):
    once = ids(talk)
    assert len(once) == 1
    for source in (talk.replay, talk.path, str(talk.path), [talk], iter([talk.replay])):
        assert ids(source) == once


def test_a_folder_gives_its_replays_and_those_below_it_and_no_other_file(recorded):
    rows = frames.matches(recorded)
    assert sorted(rows["game"]) == ["connect_four", "rock_paper_scissors", "tictactoe"]
    assert rows.attrs["skipped"] == []


def test_a_tournament_gives_every_attempt_at_every_match(cup):
    rows = frames.matches(cup)
    assert len(rows) == len(cup.results) == 14
    assert rows["ending"].value_counts().to_dict() == {"forfeited": 8, "played": 4, "void": 2}
    void = rows[rows["ending"] == "void"]
    again = rows[rows["fixture"].isin(void["fixture"]) & (rows["try"] == 2)]
    assert len(again) == 2
    assert sorted(ids(cup.folder)) == sorted(rows["match"])
    assert sorted(ids(cup.folder.parent)) == sorted(rows["match"])
    assert sorted(frames.matches([cup.folder / "replays"])["fixture"]) == sorted(rows["fixture"])


def test_the_results_of_a_tournament_alone_have_no_attempts(cup):
    assert all(isinstance(one, MatchResult) for one in cup.results)
    assert len(frames.seats(cup.results)) == 28
    with pytest.warns(frames.TablesWarning, match="has no replay here"):
        assert frames.attempts(cup.results).empty


def test_a_match_is_in_a_table_once(cup, folder):
    first = next(folder.glob("*.zst"))
    shutil.copy(first, folder / f"copy-of-{first.name}")
    assert len(ids([folder, folder])) == 3
    assert len(ids([cup, cup.folder, cup.results])) == 14


def test_a_recording_by_others_can_be_named(tmp_path):
    file = tmp_path / "game.pgn"
    file.write_text('[White "Ann"]\n[Black "Bob"]\n[Result "1-0"]\n\n1. e4 e5 2. Qh5 Ke7 3. Qxe5# 1-0\n')
    assert frames.plies(file)["action"].tolist() == ["e2e4", "e7e5", "d1h5", "e8e7", "h5e5"]
    assert ids(tmp_path) == []


def test_what_cannot_be_read_leaves_no_row_and_is_told(folder):
    whole = next((folder / "more").glob("*rock*"))
    lines = unpacked(whole.read_bytes()).splitlines(keepends=True)
    whole.unlink()
    (folder / "a-broken.jsonl").write_bytes(b"".join([*lines[:-3], b'{"kind":"nonsense"}\n', *lines[-3:]]))
    (folder / "b-foreign.jsonl").write_text('{"kind":"news"}\n')
    (folder / "c-empty.jsonl").write_text("")
    (folder / "d-newer.jsonl").write_bytes(lines[0].replace(b'"format":2', b'"format":99'))
    with pytest.warns(frames.TablesWarning, match=r"a-broken\.jsonl.*; and 3 more"):
        rows = frames.attempts(folder)
    assert sorted(rows["game"].unique()) == ["connect_four", "tictactoe"]
    skipped = {Path(one["file"]).name[0]: one["problem"] for one in rows.attrs["skipped"]}
    assert skipped.keys() == set("abcd")
    assert "is empty" in skipped["c"]
    assert "format 99" in skipped["d"]
    for to in ("pandas", "arrow"):
        with pytest.raises(ReplayError, match="a-broken"):
            frames.attempts(folder, strict=True, to=to)
    with pytest.warns(frames.TablesWarning):
        table = frames.attempts(folder, to="arrow")
    assert len(json.loads(table.schema.metadata[b"skipped"])) == 4
    with pytest.warns(frames.TablesWarning, match="a-broken") as told:
        list(frames.attempts(folder, to="batches"))
    assert [one.filename for one in told] == [__file__]


def test_of_a_long_match_that_is_damaged_no_row_stays_in_any_batch(folder, monkeypatch):
    monkeypatch.setattr(sheet, "ROWS", 4)
    whole = frames.plies(folder)["action"].tolist()
    path = next(folder.glob("*.zst"))
    lines = unpacked(path.read_bytes()).splitlines(keepends=True)
    for name in ("0", "zz"):
        changed = [line.replace(json.loads(lines[0])["match"].encode(), name.encode()) for line in lines]
        (folder / f"{name}.jsonl").write_bytes(b"".join([*changed[:-2], b"{}\n", *changed[-2:]]))
    with pytest.warns(frames.TablesWarning, match="and 1 more"):
        assert frames.plies(folder)["action"].tolist() == whole
    long = frames.plies(path, to="batches")
    assert [batch.num_rows for batch in long] == [4, 1]


def test_a_replay_that_is_sealed_meanwhile_is_followed(folder):
    path = next(folder.glob("*.zst"))
    plain = path.with_suffix("")
    plain.write_bytes(unpacked(path.read_bytes()))
    path.unlink()
    replay = arena.load(plain)
    seal(plain)
    for source in (replay, plain):
        assert frames.matches(source)["path"].tolist() == [str(path)]


def test_a_path_that_is_no_text_can_be_told(folder):
    path = next(folder.glob("*.zst"))
    odd = path.rename(folder / "\udcff.jsonl.zst")
    assert frames.matches(odd)["path"].tolist() == [str(folder / "\\udcff.jsonl.zst")]


@pytest.mark.parametrize(("to", "missing"), [("pandas", "pandas"), ("arrow", "pyarrow"), ("polars", "polars")])
def test_a_library_that_is_missing_is_named_with_the_remedy(talk, monkeypatch, to, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ParameterError, match=f"this table needs {missing}, which is not installed here: pip install"):
        frames.matches(talk, to=to)


def test_the_warning_points_to_who_asked(folder):
    (folder / "foreign.jsonl").write_text("{}")
    with pytest.warns(frames.TablesWarning) as told:
        frames.standings(folder.glob("*.jsonl*"))
    assert [one.filename for one in told] == [__file__]


def test_a_torn_replay_has_the_rows_that_are_whole(folder):
    path = next(folder.glob("*.zst"))
    lines = unpacked(path.read_bytes()).splitlines(keepends=True)
    whole = frames.plies(path)["action"].tolist()
    path.unlink()
    torn = path.with_suffix("")
    torn.write_bytes(b"".join(lines[:-2]) + lines[-2][:20])
    (row,) = frames.matches(torn).to_dict("records")
    assert (row["status"], row["ending"], row["plies"]) == ("cut off", "void", len(whole) - 1)
    assert frames.plies(torn)["action"].tolist() == whole[:-1]
    assert len(ids(torn, ending="cut")) == len(ids(torn, ending="void")) == 1
    assert frames.seats(torn)["score"].isna().all()


def test_a_live_match_has_no_ending_yet(folder):
    from arena.replays.lock import lock

    path = next(folder.glob("*.zst"))
    lines = unpacked(path.read_bytes()).splitlines(keepends=True)
    path.unlink()
    live = path.with_suffix("")
    with live.open("wb") as file:
        lock(file.fileno())
        file.write(b"".join(lines[:-1]))
        file.flush()
        (row,) = frames.matches(live).to_dict("records")
        assert (row["status"], ids(live, ending="live")) == ("live", [row["match"]])
        assert frames.matches(live)[["ending", "reason", "detail", "culprit"]].isna().all(axis=None)
        assert frames.seats(live)["forfeited"].isna().all()
        assert ids(live, ending="void") == []


def test_numbers_that_no_column_holds_are_told(folder):
    path = next(folder.glob("*.zst"))
    rewritten(path, {"seed": 2**70})
    assert frames.matches(path.with_suffix(""))["seed"].isna().all()
    far = rewritten(next((folder / "more").glob("*rock*")), {"attempt": 2**70}, "attempted")
    with pytest.warns(frames.TablesWarning, match="too large"):
        assert frames.attempts(far).empty


def test_hostile_text_stays_what_it_is(talk, hostile):
    reply = frames.attempts(talk, ply=2)["reply"].iloc[0]
    assert reply == hostile
    assert hostile in frames.attempts(talk, to="arrow")["reply"].to_pylist()
    assert hostile in frames.attempts(talk, to="polars")["reply"].to_list()
    assert hostile in frames.messages(talk)["text"].tolist()


def test_hostile_names_of_seats_and_files_harm_no_table(folder, hostile):
    path = next(folder.glob("*.zst"))
    seats = [
        {"seat": "=1+1", "title": hostile, "player": hostile},
        {"seat": "player_99999999999999999999", "title": "", "player": "x"},
    ]
    odd = rewritten(path, {"seats": seats})
    for name in ("seats", "plies", "attempts"):
        with pytest.warns(frames.TablesWarning, match="there is no seat 'player_0'"):
            assert getattr(frames, name)(odd).empty
    name = folder / "\x1b[2J\udcff.jsonl"
    name.write_text("{}")
    with pytest.warns(frames.TablesWarning) as told:
        rows = frames.matches(name)
    assert "\x1b" not in str(told[0].message)
    assert rows.attrs["skipped"][0]["file"].endswith("\\udcff.jsonl")


def test_the_replay_of_a_tournament_that_is_gone_leaves_its_result(cup, tmp_path):
    copy = Path(shutil.copytree(cup.folder, tmp_path / "cup"))
    lost = next((copy / "replays" / "c4").rglob("*.zst"))
    lost.write_bytes(b"nothing")
    with pytest.warns(frames.TablesWarning):
        rows = frames.attempts(copy)
    assert rows["match"].nunique() == frames.attempts(cup)["match"].nunique() - 1


def test_what_has_a_path_or_a_folder_is_a_source(talk, cup):
    """Such as a match that is played in the background, and a bench."""
    assert ids(SimpleNamespace(path=talk.path)) == ids(talk)
    assert ids(SimpleNamespace(folder=cup.folder)) == ids(cup.folder)
    assert len(frames.standings(SimpleNamespace(folder=cup.folder))) == len(frames.standings(cup))


@pytest.mark.parametrize("source", [None, 5, object(), [3]])
def test_what_is_no_source_is_refused(source):
    with pytest.raises(ParameterError, match="a table is made of"):
        frames.matches(source)


@pytest.mark.parametrize("name", ["nothing.jsonl", "nothing.jsonl.zst", "nothing", "nothing/cup", "nothing" * 99])
def test_a_path_that_leads_nowhere_is_refused(tmp_path, name):
    for table in (frames.matches, frames.standings):
        with pytest.raises(ParameterError, match=r"nothing.*: there is no such file or folder"):
            table(tmp_path / name)


@pytest.mark.parametrize("name", ["a\0b", ""])
def test_what_is_no_path_is_refused(name):
    with pytest.raises(ParameterError, match="is no path"):
        frames.matches(name)


def test_the_paths_in_a_table_are_a_source_and_the_table_is_none(recorded):
    once = sorted(ids(recorded))
    for to in ("pandas", "polars", "arrow"):
        table = frames.matches(recorded, to=to)
        assert sorted(ids(table["path"])) == once
        with pytest.raises(ParameterError, match=r'the paths in one are table\["path"\]'):
            frames.matches(table)
    path = frames.matches(recorded)["path"].iloc[0]
    for null in (pandas.NA, None, float("nan")):
        assert len(ids(pandas.Series([null, path]))) == 1


def test_folders_may_lie_in_each_other_as_deep_as_they_like(recorded, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1100):
        os.mkdir("n")
        os.chdir("n")
    shutil.copy(next(recorded.glob("*.zst")), "deep.jsonl.zst")
    assert len(ids(tmp_path)) == 1
    os.remove("deep.jsonl.zst")
    for _ in range(1100):  # what tidies up does not go so deep
        os.chdir("..")
        os.rmdir("n")


def test_where_nobody_stands_anywhere_it_is_told_why(tmp_path):
    (tmp_path / "foreign.jsonl").write_text("{}")
    with pytest.raises(ParameterError, match=r"nobody stands anywhere; .*foreign\.jsonl"):
        frames.standings([tmp_path])
