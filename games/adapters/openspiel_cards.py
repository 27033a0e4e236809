"""What is said of OpenSpiel's games: a card for who plays one, and why some cannot be played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyspiel

from arena.games.adapters.tidy import tidy
from arena.games.core.rng import Rng

_KIND = pyspiel.GameType
EXAMPLES = {
    "add_noise": "add_noise(game=kuhn_poker(),epsilon=0.1,seed=1)",
    "cached_tree": "cached_tree(game=tic_tac_toe())",
    "coop_to_1p": "coop_to_1p(game=tiny_hanabi())",
    "efg_game": "efg_game(filename=PATH)",
    "misere": "misere(game=tic_tac_toe())",
    "nfg_game": "nfg_game(filename=PATH)",
    "normal_form_extensive_game": "normal_form_extensive_game(game=kuhn_poker())",
    "repeated_game": "repeated_game(stage_game=matrix_pd(),num_repetitions=10)",
    "repeated_poker": "repeated_poker(max_num_hands=3,reset_stacks=true,universal_poker_game_string=universal_poker())",
    "restricted_nash_response": "restricted_nash_response(game=kuhn_poker())",
    "start_at": "start_at(game=tic_tac_toe(),history=4;0)",
    "turn_based_simultaneous_game": "turn_based_simultaneous_game(game=goofspiel())",
    "zerosum": "zerosum(game=tic_tac_toe())",
}
"""Games that are nothing without a parameter, each with one."""

_STRUCTURED = frozenset({"crossword"})
"""Games whose actions are not numbers."""
_GLOSSARY = {
    "kuhn_poker": "The deck has one card more than there are players, 0 the lowest. Each antes 1 and is dealt a card. "
    "Pass (p), or Bet 1 (b); once somebody has bet, Bet calls and Pass folds. Among who is still in, the highest card "
    "takes the pot. The state 0pb: you hold card 0, one passed, the next bet.",
    "leduc_poker": "Six cards: 0 and 1, 2 and 3, 4 and 5 are pairs, 4 and 5 the highest. Each antes 1 and gets a "
    "private card; after a round of bets a public card is turned, then bets again. Raises are 2, then 4, two a "
    "round at most. A pair with the public card wins, else the higher card.",
    "liars_dice": "Each rolls dice in secret. A bid such as 2-5 says that all dice together show at least two fives; 6 "
    "is wild. Bids rise; Liar calls the last bid, and whoever was wrong loses. The state: your dice, then the bids.",
    "tiny_hanabi": "Each player is dealt one of a few private cards (d), and acts once (a), the second knowing what "
    "the first did. Payoffs are shared.",
    "goofspiel": "Each turn a point card is shown and all bid one card of their hand at once; the highest takes it.",
    "breakthrough": "Pieces step one row forward, straight or diagonally; they capture diagonally. Who reaches the "
    "last row wins. b moves first, from the top.",
}
"""What OpenSpiel's strings of a game do not explain by themselves."""


@dataclass(frozen=True)
class Known:
    """A game that OpenSpiel registers. `problem` says why it cannot be played as it stands."""

    name: str
    title: str
    seats: str
    kind: str
    problem: str | None = None


def needed(short: str) -> str | None:
    """What a game cannot be without, in words; None where its name is enough."""
    if short not in EXAMPLES:
        return None
    return f"parameters of its own, such as openspiel:{EXAMPLES[short]}"


def refusal(game: Any) -> str | None:
    """Why a loaded game cannot be played here; None where it can."""
    why = _refused(game.get_type())
    if why is not None:
        return why
    state, rng = game.new_initial_state(), Rng(0)
    while state.is_chance_node():
        state.apply_action(rng.choice(state.chance_outcomes())[0])
    try:
        state.legal_actions(max(state.current_player(), 0))
    except pyspiel.SpielError as error:
        return f"its actions are not listed ({tidy(str(error)).rstrip('.')})"
    return None


def _refused(kind: Any) -> str | None:
    """The same as far as it is known of a game that is not loaded."""
    if kind.dynamics == _KIND.Dynamics.MEAN_FIELD:
        return "it is a game of a mean field, about a population without seats"
    if kind.short_name in _STRUCTURED:
        return "its actions are structures without numbers"
    told = kind.provides_observation_string or kind.provides_information_state_string
    if kind.information == _KIND.Information.IMPERFECT_INFORMATION and not told:
        return "it hides something, and OpenSpiel has no words for what a seat sees"
    return None


def known() -> Iterator[Known]:
    """Every game that OpenSpiel registers, sorted by name."""
    for kind in pyspiel.registered_games():
        missing = needed(kind.short_name)
        problem = _refused(kind) if missing is None else f"needs {missing}"
        low, high = kind.min_num_players, kind.max_num_players
        yield Known(
            kind.short_name,
            tidy(kind.long_name).rstrip("."),
            str(low) if low == high else f"{low} to {high}",
            ", ".join(_traits(kind)),
            problem,
        )


def card(game: Any, name: str) -> str:
    """What is known of a game, for who is to play it."""
    kind, seats = game.get_type(), game.num_players()
    parts = [f"{tidy(kind.long_name).rstrip('.')}, played as OpenSpiel implements it (its game {name})."]
    if kind.short_name in _GLOSSARY:
        parts.append(_GLOSSARY[kind.short_name])
    parts.append(f"{_seats(seats)}: {', '.join(_traits(kind))}.")
    low, high = game.min_utility(), game.max_utility()
    paid = "at the end" if kind.reward_model == _KIND.RewardModel.TERMINAL else "along the way"
    parts.append(f"Scores are paid {paid}, and lie between {low:g} and {high:g}; more is better.")
    parts.append("An action is one of the names that are listed as possible, exactly as it is written there.")
    return " ".join(parts)


def _seats(count: int) -> str:
    if count == 1:
        return "One seat, Player 0"
    return f"{count} seats, Player 0 to Player {count - 1}"


def _traits(kind: Any) -> list[str]:
    together = kind.dynamics == _KIND.Dynamics.SIMULTANEOUS
    hidden = kind.information == _KIND.Information.IMPERFECT_INFORMATION
    sums = {_KIND.Utility.ZERO_SUM: "zero-sum", _KIND.Utility.IDENTICAL: "all score the same"}
    traits = [
        "all choose at once" if together else "one acts at a time",
        "some things are hidden" if hidden else "nothing is hidden",
        "no chance" if kind.chance_mode == _KIND.ChanceMode.DETERMINISTIC else "with chance",
    ]
    if kind.utility in sums:
        traits.append(sums[kind.utility])
    return traits
