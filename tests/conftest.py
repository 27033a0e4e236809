"""What holds for all tests: they know nothing of the settings of whoever runs them, nor of their clock."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # how long an example takes says something about the machine only


def pytest_configure() -> None:
    """What processes take from whoever starts the tests, a shell in the background among them."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # models of a few numbers: threads would only wait for one another
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what is ignored here would be ignored by all of them


def pytest_collection_finish() -> None:
    """What there is now stays to the end: no search for garbage has to look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Empty folders where the platform has its own: no settings for models, no replays, nothing remembered."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        patch.setenv("TZ", "UTC0")
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # hundreds of processes import the same
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
