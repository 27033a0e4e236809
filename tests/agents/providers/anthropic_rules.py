"""What the Messages API accepts: a request is checked as strictly as the service does it, in its own words.

Sources: `anthropic.types.MessageCreateParams`, and the pages on errors, thinking, prompt caching, tool use, vision and
structured outputs at https://platform.claude.com/docs. Stricter than the service in one thing: two turns of one role in
a row are refused here, and joined there.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

FIELDS = {
    "model": str,
    "max_tokens": int,
    "messages": list,
    "stream": bool,
    "system": (str, list),
    "temperature": (int, float),
    "top_p": (int, float),
    "top_k": int,
    "stop_sequences": list,
    "thinking": dict,
    "output_config": dict,
    "tools": list,
    "tool_choice": dict,
    "metadata": dict,
    "service_tier": str,
}
BLOCKS = {
    "text": {"text"},
    "image": {"source"},
    "thinking": {"thinking", "signature"},
    "redacted_thinking": {"data"},
    "tool_use": {"id", "name", "input"},
    "tool_result": {"tool_use_id", "content", "is_error"},
}
ALLOWED = {
    "system": {"text"},
    "user": {"text", "image", "tool_result"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use"},
}
SECRET = b"what only the service knows"


class Rejected(Exception):
    """A request that the service refuses."""

    def __init__(self, message: str, status: int = 400, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


def sign(thought: str) -> str:
    """The signature of a thought, without which it does not come back."""
    return b64encode(hmac.digest(SECRET, thought.encode("utf-8", "surrogatepass"), "sha256")).decode()


def seal(thought: str) -> str:
    """A thought that only the service can read."""
    hidden = bytes(byte ^ 0x5A for byte in thought.encode())
    return b64encode(hmac.digest(SECRET, hidden, "sha256") + hidden).decode()


def check(body: Any, longest_prompt: int) -> None:
    """Raises Rejected for a request that breaks a rule. `longest_prompt` is in tokens."""
    _demand(isinstance(body, dict), "the request body is no object")
    for name in ("model", "max_tokens", "messages"):
        _demand(name in body, f"{name}: Field required")
    for name, value in body.items():
        _demand(name in FIELDS, f"{name}: Extra inputs are not permitted")
        fits = isinstance(value, FIELDS[name]) and (FIELDS[name] is not int or not isinstance(value, bool))  # type: ignore[arg-type]
        _demand(fits, f"{name}: Input should be a valid {FIELDS[name]}")
    if body["model"].startswith("missing"):
        raise Rejected(f"model: {body['model']}", 404, "not_found_error")
    _demand(body["max_tokens"] >= 1, "max_tokens: Input should be greater than or equal to 1")
    _check_settings(body)
    system = body.get("system", [])
    _check_blocks([{"type": "text", "text": system}] if isinstance(system, str) else system, "system", "system")
    _check_turns(body)
    breakpoints = sum("cache_control" in unit for _, unit in units(body))
    _demand(breakpoints <= 4, f"A maximum of 4 blocks with cache_control may be provided. Found {breakpoints}.")
    tokens = sum(tokens_of(unit) for _, unit in units(body))
    _demand(tokens <= longest_prompt, f"prompt is too long: {tokens} tokens > {longest_prompt} maximum")


def units(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that is read, in the order in which it is cached: tools, system, messages."""
    yield from (("tools", tool) for tool in body.get("tools", ()))
    for role, content in [("system", body.get("system", [])), *((m["role"], m["content"]) for m in body["messages"])]:
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        yield from ((role, block) for block in blocks)


def tokens_of(unit: dict[str, Any]) -> int:
    """About as many tokens as a block has."""
    return 1 + len(json.dumps(unit)) // 4


class Cache:
    """The prompt cache: prefixes that end at a breakpoint are kept, and found again up to 20 blocks before one."""

    def __init__(self, least: int) -> None:
        self.least = least
        self._kept: set[str] = set()

    def count(self, body: dict[str, Any]) -> dict[str, int]:
        """The tokens of a request's prompt as its usage tells them."""
        digest, total, sums = blake2b(digest_size=16), 0, [(0, "")]
        marks: list[int] = []
        for number, (role, unit) in enumerate(units(body), 1):
            plain = {key: value for key, value in unit.items() if key != "cache_control"}
            digest.update(json.dumps([role, plain], sort_keys=True).encode())
            total += tokens_of(plain)
            sums.append((total, digest.hexdigest()))
            if "cache_control" in unit and total >= self.least:
                marks.append(number)
        near = {number for mark in marks for number in range(max(0, mark - 20), mark + 1)}
        read = max((sums[number][0] for number in near if sums[number][1] in self._kept), default=0)
        written = max((sums[mark][0] for mark in marks), default=read) - read
        self._kept.update(sums[mark][1] for mark in marks)
        return {
            "input_tokens": total - read - written,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": written,
        }


def _demand(kept: bool, message: str) -> None:
    if not kept:
        raise Rejected(message)


