"""A request in the words of the Messages API, and what of it that API does not take.

Sources: `anthropic.types.MessageCreateParams` and the pages on thinking, prompt caching, structured outputs and tool
use at https://platform.claude.com/docs.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, Literal

from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import CallFailed, Choice, Format, ModelRequest, Schema, Tool
from arena.agents.providers.values import choice_schema, mended, said

PROVIDER = "anthropic"
"""Whose `Reasoning` can be sent back."""
DEFAULT_MAX_TOKENS = 4096
"""Tokens of a reply where the request does not say; thinking comes on top. The API wants a number."""
LEAST_BUDGET = 1024
"""Tokens: the API takes no smaller thinking budget."""
MOST_BREAKPOINTS = 4
"""Cache breakpoints that one request may have."""
LEAST_TOP_P_THINKING = 0.95
"""The API takes no smaller `top_p` beside thinking."""

Json = dict[str, Any]
Thinking = Literal["budget", "adaptive"]
"""How thinking is asked for: by a number of tokens, or left to the model, as the newer ones want it."""
Display = Literal["summarized", "omitted"]


@dataclass(frozen=True)
class Wire:
    """A request, translated. `settings` are what is sent without the messages, `ignored` what is not sent and why."""

    settings: Json
    system: list[Json]
    messages: list[Json]
    ignored: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> Json:
        """The keyword arguments of the SDK's `messages.create`, which has none for how tokens are sampled."""
        sampling = {name: self.settings[name] for name in ("temperature", "top_p") if name in self.settings}
        given = {name: value for name, value in self.settings.items() if name not in {*sampling, "stream"}}
        if self.system:
            given["system"] = self.system
        if sampling:
            given["extra_body"] = sampling
        return {**given, "messages": self.messages}


def translate(model: str, request: ModelRequest, thinking: Thinking = "budget", display: Display | None = None) -> Wire:
    """A request to a model in the API's words. Raises CallFailed for one that cannot be put into them."""
    ignored: dict[str, str] = {}
    settings: Json = {"model": model, "max_tokens": request.max_tokens or DEFAULT_MAX_TOKENS, "stream": True}
    thinks = _set_thinking(settings, request, thinking, display, ignored)
    _set_sampling(settings, request, thinks, ignored)
    if request.format is not None:
        _set_format(settings, request.format, thinks, ignored)
    system, messages = _conversation(request.messages, ignored)
    if "tools" not in settings:
        _declare_former_tools(settings, messages)
    return Wire(settings, system, messages, ignored)


def _set_thinking(
    settings: Json, request: ModelRequest, thinking: Thinking, display: Display | None, ignored: dict[str, str]
) -> bool:
    """Ask for thinking, or for none; whether it was asked for."""
    budget, effort = request.thinking_tokens, request.effort
    if effort in ("low", "medium", "high"):
        settings["output_config"] = {"effort": effort}
    elif effort == "minimal":
        ignored["effort"] = "the API knows low, medium and high"
    elif effort == "none" and budget:
        ignored["effort"] = "thinking_tokens ask for thinking"
    if budget == 0 or (budget is None and effort == "none"):
        settings["thinking"] = {"type": "disabled"}
        return False
    shown = {} if display is None else {"display": display}
    if thinking == "adaptive":
        if budget is not None:
            ignored["thinking_tokens"] = "adaptive thinking takes no number of tokens"
        settings["thinking"] = {"type": "adaptive", **shown}
        return True
    if budget is None:
        return False
    sent = max(budget, LEAST_BUDGET)
    if sent != budget:
        ignored["thinking_tokens"] = f"{budget} are below the least budget: {sent} were sent"
    settings["thinking"] = {"type": "enabled", "budget_tokens": sent, **shown}
    if request.max_tokens is None:
        settings["max_tokens"] = sent + DEFAULT_MAX_TOKENS
    elif request.max_tokens <= sent:
        settings["max_tokens"] = sent + request.max_tokens
        ignored["max_tokens"] = (
            f"{request.max_tokens} leave no room for an answer after {sent} tokens of thinking, which count:"
            f" {settings['max_tokens']} were sent"
        )
    return True


