"""The words of the page: foreign text made harmless for HTML, links, and how to read it all."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from arena.replays.plain import one_line


def esc(text: str) -> str:
    """Foreign text that is nothing but text, in an element or an attribute."""
    return escape(one_line(text))


def name(text: str) -> str:
    """A name, whose direction does not turn what stands around it."""
    return f"<bdi>{esc(text)}</bdi>"


def paragraph(text: str) -> str:
    """A paragraph of our own words, as HTML."""
    return f"<p>{text}</p>\n"


def folded(heading: str, body: str) -> str:
    """What is shown once its heading is pressed; both are HTML."""
    return f"<details><summary>{heading}</summary>\n{body}</details>\n"


def link(folder: str, file: str) -> str:
    """A relative address of a file under a folder, told from the page: it never has a scheme or a host."""
    path = "/".join(part for part in (folder.rstrip("/"), file.lstrip("/")) if part).lstrip("/")
    return "./" + quote(path, safe="/~+@,=", errors="surrogatepass")


READING = (
    (
        "Place",
        "Where the schedule puts a player: in a Swiss tournament by points, Buchholz and Sonneborn–Berger; in a "
        "knockout by the round in which it went out; on a ladder by where it stands. It says who has won, and nothing "
        "of how sure it is that the winner is stronger: that is what ratings are for.",
    ),
    (
        "Rating",
        "Strength on the Elo scale, fitted to all results at once (Bradley and Terry; Plackett and Luce with more than "
        "two seats), so that the order of matches means nothing. 400 points are odds of ten to one. Only differences "
        "mean anything; an anchor, or else the mean of the field, holds the scale.",
    ),
    (
        "Mean",
        "In the place of a rating where nobody loses what another gains: alone, among partners, in negotiations. The "
        "mean score over units, of each over all seats that the player had.",
    ),
    (
        "Interval",
        "Where the rating lies, as far as chance in these results goes. It is made by weighing whole units (the same "
        "opening and seed with the seats changed) anew, many times. It knows nothing of what was never tried: other "
        "games, other openings, another wording of the prompt.",
    ),
    (
        "Rank",
        "One and how many are better beyond doubt, to all but those who are worse beyond doubt: 1–3 is any of these by "
        "these results. The order within a rank says nothing.",
    ),
    (
        "Distinct",
        "Deterministic players repeat their games. A match is a copy where the same players, in the same seats, made "
        "the same moves from the same beginning. Units that are copies count once.",
    ),
    (
        "Without forfeits",
        "A match that somebody lost by illegal or unreadable answers, by time or by a crash says more about the format "
        "than about the game. The second rating leaves such matches out, whoever forfeited them. That favours who "
        "forfeits when it stands badly: read both.",
    ),
    (
        "Void",
        "A match that came to nothing for reasons outside of it (a service, a machine, an interruption). It is never "
        "scored. It is played again, and counted here where it never got a result.",
    ),
    (
        "Over all games",
        "Scores from 0 (the bottom of a game's range) to 1 (its target); of contests, points of a match. IQM is the "
        "mean of the middle half of all runs, the optimality gap what is missing to 1, the probability of improvement "
        "how often one does better than the other at a game drawn at random (Agarwal et al., 2021).",
    ),
    (
        "When not to believe it",
        "When few units are played, when much is void, when ratings with and without forfeits differ, when a spread "
        "over variants is more than chance makes, when a model was changed midway, or when players only met in groups. "
        "What is known of it is said at the top.",
    ),
)
"""(term, what it means): how to read the page."""
