"""Plays NetHack in a real terminal (tmux) with scripted keys, and verifies every match that comes of it.

`python tests/tui/hands.py --seconds 600 --size 80x24 --log FOLDER` plays for ten minutes: it walks, counts, types
ahead, opens menus, answers prompts and --More--, presses keys that are none, looks back, resizes the terminal in the
middle and quits with F10; with `--rounds 1` it does each of these things once. Exit code 1 where anything was not as
it should be; the log says what was pressed and seen.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PATIENCE = 30.0
"""Seconds until something that never comes about is a failure."""
_PAGE = re.compile(r"\((end|\d+ of \d+)\)")
_ASKING = (
    "[yn",
    "In what direction",
    "? [",
    "# ",
    "What do you want to",
    "(For instructions type a ?)",
    "Pick an object",
)
OTHER = {(80, 24): (160, 50), (160, 50): (80, 24)}
"""The size to which a terminal is changed in the middle."""


class Wrong(Exception):
    """Something on the screen is not as it should be."""


class Hands:
    """A tmux terminal, the keys pressed in it, and a log of both."""

    def __init__(self, size: tuple[int, int], folder: Path) -> None:
        self.size = size
        self.pressed = 0
        self._socket = f"arena-{uuid.uuid4().hex[:8]}"
        self._log = (folder / "keys.log").open("w", encoding="utf-8")
        self._began = time.monotonic()
        width, height = map(str, size)
        environment = {**os.environ, "TERM": "xterm-256color"}
        self._tmux("new-session", "-d", "-x", width, "-y", height, "sh", environment=environment)
        self.type("PS1='rea''dy$ '; clear", "Enter")
        self.see("ready$")

    def _tmux(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        command = ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    def type(self, *keys: str) -> None:
        """Type into the shell."""
        self._tmux("send-keys", *keys)

    def press(self, *keys: str) -> None:
        """Press keys one after the other without waiting; an escape is given the time that makes it one."""
        for key in keys:
            literal = ["-l"] if len(key) == 1 else []
            self._tmux("send-keys", *literal, "\\;" if key == ";" else key)
            if key == "Escape":
                time.sleep(0.15)
        self.pressed += len(keys)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        self.size = size
        self._tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    def screen(self) -> list[str]:
        """The rows of the terminal."""
        return self._tmux("capture-pane", "-p").split("\n")[: self.size[1]]

    def see(self, *texts: str) -> list[str]:
        """The screen, as soon as it shows one of the texts. Raises Wrong where it never does."""
        return self.until(lambda rows: any(text in row for row in rows for text in texts), " or ".join(texts))

    def until(self, holds: Callable[[list[str]], bool], what: str) -> list[str]:
        """The screen, as soon as it is so. Raises Wrong where it never is."""
        end = time.monotonic() + PATIENCE
        while not holds(rows := self.screen()):
            if time.monotonic() > end:
                raise Wrong(f"never seen: {what}\n" + "\n".join(rows))
            time.sleep(0.03)
        return rows

    def note(self, what: str, rows: Sequence[str] = ()) -> None:
        """Write a line into the log."""
        status = next((row.strip() for row in reversed(rows) if "Dlvl:" in row), "")
        told = top(rows).strip() if rows else ""
        self._log.write(f"{time.monotonic() - self._began:7.1f}  {what:<34}  {told[:80]:<80}  {status}\n")
        self._log.flush()

    def close(self) -> None:
        """End the terminal."""
        self._log.close()
        self._tmux("kill-server")


def arena(*arguments: object) -> str:
    """A command line."""
    return " ".join([sys.executable, "-m", "arena", *map(str, arguments)])


def settled(hands: Hands) -> list[str]:
    """The screen after what was pressed has come to it: twice the same."""
    before: list[str] = []
    time.sleep(0.1)
    for _ in range(40):
        rows = hands.screen()
        if rows == before:
            break
        before = rows
        time.sleep(0.06)
    return before


def top(rows: Sequence[str]) -> str:
    """NetHack's first line, where its last is to be seen; panels beside it may be part of it."""
    last = max((number for number, row in enumerate(rows) if "Dlvl:" in row), default=23)
    return rows[max(last - 23, 0)]


