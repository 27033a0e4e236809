"""Asking one seat for its move: the attempts, what was wrong with them, and what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
from arena.agents.core.errors import ProviderError
from arena.agents.core.turn import Turn
from arena.chair import Chair
from arena.eager import Suspended
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, AmbiguousAction, IllegalAction
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.view import View
from arena.replays.events import AnyEvent, Asked, Attempted, Problem, Progress, Reason, Source
from arena.replays.takebacks import TakeBacks, TakenBack
from arena.seeds import table_rng
from arena.table import Table
from arena.watchdog import Hogged


class Question(NamedTuple):
    """What a seat was asked: ours, whatever the agent does with its `Turn`."""

    ply: int
    seat: Seat
    attempt: int
    view: View
    turn: Turn
    draw_offered: bool
    take_backs: int


class Chosen(NamedTuple):
    """An action to execute, how it is written, and who chose it."""

    action: Any
    notation: str
    source: Source = "agent"


class Stopped(NamedTuple):
    """The match ends with this seat's answer."""

    seat: Seat
    reason: Reason
    detail: str


Answer = Chosen | TakenBack | Stopped
"""What comes of asking a seat."""

_KINDS: dict[type, Any] = {
    Move: "move",
    OfferDraw: "offer_draw",
    AcceptDraw: "accept_draw",
    Resign: "resign",
    TakeBack: "take_back",
}


