"""The widget: what it tells a browser of a match, recorded or live, however late the browser comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="needs the extra notebook")

import arena
from arena.games.core.errors import ParameterError
from arena.notebook.widgets import MatchView
from arena.replays.events import AnyEvent, Progress
from arena.replays.film import BLOCK, Film, blocks
from arena.replays.player import Replay
from tests.notebook.front import Front

pytestmark = pytest.mark.usefixtures("fronts")


@pytest.fixture(scope="module")
def events() -> list[AnyEvent]:
    """A match of more than two blocks."""
    found: list[AnyEvent] = []
    table = {"max_plies": 2 * BLOCK + 5}
    arena.play("chess", ["random", "random"], seed=29, table=table, record=False, on_event=found.append)
    return found


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    table = {"max_plies": 2 * BLOCK + 5}
    folder = tmp_path_factory.mktemp("replays")
    return arena.play("chess", ["random", "random"], seed=29, table=table, out=folder).replay


def film(replay: Replay, eyes: str | None = None) -> tuple[Film, list[dict[str, Any]]]:
    made = Film(replay.started, eyes)
    return made, json.loads(json.dumps(list(blocks(replay, made))))


def told(front: Front) -> list[dict[str, Any]]:
    return [front.blocks[start] for start in sorted(front.blocks)]


def test_a_replay_is_told_whole_to_whoever_says_hello(replay: Replay) -> None:
    front = Front(MatchView(replay))
    front.until(lambda front: "end" in front.told, "the end")
    made, expected = film(replay)
    assert front.head == made.head
    assert told(front) == expected
    assert [len(block["plies"]) for block in told(front)] == [BLOCK, BLOCK, 5]
    assert front.told["end"]["end"] == json.loads(json.dumps(made.end(replay)))
    assert front.told["head"]["plies"] == replay.plies
    assert (front.told["head"]["live"], front.told["head"]["follows"]) == (False, False)


def test_a_replay_is_told_nobody_who_did_not_say_hello(replay: Replay) -> None:
    front = Front(MatchView(replay), hello=False)
    front.view.close()
    assert front.raw == []


def test_whoever_comes_second_is_told_everything_once_more(replay: Replay) -> None:
    view = MatchView(replay)
    first = Front(view)
    first.until(lambda front: "end" in front.told)
    second = Front(view)
    second.until(lambda front: "end" in front.told)
    assert told(second) == told(first)


def test_a_live_match_is_told_as_it_is_played_and_whole_at_its_end(events: list[AnyEvent], replay: Replay) -> None:
    view = MatchView.live()
    front = Front(view)
    for event in events[: len(events) // 2]:
        view.feed(event)
    front.until(lambda front: front.plies > 0, "a ply")
    assert (front.told["head"]["live"], front.told["head"]["follows"]) == (True, True)
    for event in events[len(events) // 2 :]:
        view.feed(event)
    view.close()
    seen = [block["plies"] for block in told(front)]
    assert [len(plies) for plies in seen] == [BLOCK, BLOCK, 5]
    assert json.loads(json.dumps([[ply["played"], ply["scene"]] for plies in seen for ply in plies])) == [
        [ply["played"], ply["scene"]] for block in film(replay)[1] for ply in block["plies"]
    ]
    assert front.told["end"]["end"]["ending"] == "played"


def test_messages_are_far_fewer_than_plies(events: list[AnyEvent]) -> None:
    view = MatchView.live()
    front = Front(view)
    for event in events:
        view.feed(event)
    view.close()
    assert front.plies == 2 * BLOCK + 5
    assert len(front.raw) < 100


def test_a_kernel_that_hears_nothing_leaves_everything_in_the_model(events: list[AnyEvent]) -> None:
    view = MatchView.live()
    front = Front(view, hello=False)
    for event in events:
        view.feed(event)
    view.close()
    assert [len(block["plies"]) for block in told(front)] == [BLOCK, BLOCK, 5]
    assert front.told["end"]["end"]["ending"] == "played"
    late = Front(view)
    late.until(lambda front: "end" in front.told)
    assert [block["plies"] for block in told(late)] == [block["plies"] for block in told(front)]


def test_what_is_thought_is_told_while_it_arrives(events: list[AnyEvent]) -> None:
    view = MatchView.live()
    front = Front(view)
    for event in (*events[:2], Progress(0, "player_0", "I might "), Progress(0, "player_0", "\ncastle\x1b[2J")):
        view.feed(event)
    front.until(
        lambda front: front.told.get("thoughts", {}).get("thoughts") == {"player_0": "I might \ncastle\\x1b[2J"}
    )
    assert front.told["asked"]["seats"] == ["player_0"]
    view.close()


def test_through_the_eyes_of_a_seat_nothing_else_is_told(tmp_path: Path) -> None:
    replay = arena.play("battleship", ["random", "random"], seed=2, table={"max_plies": 30}, out=tmp_path).replay
    views = [Front(MatchView(replay, eyes=eyes)) for eyes in ("player_0", "player_1")]
    for front, eyes in zip(views, ("player_0", "player_1"), strict=True):
        front.until(lambda front: "end" in front.told)
        made, expected = film(replay, eyes)
        assert front.head == made.head
        assert told(front) == expected
    assert told(views[0]) != told(views[1])


def test_other_eyes_begin_another_film(replay: Replay) -> None:
    view = MatchView(replay)
    front = Front(view)
    front.until(lambda front: "end" in front.told)
    front.told.pop("end")
    view.look("player_1")
    front.until(lambda front: "end" in front.told)
    assert front.head["eyes"] == "player_1"
    assert told(front) == film(replay, "player_1")[1]


def test_what_is_hidden_is_told_nobody(replay: Replay) -> None:
    view = MatchView(replay)
    view.hide()
    front = Front(view)
    view.put({"what": "curtain", "turn": 1})
    front.until(lambda front: front.desk)
    view.close()
    assert set(front.told) == {"desk"}
    assert "text/html" not in view._repr_mimebundle_()[0]


def test_the_ply_is_set_from_both_sides(replay: Replay) -> None:
    view = MatchView(replay, at=-1)
    front = Front(view)
    assert view.ply == replay.plies
    view.ply = 7
    assert front.state["ply"] == 7
    seen: list[int] = []
    view.observe(lambda change: seen.append(change["new"]), "ply")
    view._handle_msg({"content": {"data": {"method": "update", "state": {"ply": 9}}}, "buffers": []})
    assert (view.ply, seen) == (9, [9])
    view.ply = -3
    assert view.ply == 0


def test_wrong_words_from_a_browser_do_no_harm(replay: Replay) -> None:
    view = MatchView(replay)
    front = Front(view)
    for content in (
        None,
        7,
        [],
        "hello",
        {"do": 3},
        {"do": "send", "text": "e2e4"},
        {"what": "hello"},
        {"do": ["hello"]},
    ):
        view._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})
    front.until(lambda front: "end" in front.told)
    assert view.error is None


def test_what_goes_wrong_is_told_in_the_cell(replay: Replay) -> None:
    class Torn(Replay):
        def frame(self, ply: int) -> Any:
            raise ValueError("ply 1 is torn")

    front = Front(MatchView(Torn(replay.path)))
    front.until(lambda front: "trouble" in front.told)
    assert front.told["trouble"]["text"] == "ValueError: ply 1 is torn"
    assert isinstance(front.view.error, ValueError)


def test_a_stream_begins_with_its_beginning(events: list[AnyEvent]) -> None:
    with pytest.raises(ValueError, match="begins with MatchStarted, not with Asked"):
        MatchView.live().feed(events[1])


def test_eyes_that_nobody_has_are_refused(replay: Replay) -> None:
    with pytest.raises(ParameterError, match=r"a seat of this match .player_0, player_1., not 'white'"):
        MatchView(replay, eyes="white")


def test_it_shows_itself_wherever_there_are_no_widgets(replay: Replay) -> None:
    data, _ = MatchView(replay)._repr_mimebundle_()
    assert data["text/plain"].startswith("Chess: random – random: played (ply_limit) after 517 plies")
    assert "<img" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert repr(MatchView.live()) == "a match that is about to begin"


def test_whoever_comes_later_is_told_what_is_left_on_a_clock_by_then(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("arena.notebook.widgets.perf_counter", lambda: now[0])
    view = MatchView(replay)
    for runs, left in ((True, 57.0), (False, 60.0)):
        view.put({"what": "turn", "turn": int(runs), "clock": 60.0, "runs": runs})
        Front(view).until(lambda front, runs=runs: front.desk.get("runs") is runs and front.desk["clock"] == 60.0)
        now[0] += 3.0
        Front(view).until(lambda front, left=left: front.desk.get("clock") == left)


def test_the_words_of_a_widget_are_for_its_eyes_too(tmp_path: Path) -> None:
    class Slips(arena.BaseAgent):
        async def act(self, turn: arena.Turn) -> arena.Move:
            return arena.Move("nobody else may know this")

    result = arena.play("tictactoe", ["first", Slips], out=tmp_path)
    for eyes in (None, "player_1"):
        assert "nobody else may know this" in repr(arena.viewer(result, eyes=eyes))
    data, _ = arena.viewer(result, eyes="player_0")._repr_mimebundle_()
    assert "nobody else may know this" not in data["text/plain"] + data["text/html"]
    assert "forfeited by O (unreadable)" in data["text/plain"]


@pytest.mark.parametrize("at", ["x", [1], 1.5])
def test_a_ply_that_is_no_number_is_refused(replay: Replay, at: Any) -> None:
    with pytest.raises(ParameterError, match="at is a ply, which is a whole number, not "):
        arena.viewer(replay, at=at)


def test_viewer_opens_a_file_a_replay_and_a_result(replay: Replay, tmp_path: Path) -> None:
    result = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path)
    for source in (result, result.replay, result.path, str(result.path)):
        view = arena.viewer(source, eyes="player_0", at=3)
        assert (view.ply, view.eyes, view.tape.plies) == (3, "player_0", result.ended.plies)
    with pytest.raises(ParameterError, match="can be viewed, not 7"):
        arena.viewer(7)  # type: ignore[arg-type]


def test_without_the_package_a_sentence_names_the_extra(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.notebook.viewing.find_spec", lambda name: None)
    for ask in (lambda: arena.viewer(replay), lambda: arena.live("tictactoe", ["random", "random"])):
        with pytest.raises(ParameterError, match=r"pip install \"game-agent-arena\[notebook\]\""):
            ask()
