"""Presets: the protocols of published systems, played at a table as the command line sets it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena.agents.core.calls import Call
from arena.agents.core.messages import Picture
from arena.agents.core.model import ModelRequest
from arena.agents.models.presets import TableRule, names, preset, with_preset
from arena.agents.models.scaffold import Scaffold
from arena.cli import main
from arena.games.core.errors import ParameterError
from arena.games.spec import bind
from arena.replays.events import Attempted, Played
from arena.table import Table

BALROG = {"balrog_cot", "balrog_naive", "balrog_robust_cot", "balrog_robust_naive"}


@pytest.fixture(autouse=True)
def no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: tmp_path / "config")


@dataclass(frozen=True)
class Ran:
    """A match that a command has played."""

    result: dict[str, Any]
    replay: arena.Replay

    @property
    def table(self) -> dict[str, Any]:
        return Table(**self.replay.started.table).model_dump()

    def attempts(self, seat: str = "player_0") -> list[Attempted]:
        return [event for event in self.replay.events() if isinstance(event, Attempted) and event.seat == seat]

    def requests(self, seat: str = "player_0") -> list[ModelRequest]:
        calls = [call for attempt in self.attempts(seat) for call in attempt.calls]
        return [msgspec.convert(call, Call).request for call in calls]

    def played(self, seat: str = "player_0") -> list[Played]:
        return [event for event in self.replay.events() if isinstance(event, Played) and event.seat == seat]


class Command:
    """`arena play` with scripted models."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def script(self, *answers: str) -> str:
        file = self.folder / f"script-{len(list(self.folder.glob('script*')))}.jsonl"
        file.write_text("\n".join(json.dumps(answer) for answer in answers), encoding="utf-8")
        return f"scripted:{file}"

    def run(self, *arguments: object) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
            patch.setattr(sys, "argv", ["arena", *map(str, arguments)])
            main()
        said = self._capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, said.out, said.err

    def play(self, *arguments: object) -> Ran:
        given = ("play", *arguments, "--seed", 1, "--out", self.folder / "out", "--json")
        code, out, err = self.run(*given)
        assert code == 0, err
        result = json.loads(out)
        assert arena.verify(result["replay"]).verified
        return Ran(result, arena.load(result["replay"]))


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def test_they_are_there() -> None:
    assert set(names()) >= BALROG | {"spin_bench", "child_play", "rl4vlm", "diff_history"}


def test_their_rules_are_rules_of_a_table() -> None:
    assert set(TableRule.model_fields) <= set(Table.model_fields)


@pytest.mark.parametrize("name", names())
def test_each_is_whole(name: str) -> None:
    found = preset(name)
    assert found.title
    assert found.source.startswith("https://")
    assert found.rules()
    Table(**found.rules())
    scaffold = Scaffold(**bind(name, Scaffold, found.player))
    assert scaffold != Scaffold()


def sayable(scaffold: Scaffold) -> Any:
    """How a move is said in an answer of this form."""
    from arena.agents.models.answers import form

    return form(scaffold).said


@pytest.mark.parametrize("name", names())
def test_each_plays_a_match(command: Command, name: str) -> None:
    """Its rules are the recorded table's, its options those of the recorded requests."""
    found = preset(name)
    scaffold = Scaffold(**bind(name, Scaffold, found.player))
    say = sayable(scaffold)
    script = command.script(*(say(move) for move in ("rock", "paper", "scissors")))
    ran = command.play("rock_paper_scissors", script, "first", "--preset", name)
    assert (ran.result["ending"], ran.result["reason"]) == ("played", "rules")
    assert [one.action for one in ran.played()] == ["rock", "paper", "scissors"]
    assert found.rules().items() <= ran.table.items()
    requests = ran.requests()
    assert len(requests) == 3
    for number, request in enumerate(requests):
        settings = scaffold.settings(scaffold.first)
        assert {key: getattr(request, key) for key in settings} == settings
        assert ("Possible moves" in request.messages[-1].text) == scaffold.legal
        assert ("Think step by step" in request.messages[0].text) == (
            scaffold.reasoning == "cot" and "json" not in str(found.player["answer"])
        )
        assert len(request.messages) == (2 if scaffold.history == "none" else 2 + 2 * number)
        assert any(isinstance(part, Picture) for part in request.messages[-1].parts) == (scaffold.see != "text")


@pytest.mark.parametrize("name", sorted(BALROG | {"diff_history"}))
def test_a_default_move_replaces_what_cannot_be_played_and_the_next_prompt_says_so(command: Command, name: str) -> None:
    say = sayable(Scaffold(**bind(name, Scaffold, preset(name).player)))
    script = command.script(say("lizard"), say("paper"), "" if name != "balrog_naive" else "spock")
    ran = command.play("rock_paper_scissors", script, "first", "--preset", name)
    assert [one.source for one in ran.played()] == ["default", "agent", "default"]
    assert len(ran.attempts()) == 3
    told = [request.messages[-1].text for request in ran.requests()]
    said = "Your last answer was not accepted; played in its place: rock"
    assert [said in one for one in told] == [False, True, False]
    assert said in ran.requests()[2].messages[3].text, "it stays in the history"


