"""The charts of the page, as SVG that takes its colours from the page: light or dark, and for every eye."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from arena.reports.conduct import Conduct, Effort
from arena.reports.page_words import esc, name
from arena.reports.standings import Aggregate, VariantTable
from arena.reports.wording import number

WIDTH, HEIGHT = 720, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 34, 46
_SERIES = 8
"""Colours of lines; further ones are dashed."""
_LINES = 12
"""Players whose lines are drawn: the first of the table."""
_LABELS = 40
"""Points that bear their player's name."""


def _x(part: float) -> float:
    return _LEFT + part * (WIDTH - _LEFT - _RIGHT)


def _y(part: float) -> float:
    return _TOP + (1 - part) * (HEIGHT - _TOP - _BOTTOM)


def _axes(xs: Sequence[tuple[float, str]], ys: Sequence[tuple[float, str]], across: str, up: str) -> list[str]:
    """Grid lines and labels at parts (0 to 1) of the axes, and what the axes are."""
    parts = []
    for part, label in ys:
        y = f"{_y(part):.1f}"
        parts.append(f'<line class="grid" x1="{_x(0):.0f}" x2="{_x(1):.0f}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 8}" y="{y}" dy="0.35em" text-anchor="end">{esc(label)}</text>')
    base = f"{_y(0):.0f}"
    parts.append(f'<line class="axis" x1="{_x(0):.0f}" x2="{_x(1):.0f}" y1="{base}" y2="{base}"/>')
    for part, label in xs:
        anchor = "end" if part > 0.97 else "middle"
        at = f'x="{_x(part):.1f}" y="{_y(0) + 18:.0f}" text-anchor="{anchor}"'
        parts.append(f'<text class="tick" {at}>{esc(label)}</text>')
    parts.append(f'<text class="label" x="{_x(1):.0f}" y="{HEIGHT - 6}" text-anchor="end">{esc(across)} →</text>')
    parts.append(f'<text class="label" x="{_LEFT - 8}" y="12" dy="0.35em">↑ {esc(up)}</text>')
    return parts


def _chart(parts: Sequence[str], told: str) -> str:
    body = "\n".join(parts)
    return (
        f'<div class="scroll"><svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{esc(told)}">\n'
        f"{body}\n</svg></div>\n"
    )


def legend(labels: Sequence[tuple[str, str]]) -> str:
    """Names beside their colours: (class, HTML) each."""
    marks = "".join(f'<span><i class="{kind}"></i>{text}</span>' for kind, text in labels)
    return f'<p class="legend">{marks}</p>\n'


def profiles(rows: Sequence[Aggregate]) -> str:
    """Performance profiles: for each score the share of runs above it, with the interval of few."""
    shown = rows[:_LINES]
    parts = _axes(
        [(part / 4, f"{part / 4:g}") for part in range(5)],
        [(part / 4, f"{25 * part} %") for part in range(5)],
        "score",
        "share of runs above it",
    )
    low = min((one.profile[0][0] for one in shown if one.profile), default=0.0)
    high = max((one.profile[-1][0] for one in shown if one.profile), default=1.0)

    def at(score: float, part: float) -> str:
        return f"{_x((score - low) / (high - low) if high > low else 0.5):.1f},{_y(part):.1f}"

    if len(shown) <= 5:
        for place, one in enumerate(shown):
            edge = [at(score, top) for score, _, _, top in one.profile]
            edge += [at(score, bottom) for score, _, bottom, _ in reversed(one.profile)]
            parts.append(f'<polygon class="band f{place % _SERIES}" points="{" ".join(edge)}"/>')
    labels = []
    for place, one in enumerate(shown):
        line = " ".join(at(score, share) for score, share, _, _ in one.profile)
        look = f"{place % _SERIES}{' dashed' if place >= _SERIES else ''}"
        parts.append(f'<polyline class="line s{look}" points="{line}"><title>{esc(one.player)}</title></polyline>')
        labels.append((f"k{look}", name(one.player)))
    return legend(labels) + _chart(parts, "Performance profiles: for each score the share of runs above it")


def cost_chart(found: Effort, up: str) -> str:
    """Cost against strength: what a match takes, on a logarithmic scale, and the rating or mean score."""
    logs = [math.log10(spent) for _, spent, _ in found.points]
    left, right = math.floor(min(logs) * 2 - 0.2) / 2, math.ceil(max(logs) * 2 + 0.2) / 2
    ends = [end for _, _, one in found.points for end in (one.low, one.value, one.high) if math.isfinite(end)]
    steps = nice(min(ends), max(ends))
    bottom, top = steps[0], steps[-1]
    decades = range(math.ceil(left), math.floor(right) + 1)
    skipped = max(1, math.ceil(len(decades) / 7))
    xs = [((power - left) / (right - left), found.told(10.0**power)) for power in decades[::skipped]]
    if len(xs) < 2:
        xs = [(0.0, found.told(10**left)), (1.0, found.told(10**right))]
    ys = [((value - bottom) / (top - bottom), f"{value:.6g}") for value in steps]
    parts = _axes(xs, ys, found.label, up)
    spots = []
    for player, spent, one in found.points:
        x = _x((math.log10(spent) - left) / (right - left))
        low, at, high = (
            _y((min(max(value, bottom), top) - bottom) / (top - bottom)) for value in (one.low, one.value, one.high)
        )
        told = f"{esc(player)}: {esc(number(one.value))}, {esc(found.told(spent))}"
        parts.append(
            f'<g class="spot"><title>{told}</title><line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{at:.1f}" r="5"/></g>'
        )
        spots.append((x, at, player))
    return _chart(parts + _names(spots[:_LABELS]), f"{up} against {found.label}")


