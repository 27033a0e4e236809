"""The app of one visitor, as the server starts it: `python -m arena.tui.served FOLDER [--play] [--light]`."""

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

    app(Path(folder), play="--play" in switches, light="--light" in switches).run()


if __name__ == "__main__":
    main(sys.argv[1:])
