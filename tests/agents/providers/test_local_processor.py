"""Processors that announce more than the machine around them lets happen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from arena.agents.providers import local_processor as processor  # noqa: E402

FAILS = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the processor announces, as a file; what torch uses is as it was afterwards."""
    facts, used = tmp_path / "cpuinfo", torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled
    monkeypatch.setattr(processor, "_FACTS", facts)
    processor.lacks_amx.cache_clear()
    torch.backends.mkldnn.set_flags(True)
    yield facts
    torch.backends.mkldnn.set_flags(used)
    processor.lacks_amx.cache_clear()


@pytest.mark.parametrize(
    ("announced", "trial", "dtype", "does_without"),
    [
        ("flags : avx512f amx_tile amx_int8", FAILS, torch.bfloat16, True),
        ("flags : avx512f amx_tile amx_int8", FAILS, torch.float16, True),
        ("flags : avx512f amx_tile amx_int8", FAILS, torch.float32, False),
        ("flags : avx512f amx_tile amx_int8", "pass", torch.bfloat16, False),
        ("flags : avx512f amx_tile amx_int8", FAILS.replace("SIGILL", "SIGINT"), torch.bfloat16, False),
        ("flags : avx512f amx_tile amx_int8", FAILS.replace("SIGILL", "SIGKILL"), torch.bfloat16, False),
        ("flags : avx512f amx_tile amx_int8", "import time; time.sleep(60)", torch.bfloat16, False),
        ("flags : avx512f amx_tile amx_int8", "1 / 0", torch.bfloat16, False),
        ("flags : avx512f", FAILS, torch.bfloat16, False),
        (None, FAILS, torch.bfloat16, False),
    ],
)
def test_half_precision_does_without_what_would_end_the_process(
    here, monkeypatch, announced, trial, dtype, does_without
):
    if announced is not None:
        here.write_text(announced)
    monkeypatch.setattr(processor, "_TRIAL", trial)
    monkeypatch.setattr(processor, "_PATIENCE", 5.0)
    processor.spare(torch.nn.Linear(4, 4, dtype=dtype))
    assert torch.backends.mkldnn.enabled is not does_without


def test_without_an_interpreter_to_call_a_model_is_loaded_as_ever(here, monkeypatch):
    here.write_text("flags : amx_tile")
    monkeypatch.setattr(sys, "executable", "")
    assert not processor.lacks_amx()


def test_the_trial_comes_to_its_end_where_amx_is_left_out():
    without = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2"}
    done = subprocess.run([sys.executable, "-c", processor._TRIAL], env=without, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
