"""What the tournament screen says: its keys, what stands aside of the tables, and what to do where there is nothing."""

from __future__ import annotations

from textual.content import Content

from arena.reports.placing import KINDS, course_text
from arena.reports.standings import Standings
from arena.tournaments.reading import Recorded
from arena.tui.scenes.picture import one_line
from arena.tui.tournament import Study, View
from arena.tui.tournament_cross import CrossSheet

PLACEHOLDER = "filter: words, player:=mcts game:connect ending:illegal plies:>40 …"
HINT = "words, or player: game: ending: date: after: before: plies:>9   := exactly   - not   tab completes"
KEYS = (
    ("1 2 … tab", "from sheet to sheet"),
    ("↑ ↓ pgup pgdn", "go through the rows"),
    ("enter", "watch the match, list those of the player"),
    ("g G", "the next game, the one before"),
    ("f", "ratings without forfeited matches, or with them"),
    ("← →", "point at an opponent in the crosstable"),
    ("/", "filter: ending:illegal player:=mcts plies:>40"),
    ("i", "tell more of what is pointed at"),
    ("b", "look through the replays as files"),
    ("y", "copy the path"),
)
STEERING_KEYS = (
    ("s", "start: a process of its own plays what is missing"),
    ("p", "pause, go on"),
    ("x", "stop the run; what is over is kept"),
    ("e", "extend: more rounds, more budget"),
)
ADVICE = (
    ("escape", "back"),
    ("q", "quit; a run goes on without this screen"),
    ("mouse", "point at names and rows, again to open"),
    ("├──●──┤", "an estimate, and the interval around it"),
    ("#", "who cannot be told apart shares a rank"),
)


def aside(view: View, told: Standings, *, clean: bool) -> Content:
    """What a table rests on."""
    table = view.table
    if view.places and told.course is not None:
        return Content.styled(f"{KINDS.get(told.course.kind, told.course.kind)}, {course_text(told.course)}", "$quiet")
    if table is None:
        return Content.styled(f"{told.confidence:.0%} intervals", "$quiet")
    parts = [f"{table.matches:,} matches"]
    if table.distinct < table.matches:
        parts.append(f"{table.distinct:,} distinct")
    parts.append(f"{table.units:,} {'pairs' if table.seats == 2 and table.contest else 'units'}")
    if table.broken:
        parts.append(f"{table.broken:,} not whole")
    if table.forfeits:
        parts.append(f"{table.forfeits:,} forfeit{'s' * (table.forfeits != 1)}")
    parts.append(f"{told.confidence:.0%} intervals")
    first = [("without forfeits ", "bold $text-warning")] if clean and table.contest else []
    return Content.assemble(*first, (" · ".join(parts), "$quiet"))


def met(sheet: CrossSheet, player: str | None) -> Content:
    """What the cursor of a crosstable stands on, in a line."""
    other = sheet.opponent
    if player is None or other is None or player == other:
        return Content.styled("← → point at an opponent", "$quiet")
    found = sheet.meeting(player, other)
    told = f"{found.wins:,} won, {found.draws:,} drawn, {found.losses:,} lost"
    return Content.assemble(
        (one_line(player, 24), "bold $foreground"),
        (" against ", "$quiet"),
        (one_line(other, 24), "bold $foreground"),
        (f"  {told if found.played else 'they have not met'}", "$foreground"),
    )


def nothing(
    tab: str, recorded: Recorded, study: Study, *, looked: bool, filtered: str, hidden: str, steer: bool
) -> Content:
    """What is said where there is no row."""
    if not looked:
        many = len(recorded.results)
        return Content.styled(f"Reading… {many:,} matches" if many else "Reading…", "$quiet")
    if filtered:
        return Content.assemble(
            ("No match is like this\n", "bold $foreground"),
            (f"{one_line(filtered, 200)}\n\n", "$text-accent"),
            ("escape", "bold $text-accent"),
            ("  clears the filter", "$quiet"),
        )
    if recorded.problem:
        told = (one_line(recorded.problem.replace(hidden, "") if hidden else recorded.problem, 500), "bold $text-error")
        how = "\n\narena tournament --init cup.toml" if recorded.config is None and not recorded.results else ""
        after = "  writes a config to begin with" if how else ""
        return Content.assemble(told, (how, "$text-accent"), (after, "$quiet"))
    if tab == "playing":
        paused = recorded.state == "paused"
        said = "Nothing is in play: the run is paused." if paused else "Nothing is in play."
        key, does = ("p", "goes on") if paused else ("s", "plays what is missing")
        if (recorded.running and not paused) or not steer:
            return Content.styled(said, "bold $foreground")
        return Content.assemble(
            (f"{said}\n\n", "bold $foreground"), (key, "bold $text-accent"), (f"  {does}", "$quiet")
        )
    if study.problem:
        return Content.styled(study.problem, "bold $text-error")
    if recorded.results and tab != "matches":
        none = "Where all play for scores, nobody beats anybody." if tab == "crosstable" else "Nothing here yet."
        return Content.styled("Reckoning…" if study.standings is None else none, "$quiet")
    if recorded.running:
        return Content.styled("The first matches are being played.", "bold $foreground")
    parts = [("Nothing was played yet.", "bold $foreground")]
    if steer:
        parts += [("\n\n", ""), ("s", "bold $text-accent"), ("  plays what is missing", "$quiet")]
    return Content.assemble(*parts)
