"""A tiny local model, for the tests that ask one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from arena.agents.providers.local import Local
from tests.agents.providers import tiny_models


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model lies."""
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "tiny-text")


@pytest.fixture
async def local(folder: Path) -> AsyncIterator[Local]:
    """Its provider, which is closed after the test."""
    provider = Local(str(folder))
    yield provider
    await provider.close()
