"""The viewer: what draws a film in a browser, the same in a page that stands alone and in a notebook.

Its sources are ES modules beside this file. A page and a notebook take one script, so they are joined: each stands
after those that it imports from, and the lines that import from a neighbour and the words `export` before what it hands
on are left out. So all names at the top of the sources differ from each other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const|let)\b)", re.MULTILINE)


@lru_cache
def script(name: str) -> str:
    """A source with all that it imports, as one module."""
    done: dict[str, str] = {}

    def take(source: str) -> None:
        text = files(__name__).joinpath(f"{source}.js").read_text(encoding="utf-8")
        for other in _IMPORT.findall(text):
            if other not in done:
                take(other)
        done[source] = _EXPORT.sub("", _IMPORT.sub("", text))

    take(name)
    return "\n".join(done.values())


@lru_cache
def style(*names: str) -> str:
    """Style sheets, one after the other."""
    return "\n".join(files(__name__).joinpath(f"{name}.css").read_text(encoding="utf-8") for name in names)
