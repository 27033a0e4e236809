"""Runs: all that is missing is played and no more, whatever happened before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.tournaments.folder import CONFIG, JOURNAL, REPLAYS
from arena.tournaments.journal import Journal
from arena.tournaments.reading import read
from arena.tournaments.stock import Stock

FLAKY = """
from pathlib import Path
from arena.agents.core.errors import ProviderError
from arena.agents.baselines.first import First

class Flaky(First):
    def __init__(self, times: int, counter: str) -> None:
        super().__init__()
        self.times, self.counter = times, Path(counter)

    async def act(self, turn):
        count = int(self.counter.read_text() or 0) if self.counter.exists() else 0
        if count < self.times:
            self.counter.write_text(str(count + 1))
            raise ProviderError("the service is away")
        return await super().act(turn)
"""


def flaky(tmp_path: Path, times: int) -> str:
    """The spec of an agent whose service is away for the first few turns."""
    (tmp_path / "flaky.py").write_text(FLAKY)
    return f"python:{tmp_path / 'flaky.py'}:Flaky,times={times},counter={tmp_path / 'count'}"


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in (folder / REPLAYS).rglob("*.zst")}


def test_every_match_is_played_once_and_recorded(settings, tmp_path, results_in):
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert (held.end.why, held.end.detail) == ("complete", "all 24 matches have a result")
    assert len(held.results) == 24
    found = results_in(tmp_path / "cup")
    assert len(found) == 24
    assert {"ttt/first~random/00001a", "c4/random~minimax/00002b"} < set(found)
    for result in held.results:
        replay = arena.load(tmp_path / "cup" / REPLAYS / result.file)
        assert replay.started.occasion == result.occasion
        assert arena.verify(replay).verified
    assert (tmp_path / "cup" / CONFIG).is_file()


def test_both_matches_of_a_pair_have_one_opening_and_one_seed(settings, tmp_path):
    held = arena.tournament(settings, folder=tmp_path / "cup")
    pairs: dict[str, list] = {}
    for result in held.results:
        pairs.setdefault(result.occasion.unit, []).append(result)
    for one, other in pairs.values():
        assert one.seed == other.seed
        assert one.opening == other.opening
        assert one.occasion.players == tuple(reversed(other.occasion.players))
    assert len({one.seed for one, _ in pairs.values()}) == len(pairs)


def test_what_is_played_depends_on_nothing_but_the_config(settings, tmp_path, results_in):
    arena.tournament(settings, folder=tmp_path / "many")
    arena.tournament({**settings, "limits": {"matches": 1}}, folder=tmp_path / "one")
    assert results_in(tmp_path / "many") == results_in(tmp_path / "one")
    arena.tournament({**settings, "seed": 8}, folder=tmp_path / "other")
    assert results_in(tmp_path / "many") != results_in(tmp_path / "other")


def test_a_second_run_plays_nothing(settings, tmp_path):
    arena.tournament(settings, folder=tmp_path)
    before = stamps(tmp_path)
    again = arena.tournament(tmp_path)
    assert again.end.why == "complete"
    assert stamps(tmp_path) == before


def test_a_league_grows_by_rounds_players_and_games(settings, tmp_path, results_in):
    arena.tournament(settings, folder=tmp_path)
    before, files = results_in(tmp_path), stamps(tmp_path)
    settings["schedule"]["rounds"] = 3
    settings["players"].append({"name": "mcts", "agent": "mcts,simulations=5"})
    settings["games"].append({"name": "rps", "game": "rock_paper_scissors"})
    with pytest.raises(ParameterError, match="players 3, agent: minimax needs one seat to move at a time"):
        arena.tournament(settings, folder=tmp_path)
    settings["games"].pop()
    held = arena.tournament(settings, folder=tmp_path)
    after = results_in(tmp_path)
    assert held.end.why == "complete"
    assert len(after) == 6 * 2 * 3 * 2
    assert {name: after[name] for name in before} == before
    assert {name: stamp for name, stamp in stamps(tmp_path).items() if name in files} == files


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 8}, "its seeds were others"),
        ({"players.2.agent": "minimax,depth=3"}, "minimax was minimax,depth=2 and would be minimax,depth=3"),
        ({"games.1.game": "connect_four,rows=7"}, "c4: the game's rows was 6 and would be 7"),
        ({"games.1.openings": "random:2"}, "c4: it began from random:3 and would from random:2"),
        ({"table": {"attempts": 1}}, "the table's attempts was not set and would be 1"),
        ({"schedule.rounds": 1}, "00002a and 11 more would not be part of it any more"),
        ({"players.0.name": "one"}, "would not be part of it any more"),
    ],
)
def test_a_change_to_what_was_played_is_refused_with_the_difference(settings, tmp_path, results_in, change, told):
    from arena.tournaments.editing import changed, write

    arena.tournament(settings, folder=tmp_path)
    before, config = results_in(tmp_path), (tmp_path / CONFIG).read_text()
    write(tmp_path / CONFIG, changed(config, change))
    with pytest.raises(ParameterError) as error:
        arena.tournament(tmp_path)
    assert told in str(error.value)
    assert "give it another folder" in str(error.value)
    assert results_in(tmp_path) == before
    write(tmp_path / CONFIG, config)
    assert arena.tournament(tmp_path).end.why == "complete"


def test_what_was_changed_is_noted_for_readers(settings, tmp_path):
    arena.tournament(settings, folder=tmp_path)
    settings["players"].append({"name": "mcts", "agent": "mcts,simulations=2"})
    settings["schedule"]["rounds"] = 3
    arena.tournament({**settings, "budget": {"hours": 2}}, folder=tmp_path)
    assert [note.text for note in read(tmp_path).notes] == [
        "the config was changed: players.mcts: new",
        "the config was changed: schedule.rounds: 2, now 3",
        "the config was changed: budget.hours: none, now 2.0",
    ]


def test_a_void_match_is_played_again_and_every_attempt_is_kept(settings, tmp_path):
    settings["players"][0] = {"name": "flaky", "agent": flaky(tmp_path, 3)}
    settings["limits"] = {"matches": 1}
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert held.end.why == "complete"
    void = [result for result in held.results if not result.scored]
    assert [result.reason for result in void] == ["provider"] * 3
    assert len(held.results) == 27
    first = sorted((result.occasion.attempt, result.ending) for result in held.results if result.occasion.attempt > 1)
    assert first == [(2, "played")] * 3
    assert len(stamps(tmp_path / "cup")) == 27


def test_what_stays_void_is_reported_and_tried_again_by_the_next_run(settings, tmp_path):
    settings["players"][0] = {"name": "flaky", "agent": flaky(tmp_path, 1000)}
    settings["games"] = settings["games"][:1]
    settings["limits"] = {"retries": 1}
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert held.end.why == "stuck"
    assert held.standings.unresolved == 8
    assert any("have no result" in warning for warning in held.standings.warnings)
    assert len([one for one in held.results if one.scored]) == 4
    (tmp_path / "count").write_text("1000")
    assert arena.tournament(tmp_path / "cup").end.why == "complete"


def test_a_service_that_is_away_for_all_stops_the_run(settings, tmp_path):
    settings["players"][0] = {"name": "flaky", "agent": flaky(tmp_path, 1000)}
    settings["players"] = settings["players"][:2]
    settings["schedule"]["rounds"] = 40
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert held.end.why == "stuck"
    assert "matches in a row were void" in held.end.detail
    assert "the service is away" in held.end.detail
    assert len(held.results) < 40


def test_without_the_journal_the_replays_tell_it_all(settings, tmp_path, results_in):
    arena.tournament(settings, folder=tmp_path)
    before, told = results_in(tmp_path), json.dumps(str(arena.standings(tmp_path).tables))
    (tmp_path / JOURNAL).unlink()
    assert results_in(tmp_path) == before
    assert json.dumps(str(arena.standings(tmp_path).tables)) == told
    assert json.dumps(str(arena.standings(tmp_path, fresh=True).tables)) == told
    files = stamps(tmp_path)
    assert arena.tournament(tmp_path).end.why == "complete"
    assert stamps(tmp_path) == files


def test_a_replay_that_was_taken_away_is_played_again(settings, tmp_path, results_in):
    arena.tournament(settings, folder=tmp_path)
    before = results_in(tmp_path)
    (tmp_path / REPLAYS / "ttt" / "first~random" / "00001a.jsonl.zst").unlink()
    assert len(results_in(tmp_path)) == 23
    arena.tournament(tmp_path)
    assert results_in(tmp_path) == before


def test_a_torn_line_of_the_journal_and_a_torn_replay_lose_nothing(settings, tmp_path, results_in):
    arena.tournament(settings, folder=tmp_path)
    before = results_in(tmp_path)
    journal = tmp_path / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-300])
    sealed = tmp_path / REPLAYS / "ttt" / "first~random" / "00001a.jsonl.zst"
    (plain,) = arena.load(sealed).path.parent.glob("00001a.jsonl.zst")
    from arena.replays.seal import unpacked

    torn = unpacked(plain.read_bytes()).splitlines(keepends=True)[:3]
    sealed.unlink()
    sealed.with_name("00001a.jsonl").write_bytes(b"".join(torn) + b'{"kind":"pla')
    (tmp_path / REPLAYS / "ttt" / "first~random" / "00002a.jsonl").write_bytes(b'{"kind":"star')
    (tmp_path / REPLAYS / "ttt" / "first~random" / "00002a.jsonl.zst").unlink()
    (tmp_path / REPLAYS / "ttt" / "first~random" / "00002b.jsonl.zst.part").write_bytes(b"half")
    held = arena.tournament(tmp_path)
    assert held.end.why == "complete"
    assert results_in(tmp_path) == before
    (void,) = [result for result in held.results if not result.scored]
    assert (void.occasion.match, void.reason) == ("ttt/first~random/00001a", "interrupted")
    assert not list(tmp_path.rglob("*.part"))


def test_two_runs_of_one_folder_do_not_go_together(settings, tmp_path):
    arena.tournament(settings, folder=tmp_path)
    journal = Journal(tmp_path)
    try:
        with pytest.raises(ParameterError, match=r"runs this tournament already; .*watch it: arena watch"):
            arena.tournament(tmp_path)
    finally:
        journal.close()
    assert arena.tournament(tmp_path).end.why == "complete"


def test_a_folder_that_holds_something_else_is_left_alone(settings, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ParameterError, match="holds other things, and no tournament"):
        arena.tournament(settings, folder=tmp_path)
    with pytest.raises(ParameterError, match="is a file: a tournament needs a folder"):
        arena.tournament(settings, folder=tmp_path / "thesis.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_hours_that_are_spent_stop_it_and_more_of_them_go_on(settings, tmp_path):
    settings["budget"] = {"hours": 1e-9}
    held = arena.tournament(settings, folder=tmp_path)
    assert (held.end.why, held.end.detail) == ("budget", "its hours are spent")
    assert not Stock(tmp_path).results
    settings["budget"] = {"hours": 1}
    assert arena.tournament(settings, folder=tmp_path).end.why == "complete"


def test_how_it_stands_is_told_and_kept(settings, tmp_path):
    told = []
    arena.tournament(settings, folder=tmp_path, on_status=told.append)
    assert told[-1].state == "ended"
    assert (told[-1].done, told[-1].planned, told[-1].in_play) == (24, 24, 0)
    kept = json.loads((tmp_path / "status.json").read_text())
    assert (kept["state"], kept["why"], kept["done"]) == ("ended", "complete", 24)


def test_in_a_running_loop_too(settings, tmp_path):
    import asyncio

    async def within() -> str:
        return arena.tournament(settings, folder=tmp_path).end.why

    assert asyncio.run(within()) == "complete"


def test_somebody_outside_pauses_it_lets_it_go_on_and_stops_it(settings, tmp_path):
    settings["schedule"]["rounds"] = 2000
    seen: list[tuple[str, int]] = []

    def want(what: str) -> None:
        (tmp_path / "part").write_text(json.dumps({"want": what}))
        (tmp_path / "part").replace(tmp_path / "control.json")

    def watched(status) -> None:
        seen.append((status.state, status.done))
        states = [state for state, _ in seen]
        if states == ["running"]:
            want("pause")
        elif states.count("paused") == 3 and states[-1] == "paused":
            want("run")
        elif states[-2:] == ["paused", "running"]:
            want("stop")

    held = arena.tournament(settings, folder=tmp_path, on_status=watched)
    assert (held.end.why, held.end.detail) == ("interrupted", "it was told to stop")
    paused = [done for state, done in seen if state == "paused"]
    assert paused[-1] == paused[1]  # those in play when it was paused went on
    assert seen[-1][0] == "ended"
    assert 0 < len([one for one in held.results if one.scored]) < 24_000
    assert not (tmp_path / "part").exists()
