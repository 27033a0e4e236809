"""Hanabi, played by two persons at one screen, who see each other's hands and never their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import arena
from arena.agents.core.turn import Turn
from arena.games.cards.hanabi import Hanabi
from arena.games.cards.hanabi_table import possible
from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.outcome import Seat
from arena.tui.app import ArenaApp
from tests.tui.kinds.person import Person

GAME = "hanabi,colours=2,ranks=2,hand=2,hints=2,lives=1"


def own_cards(env: ArenaEnv, seat: Seat) -> list[str]:
    """The cards in a seat's own hand, unless something that it may see bears the same face."""
    assert isinstance(env, GameEnv)
    assert isinstance(env.game, Hanabi)
    state, setup, own = env.current, env.game.setup, env.possible_agents.index(seat)
    seen = {setup.face(held.card) for number, hand in enumerate(state.hands) if number != own for held in hand}
    seen |= {f"{colour}{height}" for colour, height in zip("RY", state.fireworks, strict=True)}
    seen |= {setup.face(done.card) for done in state.last if done.card >= 0}
    seen |= {"".join(possible(setup, held)) for held in state.hands[own]}
    return [setup.face(held.card) for held in state.hands[own] if setup.face(held.card) not in seen]


def decide(turn: Turn) -> str:
    """A hint, a discard, a play, and so on."""
    kinds = ("hint", "discard", "play")
    wanted = kinds[turn.ply % 3]
    return next(move for move in turn.view.legal if move.startswith(wanted))


async def typed(person: Person, move: str) -> None:
    """As much of the move as no other has; a card's number plays it at once, a hint is sent with enter."""
    assert person.turn is not None
    others = [other for other in person.turn.view.legal if other != move]
    size = next(size for size in range(1, len(move) + 1) if not any(one.startswith(move[:size]) for one in others))
    await person.type(move[:size])
    if move.startswith("hint"):
        await person.pilot.press("enter")


async def clicked(person: Person, move: str) -> None:
    """The verb and the card, or the hand and the hint."""
    head, _, tail = move.rpartition(" ")
    for part in (head, f" {tail}") if head.startswith("hint") else (f"{head} ", tail):
        await person.point(part)


@pytest.mark.parametrize(("enter", "size"), [(typed, (160, 50)), (clicked, (80, 24))], ids=["keys", "mouse"])
async def test_two_persons_and_a_curtain_between_their_hands(
    enter: Callable[[Person, str], Awaitable[None]], size: tuple[int, int], tmp_path: Path
) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person, hidden, moves = Person(pilot, own_cards), 0, list[str]()
        await person.sit_down(GAME, ["human", "human"], seed=2)
        while await person.asked():
            turn = person.turn
            assert turn is not None
            hidden += len(own_cards(person.env, turn.seat))
            move = decide(turn)
            moves.append(move)
            await enter(person, move)
            await person.taken(turn)
        assert hidden >= 5, "there was something not to be seen"
        assert {move.split()[0] for move in moves} == {"hint", "play", "discard"}
        assert person.curtains == len(moves) == 6
        path = person.session.path
    assert path is not None
    ended = arena.load(path).ended
    assert ended is not None
    assert ended.ending == "played"
    assert arena.verify(path).verified
