"""One match: how the chances went, as a judge saw them, and how the scores did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from arena.games.core.errors import ParameterError, quoted
from arena.plots.canvas import GREY, WIDTH, begin, drawing, letters, tell
from arena.plots.looks import COLOURS, look
from arena.plots.names import labels, short
from arena.plots.sources import Source, replay_of
from arena.replays.analysis import Analysis, MoveJudged, read_analyses
from arena.replays.blocks import Blocks
from arena.replays.events import Played
from arena.replays.player import Replay

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TOLD = 8
"""Blunders that are named; others are marked."""


@drawing
def evaluation(source: Source, *, judge: str | None = None, width: float = WIDTH, title: str | None = None) -> Figure:
    """The evaluation graph of one match: what could be expected of it after each move, as a judge saw it.

    Where two play for what the other loses it is the expected score of the first seat after every move. In other games
    a judge's word on a move is about whoever made it and about nobody else: there is a line for each seat, through its
    own moves.

    It is made of what `arena.analyse` has kept beside the replay. A mark stands at a blunder, a move that gave away
    15 % of the score range or more, with its notation. Moves of which the judge said nothing are left out. There are no
    bars: a judge says one number, and how sure it is depends on the judge.

    Args:
        source: a `Replay`, the `Result` of a match, or the path of a replay.
        judge: the judge's spec, as it was given to `arena.analyse`; the last that judged the match otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as a match that nobody has judged.
    """
    replay = replay_of(source)
    analysis = _analysis(replay, judge)
    seats = [seated.seat for seated in replay.started.seats]
    low, high = analysis.score_range
    opposed = len(seats) == 2 and replay.started.game.payoff == "zero_sum"
    first = seats[0] if opposed or len(seats) == 1 else None
    told = [(move.ply + 1, _expected(move, first, analysis), move) for move in analysis.moves]
    names = _names(replay, width)
    blunders = [one for one in told if analysis.is_blunder(one[2])]
    lines = [] if first else [seat for seat in seats if any(move.seat == seat for _, _, move in told)]
    made_by = [seat for seat in seats if any(move.seat == seat for _, _, move in blunders)]
    legend = [names[seat] for seat in lines] + [f"a blunder of {names[seat]}" for seat in made_by]
    legend = list(labels(legend, 60).values())
    figure, [axes] = begin(2.1, width, title, legend=legend)
    middle = low if first and not opposed else (low + high) / 2
    handles = []
    if first:
        at, values = [ply for ply, _, _ in told], [value for _, value, _ in told]
        axes.plot(at, values, color="black", lw=1.2, drawstyle="steps-mid")
        axes.fill_between(at, values, middle, step="mid", color="#D9D9D9", lw=0, zorder=0)
    for seat in lines:
        mine = [(ply, value) for ply, value, move in told if move.seat == seat]
        looks = look(seats.index(seat))
        handles += axes.plot(*zip(*mine, strict=True), looks.line, color=looks.colour, lw=1.2)
    axes.axhline(middle, color=GREY, lw=0.8)
    for seat in made_by:
        mine = [(ply, value) for ply, value, move in blunders if move.seat == seat]
        number = seats.index(seat)
        marks = _BLUNDERS[number] if first else {"marker": look(number).marker, "color": look(number).colour, "ms": 5.5}
        handles += axes.plot(*zip(*mine, strict=True), ls="", clip_on=False, zorder=4, **marks)
    worst = sorted(blunders, key=lambda one: -one[2].loss)[:_TOLD]
    for ply, value, move in worst:
        up = value <= middle
        axes.annotate(short(move.played, 10), (ply, value), xytext=(0, 6 if up else -6), textcoords="offset points",
                      ha="center", va="bottom" if up else "top", fontsize=7)  # fmt: skip
    span = high - low
    axes.set_ylim(low - 0.06 * span, high + 0.06 * span)
    axes.set_xlim(0, replay.plies + 0.5)
    axes.set_xlabel(f"Ply (judge: {short(analysis.judge, letters(width))})")
    axes.set_ylabel(f"Expected score of\n{names[first] if first else 'whoever moved'}")
    if legend:
        tell(figure, handles, legend)
    return figure


_BLUNDERS: Sequence[Mapping[str, Any]] = (
    {"marker": "X", "color": COLOURS[1], "ms": 6},
    {"marker": "P", "color": COLOURS[0], "ms": 6},
)


@drawing
def scores(source: Source, *, width: float = WIDTH, title: str | None = None) -> Figure:
    """The scores of one match, seat by seat, after each ply: for games whose scores grow while they are played.

    They are the scores that the game kept, exactly; nothing is estimated, so there are no bars.

    Args:
        source: a `Replay`, the `Result` of a match, or the path of a replay.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as a match in which no score ever changed.
    """
    replay = replay_of(source)
    seats = [seated.seat for seated in replay.started.seats]
    steps: list[tuple[int, Mapping[str, float]]] = [(0, replay.frame(0).scores), *_changes(replay)]
    if len(steps) < 2:
        raise ParameterError(f"{quoted(replay.path.name)}: no score changed in this match, so there is nothing to draw")
    names = _names(replay, width)
    told = [names[seat] for seat in seats]
    figure, [axes] = begin(2.1, width, title, legend=told if len(seats) > 1 else ())
    lines, at = [], [ply for ply, _ in steps] + [replay.plies]
    for number, seat in enumerate(seats):
        values, last = [], 0.0
        for _, known in steps:
            last = known.get(seat, last)
            values.append(last)
        looks = look(number)
        every = max(len(at) // 6, 1)
        lines += axes.plot(at, [*values, last], looks.line, color=looks.colour, marker=looks.marker,
                           markevery=(number % every, every), drawstyle="steps-post")  # fmt: skip
    axes.set_xlim(0, max(replay.plies, 1) * 1.01)
    axes.set_xlabel("Ply")
    axes.set_ylabel("Score" if len(seats) > 1 else f"Score of\n{told[0]}")
    if len(seats) > 1:
        tell(figure, lines, told)
    return figure


def _analysis(replay: Replay, judge: str | None) -> Analysis:
    """What a judge said of a match. Raises ParameterError where it did not."""
    if replay.ended is None:
        raise ParameterError(f"{quoted(replay.path.name)} is not over yet, so nobody has judged it")
    found = [one for one in read_analyses(replay.path, replay.ended.digest, replay.plies) if one.moves]
    known = {one.judge: one for one in found}
    if judge is not None and judge not in known:
        there = f"there are {', '.join(map(quoted, known))}" if known else f"arena.analyse(path, {judge!r:.60}) asks it"
        raise ParameterError(f"{quoted(replay.path.name)} has not been judged by {quoted(judge)}; {there}")
    if not found:
        raise ParameterError(
            f"nobody has judged {quoted(replay.path.name)}: arena.analyse(path, 'minimax,depth=4') does, for one"
        )
    return known[judge] if judge is not None else found[-1]


def _expected(move: MoveJudged, first: str | None, analysis: Analysis) -> float:
    """What the seat that moved can expect; where there is a `first` seat, what that one can: what the other leaves."""
    low, high = analysis.score_range
    value = move.value if first in (None, move.seat) else low + high - move.value
    return min(max(value, low), high)


def _names(replay: Replay, width: float) -> dict[str, str]:
    """Seat -> who sits there and what the seat is called."""
    seated = {one.seat: f"{one.player} ({one.title})" for one in replay.started.seats}
    occasion = replay.started.occasion
    if occasion is not None and len(occasion.players) == len(seated):
        titles = [one.title for one in replay.started.seats]
        seated = {
            seat: f"{player} ({title})" for seat, player, title in zip(seated, occasion.players, titles, strict=True)
        }
    return {seat: short(name, letters(width)) for seat, name in seated.items()}


def _changes(replay: Replay) -> list[tuple[int, Mapping[str, float]]]:
    """(ply, scores) wherever scores changed."""
    blocks = Blocks(replay.path)
    lines = (line for number in range(len(blocks)) for line in blocks.lines(number))
    return [(line.ply + 1, line.scores) for line in lines if isinstance(line, Played) and line.scores is not None]
