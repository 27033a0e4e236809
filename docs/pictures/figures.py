"""The figures of docs/plots.md: what the page holds is written, played and drawn, block after block."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

PAGE = Path(__file__).parent.parent / "plots.md"
NAME = "plots"
"""What they are called together."""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|\(pictures/(plot-\w+)\.png\)", re.DOTALL | re.MULTILINE)
_DOTS = 160
"""Dots an inch."""


def make(out: Path) -> None:
    """Draw all of them into a folder."""
    for name, figure in drawn(PAGE.read_text(encoding="utf-8")):
        figure.savefig(out / f"{name}.png", dpi=_DOTS, metadata={"Software": None})
        with Image.open(out / f"{name}.png") as picture:
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out / f"{name}.png", optimize=True)
        print(out / f"{name}.png")


def drawn(text: str) -> Iterator[tuple[str, Any]]:
    """(picture, figure) for each, in the folder where one is: a figure is the last line of the block before it.

    Args:
        text: of the page.
    """
    known: dict[str, Any] = {}
    figure: Any = None
    for language, block, picture in _BLOCK.findall(text):
        if picture:
            yield picture, figure
        elif language == "toml":
            name = re.findall(r'^name = "(.+)"$', block, re.MULTILINE)[0]
            Path(f"{name}.toml").write_text(block, encoding="utf-8")
        elif language == "python" and "class " in block:
            Path("bots.py").write_text(block, encoding="utf-8")
        elif language == "python":
            *before, last = ast.parse(block).body
            if isinstance(last, ast.Expr):
                exec(compile(ast.Module(before, []), str(PAGE), "exec"), known)
                figure = eval(compile(ast.Expression(last.value), str(PAGE), "eval"), known)
            else:
                exec(block, known)