def is_over(rows: Sequence[str]) -> bool:
    """Whether the match has ended."""
    return any("final score" in row or "no result" in row for row in rows)


def clear_away(hands: Hands) -> list[str]:
    """Answer whatever NetHack asks until the map is there."""
    for _ in range(40):
        rows = settled(hands)
        if is_over(rows):
            return rows
        if any("--More--" in row for row in rows):
            hands.press("Enter")
            hands.note("Enter (--More--)", rows)
        elif any(_PAGE.search(row) for row in rows) or any(mark in top(rows) for mark in _ASKING):
            hands.press("Escape")
            hands.note("Escape (menu, question or text)", rows)
        else:
            return rows
    raise Wrong("never back on the map\n" + "\n".join(rows))


def walks(hands: Hands, dice: random.Random) -> None:
    """Steps and runs, with letters, arrows and the keys beside them."""
    for _ in range(6):
        hands.press(dice.choice([*"hjklyubnHJKLYUBN", "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "NPage"]))
        clear_away(hands)


def counts(hands: Hands, dice: random.Random) -> None:
    """A count, all of it typed ahead."""
    hands.press(*f"{dice.randint(2, 20)}{dice.choice('shjkl')}")
    clear_away(hands)


def menus(hands: Hands, _: random.Random) -> None:
    """The inventory and other menus."""
    hands.press("i")
    hands.see("(end)", "(1 of", "Not carrying", "--More--", "final score")
    hands.press("Escape")
    clear_away(hands)
    hands.press("\\")
    clear_away(hands)
    hands.press("C-x")
    clear_away(hands)


def looks(hands: Hands, _: random.Random) -> None:
    """Looking and searching, typed ahead."""
    hands.press(":", "s", "s", "s", ":")
    clear_away(hands)


def texts(hands: Hands, dice: random.Random) -> None:
    """Something engraved, letter by letter."""
    hands.press("E")
    rows = hands.see("What do you want to write with", "--More--", "can't", "You ", "final score")
    if any("write with" in row for row in rows):
        hands.press("-")
        for _ in range(12):
            rows = settled(hands)
            if any("What do you want to" in row and "here?" in row for row in rows):
                hands.press(*dice.choice(["Elbereth", "Elbereth", "x"]), "Enter")
                break
            if is_over(rows):
                break
            hands.press("n" if any("Do you want to add" in row for row in rows) else "Enter")
    clear_away(hands)


def slips(hands: Hands, _: random.Random) -> None:
    """Keys that are no keys: told in one line, and nothing else happens."""
    for key, why in (("S", "would end the program"), ("C-y", "names no key")):
        before = clear_away(hands)
        if is_over(before):
            return
        hands.press(key)
        rows = hands.see(why, "final score")
        if not is_over(rows) and [r for r in rows if "Dlvl:" in r] != [r for r in before if "Dlvl:" in r]:
            raise Wrong(f"{key} did something\n" + "\n".join(rows))
    hands.press(":")
    clear_away(hands)


def prompts(hands: Hands, dice: random.Random) -> None:
    """Extended commands, alt and control keys, and directions."""
    for keys in dice.sample(
        [("#", *"chat", "Enter"), ("M-c",), ("C-d", "h"), ("#", *"loot", "Enter"), ("r",), ("w",)], 3
    ):
        hands.press(*keys)
        clear_away(hands)


def panels(hands: Hands, _: random.Random) -> None:
    """Help, panels, looking back and on."""
    hands.press("F1")
    hands.see("these keys", "final score")
    hands.press("Escape")
    for key in ("F2", "F3", "F2"):
        hands.press(key)
        settled(hands)
    hands.press("F4")
    rows = hands.see("LOOKING BACK", "final score")
    if not (is_over(rows) or is_whole(rows)):
        raise Wrong("the status lines are not to be seen while looking back\n" + "\n".join(rows))
    hands.press("Left", "Left", "Home", "F4")
    hands.until(lambda rows: not any("LOOKING BACK" in row for row in rows), "playing on")
    clear_away(hands)


Deed = Callable[[Hands, random.Random], None]
DEEDS: Sequence[Deed] = (walks, counts, menus, looks, walks, texts, slips, prompts, walks, panels)


def is_whole(rows: Sequence[str]) -> bool:
    """Whether the status lines are to be seen where the whole terminal should be."""
    return any("Dlvl:" in row for row in rows)


def work(seconds: float, rounds: int | None) -> Iterator[tuple[float, Deed]]:
    """What is to be done, until the time or the rounds are over; how much of it has been done stands before it."""
    began = time.monotonic()
    for number, deed in enumerate(itertools.cycle(DEEDS)):
        done = (time.monotonic() - began) / seconds
        if rounds is not None:
            done = max(done, number / (rounds * len(DEEDS)))
        if done >= 1.0:
            return
        yield done, deed


def play(hands: Hands, folder: Path, seed: int, deeds: Iterator[tuple[float, Deed]]) -> bool:
    """One match; whether it was quit, and not over before."""
    changed, dice = False, random.Random(seed)
    hands.type("clear", "Enter")
    hands.type(arena("play", "nethack", "human", "--seed", seed, "--out", folder / "replays"), "Enter")
    rows = hands.see("Dlvl:")
    hands.note(f"match with seed {seed}", rows)
    for done, deed in deeds:
        if not changed and done >= 0.5:
            changed = True
            hands.resize(OTHER[hands.size])
            hands.note(f"resized to {hands.size}", hands.see("Dlvl:"))
        deed(hands, dice)
        rows = clear_away(hands)
        hands.note(deed.__name__, rows)
        if is_over(rows):
            hands.note("over", rows)
            time.sleep(1.2)  # keys belong to the game a second longer
            hands.press("q")
            hands.see("next: arena watch")
            return False
        if not is_whole(rows):
            raise Wrong("the status lines are not to be seen\n" + "\n".join(rows))
    hands.press("F10")
    hands.see("Quit?")
    hands.press("n")
    hands.until(lambda rows: not any("Quit?" in row for row in rows), "the question gone")
    hands.press("F10")
    hands.see("Quit?")
    hands.press("y")
    hands.see("next: arena watch")
    return True


def verified(folder: Path) -> int:
    """How many matches were recorded, each verified. Raises Wrong where one is not."""
    files = sorted((folder / "replays").iterdir())
    for file in files:
        found = subprocess.run(
            [sys.executable, "-m", "arena", "verify", str(file)], capture_output=True, text=True, check=False
        )
        if found.returncode or not found.stdout.startswith("verified"):
            raise Wrong(f"{file} does not verify: {found.stdout}{found.stderr}")
        print(found.stdout.strip())
    return len(files)


def main() -> int:
    """Play for as long as is asked for, and verify."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=600.0)
    reader.add_argument("--rounds", type=int, help="How often everything is done, where there is time for it.")
    reader.add_argument("--size", choices=["80x24", "160x50"], default="80x24")
    reader.add_argument("--log", type=Path, required=True, help="Folder for the log and the replays.")
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args()
    given.log.mkdir(parents=True, exist_ok=True)
    width, height = map(int, given.size.split("x"))
    hands = Hands((width, height), given.log)
    try:
        seed, deeds = given.seed, work(given.seconds, given.rounds)
        while not play(hands, given.log, seed, deeds):
            seed += 1
        hands.type("clear; stty -a | grep -o ' echo ' | tr -d ' '; echo sa''ne", "Enter")
        hands.until(lambda rows: "echo" in rows[0] and rows[1].startswith("sane"), "the terminal as it was")
        matches = verified(given.log)
        print(f"{hands.pressed} keys in {matches} matches, all verified")
    except Wrong as wrong:
        print(f"wrong: {wrong}")
        return 1
    finally:
        hands.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
