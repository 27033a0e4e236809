"""Values on the wire: text that is no Unicode, numbers that are no numbers, and words that must not get out."""

from __future__ import annotations

import json
import math
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from arena.agents.core.messages import Part, Reasoning, Text, ToolCall
from arena.agents.core.model import MOST_TOKENS, Choice, Usage

ANSWER = "answer"
"""The name of the only property of the object that a `Choice` is asked as."""


class Unreadable(Exception):
    """What came is not what the protocol says; the message ends the sentence "it sent …"."""


def mended(text: str) -> str:
    """The text with halves of surrogate pairs joined, and lone ones written as `\\udXXX`: UTF-8 can hold it."""
    if text.isascii():
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return joined.encode("utf-8", "backslashreplace").decode()


def mended_json(value: Any) -> Any:
    """A JSON value with all its text `mended`."""
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, Mapping):
        return {mended(str(key)): mended_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mended_json(item) for item in value]
    return value


def string(value: Any, what: str) -> str:
    """A string, "" where there is none. Raises Unreadable."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"{what} that is no text: {value!r:.60}")
    return value


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """An object, {} where there is none. Raises Unreadable."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unreadable(f"{what} that is no object: {value!r:.60}")
    return value


def array(value: Any, what: str) -> list[Any]:
    """A list, [] where there is none. Raises Unreadable."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable(f"{what} that is no list: {value!r:.60}")
    return value


def label(value: Any) -> str:
    """A name or an id that nothing hangs from, "" where there is none."""
    return mended(value) if isinstance(value, str) else ""


def count(value: Any) -> int | None:
    """A number of tokens; None where there is none, or one that no reply has."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS else None


def number(value: Any) -> float | None:
    """A finite number; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer of more than 308 digits
        return None


def usage_of(raw: Any) -> Usage:
    """Token counts, as both protocols name them. What is not told is None."""
    if not isinstance(raw, Mapping):
        return Usage()
    read = _details(raw, "prompt_tokens_details", "input_tokens_details")
    written = _details(raw, "completion_tokens_details", "output_tokens_details")
    prompt, output = _first(raw, "prompt_tokens", "input_tokens"), _first(raw, "completion_tokens", "output_tokens")
    reasoning = count(written.get("reasoning_tokens"))
    total = count(raw.get("total_tokens"))
    if reasoning and prompt is not None and output is not None and total == prompt + output + reasoning:
        output += reasoning  # x.ai counts thinking beside the completion
    cached = _first(read, "cached_tokens")
    return Usage(
        input=prompt,
        cached=_first(raw, "prompt_cache_hit_tokens") if cached is None else cached,
        cache_written=_first(read, "cache_write_tokens"),
        output=output,
        reasoning=reasoning,
    )


def cost_of(raw: Any) -> float | None:
    """US dollars, where the usage names them (OpenRouter does)."""
    cost = number(raw.get("cost")) if isinstance(raw, Mapping) else None
    return cost if cost is not None and cost >= 0 else None


def _details(raw: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((raw[name] for name in names if isinstance(raw.get(name), Mapping)), {})


def _first(raw: Mapping[str, Any], *names: str) -> int | None:
    return next((value for name in names if (value := count(raw.get(name))) is not None), None)


Tokens = tuple[tuple[int | str, float], ...]


def tokens_of(raw: list[Any]) -> tuple[Tokens, tuple[Tokens, ...]]:
    """Log-probabilities as both protocols write them: those of the reply's tokens, and of what else was likely."""
    chosen = [(entry, token) for entry in raw if (token := _token(entry)) is not None]
    others = [
        tuple(token for other in entry.get("top_logprobs") or () if (token := _token(other)) is not None)
        for entry, _ in chosen
    ]
    return tuple(token for _, token in chosen), tuple(others) if any(others) else ()


def _token(entry: Any) -> tuple[int | str, float] | None:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("token"), str):
        return None
    value = number(entry.get("logprob"))
    return None if value is None else (mended(entry["token"]), value)


