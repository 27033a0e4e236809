"""Thoughts between tags: what `<think>` models write where their server does not part it from the answer."""

from __future__ import annotations

from arena.agents.core.model import Delta

OPEN, CLOSE = "<think>", "</think>"


def split(content: str) -> tuple[str, str, str]:
    """Thought, the text that it stands in (tags and blanks around it included), and the answer after it.

    The first two are empty where nothing was thought; `raw + answer` is always the content, byte for byte. A thought
    begins with a tag at the very start, or with the reply itself where the prompt has opened the tag; one that nothing
    closes never ended.
    """
    begins = content.lstrip().startswith(OPEN)
    end = content.find(CLOSE)
    if end < 0:
        return (content.lstrip()[len(OPEN) :], content, "") if begins else ("", "", content)
    if not begins and OPEN in content[:end]:
        return "", "", content
    answer = content[end + len(CLOSE) :].lstrip()
    raw = content[: len(content) - len(answer)]
    thought = content[:end].lstrip()[len(OPEN) :] if begins else content[:end]
    return thought.strip(), raw, answer


class Splitter:
    """Tells thoughts from the answer as they arrive, as well as it can be told then."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def feed(self, piece: str) -> list[Delta]:
        """What can be shown by now. A piece that may be half a tag is held back."""
        held = self._held + piece
        self._held = ""
        found: list[Delta] = []
        if self._state == "start":
            begin = held.lstrip()
            if OPEN.startswith(begin) and begin != OPEN:
                self._held = held
                return found
            self._state = "thought" if begin.startswith(OPEN) else "answer"
            held = begin[len(OPEN) :] if begin.startswith(OPEN) else held
        if self._state == "thought":
            thought, closed, after = held.partition(CLOSE)
            if closed:
                self._state, held = "answer", after
            else:
                keep = next((n for n in range(len(CLOSE) - 1, 0, -1) if thought.endswith(CLOSE[:n])), 0)
                self._held, thought, held = thought[len(thought) - keep :], thought[: len(thought) - keep], ""
            found.append(Delta(thought, thinking=True))
        if self._state == "answer":
            found.append(Delta(held))
        return [delta for delta in found if delta.text]

    def rest(self) -> list[Delta]:
        """What was held back when the reply ended."""
        held, self._held = self._held, ""
        return [Delta(held, thinking=self._state == "thought")] if held else []
