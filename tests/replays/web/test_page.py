"""The page: one file that is whole by itself, opens without a network, and runs no word of the match."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import arena
from arena.games.core.errors import GameUnavailable
from arena.games.core.scene import Screen
from arena.replays.events import Attempted, MatchStarted, Played
from arena.replays.export.html import page as page_of
from arena.replays.export.html import write
from arena.replays.tape import LiveTape
from arena.replays.web import script, style
from tests.replays.web.filming import counted, hostile, opened, shown, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

FAMILIES = {
    "board": ("chess", 2),
    "cards": ("hanabi", 2),
    "puzzle": ("sudoku,size=4", 1),
    "negotiation": ("deal_or_no_deal", 2),
    "question": ("read_the_board", 1),
    "world": ("nethack", 1),
    "matrix": ("rock_paper_scissors", 2),
    "adapter": ("gymnasium:FrozenLake-v1(is_slippery=false)", 1),
}
WORDS = (
    "</script><script>window.hacked=1</script><!--<img src=x onerror=window.hacked=1>\"'`${window.hacked=1}&lt;b&gt;",
    '"><svg onload=window.hacked=1></template></title></noscript><style>*{display:none}</style>javascript:hacked=1',
    "\u202eevil\u2066\u200b\x1b[2J]]>{{hacked=1}}<iframe srcdoc='<script>parent.hacked=1</script>'>\ud800\x00\u2028",
)


class Pieces(BytesIO):
    """A file that knows how much was written to it at once."""

    most = 0

    def write(self, data: object) -> int:
        self.most = max(self.most, len(data))  # type: ignore[arg-type]
        return super().write(data)  # type: ignore[arg-type]

    def writelines(self, lines: object) -> None:
        for line in lines:  # type: ignore[attr-defined]
            self.write(line)


def test_the_page_is_whole_by_itself() -> None:
    told = page_of(counted(20))
    assert not re.search(r"""(src|href)\s*=\s*["']|url\(|@import""", told.partition("<body")[0])
    for code, kind in ((script("page"), "script"), (style("scenes", "viewer"), "style")):
        assert f"{kind}-src 'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" in told
        assert code in told
        assert "</" + kind not in code
    assert "default-src 'none'" in told
    assert told.count("<script") == 2
    assert "<noscript><p>Counting (counting v1" in told
    assert ": Ann: " in told
    assert "it is counted; Ann +1, Ben -1" in told


def test_no_code_of_the_viewer_makes_markup_of_texts() -> None:
    code = script("page")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "import(",
    ):
        assert word not in code


@pytest.mark.parametrize("words", WORDS, ids=("tags", "attributes", "signs"))
def test_no_text_of_a_match_stands_in_the_markup(words: str) -> None:
    told = page_of(hostile(words), title=words)
    data = told.partition('id="arena-film">')[2].partition("</script>")[0]
    film = json.loads(data)
    assert all(re.fullmatch(r"[\w+/=]+", text) for text in (film["head"], film["end"], *film["blocks"]))
    rest = told.replace(script("page"), "").replace(style("scenes", "viewer"), "")
    assert "<script>" not in rest
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", rest) or "<img" not in rest
    assert not set("\u202e\u2066\u200b\x1b\x00") & set(told)


