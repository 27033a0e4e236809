"""The command `arena analyse`: a judge says what every move of finished matches was worth."""

from __future__ import annotations

import json
import math
import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arena.cli.aside import printing_aside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arena.analysis.finding import Finding
    from arena.analysis.front import Report
    from arena.analysis.quality import Quality

_NAMED = 3
"""Replays that are named of those with which the same is wrong."""


def analyse(
    paths: Annotated[list[Path], typer.Argument(help="Replays, folders of replays, or folders of tournaments.")],
    judge: Annotated[
        str, typer.Option("--with", help="Who judges: solver, stockfish, minimax,depth=6, mcts,simulations=2000.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Judge again what this judge has judged before.")] = False,
    workers: Annotated[
        int | None, typer.Option(help="Processes that judge.", show_default="as many as pay", min=1)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what came of it as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the table only.")] = False,
) -> None:
    """Have every move of finished matches judged: written beside each replay, asking no model again.

    Exit code 1 if a replay does not verify, 2 if one cannot be read or judged.
    """
    from arena.analysis.front import analyse as judged
    from arena.cli.screens import is_terminal

    bar = _Bar(shown=is_terminal(sys.stderr) and not quiet)
    try:
        with printing_aside():
            try:
                report = judged(
                    paths, judge, force=force, workers=workers, on_begin=bar.begin, on_found=lambda _: bar.step()
                )
            finally:
                bar.done()
    except KeyboardInterrupt:
        _tell("what was judged is kept; run the same command to go on")
        raise
    typer.echo(json.dumps(_data(report), allow_nan=False) if as_json else _table(report))
    if not quiet:
        for line in _remarks(report):
            _tell(line)
    if report.of("refused", "unreadable"):
        raise typer.Exit(2 if report.of("unreadable") else 1)


def _tell(line: str) -> None:
    from arena.replays.plain import one_line

    typer.echo(one_line(line), err=True)


class _Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._bar: Any = None
        self._task: Any = None

    def begin(self, matches: int) -> None:
        """Show it."""
        if self._shown:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(file=sys.stderr), transient=True)
            self._task = self._bar.add_task("judging", total=matches)
            self._bar.start()

    def step(self) -> None:
        """One match is done."""
        if self._bar is not None:
            self._bar.advance(self._task)

    def done(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _table(report: Report) -> str:
    """How good everybody's moves were, a line for each player at each game."""
    from rich.console import Console

    from arena.replays.plain import one_line
    from arena.reports.columns import Column, grid

    rows = list(report.qualities.items())
    if not rows:
        return f"no move was judged by {one_line(report.judge)}"
    console = Console(width=shutil.get_terminal_size().columns, color_system=None, highlight=False, _environ={})
    columns = [
        Column("game", [one_line(game) for (game, _), _ in rows], 90, left=True, most=24),
        Column("player", [one_line(player) for (_, player), _ in rows], 100, left=True, most=40),
        Column("moves", [f"{one.moves:,}" for _, one in rows], 80),
        Column("best", [_percent(one.accuracy) for _, one in rows], 99),
        Column("chance", [_percent(one.chance) for _, one in rows], 97),
        Column("top 2", [_percent(one.share(2)) for _, one in rows], 62),
        Column("top 3", [_percent(one.share(3)) for _, one in rows], 61),
        Column("loss", [f"{one.mean_loss:.3f}" for _, one in rows], 70),
        Column("blunders", [f"{one.blunders:,}" for _, one in rows], 98),
        Column("alike", [f"{one.alike:,}" for _, one in rows], 55),
    ]
    with console.capture() as captured:
        console.print(grid(columns, console.width)[0])
    lines = [f"judged by {one_line(report.judge)}", *(line.rstrip() for line in captured.get().splitlines())]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _remarks(report: Report) -> Iterable[str]:
    """How many matches were judged, which were not and why, and what to do next."""
    judged, known = len(report.of("judged")), len(report.of("known"))
    before = f", {known:,} judged before (--force judges them again)" if known else ""
    yield f"{judged:,} {'match' if judged == 1 else 'matches'} judged{before}"
    for kind, word in (("skipped", "skipped"), ("refused", "REFUSED"), ("unreadable", "cannot be judged")):
        of_kind = report.of(kind)  # type: ignore[arg-type]
        for why, count in Counter(one.why for one in of_kind).most_common():
            names = [_name(one) for one in of_kind if one.why == why]
            more = f" and {count - _NAMED:,} more" if count > _NAMED else ""
            yield f"{word}: {', '.join(names[:_NAMED])}{more}: {why}"
    found = report.of("judged", "known")
    if found:
        yield f"next: arena watch {shlex.quote(str(found[0].path))}   (b: the next blunder)"


def _name(finding: Finding) -> str:
    return str(finding.path)


def _data(report: Report) -> dict[str, Any]:
    """The same for programs. Names are as they were given; the text is ASCII."""
    return {
        "judge": report.judge,
        "judged": len(report.of("judged")),
        "known": len(report.of("known")),
        "players": [
            {"game": game, "player": player, **_counted(one)} for (game, player), one in report.qualities.items()
        ],
        "replays": [
            {"replay": str(one.path), "result": one.kind, **({"why": one.why} if one.why else {})}
            for one in report.findings
        ],
    }


def _counted(one: Quality) -> dict[str, float | int | None]:
    return {
        "moves": one.moves,
        "accuracy": _finite(one.accuracy),
        "chance": _finite(one.chance),
        "top_2": _finite(one.share(2)),
        "top_3": _finite(one.share(3)),
        "mean_loss": _finite(one.mean_loss),
        "blunders": one.blunders,
        "alike": one.alike,
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
