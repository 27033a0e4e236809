"""Reading a reply: what is a move, and what kept a model from naming one, each told apart."""

from __future__ import annotations

import pytest

from arena.agents.core.messages import Reasoning, Text
from arena.agents.core.model import ModelReply, Stop
from arena.agents.models.reading import read


def reply(text: str, stop: Stop = "end", thought: str = "", detail: str = "") -> ModelReply:
    parts = (Reasoning("any", thought), Text(text)) if thought else (Text(text),)
    return ModelReply(parts, stop, detail=detail)


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("<move>4</move>", "4"),
        ("I take the middle.\n<MOVE> far east </MOVE>\n", "far east"),
        ("Not <move>1</move> but <move>2</move>.", "2"),
        ("<move>1</move> or <move>", "1"),
        ("<move>two\nlines</move>", "two\nlines"),
    ],
)
def test_the_last_tagged_move_counts_as_it_stands(text: str, move: str) -> None:
    assert read(reply(text)) == (move, None, "")


def test_a_move_that_was_said_before_a_cut_counts() -> None:
    assert read(reply("<move>4</move> because", "length")).move == "4"


@pytest.mark.parametrize(
    ("found", "fault", "why"),
    [
        (reply(""), "empty", "the answer was empty"),
        (reply(" \n"), "empty", "the answer was empty"),
        (reply("", "length", "long thoughts"), "thought_only", "all tokens were spent on thinking"),
        (reply("I think that", "length"), "cut", "it ends 'I think that'"),
        (reply("<move>4</move>", "refused", detail="I will not"), "refused", "the answer was refused: I will not"),
        (reply("<move>4</move>", "filtered"), "filtered", "the answer was filtered"),
        (reply("Column 4."), "unreadable", "no <move>…</move>; it ends 'Column 4.'"),
        (reply("<move> </move>"), "unreadable", "an empty move"),
        (reply("x" * 500), "unreadable", "it ends '…xxx"),
    ],
)
def test_faults_are_told_apart(found: ModelReply, fault: str, why: str) -> None:
    reading = read(found)
    assert (reading.move, reading.fault) == (None, fault)
    assert why in reading.why
    assert len(reading.why) < 200
