"""A replay that was changed anywhere does not verify, and the ply where it differs is named."""

from __future__ import annotations

import copy

import pytest

import arena
from arena.agents.core.decision import AcceptDraw, OfferDraw, Resign
from arena.games.spec import game
from arena.replays.errors import ReplayError
from arena.replays.verify import verify

HEX = "0123456789abcdef"


def kinds(lines, kind):
    return [number for number, line in enumerate(lines) if line["kind"] == kind]


async def test_what_was_played_is_proved_and_nothing_more(record):
    path, events = await record("connect_four", ["mcts,simulations=10", "random"])
    proof = verify(path)
    assert proof.verified
    assert proof.ply is None
    assert (
        f"{events[-1].plies} plies of connect_four v1, which drew nothing at random, were executed again"
        in proof.statement
    )
    assert "the result follows from the last position" in proof.statement
    assert "not who gave the answers" in proof.statement


@pytest.fixture
async def lines(record, read, says):
    """A match with failed attempts of both seats, in which the table moves once for one of them."""
    path, _ = await record(
        "tictactoe",
        [says("b2", "what"), says("b2", "zz", "a1", "b2", "no")],
        table={"attempts": 2, "on_illegal": "default"},
    )
    assert verify(path).verified
    found = read(path)
    assert {line.get("source", "agent") for line in found if line["kind"] == "played"} == {"agent", "default"}
    return found


def changes_of(line):
    """Every change of one field that says something else."""
    kind = line["kind"]
    if kind == "attempted":
        if "action" in line:
            yield "action", "c3" if line["action"] != "c3" else "c2"
            yield "action", None
            yield "extracted", "c3" if line["extracted"] != "c3" else "c2"
            yield "extracted", "nonsense"
            yield "problem", {"kind": "illegal", "message": "no"}
        else:
            yield "extracted", "c2"
            yield "action", "c2"
            yield "problem", None
            yield (
                "problem",
                {**line["problem"], "kind": "illegal" if line["problem"]["kind"] == "unreadable" else "unreadable"},
            )
        yield "seat", "player_1" if line["seat"] == "player_0" else "player_0"
        yield "ply", line["ply"] + 1
        yield "decision", "resign"
    elif kind == "asked":
        yield "seat", "player_1" if line["seat"] == "player_0" else "player_0"
        yield "ply", line["ply"] + 1
    elif kind == "played":
        yield "action", "c3" if line["action"] != "c3" else "c2"
        yield "action", line["action"] + " "
        yield "seat", "player_1" if line["seat"] == "player_0" else "player_0"
        yield "ply", line["ply"] + 1
        yield "digest", line["digest"][:-1] + HEX[HEX.index(line["digest"][-1]) - 1]
        for source in ("agent", "opening", "random", "default"):
            if source != line.get("source", "agent"):
                yield "source", source
        yield "scores", {"player_0": 0.5, "player_1": 0.5}
        yield "secret", True
        yield "scene", {**line["scene"], "caption": "I won"}
        yield "views", {"player_0": line["scene"]}


async def test_any_field_of_any_ply_counts(lines, write):
    tried = 0
    for number, line in enumerate(lines):
        for name, value in changes_of(line):
            changed = copy.deepcopy(lines)
            changed[number][name] = value
            proof = verify(write(changed))
            assert not proof.verified, (line, name, value)
            assert proof.ply == line["ply"], (line, name, value, proof)
            assert f"ply {line['ply']}" in proof.statement
            tried += 1
    assert tried > 100


async def test_every_cell_of_every_scene_counts(lines, write):
    for number in [0, *kinds(lines, "played")]:
        changed = copy.deepcopy(lines)
        rows = changed[number]["scene"].get("rows")
        if isinstance(rows, list):
            rows[0] = "".join("XO."[("XO.".index(cell) + 1) % 3] for cell in rows[0])
        else:
            changed[number]["scene"]["rows"] = {
                str(row): "XXX" if text != "XXX" else "OOO" for row, text in rows.items()
            }
        proof = verify(write(changed))
        assert not proof.verified
        assert proof.ply == (lines[number]["ply"] if number else None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("digest", "00" * 16),
        ("position", "X../.../..."),
        ("views", {"player_0": {"kind": "plain", "text": "mine"}}),
        ("seed", None),
        ("table", {"attempts": 3, "on_illegal": "default"}),
        ("table", {"attempts": 2}),
        ("table", {"attempts": 2, "on_illegal": "random"}),
    ],
)
async def test_the_beginning_counts(field, value, lines, write):
    lines[0][field] = value
    assert not verify(write(lines)).verified


