"""Take-backs in a replay: executed again they are the same, and none can be invented, changed or left out."""

from __future__ import annotations

import copy

import pytest

from arena.agents.core.decision import TakeBack
from arena.games.board.connect_four import ConnectFour
from arena.games.core.env import GameEnv
from arena.replays.errors import NotProved
from arena.replays.events import Played
from arena.replays.execution import execute
from arena.replays.player import Replay
from arena.replays.takebacks import TakenBack
from arena.replays.telling import attempt_line, ply_line, titles_of
from arena.replays.verify import verify

BACK = TakeBack("oops", "that was wrong")


@pytest.fixture
async def lines(record, read, says):
    """Red takes back 2 plies at ply 4, is refused a second time at ply 6; Yellow takes back 2 at ply 9."""
    seats = [says("4", "3", BACK, "2", BACK, "1"), says("5", "6", "6", "7", BACK)]
    path, _ = await record("connect_four", seats, table={"take_backs": 1, "max_plies": 12})
    assert verify(path).verified, verify(path).statement
    return read(path)


def of(lines, kind, **fields):
    return [
        number
        for number, line in enumerate(lines)
        if line["kind"] == kind and all(line.get(name) == value for name, value in fields.items())
    ]


def test_the_match_is_what_the_tests_take_it_for(lines):
    assert [lines[at]["action"] for at in of(lines, "played", source="take_back")] == ["take back 2"] * 2
    assert [lines[at]["decision"] for at in of(lines, "attempted", decision="take_back")] == ["take_back"] * 3
    assert len([at for at in of(lines, "attempted", decision="take_back") if "problem" in lines[at]]) == 1


def told(lines, at):
    """The answer with which the seat took back at a line, and the question to it."""
    answer = [number for number in of(lines, "attempted") if number < at][-1]
    question = [number for number in of(lines, "asked") if number < at][-1]
    return answer, question


def changed(lines, number, **fields):
    lines = copy.deepcopy(lines)
    lines[number].update(fields)
    return lines


def without_answer(lines, at):
    answer, question = told(lines, at)
    return [line for number, line in enumerate(lines) if number not in (answer, question)]


TAMPERING = {
    "another number": lambda lines, at: changed(lines, at, action="take back 1"),
    "no number": lambda lines, at: changed(lines, at, action="take back"),
    "a number written otherwise": lambda lines, at: changed(lines, at, action="take back 02"),
    "a move": lambda lines, at: changed(lines, at, action="3", source="agent"),
    "of the agent's move": lambda lines, at: changed(lines, at, source="agent"),
    "of the opening": lambda lines, at: changed(lines, at, source="opening"),
    "of the table": lambda lines, at: changed(lines, at, source="default"),
    "by the other seat": lambda lines, at: changed(
        lines, at, seat="player_1" if lines[at]["seat"] == "player_0" else "player_0"
    ),
    "another digest": lambda lines, at: changed(lines, at, digest="0" * 32),
    "another scene": lambda lines, at: changed(lines, at, scene={"kind": "plain", "text": "nothing happened"}),
    "a secret": lambda lines, at: changed(lines, at, secret=True),
    "not asked for": without_answer,
    "no answer but a move": lambda lines, at: changed(lines, told(lines, at)[0], decision="move"),
    "a resignation": lambda lines, at: changed(lines, told(lines, at)[0], decision="resign"),
    "a refusal": lambda lines, at: changed(
        lines, told(lines, at)[0], problem={"kind": "illegal", "message": "nothing can be taken back"}
    ),
    "an action": lambda lines, at: changed(lines, told(lines, at)[0], action="4"),
    "something extracted": lambda lines, at: changed(lines, told(lines, at)[0], extracted="4"),
    "more to have": lambda lines, at: changed(lines, told(lines, at)[1], take_backs=7),
    "none to have": lambda lines, at: changed(lines, told(lines, at)[1], take_backs=0),
    "dropped": lambda lines, at: lines[:at] + lines[at + 1 :],
    "doubled": lambda lines, at: [*lines[: at + 1], *lines[at:]],
    "scores": lambda lines, at: changed(lines, at, scores={"player_0": 1.0, "player_1": -1.0}),
}


