"""Holding a tournament at a terminal: what is planned, how it goes on, why it stopped, and how to go on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import typer

from arena.cli.aside import printing_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from arena.tournaments.estimate import Estimate
    from arena.tournaments.folder import Status
    from arena.tournaments.ledger import Ledger
    from arena.tournaments.plan import Plan
    from arena.tournaments.runner import End

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_UNFINISHED = 3
"""The exit code of what stopped before its end, since something is spent."""


class Holding(Protocol[T_co]):
    """What plays: `arena.tournaments.front.hold` and its like."""

    def __call__(
        self, *, on_status: Callable[[Status], None], on_plan: Callable[[Plan, Ledger], None]
    ) -> Coroutine[Any, Any, T_co]: ...


def play(holding: Holding[T], folder: Path, *, quiet: bool) -> T:
    """Play what is missing in a folder: says what is planned, shows a bar where a person waits, and stops by a signal.

    Raises KeyboardInterrupt, after a sentence, where it is interrupted.
    """
    from arena.cli.screens import is_terminal
    from arena.cli.standing_by import Progress
    from arena.tournaments.estimate import check_affordable

    _more_files()
    progress = Progress(sys.stderr, shown=is_terminal(sys.stderr) and not quiet)

    def begin(made: Plan, ledger: Ledger) -> None:
        decided, rest = rest_of(made, ledger)
        if not quiet:
            for line in outlook(made, ledger, decided, rest):
                tell(line)
        if rest is not None:
            check_affordable(rest, made.config.budget)
        progress.begin(made.matches)

    try:
        with printing_aside():
            try:
                return _until_a_signal(holding(on_status=progress.show, on_plan=begin))
            finally:
                progress.done()
    except KeyboardInterrupt:
        tell(_kept(folder))
        raise


def finish(end: End, folder: Path, further: str, *, quiet: bool) -> None:
    """Say why it stopped and what to run next, and exit with the code for that where it is not over."""
    if not quiet:
        tell(f"{_ended(end.why)}: {end.detail}")
        if end.why == "interrupted":
            tell(_kept(folder))
        tell(f"next: arena watch {folder}")
        tell(f"      {further}")
    code = {"budget": _UNFINISHED, "stuck": 1, "interrupted": _UNFINISHED}.get(end.why, 0)
    if code:
        raise typer.Exit(code)


def _kept(folder: Path) -> str:
    return f"what was played is kept in {folder}; run the same command to go on"


def rest_of(made: Plan, ledger: Ledger) -> tuple[str | None, Estimate | None]:
    """What a test has decided, or else what the rest will take."""
    from arena.tournaments.estimate import estimate
    from arena.tournaments.stopping import conclusion

    decided = conclusion(made, ledger)
    return decided, estimate(made, ledger) if decided is None else None


def outlook(made: Plan, ledger: Ledger, decided: str | None, estimate: Estimate | None) -> list[str]:
    """What is planned, what is left of it, and what that will take."""
    from arena.tournaments.estimate import describe

    config = made.config
    field = f"{len(config.players)} players, {len(config.games)} game{'s' if len(config.games) > 1 else ''}"
    kind = config.schedule.kind.replace("_", " ")
    done = len(ledger.results)
    if made.matches is None:
        planned = f"{done:,} matches played so far" if done else "as many matches as it takes"
    else:
        planned = f"{made.matches:,} matches" + (f", {done:,} of them played" if done else "")
    rest = [f"nothing is left to play: decided, {decided}"] if estimate is None else describe(estimate)
    return [f"{config.name}: {kind}, {field}, {planned}", *rest]


def tell(line: str) -> None:
    """Say something beside the results; names in it are anybody's."""
    from arena.replays.plain import one_line

    typer.echo(one_line(line), err=True)


def settings_of(changes: list[str]) -> dict[str, Any]:
    """Settings and their values, as `--set KEY=VALUE` gives them. Raises ParameterError."""
    from arena.games.core.errors import ParameterError

    wanted: dict[str, Any] = {}
    for text in changes:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise ParameterError(f"--set {text}: it reads KEY=VALUE, such as schedule.rounds=20 or budget.dollars=5")
        wanted[key.strip()] = _value(value.strip())
    return wanted


def _value(text: str) -> Any:
    """A value as TOML would read it; what it cannot read is a text."""
    import tomllib

    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _more_files() -> None:
    """Have as many files open as the system lets one: each match in play has its replay, and models a connection."""
    try:
        import resource
    except ImportError:  # not on every platform
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _until_a_signal(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; whoever asks the process to end has it end as Ctrl-C does."""
    import asyncio
    import signal
    from contextlib import suppress

    async def work() -> T:
        task = asyncio.current_task()
        assert task is not None
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, AttributeError):  # not on every platform
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)
        return await coroutine

    try:
        return asyncio.run(work())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _ended(why: str) -> str:
    return {
        "complete": "over",
        "decided": "decided",
        "budget": "stopped",
        "interrupted": "stopped",
        "stuck": "stuck",
    }.get(why, why)