@pytest.mark.parametrize(("name", "answer"), [("balrog_naive", "1. pa-per!"), ("balrog_cot", "Hm.\nACTION: paper.")])
def test_balrog_reads_letters_alone(command: Command, name: str, answer: str) -> None:
    ran = command.play("rock_paper_scissors,rounds=1", command.script(answer), "first", "--preset", name)
    assert [one.extracted for one in ran.attempts()] == ["paper"]


def test_balrog_sends_sixteen_observations_and_the_last_thought(command: Command) -> None:
    answers = [f"thought {number} ACTION: rock" for number in range(20)]
    seats = ("rock_paper_scissors,rounds=20", command.script(*answers), "first")
    request = command.play(*seats, "--preset", "balrog_cot").requests()[-1]
    said = [message.text for message in request.messages if message.role == "assistant"]
    assert said == ["ACTION: rock"] * 14 + ["thought 18 ACTION: rock"]
    assert len([message for message in request.messages if message.role == "user"]) == 16


def test_childplay_loses_by_the_first_error(command: Command) -> None:
    ran = command.play("connect_four", command.script("1", "eight"), "first", "--preset", "child_play")
    assert (ran.result["ending"], ran.result["reason"]) == ("forfeited", "unreadable")
    assert ran.result["scores"] == {"player_0": -1.0, "player_1": 1.0}
    assert [one.attempt for one in ran.attempts()] == [1, 1]
    assert [len(request.messages) for request in ran.requests()] == [2, 2]


@pytest.mark.parametrize("answer", ["I cannot see", '{"thoughts": "hm"}', '{"thoughts": "hm", "action": "z9"}'])
def test_rl4vlm_plays_a_random_move_instead(command: Command, answer: str) -> None:
    good = '{"thoughts": "the middle", "action": "b2"}'
    arguments = ("tictactoe", command.script(answer, good, answer), "first", "--preset", "rl4vlm", "--max-plies", 3)
    ran = command.play(*arguments)
    first, *_ = ran.played()
    assert first.source == "random"
    assert len(ran.requests()) == 2
    rules, asked = ran.requests()[1].messages
    assert '"thoughts": what you think about the position, then "action"' in rules.text
    assert "accepted" not in asked.text
    assert "a b c" not in asked.text
    assert ran.requests()[1].format is None


@pytest.mark.parametrize("wrong", [10, 11])
def test_spin_bench_allows_ten_retries(command: Command, wrong: int) -> None:
    answers = ['{"reason": "x", "action": "z9"}'] * wrong + ['{"reason": "x", "action": "b2"}']
    ran = command.play(
        "tictactoe", command.script(*answers), "first", "--preset", "spin_bench", "--max-plies", 1, "--quiet"
    )
    assert len(ran.attempts()) == 11
    assert ran.result["ending"] == ("played" if wrong == 10 else "forfeited")
    for number, request in enumerate(ran.requests()):
        assert len(request.messages) == 2 + 2 * number, "attempts at one move are kept, earlier turns are not"
        assert ("Your last answer was not accepted. Try again.\n" in request.messages[-1].text) == (number > 0)
        assert "z9 is" not in str(request.messages)


def test_what_is_given_beside_it_wins(command: Command) -> None:
    seat = f"{command.script('rock', 'x', 'paper', 'rock')},legal=true,temperature=0.25"
    arguments = ("rock_paper_scissors", seat, "first", "--preset", "child_play", "--attempts", 2, "--max-plies", 2)
    ran = command.play(*arguments)
    assert (ran.table["attempts"], ran.table["on_illegal"], ran.table["max_plies"]) == (2, "forfeit", 2)
    assert all("Possible moves" in request.messages[-1].text for request in ran.requests())
    assert {request.temperature for request in ran.requests()} == {0.25}
    assert "with no other text" in ran.requests()[0].messages[0].text, "the rest is the preset's"
    ran = command.play(
        "rock_paper_scissors",
        command.script("x", "x", "x"),
        "first",
        "--preset",
        "child_play",
        "--on-illegal",
        "random",
    )
    assert [one.source for one in ran.played()] == ["random"] * 3


def test_what_does_nothing_beside_what_is_given_is_left_out(command: Command) -> None:
    """The window goes with history=last, the marks with answer=tag."""
    seat = f"{command.script('rock')},history=full,answer=whole,reasoning=direct"
    ran = command.play("rock_paper_scissors,rounds=1", seat, "first", "--preset", "balrog_robust_cot")
    assert "with no other text" in ran.requests()[0].messages[0].text
    code, _, err = command.run("play", "tictactoe", f"{seat},last=3", "first", "--preset", "balrog_robust_cot")
    assert code == 2
    assert "last does nothing but with history=last" in err


