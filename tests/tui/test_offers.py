"""What can be chosen: parameters of signatures, offers, specs, commands, and what foreign code may do to them."""

from __future__ import annotations

import enum
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import typer.main

from arena.agents.models.found import FoundProvider, FoundServer, FoundService
from arena.agents.spec import AGENTS, STARTED
from arena.cli import app as cli
from arena.games.core.errors import ParameterError
from arena.games.core.registry import GAMES, Entry
from arena.tui import offers
from arena.tui.checks import check
from arena.tui.findings import Findings
from arena.tui.offers import Offer
from arena.tui.parameters import Parameter, parameters, problem_of, spec_of
from arena.tui.plan import Plan, proposed
from arena.tui.policy import Policy

BROKEN = {
    "raises": "raise ValueError('[red]no\\x1b[2J')",
    "exits": "import sys; sys.exit(3)",
    "needs": "import package_that_is_not_here",
    "none": "Thing = 3",
    "hostile": """
class Thing:
    info = None
    def __init__(self, x: "undefined_name" = 1): ...
    async def act(self, turn): ...
""",
}


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


def takes(
    rows: int,
    wide: float = 1.5,
    sure: bool = True,
    colour: Colour = Colour.RED,
    mode: Literal["a", "b"] = "b",
    limit: int | None = None,
    seconds: Annotated[float, "positive"] = 2.0,
    either: int | str = 3,
    bare="text",
    *others: int,
    render_mode: str | None = None,
    **more: Any,
) -> None: ...