@pytest.mark.parametrize("change", TAMPERING)
@pytest.mark.parametrize("which", [0, 1])
async def test_what_was_changed_is_found(change, which, lines, write):
    at = of(lines, "played", source="take_back")[which]
    proof = verify(write(TAMPERING[change](lines, at)))
    assert not proof.verified
    assert proof.ply is not None


@pytest.mark.parametrize("backs", [0, 2, -1, "many", True, 1.0])
async def test_a_table_that_allows_another_number_is_found(backs, lines, write):
    lines[0]["table"]["take_backs"] = backs
    assert not verify(write(lines)).verified


async def test_a_refusal_in_other_words_is_found(lines, write):
    (at,) = (number for number in of(lines, "attempted", decision="take_back") if "problem" in lines[number])
    lines[at]["problem"]["message"] = lines[of(lines, "asked", attempt=2)[0]]["feedback"] = "try again"
    proof = verify(write(lines))
    assert not proof.verified
    assert "what came of the take-back" in proof.statement


async def test_a_take_back_before_anybody_was_asked_is_a_forks_alone(lines, write):
    first = of(lines, "asked")[0]
    back = {"kind": "played", "ply": 0, "seat": "player_0", "action": "take back 1", "digest": "", "at": 0.0}
    proof = verify(write([*lines[:first], {**back, "source": "take_back", "scene": lines[0]["scene"]}, *lines[first:]]))
    assert not proof.verified


def test_a_ply_is_executed_again(lines, write):
    replay, env = Replay(write(lines)), GameEnv(ConnectFour())
    env.restart(replay.started.seed)
    steps = [execute(env, replay.frame(ply).played) for ply in range(1, replay.plies + 1)]
    assert [step for step in steps if isinstance(step, TakenBack)] == [
        TakenBack("player_0", 2),
        TakenBack("player_1", 2),
    ]
    assert env.digest.hex() == replay.frame(replay.plies).digest
    assert len(env.past) == replay.plies - 2 - 4


@pytest.mark.parametrize(
    ("played", "why"),
    [
        (
            Played(0, "player_0", "take back 1", "", 0.0, "take_back"),
            r"'take back 1' of player_0 is refused: player_0 has",
        ),
        (Played(0, "player_1", "take back 1", "", 0.0, "take_back"), "a take-back is one seat's, on its turn"),
        (Played(0, "player_9", "take back 1", "", 0.0, "take_back"), "a take-back is one seat's, on its turn"),
        (Played(0, "player_0", "take back 1", "", 0.0), "'take back 1' of player_0 is refused"),
        (Played(0, "player_9", "4", "", 0.0), "player_9 acted, and it is the turn of player_0"),
        (Played(0, "player_0", " 4", "", 0.0), "' 4' is not how this action is written"),
        (Played(0, "player_0", "4", "00", 0.0), "the digest differs from the one recorded after '4'"),
    ],
)
def test_what_cannot_be_executed_again_is_said_with_its_ply(played, why):
    env = GameEnv(ConnectFour())
    env.restart(1)
    with pytest.raises(NotProved, match=f"ply 0: ({why})") as refused:
        execute(env, [played])
    assert refused.value.ply == 0


def test_it_is_told_in_words(lines, write):
    replay = Replay(write(lines))
    titles = titles_of(replay.started)
    frame = replay.frame(of_ply(lines) + 1)
    assert ply_line(frame, titles).strip() == f"{frame.ply}. ↶ Red takes back 2 plies"
    assert attempt_line(frame.attempts[-1], titles).endswith("take_back")
    one = Played(0, "player_0", "take back 1", "", 0.0, "take_back")
    other = Played(0, "player_0", "take back \x1b[31m", "", 0.0, "take_back")
    assert "↶ Red takes back 1 ply" in ply_line(type(frame)(1, frame.scene, "", {}, [one]), titles)
    assert "↶ Red take back \\x1b[31m" in ply_line(type(frame)(1, frame.scene, "", {}, [other]), titles)


def of_ply(lines):
    return lines[of(lines, "played", source="take_back")[0]]["ply"]
