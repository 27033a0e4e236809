"""The rows of every table that is made match by match, in the order of its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from arena.frames.choice import Choice
from arena.frames.match import Match
from arena.replays.analysis import read_analyses
from arena.replays.bills import Bill
from arena.replays.events import Asked, Attempted, MatchStarted, Played
from arena.replays.results import MatchResult, SeatResult

Row = tuple[Any, ...]
Rows = Callable[[Match, Choice], Iterator[Row]]

_NONE = (None,) * 5


def matches(match: Match, _: Choice) -> Iterator[Row]:
    """One row."""
    result, started, status = match.result, match.started, match.status
    occasion, ended = result.occasion, status != "live"
    parent = None if started is None else started.parent
    yield (
        match.id,
        match.game,
        result.game,
        result.version,
        as_json(result.params),
        None if started is None else started.game.title,
        *(
            (occasion.tournament, occasion.match, occasion.unit, occasion.variant or None, occasion.attempt)
            if occasion.tournament
            else _NONE
        ),
        _moment(result.created),
        result.seed if result.seed is not None and result.seed < 2**63 else None,
        len(result.seats),
        status,
        result.ending if ended else None,
        result.reason if ended else None,
        result.detail if ended else None,
        None if result.culprit is None else match.seats[result.culprit].seat,
        _winner(result),
        result.plies,
        result.seconds,
        *_effort(match, result.seats),
        result.payoff,
        *result.score_range,
        as_json(result.table),
        result.position or None,
        result.opening or None,
        result.digest or None,
        None if started is None else started.arena,
        *((None, None) if parent is None else (parent.match, parent.ply)),
        None if match.path is None else match.name.encode("utf-8", "backslashreplace").decode(),
        None if match.path is None else result.size,
    )


def seats(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each seat."""
    result, mine, live = match.result, choice.players_of(match), match.status == "live"
    scores = [one.score for one in result.seats if one.score is not None]
    for number, (seat, one) in enumerate(zip(match.seats, result.seats, strict=True)):
        if seat.seat in mine:
            yield (
                match.id,
                match.game,
                seat.seat,
                seat.title or None,
                seat.player,
                seat.agent,
                one.score,
                None if one.score is None else 1 + sum(score > one.score for score in scores),
                None if live else result.culprit == number,
                *((one.moves, one.illegal, one.unreadable, one.substituted, one.seconds) if _counted(match) else _NONE),
                *_effort(match, [one]),
                list(one.served) if _counted(match) else None,
            )