def test_the_parameters_of_a_signature() -> None:
    assert parameters(takes) == (
        Parameter("rows", "whole", None),
        Parameter("wide", "number", "1.5"),
        Parameter("sure", "switch", "true"),
        Parameter("colour", "choice", "red", ("red", "blue")),
        Parameter("mode", "choice", "b", ("a", "b")),
        Parameter("limit", "whole", ""),
        Parameter("seconds", "number", "2"),
        Parameter("either", "text", "3"),
        Parameter("bare", "text", "text"),
    )
    assert problem_of("it", takes, "wide", "much") != ""
    assert problem_of("it", takes, "mode", "a") == ""
    assert "comma" in problem_of("it", takes, "bare", "a,b")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Registered games and agents that do what they should not."""
    for name, text in BROKEN.items():
        (tmp_path / f"broken_{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for registry in (GAMES, AGENTS):
        entries = {
            f"[b]{name}": Entry(f"[b]{name}", EntryPoint(name, f"broken_{name}:Thing", registry.group))
            for name in BROKEN
        }
        monkeypatch.setitem(registry.__dict__, "entries", {**registry.entries, **entries})


def test_broken_games_and_agents_harm_no_other(broken: None) -> None:
    found = {one.title: one for one in offers.games(Policy())}
    assert found["Connect Four"].problem == ""
    assert all(found[f"[b]{name}"].problem for name in BROKEN)
    assert "package_that_is_not_here" in found["[b]needs"].problem
    assert "SystemExit" in found["[b]exits"].problem
    players = {one.title: one for one in offers.players(Policy())}
    assert players["mcts"].problem == ""
    assert all(players[f"[b]{name}"].problem for name in BROKEN)


def test_every_game_and_bot_is_offered() -> None:
    assert {one.spec for one in offers.games(Policy())} == {*GAMES.entries, "python"}
    assert {one.spec for one in offers.players(Policy())} >= {*AGENTS.entries, "cmd", "python"}
    bound = offers.players(Policy(spend=False))
    assert {one.spec for one in bound} == set(AGENTS.entries) - STARTED
    assert offers.players(Policy(play=False)) == []


def test_models_that_were_found() -> None:
    found = Findings(
        (
            FoundProvider("openai", "x", "", "OPENAI_API_KEY", False, "api.openai.com"),
            FoundProvider("broken", "x", "broken needs a thing: pip install thing"),
        ),
        (
            FoundService(
                "Groq", "GROQ_API_KEY", "openai:MODEL,base_url=https://api.groq.com/v1,api_key_env=GROQ_API_KEY"
            ),
        ),
        (
            FoundServer("Ollama", "http://127.0.0.1:11434/v1", ("qwen3:4b",)),
            FoundServer("Jan", "http://127.0.0.1:1337/v1", (), "takes connections, but does not answer"),
        ),
        ("org/model",),
    )
    assert found.usable
    assert found.summary == "1 key, 1 server, 1 on disk"
    offered = {one.title: one for one in offers.models(found)}
    assert offered["Groq"].finished("llama", {"preset": "child_play"}) == (
        "openai:llama,base_url=https://api.groq.com/v1,api_key_env=GROQ_API_KEY,preset=child_play"
    )
    assert offered["Groq"].cost == "calls api.groq.com; costs money"
    assert offered["qwen3:4b"].finished() == "openai:qwen3:4b,base_url=http://127.0.0.1:11434/v1"
    assert offered["org/model"].finished(more="budget=1") == "local:org/model,budget=1"
    assert "OPENAI_API_KEY" in offered["OpenAI"].problem
    assert offered["broken"].problem.endswith("pip install thing")
    assert "does not answer" in offered["Jan?"].problem
    assert [one.problem != "" for one in offers.models(found)] == [False] * 3 + [True] * 3
    again = offers.filled(offered.values(), offered["Groq"].finished("llama", {"history": "none"}))
    assert again is not None
    assert (again.offer.title, again.target, again.options) == ("Groq", "llama", {"history": "none"})


@pytest.mark.parametrize(
    "text",
    [
        "human",
        "human,name=Ada",
        "mcts,simulations=5",
        "mcts,runs=thread",
        "cmd:perl bot.pl",
        "python:x.py:Y",
        "http://x/y",
        ",,",
    ],
)
def test_a_spec_leads_back_to_its_offer(text: str) -> None:
    found = offers.filled(offers.players(Policy()), text)
    assert found is not None
    names = {one.name for one in found.offer.parameters}
    options = dict(found.options or {})
    more = ",".join(f"{key}={value}" for key, value in options.items() if key not in names)
    fields = {key: value for key, value in options.items() if key in names}
    assert found.offer.finished(found.target, fields, more) == text


def test_a_spec_that_would_mean_something_else_is_none() -> None:
    with pytest.raises(ParameterError, match="comma"):
        spec_of("cmd", "perl a,b=c", {})
    with pytest.raises(ParameterError, match="missing"):
        Offer("A program", "cmd", target="command").finished(" ")


@pytest.mark.parametrize(
    ("spec", "cost"),
    [
        ("human", ""),
        ("mcts", ""),
        ("cmd:perl x", "starts a program here"),
        ("https://user:secret@example.org/x", "calls example.org"),
        ("openai:gpt-5", "calls api.openai.com; costs money"),
        ("openai:m,base_url=http://localhost:11434/v1", "calls localhost:11434, on this machine"),
        ("openai:m,base_url=https://example.org/v1", "calls example.org; may cost money"),
        ("openai:m,base_url=http://[", "costs money"),
        (",,", ""),
    ],
)
def test_what_a_player_costs(spec: str, cost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert offers.cost_of(spec) == cost


def test_what_is_wrong_with_a_plan_is_said_where_it_is_wrong() -> None:
    plan = Plan(game="connect_four", seats=("mtcs", "minimax,depth=0"), table={"attempts": 0}, position="9 9")
    found = check(plan, Policy())
    assert found.seats == ("Red", "Yellow")
    assert set(found.problems) == {"seat 0", "seat 1", "table", "position"}
    assert "mcts" in found.problems["seat 0"]
    assert "depth" in found.problems["seat 1"]
    assert check(Plan(game="connect_fuor", seats=()), Policy()).problems["game"].endswith("did you mean connect_four?")
    assert check(Plan(game="python:x.py", seats=("cmd:x",)), Policy(spend=False)).problems.keys() == {"game", "seat 0"}


def test_a_command_plays_the_same_match() -> None:
    commands: Any = typer.main.get_command(cli)
    known = {name for one in commands.commands["play"].params for name in (*one.opts, *one.secondary_opts)}
    table = {"attempts": 5, "move_seconds": 1.5, "on_illegal": "random", "max_plies": 9, "repeats": 3, "draws": False}
    table |= {
        "match_seconds": 60.0,
        "increment_seconds": 0.5,
        "evaluator": {"evaluator": "minimax,depth=2", "plies": 2},
    }
    plan = Plan(game="connect_four,rows=7", seats=("human", "cmd:perl a b"), seed=0, position="4 4", table=table)
    text = plan.command()
    assert text.startswith("arena play connect_four,rows=7 human 'cmd:perl a b' --attempts 5 --move-seconds 1.5")
    assert text.endswith("--evaluator minimax,depth=2 --evaluator-plies 2 --seed 0 --position '4 4'")
    assert {word for word in text.split() if word.startswith("--")} <= known
    with_usual = Plan(game="x", seats=("human", "mcts"), table=proposed(("human", "mcts")))
    assert with_usual.command() == "arena play x human mcts --take-backs 3"
    assert Plan(game="x", seats=("mcts",), table={"draws": False}).command() == "arena play x mcts --no-draws"


def test_nothing_of_it_is_imported_with_the_command_line() -> None:
    code = "import sys, arena.cli; assert 'arena.tui.offers' not in sys.modules and 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
