"""Stock: every result is found while somebody seals files, and what is damaged is neither lost nor written over."""

from __future__ import annotations

from pathlib import Path

import pytest

import arena
import arena.replays.results as results_module
import arena.tournaments.stock as stock_module
from arena.executors.playing import put_aside, salvage
from arena.games.core.errors import ParameterError
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.results import read_result
from arena.replays.seal import seal, unpacked
from arena.tournaments.folder import CONFIG, JOURNAL, REPLAYS
from arena.tournaments.stock import Stock

ONE = Path(REPLAYS, "ttt", "first~random", "00001a.jsonl.zst")


@pytest.fixture
def cup(settings, tmp_path) -> Path:
    """A tournament that is over."""
    arena.tournament(settings, folder=tmp_path / "cup")
    return tmp_path / "cup"


def opened(sealed: Path) -> Path:
    """A sealed replay as it was before it was sealed."""
    plain = sealed.with_suffix("")
    plain.write_bytes(unpacked(sealed.read_bytes()))
    sealed.unlink()
    return plain


def damage(sealed: Path, how: str = "within") -> None:
    data = sealed.read_bytes()
    third, half = len(data) // 3, len(data) // 2
    found = {
        "within": data[:third] + bytes(half - third) + data[half:],
        "cut": data[:third],
        "no zstd": bytes(100),
        "empty": b"",
    }
    sealed.write_bytes(found[how])


def test_a_file_that_is_sealed_while_the_folder_is_listed_loses_nothing(cup, results_in, monkeypatch):
    before = results_in(cup)
    plain = opened(cup / ONE)
    look = stock_module._stat

    def late(path: Path):
        if path == plain and plain.exists():
            seal(plain)
        return look(path)

    monkeypatch.setattr(stock_module, "_stat", late)
    (cup / JOURNAL).unlink()
    assert results_in(cup) == before
    assert len(Stock(cup).results) == 24


def test_a_file_that_is_sealed_while_it_is_read_is_followed(cup, monkeypatch):
    told = read_result(cup / ONE, cup / REPLAYS)
    plain = opened(cup / ONE)
    whole = plain.read_bytes()
    plain.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    take, lines = results_module._take, []

    def sealing(reckoner, line):
        take(reckoner, line)
        lines.append(line)
        if len(lines) == 3 and plain.exists():
            plain.write_bytes(whole)
            seal(plain)

    monkeypatch.setattr(results_module, "_take", sealing)
    found = read_result(plain, cup / REPLAYS)
    assert (found.file, found.ending, found.digest) == (told.file, told.ending, told.digest)


def test_a_file_that_is_gone_or_has_no_beginning_is_passed_over_by_who_only_reads(cup, monkeypatch):
    opened(cup / ONE).write_bytes(b'{"kind":"star')
    with pytest.raises(ReplayTorn):
        read_result((cup / ONE).with_suffix(""))
    gone = cup / REPLAYS / "ttt" / "first~random" / "00001b.jsonl.zst"
    read = stock_module.read_result

    def late(path: Path, folder: Path):
        if path == gone:
            gone.unlink()
        return read(path, folder)

    monkeypatch.setattr(stock_module, "read_result", late)
    stock = Stock(cup, fresh=True)
    assert (len(stock.results), stock.broken) == (22, [])


def test_a_replay_that_is_plain_and_sealed_counts_once(cup):
    sealed = (cup / ONE).read_bytes()
    opened(cup / ONE)
    (cup / ONE).write_bytes(sealed)
    assert len(Stock(cup, fresh=True).results) == 24


@pytest.mark.parametrize("how", ["within", "cut", "no zstd", "empty"])
def test_a_damaged_replay_is_kept_and_its_match_played_again_under_the_next_number(cup, results_in, how):
    before = results_in(cup)
    damage(cup / ONE, how)
    damaged = (cup / ONE).read_bytes()
    with pytest.raises(ReplayError):
        read_result(cup / ONE)
    assert len(Stock(cup).results) == 23
    assert (cup / ONE).read_bytes() == damaged
    held = arena.tournament(cup)
    assert held.end.why == "complete"
    assert any(ONE.name in warning for warning in held.standings.warnings)
    assert (cup / f"{ONE}.broken").read_bytes() == damaged
    assert not (cup / ONE).exists()
    for _ in range(2):
        attempts = {
            one.occasion.attempt: (one.ending, one.reason, one.file)
            for one in Stock(cup).results
            if one.occasion.match == "ttt/first~random/00001a"
        }
        assert attempts[1] == ("void", "interrupted", "")
        assert attempts[2][0] == "played"
        assert attempts[2][2] == "ttt/first~random/00001a+2.jsonl.zst"
        assert results_in(cup) == before
        assert len(arena.tournament(cup).results) == 25


def test_what_is_of_a_newer_format_is_not_damaged(cup):
    plain = opened(cup / ONE)
    plain.write_bytes(plain.read_bytes().replace(b'"format":2', b'"format":9', 1))
    seal(plain)
    data = (cup / ONE).read_bytes()
    assert "this arena reads up to" in Stock(cup, repair=True).broken[0]
    assert (cup / ONE).read_bytes() == data
    with pytest.raises(OSError, match="there is such a replay already"):
        arena.tournament(cup)
    assert (cup / ONE).read_bytes() == data


def test_a_plain_replay_beside_a_damaged_sealed_one_is_recovered(cup):
    told = read_result(cup / ONE, cup / REPLAYS)
    sealed = (cup / ONE).read_bytes()
    plain = opened(cup / ONE)
    (cup / ONE).write_bytes(sealed)
    damage(cup / ONE)
    file = ONE.relative_to(REPLAYS).as_posix().removesuffix(".jsonl.zst")
    found = salvage(cup / REPLAYS, file, "interrupted")
    assert found is not None
    assert (found.digest, found.ending) == (told.digest, told.ending)
    assert not plain.exists()
    assert (cup / f"{ONE}.broken").exists()


def test_no_damaged_file_takes_the_place_of_another(tmp_path):
    places = []
    for text in ("one", "two", "three"):
        (tmp_path / "a.jsonl").write_text(text)
        places.append(put_aside(tmp_path / "a.jsonl"))
    assert [place.read_text() for place in places] == ["one", "two", "three"]


def test_only_unfinished_work_of_our_own_is_taken_away(cup):
    ours = [(cup / ONE).with_name(name) for name in ("00009a.jsonl.part", "00009a.jsonl.zst.part")]
    theirs = [(cup / ONE).with_name(name) for name in ("film.mp4.part", "notes.part")]
    for path in (*ours, *theirs):
        path.write_bytes(b"half")
    Stock(cup)
    assert all(path.exists() for path in ours)
    Stock(cup, repair=True)
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in theirs)


def test_a_folder_of_replays_among_other_things_is_no_tournament(settings, cup):
    (cup / CONFIG).unlink()
    (cup / "thesis.txt").write_text("mine")
    (cup / ONE).with_name("00009a.jsonl.part").write_bytes(b"half")
    with pytest.raises(ParameterError, match="holds other things, and no tournament"):
        arena.tournament(settings, folder=cup)
    assert (cup / ONE).with_name("00009a.jsonl.part").exists()
    (cup / "thesis.txt").unlink()
    assert arena.tournament(settings, folder=cup).end.why == "complete"
