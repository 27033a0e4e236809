from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
from arena.agents.core.turn import Turn
from arena.agents.terminal import ask_in_terminal, plain
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv
from arena.games.core.view import View


class Said(View):
    """A view made of a text and a legal list."""

    def __init__(self, text: str, legal: Sequence[str]) -> None:
        super().__init__("player_0")
        self._said, self._list = text, legal

    def _text(self) -> str:
        return self._said

    def _legal(self) -> Sequence[str]:
        return self._list

    def _nothing(self) -> Any:
        raise NotImplementedError

    _scene = _image = _observation = _history = _nothing


def tictactoe(**more: Any) -> Turn:
    env = GameEnv(TicTacToe())
    env.restart(0)
    return Turn(0, "player_0", env.view("player_0"), **more)


async def answer(turn: Turn, *lines: str) -> tuple[Decision, str]:
    """What the person decides who types these lines, and all that was shown."""
    left = [f"{line}\n" for line in lines]
    shown: list[str] = []

    async def reader() -> str:
        return left.pop(0) if left else ""

    decision = await ask_in_terminal(turn, reader=reader, writer=shown.append)
    assert not left, "a line was left unread"
    return decision, "".join(shown)


async def test_it_shows_the_position_and_the_moves_and_takes_one() -> None:
    decision, shown = await answer(tictactoe(), " b2 ")
    assert decision == Move("b2")
    assert "X to move" in shown
    assert "Legal: a1 b1 c1 a2 b2 c2 a3 b3 c3\n" in shown
    assert "player_0 (? for help)> " in shown


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("resign", Resign()),
        ("/Resign", Resign()),
        ("draw b2", OfferDraw("b2")),
        ("DRAW  B2", OfferDraw("B2")),
        ("z9", Move("z9")),
        ("resign now", Move("resign now")),
    ],
)
async def test_a_line_is_a_command_or_a_move(line: str, decision: Decision) -> None:
    assert (await answer(tictactoe(), line))[0] == decision


@pytest.mark.parametrize("word", ["back", "/back", "BACK"])
async def test_a_word_takes_back_where_something_can_be(word: str) -> None:
    decision, shown = await answer(tictactoe(take_backs=2), word)
    assert decision == TakeBack()
    decision, shown = await answer(tictactoe(), word, "a1")
    assert decision == Move("a1")
    assert "There is nothing that you can take back.\n" in shown


async def test_what_others_took_back_is_told_and_harmless() -> None:
    _, shown = await answer(tictactoe(taken_back="\x1b[31mO took back 2 plies"), "a1")
    assert "\\x1b[31mO took back 2 plies.\n" in shown
    assert "took back" not in (await answer(tictactoe(), "a1"))[1]


@pytest.mark.parametrize("word", ["?", "help", "/help", "HELP"])
async def test_help_is_given_and_the_question_asked_again(word: str) -> None:
    decision, shown = await answer(tictactoe(), word, "a1")
    assert decision == Move("a1")
    assert "draw MOVE" in shown
    assert shown.count("(? for help)") == 2


async def test_asking_for_the_legal_moves_and_saying_nothing() -> None:
    decision, shown = await answer(tictactoe(), "", "legal", "a1")
    assert decision == Move("a1")
    assert shown.count("Legal: a1") == 2


async def test_a_draw_is_accepted_only_where_one_is_offered() -> None:
    decision, shown = await answer(tictactoe(draw_offered=True), "accept")
    assert decision == AcceptDraw()
    assert "offers a draw" in shown
    decision, shown = await answer(tictactoe(), "accept", "draw", "a1")
    assert decision == Move("a1")
    assert "No draw is offered." in shown
    assert "together with a move" in shown


async def test_feedback_comes_first_and_the_clock_is_shown() -> None:
    _, shown = await answer(tictactoe(attempt=2, feedback='"z9" is not a move', clock=12.4), "a1")
    assert shown.startswith('Attempt 2, because: "z9" is not a move\n')
    assert "player_0, 12 s left" in shown


async def test_the_end_of_the_input_resigns_and_says_so() -> None:
    decision, shown = await answer(tictactoe())
    assert decision == Resign(thought="the input has ended")
    assert "you resign" in shown


async def test_moves_come_before_commands() -> None:
    turn = Turn(0, "player_0", Said("Choose.", ("resign", "help")))
    assert (await answer(turn, "resign"))[0] == Move("resign")
    assert (await answer(turn, "/resign"))[0] == Resign()


async def test_free_talk_takes_every_line_but_slash_commands() -> None:
    turn = Turn(0, "player_0", Said("You are in a shop.", ()), draw_offered=True)
    decision, shown = await answer(turn, "accept")
    assert decision == Move("accept")
    assert "Talk is free" in shown
    assert (await answer(turn, "/legal", "?", "/accept"))[0] == AcceptDraw()
    assert (await answer(turn, "/shrug"))[0] == Move("/shrug")


async def test_long_lists_of_moves_are_shown_when_asked_for() -> None:
    turn = Turn(0, "player_0", Said("Go.", tuple(str(n) for n in range(361))))
    assert "Legal:" not in (await answer(turn, "7"))[1]
    assert " 360\n" in (await answer(turn, "legal", "7"))[1]


async def test_no_text_from_outside_reaches_the_terminal_raw() -> None:
    evil = "\x1b[2Jhi\u202e\r\x07\u2028"
    turn = Turn(0, "player_0", Said(evil, (evil, "ok")), attempt=2, feedback=evil)
    _, shown = await answer(turn, "legal", "ok")
    assert all(c == "\n" or c.isprintable() for c in shown)
    assert "\\x1b[2Jhi\\u202e" in shown


def test_plain_keeps_what_can_be_seen() -> None:
    assert plain("Zug ●\n→ ü 棋") == "Zug ●\n→ ü 棋"


async def test_another_cleaner_may_be_injected() -> None:
    shown: list[str] = []

    async def reader() -> str:
        return "ok\n"

    turn = Turn(0, "player_0", Said("loud", ("ok",)))
    await ask_in_terminal(turn, reader=reader, writer=shown.append, clean=str.upper)
    assert "LOUD" in "".join(shown)
    assert "Legal: OK" in "".join(shown)
