"""The command line, run in this process: what it prints and how it exits."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from arena.cli import main


@dataclass(frozen=True)
class Run:
    """A finished command."""

    code: int
    out: str
    err: str


Command = Callable[..., Run]


@pytest.fixture
def arena(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["arena", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        said = capsys.readouterr()
        assert isinstance(exit_.value.code, int)
        return Run(exit_.value.code, said.out, said.err)

    return run


@pytest.fixture
def replay(arena: Command, tmp_path: Path) -> Path:
    """A recorded match of Connect Four."""
    arena("play", "connect_four", "first", "random", "--seed", 7, "--out", tmp_path, "-q")
    (found,) = tmp_path.iterdir()
    return found
