"""Answers: how the time, the tokens or the dollars of single answers are spread, player by player."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from arena.games.core.errors import ParameterError
from arena.plots.canvas import WIDTH, begin, drawing, letters, row_height, rows_of
from arena.plots.costs import KINDS, Kind
from arena.plots.looks import COLOURS
from arena.plots.names import labels
from arena.plots.scales import amounts
from arena.plots.sources import Held, Source, chosen, held
from arena.replays.bills import charge
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_WORDS = {"seconds": "Time for an answer", "tokens": "Tokens of an answer", "dollars": "US dollars for an answer"}


@drawing
def spending(
    source: Source,
    of: Kind = "seconds",
    *,
    game: str | None = None,
    players: Sequence[str] | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """How much time (or how many tokens, or dollars) single answers took, for each player, on a logarithmic scale.

    The dot is the median; the thick bar holds the middle half of the answers and the thin one the middle nine tenths:
    they are quantiles of what happened, not intervals of an estimate. Every answer counts, also one that was no move,
    one that came too late, and those of void matches; of tokens and dollars those of which they are known, read and
    written together. Time is what the clock charged. Answers that took nothing have no place on the scale: they are in
    none of the quantiles, and how many they are is told at the right.

    Args:
        source: a `Tournament`, a `Bench`, a folder, or replays: they are read.
        of: `seconds`, `tokens` or `dollars`.
        game: the tournament's name of the game, or its id; all otherwise.
        players: who is drawn; everybody who answered otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as tokens of players who use none.
    """
    import numpy as np

    if of not in KINDS:
        raise ParameterError(f"of is one of {', '.join(KINDS)}, not {of!r:.40}")
    found = answers(held(source), of, game)
    kept = {player: np.asarray([value for value in values if value > 0]) for player, values in found.items()}
    kept = {player: values for player, values in kept.items() if values.size}
    names = chosen(sorted(kept, key=lambda player: (-float(np.median(kept[player])), player)), players)
    if not names:
        raise ParameterError(f"nothing is known of {of} that an answer took: the replays tell of none")
    figure, [axes] = begin(row_height(len(names)), width, title)
    ends = []
    for height, player in enumerate(names):
        least, low, middle, high, most = np.quantile(kept[player], _QUANTILES)
        ends += [least, most]
        axes.plot([least, most], [-height] * 2, color=COLOURS[0], lw=1.1, solid_capstyle="butt")
        axes.plot([low, high], [-height] * 2, color=COLOURS[0], lw=4.5, alpha=0.45, solid_capstyle="butt")
        axes.plot([middle], [-height], "o", color=COLOURS[0], zorder=3)
    amounts(axes, min(ends), max(ends), of)
    shown = labels(names, letters(width))
    rows_of(axes, [shown[player] for player in names])
    for height, player in enumerate(names):
        none = len(found[player]) - kept[player].size
        axes.annotate(f"n = {kept[player].size:,}" + (f", {none:,} × 0" if none else ""), (1.01, -height),
                      xycoords=("axes fraction", "data"), fontsize=7, va="center", annotation_clip=False)  # fmt: skip
    nothing = any(len(found[player]) > kept[player].size for player in names)
    of_which = "of those above 0: " if nothing else ""
    axes.set_xlabel(f"{_WORDS[of]}\n{of_which}median, middle half, middle nine tenths")
    return figure


def answers(source: Held, of: Kind, game: str | None) -> Mapping[str, Sequence[float]]:
    """Player -> what each of its answers took, as far as it is known.

    Raises ParameterError where no match is of that game, or a replay cannot be read.
    """
    found: dict[str, list[float]] = defaultdict(list)
    matches = [one for one in source.results if game in (None, one.occasion.game, one.game)]
    if not matches:
        known = ", ".join(sorted({one.occasion.game for one in source.results})[:12])
        raise ParameterError(f"there is no match of {game!r:.60}; there are {known}")
    for one in matches:
        if not one.file:
            continue
        if source.replays is None and not Path(one.file).is_absolute():
            raise ParameterError(
                "the results of a tournament do not say where its replays lie: give this figure the Tournament itself, "
                "or its folder"
            )
        by_seat = {f"player_{number}": player for number, player in enumerate(one.occasion.players)}
        try:
            for seat, amount in _read((source.replays or Path()) / one.file, of):
                found[by_seat.get(seat, seat)].append(amount)
        except (ReplayError, ValueError) as error:
            raise ParameterError(f"{one.file}: {error}") from error
    return found


def _read(path: Path, of: Kind) -> Iterator[tuple[str, float]]:
    """(seat, amount) for every answer in a replay."""
    blocks = Blocks(path)
    for number in range(len(blocks)):
        if of != "seconds" and not blocks.holds(number, b'"calls"'):
            continue
        for line in blocks.lines(number):
            if isinstance(line, Attempted):
                amount = line.seconds if of == "seconds" else _spent(line, of)
                if amount is not None:
                    yield line.seat, amount


def _spent(line: Attempted, of: Kind) -> float | None:
    """Tokens or dollars of all calls that were made for an answer; None where not all of them are known."""
    if not line.calls:
        return None
    total = 0.0
    for usage, cost in (spent for call in line.calls for spent in charge(call).spent):
        parts = [cost] if of == "dollars" else [usage.input, usage.output]
        for part in parts:
            if part is None:
                return None
            total += part
    return total
