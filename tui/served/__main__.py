"""The app of one visitor: `python -m arena.tui.served FOLDER [--play] [--room=BYTES] [--light]`, by the server."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from arena.tui.served.bounds import limit


def main(arguments: Sequence[str]) -> None:
    """Run the app until the visitor leaves."""
    limit()
    folder, *switches = arguments
    from arena.tui.served.visitors import app

    room = next((int(one.removeprefix("--room=")) for one in switches if one.startswith("--room=")), None)
    app(Path(folder), play="--play" in switches, light="--light" in switches, room=room).run()


if __name__ == "__main__":
    main(sys.argv[1:])
