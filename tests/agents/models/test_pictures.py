"""What a model that sees is sent: pictures, their size, and how many of them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from arena.agents.core.messages import Picture, Text
from arena.agents.core.model import ModelRequest
from arena.agents.models.pictures import picture
from arena.games.core.env import ArenaEnv
from arena.games.spec import game

DIAGONAL = [f"<move>{move}</move>" for move in ("a1", "b2", "c3")]


def pictures(request: ModelRequest) -> list[Picture]:
    return [part for message in request.messages for part in message.parts if isinstance(part, Picture)]


def env_at(name: str, *moves: str) -> ArenaEnv:
    """An environment after some moves."""
    env = game(name).env()
    env.restart(1)
    for move in moves:
        (seat,) = env.to_act()
        env.advance({seat: env.parse(seat, move)})
    return env


@pytest.mark.parametrize("see", ["image", "both"])
async def test_the_picture_in_the_replay_is_the_one_of_the_view(sit: Any, see: str) -> None:
    match = await sit(DIAGONAL, see=see)
    for ply, request in zip((0, 2, 4), match.requests, strict=True):
        (sent,) = pictures(request)
        view = env_at("tictactoe", *["a1", "b1", "b2", "c1"][:ply]).view("player_0")
        assert sent == picture(view.image)
        with Image.open(BytesIO(sent.png)) as found:
            assert found.format == "PNG"
            assert found.size == (sent.width, sent.height) == view.image.size
            assert found.convert("RGB").tobytes() == view.image.convert("RGB").tobytes()
        question = request.messages[-1]
        assert question.parts[0] == sent
        assert (view.text in question.text) == (see == "both")
        assert ("The picture shows what you see." in question.text) == (see == "image")
        attempt = match.attempts[ply // 2]
        assert ("text" in attempt.shown) == (see == "both")
        assert "image" in attempt.shown


async def test_text_alone_draws_nothing(sit: Any) -> None:
    match = await sit(DIAGONAL)
    assert not any(pictures(request) for request in match.requests)
    assert not any("image" in attempt.shown for attempt in match.attempts)


@pytest.mark.parametrize(
    ("size", "pixels", "sent"),
    [
        ((200, 100), None, (200, 100)),
        ((200, 100), 50, (50, 25)),
        ((100, 200), 50, (25, 50)),
        ((200, 100), 200, (200, 100)),
        ((200, 100), 400, (400, 200)),
        ((2000, 1), 16, (16, 1)),
    ],
)
def test_the_longer_side(size: tuple[int, int], pixels: int | None, sent: tuple[int, int]) -> None:
    found = picture(Image.new("RGB", size, "#336699"), pixels)
    assert (found.width, found.height) == sent
    with Image.open(BytesIO(found.png)) as image:
        assert image.size == sent
        assert image.getpixel((0, 0)) == (0x33, 0x66, 0x99)


async def test_the_size_that_was_sent_is_in_the_replay(sit: Any) -> None:
    match = await sit(DIAGONAL, see="image", pixels=64)
    for request in match.requests:
        (sent,) = pictures(request)
        assert max(sent.width, sent.height) == 64
        with Image.open(BytesIO(sent.png)) as image:
            assert image.size == (sent.width, sent.height)


@pytest.mark.parametrize("history", ["full", "last", "none", "diff"])
@pytest.mark.parametrize("count", [1, 2, 9])
async def test_pictures_of_the_last_turns(sit: Any, history: str, count: int) -> None:
    """At a further attempt the picture is there as well, once; of older turns it is said that they are not shown."""
    see = "both" if history == "diff" else "image"
    answers = ["hm", DIAGONAL[0], "hm", "hm", *DIAGONAL[1:]]
    window = {"last": 9} if history == "last" else {}
    match = await sit(answers, see=see, history=history, pictures=count, table={"attempts": 3}, **window)
    turns = [1, 1, 2, 2, 2, 3]
    kept = 1 if history == "none" else count
    assert [len(pictures(request)) for request in match.requests] == [min(turn, kept) for turn in turns]
    for request in match.requests:
        question = request.messages[-1]
        pictured = any(isinstance(part, Picture) for part in question.parts)
        assert ("The picture shows what you see." in question.text) == (pictured and see == "image")
        assert pictures(request)[-1] == picture(env_at("tictactoe", *_before(match, request)).view("player_0").image)
    if see == "image" and history == "full" and count == 1:
        first = match.requests[-1].messages[1]
        assert first.parts == (Text("(what was seen is no longer shown)"),)


def _before(match: Any, request: ModelRequest) -> list[str]:
    """The moves that had been played when a request was made."""
    attempt = match.attempts[match.requests.index(request)]
    return ["a1", "b1", "b2", "c1"][: attempt.ply]


async def test_every_sample_is_sent_the_same_picture(sit: Any) -> None:
    match = await sit(["<move>a1</move>"] * 3, see="both", sampling="majority", samples=3, table={"max_plies": 1})
    assert len({pictures(request)[0].name for request in match.requests}) == 1


async def test_notes_are_taken_of_the_text(sit: Any) -> None:
    """Pictures are of the present, and are sent again with it."""
    answers = [DIAGONAL[0], "notes", DIAGONAL[1], "notes", DIAGONAL[2]]
    match = await sit(answers, see="both", history="summary", frames=1)
    assert [len(pictures(request)) for request in match.requests] == [1, 0, 1, 0, 1]
    assert "a b c" in match.requests[1].messages[-1].text


async def test_the_picture_of_a_terminal(sit: Any) -> None:
    pytest.importorskip("nle", reason="needs the extra nethack")
    match = await sit(
        ["<move>wait</move>"] * 3,
        game="nethack",
        others=(),
        see="image",
        pixels=320,
        table={"max_plies": 2, "attempts": 1, "on_illegal": "default"},
    )
    assert len(match.requests) == 2
    assert [max(one.width, one.height) for request in match.requests for one in pictures(request)] == [320, 320]
