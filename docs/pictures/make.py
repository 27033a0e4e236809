"""Makes the pictures of the documentation from the real app: `python docs/pictures/make.py`; needs chromium, NLE."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import arena
from arena.tui.app import ArenaApp

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """A match, and the ply at which its screen is taken."""

    title: str
    game: str
    players: Sequence[str]
    seed: int
    ply: int
    size: tuple[int, int]
    options: Mapping[str, Any] = field(default_factory=dict)


PICTURES = {
    "match": Picture("arena demo", "connect_four", ["mcts,simulations=400", "minimax,depth=5"], 3, 27, (130, 38)),
    "nethack": Picture("arena watch", "nethack", ["explorer"], 8, 1449, (160, 34), {"table": {"max_plies": 1500}}),
}


async def screenshot(replay: arena.Replay, picture: Picture) -> str:
    """The match screen at a ply, as SVG."""
    app = ArenaApp(replay, title=picture.title)
    async with app.run_test(size=picture.size) as pilot:
        await pilot.press("g", *str(picture.ply), "enter")
        await pilot.pause()
        return app.export_screenshot()


def paint(browser: str, svg: str, file: Path, folder: str) -> None:
    """Turn an SVG into a PNG."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    box = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
    assert box is not None
    width, height = (round(float(size)) for size in box.groups())
    page = Path(folder, "screen.html")
    page.write_text(f'<body style="margin:0"><div style="width:{width}px">{svg}</div></body>')
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
    size = f"--window-size={width},{height}"
    subprocess.run([browser, *options, size, f"--screenshot={file}", page.as_uri()], check=True)


def main() -> None:
    """Play each match with its seed, and take its picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("chromium is needed to turn the screen into a picture")
    for name, picture in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            result = arena.play(
                picture.game, list(picture.players), seed=picture.seed, out=folder, **dict(picture.options)
            )
            svg = asyncio.run(screenshot(result.replay, picture))
            paint(browser, svg, HERE / f"{name}.png", folder)


if __name__ == "__main__":
    main()
