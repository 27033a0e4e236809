"""Guess the SMILES: the derivation by hand and against RDKit, the drawing, and how answers are scored."""

from __future__ import annotations

import pytest

pytest.importorskip("rdkit", reason="needs the extra smiles")

from rdkit import Chem

from arena.games.core.errors import UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Screen
from arena.games.questions.guess_the_smiles import GuessTheSmiles
from arena.games.questions.molecules import (
    canonical,
    dice,
    drawing,
    levenshtein,
    lines,
    molecule,
    random_skeleton,
    smiles,
)
from arena.games.questions.quiz import Asked
from arena.games.questions.selfies import ALPHABET, Skeleton, derived, drawn

GAME = GuessTheSmiles()
SEAT = "player_0"


def of(text: str) -> str:
    """The canonical SMILES of SELFIES, written with brackets."""
    return smiles(derived(text.strip("[]").split("][")))


@pytest.mark.parametrize(
    ("selfies", "wanted"),
    [
        ("[C][C][O]", "CCO"),
        ("[C][=C][#N]", "C=C=N"),  # a bond is as high as both atoms allow
        ("[O][#C][C]", "CC=O"),
        ("[F][C][F][C]", "FCF"),  # behind fluorine the chain ends
        ("[C][Branch1][C][F][C]", "CCF"),  # a branch of 0 + 1 symbols
        ("[C][Branch1][Ring1][C][F][C]", "CCCF"),  # of 1 + 1
        ("[C][=Branch1][C][=O][C]", "CC=O"),
        ("[O][Branch1][C][F][C]", "COF"),  # no room for a branch at a chain's end: it still takes an atom
        ("[C][C][C][C][C][C][Ring1][=Branch1]", "C1CCCCC1"),  # five atoms back
        ("[C][C][Ring1][C]", "C=C"),  # a ring of two is a double bond
        ("[C][=C][C][=C][C][=C][Ring1][=Branch1]", "c1ccccc1"),
        ("[C][Branch2][Ring1][C][C][C][C][C]", "CCCCC"),  # 1 * 16 + 0 + 1 symbols, of which there are four
        ("[Branch1][C][C][Ring1][C]", "C=C"),  # nothing branches off nothing
        ("[H][C][H]", "C"),
    ],
)
def test_symbols_are_derived_as_selfies_says(selfies: str, wanted: str) -> None:
    assert of(selfies) == canonical(wanted)


def test_the_alphabet_is_the_published_one() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 29
    assert {"C", "=C", "#C", "=S", "P", "B", "=Branch1", "=Ring3", "H", "F"} <= set(ALPHABET)
    assert not {"=B", "#B", "=P", "#P", "#S", "Cl", "Br", "I", "=F", "#O", "#Ring1"} & set(ALPHABET)


def test_every_string_is_a_molecule_and_hydrogens_are_counted_as_rdkit_counts_them() -> None:
    rng, looked_at = Rng(5), 0
    for _ in range(300):
        found = derived(drawn(30, rng))
        if not found.atoms or any(found.named):
            continue
        made = molecule(found)
        assert [atom.GetTotalNumHs() for atom in made.GetAtoms()] == found.hydrogens()
        alternating = Chem.Mol(made)
        Chem.Kekulize(alternating, clearAromaticFlags=True)
        assert ("H" in Chem.MolToSmiles(alternating, kekuleSmiles=True)) == found.writes_hydrogens()
        looked_at += 1
    assert looked_at > 100


def test_molecules_that_are_asked_for_have_single_bonds_and_the_published_elements() -> None:
    for seed in range(60):
        found = random_skeleton(seed)
        assert set(found.atoms) <= set("BCNOPSF")
        assert all(order == 1 for _, _, order in found.bonds)
        assert 3 <= len(found.atoms) <= 15
        assert "." not in smiles(found)


