"""A match in plain text: scenes and events as lines, for a terminal without a screen, a log or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arena.agents.core.messages import Message
from arena.games.core.outcome import Seat
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Plain, Scene, Screen, Stack
from arena.replays.bills import Bill
from arena.replays.events import Attempted, MatchEnded, MatchStarted, Played, Problem
from arena.replays.plain import one_line, plain
from arena.replays.prompts import Passage, passages, read_calls
from arena.replays.tape import Frame, Tape

_NOTICED = 0.05
"""Seconds from which a wait is told. All are recorded."""


def scene_lines(scene: Scene) -> list[str]:
    """A scene in characters. Cells are told apart by their codes, not by colour."""
    if isinstance(scene, Grid):
        lines = _grid(scene)
    elif isinstance(scene, Screen):
        lines = [one_line(row) for row in scene.rows]
    elif isinstance(scene, Hand):
        lines = [f"{plain(label)}: {_faces(cards)}" for label, cards in scene.groups]
    elif isinstance(scene, Stack):
        lines = [f"{plain(label)}: {_faces(cards)}" for label, cards in scene.stacks]
    elif isinstance(scene, Dialogue):
        lines = [f"{plain(message.heading)}: {plain(message.text)}" for message in scene.messages]
        lines += [f"{plain(label)}: {plain(value)}" for label, value in scene.facts]
    else:
        assert isinstance(scene, Plain)
        lines = plain(scene.text).split("\n")
    return [*lines, plain(scene.caption)] if scene.caption else lines


def _grid(scene: Grid) -> list[str]:
    labels = [one_line(label) for label in scene.row_labels]
    margin = max(map(len, labels), default=0)
    marked = {cell for cells in scene.highlights.values() for cell in cells}
    lines = []
    heads = [one_line(label).split() for label in scene.column_labels]
    for above in range(max(map(len, heads), default=0), 0, -1):
        words = [head[-above] if above <= len(head) else "" for head in heads]
        lines.append(" " * margin + "".join(f"{word:>3}" for word in words))
    for number, row in enumerate(scene.rows):
        label = labels[number] if number < len(labels) else ""
        cells = [f"({c})" if (number, k) in marked else f" {c} " for k, c in enumerate(one_line(row))]
        lines.append(f"{label:>{margin}}" + "".join(cells).rstrip())
    return lines


def _faces(cards: Sequence[Card]) -> str:
    return " ".join(one_line(card.face) for card in cards)


def headline(started: MatchStarted) -> str:
    """The game, its parameters and the seed."""
    params = "".join(f", {one_line(str(key))}={one_line(str(value))}" for key, value in started.game.params.items())
    seed = "" if started.seed is None else f", seed {started.seed}"
    return f"{one_line(started.game.title)} ({one_line(started.game.id)} v{started.game.version}{params}{seed})"


def seat_lines(started: MatchStarted) -> list[str]:
    """Who sits where."""
    return [f"{one_line(seated.seat)}  {one_line(seated.title)}: {one_line(seated.player)}" for seated in started.seats]


def end_line(tape: Tape) -> str:
    """How it ended, or where it was cut off."""
    if tape.ended is None:
        return (
            f"cut off at ply {tape.plies}" if tape.status == "cut off" else f"still being played, at ply {tape.plies}"
        )
    return result_line(tape.started, tape.ended)


def result_line(started: MatchStarted, ended: MatchEnded) -> str:
    """The ending, what made it and the scores."""
    titles = {seated.seat: one_line(seated.title) for seated in started.seats}
    scores = (
        ""
        if ended.scores is None
        else "; " + ", ".join(f"{titles.get(s) or one_line(s)} {v:+g}" for s, v in ended.scores.items())
    )
    culprit = "" if ended.culprit is None else f" by {titles.get(ended.culprit) or one_line(ended.culprit)}"
    return f"{ended.ending}{culprit} ({ended.reason}) after {ended.plies} plies: {one_line(ended.detail)}{scores}"


def measure_lines(started: MatchStarted, ended: MatchEnded) -> list[str]:
    """What the game measured beside the score, a line a seat."""
    titles = {seated.seat: one_line(seated.title) for seated in started.seats}
    return [
        f"{titles.get(seat) or one_line(seat)}: " + ", ".join(f"{one_line(name)} {v:g}" for name, v in found.items())
        for seat, found in ended.measures.items()
        if found
    ]


def ply_line(frame: Frame, titles: Mapping[str, str]) -> str:
    """What was played in one ply, and how often somebody had to be asked again."""
    moves = ", ".join(_move(played, titles) for played in frame.played)
    failed = sum(1 for event in frame.attempts if isinstance(event, Attempted) and event.problem is not None)
    return f"{frame.ply:>4}. {moves}" + (f"   ({failed} failed attempts)" if failed else "")


def _move(played: Played, titles: Mapping[str, str]) -> str:
    name, action = titles.get(played.seat) or one_line(played.seat), one_line(played.action)
    if played.source == "take_back":
        return f"↶ {name} {take_back_text(action)}"
    return f"{name} {action}" + ("" if played.source == "agent" else f" [{played.source}]")


def take_back_text(action: str) -> str:
    """The action of a take-back in words: `takes back 2 plies`; what is written otherwise stays as it is."""
    plies = action.removeprefix("take back ")
    if plies == action or not plies.isdecimal():
        return action
    return f"takes back {plies} {'ply' if plies == '1' else 'plies'}"


def problem_text(problem: Problem) -> str:
    """What was wrong with an attempt, with the agent's own word for it where it has one; not yet made harmless."""
    fault = f" ({problem.fault})" if problem.fault not in ("", problem.kind) else ""
    return f"{problem.kind}{fault}: {problem.message}"


