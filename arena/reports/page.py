"""Standings as one page of HTML that needs nothing else: no network, no script, light or dark as its reader is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from arena.reports.conduct import FORFEITS, conduct, effort
from arena.reports.page_charts import cost_chart, failure_bars, profiles, variant_dots
from arena.reports.page_tables import (
    aggregate_table,
    crosstable,
    failure_table,
    improvement_table,
    place,
    places_table,
    spent_table,
    standings_table,
    variant_rows,
)
from arena.reports.page_words import READING, esc, folded, link, name, paragraph
from arena.reports.placing import course_text, title
from arena.reports.standings import Pairing, Record, Standings, Table, VariantTable
from arena.reports.summary import summary
from arena.reports.wording import basis_text, percent_of, played_text, reason_text, score_text

_CROSSED = 24
"""Players of one game of whom a crosstable is still drawn; that over all games always is."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may do for the page: nothing but style it, whatever stands in it."""
_CONFIG = 20_000
"""Characters of the config that are shown."""

Section = tuple[str, str, str]
"""(anchor, title, HTML)."""


def page(standings: Standings, *, replays: str = "replays", command: str = "") -> str:
    """The standings as a whole HTML document.

    Args:
        standings: what is shown.
        replays: the folder of the replays, told from the page.
        command: what made the page, such as `arena standings cup --html cup.html`.
    """
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    sections = list(_sections(standings, replays, command))
    contents = "".join(f'<a href="#{anchor}">{esc(title)}</a>' for anchor, title, _ in sections)
    body = "".join(
        f'<section id="{anchor}">\n<h2>{esc(title)}</h2>\n{text}</section>\n' for anchor, title, text in sections
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{esc(standings.name)}: standings</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{name(standings.name)}</h1>
<p class="lead">{esc(summary(standings))}</p>
{_when(standings)}{_careful(standings)}<nav aria-label="Contents">{contents}</nav>
</header>
<main>
{body}</main>
</body>
</html>
"""


def _when(standings: Standings) -> str:
    found = standings.provenance
    if found is None or not found.first:
        return ""
    first, last = (moment[:16].replace("T", " ") for moment in (found.first, found.last))
    told = f"played {esc(first)} to {esc(last)} UTC; intervals at {esc(percent_of(standings.confidence))}"
    return f'<p class="muted">{told}</p>\n'


def _careful(standings: Standings) -> str:
    if not standings.warnings:
        return ""
    told = "".join(f"<li>{esc(warning)}</li>" for warning in standings.warnings)
    return f'<div class="careful" role="note"><h2>Before you believe it</h2><ul>{told}</ul></div>\n'


def _sections(standings: Standings, replays: str, command: str) -> Iterator[Section]:
    if standings.places and standings.course is not None:
        told = f'<p class="muted">{esc(course_text(standings.course))}</p>\n'
        yield "places", title(standings.course), told + places_table(standings)
    if standings.tables:
        yield "standings", "Standings", _standings(standings)
    crossed = _crossed(standings)
    if crossed:
        yield "crosstable", "Who beat whom", crossed
    if standings.aggregates:
        yield "aggregates", "Over all games", _aggregates(standings)
    spent = effort(standings)
    if spent is not None:
        up = "Elo" if standings.tables[0].contest else "mean score"
        lead = f"What a match takes a player, and how strong it is: {esc(standings.tables[0].title)}."
        yield "cost", "Cost against strength", paragraph(lead) + cost_chart(spent, up)
    found = conduct(standings)
    if any(one.voids or one.forfeits or one.illegal or one.unreadable or one.substituted for one in found):
        kinds = [kind for kind in FORFEITS if any(one.forfeits[kind] for one in found)]
        kinds += sorted({kind for one in found for kind in one.forfeits} - set(FORFEITS))
        labels = [reason_text(kind) for kind in kinds]
        lead = "The share of each player's matches that it forfeited, by reason, and that came to nothing."
        lost = any(one.voids or one.forfeits for one in found)
        bars = paragraph(lead) + failure_bars(found, kinds, labels) if lost else ""
        yield "failures", "Failures by kind", bars + failure_table(found, kinds, labels)
    if standings.variants is not None or standings.game_variants:
        yield "variants", "Variants", _variants(standings)
    if standings.verdicts:
        yield "tests", "Sequential tests", _verdicts(standings)
    if found:
        yield "spent", "What it took", spent_table(found)
    if standings.pairings:
        yield "matches", "Matches", _matches(standings, replays)
    terms = "".join(f"<dt>{esc(term)}</dt><dd>{esc(told)}</dd>" for term, told in READING)
    yield "reading", "How to read this", f'<dl class="reading">{terms}</dl>\n'
    if standings.provenance is not None:
        yield "derived", "How it was derived", _derived(standings, command)


def _standings(standings: Standings) -> str:
    parts = []
    for table in standings.tables:
        if len(standings.tables) > 1:
            parts.append(f"<h3>{name(table.title)}</h3>\n")
        parts.append(f'<p class="muted">{esc(_told(table, standings))}</p>\n{standings_table(table, standings)}')
    return "".join(parts)


def _told(table: Table, standings: Standings) -> str:
    return "; ".join(part for part in (played_text(table), basis_text(table, standings)) if part)


def _crossed(standings: Standings) -> str:
    contests = [table for table in standings.tables if table.contest and len(table.rows) > 1]
    parts = []
    for number, table in enumerate(contests):
        if not number:
            lead = "Percent of the points that the player of the row made against that of the column"
            parts.append(paragraph(f"{lead}: {esc(table.title)}.") + crosstable(table))
        elif len(table.rows) <= _CROSSED:
            parts.append(folded(name(table.title), crosstable(table)))
    return "".join(parts)


def _aggregates(standings: Standings) -> str:
    parts = [paragraph("Scores from 0 (the bottom of a game's range) to 1 (its target)."), aggregate_table(standings)]
    if any(one.profile for one in standings.aggregates):
        lead = "The higher a line, the more of the runs were better than a score."
        parts.append("<h3>Performance profiles</h3>\n" + paragraph(lead))
        parts.append(profiles([one for one in standings.aggregates if one.profile]))
    if standings.improvement:
        lead = "In percent, that the player of the row does better than that of the column."
        parts.append("<h3>Probability of improvement</h3>\n" + paragraph(lead))
        parts.append(improvement_table(standings))
    return "".join(parts)


def _variants(standings: Standings) -> str:
    lead = (
        "The same players, shown the games in other ways. A spread is marked where it is more than chance alone would "
    )
    lead += "make; ranks move by chance, too."
    parts = [paragraph(lead)]
    if standings.variants is not None:
        parts.append(_variant(standings.variants))
    if standings.variants is None or len(standings.game_variants) > 1:
        for game, found in standings.game_variants.items():
            parts.append(folded(name(game), _variant(found)))
    return "".join(parts)


def _variant(found: VariantTable) -> str:
    return variant_dots(found, place) + variant_rows(found)


def _verdicts(standings: Standings) -> str:
    lines = []
    for one in standings.verdicts:
        parts = [f"{one.units:,} units"]
        if one.statistic is not None:
            bounds = "" if one.bounds is None else f" between {one.bounds[0]:.2f} and {one.bounds[1]:.2f}"
            parts.append(f"statistic {one.statistic:.2f}{bounds}")
        parts.append(one.errors)
        state = "decided" if one.decided else "open"
        lines.append(
            f"<li><strong>{esc(one.title)}</strong>: {esc(one.conclusion)} "
            f'<span class="of">({esc(one.kind)}, {state}; {esc("; ".join(parts))})</span></li>'
        )
    return f"<ul>{''.join(lines)}</ul>\n"


def _matches(standings: Standings, replays: str) -> str:
    listed = sum(len(pairing.records) for pairing in standings.pairings)
    everything = sum(pairing.matches for pairing in standings.pairings)
    some = f"{listed:,} of {everything:,}, first those that were not simply played"
    told = "All of them" if listed == everything else some
    parts = [paragraph(f"{told}. A replay is watched with <code>arena watch FILE</code>.")]
    for game, found in groupby(standings.pairings, key=lambda pairing: pairing.game):
        mine = [pairing for pairing in found if pairing.records]
        parts.append(folded(name(game), "".join(_pairing(one, replays) for one in mine)))
    return "".join(parts)


def _pairing(pairing: Pairing, replays: str) -> str:
    players = (" against " if len(pairing.players) == 2 else ", ").join(map(name, pairing.players))
    rest = pairing.matches - len(pairing.records)
    count = f"{pairing.matches:,}" if not rest else f"{len(pairing.records):,} of {pairing.matches:,}"
    lines = "".join(_record(one, replays) for one in pairing.records)
    return folded(f'{players} <span class="of">{count}</span>', f'<ul class="matches">{lines}</ul>')


def _record(one: Record, replays: str) -> str:
    shown = esc(one.match.rpartition("/")[2])
    label = f'<a href="{esc(link(replays, one.file))}">{shown}</a>' if one.file else shown
    why = "" if one.ending == "played" and one.reason == "rules" else f"{reason_text(one.reason)}, "
    first = f"{name(one.seating[0])} first, " if len(one.seating) > 1 else ""
    told = f"{esc(score_text(one))} ({first}{esc(why)}{one.plies:,} plies)"
    return f"<li>{label} {told}</li>"


def _derived(standings: Standings, command: str) -> str:
    found = standings.provenance
    assert found is not None
    facts = [
        ("Command", f"<code>{esc(command)}</code>" if command else ""),
        ("Reckoned by", f"arena {esc(found.arena)}, from the results alone"),
        ("Seed", f"{found.seed}"),
        ("Bootstrap samples", f"{found.samples:,}"),
        ("Ratings", f"Bradley–Terry / Plackett–Luce, mean of the field {found.base:g} without anchors"),
        ("Confidence", esc(percent_of(standings.confidence))),
    ]
    listed = "".join(f"<dt>{term}</dt><dd>{told}</dd>" for term, told in facts if told)
    shown = json.dumps(found.config, indent=2, ensure_ascii=False, default=str)
    lines = "\n".join(esc(line) for line in shown[:_CONFIG].split("\n"))
    more = "\n…" if len(shown) > _CONFIG else ""
    return f'<dl class="facts">{listed}</dl>\n' + folded("The config", f"<pre>{lines}{more}</pre>")
