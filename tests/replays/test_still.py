"""A still is a piece of HTML that is complete by itself, and in which foreign text is text."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import PIL.Image
import pytest

import arena
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Played, Progress, Seated
from arena.replays.export.still import picture, position, still, words
from arena.replays.tape import LiveTape

HOSTILE = [
    "<script>alert(1)</script>", "</figure></div><script>", '" onerror="alert(1)', "' onload='x", "<!--", "]]>",
    "javascript:alert(1)", "${x}", "&lt;b&gt;", "\u202eevil", "a\x00b\x1b[31m", "\ud800",
    "<img src=x onerror=alert(1)>",
]  # fmt: skip
IGNORED = "mathjax_ignore tex2jax_ignore"
ALLOWED = {"figure", "figcaption", "img", "pre", "b", "bdi", "br", "i"}


class Reader(HTMLParser):
    """What a browser would make of it: its tags with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)


def read(html):
    found = Reader(html)
    assert found.open == []
    assert {tag for tag, _ in found.tags} <= ALLOWED
    for tag, attributes in found.tags:
        assert set(attributes) <= {"img": {"alt", "src", "style"}, "figure": {"class", "style"}}.get(tag, {"style"})
        assert attributes.get("class", IGNORED) == IGNORED, "no class of the page is taken, and no formula is set"
    return found


def opened(html):
    (source,) = re.findall(r'src="data:image/png;base64,([^"]*)"', html)
    return PIL.Image.open(BytesIO(base64.b64decode(source)))


def scenes(text):
    cards = (Card(text, text, text), Card("x"))
    yield Grid((text, "X."), {"X": Tile(text, text)}, (text, "1"), (text, "a"), {}, {"last": ((0, 0),)}, text)
    yield Screen((text, "x"), ("0",), None, text)
    yield Hand(((text, cards), ("x", ())), text)
    yield Stack(((text, cards),), text)
    yield Dialogue((Message(text, text, text, (text,)),), ((text, text),), text)
    yield Plain(text, text)


def taped(text, scene):
    setup = GameSetup(text, 1, {text: text}, text)
    seats = [Seated("player_0", text, text), Seated("player_1", text, text)]
    tape = LiveTape(MatchStarted(text, text, text, setup, seats, 7, {}, text, scene, {}, text, text))
    tape.append(Played(0, "player_0", text, "", 0.0, scene=scene))
    return tape


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_text(text):
    for scene in scenes(text):
        tape = taped(text, scene)
        tape.append(Progress(1, "player_0", text))
        read(still(tape))
        tape.append(
            MatchEnded("forfeited", "crashed", text, 1, "", 0.0, {"player_0": -1.0}, text, None, {text: {text: 1.0}})
        )
        read(still(tape))
        assert words(tape).isprintable()


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("played")

    def play(game, seats=2, **options):
        return arena.play(game, ["random"] * seats, seed=3, out=folder, **options).replay

    return play


@pytest.mark.parametrize(("game", "seats"), [("connect_four", 2), ("hanabi", 2), ("hanoi", 1), ("sudoku", 1)])
def test_a_still_has_a_picture_and_tells_the_same_in_words(played, game, seats):
    replay = played(game, seats, table={"max_plies": 8})
    html = still(replay)
    found = read(html)
    ((_, image),) = [(tag, attributes) for tag, attributes in found.tags if tag == "img"]
    assert opened(html).size > (100, 50)
    assert f"the position after {replay.plies} plies" in image["alt"]
    assert replay.started.game.title in found.text
    assert f"after {replay.plies} plies" in found.text
    assert all(f"{seated.title}: " in found.text for seated in replay.started.seats)


def test_what_was_said_is_text_and_not_a_picture(played):
    replay = played("deal_or_no_deal", table={"max_plies": 4})
    assert "<img" not in still(replay)
    assert "<pre" in still(replay)


def test_an_earlier_ply_tells_no_end(played):
    replay = played("tictactoe")
    html = still(replay, 2)
    assert f"ply 2 of {replay.plies}" in html
    assert "after 2 plies" in html
    assert replay.ended.detail not in html
    assert replay.ended.detail in still(replay)
    with pytest.raises(IndexError):
        still(replay, 99)


def test_a_seat_sees_its_own_hand_and_no_seed(played):
    replay = played("hanabi", table={"max_plies": 6})
    mine, others, all_of_it = (still(replay, eyes=eyes) for eyes in ("player_0", "player_1", None))
    assert len({mine, others, all_of_it}) == 3
    assert "seed 3" in all_of_it
    assert "seed" not in mine + others
    assert "seed" not in words(replay, "player_0")


def test_thoughts_that_arrive_are_told_to_who_may_know_them(played):
    tape = taped("x", Plain("a table"))
    tape.append(Progress(1, "player_0", "a plan"))
    assert "a plan" in still(tape)
    assert "a plan" in still(tape, eyes="player_0")
    assert "a plan" not in still(tape, eyes="player_1")


def test_a_scene_that_makes_no_picture_is_told_in_characters():
    wide = Grid(("." * 400,) * 400, {})
    assert picture(wide) is None
    assert "<pre" in position(wide)
    assert len(position(wide)) < 30_000
    assert picture(Grid((), {})) is None
    assert picture(Grid(("X",), {"X": Tile("X", "x")}, ("a very long label " * 9,))) is None
    assert picture(Screen(("x" * 200_000,) * 9)) is None


def test_pictures_are_small(played):
    image = opened(still(played("connect_four", table={"max_plies": 9})))
    assert max(image.size) <= 960
    assert image.mode == "P"
