"""Figures for a paper: one function each, which returns a `matplotlib.figure.Figure`.

    import arena

    cup = arena.tournament("cup.toml")
    arena.plots.ratings(cup)                                # shows itself in a notebook
    arena.plots.cost("cup", of="tokens").savefig("cost.pdf")

Each takes what a notebook holds: a `Tournament`, a `Bench`, a `Standings`, a folder, or results and replays. None uses
pyplot, and none changes matplotlib's settings. They need the extra `plots`, and import it when they draw.
"""

from __future__ import annotations

from arena.plots.answers import spending
from arena.plots.costs import cost
from arena.plots.curves import complexity, convergence
from arena.plots.faults import failures, variants
from arena.plots.matches import evaluation, scores
from arena.plots.overall import aggregates, improvement, profiles
from arena.plots.strengths import crosstable, ratings

__all__ = [
    "aggregates",
    "complexity",
    "convergence",
    "cost",
    "crosstable",
    "evaluation",
    "failures",
    "improvement",
    "profiles",
    "ratings",
    "scores",
    "spending",
    "variants",
]
