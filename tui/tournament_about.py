"""What the tournament screen tells beside its sheets: of a player, of two, of a match, and of the whole.

Names and sentences come from configs, results and models: all of them are made harmless here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content

from arena.ratings.rating import Rating
from arena.replays.dates import local, stamped
from arena.replays.results import MatchResult
from arena.reports.placing import KINDS, columns, course_text
from arena.reports.standings import Aggregate, Interval, Place, Standing, Standings, Table, VariantTable, Verdict
from arena.reports.wording import large, number, time_text
from arena.tournaments.folder import Closed, InPlay, Noted, Opened
from arena.tournaments.reading import Recorded
from arena.tui.palette import marker, seat_style
from arena.tui.scenes.picture import one_line
from arena.tui.tournament_failures import Failures
from arena.tui.tournament_matches import short

Told = list[tuple[str, str]]
_TITLE, _QUIET, _TEXT = "bold $text-accent", "$quiet", "$foreground"
_NAME = 12
"""Columns of what a line is about."""
_VALUE = 28
"""Columns of what is told on the same line."""
_RUNS = 12
"""Runs that are told of many."""


def _line(name: str, value: str, style: str = _TEXT) -> Told:
    """A line; a value that is long stands below its name."""
    if len(name) > _NAME or len(value) > _VALUE:
        return [(f"\n{name}", _QUIET), (f"\n  {value}", style)]
    return [(f"\n{name:<{_NAME}} ", _QUIET), (value, style)]


def _rated(rating: Rating | None, confidence: float) -> str:
    if rating is None:
        return "–"
    return f"{rating.elo:,.0f}  ({confidence:.0%}: {rating.low:,.0f} – {rating.high:,.0f})"


def _scored(score: Interval) -> str:
    return f"{number(score.value)}  ({number(score.low)} – {number(score.high)})"


def _percent(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _kinds(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {one_line(kind)}" for kind, count in counts.items() if count)


def player(row: Standing, table: Table, confidence: float) -> Content:
    """Everything that the standings say of one player."""
    parts: Told = [(one_line(row.player), _TITLE), (f"\n{one_line(row.agent, 300)}", _QUIET), ("\n", "")]
    if table.contest:
        parts += _line("Elo", _rated(row.rating, confidence))
        parts += _line("no forfeits", _rated(row.clean, confidence), _QUIET)
        parts += _line(
            "rank", f"{row.rank}, shared with {_sharing(row, table)}" if _sharing(row, table) else f"{row.rank}"
        )
        parts += _neighbour(row, table)
        parts += _line("record", f"{row.wins:,} won, {row.draws:,} drawn, {row.losses:,} lost")
        parts += _line("points", f"{row.points:,g} of {row.matches:,} ({_percent(row.points, row.matches)})")
    elif row.score is not None:
        parts += _line("mean score", _scored(row.score))
    for name, value in row.measures.items():
        parts += _line(one_line(name, 24), _scored(value))
    distinct = f" ({row.distinct:,} distinct)" if row.distinct < row.matches else ""
    parts += _line("matches", f"{row.matches:,}{distinct}")
    wrong = _kinds(row.forfeit_reasons)
    parts += _line("forfeits", wrong or "none", "$text-warning" if wrong else _TEXT)
    bad = _kinds({"illegal": row.illegal, "unreadable": row.unreadable})
    parts += _line("bad tries", f"{bad} of {row.attempts:,}" if bad else "none", "$text-warning" if bad else _TEXT)
    if row.substituted:
        parts += _line("replaced", f"{row.substituted:,} moves that the table made for it")
    if row.voids:
        parts += _line("no result", f"{row.voids:,} matches", "$text-warning")
    parts += _line("time", f"{time_text(row.seconds / row.moves)} a move" if row.moves else "–")
    if row.tokens or row.tokens_unknown:
        unknown = f", and {row.tokens_unknown:,} tries of which nobody knows" if row.tokens_unknown else ""
        parts += _line("tokens", f"{large(row.tokens)}{unknown}")
    if row.cost or row.unpriced:
        unknown = f", and {row.unpriced:,} tries without a price" if row.unpriced else ""
        parts += _line("cost", f"${row.cost:,.4g}{unknown}")
    if row.served:
        models = ", ".join(one_line(model, 80) for model in row.served)
        parts += _line("served by", models, "$text-warning" if len(row.served) > 1 else _TEXT)
    return Content.assemble(*parts, ("\n\nenter lists its matches", _QUIET))


def _sharing(row: Standing, table: Table) -> str:
    if row.rating is None:
        return ""
    others = [one.player for one in table.rows if one.rank == row.rank and one.player != row.player and one.rating]
    more = f" and {len(others) - 4} more" if len(others) > 4 else ""
    return ", ".join(one_line(one, 40) for one in others[:4]) + more


def _neighbour(row: Standing, table: Table) -> Told:
    """How sure it is that a player is stronger than the next."""
    rated = [one.player for one in table.rows if one.rating is not None]
    if table.ratings is None or row.player not in rated or row.player == rated[-1]:
        return []
    other = rated[rated.index(row.player) + 1]
    sure = table.ratings.superiority(row.player, other)
    return _line("stronger", f"than {one_line(other, 40)} in {sure:.0%} of samples")


def meeting(one: str, other: str | None, table: Table) -> Content:
    """What two players made of each other."""
    if other is None:
        return Content("")
    if one == other:
        return Content.assemble((one_line(one), _TITLE), ("\n\n← → point at an opponent", _QUIET))
    met = table.meetings.get((one, other))
    parts: Told = [(one_line(one, 60), _TITLE), ("\nagainst ", _QUIET), (one_line(other, 60), _TITLE), ("\n", "")]
    if met is None or not met.played:
        return Content.assemble(*parts, ("\nThey have not met.", _TEXT))
    parts += _line("won", f"{met.wins:,}")
    parts += _line("drawn", f"{met.draws:,}")
    parts += _line("lost", f"{met.losses:,}")
    parts += _line("points", f"{met.points:,g} of {met.played:,} ({_percent(met.points, met.played)})")
    return Content.assemble(*parts, ("\n\nenter lists their matches", _QUIET))


def failures(one: Failures) -> Content:
    """What went wrong with one player, and the last of it in words."""
    parts: Told = [(one_line(one.player), _TITLE), ("\n", "")]
    for name, counts in (("forfeits", one.forfeits), ("no result", one.void)):
        told = _kinds(dict(counts.most_common()))
        parts += _line(name, told or "none", "$text-warning" if told else _TEXT)
    bad = _kinds({"illegal": one.illegal, "unreadable": one.unreadable})
    parts += _line("bad tries", f"{bad} of {one.tries:,}" if bad else "none", "$text-warning" if bad else _TEXT)
    parts += _line("replaced", f"{one.substituted:,}" if one.substituted else "none")
    if one.last:
        parts.append(("\n\nthe last ones", "bold $foreground"))
    for result in reversed(one.last):
        parts.append((f"\n\n{one_line(result.reason)}  ", "$text-warning"))
        parts.append((one_line(result.occasion.match, 120), _QUIET))
        parts.append((f"\n{one_line(result.detail, 240)}", _TEXT))
    return Content.assemble(*parts, ("\n\nenter lists them", _QUIET) if one.last else ("", ""))


def match(result: MatchResult) -> Content:
    """One match that is over."""
    ok = result.ending == "played"
    parts: Told = [(one_line(result.occasion.game, 60), _TITLE), (f"  {one_line(short(result), 60)}\n", _QUIET)]
    for number_, seat in enumerate(result.seats):
        name, winner = f"player_{number_}", _won(result, number_)
        parts.append((f"\n{marker(name)} ", seat_style(name)))
        parts.append((one_line(seat.player, 60), "bold $foreground" if winner else _TEXT))
        parts.append(("" if seat.score is None else f"  {seat.score:g}", "bold $foreground" if winner else _TEXT))
        if seat.player != seat.agent:
            parts.append((f"\n  {one_line(seat.agent, 200)}", _QUIET))
    parts.append(("\n", ""))
    parts += _line(
        result.ending, f"{one_line(result.reason)}: {one_line(result.detail, 300)}", _TEXT if ok else "$text-warning"
    )
    parts += _line("plies", f"{result.plies:,} in {time_text(result.seconds)}")
    parts += _line("began", local(stamped(result.created)))
    if result.occasion.variant:
        parts += _line("variant", one_line(result.occasion.variant, 60))
    if result.position:
        parts += _line("opening", one_line(result.position, 120))
    bad = sum(seat.illegal + seat.unreadable for seat in result.seats)
    if bad:
        parts += _line("bad tries", f"{bad:,}", "$text-warning")
    if result.tokens or result.cost:
        parts += _line("spent", f"{large(result.tokens)} tokens, ${result.cost:,.4g}")
    if result.seed is not None:
        parts += _line("seed", f"{result.seed}")
    parts += _line("replay", one_line(result.file, 200) or "none was written", _QUIET)
    return Content.assemble(*parts, ("\n\nenter opens it", _QUIET) if result.file else ("", ""))


def _won(result: MatchResult, number: int) -> bool:
    scores = [seat.score for seat in result.seats if seat.score is not None]
    return len(scores) == len(result.seats) and scores[number] == max(scores) and min(scores) < max(scores)


def aggregate(one: Aggregate, told: Standings) -> Content:
    """How one player does over all games."""
    parts: Told = [(one_line(one.player), _TITLE), ("\n", "")]
    for name, value in (("IQM", one.iqm), ("median", one.median), ("mean", one.mean), ("gap", one.optimality_gap)):
        parts += _line(name, f"{value.value:.3f}  ({value.low:.3f} – {value.high:.3f})")
    others = {other: chance for (player, other), chance in told.improvement.items() if player == one.player}
    if others:
        parts.append(("\n\nprobability of doing better than", "bold $foreground"))
    for other, chance in others.items():
        parts += _line(one_line(other, 24), f"{chance.value:.0%}  ({chance.low:.0%} – {chance.high:.0%})")
    return Content.assemble(*parts, ("\n\nenter lists its matches", _QUIET))


def place(one: Place, told: Standings) -> Content:
    """Where the schedule puts one player."""
    parts: Told = [(one_line(one.player), _TITLE)]
    if told.course is not None:
        parts.append((f"\n{KINDS.get(told.course.kind, told.course.kind)}, {course_text(told.course)}\n", _QUIET))
    parts += _line("place", f"{one.place}")
    for of in columns([one]):
        parts += _line(of.heading, of.cell(one))
    row = next((row for row in told.tables[0].rows if row.player == one.player), None) if told.tables else None
    if row is not None:
        parts += _line("Elo", _rated(row.rating, told.confidence))
    return Content.assemble(*parts, ("\n\nenter lists its matches", _QUIET))


def in_play(one: InPlay) -> Content:
    """One match that is being played."""
    parts: Told = [(one_line(one.game, 60), _TITLE), (f"  {one_line(one.match.rpartition('/')[2], 60)}\n", _QUIET)]
    for number_, name in enumerate(one.players):
        parts.append((f"\n{marker(f'player_{number_}')} ", seat_style(f"player_{number_}")))
        parts.append((one_line(name, 60), _TEXT))
    parts.append(("\n", ""))
    parts += _line("began", local(stamped(one.since)))
    if one.variant:
        parts += _line("variant", one_line(one.variant, 60))
    return Content.assemble(*parts, ("\n\nenter watches it live", _QUIET))


def notes(recorded: Recorded, told: Standings | None) -> Content:
    """What a careful reader has to know, what tests have decided, and which runs there were."""
    parts: list[tuple[str, str]] = []
    if told is not None:
        parts += _warnings(told.warnings)
        for verdict in told.verdicts:
            parts += _verdict(verdict)
        if told.variants is not None:
            parts += _variants(told.variants)
    noted = [one for one in recorded.entries if isinstance(one, Noted)]
    if noted:
        parts.append(("Noted\n", _TITLE))
        for one in noted[-_RUNS:]:
            parts += [(f"{local(stamped(one.at))}  ", _QUIET), (f"{one_line(one.text, 400)}\n", _TEXT)]
        parts.append(("\n", ""))
    return Content.assemble(*parts, *_runs(recorded))


def _warnings(sentences: Iterable[str]) -> Told:
    parts: Told = [("What to know before believing it\n", _TITLE)]
    found = list(sentences)
    if not found:
        parts.append(("Nothing stands against these numbers.\n", _TEXT))
    for one in found:
        parts += [("! ", "bold $text-warning"), (f"{one_line(one, 600)}\n", _TEXT)]
    return [*parts, ("\n", "")]


def _verdict(verdict: Verdict) -> Told:
    sign, style = ("■ ", "bold $text-success") if verdict.decided else ("□ ", "bold $text-warning")
    parts: Told = [(f"{one_line(verdict.title, 120)}\n", _TITLE), (sign, style)]
    parts.append((f"{one_line(verdict.conclusion, 300)}\n", "bold $foreground"))
    if verdict.statistic is not None and verdict.bounds is not None:
        low, high = verdict.bounds
        parts.append((f"{verdict.kind}: {verdict.statistic:.3f} between {low:.3f} and {high:.3f}", _TEXT))
        parts.append((f" after {verdict.units:,} units\n", _QUIET))
    return [*parts, (f"{one_line(verdict.errors, 300)}\n\n", _QUIET)]


def _variants(found: VariantTable) -> Told:
    parts: Told = [("What the variants change\n", _TITLE)]
    spread: Mapping[str, tuple[float, float]] = found.spread
    for name, (low, high) in spread.items():
        best, worst = found.ranks.get(name, (0, 0))
        rank = f"rank {best}" if best == worst else f"rank {best} to {worst}"
        parts += [
            (f"{one_line(name, 40)}  ", "bold $foreground"),
            (f"{number(low)} to {number(high)}, {rank}\n", _TEXT),
        ]
    return [*parts, ("\n", "")]


def _runs(recorded: Recorded) -> Told:
    parts: Told = []
    for one in recorded.entries:
        if isinstance(one, Opened):
            where = f"process {one.pid} on {one_line(one.host, 60)}, arena {one_line(one.arena, 20)}"
            parts += [(f"\n{local(stamped(one.at))}  ", _QUIET), (where, _TEXT)]
        elif isinstance(one, Closed):
            parts += [
                (f"\n{'':18}{one.why} after {time_text(one.seconds)}: ", _QUIET),
                (one_line(one.detail, 300), _TEXT),
            ]
    return [("Runs", _TITLE), *parts] if parts else []
