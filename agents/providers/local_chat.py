"""A conversation as a local model reads it: its own chat template, or a plain transcript where it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import CallFailed, Choice, ModelRequest
from arena.agents.providers.local_weights import Weights
from arena.agents.providers.local_writer import PROVIDER
from arena.agents.providers.thinking import CLOSE, OPEN
from arena.agents.providers.values import mended

PLAIN_ROLES = {"system": "System", "user": "User", "assistant": "Assistant"}
PLAIN_STOPS = ("\n\nUser:\n", "\n\nSystem:\n")
"""What ends an answer where turns are written as a plain transcript: the model begins the next turn itself."""


@dataclass(frozen=True)
class Prompt:
    """What a model is given to read."""

    ids: list[int]
    opened: str = ""
    """What the prompt has written of a thought: its tag."""
    inputs: Mapping[str, Any] | None = None
    """All tensors that the model takes, where there are pictures."""
    stops: tuple[str, ...] = ()
    sent: Mapping[str, Any] = field(default_factory=dict)
    """How it was made, for the record."""
    ignored: Mapping[str, str] = field(default_factory=dict)


class Chat:
    """Makes prompts for one model.

    Args:
        weights: the model.
        template: a chat template (Jinja) instead of the model's own.
    """

    def __init__(self, weights: Weights, template: str | None = None) -> None:
        self._weights = weights
        self._codec = weights.codec
        self._writer = weights.processor or weights.codec.tokenizer
        own = getattr(self._writer, "chat_template", None) or getattr(weights.codec.tokenizer, "chat_template", None)
        if isinstance(own, dict):
            own = own.get("default")
        self.template: str | None = template or own
        self.hash = sha256((self.template or "").encode()).hexdigest()[:16]

    def prompt(self, request: ModelRequest) -> Prompt:
        """The prompt for a request. Raises CallFailed for one that this model cannot read."""
        pictures = [part for message in request.messages for part in message.parts if isinstance(part, Picture)]
        if pictures and self._weights.processor is None:
            raise CallFailed(f"{self._weights.source.name} reads no pictures: it is a model for text alone", "request")
        sent: dict[str, Any] = {"template": "plain" if self.template is None else self.hash}
        if broken := sum(self._codec.broken(_words(message)) for message in request.messages):
            sent["broken"] = f"{broken} special token{'s' if broken > 1 else ''}, by a zero-width space each"
        ignored: dict[str, str] = {}
        if self.template is None:
            text = self._transcript(request.messages)
            thinks = None
            if request.effort not in (None, "none") or request.thinking_tokens:
                ignored["thinking_tokens" if request.thinking_tokens else "effort"] = "there is no chat template"
        else:
            thinks = self._switch(request, ignored)
            settings: dict[str, Any] = {} if thinks is None else {"enable_thinking": thinks}
            sent |= settings
            if request.effort not in (None, "none") and "reasoning_effort" in self.template:
                settings["reasoning_effort"] = sent["reasoning_effort"] = request.effort
            text = self._rendered(request.messages, settings, sent)
        opened = ""
        if text.rstrip().endswith(OPEN):
            opened = text[text.rindex(OPEN) :]
            if thinks is False:
                text, opened = f"{text.rstrip()}\n\n{CLOSE}\n\n", ""
        bos = self._codec.tokenizer.bos_token
        bare = self.template is not None or bool(bos and text.startswith(bos))
        if pictures:
            inputs = self._seen(text, pictures, bare)
            ids = inputs["input_ids"][0].tolist()
        else:
            inputs, ids = None, self._codec.tokenizer.encode(text, add_special_tokens=not bare)
        self._check(ids)
        stops = (*request.stop, *(PLAIN_STOPS if self.template is None else ()))
        return Prompt(ids, opened, inputs, tuple(map(mended, stops)), sent, ignored)

    def _switch(self, request: ModelRequest, ignored: dict[str, str]) -> bool | None:
        """Whether the model shall think, as its template is told; None where nothing was said."""
        template = self.template or ""
        asked = "effort" if request.thinking_tokens is None else "thinking_tokens"
        wanted = None if request.effort is None else request.effort != "none"
        if request.thinking_tokens is not None:
            wanted = request.thinking_tokens > 0
        if request.effort not in (None, "none") and "reasoning_effort" not in template:
            ignored["effort"] = "the chat template takes no effort, only whether to think"
        if wanted is not None and "enable_thinking" not in template and OPEN not in template:
            ignored[asked] = "the chat template knows no thinking"
        if isinstance(request.format, Choice) and wanted is not False:
            thinks = asked == "thinking_tokens" and not request.format.scored
            if wanted and not thinks:
                ignored[asked] = "a choice is thought about where thinking_tokens is set, and a scored one never"
            return thinks
        return wanted

    def _rendered(self, messages: Sequence[Message], settings: Mapping[str, Any], sent: dict[str, Any]) -> str:
        """The conversation by the template.

        Some templates know no system message, or want roles to alternate: then the system message goes into the first
        of the user, and messages in a row become one.
        """
        from jinja2 import TemplateError

        turns = [self._turn(message) for message in messages]
        try:
            return self._apply(turns, settings)
        except TemplateError as error:
            try:
                text = self._apply(_alternating(turns), settings)
            except TemplateError:
                raise CallFailed(f"the chat template refuses the conversation: {error}", "request") from error
            sent["merged"] = "system and successive messages"
            return text

    def _apply(self, turns: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]) -> str:
        text: str = self._writer.apply_chat_template(
            list(turns), chat_template=self.template, tokenize=False, add_generation_prompt=True, **settings
        )
        return text

    def _turn(self, message: Message) -> dict[str, Any]:
        """A message as templates take it: a text, or for models that see, a list of texts and pictures."""
        if self._weights.processor is None:
            return {"role": message.role, "content": self._codec.plain(_words(message))}
        found: list[dict[str, str]] = []
        for part in message.parts:
            if isinstance(part, Picture):
                found.append({"type": "image"})
            elif text := _words(Message(message.role, (part,))):
                if found and "text" in found[-1]:
                    found[-1]["text"] += text
                else:
                    found.append({"type": "text", "text": text})
        made = [item | {"text": self._codec.plain(item["text"])} if "text" in item else item for item in found]
        return {"role": message.role, "content": made}

    def _transcript(self, messages: Sequence[Message]) -> str:
        mark = getattr(self._weights.processor, "image_token", "")
        turns = [
            f"{PLAIN_ROLES[message.role]}:\n{_pictured(message, mark)}{self._codec.plain(_words(message))}\n\n"
            for message in messages
        ]
        return "".join([*turns, "Assistant:\n"])

    def _seen(self, text: str, pictures: Sequence[Picture], bare: bool) -> Mapping[str, Any]:
        from PIL import Image

        images = [Image.open(BytesIO(picture.png)).convert("RGB") for picture in pictures]
        try:
            found: Mapping[str, Any] = self._weights.processor(
                text=[text], images=[images], return_tensors="pt", add_special_tokens=not bare
            )
        except (ValueError, TypeError) as error:
            raise CallFailed(f"the model's processor refuses the pictures: {error}", "request") from error
        return found

    def _check(self, ids: Sequence[int]) -> None:
        """Raises CallFailed for a prompt that is too long, empty, or no prompt of this model."""
        name, context = self._weights.source.name, self._weights.context
        if context is not None and len(ids) >= context:
            raise CallFailed(
                f"the prompt has {len(ids)} tokens, and {name} reads and writes {context} in all", "context"
            )
        known = self._weights.vocabulary
        if not ids or max(ids) >= known:
            what = "no tokens" if not ids else f"token {max(ids)}, and the model knows {known}"
            raise CallFailed(f"the prompt for {name} holds {what}", "request")


def _words(message: Message) -> str:
    """The words of a message. What the model thought goes back as it wrote it."""
    found = ""
    for part in message.parts:
        if isinstance(part, Text | ToolResult):
            found += part.text
        elif isinstance(part, ToolCall):
            found += part.arguments
        elif isinstance(part, Reasoning) and part.provider == PROVIDER and isinstance(part.opaque, Mapping):
            found += str(part.opaque.get("content") or "")
    return found


def _pictured(message: Message, mark: str) -> str:
    return "".join(f"{mark}\n" for part in message.parts if isinstance(part, Picture))


def _alternating(turns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same turns with the system's as the user's, and those of one role in a row as one."""
    found: list[dict[str, Any]] = []
    for turn in turns:
        role = "assistant" if turn["role"] == "assistant" else "user"
        if found and found[-1]["role"] == role:
            before, after = found[-1]["content"], turn["content"]
            joined = f"{before}\n\n{after}" if isinstance(before, str) else [*before, *after]
            found[-1] = {"role": role, "content": joined}
        else:
            found.append({"role": role, "content": turn["content"]})
    return found