def _set_sampling(settings: Json, request: ModelRequest, thinks: bool, ignored: dict[str, str]) -> None:
    if request.temperature is not None:
        if thinks and request.temperature != 1:
            ignored["temperature"] = "the API allows none beside thinking"
        else:
            settings["temperature"] = request.temperature
    if request.top_p is not None:
        if thinks and request.top_p < LEAST_TOP_P_THINKING:
            ignored["top_p"] = f"the API allows no less than {LEAST_TOP_P_THINKING} beside thinking"
        else:
            settings["top_p"] = request.top_p
    stop = [mended(sequence) for sequence in request.stop if sequence.strip()]
    if stop:
        settings["stop_sequences"] = stop
    if len(stop) < len(request.stop):
        ignored["stop"] = "the API takes no stop sequence of blanks alone"
    if request.seed is not None:
        ignored["seed"] = "the API has no seed"
    if request.logprobs is not None:
        ignored["logprobs"] = "the API gives no log-probabilities"


def _set_format(settings: Json, form: Format, thinks: bool, ignored: dict[str, str]) -> None:
    """Structured output for a schema or a choice, a forced call for a tool."""
    if isinstance(form, Tool):
        settings["tools"] = [{"name": form.name, "description": form.description, "input_schema": dict(form.schema)}]
        settings["tool_choice"] = {"type": "tool", "name": form.name, "disable_parallel_tool_use": True}
        if thinks:
            settings["tool_choice"] = {"type": "auto", "disable_parallel_tool_use": True}
            ignored["format"] = "the API forces no tool beside thinking: the tool was offered, not forced"
        return
    schema = choice_schema(form) if isinstance(form, Choice) else _strict(form)
    output = settings.setdefault("output_config", {})
    output["format"] = {"type": "json_schema", "schema": schema}


def _strict(form: Schema) -> Json:
    """The schema as the API takes it: objects closed, constraints that it does not know moved into descriptions."""
    from anthropic import transform_schema

    try:
        return transform_schema(dict(form.schema))
    except (ValueError, TypeError, AssertionError) as error:
        raise CallFailed(f"the API cannot keep the schema {form.name}: {error}", "request") from None


def _conversation(given: tuple[Message, ...], ignored: dict[str, str]) -> tuple[list[Json], list[Json]]:
    """The system prompt (every system message, in order) and the turns, of which no two in a row have one role."""
    system: list[Json] = []
    turns: list[Json] = []
    marked: list[Json] = []
    for message in given:
        blocks = [block for part in message.parts if (block := _block(part, message.role, ignored)) is not None]
        if message.cached:
            marked += [block for block in blocks if not block["type"].endswith("thinking")][-1:]
        if message.role == "system":
            system += blocks
        elif turns and turns[-1]["role"] == message.role:
            turns[-1]["content"] += blocks
        elif blocks:
            turns.append({"role": message.role, "content": blocks})
    for turn in turns:
        if turn["role"] == "user":  # the API wants results of tools first
            turn["content"].sort(key=lambda block: block["type"] != "tool_result")
    for block in marked[-MOST_BREAKPOINTS:]:
        block["cache_control"] = {"type": "ephemeral"}
    return system, turns


def _block(part: Part, role: str, ignored: dict[str, str]) -> Json | None:
    """A part as a content block; None for what the API does not take, which says nothing: blanks, foreign reasoning."""
    if role == "system" and not isinstance(part, Text):
        raise CallFailed(f"a system prompt holds text alone, no {type(part).__name__.lower()}", "request")
    match part:
        case Text():
            text = said(part)
            return {"type": "text", "text": text} if text.strip() else None
        case Picture(png):
            source = {"type": "base64", "media_type": "image/png", "data": b64encode(png).decode()}
            return {"type": "image", "source": source}
        case Reasoning(provider, _, opaque):
            if provider != PROVIDER:
                ignored["reasoning"] = f"this API cannot read the reasoning of {provider}"
                return None
            return dict(opaque) if isinstance(opaque, dict) else None
        case ToolCall(id, name, arguments):
            return {"type": "tool_use", "id": id, "name": name, "input": _input(arguments)}
        case ToolResult(id, text):
            return {"type": "tool_result", "tool_use_id": id, "content": mended(text)}


def _input(arguments: str) -> Json:
    """A tool's arguments as an object; JSON that is none goes as the API's guide proposes for it."""
    try:
        read = json.loads(mended(arguments))
        json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        read = None
    return read if isinstance(read, dict) else {"INVALID_JSON": mended(arguments)}


def _declare_former_tools(settings: Json, turns: list[Json]) -> None:
    """The API takes calls in a conversation only beside a declaration of what was called."""
    names = {block["name"] for turn in turns for block in turn["content"] if block["type"] == "tool_use"}
    if names:
        settings["tools"] = [{"name": name, "input_schema": {"type": "object"}} for name in sorted(names)]
        settings["tool_choice"] = {"type": "none"}
