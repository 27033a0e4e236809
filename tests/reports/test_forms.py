"""Standings for programs and documents: JSON, CSV, Markdown, and the files they are written to."""

from __future__ import annotations

import csv
import io
import json
import os
import re

import pytest

from arena.games.core.errors import ParameterError
from arena.reports.data import SCHEMA, data, encode
from arena.reports.markdown import literal, markdown
from arena.reports.reckoning import config_for, standings
from arena.reports.standings import Verdict
from arena.reports.table_csv import COLUMNS, csv_text
from arena.reports.wording import number
from arena.reports.writing import put, write
from tests.reports.made import HOSTILE, config, episodes, forfeit, hostile, match, pair, round_robin

VERDICT = Verdict("sprt", "alpha against beta", True, "alpha is stronger", 12, float("inf"), (-2.9, 2.9), "5 %")


@pytest.fixture(scope="module")
def whole():
    """A tournament with everything that there is."""
    results = [
        *(one for unit in range(6) for look in ("text", "image") for one in pair(unit=unit, second=0.0, variant=look)),
        *round_robin({"alpha": 50, "beta": 0}, 4, ["go"]),
        *episodes({"alpha": 70, "beta": 30}, 8),
        forfeit(unit=90, variant="text"),
    ]  # fmt: skip
    field = config("alpha", "beta", games=("chess", "go", "dungeon"))
    return standings(field, results, planned=100, verdicts=[VERDICT], samples=50)


@pytest.fixture(scope="module")
def strange():
    """A tournament of hostile names."""
    results = hostile()
    return standings(config_for(results), results, samples=50)


def keys(value):
    """The keys of plain data, however deep, without those that are names."""
    if isinstance(value, dict):
        return {key: keys(part) for key, part in value.items()}
    if isinstance(value, list):
        return [keys(value[0])] if value else []
    return None


def test_the_schema_is_stable(whole):
    interval = {"value": None, "low": None, "high": None}
    rating = {"elo": None, "low": None, "high": None, "rank": None, "worst_rank": None}
    numbers = ("matches", "distinct", "wins", "draws", "losses", "points", "forfeits", "voids", "moves", "illegal",
               "unreadable", "substituted", "seconds", "tokens", "tokens_unknown", "cost", "unpriced")  # fmt: skip
    row = {
        "rank": None,
        "worst_rank": None,
        "player": None,
        "agent": None,
        "rating": rating,
        "rating_without_forfeits": rating,
        "score": None,
        **dict.fromkeys(numbers),
        "forfeit_reasons": {},
        "served": [],
        "measures": {},
        "accuracy": {},
    }
    table = {
        **dict.fromkeys(("title", "game", "contest", "seats", "matches", "distinct", "units", "independent", "broken",
                         "forfeits", "voids")),
        "reasons": {"illegal": None, "rules": None},
        "anchors": {},
        "rows": [{**row, "forfeit_reasons": {"illegal": None}}],
        "meetings": [dict.fromkeys(("player", "opponent", "wins", "draws", "losses"))],
    }  # fmt: skip
    found = data(whole)
    told = keys(found)
    told["tables"][0]["rows"][0].pop("forfeit_reasons")
    table["rows"][0].pop("forfeit_reasons")
    assert (found["schema"], SCHEMA) == (1, 1)
    assert told["tables"] == [table]
    assert set(told["variants"]) == {"tables", "spread", "ranks", "chance"}
    assert set(told["variants"]["tables"]) == {"text", "image"}
    assert told["aggregates"] == [
        {
            "player": None,
            "iqm": interval,
            "median": interval,
            "mean": interval,
            "optimality_gap": interval,
            "profile": [[None]],
        }
    ]
    assert told["improvement"] == [{"player": None, "over": None, **interval}]
    assert told["verdicts"] == [
        {**dict.fromkeys(("kind", "title", "decided", "conclusion", "units", "statistic", "errors")), "bounds": [None]}
    ]
    assert set(told["provenance"]) == {"arena", "seed", "samples", "base", "first", "last", "config"}
    assert set(told) == {
        "schema", "name", "confidence", "planned", "played", "unresolved", "cost", "tokens", "seconds", "warnings",
        "course", "places", "tables",
        "aggregates", "improvement", "variants", "game_variants", "verdicts", "provenance",
    }  # fmt: skip
    assert found["tables"][3]["rows"][0]["score"].keys() == interval.keys()


def test_numbers_are_finite_and_text_is_ascii(whole, strange):
    assert data(whole)["verdicts"][0]["statistic"] is None
    for found in (whole, strange):
        assert encode(found).isascii()
        assert "\x1b" not in encode(found)
        assert json.loads(encode(found)) == data(found)


