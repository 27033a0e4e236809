"""What the OpenAI API refuses: requests are read as strictly as the real service reads them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Literal

Dialect = Literal["openai", "openrouter", "deepseek", "compatible"]
PNG = b"\x89PNG\r\n\x1a\n"
_CHAT = (
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages "
    "metadata modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key reasoning_effort "
    "response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice "
    "tools top_logprobs top_p user verbosity"
)
_RESPONSES = (
    "background conversation include input instructions max_output_tokens max_tool_calls metadata model "
    "parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier store "
    "stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user"
)
CHAT, RESPONSES = frozenset(_CHAT.split()), frozenset(_RESPONSES.split())
MORE: dict[Dialect, frozenset[str]] = {
    "openai": frozenset(),
    "openrouter": frozenset({"usage", "reasoning", "provider", "models"}),
    "deepseek": frozenset({"thinking"}),
    "compatible": frozenset({"top_k", "chat_template_kwargs", "min_p"}),
}
ROLES: dict[str, frozenset[str]] = {
    "system": frozenset({"role", "content", "name"}),
    "user": frozenset({"role", "content", "name"}),
    "assistant": frozenset({"role", "content", "name", "refusal", "tool_calls"}),
    "tool": frozenset({"role", "content", "tool_call_id"}),
}
THOUGHTS = frozenset({"reasoning", "reasoning_content", "reasoning_details"})


class Refused(Exception):
    """A request that the service answers with 400."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        """The answer."""
        error = {"message": str(self), "type": "invalid_request_error", "param": self.param, "code": self.code}
        return {"error": error}


def _only(value: Any, allowed: Iterable[str], where: str, required: Iterable[str] = ()) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"Invalid type for '{where}': expected an object.", where, "invalid_type")
    for key in value:
        if key not in allowed:
            name = f"{where}.{key}" if where else key
            raise Refused(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    for key in required:
        if key not in value:
            name = f"{where}.{key}" if where else key
            raise Refused(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")
    return value


def _number(body: Mapping[str, Any], key: str, low: float, high: float, *, whole: bool = False) -> None:
    value = body.get(key)
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not low <= value <= high:
        raise Refused(f"Invalid '{key}': expected a value between {low} and {high}.", key, "invalid_value")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Refused(f"Invalid type for '{where}': expected a string.", where, "invalid_type")
    return value


def _picture(value: Any, where: str) -> None:
    kind, _, data = _text(value, where).partition(";base64,")
    if kind != "data:image/png" or not b64decode(data, validate=True).startswith(PNG):
        raise Refused(f"Invalid '{where}': expected the data URI of an image.", where, "invalid_image_url")


def _strict(schema: Any, where: str) -> None:
    """The rules of strict schemas: every property is required, and there are no others."""
    if not isinstance(schema, dict):
        raise Refused(f"Invalid schema in '{where}'.", where, "invalid_json_schema")
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False or sorted(schema.get("required", [])) != sorted(properties):
            raise Refused(f"Invalid schema in '{where}': not strict.", where, "invalid_json_schema")
        for name, inner in properties.items():
            _strict(inner, f"{where}.{name}")


def _function(value: Any, where: str, more: Iterable[str] = ()) -> str:
    function = _only(value, {"name", "description", "parameters", "strict", *more}, where, ("name", "parameters"))
    if function.get("strict"):
        _strict(function["parameters"], where)
    return _text(function["name"], where)


def _shared(body: Mapping[str, Any]) -> None:
    _text(body["model"], "model")
    _number(body, "temperature", 0, 2)
    _number(body, "top_p", 0, 1)
    _number(body, "top_logprobs", 0, 20, whole=True)
    if body.get("stream") is not True:
        raise Refused("This server only streams.", "stream", "unsupported_value")


def check_chat(body: Any, dialect: Dialect, details: Iterable[str]) -> None:
    """Raises Refused where Chat Completions would. `details` are the reasoning_details handed out, as JSON."""
    _only(body, CHAT | MORE[dialect], "", ("model", "messages"))
    _shared(body)
    _number(body, "max_tokens", 1, 10**7, whole=True)
    _number(body, "max_completion_tokens", 1, 10**7, whole=True)
    _number(body, "seed", -(2**63), 2**63 - 1, whole=True)
    if "top_logprobs" in body and not body.get("logprobs"):
        raise Refused("'top_logprobs' needs 'logprobs'.", "top_logprobs")
    if len(body.get("stop") or ()) > 4:
        raise Refused("Invalid 'stop': at most 4.", "stop", "array_above_max_length")
    names = []
    for number, tool in enumerate(body.get("tools", [])):
        where = f"tools[{number}]"
        names.append(_function(_only(tool, {"type", "function"}, where, ("type", "function"))["function"], where))
    if "tool_choice" in body and body["tool_choice"]["function"]["name"] not in names:
        raise Refused("Tool choice names no tool.", "tool_choice")
    if "response_format" in body:
        wanted = _only(body["response_format"], {"type", "json_schema"}, "response_format", ("type",))["json_schema"]
        _only(wanted, {"name", "schema", "strict", "description"}, "response_format", ("name", "schema"))
        _strict(wanted["schema"], "response_format")
    if not isinstance(body["messages"], list) or not body["messages"]:
        raise Refused("Invalid 'messages': expected a list.", "messages", "invalid_type")
    called: set[str] = set()
    open_calls: set[str] = set()
    for number, message in enumerate(body["messages"]):
        _chat_message(message, f"messages[{number}]", dialect, list(details), called)
        open_calls.discard(message.get("tool_call_id", ""))
        if open_calls and message["role"] != "tool":
            raise Refused(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                f"'tool_call_id'. Without a response: {', '.join(sorted(open_calls))}",
                f"messages[{number}].role",
            )
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}


def _chat_message(message: Any, where: str, dialect: Dialect, details: list[str], called: set[str]) -> None:
    role = message.get("role") if isinstance(message, dict) else None
    if role not in ROLES:
        raise Refused(f"Invalid '{where}.role'.", f"{where}.role", "invalid_value")
    thoughts = THOUGHTS if role == "assistant" and dialect != "openai" else frozenset()
    _only(message, ROLES[role] | thoughts, where, ("content",))
    content = message["content"]
    if isinstance(content, list) and role in ("user", "system"):
        for part in content:
            if part.get("type") == "image_url" and role == "user":
                _only(part, {"type", "image_url"}, where)
                _picture(_only(part["image_url"], {"url", "detail"}, where)["url"], where)
            else:
                _text(_only(part, {"type", "text"}, where, ("type", "text"))["text"], where)
    elif not (content is None and message.get("tool_calls")):
        _text(content, f"{where}.content")
    for call in message.get("tool_calls", []):
        _only(call, {"id", "type", "function", "extra_content"}, where, ("id", "type", "function"))
        _only(call["function"], {"name", "arguments"}, where, ("name", "arguments"))
        called.add(call["id"])
    if role == "tool" and message.get("tool_call_id") not in called:
        raise Refused("A tool message must follow a message with 'tool_calls'.", where)
    if dialect == "deepseek" and "reasoning_content" in message and not message.get("tool_calls"):
        raise Refused("reasoning_content is not to be sent back.", where)
    if "reasoning_details" in message and json.dumps(message["reasoning_details"]) not in details:
        raise Refused("reasoning_details were altered.", where)


def check_responses(body: Any, items: Mapping[str, str]) -> None:
    """Raises Refused where the Responses API would. `items` are the reasoning items handed out, id -> JSON."""
    _only(body, RESPONSES, "", ("model", "input"))
    _shared(body)
    _number(body, "max_output_tokens", 16, 10**7, whole=True)
    include = body.get("include", [])
    if "reasoning.encrypted_content" in include and body["model"].startswith("gpt-4"):
        raise Refused("Encrypted content is not supported with this model.", "include")
    if "top_logprobs" in body and "message.output_text.logprobs" not in include:
        raise Refused("'top_logprobs' needs 'message.output_text.logprobs' included.", "top_logprobs")
    _only(body.get("reasoning", {}), {"effort", "summary"}, "reasoning")
    names = [_function(tool, "tools", ("type",)) for tool in body.get("tools", [])]
    if "tool_choice" in body and body["tool_choice"].get("name") not in names:
        raise Refused("Tool choice names no tool.", "tool_choice")
    if "text" in body:
        wanted = _only(body["text"], {"format", "verbosity"}, "text")["format"]
        _only(wanted, {"type", "name", "schema", "strict", "description"}, "text.format", ("type", "name", "schema"))
        _strict(wanted["schema"], "text.format")
    if not isinstance(body["input"], list) or not body["input"]:
        raise Refused("Invalid 'input': expected a list.", "input", "invalid_type")
    called: set[str] = set()
    for number, item in enumerate(body["input"]):
        after = body["input"][number + 1] if number + 1 < len(body["input"]) else {}
        _item(item, after, f"input[{number}]", items, called)
    answered = {item["call_id"] for item in body["input"] if item["type"] == "function_call_output"}
    if left := sorted(called - answered):
        raise Refused(f"No tool output found for function call {left[0]}.", "input")


def _item(item: Any, after: Any, where: str, items: Mapping[str, str], called: set[str]) -> None:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind == "message":
        _only(item, {"type", "role", "content", "phase", "status", "id"}, where, ("role", "content"))
        said = item["role"] == "assistant"
        for part in item["content"]:
            if part.get("type") == "input_image" and not said:
                _only(part, {"type", "image_url", "detail"}, where, ("image_url", "detail"))
                _picture(part["image_url"], where)
            elif part.get("type") == ("output_text" if said else "input_text"):
                _only(part, {"type", "text", *(["annotations", "logprobs"] if said else [])}, where, ("text",))
                _text(part["text"], where)
            else:
                raise Refused(f"Invalid value: '{part.get('type')}' in '{where}'.", where, "invalid_value")
    elif kind == "reasoning":
        if json.dumps(item) != items.get(item.get("id", "")):
            raise Refused(
                f"The encrypted content for item {item.get('id')} could not be verified.",
                where,
                "invalid_encrypted_content",
            )
        if (
            after.get("type") not in ("message", "function_call", "reasoning")
            or after.get("role", "assistant") != "assistant"
        ):
            raise Refused(f"Item '{item['id']}' was provided without its required following item.", where)
    elif kind == "function_call":
        _only(item, {"type", "call_id", "name", "arguments", "id", "status"}, where, ("call_id", "name", "arguments"))
        called.add(item["call_id"])
    elif kind == "function_call_output":
        _only(item, {"type", "call_id", "output"}, where, ("call_id", "output"))
        if item["call_id"] not in called:
            raise Refused(f"No tool call found for call_id {item['call_id']}.", where)
    else:
        raise Refused(f"Invalid value: '{kind}' in '{where}.type'.", where, "invalid_value")
