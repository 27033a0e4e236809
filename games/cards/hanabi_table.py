"""How Hanabi's table looks: to a player, who does not see the own cards, and to a spectator, who sees all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from arena.games.cards.fireworks import COLOURS, NAMES, Done, Held, Setup, State
from arena.games.core.scene import Card, Hand

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLES = ("player_0", "player_1", "player_3", "light", "player_2")
"""The colour role of each colour of cards."""
LETTERS = tuple(colour[0].upper() for colour in COLOURS)


def order(setup: Setup, own: int | None) -> list[int]:
    """The players from the next one on, oneself last; for a spectator as they sit."""
    first = 0 if own is None else own + 1
    return [(first + number) % setup.seats for number in range(setup.seats)]


def possible(setup: Setup, held: Held) -> tuple[str, str]:
    """The colours and the ranks that a card may have by the hints, such as "RG" and "125"."""
    colours = "".join(LETTERS[colour] for colour in range(setup.colours) if held.colours >> colour & 1)
    return colours, "".join(str(rank + 1) for rank in range(setup.ranks) if held.ranks >> rank & 1)


def known(setup: Setup, held: Held) -> str:
    """What the hints tell of a card: "R?" is red, "?3 no RG" a 3 that is neither red nor green; "" is nothing."""
    colours, ranks = possible(setup, held)
    colour = colours if len(colours) == 1 < setup.colours else "?"
    rank = ranks if len(ranks) == 1 < setup.ranks else "?"
    without = "".join(one for one in LETTERS[: setup.colours] if one not in colours) if colour == "?" else ""
    if rank == "?":
        without += "".join(one for one in "12345"[: setup.ranks] if one not in ranks)
    parts = [colour + rank if colour + rank != "??" else "", f"no {without}" if without else ""]
    return " ".join(filter(None, parts))


def told(setup: Setup, done: Done) -> str:
    """A move that was made, and what it showed."""
    name = NAMES[done.seat]
    move = setup.moves[done.action]
    if move.further:
        places = [str(place + 1) for place in done.touched]
        return f"{name}: {setup.name(move, done.seat)} (card{'s' * (len(places) > 1)} {', '.join(places)})"
    what = "discarded" if move.kind == "discard" else "added" if done.added else "does not fit, a life is lost"
    return f"{name}: {setup.name(move, done.seat)} ({setup.face(done.card)}, {what})"


def text(setup: Setup, state: State, own: int | None, now: str) -> str:
    """The table in words: what is built and gone, each hand a card a line, the last moves, and whose turn it is."""
    built = ", ".join(f"{COLOURS[number]} {height}" for number, height in enumerate(state.fireworks))
    deck = f"deck {len(state.deck)}" if state.deck else f"the deck is empty, turns left: {state.turns}"
    lines = [
        f"Fireworks: {built} ({state.built} of {setup.most})",
        f"Hint tokens {state.hints} of {setup.hints}, lives {state.lives} of {setup.lives}, {deck}",
        f"Discarded: {' '.join(setup.face(card) for card in sorted(state.discards)) or '-'}",
    ]
    for number in order(setup, own):
        whose = f"Your own hand ({NAMES[number]})" if number == own else f"{NAMES[number]}'s hand"
        lines.append(f"{whose}, and what the hints leave possible of each card:")
        for place, held in enumerate(state.hands[number], 1):
            face = "" if number == own else f"{setup.face(held.card)}  "
            lines.append(f"  {place}: {face}{' '.join(possible(setup, held))}")
    if state.last:
        lines += ["Last moves:", *(f"  {told(setup, done)}" for done in state.last)]
    return "\n".join([*lines, now])


def scene(setup: Setup, state: State, own: int | None, *, acting: bool) -> Hand:
    """The table as cards; who is to move finds the parts of moves to click on."""
    groups = [("Fireworks", tuple(_fireworks(state))), ("Discarded", tuple(_discarded(setup, state)))]
    for number in order(setup, own):
        if number == own:
            hand = [_own(setup, held, str(place) if acting else "") for place, held in enumerate(state.hands[own], 1)]
            groups.append((f"{NAMES[number]}: your hand, as far as you were told", tuple(hand)))
        else:
            hand = [_other(setup, held, f"hint {NAMES[number]}" if acting else "") for held in state.hands[number]]
            groups.append((f"{NAMES[number]} (and what {NAMES[number]} was told)", tuple(hand)))
    if acting:
        words = [Card("play", "accent", "play "), Card("discard", "accent", "discard ")]
        words += [Card(COLOURS[colour], ROLES[colour], f" {COLOURS[colour]}") for colour in range(setup.colours)]
        words += [Card(str(rank + 1), "plain", f" {rank + 1}") for rank in range(setup.ranks)]
        groups.append(("Your move: play + your card, or a hand + its hint", tuple(words)))
    deck = f"deck {len(state.deck)}" if state.deck else f"turns left {state.turns}"
    counts = f"built {state.built}/{setup.most}   hints {state.hints}/{setup.hints}   lives {state.lives}/{setup.lives}"
    return Hand(tuple(groups), "\n".join([f"{counts}   {deck}", *(told(setup, done) for done in state.last[-1:])]))


def _fireworks(state: State) -> Iterator[Card]:
    for colour, height in enumerate(state.fireworks):
        yield Card(f"{LETTERS[colour]}{height}" if height else f"{LETTERS[colour]} -", ROLES[colour])


def _discarded(setup: Setup, state: State) -> Iterator[Card]:
    for colour in range(setup.colours):
        ranks = sorted(card % setup.ranks + 1 for card in state.discards if card // setup.ranks == colour)
        if ranks:
            yield Card(f"{LETTERS[colour]} {''.join(map(str, ranks))}", ROLES[colour])


def _own(setup: Setup, held: Held, click: str) -> Card:
    colours, _ = possible(setup, held)
    return Card(known(setup, held) or "??", ROLES[LETTERS.index(colours)] if len(colours) == 1 else "muted", click)


def _other(setup: Setup, held: Held, click: str) -> Card:
    what = known(setup, held)
    return Card(setup.face(held.card) + (f" ({what})" if what else ""), ROLES[held.card // setup.ranks], click)


def data(setup: Setup, state: State, own: int) -> Mapping[str, Any]:
    """What a player may know, as plain values; hands in the order of the seats, with "card" null for the own ones.

    "copies" is how often a card of each rank is there at first, "tokens" how many hint tokens there can be.
    """
    return {
        "you": NAMES[own],
        "copies": [setup.copies(rank) for rank in range(setup.ranks)],
        "tokens": setup.hints,
        "fireworks": {COLOURS[number]: height for number, height in enumerate(state.fireworks)},
        "discards": [setup.face(card) for card in sorted(state.discards)],
        "hints": state.hints,
        "lives": state.lives,
        "deck": len(state.deck),
        "turns": None if state.deck else state.turns,
        "hands": {
            NAMES[number]: [
                {
                    "card": None if number == own else setup.face(held.card),
                    "colours": possible(setup, held)[0],
                    "ranks": possible(setup, held)[1],
                }
                for held in hand
            ]
            for number, hand in enumerate(state.hands)
        },
        "last": [told(setup, done) for done in state.last],
    }


def observed_size(setup: Setup) -> int:
    """Numbers of an observation."""
    return setup.colours + 4 + setup.most + setup.seats * setup.dealt * 2 * (setup.colours + setup.ranks)


def observed(setup: Setup, state: State, own: int) -> NDArray[np.int8]:
    """An int8 vector: firework heights; hints, lives, deck, turns left; discards by card; then each hand by place.

    The own hand comes first, the others in the order of play. A place is the card's colour and rank, one-hot (zeros
    where it is one's own or there is none), and the colours and ranks that it may have by the hints.
    """
    seen = np.zeros(observed_size(setup), dtype=np.int8)
    start = setup.colours
    seen[:start] = state.fireworks
    seen[start : start + 4] = state.hints, state.lives, len(state.deck), state.turns
    start += 4
    for card in state.discards:
        seen[start + card] += 1
    start += setup.most
    wide = setup.colours + setup.ranks
    for further in range(setup.seats):
        for place, held in enumerate(state.hands[(own + further) % setup.seats]):
            at = start + (further * setup.dealt + place) * 2 * wide
            if further:
                colour, rank = divmod(held.card, setup.ranks)
                seen[[at + colour, at + setup.colours + rank]] = 1
            bits = held.colours | held.ranks << setup.colours
            seen[at + wide : at + 2 * wide] = [bits >> bit & 1 for bit in range(wide)]
    return seen
