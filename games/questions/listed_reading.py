"""Readings of what is listed and not laid out in cells: piles of cards, rows of a terminal, facts beside a talk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from arena.games.core.errors import listed, quoted
from arena.games.core.rng import Rng
from arena.games.core.scene import Card
from arena.games.questions.board_reading import NOTHING, Mark, Misread, Reading, faces, texts


class PilesReading(Reading):
    """Named piles of cards or things: a list of faces for each name."""

    def __init__(self, key: str, piles: Sequence[tuple[str, Sequence[Card]]], order: str) -> None:
        self._key, self._order = key, order
        names = distinct([label for label, _ in piles])
        self._piles = {
            name: [" ".join(card.face.split()) for card in cards] for name, (_, cards) in zip(names, piles, strict=True)
        }

    @property
    def keys(self) -> tuple[str, ...]:
        return (self._key,)

    def asked(self) -> list[str]:
        names = ", ".join(map(_shown, self._piles))
        return [f'"{self._key}": for each of {names} the list of its faces, {self._order}; [] for none.']

    @property
    def hint(self) -> str:
        return f'{{"{self._key}":{{{",".join(f"{_shown(name)}:[…]" for name in self._piles)}}}}}'

    def spelled(self) -> list[str]:
        return [f"{name}: {' | '.join(held) or '-'}" for name, held in self._piles.items()]

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = _named(given[self._key], self._key, list(self._piles))
        return {self._key: {name: faces(found[name], _shown(name)) for name in self._piles}}

    def truth(self) -> dict[str, Any]:
        return {self._key: {name: list(held) for name, held in self._piles.items()}}

    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        made = []
        for name, held in self._piles.items():
            said = answer[self._key][name]
            for at in range(max(len(held), len(said))):
                face = held[at] if at < len(held) else None
                word = said[at] if at < len(said) else None
                right = face is not None and word == face
                there = NOTHING if face is None else face
                made.append(Mark(f"{name}, {at + 1}", name, there, NOTHING if word is None else word, right))
        return made or [Mark(self._key, self._key, NOTHING, NOTHING, True)]

    def drawn(self, rng: Rng) -> dict[str, Any]:
        known = sorted({face for held in self._piles.values() for face in held})
        most = max(map(len, self._piles.values()))
        sizes = {name: rng.below(most + 1) for name in self._piles}
        return {self._key: {name: [rng.choice(known) for _ in range(size)] for name, size in sizes.items()}}

    def blank(self) -> dict[str, Any]:
        return {self._key: {name: [] for name in self._piles}}


class ScreenReading(Reading):
    """A terminal: its rows as text. Only what is not blank counts, in the truth or in the answer."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._rows = [row.rstrip() for row in rows]
        self._width = max(map(len, rows))

    keys = ("rows",)

    def asked(self) -> list[str]:
        return [
            f'"rows": the {len(self._rows)} rows of the screen from the top, each a string of up to {self._width} '
            "characters, blanks at its beginning included; what is not blank counts."
        ]

    @property
    def hint(self) -> str:
        return '{"rows":["the first row",…]}'

    def spelled(self) -> list[str]:
        return self._rows

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        rows = texts(given["rows"], '"rows"')
        if len(rows) > len(self._rows):
            raise Misread(f"it has {len(rows)} rows, and the screen has {len(self._rows)}")
        for number, row in enumerate(rows, 1):
            if len(row.rstrip()) > self._width:
                raise Misread(f"row {number} has {len(row)} characters, and the screen is {self._width} wide")
        kept = [row.rstrip() for row in rows]
        while kept and not kept[-1]:
            kept.pop()
        return {"rows": kept}

    def truth(self) -> dict[str, Any]:
        return self.checked({"rows": self._rows})

    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        made = []
        for number, row in enumerate(self._rows):
            said = answer["rows"][number] if number < len(answer["rows"]) else ""
            for at in range(max(len(row), len(said))):
                there, word = row[at : at + 1].strip(), said[at : at + 1].strip()
                if there or word:
                    place = f"row {number + 1}, column {at + 1}"
                    kind = "character" if there else NOTHING
                    made.append(Mark(place, kind, there or NOTHING, word or NOTHING, there == word))
        return made

    def drawn(self, rng: Rng) -> dict[str, Any]:
        known = sorted(set("".join(self._rows)) | {" "})
        rows = ["".join(rng.choice(known) for _ in range(self._width)) for _ in self._rows]
        return self.checked({"rows": rows})

    def blank(self) -> dict[str, Any]:
        return {"rows": []}


class FactsReading(Reading):
    """What stands beside a conversation: a value for each label."""

    def __init__(self, facts: Sequence[tuple[str, str]]) -> None:
        names = distinct([label for label, _ in facts])
        self._facts = {name: " ".join(value.split()) for name, (_, value) in zip(names, facts, strict=True)}

    keys = ("facts",)

    def asked(self) -> list[str]:
        return [f'"facts": an object with the value, as it is shown, of each of {", ".join(map(_shown, self._facts))}.']

    @property
    def hint(self) -> str:
        return f'{{"facts":{{{",".join(f"{_shown(name)}:…" for name in self._facts)}}}}}'

    def spelled(self) -> list[str]:
        return [f"{name}: {value}" for name, value in self._facts.items()]

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = _named(given["facts"], "facts", list(self._facts))
        return {"facts": {name: texts([found[name]], _shown(name))[0] for name in self._facts}}

    def truth(self) -> dict[str, Any]:
        return {"facts": dict(self._facts)}

    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        said = answer["facts"]
        return [Mark(name, name, value, said[name], said[name] == value) for name, value in self._facts.items()]

    def drawn(self, rng: Rng) -> dict[str, Any]:
        known = sorted(set(self._facts.values()))
        return {"facts": {name: rng.choice(known) for name in self._facts}}

    def blank(self) -> dict[str, Any]:
        return {"facts": dict.fromkeys(self._facts, "")}


def distinct(labels: Sequence[str]) -> list[str]:
    """Labels that can be keys: what is there twice, or has no name, is numbered."""
    made: list[str] = []
    for number, label in enumerate(labels, 1):
        name, times = " ".join(label.split()) or str(number), 1
        while (numbered := name if times == 1 else f"{name} ({times})") in made:
            times += 1
        made.append(numbered)
    return made


def _named(given: Any, key: str, names: Sequence[str]) -> Mapping[str, Any]:
    """An object with exactly these names. Raises Misread."""
    if not isinstance(given, dict):
        raise Misread(f'"{key}" is no object')
    for name in names:
        if name not in given:
            raise Misread(f'"{key}" lacks {_shown(name)}')
    for name in given:
        if name not in names:
            raise Misread(f'"{key}" names {quoted(name, 30)}, and there are {listed([_shown(name) for name in names])}')
    return given


def _shown(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
