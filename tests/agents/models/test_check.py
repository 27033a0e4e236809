"""The check of a model, against services on loopback that keep their promises, or break one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.calls import Call
from arena.agents.core.errors import UnknownAgent
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.agents.models.check import answers, whole
from arena.agents.models.check.finding import Finding
from arena.agents.models.check.whole import Check, spent
from arena.agents.models.sharing import _OPEN
from arena.games.core.errors import ParameterError
from arena.games.spec import game
from tests.agents.providers import anthropic_server as claude
from tests.agents.providers import openai_asking as asking

openai_server, anthropic_server = asking.openai_server, claude.anthropic_server
Answer = asking.loopback.Answer
KEY = "sk-secret-0123456789"


@dataclass
class Model:
    """A model that can all that is asked of it, but for what it is told not to."""

    shown: list[str]
    """What stands in the pictures that it gets."""
    pictures: str = "read"
    """Else "refused", "dropped", "unread"."""
    forms: str = "kept"
    """Else "ignored", "refused", "loose"."""
    thinks: str = "no"
    """Else "always", "when asked"."""
    reads: int = 10**9
    """Tokens of a prompt that it reads, from its end."""
    honest: bool = True
    """Whether it refuses what is longer, else it cuts."""
    counts: str = "what is read"
    """Else "what is sent", "nothing"."""
    obeys: bool = True
    repeats: bool = True
    move: str = "<move>c3</move>"
    seen: list[Any] = field(default_factory=list)

    def __call__(self, seen: Any) -> Any:
        self.seen.append(seen)
        content = seen.body["messages"][-1]["content"]
        pictures = [part for part in content if part["type"] == "image_url"] if isinstance(content, list) else []
        text = content if isinstance(content, str) else content[-1]["text"]
        whole = "".join(str(message["content"]) for message in seen.body["messages"])
        sent = len(whole) // 4 if not pictures else len(text) // 4 + 90 * (self.pictures != "dropped")
        if sent > self.reads and self.honest:
            message = f"This model's maximum context length is {self.reads} tokens"
            return error(400, message, "context_length_exceeded")
        if pictures and self.pictures == "refused":
            return error(400, "image input is not supported")
        if seen.schema and self.forms == "refused":
            return error(400, "response_format is not supported")
        said = self.says(seen, text[-4 * self.reads :], bool(pictures))
        thought = "Let me see." if self.thinks == "always" or "reasoning_effort" in seen.body else ""
        if seen.body.get("reasoning_effort") == "none" or self.thinks == "no":
            thought = ""
        read = sent if self.counts == "what is sent" else min(sent, self.reads)
        usage = {} if self.counts == "nothing" else {"prompt_tokens": read, "completion_tokens": len(said) // 4 + 1}
        return Answer(said if self.obeys else "la la la", usage=usage, thought=thought)

    def says(self, seen: Any, text: str, picture: bool) -> str:
        if "password" in text:
            known = re.search(r"The password is (\S+)\.", text)
            return known[1] if known else "I do not know."
        if picture:
            return self.shown[-1] if self.pictures == "read" else "A cat."
        if "France" in text:
            loose = json.dumps({"city": "Paris"}) if self.forms == "loose" else "Paris"
            return loose if self.forms in ("ignored", "loose") else seen.fitting()
        if "Your move" in text:
            return self.move
        if "ship" in text:
            cold = seen.body.get("temperature") == 0 and self.repeats
            return f"Sea {'Cold' if cold else seen.body.get('seed') if self.repeats else len(self.seen)}"
        return "1 2 3"


def error(status: int, message: str, code: str = "invalid_request_error") -> Any:
    return Answer(status=status, error={"error": {"message": message, "type": code, "code": code}})


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setattr(whole, "PATIENCE", replace(whole.PATIENCE, backoff=0.001))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the pictures that are drawn."""
    texts: list[str] = []
    draw = answers.picture_of
    monkeypatch.setattr(answers, "picture_of", lambda text: texts.append(text) or draw(text))
    return texts


Checked = Callable[..., Any]


