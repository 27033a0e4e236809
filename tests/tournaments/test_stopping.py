"""Stopping early: what decides is the order of the schedule, and copies decide nothing."""

from __future__ import annotations

import pytest

import arena
from arena.games.core.errors import ParameterError

TWO = {
    "seed": 3,
    "players": [{"name": "strong", "agent": "minimax,depth=3"}, {"name": "weak", "agent": "random"}],
    "games": [{"name": "c4", "game": "connect_four", "openings": "random:4"}],
    "schedule": {"rounds": 200},
    "stopping": {"kind": "sprt", "elo0": 0, "elo1": 200},
}


def test_two_players_play_until_it_is_clear_who_is_stronger(tmp_path):
    held = arena.tournament(TWO, folder=tmp_path)
    assert held.end.why == "decided"
    assert held.end.detail.startswith("strong against weak: more than +0 Elo (tested against +200)")
    assert len(held.results) < 200
    (verdict,) = held.standings.verdicts
    assert (verdict.kind, verdict.decided) == ("sprt", True)
    assert f"{verdict.title}: {verdict.conclusion}" == held.end.detail
    assert verdict.statistic >= verdict.bounds[1]
    assert verdict.errors == (
        "if the truth is +0 or less, it says otherwise in about 5.3% of tournaments; if +200 or more, in about 5.3%; "
        "between the two either answer is possible"
    )
    again = arena.tournament(tmp_path)
    assert again.end == held.end
    assert len(again.results) == len(held.results)


def test_the_verdict_does_not_depend_on_how_many_are_played_at_once(tmp_path):
    verdicts = [
        arena.tournament({**TWO, "limits": {"matches": most}}, folder=tmp_path / str(most)).standings.verdicts
        for most in (1, 16)
    ]
    assert verdicts[0] == verdicts[1]


def test_copies_are_no_evidence(tmp_path):
    settings = {**TWO, "games": [{"name": "ttt", "game": "tictactoe"}]}
    settings["players"] = [{"name": "one", "agent": "first"}, {"name": "other", "agent": "first"}]
    settings["schedule"] = {"rounds": 30}
    held = arena.tournament(settings, folder=tmp_path)
    assert held.end.why == "complete"
    (verdict,) = held.standings.verdicts
    assert not verdict.decided
    assert verdict.units == 1
    assert verdict.conclusion == "undecided: more units are needed; 29 repeats were left out"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"players": [*TWO["players"], {"name": "third", "agent": "first"}]}, "compares two players, and there are 3"),
        ({"schedule": {"kind": "ladder"}}, "needs a schedule that depends on no result"),
        ({"stopping": {"kind": "sprt", "elo0": 5, "elo1": 5}}, "elo0 must be below elo1"),
        (
            {
                "players": [{"name": "model", "agent": "openai:m"}, {"name": "bot", "agent": "first"}],
                "variants": [{"name": name, "options": {"see": name}} for name in ("text", "image")],
            },
            'let variants_mode = "draw"',
        ),
    ],
)
def test_a_test_that_does_not_fit_is_refused(tmp_path, change, told):
    with pytest.raises(ParameterError, match=told):
        arena.tournament({**TWO, **change}, folder=tmp_path / "cup")
    assert not (tmp_path / "cup").exists()


SEVERAL = {
    "seed": 5,
    "players": [
        {"name": "deep", "agent": "minimax,depth=4"},
        {"name": "one", "agent": "random"},
        {"name": "other", "agent": "random"},
    ],
    "games": [{"name": "c4", "game": "connect_four,rows=5,columns=5", "openings": "random:3"}],
    "schedule": {"rounds": 12},
    "stopping": {"kind": "adastop", "block": 4, "looks": 3, "permutations": 2000},
}


def test_several_play_until_each_is_told_apart_or_the_looks_are_over(tmp_path):
    held = arena.tournament(SEVERAL, folder=tmp_path)
    assert held.end.why == "decided"
    assert held.end.detail == "2 of 3 pairs of players are told apart (AdaStop, 3 of 3 looks)"
    told = {verdict.title: verdict.conclusion for verdict in held.standings.verdicts}
    assert told["deep against one"] == "deep is better (look 2 of 3)"
    assert told["one against other"].startswith("not told apart in 3 looks")
    numbers = {}
    for result in held.results:
        numbers.setdefault(result.occasion.unit.split("/")[1], set()).add(result.occasion.unit[-5:])
    assert len(numbers["one~other"]) == 12
    assert len(numbers["deep~one"]) == 8, "who is told apart from everybody plays no further"
    again = arena.tournament(tmp_path)
    assert (again.end.detail, len(again.results)) == (held.end.detail, len(held.results))
    assert again.standings.verdicts == held.standings.verdicts


def test_a_test_that_was_begun_is_not_changed(tmp_path):
    settings = {**SEVERAL, "budget": {"hours": 1}}
    arena.tournament({**settings, "schedule": {"rounds": 12}}, folder=tmp_path)
    with pytest.raises(ParameterError, match="the test that stops it: its looks was 3 and would be 2"):
        arena.tournament({**settings, "stopping": {**SEVERAL["stopping"], "looks": 2}}, folder=tmp_path)
    with pytest.raises(ParameterError, match="the test that stops it: its retries was 3 and would be 4"):
        arena.tournament({**settings, "limits": {"retries": 4}}, folder=tmp_path)


def test_a_hero_is_compared_with_each_of_the_others(tmp_path):
    settings = {**SEVERAL, "schedule": {"kind": "gauntlet", "rounds": 12}}
    held = arena.tournament(settings, folder=tmp_path)
    assert {verdict.title for verdict in held.standings.verdicts} == {"deep against one", "deep against other"}
    assert held.end.why == "decided"
    assert all(verdict.conclusion.startswith("deep is better") for verdict in held.standings.verdicts)


def test_too_few_rounds_for_the_looks(tmp_path):
    with pytest.raises(ParameterError, match=r"take up to 12 rounds, and c4 has 3: let schedule.rounds be 12"):
        arena.tournament({**SEVERAL, "schedule": {"rounds": 3}}, folder=tmp_path)


def test_not_even_in_the_file_itself(tmp_path):
    from arena.tournaments.editing import changed, write

    arena.tournament(SEVERAL, folder=tmp_path)
    config = tmp_path / "tournament.toml"
    write(config, changed(config.read_text(), {"stopping.alpha": 0.2}))
    with pytest.raises(ParameterError, match=r"the test that stops it: its alpha was 0\.05 and would be 0\.2"):
        arena.tournament(tmp_path)
