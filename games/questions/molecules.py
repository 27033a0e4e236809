"""Molecules by RDKit: from a skeleton to SMILES, to a drawing of letters and to a picture, and how alike two are."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from rdkit import Chem, DataStructs, rdBase
from rdkit.Chem import rdCoordGen, rdFingerprintGenerator
from rdkit.Chem.Draw import rdMolDraw2D

from arena.games.core.rng import Rng
from arena.games.questions.selfies import Skeleton, derived, drawn

if TYPE_CHECKING:
    from PIL.Image import Image

SYMBOLS = 30
FEWEST, MOST = 10, 15
_STEP = 40 / 14
"""Cells from one atom to the next, as ChildPlay draws them: bonds of 40 pixels, cells of 14."""
_PICTURE = (480, 400)
_FINGERPRINTS = rdFingerprintGenerator.GetMorganGenerator(radius=2)


class Glyph(NamedTuple):
    """A character of a drawing: its row and column, and which it is."""

    row: int
    column: int
    character: str


@lru_cache(maxsize=256)
def random_skeleton(seed: int) -> Skeleton:
    """A molecule of single bonds, as ChildPlay draws one.

    Of thirty uniformly random SELFIES symbols; taken are only molecules of 10 to 15 atoms, hydrogens included, whose
    SMILES names no hydrogens. Then every bond is made a single one, and more hydrogens fill it up. Other than there, it
    is drawn again where something of it would be hidden in its drawing, which is 1 of some 3,000.
    """
    rng = Rng(seed)
    while True:
        found = derived(drawn(SYMBOLS, rng))
        if FEWEST <= len(found.atoms) + sum(found.hydrogens()) <= MOST and not found.writes_hydrogens():
            single = found.single
            if len(drawing(single)) == len(single.atoms) + len(single.bonds):
                return single


@lru_cache(maxsize=256)
def molecule(skeleton: Skeleton) -> Any:
    """RDKit's molecule of a skeleton, with its coordinates in the plane."""
    made = Chem.RWMol()
    for atom in skeleton.atoms:
        made.AddAtom(Chem.Atom(atom))
    orders = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}
    for one, other, order in skeleton.bonds:
        made.AddBond(one, other, orders[order])
    Chem.SanitizeMol(made)
    rdCoordGen.AddCoords(made)
    return made.GetMol()


def smiles(skeleton: Skeleton) -> str:
    """The canonical SMILES of a skeleton."""
    return str(Chem.MolToSmiles(molecule(skeleton)))


@lru_cache(maxsize=1024)
def canonical(answer: str) -> str | None:
    """The canonical SMILES of the molecule that an answer names; None where it names none."""
    with rdBase.BlockLogs():
        found = Chem.MolFromSmiles(answer)
    return str(Chem.MolToSmiles(found)) if found is not None and found.GetNumAtoms() else None


def dice(one: str, other: str) -> float:
    """The Dice similarity of the Morgan fingerprints, of radius 2 and with counts, of two canonical SMILES: 0 to 1."""
    with rdBase.BlockLogs():
        prints = [_FINGERPRINTS.GetCountFingerprint(Chem.MolFromSmiles(text)) for text in (one, other)]
    return float(DataStructs.DiceSimilarity(*prints))


def levenshtein(one: str, other: str) -> int:
    """How many characters have to be put in, left out or changed to make one text of another."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, wanted in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (character != wanted))
    return row[-1]


@lru_cache(maxsize=256)
def drawing(skeleton: Skeleton) -> tuple[Glyph, ...]:
    """The letters of the atoms where they lie, and a star in the middle of every bond; one may hide another."""
    points = molecule(skeleton).GetConformer().GetPositions()
    lengths = [
        ((points[one][0] - points[other][0]) ** 2 + (points[one][1] - points[other][1]) ** 2) ** 0.5
        for one, other, _ in skeleton.bonds
    ]
    scale = _STEP * len(lengths) / sum(lengths)
    left, top = min(point[0] for point in points), max(point[1] for point in points)
    places = [(round((top - y) * scale), round((x - left) * scale)) for x, y, _ in points.tolist()]
    marks: dict[tuple[int, int], str] = {}
    for one, other, _ in skeleton.bonds:
        marks[places[one][0] + places[other][0], places[one][1] + places[other][1]] = "*"
    for (row, column), atom in reversed(list(zip(places, skeleton.atoms, strict=True))):
        marks[2 * row, 2 * column] = atom
    return tuple(Glyph(row, 2 * column, mark) for (row, column), mark in sorted(marks.items()))


def lines(glyphs: tuple[Glyph, ...]) -> list[str]:
    """The rows of a drawing."""
    rows = [[" "] * (1 + max(glyph.column for glyph in glyphs)) for _ in range(1 + max(glyph.row for glyph in glyphs))]
    for glyph in glyphs:
        rows[glyph.row][glyph.column] = glyph.character
    return ["".join(row).rstrip() for row in rows]


def picture(skeleton: Skeleton) -> Image:
    """The structural formula, as RDKit draws it: an RGB picture of 480 by 400 pixels, which says nothing besides."""
    import PIL.Image

    drawer = rdMolDraw2D.MolDraw2DCairo(*_PICTURE)
    options: Any = drawer.drawOptions()
    options.fixedBondLength = 40
    options.includeMetadata = False  # which would be the molecule and its SMILES
    drawer.DrawMolecule(molecule(skeleton))
    drawer.FinishDrawing()
    shown = PIL.Image.open(BytesIO(drawer.GetDrawingText())).convert("RGB")
    shown.info = {}
    return shown
