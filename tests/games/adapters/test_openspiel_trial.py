"""Parameters that would end the whole process, or read a file, are tried elsewhere first and refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.spec import game
from arena.replays.events import GameSetup
from arena.replays.lookup import game_of

pytest.importorskip("pyspiel", reason="needs the extra openspiel")

from arena.games.adapters import openspiel_trial
from arena.games.adapters.openspiel_state import loaded


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hanabi(players=9)", "OpenSpiel crashes (SIGABRT): Input requirements failed in HanabiGame"),
        ("universal_poker(numPlayers=3)", "OpenSpiel crashes (SIGSEGV): only read 2 stack sizes, need 3"),
        ("goofspiel(num_cards=0)", "its chance has nothing to draw from"),
        ("breakthrough(rows=40,columns=1)", "cols_ > 1"),
        ("go(board_size=30)", "The current Go implementation supports board size up to 19. Provided: 30"),
        ("kuhn_poker(players=3", "Missing closing bracket ')'."),
    ],
)
def test_bad_parameters_are_refused_in_a_sentence(name: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ParameterError) as caught:
        game(f"openspiel:{name}")
    assert str(caught.value).startswith(f"openspiel:{name} cannot be played: {said}")
    assert "/project/" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_what_a_file_says_is_not_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "keys").write_text("root\nswordfish\n", encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        game(f"openspiel:efg_game(filename={tmp_path / 'keys'})")
    assert "swordfish" not in str(caught.value)
    assert "swordfish" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "name", ["efg_game(filename=x)", "misere(game=nfg_game(filename =x))", "bargaining(instances_file=x)"]
)
def test_a_replay_that_names_a_file_is_not_executed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openspiel_trial.subprocess, "run", None)
    with pytest.raises(GameUnavailable, match="a replay is never executed"):
        game_of(GameSetup(id="openspiel", version=1, params={"game": name}, title="x"))


def test_only_parameters_are_tried_and_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs, run = [], openspiel_trial.subprocess.run
    monkeypatch.setattr(openspiel_trial.subprocess, "run", lambda *a, **k: (runs.append(k["input"]), run(*a, **k))[1])
    loaded.cache_clear()
    openspiel_trial.trouble.cache_clear()
    for name in ("tic_tac_toe", "leduc_poker(players=4)", "leduc_poker(players=4)", "tic_tac_toe"):
        game(f"openspiel:{name}")
        loaded.cache_clear()
    assert runs == [b"leduc_poker(players=4)"]