@pytest.fixture
def checked(openai_server: Any, shown: list[str]) -> Checked:
    """Checks a model of the OpenAI API: the check, and its findings by probe."""
    openai_server.dialect = "compatible"

    async def run(
        options: str = "", *, game_spec: str = "connect_four", longest: int = 16_000, **model: Any
    ) -> tuple[Check, dict[str, Finding]]:
        openai_server.answer = Model(shown, **model)
        spec = f"openai:gpt-5,api=chat,dialect=compatible,base_url={openai_server.url}{options}"
        check = Check(spec, game(game_spec), longest)
        found = [finding async for finding in check.run()]
        assert found == check.findings
        assert not any(_OPEN.values()), "the client is closed"
        assert openai_server.all_closed()
        return check, {finding.probe: finding for finding in found}

    return run


def verdicts(found: dict[str, Finding], *probes: str) -> list[str]:
    return [found[probe].verdict for probe in probes]


async def test_a_model_that_can_all(checked: Checked, openai_server: Any) -> None:
    check, found = await checked()
    assert check.can_play
    assert [name for name, one in found.items() if one.verdict not in ("ok", "told")] == ["thinking", "price"]
    assert found["model"].says.startswith("gpt-5-2026-01-01 answers at 127.0.0.1")
    assert found["answer"].says == "a legal move, c3"
    assert found["context"].numbers["whole"] == 16_000
    assert found["this check"].numbers["calls"] == len(openai_server.requests)
    assert KEY not in repr(found)


async def test_its_own_settings_go_with_every_call(checked: Checked, openai_server: Any) -> None:
    await checked(",top_p=0.5,max_tokens=77", longest=0)
    assert {(seen.body.get("top_p"), seen.body["max_tokens"]) for seen in openai_server.requests} == {(0.5, 77)}


@pytest.mark.parametrize(
    ("pictures", "said"),
    [("refused", "refused: 400: image input"), ("dropped", "adds 0 tokens"), ("unread", "not read: says 'A cat.'")],
)
async def test_pictures_that_do_not_arrive(checked: Checked, pictures: str, said: str) -> None:
    _, found = await checked(longest=0, pictures=pictures)
    assert found["vision"].verdict == "not"
    assert said in found["vision"].says
    assert found["vision"].remedy


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ("refused", "refused: 400: response_format"),
        ("ignored", "accepted and ignored: says 'Paris'"),
        ("loose", "its limits are not"),
    ],
)
async def test_forms_that_do_not_bind(checked: Checked, forms: str, said: str) -> None:
    check, found = await checked(longest=0, forms=forms)
    assert verdicts(found, "schema", "tool", "choice") == ["not"] * 3
    assert said in found["schema"].says
    assert said in found["tool"].says
    assert found["choice"].remedy == "do without answer=json, tool, choice"
    assert check.can_play


@pytest.mark.parametrize(
    ("thinks", "said"),
    [
        ("no", "no thoughts come back"),
        ("always", "in words, not counted; effort=none stops it"),
        ("when asked", "in words, not counted; effort=none stops it"),
    ],
)
async def test_thoughts(checked: Checked, thinks: str, said: str) -> None:
    _, found = await checked(longest=0, thinks=thinks)
    assert said in found["thinking"].says
    assert found["thinking"].verdict == ("not" if thinks == "no" else "ok")


async def test_a_prompt_that_is_refused_as_too_long_is_an_honest_answer(checked: Checked) -> None:
    _, found = await checked(reads=6_000)
    assert found["context"].verdict == "ok"
    assert found["context"].says == "16,000 tokens are refused as too long; 4,000 are known"


async def test_a_prompt_that_is_cut_silently_is_unmasked_by_the_count(checked: Checked) -> None:
    _, found = await checked(reads=6_000, honest=False)
    assert found["context"].verdict == "not"
    assert re.fullmatch(r"cut silently: of about 1\d,\d{3} tokens 6,000 were read", found["context"].says)
    assert found["context"].numbers["whole"] == 4_000


@pytest.mark.parametrize("counts", ["what is sent", "nothing"])
async def test_where_the_count_tells_nothing_the_marker_does(checked: Checked, counts: str) -> None:
    _, found = await checked(reads=6_000, honest=False, counts=counts)
    assert found["context"].verdict == "not"
    assert found["context"].says == "the beginning is lost at 16,000 tokens; 4,000 are known"


