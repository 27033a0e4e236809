"""A bundle is a match as a notebook keeps it: a viewer where one may run, a still where strangers' HTML is cleaned."""

from __future__ import annotations

import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest

import arena
from arena.games.core.scene import Plain
from arena.replays.events import Played
from arena.replays.export import bundle as module
from arena.replays.export.bundle import bundle, framed
from arena.replays.export.html import page
from arena.replays.export.still import still
from tests.replays.test_still import HOSTILE, taped


class Reader(HTMLParser):
    """Tags with their attributes, the text of styles, and all other text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.styles, self.text, self._in_style = [], "", "", False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_endtag(self, tag):
        self._in_style = False

    def handle_data(self, data):
        if self._in_style:
            self.styles += data
        else:
            self.text += data

    def only(self, tag):
        ((_, attributes),) = [one for one in self.tags if one[0] == tag]
        return attributes


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    return arena.play("connect_four", ["random", "first"], seed=3, out=tmp_path_factory.mktemp("bundle")).replay


def cleaned(html):
    """What is left where frames and styles are taken away, as by GitHub and by JupyterLab's sanitizer."""
    return re.sub(r"<style>[^<]*</style>|<iframe [^>]*></iframe>", "", html)


def test_the_viewer_is_in_a_frame_that_reaches_nothing(replay):
    html = bundle(replay)["text/html"]
    found = Reader(html)
    frame = found.only("iframe")
    assert frame["sandbox"] == "allow-scripts"
    assert frame["srcdoc"] == page(replay, keep=module.KEPT)
    assert {"title", "width", "height", "loading"} < set(frame)
    assert "script" not in {tag for tag, _ in found.tags}


def test_the_style_hides_the_still_and_nothing_else(replay):
    html = bundle(replay)["text/html"]
    found = Reader(html)
    name = found.styles.split("{")[0].strip().removeprefix("#")
    hidden = re.search(f'<div id="{name}">(.*?)</div><style>', html, re.DOTALL)
    assert hidden[1] == still(replay)
    first, *others = found.styles.split("\n")
    assert re.fullmatch(r"#arena-[0-9a-f]{12} \{ display: none \}", first)
    assert [line.partition(" ~ ")[2] for line in others] == [
        "iframe { color-scheme: dark }",
        "iframe { color-scheme: light }",
    ]


def test_where_frames_and_styles_are_taken_away_the_still_is_left(replay):
    left = cleaned(bundle(replay, notes=["recorded: here"])["text/html"])
    assert still(replay) in left
    assert "recorded: here" in left
    assert "<iframe" not in left
    assert "<style" not in left


def test_words_tell_the_match_and_where_it_lies(replay):
    text = bundle(replay, notes=["recorded: here"])["text/plain"]
    assert text.split("\n")[1:] == ["recorded: here"]
    assert replay.ended.detail in text


def test_eyes_see_only_what_is_theirs(tmp_path):
    replay = arena.play("hanabi", ["random", "random"], seed=3, out=tmp_path, table={"max_plies": 6}).replay
    one, other, whole = (bundle(replay, eyes)["text/html"] for eyes in ("player_0", "player_1", None))
    assert Reader(one).only("iframe")["srcdoc"] == page(replay, "player_0", keep=module.KEPT)
    assert len({cleaned(one), cleaned(other), cleaned(whole)}) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_stays_text(text):
    tape = taped(text, Plain(text))
    found = Reader(bundle(tape, notes=[text])["text/html"])
    assert {tag for tag, _ in found.tags} <= {"div", "figure", "figcaption", "pre", "b", "bdi", "br", "style", "iframe"}
    assert found.only("iframe")["sandbox"] == "allow-scripts"
    assert Reader(framed("<p>x</p>", "", text)).only("iframe")["title"].isprintable()


def test_of_a_long_match_only_the_last_plies_are_kept(monkeypatch):
    tape = taped("long", Plain("0"))
    for ply in range(1, 600):
        tape.append(Played(ply, "player_0", "x", "", 0.0, scene=Plain(sha256(b"%d" % ply).hexdigest())))
    whole = bundle(tape)["text/html"]
    monkeypatch.setattr(module, "KEPT", 12_000)
    short = bundle(tape)["text/html"]
    kept = [Reader(html).only("iframe")["srcdoc"].split('"blocks":[')[1].split("]")[0] for html in (whole, short)]
    first, second = ([block == "null" for block in found.split(",")] for found in kept)
    assert (first, second) == ([False] * 3, [True, True, False])
