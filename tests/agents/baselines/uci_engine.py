"""An engine that speaks UCI and does as it is told: it is started with its manners behind its name, `NAME-MANNERS`.

Its score is the number in the manners; everything that it hears goes into the file `NAME-MANNERS.log`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import chess

HERE = Path(sys.argv[0])
MANNERS = HERE.name.partition("-")[2]
OPTIONS = [
    "name Hash type spin default 16 min 1 max 1024",
    "name Contempt type spin default 0 min -100 max 100",
    "name Skill Level type spin default 20 min 0 max 20",
    "name UCI_LimitStrength type check default false",
    "name UCI_Elo type spin default 1500 min 1300 max 2800",
]


def say(line: str) -> None:
    print(line, flush=True)


def go(board: chess.Board, words: list[str]) -> None:
    if "crash" in MANNERS:
        os._exit(3)
    if "hang" in MANNERS:
        with Path(f"{HERE}.pids").open("a") as file:
            print(subprocess.Popen(["sleep", "1000"]).pid, file=file)
        time.sleep(1000)
    if "chatty" in MANNERS:
        sys.stdout.write("\x1b[2J what \xff fun\n" * 2000)
        print("too much" * 100, file=sys.stderr, flush=True)
    while "endless" in MANNERS:
        sys.stdout.write("info " * 10_000)
    asked = words[words.index("searchmoves") + 1 :] if "searchmoves" in words else []
    move = chess.Move.from_uci(asked[0]) if asked else min(board.legal_moves, key=chess.Move.uci)
    score = re.search(r"-?\d+$", MANNERS)
    board.push(move)
    mate = "mate 1" if board.is_checkmate() else f"cp {score[0] if score else 13}"
    say(f"info depth 1 nodes 20 score {mate} pv {move.uci()}")
    wrong = {"illegal": "e2e5", "null": "0000", "mute": "(none)"}
    say(f"bestmove {wrong.get(MANNERS, move.uci())}")


def main() -> None:
    Path(f"{HERE}.pids").write_text(f"{os.getpid()}\n")
    board = chess.Board()
    with Path(f"{HERE}.log").open("a") as log:
        for line in sys.stdin:
            print(line.strip(), file=log, flush=True)
            words = line.split()
            if words[:1] == ["uci"]:
                say("id name Obedient 1.0")
                for option in OPTIONS:
                    say(f"option {option}")
                say("uciok")
            elif words[:1] == ["isready"]:
                say("readyok")
            elif words[:2] == ["position", "startpos"]:
                board = chess.Board()
                for move in words[3:]:
                    board.push_uci(move)
            elif words[:2] == ["position", "fen"]:
                board = chess.Board(" ".join(words[2:8]))
                for move in words[9:]:
                    board.push_uci(move)
            elif words[:1] == ["go"]:
                go(board.copy(), words)
            elif words[:1] == ["quit"]:
                return


main()