async def test_a_model_that_repeats_nothing_is_judged_by_the_count_alone(checked: Checked) -> None:
    _, cut = await checked(reads=2_000, honest=False, obeys=False)
    assert "cut silently" in cut["context"].says
    _, whole = await checked(obeys=False)
    assert (whole["context"].verdict, whole["context"].numbers["whole"]) == ("unknown", 16_000)
    _, mute = await checked(obeys=False, counts="nothing")
    assert mute["context"].says == "it does not repeat even a short prompt's beginning"


async def test_longer_prompts_are_tried_where_they_are_wanted(checked: Checked, openai_server: Any) -> None:
    _, found = await checked(longest=70_000)
    assert [one["sent"] for one in found["context"].numbers["tried"]] == [400, 4_000, 16_000, 64_000, 70_000]
    _, found = await checked(longest=0)
    assert "context" not in found


async def test_a_model_that_never_says_the_same(checked: Checked) -> None:
    _, found = await checked(longest=0, repeats=False)
    assert verdicts(found, "temperature", "seed", "logprobs") == ["not", "not", "ok"]


async def test_a_model_that_finds_no_move_cannot_play(checked: Checked) -> None:
    check, found = await checked(longest=0, move="<move>z9</move>")
    assert not check.can_play
    assert found["answer"].verdict == "not"
    assert "z9" in found["answer"].says
    assert found["match"].numbers["turns"] > 5


async def test_a_legal_move_may_come_at_the_second_attempt(checked: Checked, openai_server: Any, shown: Any) -> None:
    openai_server.plan(Answer("1 2 3"), Answer("I think so."))
    check, found = await checked(longest=0)
    assert check.can_play
    assert found["answer"].says == "a legal move, c3, at attempt 2"


@pytest.mark.parametrize("fault", ["auth", "quota", "html", "no_sse", "server_error", "broken_json", "drop", "context"])
async def test_a_service_that_fails_is_not_asked_for_more(checked: Checked, openai_server: Any, fault: str) -> None:
    openai_server.plan(*[fault] * 3)
    check, found = await checked()
    assert not check.can_play
    assert list(found) == ["server", "this check"]
    assert found["server"].verdict == "not"
    assert KEY not in repr(found)


async def test_a_service_that_breaks_down_on_the_way_leaves_the_rest_unknown(
    checked: Checked, openai_server: Any
) -> None:
    openai_server.plan(Answer("1 2 3"), Answer("<move>c3</move>"), *["rate_limit_300s"] * 30)
    check, found = await checked()
    assert check.can_play
    assert set(verdicts(found, "vision", "schema", "thinking", "context", "seed", "logprobs")) == {"unknown"}
    assert "429" in found["vision"].says


