"""Talks as they are told: in words, on a screen, and as plain values for scripts.

Whatever a seat said stands between quotation marks that it cannot close, on one line; what does not is the game's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arena.games.core.scene import Dialogue, Form, Message
from arena.games.negotiation.acts import Act, Terms, quote
from arena.games.negotiation.talk import Talk

if TYPE_CHECKING:
    from arena.games.negotiation.dialogue import Negotiation

State = Talk[Any]


def text(game: Negotiation[Any], state: State, who: int | None) -> str:
    """The talks as a seat may read them; the spectator (None) reads all."""
    return "\n".join(line for lines in passages(game, state, who) for line in lines)


def passages(game: Negotiation[Any], state: State, who: int | None) -> tuple[list[str], list[str], list[str]]:
    """The lines of that text: those above what was said and done, a line for each of these, and those below."""
    names = game.names
    above = [_now(game, state)]
    if who is not None:
        above.append(f"You are {names[who]}.")
    above += [f"{label}: {value}" for label, value in game.facts(state.stake, who)]
    if state.said:
        above += ["", "What was said and done so far, by round:"]
    said = [
        f"[{1 + number // len(names)}] {names[by]} {_told(game, state, by, act, who)}"
        for number, (by, act) in enumerate(state.said)
    ]
    return above, said, ["", *(f"{label}: {value}" for label, value in _standing(game, state, who))]


def scene(game: Negotiation[Any], state: State, who: int | None) -> Dialogue:
    """The talks as a seat may see them, with its forms where it is to act."""
    messages = []
    for by, act in state.said:
        to = tuple(game.names[other] for other in act.to)
        told = _said(act, by, who) if act.kind == "say" else _told(game, state, by, act, who)
        messages.append(Message(game.names[by], told, f"player_{by}", to))
    facts = (*game.facts(state.stake, who), *_standing(game, state, who, brief=True))
    forms = () if who is None or game.seats[who] not in game.to_move(state) else _forms(game, state, who)
    return Dialogue(tuple(messages), facts, _now(game, state), forms)


def _now(game: Negotiation[Any], state: State) -> str:
    if outcome := game.outcome(state):
        return f"The talks are over: {outcome.reason}."
    movers = game.to_move(state)
    who = f"{game.seat_title(movers[0])} is to speak" if len(movers) == 1 else "all speak at once"
    return f"Round {1 + len(state.said) // len(game.names)} of {game.rounds}: {who}."


def _told(game: Negotiation[Any], state: State, by: int, act: Act, who: int | None) -> str:
    """What was done, without the name of who did it."""
    if act.kind == "say":
        to = " and ".join(game.names[other] for other in act.to)
        words = _said(act, by, who)
        if not act.hears(by, who):
            return f"speaks to {to} alone."
        return f"says to {to} alone: {words}" if act.to else f"says: {words}"
    done = {"accept": f"accepts {game.names[act.of]}'s offer", "leave": "leaves the talks"}.get(act.kind)
    if done is None:
        done = f"offers: {_valued(game, state, act.terms, who)}"
    return f"{done}, saying: {quote(act.words)}" if act.words else f"{done}."


def _said(act: Act, by: int, who: int | None) -> str:
    return quote(act.words) if act.hears(by, who) else "(unheard)"


def _valued(game: Negotiation[Any], state: State, terms: Terms, who: int | None) -> str:
    """Terms with what they are worth to who looks at them: to each seat, where the spectator does."""
    stake, told = state.stake, game.tell_terms(state.stake, terms)
    if who is not None:
        return f"{told} ({game.tell_gain(stake, who, terms)} for you)"
    gains = ", ".join(f"{game.tell_gain(stake, other, terms)} for {name}" for other, name in enumerate(game.names))
    return f"{told} ({gains})"


def _standing(game: Negotiation[Any], state: State, who: int | None, *, brief: bool = False) -> list[tuple[str, str]]:
    """The offers that stand, and who has accepted them so far, as (label, value); if brief, what they mean for one."""

    def told(terms: Terms) -> str:
        if brief and who is not None:
            return game.tell_own(state.stake, who, terms)
        return _valued(game, state, terms, who)

    if state.deal is not None:
        return [("Deal", told(state.deal))]
    facts = []
    for maker, terms in enumerate(state.offers):
        if terms is not None:
            backers = [game.names[other] for other, of in enumerate(state.backed) if of == maker]
            accepted = f", accepted by {' and '.join(backers)}" if backers else ""
            label = "Your offer" if maker == who else f"{game.names[maker]}'s offer"
            facts.append((label, told(terms) + accepted))
    return facts or [("Offers", "none stands")]


def _forms(game: Negotiation[Any], state: State, who: int) -> tuple[Form, ...]:
    forms = [game.form(state.stake, who)]
    for maker, terms in enumerate(state.offers):
        if maker != who and terms is not None and state.backed[who] != maker:
            name = game.names[maker]
            forms.append(Form(f"Accept {name}'s offer", "/accept" if len(game.names) == 2 else f"/accept {name}"))
    return (*forms, Form("Leave", "/leave"))


def data(game: Negotiation[Any], state: State, who: int) -> dict[str, Any]:
    """What a seat may know, as plain values.

    `offers` are all offers so far, oldest first; `terms` are flat lists of numbers, `text` is how their maker wrote
    them, and `gain` is what they bring the reader. `standing` and `backed` have an entry a seat.
    """
    rounds = [1 + number // len(game.names) for number in range(len(state.said))]
    offers, messages = [], []
    for round_, (by, act) in zip(rounds, state.said, strict=True):
        if act.kind == "offer":
            offers.append({"round": round_, "by": by, **_offer(game, state, by, act.terms, who)})
        if act.words or act.kind == "say":
            words = act.words if act.hears(by, who) else None
            messages.append({"round": round_, "by": by, "to": list(act.to), "words": words})
    return {
        "you": who,
        "names": list(game.names),
        "round": min(1 + len(state.said) // len(game.names), game.rounds),
        "rounds": game.rounds,
        "protocol": game.params["protocol"],
        **game.stake_data(state.stake, who),
        "offers": offers,
        "standing": [
            None if terms is None else _offer(game, state, maker, terms, who)
            for maker, terms in enumerate(state.offers)
        ],
        "backed": list(state.backed),
        "messages": messages,
    }


def _offer(game: Negotiation[Any], state: State, maker: int, terms: Terms, who: int) -> dict[str, Any]:
    stake = state.stake
    return {
        "terms": list(terms),
        "text": game.write_terms(stake, maker, terms),
        "gain": game.gain(stake, who, terms),
    }
