"""Guesses at what a model takes in a match: real prompts, in games that nobody plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import arena
from arena.agents.core.budget import least
from arena.agents.core.client import ModelClient
from arena.agents.core.errors import AgentError
from arena.agents.core.messages import Text, ToolCall
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.models.answers import TOOL
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold
from arena.agents.providers.scripted import Scripted
from arena.games.core.errors import ParameterError, UnknownGame
from arena.games.core.rng import Rng
from arena.games.spec import bind
from arena.tournaments.guesses import REPLY, guess


@pytest.mark.parametrize(
    "options", ["", "history=none", "history=last", "history=diff", "reasoning=cot", "see=image", "answer=tool"]
)
async def test_a_guess_is_near_what_a_match_of_random_moves_takes(
    options: str, prompt_tokens: Callable[[str, str], Any]
) -> None:
    spec = f"openai:gpt-5,{options}".rstrip(",")
    found = guess("connect_four", spec, 0)
    moves, read = await prompt_tokens("connect_four", options)
    assert found.written == found.moves * REPLY
    assert moves / 2 < found.moves < moves * 2
    assert read / 2 < found.read < read * 2


@pytest.fixture
def prompt_tokens() -> Callable[[str, str], Any]:
    """Plays some matches of a model that answers at random, and sums up what it was sent: its moves, and the tokens
    of its prompts, a match."""

    async def played(name: str, options: str) -> tuple[float, float]:
        given = dict(option.split("=") for option in options.split(",") if option)
        scaffold = Scaffold(**bind("a test", Scaffold, given))
        rng = Rng(5)
        requests: list[ModelRequest] = []

        def answer(request: ModelRequest) -> ModelReply:
            requests.append(request)
            possible = request.messages[-1].text.partition("Possible moves: ")[2].partition("\n")[0].split(", ")
            move = possible[rng.below(len(possible))]
            thought = (Text("y" * 1500),) if scaffold.reasoning == "cot" else ()
            said = Text(f"<move>{move}</move>")
            if scaffold.answer == "tool":
                return ModelReply((ToolCall("1", TOOL, f'{{"action": "{move}"}}'),), "tool")
            return ModelReply((*thought, said), "end")

        for seed in range(5):
            player = ModelPlayer(ModelClient(Scripted(answer)), scaffold)
            result = await arena.aplay(name, [player, "random"], seed=seed, record=False)
            assert result.ended.ending == "played", result.ended.detail
        return len(requests) / 5, sum(least(request, None).tokens or 0 for request in requests) / 5

    return played


def test_the_history_that_is_sent_again_counts() -> None:
    none, full, thoughts = (
        guess("connect_four", f"openai:gpt-5,{options}", 0).read
        for options in ("history=none", "history=full", "reasoning=cot,max_tokens=2000")
    )
    assert none < full < thoughts / 5
    long = guess("connect_four,rows=20,columns=20,connect=15", "openai:gpt-5,history=full", 0)
    assert long.moves > 100
    assert long.read > 20 * long.moves * none / 10  # it grows with every move


def test_a_guess_knows_the_tables_limit_and_how_often_a_model_is_asked() -> None:
    spec = "openai:gpt-5,history=none"
    assert guess("connect_four", spec, 0, 4).moves == 2.0
    assert guess("connect_four", spec, 1, 5).moves == 2.0
    one, five = (guess("connect_four", f"{spec}{more}", 0, 4) for more in ("", ",sampling=majority,samples=5"))
    assert (five.read, five.written) == (5 * one.read, 5 * one.written)
    assert guess("connect_four", f"{spec},max_tokens=20", 0, 4).written == 40.0
    assert guess("rock_paper_scissors", spec, 1).moves == guess("rock_paper_scissors", spec, 0).moves > 0
    slow = guess("connect_four", "openai:gpt-5,history=none,reasoning=auto", 0, 4)
    assert (slow.read, slow.written) == (pytest.approx(1.5 * one.read, rel=0.3), 2 * 50 + 5500)
    thinks = guess("connect_four", f"{spec},thinking_tokens=1000", 0, 4)
    assert (thinks.read, thinks.written) == (one.read, 2 * 1500)
    notes = guess("connect_four", "openai:gpt-5,history=summary,frames=2", 0, 8)
    assert notes.written == 4 * 500 + 2 * 400


def test_who_cannot_be_guessed_at() -> None:
    with pytest.raises(ParameterError, match="random is no model"):
        guess("tictactoe", "random", 0)
    with pytest.raises(UnknownGame):
        guess("tiktaktoe", "openai:gpt-5", 0)
    with pytest.raises((AgentError, ParameterError)):
        guess("tictactoe", "openai:gpt-5,history=some", 0)
