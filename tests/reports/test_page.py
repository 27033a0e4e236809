"""The page: one file that is whole by itself, in which a name is nothing but a name."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import Any

import pytest

from arena.reports.page import page
from arena.reports.page_charts import nice
from arena.reports.page_words import link
from arena.reports.reckoning import config_for, standings
from arena.reports.standings import Verdict
from tests.reports.made import HOSTILE, config, episodes, forfeit, hostile, pair, round_robin, void

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """What an HTML parser finds: elements, their attributes, and whether each was closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def whole():
    """A tournament with everything that there is."""
    part = [
        {"cost": 0.5, "tokens_in": 900, "calls": 3, "illegal": 2, "served": ("m-1", "m-2")},
        {"cost": 0.1, "calls": 1},
    ]
    results = [
        *(one for unit in range(6) for variant in ("text", "image")
          for one in pair(unit=unit, second=0.0, variant=variant, seats=part)),
        *round_robin({"alpha": 50, "beta": 0, "gamma": -90}, 4, ["go"]),
        *episodes({"alpha": 70, "beta": 30, "gamma": 20}, 8),
        forfeit(unit=90, variant="text"),
        void(("beta", "alpha"), unit=90, leg="b", variant="text"),
    ]  # fmt: skip
    field = config("alpha", "beta", "gamma", games=("chess", "go", "dungeon"))
    verdict = Verdict("sprt", "alpha against beta", True, "alpha is stronger", 12, 2.99, (-2.94, 2.94), "5 %")
    return standings(field, results, planned=100, verdicts=[verdict], samples=50)


@pytest.fixture(scope="module")
def strange():
    """The page of a tournament of hostile names."""
    results = hostile()
    return page(standings(config_for(results), results, samples=50), command=HOSTILE[0])


def test_the_page_is_whole_by_itself(whole):
    told = page(whole)
    found = Page(told)
    assert found.open == []
    assert not found.all("script")
    assert not found.all("img")
    assert not found.all("link")
    assert "default-src 'none'" in next(one["content"] for one in found.all("meta") if "http-equiv" in one)
    assert not re.search(r"url\(|@import|https?://", told)


def test_the_page_has_everything(whole):
    found = Page(page(whole, command="arena standings cup"))
    sections = [one["id"] for one in found.all("section")]
    assert sections == ["standings", "crosstable", "aggregates", "cost", "failures", "variants", "tests", "spent",
                        "matches", "reading", "derived"]  # fmt: skip
    assert [one["href"] for one in found.all("a")][: len(sections)] == [f"#{name}" for name in sections]
    for words in ("alpha was answered by 2 models", "arena standings cup", "alpha is stronger", "73 of 100 matches"):
        assert words in found.text
    links = [one["href"] for one in found.all("a") if "jsonl" in one["href"]]
    assert "./replays/chess/alpha~beta/00001@textb.jsonl.zst" in links


def test_a_small_tournament_has_a_small_page():
    told = page(standings(config("alpha", "beta"), pair(), samples=50))
    assert len(told) < 30_000
    assert Page(told).open == []
    assert Page(page(standings(config("alpha", "beta"), []))).open == []


def test_names_are_nothing_but_text(strange):
    found = Page(strange)
    assert found.open == []
    assert {tag for tag, _ in found.found} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "div", "ul", "li", "nav",
        "a", "main", "section", "table", "thead", "tbody", "tr", "th", "td", "span", "svg", "line", "circle", "rect",
        "g", "text", "polyline", "polygon", "details", "summary", "dl", "dt", "dd", "bdi", "code", "pre", "i", "br",
        "strong",
    }  # fmt: skip
    assert not [name for _, attributes in found.found for name in attributes if name.startswith("on")]
    for attributes in found.all("a"):
        assert attributes["href"].startswith(("#", "./"))
        assert not set(attributes["href"]) & set(" \"'<>\\:\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\u202a-\u202e\u2066-\u2069]", strange)
    assert HOSTILE[0] in found.text


@pytest.mark.parametrize(
    ("folder", "file", "href"),
    [
        ("replays", "chess/a~b/1.jsonl.zst", "./replays/chess/a~b/1.jsonl.zst"),
        ("", "1.jsonl", "./1.jsonl"),
        ("../cup/replays", "1.jsonl", "./../cup/replays/1.jsonl"),
        ("", "javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("", "//evil.example/x", "./evil.example/x"),
        ("replays", 'a"b#c?d%2F\udcff.jsonl', "./replays/a%22b%23c%3Fd%252F%ED%B3%BF.jsonl"),
    ],
)
def test_a_link_stays_on_this_machine(folder, file, href):
    assert link(folder, file) == href


def test_ten_thousand_matches_make_less_than_two_megabytes():
    strengths = {f"player-with-a-long-name-{place:02}": 8.0 * place for place in range(60)}
    results = list(round_robin(strengths, 1, ["connect_four", "tictactoe", "chess"]))
    assert len(results) > 10_000
    found = standings(config(*strengths, games=("connect_four", "tictactoe", "chess")), results, samples=20)
    told = page(found)
    assert len(told.encode()) < 2_000_000
    assert sum(len(pairing.records) for pairing in found.pairings) == 2000
    assert "2,000 of 10,620" in told


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1377, 1702, [1300, 1400, 1500, 1600, 1700, 1800]),
        (3, 3, [2, 2.5, 3, 3.5, 4]),
    ],
)
def test_axes_have_round_numbers(low, high, steps):
    assert nice(low, high) == pytest.approx(steps)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_runs_nothing_and_is_dark_or_light(strange, tmp_path):
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    (tmp_path / "page.html").write_text(strange, encoding="utf-8")
    asked, said, looks = [], [], {}
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            shown = browser.new_page(color_scheme=scheme, viewport={"width": 400, "height": 800})
            shown.on("request", lambda request: asked.append(request.url))
            shown.on("console", lambda message: said.append(message.text))
            shown.on("dialog", lambda dialog: said.append(dialog.message))
            shown.goto((tmp_path / "page.html").as_uri())
            assert shown.evaluate("[window.hacked, document.scripts.length, document.images.length]") == [None, 0, 0]
            assert shown.evaluate("document.documentElement.scrollWidth") == 400
            looks[scheme] = shown.evaluate(
                "['background-color', 'color'].map(of => getComputedStyle(document.documentElement)[of])"
            )
        browser.close()
    assert {url.rpartition("/")[2] for url in asked} == {"page.html"}
    assert said == []
    assert looks == {
        "light": ["rgb(255, 255, 255)", "rgb(28, 33, 40)"],
        "dark": ["rgb(17, 21, 26)", "rgb(228, 232, 236)"],
    }
