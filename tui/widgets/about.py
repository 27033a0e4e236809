"""What is said of an offer beside a list of them."""

from __future__ import annotations

import re

from textual.content import Content

from arena.replays.plain import plain
from arena.tui.offers import Offer
from arena.tui.scenes.picture import one_line

_LONGEST = 500


def about(offer: Offer) -> Content:
    """An offer's title, what it is, what it needs and what it costs. Foreign text in it is harmless."""
    parts = [(one_line(offer.title, 80), "bold $text-accent")]
    if offer.detail:
        parts.append((f"\n{one_line(offer.detail, _LONGEST)}", "$quiet"))
    if offer.seats:
        parts.append((f"\n{' – '.join(one_line(seat, 24) for seat in offer.seats[:12])}", "$foreground"))
    if offer.cost:
        costly = "money" in offer.cost
        parts.append((f"\n{one_line(offer.cost, _LONGEST)}", "$text-warning" if costly else "$quiet"))
    if offer.problem:
        parts.append((f"\n\n{one_line(offer.problem, _LONGEST)}", "$text-error"))
    return Content.assemble(*parts)


def card(text: str, limit: int = 20_000) -> Content:
    """A card as paragraphs that fit any width: line breaks within one go, but those of lists and tables stay.

    What stands between backticks stands there without them.
    """
    lines: list[str] = []
    for row in plain(text, limit).split("\n"):
        flows = bool(lines) and lines[-1] != "" and row != "" and not _SET_OFF.match(row)
        if flows and not lines[-1].startswith("    "):
            lines[-1] += f" {row.strip()}"
        else:
            lines.append(row.rstrip())
    parts = _BOLD.split(_CODE.sub(r"\2", "\n".join(lines)))
    return Content.assemble(*((part, "bold" if number % 2 else "") for number, part in enumerate(parts)))


_SET_OFF = re.compile(r"\s{4}|\s*([-*•|+]|\d+[.)])\s")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_CODE = re.compile(r"(`+)([^`\n]+)\1")