def _names(spots: Sequence[tuple[float, float, str]]) -> list[str]:
    """Names beside points, elsewhere where they would lie on another or on a point; left out where nothing helps."""
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y, _ in spots]
    parts = []
    for x, y, player in sorted(spots, key=lambda spot: spot[1]):
        shown = player if len(player) <= 28 else f"{player[:27]}…"
        wide = 7.2 * len(shown)
        for shift, right in ((shift, right) for shift in (0, -14, 14, -28, 28) for right in (True, False)):
            left = x + 9 if right else x - 9 - wide
            box = (left, y + shift - 7, left + wide, y + shift + 7)
            free = all(box[2] < one[0] or one[2] < box[0] or box[3] < one[1] or one[3] < box[1] for one in taken)
            if free and left > _LEFT and box[2] < WIDTH:
                taken.append(box)
                at = f'x="{x + 9 if right else x - 9:.1f}" y="{y + shift:.1f}"'
                anchor = "start" if right else "end"
                parts.append(f'<text class="name" {at} dy="0.35em" text-anchor="{anchor}">{esc(shown)}</text>')
                break
    return parts


def nice(low: float, high: float, most: int = 6) -> list[float]:
    """Round values that enclose a range, in equal steps."""
    if high <= low:
        low, high = low - 1, high + 1
    step = 10 ** math.floor(math.log10((high - low) / most))
    step *= next((factor for factor in (1, 2, 5) if (high - low) / (step * factor) <= most), 10)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [value * step for value in range(first, last + 1)]


def failure_bars(found: Sequence[Conduct], kinds: Sequence[str], labels: Sequence[str]) -> str:
    """Of each player the share of its matches that were forfeited, by reason, and that are void."""
    shares = []
    for one in found:
        of = one.matches + one.voids
        shares.append([count / of if of else 0.0 for count in (*(one.forfeits[kind] for kind in kinds), one.voids)])
    most = max((sum(parts) for parts in shares), default=0.0) or 1.0
    classes = [*(f"b{place}" for place in range(len(kinds))), "void"]
    rows = []
    for one, parts in zip(found, shares, strict=True):
        at, rects = 0.0, []
        for kind, label, part in zip(classes, (*labels, "void"), parts, strict=True):
            if part:
                wide = 100 * part / most
                rects.append(
                    f'<rect class="{kind}" x="{at:.2f}%" width="{wide:.2f}%" height="100%">'
                    f"<title>{esc(label)}: {100 * part:.1f} %</title></rect>"
                )
                at += wide
        total = f"{100 * sum(parts):.1f} %" if sum(parts) else "0"
        drawn = f'<svg aria-hidden="true">{"".join(rects)}</svg>'
        rows.append(f"<dt>{name(one.player)}</dt><dd>{drawn}<span>{total}</span></dd>")
    marks = [(kind, esc(label)) for kind, label in zip(classes, (*labels, "void"), strict=True)]
    return legend(marks) + f'<dl class="bars">{"".join(rows)}</dl>\n'


def variant_dots(found: VariantTable, place: Callable[[float, float, float], str]) -> str:
    """Of each player the rating or mean under each variant, on one scale."""
    values = [value for pair in found.spread.values() for value in pair]
    low, high = min(values, default=0.0), max(values, default=0.0)
    by_name = [{row.player: row.estimate for row in table.rows} for table in found.tables.values()]
    rows = []
    for player in sorted(found.spread, key=lambda one: -found.spread[one][1]):
        ends = [place(value, low, high) for value in found.spread[player]]
        dots = [
            f'<circle class="f{number_of % _SERIES}" cx="{place(known.value, low, high)}" cy="50%" r="5">'
            f"<title>{esc(variant)}: {number(known.value)}</title></circle>"
            for number_of, (variant, there) in enumerate(zip(found.tables, by_name, strict=True))
            if (known := there.get(player)) is not None
        ]
        span = f'<line class="span" x1="{ends[0]}" x2="{ends[1]}" y1="50%" y2="50%"/>'
        rows.append(f'<dt>{name(player)}</dt><dd><svg aria-hidden="true">{span}{"".join(dots)}</svg></dd>')
    marks = [(f"k{number_of % _SERIES} dot", name(variant)) for number_of, variant in enumerate(found.tables)]
    scale = f'<dt></dt><dd class="ends"><span>{number(round(low, 2))}</span><span>{number(round(high, 2))}</span></dd>'
    return legend(marks) + f'<dl class="bars dots">{"".join(rows)}{scale}</dl>\n'
