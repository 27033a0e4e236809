"""What holds for all tests: they know nothing of the settings of whoever runs them, nor of their clock."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Empty folders where the platform has its own: no settings for models, no replays, nothing remembered."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        patch.setenv("TZ", "UTC0")
        if hasattr(time, "tzset"):
            time.tzset()
        yield


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock that is eight hours and a half ahead of UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("this platform has one clock")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EAST-8:30")
        time.tzset()
        yield
    time.tzset()