def test_bytes_that_are_kept_are_those_of_the_end() -> None:
    def blocks(keep: int | None) -> list[str | None]:
        data = page_of(counted(1000), keep=keep).partition('id="arena-film">')[2].partition("</script>")[0]
        found: list[str | None] = json.loads(data)["blocks"]
        return found

    whole = blocks(None)
    sizes = [len(block or "") * 3 // 4 for block in whole]
    assert len(whole) == 4
    assert blocks(10**9) == whole
    assert blocks(sizes[3] + sizes[2] + 9) == [None, None, *whole[2:]]
    assert blocks(0) == [None] * 4
    slim = blocks(sizes[3] - 100)
    assert slim[:3] == [None] * 3
    assert slim[3] not in (None, whole[3]), "the last block has lost what was shown"


def test_a_page_is_written_block_by_block_and_says_what_is_missing() -> None:
    file = Pieces()
    assert write(counted(6000), file) is None
    assert file.getvalue().decode() == page_of(counted(6000))
    assert file.most - len(script("page")) < file.tell() / 8
    cut = counted(5, ended=False)
    cut.close()
    assert write(cut, BytesIO()) == "the match is cut off at ply 5: that is what the page shows"
    tape = LiveTape(first := started(counted(0).started.scene))
    assert isinstance(first, MatchStarted)
    tape.append(Attempted(0, "player_0", 1, calls=({"provider": "p", "request": {"messages": [7]}},)))
    tape.append(Played(0, "player_0", "a", "d", 0.0, scene=first.scene))
    assert (write(tape, BytesIO()) or "").startswith("1 prompt")


def wandering(plies: int) -> LiveTape:
    """A dungeon in which somebody walks about: on every ply some rows change, as in NetHack."""
    rows = ["".join("#.|-+ "[(7 * row + column * column) % 6] for column in range(80)) for row in range(24)]
    colors = tuple("7" * 80 for _ in rows)
    tape = LiveTape(started(Screen(tuple(rows), colors), ("Wanderer",)))
    for ply in range(plies):
        row, column = 2 + ply * 7 % 20, ply * 13 % 80
        rows[row] = rows[row][:column] + "@" + rows[row][column + 1 :]
        rows[23] = f"Dlvl:{ply % 50} $:{ply * 17 % 999} HP:{ply * 31 % 99}(99) Pw:{ply % 13} T:{ply}".ljust(80)
        tape.append(Attempted(ply, "player_0", 1, action="far west", seconds=0.001, thought="exploring"))
        tape.append(
            Played(ply, "player_0", "far west", "d", ply / 10, scene=Screen(tuple(rows), colors, (row, column)))
        )
    return tape


def test_pages_are_small() -> None:
    code = len(script("page")) + len(style("scenes", "viewer"))
    assert code < 250_000
    assert len(page_of(counted(200))) - code < 100_000, "a board game of 200 plies has two megabytes"
    long = len(page_of(wandering(2000))) - code
    assert long < 2000 * (15_000_000 - code) / 20_000, "20,000 plies of NetHack have fifteen"


@pytest.mark.browser
@pytest.mark.parametrize("words", WORDS, ids=("tags", "attributes", "signs"))
def test_hostile_words_are_only_ever_words(page: Page, tmp_path: Path, words: str) -> None:
    opened(page, hostile(words), tmp_path)
    words_seen = []
    for key in ("Home", "e", "ArrowRight", "e", "Home", "ArrowRight", "?"):
        page.keyboard.press(key)
        for fold in page.locator("summary").all():
            fold.dispatch_event("click")
        words_seen.append(page.locator("body").inner_text())
    assert page.evaluate("[window.hacked, document.scripts.length, document.images.length]") == [None, 2, 0]
    assert page.locator("iframe, img, base, object, embed, form, a, link, body style").count() == 0
    assert any(words[:12].strip('"') in seen for seen in words_seen) or "\u202e" in words
    assert not set("\u202e\u2066\u200b\x1b\x00") & set("".join(words_seen))


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of a replay of each family whose game is installed."""
    folder = tmp_path_factory.mktemp("families")
    found = {}
    for family, (game, seats) in FAMILIES.items():
        try:
            replay = arena.play(game, ["random"] * seats, seed=3, out=folder, table={"max_plies": 30}).replay
        except GameUnavailable:
            continue
        assert isinstance(replay, arena.Replay)
        found[family] = folder / f"{family}.html"
        with found[family].open("wb") as file:
            write(replay, file)
    assert {"cards", "puzzle", "negotiation", "question", "matrix"} <= found.keys()
    return found


@pytest.mark.browser
def test_a_replay_of_each_family_opens_offline(page: Page, families: dict[str, Path]) -> None:
    for family, file in families.items():
        page.goto("about:blank")
        page.goto(f"{file.as_uri()}#ply=1")
        shown(page, 1)
        assert page.locator(".arena-scene").inner_text().strip() or page.locator(".arena-scene svg").count(), family
        page.keyboard.press("ArrowLeft")
        shown(page, 0)
        page.keyboard.press("End")
        page.get_by_role("button", name="Last ply", disabled=True).wait_for()
        page.locator(".arena-v-row[aria-current]").wait_for()


@pytest.mark.browser
def test_a_film_that_is_broken_says_so(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.html"
    told = page_of(counted(600))
    blocks = json.loads(told.partition('id="arena-film">')[2].partition("</script>")[0])["blocks"]
    file.write_text(told.replace(blocks[0], "AAAA"), encoding="utf-8")
    page.goto(file.as_uri())
    shown(page, 600)
    page.keyboard.press("Home")
    page.get_by_text("This part of the film cannot be read.").wait_for()
    page.keyboard.press("End")
    shown(page, 600)
