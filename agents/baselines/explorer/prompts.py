"""Prompts: what is answered when NetHack waits for something other than a command."""

from __future__ import annotations

import re

from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.vault import name_given
from arena.agents.core.decision import Move

_QUESTIONS = (
    ("Really attack", "esc", "leaving the peaceful one alone"),
    ("Really step", "esc", "not stepping there"),
    ("Stop eating", "y", "that is enough food"),
    ("Continue eating", "n", "that is enough food"),
    ("Pay?", "y", "paying for it"),
    ("Itemized billing", "n", "paying the bill"),
    ("for my silence", "n", "paying nobody off"),
    ("offer", "n", "selling nothing"),
    ("Sell it", "n", "selling nothing"),
    ("Do you want to add to the", "n", "writing it anew"),
    ("possessions identified", "n", "the end"),
    ("your attributes", "n", "the end"),
    ("creatures vanquished", "n", "the end"),
    ("your conduct", "n", "the end"),
    ("dungeon overview", "n", "the end"),
    ("Continue?", "q", "leaving the heavy thing"),
)
"""(what it contains, the answer, why)."""
_LINES = (
    ("do you wish", "blessed +2 gray dragon scale mail", "making a wish"),
    ("To what level", "12", "choosing a level"),
    ("What do you want to write", "Elbereth", "writing Elbereth"),
    ("What do you want to engrave", "Elbereth", "writing Elbereth"),
)
_CHOICE = re.compile(r"^\s*([a-zA-Z]) - (.*)$")
_REPEATS = 6


class Prompts:
    """Answers prompts, and tries others when the same one comes again and again."""

    def __init__(self) -> None:
        self.asked = ""
        self.times = 0

    def forget(self) -> None:
        """No prompt is there now."""
        self.asked = ""

    def answer(self, mind: Mind) -> Move:
        """What is typed now."""
        now = mind.now
        if now.mode == "more":
            return Move("more", thought=mind.thought)
        asked = now.message or now.rows[0]
        self.times = self.times + 1 if asked == self.asked else 0
        self.asked = asked
        if self.times > _REPEATS:
            keys = ("esc", "more", "n", "y", "esc", "q")
            return Move(keys[self.times % len(keys)], thought="trying to get out of this question")
        if now.mode == "menu":
            return _from_menu(mind)
        if now.mode == "line":
            return _line(mind, asked)
        return _question(mind, asked)


def _question(mind: Mind, asked: str) -> Move:
    if "Really attack" in asked and mind.aim is not None:
        mind.refused[mind.aim] = mind.now.turn
    for number, (part, key) in enumerate(mind.replies):
        if part in asked:
            del mind.replies[: number + 1]
            return Move(key, thought=mind.thought)
    for part, key, thought in _QUESTIONS:
        if part in asked:
            return Move(key, thought=thought)
    return Move("esc", thought="no, thanks")


def _line(mind: Mind, asked: str) -> Move:
    if "who are you" in asked or "supply your name" in asked:
        return Move(name_given(mind), thought="telling the guard a name")
    for part, line, thought in _LINES:
        if part in asked:
            return Move(line, thought=thought)
    return Move("esc", thought="nothing to say")


def _from_menu(mind: Mind) -> Move:
    """The next wanted thing on a list; then its end."""
    if mind.wants:
        for row in mind.now.rows:
            at = row.find(" - ")
            choice = _CHOICE.match(row[max(at - 1, 0) :]) if at > 0 else None
            if choice is not None and any(want in choice[2] for want in mind.wants):
                return Move(choice[1], thought="taking " + choice[2][:40])
        mind.wants = ()
        return Move("more", thought=mind.thought)
    return Move("esc", thought="looked through it")
