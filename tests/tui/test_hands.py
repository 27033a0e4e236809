"""A person plays NetHack in a real terminal; `hands.py` is the person."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
pytest.importorskip("nle", reason="needs the extra nethack")

SECONDS = 15
"""How long is played."""


@pytest.mark.parametrize("size", ["80x24", "160x50"])
def test_nethack_is_played_with_scripted_keys_and_verifies(tmp_path: Path, size: str) -> None:
    hands = Path(__file__).with_name("hands.py")
    command = [sys.executable, str(hands), "--seconds", str(SECONDS), "--size", size, "--log", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr + (tmp_path / "keys.log").read_text()
    assert done.stdout.rstrip().endswith("all verified")
