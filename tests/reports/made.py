"""Results that were never played: matches, pairs and whole tournaments, as a test wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, count
from typing import Any

import numpy as np
from msgspec.structs import replace

from arena.replays.events import Occasion
from arena.replays.results import MatchResult, SeatResult
from arena.tournaments.config import TournamentConfig

_NUMBER = count()
"""Makes digests that were never seen."""


def config(*players: str, games: Sequence[str] = ("chess",), **more: Any) -> TournamentConfig:
    """A tournament of players and games by these names."""
    return TournamentConfig.model_validate(
        {
            "name": "cup",
            "players": [{"name": player, "agent": f"bot:{player}"} for player in players],
            "games": [{"name": game, "game": game} for game in games],
            "ratings": {"samples": 200},
            **more,
        }
    )


def seat(player: str, score: float | None = None, **more: Any) -> SeatResult:
    """What somebody made of a match, in twenty moves and a fifth of a second."""
    return SeatResult(player, f"bot:{player}", **{"score": score, "moves": 20, "seconds": 0.2, **more})


def match(
    players: Sequence[str] = ("alpha", "beta"),
    scores: Sequence[float | None] = (1.0, -1.0),
    *,
    game: str = "chess",
    unit: int = 1,
    leg: str = "a",
    attempt: int = 1,
    variant: str = "",
    tournament: str = "cup",
    seats: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> MatchResult:
    """One attempt at a match. Digests are new where none are given; `seats` holds more of each seat."""
    at = f"@{variant}" if variant else ""
    key = f"{game}/{'~'.join(sorted(set(players)))}/{unit:05d}{at}"
    number = next(_NUMBER)
    parts = [dict(part) for part in seats] or [{} for _ in players]
    found = MatchResult(
        Occasion(tournament, f"{key}{leg}", key, game, tuple(players), attempt, variant),
        game,
        "zero_sum" if len(players) > 1 else "single",
        (-1.0, 1.0),
        f"2026-11-03T12:00:{number % 60:02d}.000+00:00",
        unit,
        tuple(seat(player, score, **part) for player, score, part in zip(players, scores, parts, strict=True)),
        "played",
        "rules",
        plies=40,
        seconds=0.5,
        opening=f"opening {unit}",
        digest=f"digest {number}",
        file=f"{key}{leg}.jsonl.zst",
    )
    return replace(found, **more)


def forfeit(players: Sequence[str] = ("alpha", "beta"), culprit: int = 0, reason: str = "illegal", **more: Any) -> Any:
    """A match that somebody forfeited."""
    scores = [1.0] * len(players)
    scores[culprit] = -1.0
    return match(players, scores, ending="forfeited", reason=reason, culprit=culprit, **more)


def void(players: Sequence[str] = ("alpha", "beta"), reason: str = "provider", **more: Any) -> MatchResult:
    """An attempt that came to nothing."""
    return match(players, [None] * len(players), ending="void", reason=reason, **more)


def pair(
    one: str = "alpha", other: str = "beta", first: float = 1.0, second: float = 1.0, **more: Any
) -> list[MatchResult]:
    """Two matches with the seats changed; the scores are those of the first player, in both."""
    back = [-first, -second]
    return [
        match((one, other), (first, back[0]), leg="a", **more),
        match((other, one), (back[1], second), leg="b", **more),
    ]


def round_robin(
    strengths: Mapping[str, float], pairs: int, games: Sequence[str] = ("chess",), seed: int = 0, draws: float = 0.2
) -> Iterator[MatchResult]:
    """Everybody against everybody, won as often as strengths (in Elo) say."""
    rng = np.random.default_rng(seed)
    for game in games:
        for one, other in combinations(strengths, 2):
            better = 1 / (1 + 10 ** ((strengths[other] - strengths[one]) / 400))
            drawn, won = rng.random((pairs, 2)) < draws, rng.random((pairs, 2)) < better
            for number in range(pairs):
                scores = [0.0 if drawn[number, leg] else (1.0 if won[number, leg] else -1.0) for leg in (0, 1)]
                yield from pair(one, other, *scores, game=game, unit=number + 1)


def episodes(means: Mapping[str, float], runs: int, game: str = "dungeon", seed: int = 0) -> Iterator[MatchResult]:
    """Everybody alone, in a game of one seat whose scores go from 0 to 100."""
    rng = np.random.default_rng(seed)
    for player, mean in means.items():
        for number, score in enumerate(np.clip(rng.normal(mean, 15, runs), 0, 100)):
            yield match((player,), (float(score),), game=game, unit=number + 1, leg="a", score_range=(0.0, 100.0))


HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "</style></title><svg onload=window.hacked=1>",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u2066 \u200b",
    "two\nlines\r\n| a | table |",
    '=HYPERLINK("http://evil.example","x")',
    "[bold red]markup[/] :smile: $x$ _hidden \\",
    "javascript:window.hacked=1",
    "日本語の名前と" + "x" * 150,
)
"""Names that want to be more than names."""


def hostile() -> list[MatchResult]:
    """Matches of players, games, variants, models, files and reasons that all bear such names."""
    results = []
    for unit, (one, other) in enumerate(combinations(HOSTILE, 2)):
        part = [{"served": (one, other), "calls": 1, "unpriced": 1, "cost": 0.1, "tokens_in": 5, "illegal": 1}, {}]
        more = {"game": HOSTILE[unit % 3], "variant": HOSTILE[3 + unit % 2], "seats": part, "file": f"../{one}.jsonl"}
        results += pair(one, other, unit=unit, **more)
        results.append(forfeit((one, other), reason=other, unit=100 + unit, **more))  # type: ignore[arg-type]
        results.append(void((other, one), reason=one, detail=one, unit=100 + unit, leg="b", **more))
    return results