class Asking:
    """Who asks the seats of one match, and remembers whether an offer of a draw stands."""

    def __init__(
        self,
        env: ArenaEnv,
        table: Table,
        chairs: Mapping[Seat, Chair],
        tell: Callable[[AnyEvent], None],
        now: Callable[[], float],
        seed: int,
    ) -> None:
        self._env = env
        self._table = table
        self._chairs = chairs
        self._tell = tell
        self._now = now
        self._seed = seed
        self._rngs: dict[Seat, Rng] = {}
        self._asked: dict[Seat, Question] = {}
        self._reply_chars = table.reply_chars
        self._offer: Seat | None = None
        self._grants = table.take_backs > 0
        self._take_backs = TakeBacks(table.take_backs)
        self._taken_back: dict[Seat, str] = {}
        """What others have taken back, in words, until a seat is asked again."""
        self._replaced: dict[Seat, str] = {}
        """What was last played in the place of a seat's answers, until it is asked again."""

    async def turn(self, seat: Seat) -> Answer:
        """Ask until the seat has answered with a legal action, or its attempts or its clock are used up."""
        env, table, chair, tell = self._env, self._table, self._chairs[seat], self._tell
        ply, feedback = env.ply, None
        offered = self._offer is not None and self._offer != seat
        problem: Problem | None = None
        replaced = self._replaced.pop(seat, None)
        back, undone = 0, ""
        if self._grants:
            back, undone = self._take_backs.left(env, seat), self._taken_back.pop(seat, "")
        chair.begin()
        for attempt in range(1, table.attempts + 1):
            clock = chair.allowance() if chair.clocked else None
            view = env.view(seat)
            turn = Turn(
                ply,
                seat,
                view,
                attempt=attempt,
                feedback=feedback,
                clock=clock,
                position=env.position(),
                draw_offered=offered,
                replaced=replaced,
                progress=self._think,
                timer=chair.now,
            )
            if self._grants:
                turn.take_backs, turn.taken_back = back, undone
            tell(Asked(ply, seat, attempt, self._now(), clock, feedback, offered, back))
            asked = self._asked[seat] = Question(ply, seat, attempt, view, turn, offered, back)
            chair.ask(turn)
            try:
                decision = await chair.agent.act(turn)
            except asyncio.CancelledError as error:
                if chair.expired:
                    return self._timed_out(asked, chair)
                if was_cancelled():
                    self._cut_off(asked, chair)
                    raise
                return self._failed(asked, chair, "crashed", described(error))
            except ProviderError as error:
                return self._failed(asked, chair, "provider", described(error))
            except Hogged:
                return self._timed_out(asked, chair)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # the one boundary around agents
                if view.failed is not None:
                    raise view.failed from error
                return self._failed(asked, chair, "crashed", described(error))
            seconds, late = chair.answered()
            kind = _KINDS.get(type(decision)) if _is_said(decision) else None
            if kind is None:
                detail = f"act() returned {_shown(decision)}, which is no decision"
                return self._told_failure(asked, "crashed", detail, seconds)
            if late:
                text, reply, thought, _ = self._said(decision)
                detail = f"answered after {seconds:.3f} s with {clock:.3f} s on the clock"
                problem = Problem("late", detail)
                tell(self._attempted(asked, kind, text, reply, thought, None, problem, seconds))
                return Stopped(seat, "late", detail)
            answer = self._read(asked, kind, decision, seconds)
            if isinstance(answer, Problem):
                problem, feedback = answer, answer.message
                continue
            if kind != "offer_draw" and self._offer != seat:
                self._offer = None
            if chair.clocked and kind != "take_back":
                chair.moved()
            return answer
        assert problem is not None
        if offered:
            self._offer = None
        return self._used_up(seat, problem)

    def _think(self, ply: int, seat: Seat, text: str) -> None:
        self._tell(Progress(ply, seat, _clean(str(text)[: self._reply_chars])))

    def taken_back(self, seat: Seat, plies: int) -> None:
        """A seat has taken plies back: an offer of a draw among them is gone, and the others are to be told."""
        self._offer = None
        told = f"{self._title(seat)} took back {plies} {'ply' if plies == 1 else 'plies'}"
        for other in self._env.possible_agents:
            if other != seat:
                before = self._taken_back.get(other)
                self._taken_back[other] = f"{before}, then {told}" if before else told

    def outcome_of(self, seat: Seat, turn: Suspended[Answer]) -> Answer:
        """What a turn that had suspended came to."""
        chair = self._chairs[seat]
        if chair.turn is not None and chair.left_behind:
            return self._timed_out(self._asked[seat], chair)
        if chair.turn is not None and turn.task.cancelled():  # by itself: nobody else cancels what is still wanted
            return self._failed(self._asked[seat], chair, "crashed", "it cancelled its own turn")
        return turn.task.result()

    def _read(self, asked: Question, kind: Any, decision: Decision, seconds: float) -> Answer | Problem:
        """What a decision means: an action, the end, or what is wrong with it. Tells the attempt."""
        env, seat, tell = self._env, asked.seat, self._tell
        text, reply, thought, length = self._said(decision)
        action, notation, problem = None, "", None
        if kind == "resign":
            tell(self._attempted(asked, kind, text, reply, thought, None, None, seconds))
            return Stopped(seat, "resignation", f"{self._title(seat)} resigns")
        if length > self._reply_chars:
            problem = Problem(
                "unreadable", f"the reply has {length} characters; at most {self._table.reply_chars} are read"
            )
        elif kind == "move" and decision.fault:  # type: ignore[union-attr]
            text, problem = None, self._own_fault(decision)  # type: ignore[arg-type]
        elif kind == "take_back":
            problem = None if asked.take_backs else Problem("illegal", self._take_backs.refusal(seat))
        elif kind != "move" and (why := self._no_draw(asked, kind)):
            problem = Problem("illegal", why)
        elif text is not None:
            try:
                action = env.parse(seat, text)
                notation = env.notation(seat, action)
            except ActionError as error:
                fault = "ambiguous" if isinstance(error, AmbiguousAction) else ""
                problem = Problem("illegal" if isinstance(error, IllegalAction) else "unreadable", str(error), fault)
        tell(self._attempted(asked, kind, text, reply, thought, notation or None, problem, seconds))
        if problem is not None:
            return problem
        if kind == "accept_draw":
            return Stopped(seat, "agreement", f"{self._title(seat)} accepts the draw")
        if kind == "take_back":
            self._take_backs.use(seat)
            return TakenBack(seat)
        if kind == "offer_draw":
            self._offer = seat
        return Chosen(action, notation)

    def _own_fault(self, move: Move) -> Problem:
        """What an agent says kept it from reading a move in its own reply."""
        fault, why = (_clean(said[: self._reply_chars]) for said in (move.fault, move.why or move.fault))
        return Problem("unreadable", why, fault)

    def _no_draw(self, asked: Question, kind: str) -> str | None:
        """Why a draw can be neither offered nor accepted now, or None."""
        if not self._table.draws or self._env.agreed_draw() is None:
            return "no draw can be agreed at this table; possible: a move, or to resign"
        if kind == "accept_draw" and not asked.draw_offered:
            return "there is no offer of a draw to accept; possible: a move, to offer a draw with a move, or to resign"
        return None

    def _used_up(self, seat: Seat, problem: Problem) -> Chosen | Stopped:
        """What the table says when all attempts failed."""
        rule = self._table.on_illegal
        if rule == "forfeit":
            attempts = self._table.attempts
            tries = f"{attempts} attempts, the last: " if attempts > 1 else ""
            return Stopped(seat, problem.kind, f"{self._title(seat)}: {tries}{problem.message}")
        action = self._env.fallback(seat, self._rng(seat) if rule == "random" else None)
        self._replaced[seat] = self._env.notation(seat, action)
        return Chosen(action, self._replaced[seat], rule)

    def _rng(self, seat: Seat) -> Rng:
        """The stream that replaces the seat's answers: its own, so that it does not matter who answers first."""
        if seat not in self._rngs:
            self._rngs[seat] = table_rng(self._seed, self._env.possible_agents.index(seat))
        return self._rngs[seat]

    def _timed_out(self, asked: Question, chair: Chair) -> Stopped:
        allowed = chair.allowance()
        seconds, _ = chair.answered()
        if chair.overslept:
            waited, most = asked.turn.served(), self._table.waiting_seconds
            detail = f"waited {waited:.3f} s for a service, more than the table's {most:g} s"
            return self._told_failure(asked, "provider", detail, seconds)
        detail = "no answer" if allowed is None else f"no answer within the {allowed:.3f} s on the clock"
        if chair.left_behind:
            detail += ", and it went on after its turn was cancelled"
        return self._told_failure(asked, "late", detail, seconds)

    def _cut_off(self, asked: Question, chair: Chair) -> None:
        """Tell an attempt that the end of the match cut off, if it has made calls: they were paid for."""
        seconds, _ = chair.answered()
        if asked.turn.calls:
            problem = Problem("interrupted", "the match was stopped before it answered")
            self._tell(self._attempted(asked, "move", None, "", "", None, problem, seconds))

    def _failed(self, asked: Question, chair: Chair, reason: Reason, detail: str) -> Stopped:
        seconds, _ = chair.answered()
        return self._told_failure(asked, reason, _clean(detail)[: self._table.reply_chars], seconds)

    def _told_failure(self, asked: Question, reason: Reason, detail: str, seconds: float) -> Stopped:
        """Tell an attempt that brought no decision."""
        problem = Problem(reason, detail)
        self._tell(self._attempted(asked, "move", None, "", "", None, problem, seconds))
        return Stopped(asked.seat, reason, f"{self._title(asked.seat)}: {detail}")

    def _attempted(
        self,
        asked: Question,
        kind: Any,
        text: str | None,
        reply: str,
        thought: str,
        notation: str | None,
        problem: Problem | None,
        seconds: float,
    ) -> Attempted:
        ply, seat, attempt, view, turn, *_ = asked
        shown = {**view.shown, "position": None} if turn.looked_ahead is True else view.shown
        return Attempted(
            ply,
            seat,
            attempt,
            reply,
            text,
            notation,
            kind,
            problem,
            thought,
            shown,
            round(seconds, 6),
            round(float(turn.queued), 6),
            round(float(turn.retried), 6),
            turn.calls,
            round(float(turn.paused), 6) if turn.paused else 0.0,
            round(float(turn.seated), 6) if turn.seated else 0.0,
        )

    def _said(self, decision: Decision) -> tuple[str | None, str, str, int]:
        """What was extracted, the raw reply and the thought, as text that can be written down, and the reply's length.

        Beyond the table's `reply_chars` nothing is extracted, and a text is cut.
        """
        text = decision.text if isinstance(decision, (Move, OfferDraw)) else None
        reply, thought, limit = decision.reply, decision.thought, self._reply_chars
        if reply is None:
            reply = text or ""
            if not thought and reply.isascii() and len(reply) <= limit:
                return text, reply, "", len(reply)
        length = max(len(reply), len(text or ""))
        if length > limit:
            text, reply = None, reply[:limit]
        if len(thought) > limit:
            thought = f"{thought[:limit]}… ({len(thought)} characters in all)"
        return None if text is None else _clean(text), _clean(reply), _clean(thought), length

    def _title(self, seat: Seat) -> str:
        return self._env.info.seats[self._env.possible_agents.index(seat)]


def described(error: BaseException) -> str:
    """What an agent raised, in words; a ProviderError speaks for itself."""
    name = "" if isinstance(error, ProviderError) else type(error).__name__
    try:
        text = str(error)
    except Exception:  # an exception of the agent's own making
        return type(error).__name__
    return f"{name}: {text}" if name and text else name or text


def was_cancelled() -> bool:
    """Whether somebody has cancelled the current task: CancelledError means little, since anybody can raise it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _shown(decision: object) -> str:
    try:
        return f"{decision!r:.80}"
    except Exception:  # an object of the agent's own making
        return f"a {type(decision).__name__}"


def _is_said(decision: Any) -> bool:
    """Whether a decision's fields are text and nothing cleverer, as they should be."""
    if type(decision) not in _KINDS or type(decision.thought) is not str:
        return False
    if type(decision) in (Move, OfferDraw) and type(decision.text) is not str:
        return False
    if type(decision) is Move and not (type(decision.fault) is type(decision.why) is str):
        return False
    return decision.reply is None or type(decision.reply) is str


def _clean(text: str) -> str:
    """The text without lone surrogates, which no file can hold; they are escaped."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