def test_nothing_is_hidden_in_a_drawing() -> None:
    """All letters and one star a bond; the last seed would draw ON1PC2NN1O2, where two atoms coincide."""
    for seed in (*range(60), 2824):
        found = random_skeleton(seed)
        marks = [glyph.character for glyph in drawing(found)]
        assert marks.count("*") == len(found.bonds)
        assert sorted(mark for mark in marks if mark != "*") == sorted(found.atoms)


def test_a_chain_is_drawn_as_a_zigzag() -> None:
    drawn_lines = lines(drawing(Skeleton(("O", "C", "N"), ((0, 1, 1), (1, 2, 1)))))
    assert [len(line.split()) for line in drawn_lines] in ([1, 2, 2], [2, 2, 1])
    assert sorted("".join(drawn_lines).replace(" ", "")) == ["*", "*", "C", "N", "O"]


def asked(skeleton: Skeleton) -> Asked[Skeleton]:
    return Asked((skeleton,))


ETHER = Skeleton(("C", "C", "O", "C"), ((0, 1, 1), (1, 2, 1), (2, 3, 1)))


@pytest.mark.parametrize(
    ("answer", "score"), [("CCOC", 1.0), ("COCC", 1.0), ("C(C)OC", 1.0), ("[CH3]COC", 1.0), ("CCCO", 0.0), ("CCO", 0.0)]
)
def test_the_molecule_counts_and_not_how_it_is_written(answer: str, score: float) -> None:
    state = asked(ETHER)
    assert GAME.parse(state, SEAT, f" {answer} ") == answer
    over = GAME.apply(state, {SEAT: answer}, Rng(0))
    assert GAME.scores(over) == {SEAT: score}
    assert f"it is CCOC, and the answer was {answer}" in GAME.text(over, SEAT)


def test_measures_say_how_near_an_answer_is() -> None:
    assert GAME.measures(asked(ETHER)) == {}
    for answer, alike, apart in (("COCC", 1.0, 0), ("CCOC1", -1.0, 1), ("nonsense", -1.0, 8)):
        over = GAME.apply(asked(ETHER), {SEAT: answer}, Rng(0))
        assert GAME.measures(over) == {SEAT: {"dice": alike, "levenshtein": apart}}
    assert 0 < dice("CCOC", "CCO") < 1
    assert dice("CCOC", "CCO") == dice("CCO", "CCOC")


@pytest.mark.parametrize(("one", "other", "steps"), [("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 2)])
def test_levenshtein_counts_changes(one: str, other: str, steps: int) -> None:
    assert levenshtein(one, other) == levenshtein(other, one) == steps


@pytest.mark.parametrize("text", ["", "C C", "CCO!", "it's CCO", "C\x00C", "Ｃ", "C" * 201, "<move>C</move>"])
def test_what_has_other_signs_than_smiles_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableAction, match="is no SMILES string such as CC") as caught:
        GAME.parse(asked(ETHER), SEAT, text)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text", ["C1CC", "C(C", "[Xx]", "C%", "()", "[" * 200, "C" * 200, "1", "\\/", ".", "F.F.F", "[H]"]
)
def test_what_names_no_molecule_is_an_answer_that_is_wrong(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    over = GAME.apply(asked(ETHER), {SEAT: GAME.parse(asked(ETHER), SEAT, text)}, Rng(0))
    assert GAME.scores(over) == {SEAT: 0.0}
    assert GAME.measures(over)[SEAT]["dice"] <= 1.0
    assert capfd.readouterr() == ("", ""), "RDKit complains to nobody"


def test_no_view_tells_the_molecule_before_the_answer() -> None:
    for seed in range(20):
        state = GAME.initial(Rng(seed))
        wanted = smiles(state.now)
        scene = GAME.scene(state, None)
        assert isinstance(scene, Screen)
        shown = GAME.text(state, SEAT) + "\n".join(scene.rows) + scene.caption + str(GAME.data(state, SEAT))
        assert wanted not in shown
        assert {len(row) for row in scene.rows} | {0, *map(len, scene.colors)} == {0, *map(len, scene.rows)}
        image = GAME.image(state, SEAT)
        assert image.size == (480, 400)
        assert image.info == {}
        assert GAME.measures(state) == {}
