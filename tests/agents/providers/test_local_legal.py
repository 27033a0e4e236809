"""A model that chooses among the possible moves never makes an illegal one, at any registered game that lists them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import arena
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.registry import GAMES
from arena.games.spec import game
from tests.agents.providers import tiny_models

pytest.importorskip("torch")
pytest.importorskip("transformers")

PLIES, MATCHES = 15, 4


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """What a model reads at first of each game whose moves can be listed."""
    found = {}
    for entry in GAMES:
        try:
            env = game(entry.name).env()
        except (GameUnavailable, ParameterError):  # some are named behind a colon
            continue
        env.restart(0)
        view = env.view(env.to_act()[0])
        if view.legal:
            found[entry.name] = [env.info.card, view.text, ", ".join(view.legal)]
        env.close()
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, told: dict[str, list[str]]) -> Path:
    texts = [text for several in told.values() for text in several]
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "reader", context=8192, texts=texts)


@pytest.mark.parametrize("answer", ["choice", "score"])
@pytest.mark.parametrize("name", [entry.name for entry in GAMES])
async def test_no_move_is_illegal(name: str, answer: str, folder: Path, told: dict[str, list[str]]) -> None:
    """One attempt a move, so that a single mistake would end a match as a forfeit; every move is the model's own."""
    if name not in told:
        pytest.skip("it is not installed, or its moves cannot be listed")
    seat = f"local:{folder},device=cpu,answer={answer},history=none"
    seats = [seat] * len(game(name).info.seats)
    table = {"attempts": 1, "max_plies": PLIES}
    matches = (arena.aplay(name, seats, seed=seed, record=False, table=table) for seed in range(MATCHES))
    for result in await asyncio.gather(*matches):
        assert result.ended.ending == "played", result.ended.detail
        assert result.ended.plies > 0