async def test_anthropic(anthropic_server: Any, shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", anthropic_server.key)

    def answer(body: Any) -> Any:
        content = body["messages"][-1]["content"]
        text = content if isinstance(content, str) else content[-1]["text"]
        schema = body.get("output_config", {}).get("format", {}).get("schema")
        if body.get("tools"):
            words = body["tools"][0]["input_schema"]["properties"]["city"]["enum"]
            return claude.calls("name_city", {"city": words[0]})
        if schema:
            ((name, inner),) = schema["properties"].items()
            return claude.says(json.dumps({name: inner["enum"][0]}))
        if body.get("thinking", {}).get("type") == "enabled":
            return claude.thinks("Multiples of three …", text="24")
        known = re.search(r"The password is (\S+)\.", text)
        if "four digits" in text:
            return claude.says(shown[-1])
        return claude.says("<move>c3</move>" if "Your move" in text else known[1] if known else "1 2 3")

    anthropic_server.default = answer
    spec = f"anthropic:claude,base_url={anthropic_server.url},api_key_env=ANTHROPIC_API_KEY"
    check = Check(spec, game("tictactoe"), 4_000)
    found = {finding.probe: finding async for finding in check.run()}
    assert check.can_play
    assert verdicts(found, "vision", "schema", "tool", "choice", "thinking", "context") == ["ok"] * 6
    assert "in words" in found["thinking"].says
    assert "effort=none stops it" in found["thinking"].says
    assert found["seed"].says == "not sent: the API has no seed"
    assert found["logprobs"].verdict == "not"


async def test_a_provider_that_breaks_is_a_finding(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('"1 2 3"\n"<move>c3</move>"\n')
    check = Check(f"scripted:{script}", game("tictactoe"))
    found = {finding.probe: finding async for finding in check.run()}
    assert check.can_play
    assert found["context"].verdict == "unknown"
    assert found["context"].says == (
        "the check broke down: ScriptEnded: scripted has 2 replies and was asked for one more"
    )
    assert found["model"].says == "scripted answers"


async def test_without_a_key_it_cannot_play(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    check = Check("openai:gpt-5", game("tictactoe"))
    (finding,) = [finding async for finding in check.run()]
    assert (check.can_play, finding.verdict) == (False, "not")
    assert "OPENAI_API_KEY is not set" in finding.says


@pytest.mark.parametrize(
    ("spec", "error", "said"),
    [
        ("openai", ParameterError, "needs a model"),
        ("openai:gpt-5,histroy=diff", ParameterError, "histroy"),
        ("opnai:gpt-5", UnknownAgent, "opnai"),
    ],
)
def test_specs_that_cannot_be_read(spec: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        Check(spec, game("tictactoe"))


async def test_a_match_is_weighed_with_all_that_it_asks(checked: Checked) -> None:
    _, none = await checked(",history=none", longest=0)
    _, full = await checked(longest=0)
    _, votes = await checked(",sampling=majority,samples=3", longest=0)
    weights = [found["match"].numbers for found in (none, full, votes)]
    assert weights[0]["turns"] == weights[1]["turns"] == weights[2]["turns"] == weights[0]["calls"]
    assert weights[0]["input"] < weights[1]["input"] < weights[2]["input"]
    assert weights[2]["calls"] == 3 * weights[2]["turns"]
    assert weights[0]["repeated"] / weights[0]["input"] < weights[1]["repeated"] / weights[1]["input"] < 1


async def test_a_reply_that_was_cut_proves_nothing(openai_server: Any, shown: list[str]) -> None:
    model = Model(shown)
    openai_server.dialect = "compatible"
    openai_server.answer = lambda seen: _cut(model(seen)) if len(str(seen.body)) > 9_000 else model(seen)
    check = Check(f"openai:gpt-5,api=chat,dialect=compatible,base_url={openai_server.url}", game("tictactoe"), 4_000)
    found = {finding.probe: finding async for finding in check.run()}
    assert found["context"].verdict == "unknown"
    assert "cut at its limit" in found["context"].says


def _cut(answer: Any) -> Any:
    return replace(answer, text="Let me", finish="length")


async def test_pictures_of_a_match_are_counted_apart(checked: Checked) -> None:
    _, found = await checked(",see=both", longest=0, game_spec="tictactoe")
    assert found["match"].numbers["pictures"] == found["match"].numbers["turns"]
    assert "pictures in" in found["match"].says


async def test_what_a_match_costs_follows_from_what_the_calls_cost(checked: Checked, openai_server: Any) -> None:
    model, costs = Model([], pictures="unread"), []

    def answer(seen: Any) -> Any:
        said = model(seen)
        costs.append((2.0 * said.usage["prompt_tokens"] + 10.0 * said.usage["completion_tokens"]) / 1e6)
        return Answer(said.text, usage={**said.usage, "cost": costs[-1]})

    spec = f"openai:gpt-5,api=chat,dialect=compatible,base_url={openai_server.url}"
    openai_server.answer = answer
    check = Check(spec, game("connect_four"), 0)
    found = {finding.probe: finding async for finding in check.run()}
    weight = found["match"].numbers
    expected = (2.0 * weight["input"] + 10.0 * weight["output"]) / 1e6
    assert weight["dollars"] > 0
    assert weight["dollars"] == pytest.approx(expected, rel=1e-6)
    assert found["price"].verdict == "told"
    assert found["this check"].numbers["dollars"] == pytest.approx(sum(costs))


def test_what_the_check_took_in_words() -> None:
    call = Call("p", ModelRequest(()), reply=ModelReply((), "end", Usage(5, output=1)), cost=0.25)
    assert spent([call], 1.0).says == "1 call in 1 s, 5 tokens in, 1 out, $0.2500"
    assert spent([call] * 2, 1.0).says.startswith("2 calls in 1 s")