def choice_schema(choice: Choice) -> dict[str, Any]:
    """A choice as JSON schema: an object whose one property is one of the options."""
    return {
        "type": "object",
        "properties": {ANSWER: {"type": "string", "enum": list(choice.options)}},
        "required": [ANSWER],
        "additionalProperties": False,
    }


def chosen(part: Part, choice: Choice) -> Part:
    """The option that a reply to `choice_schema` holds, with what was said beside it; what holds none stays."""
    if not isinstance(part, Text):
        return part
    try:
        read = json.loads(part.text)
    except (ValueError, RecursionError):
        return part
    option = read.get(ANSWER) if isinstance(read, dict) and len(read) == 1 else None
    if option not in choice.options:
        return part
    return Text(option, {**(part.opaque or {}), "said": part.text})


def said(part: Text) -> str:
    """What a model said, word for word, as it goes back."""
    opaque = part.opaque
    raw = opaque.get("said") if isinstance(opaque, Mapping) else None
    return mended(raw if isinstance(raw, str) else part.text)


class Secrets:
    """Words that appear in nothing that is written: keys, and what stands in a URL beside its address."""

    HIDDEN = "[hidden]"
    LONG = 12
    """Characters from which on a word is taken for a key wherever it stands; shorter ones ("none") are words."""
    KEY = re.compile(r"\b(sk|pk|rk)-[\w*.-]{6,}")
    """What looks like a key of these services, also one that is half masked."""

    def __init__(self, words: Iterable[str]) -> None:
        forms = {form for word in words if len(word) > 2 for form in _forms(word)}
        self._words = sorted(forms, key=len, reverse=True)
        self._long = [word for word in self._words if len(word) >= self.LONG]

    def strip(self, text: str) -> str:
        """A message without them, or anything that looks like a key."""
        for word in self._words:
            text = text.replace(word, self.HIDDEN)
        return self.KEY.sub(self.HIDDEN, text)

    def strip_json(self, value: Any) -> Any:
        """The same JSON value, without keys; what holds none is returned itself."""
        if isinstance(value, str):
            for word in self._long:
                value = value.replace(word, self.HIDDEN)
            return value
        if isinstance(value, Mapping):
            return {self.strip_json(key): self.strip_json(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.strip_json(item) for item in value)
        return value

    def __repr__(self) -> str:
        return f"Secrets({len(self._words)})"


def beside(*secrets: object) -> dict[str, str]:
    """What is sent beside a request and may be secret, as its hash in an identity; nothing where there is none."""
    if not any(secrets):
        return {}
    return {"beside": blake2b(json.dumps(secrets, sort_keys=True).encode(), digest_size=16).hexdigest()}


def _forms(word: str) -> Iterator[str]:
    """A word as it may be written: plain, in Python, in JSON, in JSON within JSON, in a URL, a long one in base64."""
    once = json.dumps(word)[1:-1]
    yield from (word, repr(word)[1:-1], once, json.dumps(once)[1:-1], quote(word, safe=""), quote(word))
    if len(word) < Secrets.LONG:
        return
    for before in range(3):  # bytes that stand before it, which make it another text
        raw = b"\0" * before + word.encode("utf-8", "surrogatepass")
        begin, end = -(-8 * before // 6), 8 * len(raw) // 6
        yield from (encode(raw).decode()[begin:end] for encode in (b64encode, urlsafe_b64encode))


def hidden(part: Part, secrets: Secrets) -> Part:
    """A part of a reply without secrets. Thoughts that hold one do not go back: altered, they would be refused."""
    hide = secrets.strip_json
    match part:
        case Text(text, opaque):
            return Text(hide(text), hide(opaque))
        case Reasoning(provider, text, opaque):
            return Reasoning(provider, hide(text), opaque if hide(opaque) == opaque else None)
        case ToolCall(id, name, arguments, opaque):
            return ToolCall(hide(id), hide(name), hide(arguments), hide(opaque))
    return part
