"""A still: one ply of a match as a piece of HTML that is complete by itself, for wherever nothing may run.

It has a picture of the table, whose words say the same to who cannot see it, who plays, and how it came out. It needs
no script and no style, so it stays whole in whatever cleans the HTML of strangers.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from io import BytesIO

from arena.games.core.outcome import Seat
from arena.games.core.scene import Dialogue, Grid, Plain, Scene, Screen
from arena.replays.events import MatchStarted
from arena.replays.pictures import of_scene
from arena.replays.plain import VERBATIM, one_line, plain
from arena.replays.redact import ending_of, redact
from arena.replays.tape import Frame, LiveTape, Tape
from arena.replays.telling import end_line, headline, measure_lines, ply_line, result_line, scene_lines

_LARGEST = (960, 960)
"""Pixels, (width, height), of the largest picture that is kept."""
_COLORS = 96
"""Colours that are kept of a picture, which has few."""
_TOLD = 1500
"""Characters that are told of a position in the words of its picture, and of a match in its line."""
_LINES = 60
"""Lines of a position that is told in characters, from the end; and seats and measures that are told."""
_NAME = 200
"""Characters of a name, a result or a move that are kept."""
_CAPTION = 8
"""Lines of a caption that are kept."""
_THOUGHT = 600
"""Characters of a thought that are kept, from the end."""


def still(tape: Tape, ply: int | None = None, eyes: Seat | None = None) -> str:
    """A ply of a match as HTML.

    Args:
        tape: the match.
        ply: 0 to `tape.plies`; None is the last.
        eyes: the seat through whose eyes it is seen; None is the spectator. Nothing else is in it.
    """
    last = tape.plies
    at = last if ply is None else ply
    frame = tape.frame(at).seen_by(eyes)
    lines = list(_lines(tape, frame, at, last, eyes))
    told = "<br>".join(lines)
    shown = position(frame.scene, " ".join(_words(tape, at, eyes)))
    return f'<figure {VERBATIM} style="margin: 0">{shown}<figcaption>{told}</figcaption></figure>'


def position(scene: Scene, words: str = "") -> str:
    """A scene as HTML: a picture, or its text where it is one or makes none. `words` are told before the position."""
    png = picture(scene)
    if png is None:
        lines = "\n".join(scene_lines(scene)).split("\n")
        kept = lines[-_LINES:]
        before = [f"… ({len(lines) - len(kept):,} lines before these)"] if len(kept) < len(lines) else []
        return f'<pre style="white-space: pre-wrap">{escape(plain(chr(10).join([*before, *kept]), 20_000))}</pre>'
    told = " / ".join(one_line(line).strip() for line in scene_lines(scene))
    alt = escape(f"{words} {told}".strip()[:_TOLD])
    data = b64encode(png).decode()
    return f'<img alt="{alt}" src="data:image/png;base64,{data}" style="max-width: 100%; max-height: 480px">'


def picture(scene: Scene) -> bytes | None:
    """A scene as a PNG; None of a text, and where the picture would be too large."""
    if isinstance(scene, (Dialogue, Plain)) or (isinstance(scene, (Grid, Screen)) and not scene.rows):
        return None
    import PIL.Image

    try:
        image = of_scene(scene)
    except Exception:  # a scene that nobody thought of is told in characters
        return None
    image.thumbnail(_LARGEST)
    file = BytesIO()
    few = image.quantize(_COLORS, PIL.Image.Quantize.FASTOCTREE, dither=PIL.Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def words(tape: Tape, eyes: Seat | None = None) -> str:
    """A match in a line: the game, who plays, and how it came out or how it stands."""
    started = _started(tape, eyes)
    names = ", ".join(f"{one_line(seated.title)}: {one_line(seated.player)}"[:_NAME] for seated in started.seats)
    return f"{headline(started)[:_NAME]}, {names[:_TOLD]}; {_stands(tape, eyes)[:_TOLD]}"


def _started(tape: Tape, eyes: Seat | None) -> MatchStarted:
    """The beginning, as far as the eyes may know it."""
    seen = tape.started if eyes is None else redact(tape.started, eyes)
    assert isinstance(seen, MatchStarted)
    return seen


def _stands(tape: Tape, eyes: Seat | None) -> str:
    """How it came out, or how it stands."""
    if tape.ended is None or eyes is None:
        return end_line(tape)
    return result_line(tape.started, ending_of(tape.ended, eyes))


def _words(tape: Tape, at: int, eyes: Seat | None) -> Iterator[str]:
    """What is told before the position, for who cannot see the picture."""
    yield f"{one_line(tape.started.game.title)[:_NAME]}, the position after {at} {'ply' if at == 1 else 'plies'}."
    if at == tape.plies:
        yield f"{_stands(tape, eyes)[:_NAME]}."


def _lines(tape: Tape, frame: Frame, at: int, last: int, eyes: Seat | None) -> Iterator[str]:
    """What stands under the picture, as HTML."""
    started = _started(tape, eyes)
    titles = {seated.seat: one_line(seated.title)[:_NAME] for seated in started.seats}
    yield f"<b>{escape(headline(started)[:_NAME])}</b>"
    yield " · ".join(
        f"{escape(titles[seated.seat])}: <b><bdi>{escape(one_line(seated.player)[:_NAME])}</bdi></b>"
        for seated in started.seats[:_LINES]
    )
    if isinstance(frame.scene, (Grid, Screen)):  # the others tell it themselves
        yield from (escape(line[:_NAME]) for line in plain(frame.scene.caption).split("\n")[:_CAPTION] if line)
    if frame.played:
        yield f"ply {at:,} of {last:,}: {escape(ply_line(frame, titles).partition('. ')[2].strip()[:_NAME])}"
    if at != last:
        return
    yield f"<b>{escape(_stands(tape, eyes)[:_NAME])}</b>"
    if tape.ended is not None:
        ended = tape.ended if eyes is None else ending_of(tape.ended, eyes)
        yield from (escape(line[:_NAME]) for line in measure_lines(started, ended)[:_LINES])
    elif isinstance(tape, LiveTape) and tape.status == "live":
        for seat, thought in tape.thoughts.items():
            if eyes in (None, seat):
                yield f"{escape(titles.get(seat, seat))} thinks: <i>{escape(one_line(thought[-_THOUGHT:]))}</i>"
