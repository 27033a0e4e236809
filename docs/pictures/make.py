"""Makes the pictures of the documentation from the real app: `python docs/pictures/make.py` (needs chromium)."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import arena
from arena.tui.app import ArenaApp

HERE = Path(__file__).parent
SIZE = (130, 38)
PLY = 27


async def screenshot(replay: arena.Replay) -> str:
    """The match screen at a ply, as SVG."""
    app = ArenaApp(replay, title="arena demo")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("g", *str(PLY), "enter")
        await pilot.pause()
        return app.export_screenshot()


def main() -> None:
    """Play the demo's match with a fixed seed, and take its picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("chromium is needed to turn the screen into a picture")
    with tempfile.TemporaryDirectory() as folder:
        players = ["mcts,simulations=400", "minimax,depth=5"]
        result = arena.play("connect_four", players, seed=3, out=folder)
        svg = asyncio.run(screenshot(result.replay))
        svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
        box = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
        assert box is not None
        width, height = (round(float(size)) for size in box.groups())
        page = Path(folder, "screen.html")
        page.write_text(f'<body style="margin:0"><div style="width:{width}px">{svg}</div></body>')
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
        picture = f"--screenshot={HERE / 'match.png'}"
        subprocess.run([browser, *options, f"--window-size={width},{height}", picture, page.as_uri()], check=True)


if __name__ == "__main__":
    main()