def _check_settings(body: dict[str, Any]) -> None:
    _demand(0 <= body.get("temperature", 1) <= 1, "temperature: range: 0..1")
    _demand(0 <= body.get("top_p", 1) <= 1, "top_p: range: 0..1")
    for stop in body.get("stop_sequences", ()):
        _demand(
            isinstance(stop, str) and stop.strip() != "",
            "stop_sequences: each stop sequence must contain non-whitespace",
        )
    thinking, choice = body.get("thinking", {"type": "disabled"}), body.get("tool_choice", {"type": "auto"})
    names = [tool.get("name") for tool in body.get("tools", ())]
    for tool in body.get("tools", ()):
        _demand(set(tool) <= {"name", "description", "input_schema", "cache_control", "strict"}, "tools: Extra inputs")
        _demand(tool.get("input_schema", {}).get("type") == "object", "tools.0.input_schema.type: Field required")
    _demand("tool_choice" not in body or bool(names), "tool_choice may only be specified while providing tools")
    _demand(choice["type"] in ("auto", "any", "tool", "none"), "tool_choice.type: unknown")
    _demand(choice["type"] != "tool" or choice.get("name") in names, f"Tool '{choice.get('name')}' not found")
    kind = thinking.get("type")
    if kind == "enabled":
        budget = thinking.get("budget_tokens", 0)
        _demand(budget >= 1024, "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
        _demand(budget < body["max_tokens"], "`max_tokens` must be greater than `thinking.budget_tokens`")
    if kind in ("enabled", "adaptive"):
        _demand(body.get("temperature", 1) == 1, "`temperature` may only be set to 1 when thinking is enabled")
        _demand(body.get("top_p", 1) >= 0.95, "`top_p` must be greater than or equal to 0.95 when thinking is enabled")
        _demand(choice["type"] in ("auto", "none"), "Thinking may not be enabled when tool_choice forces tool use.")
    else:
        _demand(kind == "disabled", f"thinking: Input tag {kind!r} does not match")
    output = body.get("output_config", {})
    _demand(set(output) <= {"effort", "format"}, "output_config: Extra inputs are not permitted")
    _demand(output.get("effort", "low") in ("low", "medium", "high", "xhigh", "max"), "output_config.effort: unknown")
    if "format" in output:
        _demand(output["format"].get("type") == "json_schema", "output_config.format.type: unknown")
        _check_schema(output["format"]["schema"])


def _check_schema(schema: dict[str, Any]) -> None:
    if schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        _demand(closed, "output_config.format.schema: For 'object' type, 'additionalProperties' must be false")
        for inner in schema.get("properties", {}).values():
            _check_schema(inner)
    for name in ("minimum", "maximum", "minLength", "maxLength", "maxItems", "pattern"):
        _demand(name not in schema, f"output_config.format.schema: property '{name}' is not supported")


def _check_turns(body: dict[str, Any]) -> None:
    turns = body["messages"]
    _demand(bool(turns), "messages: at least one message is required")
    called: set[str] = set()
    for number, turn in enumerate(turns):
        where = f"messages.{number}"
        _demand(isinstance(turn, dict) and set(turn) == {"role", "content"}, f"{where}: Extra or missing inputs")
        _demand(turn["role"] == ("user", "assistant")[number % 2], f"{where}: roles must alternate, the user first")
        content = turn["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        _demand(bool(blocks), f"{where}: all messages must have non-empty content")
        _check_blocks(blocks, turn["role"], where)
        results = {block["tool_use_id"] for block in blocks if block["type"] == "tool_result"}
        _demand(called == results, f"{where}: `tool_use` and `tool_result` ids differ: {sorted(called ^ results)}")
        kinds = [block["type"] == "tool_result" for block in blocks]
        _demand(kinds == sorted(kinds, reverse=True), f"{where}: tool_result blocks must come first")
        called = {block["id"] for block in blocks if block["type"] == "tool_use"}
        _demand(not called or "tools" in body, "Requests which include `tool_use` blocks must define tools")
    if body.get("thinking", {}).get("type") == "enabled" and len(turns) > 1 and "tool_result" in str(turns[-1]):
        last = len(turns) - 2
        first = turns[last]["content"][0]["type"]
        _demand(
            first.endswith("thinking"),
            f"messages.{last}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{first}`",
        )


def _check_blocks(blocks: list[dict[str, Any]], role: str, where: str) -> None:
    for number, block in enumerate(blocks):
        kind, here = block.get("type"), f"{where}.content.{number}"
        _demand(kind in ALLOWED[role], f"{here}: Input tag {kind!r} does not match any of the expected tags")
        extra = set(block) - BLOCKS[kind] - {"type", "cache_control"}  # type: ignore[index]
        _demand(not extra, f"{here}: Extra inputs are not permitted: {sorted(extra)}")
        if "cache_control" in block:
            _demand(not kind.endswith("thinking"), f"{here}.cache_control: Extra inputs are not permitted")  # type: ignore[union-attr]
            _demand(block["cache_control"].get("type") == "ephemeral", f"{here}.cache_control.type: unknown")
        if kind == "text":
            _demand(block["text"].strip() != "", f"{here}: text content blocks must contain non-whitespace text")
        elif kind == "image":
            _check_image(block["source"], here)
        elif kind == "tool_use":
            _demand(isinstance(block["input"], dict), f"{here}.input: Input should be a valid dictionary")
        elif kind == "thinking":
            _demand(block["signature"] == sign(block["thinking"]), f"{here}: Invalid `signature` in `thinking` block")
        elif kind == "redacted_thinking":
            _check_sealed(block["data"], here)


def _check_image(source: dict[str, Any], where: str) -> None:
    _demand(source.get("type") == "base64" and source.get("media_type") == "image/png", f"{where}.source: unknown")
    try:
        png = b64decode(source["data"], validate=True)
    except NotBase64:
        raise Rejected(f"{where}.source.base64: invalid base64 data") from None
    _demand(png.startswith(b"\x89PNG\r\n\x1a\n"), f"{where}.source: the image was specified as PNG but is none")


def _check_sealed(data: str, where: str) -> None:
    try:
        raw = b64decode(data, validate=True)
    except NotBase64:
        raw = b""
    whole = hmac.compare_digest(raw[:32], hmac.digest(SECRET, raw[32:], "sha256"))
    _demand(whole, f"{where}: Invalid `data` in `redacted_thinking` block")
