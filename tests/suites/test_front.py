"""A suite that is played: who is measured, how it goes on, and what stands in its table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import arena
from arena.agents.core.errors import AgentError
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.replays.events import Attempted
from arena.suites.front import Bench, bench, prepare
from arena.suites.reckoning import Row
from arena.suites.text import COLUMNS, csv_text, data, text
from arena.tournaments.stock import Stock

SUITE = """
title = "Small"
source = "nowhere"
episodes = 6
[table]
attempts = 1

[[tasks]]
name = "ttt"
title = "Three in a row"
game = "tictactoe"
opponents = ["random"]
scoring = "wins"
published = [{ model = "GPT-X", runs = 50, values = { "t=0" = 0.5, "t=1" = 1.0 } }, { model = "Y", span = [0.1, 0.2] }]

[[tasks]]
name = "c4"
game = "connect_four,rows=4,columns=4"
opponents = ["first"]
seat = "turns"
scoring = "draws"
episodes = 4

[[tasks]]
name = "reading"
game = "read_the_board:tictactoe"
scoring = "measures.exact"
"""
ILLEGAL = '''
"""An agent that answers what nobody asked for."""

from arena import BaseAgent, Move


class Rude(BaseAgent):
    name = "rude"

    async def act(self, turn):
        return Move("nonsense" if turn.ply < 4 else turn.view.legal[0])
'''


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SUITE)
    return tmp_path / "small.toml"


def row(found: Bench, task: str, player: str, setting: str = "") -> Row:
    (table,) = [table for table in found.tasks if table.task.name == task]
    (one,) = [row for row in table.rows if (row.player, row.setting) == (player, setting)]
    return one


def test_a_suite_is_played_and_goes_on(suite: Path, tmp_path: Path):
    out = tmp_path / "out"
    found = bench(suite, "twin=random", out=out)
    assert found.end.why == "complete"
    assert {(one.player, one.episodes) for one in found.tasks[0].rows[:2]} == {("random", 6), ("twin", 6)}
    assert row(found, "c4", "twin").episodes == 4
    files = {result.file: result.changed for result in Stock(out).results}
    assert len(files) == 2 * (6 + 4 + 6)
    again = bench(suite, [], out=out)
    assert [table.rows for table in again.tasks] == [table.rows for table in found.tasks]
    more = bench(suite, ["one=random"], out=out, episodes=7, only=["ttt", "c4"])
    assert [row(more, task, "one").episodes for task in ("ttt", "c4", "reading")] == [7, 7, 7]


def test_a_folder_grows_by_players_and_episodes(tmp_path: Path):
    out = tmp_path / "out"
    bench("childplay", out=out, episodes=3, only=["tictactoe"])
    before = {result.file: result.changed for result in Stock(out).results}
    found = bench("childplay", ["deep=minimax,depth=1"], out=out, only=["tictactoe"])
    assert [(one.player, one.episodes) for one in found.tasks[0].rows[:2]] == [("random", 3), ("deep", 3)]
    assert len(bench("childplay", out=out, episodes=5, only=["connect_four"]).tasks) == 2
    after = {result.file: result.changed for result in Stock(out).results}
    assert before.items() <= after.items(), "nothing that was over is played again"
    with pytest.raises(ParameterError, match="was begun with 5 episodes: give as many or more, or another folder"):
        bench("childplay", out=out, episodes=4, only=["tictactoe"])
    with pytest.raises(ParameterError, match="was begun with seed 0: leave it at that, or give another folder"):
        bench("childplay", out=out, seed=1)


def test_the_measured_player_begins_and_the_opponent_is_not_measured(suite: Path, tmp_path: Path):
    bench(suite, out=tmp_path / "out", only=["ttt", "c4"])
    seats = {result.occasion.match: result.occasion.players for result in Stock(tmp_path / "out").results}
    ttt = {players for match, players in seats.items() if match.startswith("ttt")}
    assert ttt == {("random", "opponent-random")}
    c4 = sorted(players for match, players in seats.items() if match.startswith("c4"))
    assert c4 == [("opponent-first", "random")] * 2 + [("random", "opponent-first")] * 2


def test_an_unreadable_answer_loses_at_once_and_is_told_apart(suite: Path, tmp_path: Path):
    (tmp_path / "rude.py").write_text(ILLEGAL)
    found = bench(suite, [f"rude=python:{tmp_path / 'rude.py'}"], out=tmp_path / "out", only=["ttt"])
    rude = row(found, "ttt", "rude")
    assert (rude.value, rude.low, dict(rude.forfeits or {})) == (0.0, 0.0, {"unreadable": 6})
    assert row(found, "ttt", "random").forfeits == {}
    assert "6 unreadable" in str(found)


def test_published_rows_stand_beside_with_intervals_of_their_own(suite: Path, tmp_path: Path):
    found = bench(suite, out=tmp_path / "out", only=["ttt"])
    half, all_, span = (row(found, "ttt", *name) for name in (("GPT-X", "t=0"), ("GPT-X", "t=1"), ("Y", "range")))
    assert (half.origin, half.episodes, half.value) == ("published", 50, 0.5)
    assert (half.low, half.high) == (pytest.approx(0.3647, abs=1e-4), pytest.approx(0.6353, abs=1e-4))  # Jeffreys'
    assert (all_.low, all_.high) == (pytest.approx(0.05 ** (1 / 50)), 1.0)  # the rule of three
    assert (span.value, span.low, span.high, span.episodes) == (None, 0.1, 0.2, None)


def test_a_suite_is_told_as_text_json_and_csv(suite: Path, tmp_path: Path):
    found = bench(suite, out=tmp_path / "out")
    shown = text(found, width=100)
    assert "Three in a row  games won, in seat 1 against random" in shown
    assert shown.index("GPT-X t=1") < shown.index("GPT-X t=0"), "the best stands above"
    assert all(len(line) <= 100 for line in shown.splitlines())
    told = data(found)
    assert [task["name"] for task in told["tasks"]] == ["ttt", "c4", "reading"]
    assert told["tasks"][0]["rows"][0]["agent"] == "random"
    lines = csv_text(found.tasks).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert len(lines) == 1 + sum(len(table.rows) for table in found.tasks)


def test_the_front_page_has_it(tmp_path: Path):
    assert arena.bench is bench


@pytest.mark.parametrize(
    ("agents", "more", "sentence"),
    [
        (["frist"], {}, "did you mean first?"),
        (["random", "a=first", "A=minimax"], {}, "a is first already: give minimax another name"),
        ([], {"only": ["chess"]}, 'there is no task "chess"; there are ttt, c4, reading'),
        ([], {"episodes": 0}, "episodes is a number from 1, not 0"),
    ],
)
def test_what_cannot_be_measured_is_told(agents, more, sentence, suite: Path, tmp_path: Path):
    with pytest.raises((AgentError, ParameterError)) as told:
        prepare(suite, agents, out=tmp_path / "out", **more)
    assert sentence in str(told.value)


def test_a_bot_that_cannot_play_a_task_is_told_which(suite: Path, tmp_path: Path):
    with pytest.raises(ParameterError) as told:
        bench(suite, ["minimax"], out=tmp_path / "out")
    assert "minimax cannot play reading: minimax needs two seats" in str(told.value)
    assert "; --only ttt,c4 leaves out what it cannot" in str(told.value)
    with pytest.raises(ParameterError, match="it can play none of the tasks"):
        prepare(suite, ["minimax"], out=tmp_path / "out", only=["reading"])


def test_a_bot_that_cannot_play_what_a_folder_was_begun_with_needs_another_one(suite: Path, tmp_path: Path):
    bench(suite, out=tmp_path / "out", episodes=1)
    with pytest.raises(ParameterError) as told:
        prepare(suite, ["minimax"], out=tmp_path / "out", only=["ttt", "c4"])
    assert (
        "; this folder was begun with that: --only ttt,c4 leaves out what it cannot, in another folder (--out)"
        in str(told.value)
    )
    assert prepare(suite, ["minimax"], out=tmp_path / "other", only=["ttt", "c4"]).field.measured[1] == "minimax"


def test_one_file_of_an_agent_is_one_agent_however_it_is_named(suite: Path, tmp_path: Path, monkeypatch):
    (tmp_path / "rude.py").write_text(ILLEGAL)
    monkeypatch.chdir(tmp_path)
    agents = ["python:rude.py", "python:./rude.py", f"python:../{tmp_path.name}/rude.py", f"python:{tmp_path}/rude.py"]
    assert len(prepare(suite, agents, out=tmp_path / "out").field.measured) == 2


def test_the_folder_of_another_tournament_is_refused(suite: Path, tmp_path: Path):
    arena.tournament(
        {"name": "cup", "players": [{"name": "a", "agent": "random"}, {"name": "b", "agent": "first"}],
         "games": [{"name": "ttt", "game": "tictactoe"}]},
        folder=tmp_path / "cup",
    )  # fmt: skip
    with pytest.raises(ParameterError, match="holds the tournament cup: give small another folder"):
        prepare(suite, [], out=tmp_path / "cup")


def test_a_task_without_its_extra_is_left_out_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from arena.suites import field

    find = field.find_game

    def found(spec: str):
        if spec.startswith("guess_the_smiles"):
            raise GameUnavailable('guess_the_smiles needs rdkit: pip install "game-agent-arena[smiles]"')
        return find(spec)

    monkeypatch.setattr(field, "find_game", found)
    made = prepare("childplay", [], out=tmp_path / "out", only=["tictactoe", "guess_the_smiles"]).field
    assert [task.name for task in made.tasks] == ["tictactoe"]
    assert made.left_out == (
        'Guess-the-SMILES is left out: guess_the_smiles needs rdkit: pip install "game-agent-arena[smiles]"',
    )
    monkeypatch.setattr(field, "find_game", find)
    bench("childplay", out=tmp_path / "begun", only=["tictactoe", "guess_the_smiles"], episodes=1)
    monkeypatch.setattr(field, "find_game", found)
    with pytest.raises(ParameterError) as told:
        prepare("childplay", [], out=tmp_path / "begun")
    assert "begun has measured Guess-the-SMILES, and goes on only with it: " in str(told.value)
    assert 'pip install "game-agent-arena[smiles]"; install what is missing, or give another folder' in str(told.value)
    with pytest.raises(ParameterError, match="no task of childplay can be played here: Guess-the-SMILES is left out"):
        prepare("childplay", [], out=tmp_path / "other", only=["guess_the_smiles"])


async def test_an_opponent_that_starts_a_program_starts_none_to_say_what_it_plays():
    """Not within an event loop either, where it could."""
    from arena.agents.core.errors import AgentUnavailable
    from arena.agents.spec import agent
    from arena.games.spec import game
    from arena.tournaments.plan import refusal

    try:
        agent("stockfish")
        chess = game("chess").info
    except (AgentUnavailable, GameUnavailable) as error:
        pytest.skip(str(error))
    assert refusal("stockfish", chess) is None
    assert "plays chess, and not Tic-Tac-Toe" in (refusal("stockfish", game("tictactoe").info) or "")


def test_tasks_with_the_same_seeds_meet_the_same_worlds(tmp_path: Path):
    bench("reading", out=tmp_path / "out", episodes=3, only=["tictactoe_text", "tictactoe_image", "connect_four_text"])
    seeds: dict[str, set[int | None]] = {}
    for result in Stock(tmp_path / "out").results:
        seeds.setdefault(result.occasion.game, set()).add(result.seed)
    assert seeds["tictactoe_text"] == seeds["tictactoe_image"]
    assert len(seeds["tictactoe_text"] | seeds["connect_four_text"]) == 6


def test_a_model_is_sent_the_picture_beside_the_question(tmp_path: Path):
    line = json.dumps({"text": '<move>{"rows":["...","...","..."]}</move>', "usage": {"input": 9, "output": 9}})
    (tmp_path / "script.jsonl").write_text(f"{line}\n" * 4)
    model = f"model=scripted:{tmp_path / 'script.jsonl'}"
    found = bench("reading", [model], out=tmp_path / "out", episodes=1, only=["tictactoe_text", "tictactoe_image"])
    assert [row(found, f"tictactoe_{form}", "model").value for form in ("text", "image")] == [pytest.approx(1 / 3)] * 2
    sent = {}
    for result in Stock(tmp_path / "out").results:
        if result.seats[0].player == "model":
            replay = arena.load(tmp_path / "out" / "replays" / result.file)
            (attempt,) = [event for event in replay.events() if isinstance(event, Attempted)]
            sent[result.occasion.game] = (result.seats[0].agent.endswith(",see=both"), "image" in attempt.shown)
            assert "Say what stands where" in attempt.shown["text"]
    assert sent == {"tictactoe_text": (False, False), "tictactoe_image": (True, True)}


def test_an_option_that_no_model_has_is_told(suite: Path, tmp_path: Path):
    (tmp_path / "script.jsonl").write_text('{"text": "x"}\n')
    suite.write_text(SUITE.replace('scoring = "draws"', 'scoring = "draws"\noptions = { sea = "both" }'))
    model = f"scripted:{tmp_path / 'script.jsonl'}"
    with pytest.raises(ParameterError) as told:
        bench(suite, [f"model={model}"], out=tmp_path / "out")
    assert "task c4: options, sea: model: " in str(told.value)
    assert "did you mean see?" in str(told.value)
