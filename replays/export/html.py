"""HTML: a match as one page that needs nothing else, to be looked at in any browser, from a disk, with no network.

The page holds the viewer (`arena.replays.web`) and a film (`arena.replays.film`) whose blocks are gzip as base64: no
text of a match stands in its markup but who plays, and how it came out, escaped. Its policy allows the one script and
the one style that are in it, by their hashes, and nothing to be fetched from anywhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import BinaryIO

from arena.games.core.outcome import Seat
from arena.replays.export.keeping import kept, kept_end
from arena.replays.film import Film, Json, as_text, blocks, packed
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.tape import Tape
from arena.replays.telling import end_line
from arena.replays.web import script, style

SUFFIX = ".html"
STYLES = ("scenes", "viewer")
"""The style sheets of the viewer."""
_TITLE = 200
"""Characters of a title that are kept."""
_PLAYERS = 500
"""Characters of who plays, where no script tells it."""
_OLD = "The match is packed in this page: it needs a browser of 2023 or later, with scripts."


def page(tape: Tape, eyes: Seat | None = None, *, title: str | None = None, keep: int | None = None) -> str:
    """A match as a page.

    Args:
        tape: the match.
        eyes: the seat through whose eyes it is seen; None is the spectator, who sees all. What that seat may not know
            is not in the page.
        title: what the browser calls it; who plays what if it is None.
        keep: bytes of packed plies that are kept, from the end; None keeps all. A block that has more by itself loses
            its prompts first. The end has a bound of its own (`arena.replays.export.keeping.END`). The viewer says what
            is not there.
    """
    return "".join(_pieces(tape, Film(tape.started, eyes), title, keep))


def write(tape: Tape, file: BinaryIO, eyes: Seat | None = None) -> str | None:
    """Write the page of a match, block by block, so that it is never whole in memory; what has to be said of it, if
    anything: that some of it could not be put in, or that there is no more.
    """
    film = Film(tape.started, eyes)
    file.writelines(piece.encode() for piece in _pieces(tape, film))
    if film.unread:
        return f"{film.unread:,} prompts could not be read and are not in the page: arena show --prompts says why"
    if film.misjudged:
        return f"the analysis of the match is not in the page: {film.misjudged}"
    if tape.status == "ended":
        return None
    return f"the match is {end_line(tape)}: that is what the page shows"


def _pieces(tape: Tape, film: Film, title: str | None = None, keep: int | None = None) -> Iterator[str]:
    """The page in pieces, a block of plies in each."""
    code, look = script("page"), style(*STYLES)
    named = escape(one_line(film.head["headline"] if title is None else title)[:_TITLE])
    yield _opening(named, code, look)
    yield f'{{"head":"{_text(film.head | {"whole": _whole(tape)})}","blocks":['
    if keep is None:
        for number, block in enumerate(blocks(tape, film)):
            yield f'{"," * (number > 0)}"{_text(block)}"'
    else:
        yield ",".join("null" if data is None else f'"{as_text(data)}"' for data in kept(blocks(tape, film), keep))
    end = film.end(tape)
    if keep is not None:
        end = kept_end(end)
    players = escape(", ".join(f"{one['title']}: {one['player']}" for one in film.head["seats"])[:_PLAYERS])
    result = escape(end.get("result") or end_line(tape))
    yield f'],"end":"{_text(end)}"}}</script>\n<noscript><p>{named}: {players}; {result}</p>'
    yield f'</noscript>\n<script type="module">{code}</script>\n</body>\n</html>\n'


def _opening(title: str, code: str, look: str) -> str:
    policy = (
        f"default-src 'none'; script-src '{_hash(code)}'; style-src '{_hash(look)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{look}</style>\n</head>\n"
        '<body class="arena arena-page">\n'
        f'<div id="arena"><p>{_OLD}</p></div>\n'
        '<script type="application/json" id="arena-film">'
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _text(block: Json) -> str:
    return as_text(packed(block))


def _whole(tape: Tape) -> str:
    """How the whole match is opened."""
    return f"arena watch {one_line(tape.path.name)}" if isinstance(tape, Replay) else ""