def measures(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for whatever was measured of each seat."""
    mine = choice.players_of(match)
    for seat, one in zip(match.seats, match.result.seats, strict=True):
        if seat.seat in mine:
            for name, value in one.measures.items():
                yield match.id, match.game, seat.seat, seat.player, name, value


def plies(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each action of each whole ply."""
    mine = choice.players_of(match)
    for ply, played, scores in _whole_plies(match):
        if choice.takes_ply(ply):
            for one in played:
                if one.seat in mine:
                    score = scores.get(one.seat)
                    yield (
                        match.id, match.game, ply, one.seat, mine[one.seat], one.action, one.source, one.at, score,
                        one.secret, one.digest,
                    )  # fmt: skip


def scores(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each seat before the first ply and after every ply."""
    mine = choice.players_of(match)
    if match.started is None or match.path is None:
        return
    table = match.started.first_scores()
    if choice.takes_ply(0):
        yield from ((match.id, match.game, 0, seat, player, table.get(seat)) for seat, player in mine.items())
    for ply, _, table in _whole_plies(match):
        if choice.takes_ply(ply + 1):
            yield from ((match.id, match.game, ply + 1, seat, who, table.get(seat)) for seat, who in mine.items())


def attempts(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each attempt."""
    mine = choice.players_of(match)
    asked: dict[tuple[str, int], Asked] = {}
    for line in match.lines():
        if isinstance(line, Asked):
            asked[line.seat, line.ply] = line
        elif isinstance(line, Attempted) and line.seat in mine and choice.takes_ply(line.ply):
            question = asked.get((line.seat, line.ply))
            if question is not None and question.attempt != line.attempt:
                question = None
            yield _attempt(match, line, question, mine[line.seat])
        elif isinstance(line, Played):
            asked.clear()


def _attempt(match: Match, one: Attempted, asked: Asked | None, player: str) -> Row:
    problem = one.problem
    bill = Bill.of(one.calls) if one.calls else Bill()
    return (
        match.id,
        match.game,
        one.ply,
        one.seat,
        player,
        one.attempt,
        *(_NONE if asked is None else (asked.at, asked.clock, asked.feedback, asked.draw_offered, asked.take_backs)),
        one.decision,
        one.reply,
        one.extracted,
        one.action,
        *((None,) * 3 if problem is None else (problem.kind, problem.message, problem.fault or None)),
        one.thought or None,
        one.seconds,
        one.queued,
        one.retried,
        one.paused,
        one.seated,
        bill.calls,
        bill.input.number,
        bill.output.number,
        bill.input.unknown + bill.output.unknown,
        bill.cost if bill.cost or not bill.unpriced else None,
        bill.unpriced,
    )


def judged(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each move of which a judge said something."""
    mine, result = choice.players_of(match), match.result
    if match.path is None:
        return
    for analysis in read_analyses(match.path, result.digest, result.plies):
        for move in analysis.moves:
            if move.seat in mine and choice.takes_ply(move.ply):
                yield (
                    match.id, match.game, analysis.judge, analysis.by or None, move.ply, move.seat, mine[move.seat],
                    move.played, move.source, move.value, move.best_value, move.loss, move.rank, move.moves,
                    list(move.best), analysis.is_blunder(move), move.told or None, move.best_told or None,
                )  # fmt: skip


def attempted(match: Match, choice: Choice) -> Iterator[tuple[Attempted, str]]:
    """The attempts that were asked for in which models were called, with who made each. Messages stand by name."""
    mine = choice.players_of(match)
    for line in match.lines():
        if isinstance(line, Attempted) and line.calls and line.seat in mine and choice.takes_ply(line.ply):
            yield line, mine[line.seat]


def _whole_plies(match: Match) -> Iterator[tuple[int, list[Played], Mapping[str, float]]]:
    """The number of each whole ply, its actions, and the scores after it."""
    table: Mapping[str, float] = {}
    played: list[Played] = []
    for line in match.lines():
        if isinstance(line, MatchStarted):
            table = line.first_scores()
        elif isinstance(line, Played):
            played.append(line)
            if line.scene is not None:
                table = table if line.scores is None else line.scores
                yield line.ply, played, table
                played = []


def as_json(value: Any) -> str:
    """Plain values as JSON."""
    return msgspec.json.encode(value).decode()


def _counted(match: Match) -> bool:
    """Whether anybody counted what was done in it."""
    return match.events is None


def _effort(match: Match, seats: Sequence[SeatResult]) -> Row:
    """Calls, tokens and dollars of some seats, in the order of columns."""
    if not _counted(match):
        return (None,) * 6
    read = sum(one.tokens_in for one in seats)
    written = sum(one.tokens_out for one in seats)
    unknown = sum(one.tokens_unknown for one in seats)
    cost = sum(one.cost for one in seats)
    unpriced = sum(one.unpriced for one in seats)
    return (
        sum(one.calls for one in seats),
        read if read or not unknown else None,
        written if written or not unknown else None,
        unknown,
        cost if cost or not unpriced else None,
        unpriced,
    )


def _winner(result: MatchResult) -> str | None:
    """The player with the highest score, where there is one."""
    found = [(seat.score, seat.player) for seat in result.seats if seat.score is not None]
    best = max((score for score, _ in found), default=0.0)
    first = [player for score, player in found if score == best]
    return first[0] if len(first) == 1 and len(found) > 1 else None


def _moment(text: str) -> datetime | None:
    """A moment as a replay has it; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
