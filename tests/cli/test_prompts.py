"""`arena prompt`: what it shows is what a match sends, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena as package
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import Picture, Text, ToolCall
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.models.answers import form, parts_of
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold
from arena.agents.providers.scripted import Scripted
from arena.games.core.registry import GAMES
from arena.games.core.rng import Rng
from arena.games.spec import game as find_game
from arena.replays.events import Attempted
from tests.games.conformance.conftest import NAMED

ONE_PLY = {"guess_the_smiles", "lego_connect_language", "read_the_board", "shapes"}
"""Games that are over after an answer."""
NOTES = "(here stand the notes that the model took)"


def randomly(game: str, seed: int, plies: int) -> list[dict[str, str]]:
    """The moves that `arena prompt` plays: for each ply, seat -> move. `plies` more than there are is all."""
    env = find_game(game).env()
    try:
        env.restart(seed)
        rng, moves = Rng(seed), []
        while env.to_act() and env.ply < plies:
            actions = {seat: env.fallback(seat, rng) for seat in env.to_act()}
            moves.append({seat: env.notation(seat, action) for seat, action in actions.items()})
            env.advance(actions)
        return moves
    finally:
        env.close()


async def sent(game: str, at: int, seat: str, seed: int, folder: Path, **options: Any) -> ModelRequest:
    """The last request for a move of a real match, in which everybody plays the same moves."""
    scaffold = Scaffold(**options)
    say = form(scaffold)
    moves = randomly(game, seed, at + 2)
    players: list[Any] = []
    for name in find_game(game).env().possible_agents:
        own = [ply[name] for ply in moves if name in ply]
        left = iter(own)

        def script(request: ModelRequest, left: Any = left) -> Any:
            if "Take notes for yourself" in request.messages[-1].text:
                return NOTES
            return ModelReply(parts_of(say, next(left)), "end")

        provider = Scripted(script, name=f"scripted:{name}")
        players.append(ModelPlayer(ModelClient(provider, Limits(backoff=0.0)), scaffold))
    result = await package.aplay(game, players, seed=seed, table={"max_plies": at + 1}, out=folder)
    attempts = [one for one in result.replay.events() if isinstance(one, Attempted) and one.seat == seat]
    assert attempts[-1].ply <= at
    *_, call = attempts[-1].calls
    found = msgspec.convert(call, Call)
    assert found.purpose == "move"
    return found.request


def spec(**options: Any) -> str:
    given = [f"{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in options.items()]
    return ",".join(["openai:some-model", *given])


def shown(arena: Any, game: str, *arguments: object, **options: Any) -> ModelRequest:
    run = arena("prompt", game, spec(**options), *arguments, "--json")
    assert run.code == 0, run.err
    return msgspec.json.decode(run.out, type=ModelRequest)


PROMPTS: list[tuple[str, int, dict[str, Any]]] = [
    ("tictactoe", 0, {}),
    ("tictactoe", 4, {"history": "none", "see": "both"}),
    ("connect_four", 5, {"history": "diff", "reasoning": "cot", "max_tokens": 800}),
    ("connect_four", 12, {"history": "last", "last": 2}),
    ("connect_four", 20, {"history": "full", "context": 150}),
    ("connect_four", 20, {"history": "diff", "context": 100}),
    ("connect_four", 21, {"history": "summary", "frames": 3}),
    ("connect_four", 9, {"answer": "tool", "remember": 1, "reasoning": "auto", "thinking_tokens": 100}),
    ("connect_four", 8, {"answer": "choice", "see": "image", "pictures": 3, "pixels": 96, "temperature": 0.5}),
    ("rock_paper_scissors", 2, {"answer": "plain_json", "reasoning": "cot", "legal": False}),
    ("nethack", 12, {"history": "full", "legal": False}),
    ("nethack", 12, {"history": "last", "last": 3, "block": 1, "see": "both", "pixels": 160}),
]


@pytest.mark.parametrize(("game", "at", "options"), PROMPTS, ids=lambda one: str(one)[:30])
def test_it_is_what_a_match_sends(arena: Any, tmp_path: Path, game: str, at: int, options: dict[str, Any]) -> None:
    import asyncio

    if game == "nethack":
        pytest.importorskip("nle", reason="needs the extra nethack")
    found = shown(arena, game, "--at", at, "--seed", 3, **options)
    env = find_game(game).env()
    seat = "player_0" if len(env.possible_agents) == 1 or env.info.simultaneous else f"player_{at % 2}"
    env.close()
    match = asyncio.run(sent(game, at, seat, 3, tmp_path, **options))
    assert msgspec.json.encode(found) == msgspec.json.encode(match)


def test_every_game_has_one(arena: Any) -> None:
    for name in (*(name for name in GAMES.entries if name not in NAMED), "gymnasium:FrozenLake-v1"):
        if name == "nethack":
            pytest.importorskip("nle", reason="needs the extra nethack")
        run = arena("prompt", name, "openai:some-model", "--at", 0 if name in ONE_PLY else 1)
        assert run.code == 0, run.err
        assert find_game(name).info.card in run.out
        assert run.out.count("── system") == 1
        assert "Your move?" in run.out


@pytest.mark.parametrize("seat", ["player_0", "player_1"])
def test_another_seat(arena: Any, seat: str) -> None:
    run = arena("prompt", "connect_four", "openai:some-model", "--seat", seat)
    title = "Red" if seat == "player_0" else "Yellow"
    plies = "0 plies" if seat == "player_0" else "1 ply"
    assert run.out.splitlines()[0] == f"openai:some-model at connect_four, {seat} ({title}), after {plies}"
    assert f"You play Connect Four as {title}." in run.out
    both = arena("prompt", "rock_paper_scissors", "openai:some-model", "--seat", seat, "--at", 1).out
    assert f"as {'Left' if seat == 'player_0' else 'Right'}." in both


def test_the_text_holds_the_words_as_they_are_sent(arena: Any) -> None:
    request = shown(arena, "connect_four", "--at", 6, history="diff", max_tokens=800)
    text = arena("prompt", "connect_four", spec(history="diff", max_tokens=800), "--at", 6).out
    assert 'settings: {"max_tokens":800}\n' in text
    heads = [line for line in text.splitlines() if line.startswith("── ")]
    assert [head.split()[1] for head in heads] == [message.role for message in request.messages]
    assert [("cache" in head) for head in heads] == [message.cached for message in request.messages]
    for message in request.messages:
        for part in message.parts:
            assert isinstance(part, Text)
            assert f"\n{part.text}\n" in text


def test_a_call_and_its_result_are_told(arena: Any) -> None:
    text = arena("prompt", "tictactoe", spec(answer="tool"), "--at", 2).out
    request = shown(arena, "tictactoe", "--at", 2, answer="tool")
    (call,) = (part for message in request.messages for part in message.parts if isinstance(part, ToolCall))
    assert f"[calls play({call.arguments})]" in text
    assert "[result: noted]" in text
    assert '"kind":"tool"' in text


def test_no_settings_are_told_too(arena: Any) -> None:
    assert "settings: none, the service decides" in arena("prompt", "tictactoe", "openai:some-model").out


def test_settings_that_are_zero_are_told(arena: Any) -> None:
    options = {"reasoning": "fast", "temperature": 0.0, "logprobs": 0}
    text = arena("prompt", "tictactoe", spec(**options)).out
    line = next(line for line in text.splitlines() if line.startswith("settings"))
    assert json.loads(line.partition(" ")[2]) == {
        "thinking_tokens": 0,
        "effort": "none",
        "temperature": 0.0,
        "logprobs": 0,
    }


def test_the_request_for_notes(arena: Any) -> None:
    seat = spec(history="summary", frames=2, max_tokens=16)
    run = arena("prompt", "connect_four", seat, "--at", 9, "--notes")
    assert run.code == 0, run.err
    assert 'settings: {"max_tokens":1000}' in run.out
    assert run.out.count("── user") == 1
    assert f"Your notes so far:\n{NOTES}" in run.out
    assert run.out.count("Your answer:") == 2
    assert "Take notes for yourself" in run.out
    for arguments in ((seat, "--at", 1), ("openai:some-model", "--at", 9)):
        run = arena("prompt", "connect_four", *arguments, "--notes")
        assert (run.code, run.out) == (2, "")
        assert "no notes were due by then: ask for history=summary" in run.err


def test_a_preset_whose_table_is_none_is_refused(arena: Any, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('title = "x"\nsource = "y"\n[table]\non_illegal = "nonsense"\n')
    run = arena("prompt", "tictactoe", spec(preset=file))
    assert (run.code, run.out) == (2, "")
    assert "table.on_illegal: input should be 'forfeit', 'random' or 'default'" in run.err


def test_the_pictures_are_written(arena: Any, tmp_path: Path) -> None:
    options = {"see": "image", "pictures": 2}
    folder = tmp_path / "shots"
    run = arena("prompt", "tictactoe", spec(**options), "--at", 2, "--pictures", folder)
    request = shown(arena, "tictactoe", "--at", 2, **options)
    sent_ones = {
        number: part
        for number, message in enumerate(request.messages)
        for part in message.parts
        if isinstance(part, Picture)
    }
    assert set(sent_ones) == {1, 3}
    for number, one in sent_ones.items():
        path = folder / f"message-{number}.png"
        assert path.read_bytes() == one.png
        assert f"[picture, {one.width}x{one.height} pixels, {len(one.png):,} bytes of PNG: {path}]" in run.out
    assert "--pictures DIR writes it]" in arena("prompt", "tictactoe", spec(**options)).out


def test_a_preset_is_shown(arena: Any) -> None:
    run = arena("prompt", "rock_paper_scissors", spec(preset="balrog_robust_cot"), "--at", 1)
    assert "as <|ACTION|>…<|END|>" in run.out
    assert "\n<|ACTION|>" in run.out
    settings = json.loads(next(line for line in run.out.splitlines() if line.startswith("settings")).partition(" ")[2])
    assert settings == {"max_tokens": 8192, "temperature": 1.0}


def test_nobody_is_called_and_no_key_is_needed(arena: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("arena.agents.core.client.ModelClient.ask", None)
    assert arena("prompt", "tictactoe", "openai:some-model,base_url=http://localhost:1/v1").code == 0


def test_words_in_it_change_no_screen(arena: Any, tmp_path: Path) -> None:
    """A spec may hold anything."""
    file = tmp_path / "evil.toml"
    file.write_text('title = "x"\nsource = "y"\n[player]\nopening = "\\u001b[2J\\u202emove"\nclosing = ""\n')
    run = arena("prompt", "tictactoe", spec(preset=file))
    assert run.code == 0
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tictactoe", "minimax"), "minimax is no model, and gets no prompt"),
        (("tictactoe", "human"), "human is no model"),
        (("tictactoe", "openai"), "openai needs a model"),
        (("tictactoe", "openai:x,history=some"), "history"),
        (("tictactoe", "openai:x,preset=nothing"), "there is no preset 'nothing'"),
        (("tictactoe", "nobody:x"), "nobody"),
        (("chess9", "openai:x"), "chess9"),
        (
            ("tictactoe", "openai:x", "--seat", "player_2"),
            "tictactoe has the seats player_0, player_1, and no player_2",
        ),
        (("tictactoe", "openai:x", "--at", "50"), "random moves: ask for fewer with --at"),
        (("tictactoe", "openai:x", "--at", "-1"), "--at"),
        (("tictactoe", "openai:x", "--seed", "-1"), "--seed"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(arena: Any, arguments: tuple[str, ...], said: str) -> None:
    run = arena("prompt", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "Traceback" not in run.err