def test_it_is_for_every_model_but_one_that_names_its_own(command: Command) -> None:
    one = command.script('{"action": "rock"}')
    other = f"{command.script('ACTION: rock')},preset=balrog_cot"
    ran = command.play("rock_paper_scissors,rounds=1", one, other, "--preset", "spin_bench")
    assert ran.table["attempts"] == 11
    assert '"reason": what you think' in ran.requests("player_0")[0].messages[0].text
    assert "as ACTION: …" in ran.requests("player_1")[0].messages[0].text
    players = {seated.seat: seated.player for seated in ran.replay.started.seats}
    assert players == {"player_0": f"{one},preset=spin_bench", "player_1": other}


def test_a_seats_own_preset_leaves_the_table_alone(command: Command) -> None:
    seat = f"{command.script('hm', 'rock')},preset=child_play"
    ran = command.play("rock_paper_scissors,rounds=1", seat, "first")
    assert ran.table["attempts"] == 3
    assert [one.action for one in ran.played()] == ["rock"]


def test_anybodys_preset(command: Command) -> None:
    file = command.folder / "mine.toml"
    file.write_text(
        'title = "Mine"\nsource = "me"\n[player]\nanswer = "tag"\nopening = "=>"\nclosing = ""\ntemperature = 1\n'
        '[table]\nattempts = 5\nmove_seconds = 30\non_illegal = "random"\nmax_plies = 2\n'
    )
    ran = command.play("rock_paper_scissors", command.script("=> rock", "x => paper"), "first", "--preset", file)
    assert {"attempts": 5, "move_seconds": 30, "on_illegal": "random", "max_plies": 2}.items() <= ran.table.items()
    assert [one.action for one in ran.played()] == ["rock", "paper"]
    assert ran.requests()[0].temperature == 1.0


HEAD = 'title = "Mine"\nsource = "me"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "is no TOML file"),
        (b"\xff\xfe", "is no TOML file"),
        ('source = "me"', "title: field required"),
        (HEAD + "tables = 1", "tables: extra inputs are not permitted"),
        (HEAD + "[table]\nattempt = 1", "table.attempt: extra inputs are not permitted"),
        (HEAD + '[table]\nattempts = "three"', "table.attempts: input should be a valid integer"),
        (HEAD + "[table]\nattempts = 0", "attempts"),
        (HEAD + '[table]\non_illegal = "lose"', "table.on_illegal: input should be 'forfeit', 'random' or 'default'"),
        (HEAD + "[table]\nmove_seconds = 0", "table.move_seconds"),
        (HEAD + "[table]\nmove_seconds = inf", "table.move_seconds"),
        (HEAD + "[table]\nmax_plies = 0", "table.max_plies"),
        (HEAD + "[player]\nlast = 4", "last does nothing but with history=last or summary, and history is full"),
        (HEAD + "player = 3", "player: input should be a valid"),
        (HEAD + "[player]\nhistory = 3", "history"),
        (HEAD + "[player]\nhistroy = 'full'", "histroy"),
        (HEAD + "[player]\nlast = 0", "last is a number from 1"),
        (HEAD + "[player]\nbase_url = 'http://localhost'", "base_url"),
        (HEAD + "[player]\npreset = 'child_play'", "preset"),
        (HEAD + "[player]\nanswer = 'choice'\nlegal = false", "legal=false"),
        (None, "No such file"),
        ("a folder", "Is a directory"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(command: Command, text: str | bytes | None, said: str) -> None:
    file = command.folder / "mine.toml"
    if isinstance(text, bytes):
        file.write_bytes(text)
    elif text == "a folder":
        file.mkdir()
    elif text is not None:
        file.write_text(text)
    arguments = ("play", "rock_paper_scissors", command.script("rock"), "first", "--preset", file)
    code, out, err = command.run(*arguments, "--out", command.folder / "out")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert said in err
    assert not (command.folder / "out").exists() or not list((command.folder / "out").iterdir())


def test_a_name_that_is_none(command: Command) -> None:
    with pytest.raises(ParameterError, match=r"there is no preset 'childplay'; there are balrog_cot, .*, and files"):
        preset("childplay")
    for arguments in (("--preset", "childplay"), ()):
        seat = command.script("rock") + ("" if arguments else ",preset=childplay")
        code, out, err = command.run("play", "rock_paper_scissors", seat, "first", *arguments)
        assert (code, out) == (2, "")
        assert "there is no preset 'childplay'" in err


@pytest.mark.parametrize("frames", [{}, {"frames": 1}])
def test_the_length_of_a_presets_history_is_not_that_of_another(frames: dict[str, int]) -> None:
    options = with_preset({"preset": "balrog_cot", "history": "summary", **frames})
    assert "last" not in options
    Scaffold(**options)
