"""What the OpenAI API sends while it answers: the chunks of a chat completion, the events of a response.

`seen` and `answer` are those of `openai_server`, `number` counts requests. Thoughts that must come back unaltered are
noted, as JSON, in what is given last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any


def chat(seen: Any, answer: Any, number: int, details_given: list[str]) -> Iterator[dict[str, Any]]:
    """The chunks of a chat completion."""
    chunk = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": answer.model or f"{seen.body['model']}-2026-01-01",
        "system_fingerprint": "fp_1",
        **answer.more,
    }

    def delta(finish: str | None = None, logprobs: Any = None, **fields: Any) -> dict[str, Any]:
        choice = {"index": 0, "delta": fields, "finish_reason": finish, "logprobs": logprobs}
        return {**chunk, "choices": [choice]}

    yield delta(role="assistant", content="")
    pieces = _cut(answer.thought, answer.pieces)
    if answer.thought_field == "reasoning_details" and answer.thought:
        signed = {"type": "reasoning.text", "text": "", "signature": _seal(answer.thought), "index": 0}
        details = [{"type": "reasoning.text", "text": piece, "index": 0} for piece in pieces] + [signed]
        whole = [{"type": "reasoning.text", "text": answer.thought, "index": 0, "signature": signed["signature"]}]
        details_given.append(json.dumps(whole))
        for detail in details:
            yield delta(reasoning=detail["text"], reasoning_details=[detail])
    else:
        for piece in pieces:
            yield delta(**{answer.thought_field: piece})
    text = answer.text or ""
    finish = answer.finish or "stop"
    tool = answer.tool or seen.tool
    if tool and not answer.refusal:
        head = {
            "index": 0,
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": tool, "arguments": ""},
        }
        yield delta(tool_calls=[head])
        for piece in _cut(text, answer.pieces):
            yield delta(tool_calls=[{"index": 0, "function": {"arguments": piece}}])
    else:
        for piece in _cut(text, answer.pieces):
            logprobs = {"content": [_logprob(piece, seen)]} if seen.body.get("logprobs") else None
            yield delta(content=piece, logprobs=logprobs)
        for piece in _cut(answer.refusal, 2):
            yield delta(refusal=piece)
    yield delta(finish)
    if seen.body.get("stream_options", {}).get("include_usage"):
        usage = {
            "prompt_tokens": 20,
            "completion_tokens": 7,
            "total_tokens": 27,
            "prompt_tokens_details": {"cached_tokens": 16},
            "completion_tokens_details": {"reasoning_tokens": 3},
        }
        if seen.body.get("usage", {}).get("include"):
            usage["cost"] = 0.0125
        yield {**chunk, "choices": [], "usage": usage if answer.usage is None else dict(answer.usage)}


def response(seen: Any, answer: Any, number: int, items: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The events of a response."""
    told = {
        "id": f"resp_{number}",
        "object": "response",
        "status": "in_progress",
        "model": answer.model or f"{seen.body['model']}-2026-01-01",
        "output": [],
        "usage": None,
        "incomplete_details": None,
        **answer.more,
    }
    yield {"type": "response.created", "response": told}
    output: list[dict[str, Any]] = []
    if "reasoning.encrypted_content" in seen.body.get("include", []):
        summed = "summary" in seen.body.get("reasoning", {}) and answer.thought
        item = {
            "id": f"rs_{number}_{blake2b(seen.path.encode() + str(number).encode(), digest_size=4).hexdigest()}",
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": answer.thought}] if summed else [],
            "encrypted_content": _seal(answer.thought),
        }
        items[item["id"]] = json.dumps(item)
        for piece in _cut(answer.thought, answer.pieces) if summed else ():
            yield {"type": "response.reasoning_summary_text.delta", "delta": piece, "output_index": 0}
        output.append(item)
        yield {"type": "response.output_item.done", "item": item, "output_index": 0}
    text, place = answer.text or "", len(output)
    tool = answer.tool or seen.tool
    if tool and not answer.refusal:
        for piece in _cut(text, answer.pieces):
            yield {"type": "response.function_call_arguments.delta", "delta": piece, "output_index": place}
        names = {"id": f"fc_{number}", "call_id": f"call_{number}", "name": tool}
        item = {"type": "function_call", "status": "completed", **names, "arguments": text}
    else:
        for piece in _cut(text, answer.pieces):
            yield {"type": "response.output_text.delta", "delta": piece, "output_index": place}
        content: list[dict[str, Any]] = []
        if text:
            asked = "message.output_text.logprobs" in seen.body.get("include", [])
            logprobs = [_logprob(piece, seen) for piece in _cut(text, answer.pieces)] if asked else []
            content.append({"type": "output_text", "text": text, "annotations": [], "logprobs": logprobs})
        if answer.refusal:
            yield {"type": "response.refusal.delta", "delta": answer.refusal, "output_index": place}
            content.append({"type": "refusal", "refusal": answer.refusal})
        names = {"id": f"msg_{number}", "role": "assistant", "phase": "final_answer"}
        item = {"type": "message", "status": "completed", **names, "content": content}
    output.append(item)
    yield {"type": "response.output_item.done", "item": item, "output_index": place}
    usage = {
        "input_tokens": 20,
        "input_tokens_details": {"cached_tokens": 16},
        "output_tokens": 7,
        "output_tokens_details": {"reasoning_tokens": 3},
        "total_tokens": 27,
    }
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    cut = {"reason": reasons[answer.finish]} if answer.finish in reasons else None
    status = "incomplete" if cut else "completed"
    done = {"status": status, "incomplete_details": cut, "output": output}
    done["usage"] = usage if answer.usage is None else dict(answer.usage)
    yield {"type": f"response.{status}", "response": {**told, **done}}


def _cut(text: str, pieces: int) -> list[str]:
    size = max(1, -(-len(text) // pieces))
    return [text[start : start + size] for start in range(0, len(text), size)]


def _seal(thought: str) -> str:
    return "gAAAA" + blake2b(thought.encode("utf-8", "surrogatepass"), digest_size=30).hexdigest() + "=="


def _logprob(piece: str, seen: Any) -> dict[str, Any]:
    other = [{"token": "?", "logprob": -2.0, "bytes": [63]}] * seen.body.get("top_logprobs", 0)
    return {"token": piece, "logprob": -0.25, "bytes": [], "top_logprobs": other}
