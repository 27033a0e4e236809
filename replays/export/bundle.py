"""A bundle: a match as a notebook keeps it in the output of a cell, whole, so that it needs no kernel and no file.

It has a still (`arena.replays.export.still`) and the page with the viewer (`arena.replays.export.html`) in a frame that
may run scripts and reach nothing. Where the frame is, a line of style hides the still; whatever cleans the HTML of
strangers (GitHub, a notebook that is not trusted) takes away both, and the still is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from html import escape

from arena.games.core.outcome import Seat
from arena.replays.export.html import page
from arena.replays.export.still import still, words
from arena.replays.plain import VERBATIM, one_line
from arena.replays.tape import Tape

KEPT = 1_100_000
"""Bytes of packed plies that are kept, from the end: as text they take a third more."""
_THEMES = {
    "dark": ("[data-jp-theme-light=false]", ".vscode-dark", "html[theme=dark]"),
    "light": ("[data-jp-theme-light=true]", ".vscode-light", "html[theme=light]"),
}
"""How JupyterLab, VS Code and Colab say what their theme is."""
HEIGHT = 580
"""Pixels that the viewer is high, until somebody drags its corner."""


def bundle(tape: Tape, eyes: Seat | None = None, notes: Sequence[str] = ()) -> dict[str, str]:
    """A match as the two forms that a notebook keeps: MIME type -> text.

    Args:
        tape: the match, as far as it was played.
        eyes: the seat through whose eyes it is seen; None is the spectator. Nothing else is in the output.
        notes: sentences that stand below, such as where the replay lies.
    """
    told = words(tape, eyes)
    html = framed(page(tape, eyes, keep=KEPT), still(tape, eyes=eyes), told, notes)
    return {"text/html": html, "text/plain": "\n".join([told, *map(one_line, notes)])}


def unframed(tape: Tape, eyes: Seat | None = None, notes: Sequence[str] = ()) -> dict[str, str]:
    """The same without the viewer, which takes its time where a match is long."""
    html = f"<div {VERBATIM}>{still(tape, eyes=eyes)}{_below(notes)}</div>"
    return {"text/html": html, "text/plain": "\n".join([words(tape, eyes), *map(one_line, notes)])}


def framed(shown: str, instead: str, title: str, notes: Sequence[str] = ()) -> str:
    """A page in a frame of its own, with HTML that is seen where frames are taken away. Title and notes are foreign."""
    name = f"arena-{sha256(shown.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return (
        f'<div {VERBATIM}><div id="{name}">{instead}</div><style>{_style(name)}</style>'
        f'<iframe sandbox="allow-scripts" title="{escape(one_line(title))}" loading="lazy" width="100%" '
        f'height="{HEIGHT}" style="width: 100%; height: {HEIGHT}px; border: 0; resize: vertical; overflow: auto" '
        f'srcdoc="{escape(shown)}"></iframe>{_below(notes)}</div>'
    )


def _style(name: str) -> str:
    """Hides what stands for the frame, and has the frame be as light or dark as the notebook around it."""
    lines = [f"#{name} {{ display: none }}"]
    for scheme, where in _THEMES.items():
        lines.append(f":is({', '.join(where)}) #{name} ~ iframe {{ color-scheme: {scheme} }}")
    return "\n".join(lines)


def _below(notes: Sequence[str]) -> str:
    return "".join(f"<div>{escape(one_line(note))}</div>" for note in notes)
