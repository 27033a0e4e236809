"""What a model's prompt costs in NetHack, by what is sent again of earlier turns.

The explorer plays one game; at each of its turns the prompt is built as a model would get it, and its own move stands
as the model's answer. Tokens are counted with o200k_base, the encoding of OpenAI's newer models, which tiktoken reads
from litellm's files (`pip install tiktoken`, `pip install --no-deps litellm`; neither needs a network after that). What
a service can read from its cache is the part of a prompt that is equal, from its first byte on, to the one before it.
Notes of `history=summary` are stood for by 300 words, the most that a model is asked for, and their calls are counted.
"""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from benchmarks.report import Report, Value, command

TURNS, SEED = 300, 7
SCAFFOLDS: dict[str, dict[str, Any]] = {
    "none": {"history": "none"},
    "last, 16": {"history": "last", "last": 16},
    "full": {"history": "full"},
    "diff": {"history": "diff"},
    "summary, 8 frames": {"history": "summary", "frames": 8},
    "summary, 1 frame": {"history": "summary", "frames": 1},
}
Count = Callable[[str], int]
_WORDS = ("the", "door", "north", "kitten", "closed", "and", "down", "corridor")


@dataclass
class Spent:
    """Tokens of each turn's prompts, and how many of them a cache can give."""

    tokens: list[int] = field(default_factory=list)
    cached: list[int] = field(default_factory=list)
    before: str = ""
    extra: int = 0
    """Tokens of calls for notes that belong to the next turn."""


def counter() -> Count:
    """How tokens are counted. SystemExit, with the remedy, where the encoding is not at hand."""
    found = find_spec("litellm")
    if found is None or found.origin is None or find_spec("tiktoken") is None:
        raise SystemExit("benchmarks.history needs an encoding: pip install tiktoken; pip install --no-deps litellm")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(found.origin).parent / "litellm_core_utils" / "tokenizers")
    import tiktoken

    encoding = tiktoken.get_encoding("o200k_base")
    return lru_cache(maxsize=100_000)(lambda text: len(encoding.encode(text, disallowed_special=())))


async def _played(turns: int, seed: int, count: Count) -> dict[str, Spent]:
    from arena.agents.core.turn import Turn
    from arena.agents.models.answers import parts_of
    from arena.agents.models.conversation import Conversation
    from arena.agents.models.scaffold import Scaffold
    from arena.agents.spec import agent
    from arena.games.spec import game

    env, explorer = game("nethack").env(), agent("explorer").build()
    words = Random(seed)
    notes = [" ".join(words.choices(_WORDS, k=300)) for _ in range(9)]
    env.restart(seed)
    seat = env.possible_agents[0]
    await explorer.start(env.info, seat, seed)
    talks = {name: Conversation(Scaffold(**options), env.info, seat) for name, options in SCAFFOLDS.items()}
    spent = {name: Spent() for name in talks}
    while env.to_act() and env.ply < turns:
        turn = Turn(env.ply, seat, env.view(seat), position=env.position())
        for name, talk in talks.items():
            asked = talk.summary()
            if asked is not None:
                spent[name].extra += count(_text(asked))
                talk.history.noted(words.choice(notes))
            _add(spent[name], _text(talk.request(talk.seen(turn), turn.view.legal, "direct")), count)
        move: Any = await explorer.act(turn)
        for talk in talks.values():
            talk.answered(talk.seen(turn), parts_of(talk.form, move.text), move.text)
        env.advance({seat: env.parse(seat, move.text)})
    await explorer.end(None)
    env.close()
    return spent


def _text(request: Any) -> str:
    return "\n".join(f"{message.role}\n{message.text}" for message in request.messages)


def _add(spent: Spent, prompt: str, count: Count) -> None:
    pairs = enumerate(zip(spent.before, prompt, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(len(spent.before), len(prompt)))
    spent.cached.append(count(prompt[:same]))
    spent.tokens.append(count(prompt) + spent.extra)
    spent.before, spent.extra = prompt, 0


def measure(turns: int = TURNS, seed: int = SEED) -> list[Report]:
    """A row a policy."""
    spent = asyncio.run(_played(turns, seed, counter()))
    rows: list[dict[str, Value]] = []
    for name, found in spent.items():
        played = len(found.tokens)
        rows.append(
            {
                "history": name,
                "tokens a turn": round(fmean(found.tokens)),
                "the last turn": found.tokens[-1],
                "all turns": sum(found.tokens),
                "from a cache": f"{sum(found.cached) / sum(found.tokens):.0%}",
                "read anew a turn": round((sum(found.tokens) - sum(found.cached)) / played),
            }
        )
    notes = [f"NetHack, seed {seed}, {played} turns of the explorer; tokens of o200k_base, answers not counted."]
    return [Report("Prompts of NetHack by history", rows, notes)]


if __name__ == "__main__":

    def _measure(given: Namespace) -> list[Report]:
        return measure(given.turns, given.seed)

    command(__doc__, _measure, {"turns": TURNS, "seed": SEED})
