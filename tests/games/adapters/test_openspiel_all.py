"""Every game that OpenSpiel registers plays a match that is recorded and verified, or the page says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.games.spec import game

pyspiel = pytest.importorskip("pyspiel", reason="needs the extra openspiel")

from arena.games.adapters.openspiel_cards import EXAMPLES, known  # noqa: E402

PAGE = Path(__file__).parents[3] / "docs" / "foreign-games.md"
CHEAPER = {"bridge_uncontested_bidding": "bridge_uncontested_bidding(num_redeals=1)"}
"""Games that take seconds with their own parameters."""
FILES = {
    "efg_game": 'EFG 2 R "one choice" { "Ann" "Bob" }\n'
    'p "" 1 1 "" { "up" "down" } 0\nt "" 1 "a" { 1 -1 }\nt "" 2 "b" { 0 0 }\n',
    "nfg_game": 'NFG 1 R "a choice each" { "Ann" "Bob" } { 2 2 } 1 -1 0 0 0 0 -1 1\n',
}
"""What is in the files that some games are read from."""


def spec_of(name: str, folder: Path) -> str:
    """A game as it can be named, with what it cannot be without."""
    if name in FILES:
        (folder / name).write_text(FILES[name], encoding="utf-8")
        return f"openspiel:{name}(filename={folder / name})"
    return f"openspiel:{CHEAPER.get(name, EXAMPLES.get(name, name))}"


def listed(heading: str) -> Iterator[str]:
    """The games in a table of the page."""
    text = PAGE.read_text(encoding="utf-8")
    rows = text.split(f"| Game | {heading} |")[1].split("\n\n")[0]
    yield from re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE)


REFUSED = list(listed("Why"))


@pytest.mark.parametrize("name", [name for name in pyspiel.registered_names() if name not in REFUSED])
def test_it_plays_a_match_that_verifies(name: str, tmp_path: Path) -> None:
    spec = spec_of(name, tmp_path)
    seats = ["random"] * len(game(spec).info.seats)
    result = arena.play(spec, seats, seed=3, table={"max_plies": 60}, out=tmp_path)
    assert result.ended.ending == "played"
    assert result.ended.plies >= 1
    assert result.path is not None
    found = arena.verify(result.path, game(spec).env() if name in FILES else None)  # a replay names no file
    assert found.verified, found.statement
    env = game(spec).env()
    env.restart(3)
    for seat in env.possible_agents:
        assert env.observation_space(seat).contains(env.observe(seat))
        assert env.view(seat).text


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_page_lists_is_refused_in_words(name: str) -> None:
    with pytest.raises(ParameterError, match=f"openspiel:{name} cannot be played here: it"):
        game(f"openspiel:{name}")


def test_the_page_lists_what_needs_a_parameter() -> None:
    assert list(listed("Such as")) == sorted(EXAMPLES)
    for name, example in EXAMPLES.items():
        assert f"| `{name}` | `openspiel:{example}` |" in PAGE.read_text(encoding="utf-8")
        with pytest.raises(ParameterError, match=re.escape(f"such as openspiel:{example}")):
            game(f"openspiel:{name}")


def test_the_list_knows_of_all_of_them_what_the_page_knows() -> None:
    found = list(known())
    assert {one.name for one in found if one.problem is not None} == {*REFUSED, *EXAMPLES}
    assert [one.name for one in found] == sorted(pyspiel.registered_names())