async def test_another_version_of_the_rules_is_refused(lines, write):
    lines[0]["game"]["version"] = 2
    proof = verify(write(lines))
    assert not proof.verified
    assert "recorded under version 2 of tictactoe; installed is version 1" in proof.statement


async def test_another_game_and_other_parameters_are_refused(record):
    path, _ = await record("connect_four,rows=5", ["first", "first"])
    assert "not of tictactoe" in verify(path, game("tictactoe").env()).statement
    assert "recorded with" in verify(path, game("connect_four").env()).statement


async def test_a_world_that_is_not_deterministic_proves_nothing(lines, write):
    lines[0]["game"]["deterministic"] = False
    assert "nothing can be proved" in verify(write(lines)).statement


@pytest.mark.parametrize("number", [3, -2])
async def test_a_line_left_out_or_written_twice_counts(number, lines, write):
    assert not verify(write(lines[:number] + lines[number + 1 :])).verified
    place = number % len(lines)
    if lines[place]["kind"] == "played":
        assert not verify(write(lines[: place + 1] + lines[place:])).verified


ENDINGS = {
    "rules": lambda says: (["first", "first"], {}),
    "ply_limit": lambda says: (["first", "first"], {"max_plies": 3}),
    "resignation": lambda says: (["first", says("a2", Resign())], {}),
    "agreement": lambda says: ([says(OfferDraw("b2")), says(AcceptDraw())], {}),
    "illegal": lambda says: (["first", says("a1", "a1", "a1")], {}),
    "unreadable": lambda says: (["first", says("x", "y", "z")], {}),
    "crashed": lambda says: (["first", says(ValueError())], {}),
    "provider": lambda says: (["first", says(arena.agents.core.errors.ProviderError("off"))], {}),
}


@pytest.mark.parametrize("reason", ENDINGS)
async def test_the_result_is_derived(reason, record, read, write, says):
    seats, table = ENDINGS[reason](says)
    path, events = await record("tictactoe", seats, table=table)
    assert events[-1].reason == reason
    assert verify(path).verified
    lines = read(path)
    end = lines[-1]
    every = ["rules", "ply_limit", "resignation", "agreement", "adjudication", *ENDINGS, "late", "infrastructure"]
    wrong = [
        ("reason", other)
        for other in every
        if other != reason and (end["ending"] != "void" or other != "infrastructure")
    ]
    wrong += [("ending", other) for other in ("played", "forfeited", "void") if other != end["ending"]]
    wrong += [("scores", other) for other in ({"player_0": 0.25, "player_1": -0.25}, {"player_0": 1.0})]
    wrong += [("culprit", other) for other in ("player_0", "nobody", None) if other != end.get("culprit")]
    wrong += [("plies", end["plies"] + 1), ("digest", "00" * 16)]
    if end["ending"] != "void":
        wrong.append(("scores", None))
    for name, value in wrong:
        proof = verify(write([*lines[:-1], {**end, name: value}]))
        assert not proof.verified, (name, value)


async def test_what_a_player_was_shown_counts(record, read, write):
    path, _ = await record("tictactoe", ["random", "random"])
    lines = read(path)
    blob = kinds(lines, "blob")[0]
    lines[blob]["data"] = lines[blob]["data"][:-1]
    with pytest.raises(ReplayError, match="is not what was written"):
        list(arena.load(write(lines)).events())


async def test_a_forged_view_is_found_though_its_name_fits(record, read, write):
    from arena.replays.lines import blob_name

    path, _ = await record("tictactoe", ["random", "random"])
    lines = read(path)
    blob = lines[kinds(lines, "blob")[0]]
    old, blob["data"] = blob["name"], ["a1"]
    blob["name"] = blob_name(["a1"])
    for line in lines:
        for form in line.get("shown", {}).values():
            if form and form["blob"] == old:
                form["blob"] = blob["name"]
    proof = verify(write(lines))
    assert not proof.verified
    assert proof.ply == 0


async def test_a_match_that_was_cut_off_verifies_as_far_as_it_goes(lines, write):
    proof = verify(write(lines[:-1]))
    assert proof.verified
    assert "cut off" in proof.statement