def waits(event: Attempted) -> list[tuple[str, float]]:
    """What an attempt waited for, uncharged, in words, and for how many seconds; without what nobody would notice."""
    times = (
        ("queued", event.queued),
        ("retried", event.retried),
        ("paused", event.paused),
        ("waited for the screen", event.seated),
    )
    return [(why, seconds) for why, seconds in times if seconds >= _NOTICED]


def attempt_line(event: Attempted, titles: Mapping[str, str]) -> str:
    """An attempt and what came of it."""
    name = titles.get(event.seat) or one_line(event.seat)
    took = ", ".join([f"{event.seconds:.3f} s", *(f"{why} {seconds:.3f} s" for why, seconds in waits(event))])
    what = event.action if event.problem is None else problem_text(event.problem)
    said = event.decision + ("" if what is None else f": {one_line(what)}")
    return f"      {name}, attempt {event.attempt}, {took}, {said}"


def attempt_lines(event: Attempted, titles: Mapping[str, str]) -> Iterator[str]:
    """An attempt with everything that was said and read."""
    yield attempt_line(event, titles)
    if event.thought:
        yield f"        thought: {plain(event.thought)}"
    if event.reply and event.reply != event.action:
        yield f"        reply: {plain(event.reply)}"


def call_lines(event: Attempted) -> list[str]:
    """Who was really asked for an attempt, and what that took, in a line; none where no model was."""
    bill = Bill.of(event.calls)
    return [f"        {bill.answered_by}: {bill.words}"] if bill.calls else []


def bill_lines(started: MatchStarted, bills: Mapping[Seat, Bill]) -> list[str]:
    """What the models of a match took and what was wrong, a line a seat; what they took together, where several did."""
    titles = titles_of(started)
    lines = [f"{titles.get(seat) or one_line(seat)}: {bill.line}" for seat, bill in bills.items() if bill]
    charged = [bill for bill in bills.values() if bill.calls]
    return [*lines, f"together: {sum(charged, Bill()).words}"] if len(charged) > 1 else lines


class Prompts:
    """Tells what models were sent and what they said, word for word; what a seat was sent before is not told again."""

    def __init__(self) -> None:
        self._before: dict[Seat, Sequence[Message]] = {}

    def lines(self, event: Attempted) -> Iterator[str]:
        """The calls of an attempt. Raises ValueError where one is none."""
        calls = read_calls(event)
        for passage in passages(calls, self._before.get(event.seat, ())):
            yield from _passage_lines(passage)
        if calls:
            self._before[event.seat] = calls[-1].request.messages


def _passage_lines(passage: Passage) -> Iterator[str]:
    name = one_line(passage.name)
    if passage.kind == "call":
        yield f"        {name}: {one_line(passage.text)}"
    elif passage.kind in ("fact", "failure"):
        yield f"          {name}: {one_line(passage.text)}"
    elif passage.kind == "same":
        yield f"        ── {passage.text}"
    else:
        yield f"        ── {name}"
        yield from (f"          │ {line}" for line in plain(passage.text).split("\n"))


def titles_of(started: MatchStarted) -> dict[str, str]:
    """The display name of each seat."""
    return {seated.seat: one_line(seated.title) for seated in started.seats}