def test_csv_has_a_line_for_each_player_at_each_game_and_variant(whole):
    lines = list(csv.DictReader(io.StringIO(csv_text(whole))))
    assert tuple(lines[0]) == COLUMNS
    assert {(line["game"], line["variant"], line["player"]) for line in lines} >= {
        ("", "", "alpha"), ("chess", "", "beta"), ("dungeon", "", "alpha"), ("chess", "image", "beta"),
    }  # fmt: skip
    first = lines[0]
    assert float(first["elo_low"]) < float(first["elo"]) < float(first["elo_high"])
    assert next(line for line in lines if line["game"] == "dungeon")["elo"] == ""


def test_csv_leaves_empty_what_is_null_in_json():
    found = standings(config("alpha"), [match(("alpha",), (5.0,), score_range=(-1e9, 1e9))])
    [line] = csv.DictReader(io.StringIO(csv_text(found)))
    score = data(found)["tables"][0]["rows"][0]["score"]
    assert (score["low"], score["high"]) == (None, None)
    assert (line["score"], line["score_low"], line["score_high"]) == ("5", "", "")


@pytest.mark.parametrize(
    ("value", "told"), [(0.004, "0.004"), (-0.00042, "-0.00042"), (0.0, "0"), (0.05, "0.05"), (12345.6, "12,346")]
)
def test_little_is_not_nothing(value, told):
    assert number(value) == told


def test_csv_computes_nothing_in_a_spreadsheet(strange):
    lines = list(csv.reader(io.StringIO(csv_text(strange))))
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "@", "+")) or re.match(r"-\D", cell)]
    assert any(cell.startswith("'=HYPERLINK") for line in lines for cell in line)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", csv_text(strange))


def test_markdown_has_a_table_for_each_game(whole):
    told = markdown(whole)
    assert "## chess\n\n25 played, 25 distinct;" in told
    assert re.search(r"\| 1(?:–2)? \| alpha \| \d{4} \| \d{4}–\d{4} \| [\d.]+ of \d+ \| \d+-\d+-\d+ \|", told)
    assert "- **Careful:** A test ended play" in told
    assert "## Variants" in told
    assert "## Over all games" in told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_means_nothing_to_markdown(name):
    shown = literal(name)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)[<>|`*_\[\]]", shown.replace("\\\\", ""))


def test_markdown_tables_keep_their_columns(strange):
    rows = [line for line in markdown(strange).split("\n") if line.startswith("|")]
    assert len(rows) > 20
    counts = [len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) for line in rows]
    heads = [count for line, count in zip(rows[1:], counts[1:], strict=True) if set(line) <= set("|:-")]
    assert set(counts) == set(heads)


# Files


@pytest.mark.parametrize("form", ["csv", "markdown", "html", "json"])
def test_a_report_is_one_file(whole, tmp_path, form):
    path = tmp_path / "report"
    assert write(whole, form, path, tmp_path) == [path]
    assert path.stat().st_size > 500
    assert [one.name for one in tmp_path.iterdir()] == ["report"]


def test_links_lead_from_the_page_to_the_replays(whole, tmp_path):
    cup, page = tmp_path / "cup", tmp_path / "pages" / "cup.html"
    for folder in (cup / "replays", page.parent):
        folder.mkdir(parents=True)
    write(whole, "html", page, cup)
    assert 'href="./../cup/chess/' in page.read_text()
    (cup / "tournament.toml").touch()
    write(whole, "html", page, cup)
    assert 'href="./../cup/replays/chess/' in page.read_text()
    write(whole, "html", cup / "cup.html", cup)
    assert 'href="./replays/chess/' in (cup / "cup.html").read_text()
    write(whole, "html", tmp_path / "loose.html", tmp_path)
    assert 'href="./chess/' in (tmp_path / "loose.html").read_text()


def test_a_form_that_there_is_not_is_a_sentence(whole, tmp_path):
    with pytest.raises(ParameterError, match='csv, markdown, html, json, plots, not as "pdf"'):
        write(whole, "pdf", tmp_path / "x", tmp_path)


def test_a_report_takes_the_place_of_an_older_one(tmp_path):
    path, link = tmp_path / "a.txt", tmp_path / "link"
    put(path, "old")
    path.chmod(0o640)
    link.symlink_to(path)
    put(link, "new \ud800")
    assert path.read_text() == "new \\ud800"
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_is_a_sentence_and_harms_nothing(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match=r"a\.txt cannot be written: there is no folder"):
        put(tmp_path / "none" / "a.txt", "x")
    with pytest.raises(IsADirectoryError, match="is a folder: name a file in it"):
        put(tmp_path, "x")
    path = tmp_path / "a.txt"
    put(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(OSError, match=r"a\.txt cannot be written: No space left on device"):
        put(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]
