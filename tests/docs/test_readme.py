"""README.md: its Python runs, and so do its commands, apart from those that install."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def test_its_python_runs(blocks: Any, shell: Any, tmp_path: Path) -> None:
    for number, block in enumerate(blocks("README.md", "python")):
        (tmp_path / f"use_{number}.py").write_text(block, encoding="utf-8")
        shell(f"python use_{number}.py")


def test_its_commands_run(blocks: Any, shell: Any) -> None:
    """A person's seat is left out, since nobody is here to sit down, and FILE is the first replay."""
    tried = 0
    for block in blocks("README.md", "sh"):
        for line in block.splitlines():
            command = line.split("#")[0].strip()
            if command.startswith("arena ") and "human" not in command:
                shell(re.sub(r"\bFILE\b", '"$(ls -d replays/* | head -n 1)"', command))
                tried += 1
    assert tried >= 4
