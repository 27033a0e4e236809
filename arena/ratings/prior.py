"""Pseudo-units: the least that has to be added to the evidence so that everybody's strength is finite.

There are as many of them as there are differences to be known, one fewer than players. Each is half a win for one side
and half for the other, and they lie where the knowledge is thinnest: a pair that met gets as much as its meetings have
*leverage* on the fit (taking all players for equal), which is all of one pseudo-unit where nothing else joins the two,
and little where they meet often and have many opponents in common. That is what Jeffreys' prior does in generalised
linear models (Firth, "Bias reduction of maximum likelihood estimates", 1993): it removes most of the bias away from
the mean. Leverages are conductances times effective resistances, and so sum to one fewer than the players (Foster,
"The average impedance of an electrical network", 1949).

Groups that never met are joined by one pseudo-unit for each missing link, spread over all pairs between them: what is
not known about them then shows as very wide intervals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arena.ratings.sums import Floats

_FAINT = 1e-9
"""What a missing meeting counts against the best known pair's: so little that it joins, and does nothing else."""


def reach(steps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, n) whether one gets from the one to the other, in any number of steps; from anywhere to itself."""
    found = steps | np.eye(len(steps), dtype=bool)
    while True:
        further = (found.astype(np.float32) @ found.astype(np.float32)) > 0
        if (further == found).all():
            return found
        found = further


def leverages(known: Floats) -> Floats:
    """How many pseudo-units lie between each two players.

    Args:
        known: (players, players), symmetric: the information on each difference that comes from meeting, 0 where two
            never met.

    Returns:
        (players, players), symmetric; those above the diagonal sum to one fewer than players.
    """
    players = len(known)
    apart = ~reach(known > 0)
    wires = known + apart * (_FAINT * (known.max(initial=0.0) or 1.0))
    np.fill_diagonal(wires, 0.0)
    level = 1 / players if players else 0.0
    inverse = np.linalg.inv(np.diag(wires.sum(axis=1)) - wires + level * (wires.max(initial=0.0) or 1.0))
    own = np.diag(inverse)
    resistance: Floats = own[:, None] + own[None, :] - 2 * inverse
    return wires * resistance
