"""What of a film is kept where there is little room: the end of it, and what was said rather than what was sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from arena.replays.film import Json, packed

END = 150_000
"""Bytes that a packed end may take where there is little room."""
_SAID = 2000
"""Characters of a text that was said there."""
_ATTEMPTS = 20
"""Attempts after the last ply, from the end, where not all can be kept."""


def kept(blocks: Iterable[Json], most: int) -> list[bytes | None]:
    """The last blocks, packed, that take no more than `most` bytes together, and None in the place of those before.

    A block that has more by itself loses its prompts first.
    """
    found: deque[bytes] = deque()
    size = left_out = 0
    for block in blocks:
        data = packed(block)
        found.append(data if len(data) <= most else packed(without_prompts(block)))
        size += len(found[-1])
        while size > most:
            size -= len(found.popleft())
            left_out += 1
    return [*[None] * left_out, *found]


def without_prompts(block: Json) -> Json:
    """A block without what models were sent and seats were shown, which is most of what it takes.

    Attempts that had any have `"left_out": true`. Texts keep their places; those that nothing names are empty.
    """
    named = {
        one[part]
        for ply in block["plies"]
        for one in ply.get("said", ())
        for part in ("reply", "thought", "problem", "feedback")
        if part in one
    }
    plies, place = [], 0
    for ply in block["plies"]:
        slim = dict(ply)
        if "said" in ply:
            slim["said"] = [_slim(one) for one in ply["said"]]
        if "texts" in ply:
            texts = ply["texts"]
            slim["texts"] = [text if place + at in named else "" for at, text in enumerate(texts)]
            place += len(texts)
        plies.append(slim)
    return {**block, "plies": plies}


def kept_end(end: Json, most: int = END) -> Json:
    """An end that takes no more than `most` bytes, packed, as far as leaving things out can do it.

    First go the prompts of what came after the last ply, then the most of what was said there, what a judge said, and
    at last the marks.
    """
    slim = end
    for slim in _leaner(end):
        if len(packed(slim)) <= most:
            break
    return slim


def _leaner(end: Json) -> Iterator[Json]:
    yield end
    slim = without_prompts({"plies": [end]})["plies"][0]
    yield slim
    said = slim["said"][-_ATTEMPTS:]
    texts = [text[:_SAID] for text in slim["texts"]]
    slim = without_prompts({"plies": [slim | {"said": said, "texts": texts}]})["plies"][0]
    yield slim
    slim = {name: value for name, value in slim.items() if name != "judged"}
    yield slim
    empty: Json = {"said": [], "texts": [], "marks": {}, "measures": []}
    yield slim | {name: none for name, none in empty.items() if name in slim}


def _slim(said: Json) -> Json:
    if "calls" not in said and "shown" not in said:
        return said
    return {name: value for name, value in said.items() if name not in ("calls", "shown")} | {"left_out": True}
