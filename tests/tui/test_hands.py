"""A person plays NetHack in a real terminal; `hands.py` is the person."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
pytest.importorskip("nle", reason="needs the extra nethack")


def test_nethack_is_played_with_scripted_keys_and_verifies(tmp_path: Path) -> None:
    """In two terminals at once: most of the time somebody waits for what is to be seen."""
    hands = Path(__file__).with_name("hands.py")
    logs = {size: tmp_path / size for size in ("80x24", "160x50")}
    commands = {
        size: [sys.executable, str(hands), "--rounds", "1", "--seconds", "200", "--size", size, "--log", str(log)]
        for size, log in logs.items()
    }
    with ExitStack() as stack:
        played = {
            size: stack.enter_context(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            )
            for size, command in commands.items()
        }
        for size, process in played.items():
            said, _ = process.communicate(timeout=300)
            assert process.returncode == 0, said + (logs[size] / "keys.log").read_text()
            assert said.rstrip().endswith("all verified")
