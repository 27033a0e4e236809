"""Games with one mistake each: what the conformance suite is there to find (see test_suite.py)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from someone_elses_games.high_card import HighCard, State

from arena.games.board.tictactoe import TicTacToe
from arena.games.core import Outcome, Rng, Seat, UnreadableAction
from arena.games.core.scene import Grid, Plain, Scene


class Guesser(TicTacToe):
    """Finds: test_reading_never_guesses"""

    def parse(self, state: str, seat: Seat, text: str) -> int:
        return super().parse(state, seat, text.strip(" .*\n").lower())


class Helper(TicTacToe):
    """Finds: test_garbage_is_unreadable"""

    def parse(self, state: str, seat: Seat, text: str) -> int:
        try:
            return super().parse(state, seat, text)
        except UnreadableAction:
            return self.legal(state, seat)[0]


class Gambler(TicTacToe):
    """Finds: test_applying_changes_nothing_and_gives_the_same_again, test_pettingzoos_seed_test"""

    def apply(self, state: str, actions: Mapping[Seat, int], rng: Rng) -> str:
        actions = {seat: random.choice(self.legal(state, seat)) for seat in actions}
        return super().apply(state, actions, rng)


class Muddler(TicTacToe):
    """Finds: test_legal_actions_are_ascending_ints_of_the_action_space"""

    def legal(self, state: str, seat: Seat) -> Sequence[int]:
        return list(reversed(super().legal(state, seat)))


class Hasher(TicTacToe):
    """Finds: test_digests_are_the_same_in_another_process"""

    def canonical(self, state: str) -> bytes:
        return " ".join({f"{cell}{mark}" for cell, mark in enumerate(state)}).encode()


class Blurrer(TicTacToe):
    """Finds: test_canonical_bytes_tell_states_apart"""

    def canonical(self, state: str) -> bytes:
        return b"a board"


class Generous(TicTacToe):
    """Finds: test_outcome_and_scores"""

    def outcome(self, state: str) -> Outcome | None:
        outcome = super().outcome(state)
        return None if outcome is None else Outcome(dict.fromkeys(self.seats, 7.0), outcome.reason)


class Lender(TicTacToe):
    """Finds: test_observations_lie_in_their_space_and_belong_to_the_reader"""

    seen = np.zeros((3, 3, 2), dtype=np.int8)

    def observe(self, state: str, seat: Seat) -> NDArray[Any]:
        return self.seen


class Shouter(TicTacToe):
    """Finds: test_texts_are_plain_and_the_same_each_time"""

    def text(self, state: str, seat: Seat | None) -> str:
        return f"\x1b[1m{super().text(state, seat)}"


class Clicker(TicTacToe):
    """Finds: test_scenes_are_well_made"""

    def scene(self, state: str, seat: Seat | None) -> Grid:
        return replace(super().scene(state, seat), clicks={"0,0": "here"})


class Blind(TicTacToe):
    """Finds: test_a_later_state_looks_different"""

    def scene(self, state: str, seat: Seat | None) -> Scene:  # type: ignore[override]
        return Plain("a board")


class Teller(HighCard):
    """Finds: test_no_form_of_a_view_changes"""

    def text(self, state: State, seat: Seat | None) -> str:
        return super().text(state, None)


class Painter(HighCard):
    """Finds: test_no_picture_changes"""

    def image(self, state: State, seat: Seat | None) -> Any:
        return super().image(state, None)


class Hinter(HighCard):
    """Finds: test_no_feedback_changes"""

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        legal = super().legal(state, seat)
        return legal if max(state.cards) == state.cards[self.seats.index(seat)] else legal[-2:]


class Shower(HighCard):
    """Finds: test_no_event_that_a_seat_may_see_changes"""

    def scene(self, state: State, seat: Seat | None) -> Any:
        return super().scene(state, None)


class Stacker(HighCard):
    """Finds: test_a_redeal_deals_something_else"""

    def redeal(self, state: State, seat: Seat, rng: Rng) -> State:
        return state
