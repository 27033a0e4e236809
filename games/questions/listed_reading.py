"""Readings of what is listed and not laid out in cells: piles of cards, rows of a terminal, facts beside a talk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from arena.games.core.errors import listed, quoted
from arena.games.core.rng import Rng
from arena.games.core.scene import Card
from arena.games.questions.board_reading import NOTHING, Mark, Misread, Reading, faces, same, texts

Piles = Sequence[tuple[str, Sequence[Card]]]
"""(label, cards) of each pile."""
_SIGNS = [" ", *map(chr, range(0x21, 0x7F))]
"""What a terminal may show anywhere."""


class PilesReading(Reading):
    """Named piles of cards or things: a list of faces for each name. `others` are the piles of other boards."""

    def __init__(self, key: str, piles: Piles, order: str, others: Sequence[Piles] = ()) -> None:
        self._key, self._order = key, order
        known = [cards for other in others or [piles] for label, cards in other if label in dict(piles)]
        self._known = sorted({" ".join(card.face.split()) for cards in known for card in cards})
        self._most = max(map(len, known), default=0)
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

    def spelled(self, text: str) -> list[str]:
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
                there = NOTHING if face is None else face
                made.append(Mark(f"{name}, {at + 1}", name, there, NOTHING if word is None else word, same(face, word)))
        return made or [Mark(self._key, self._key, NOTHING, NOTHING, True)]

    def drawn(self, rng: Rng) -> dict[str, Any]:
        sizes = {name: rng.below(self._most + 1) for name in self._piles}
        return {self._key: {name: [rng.choice(self._known) for _ in range(size)] for name, size in sizes.items()}}

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

    def spelled(self, text: str) -> list[str]:
        return [] if all(row.strip() in text for row in self._rows) else self._rows

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
        rows = ["".join(rng.choice(_SIGNS) for _ in range(self._width)) for _ in self._rows]
        return self.checked({"rows": rows})

    def blank(self) -> dict[str, Any]:
        return {"rows": []}


Facts = Sequence[tuple[str, str]]
"""(label, value) of each fact."""


class FactsReading(Reading):
    """What stands beside a conversation: a value for each label, "" for one that stands on `others` only."""

    def __init__(self, facts: Facts, others: Sequence[Facts] = ()) -> None:
        self._facts = _told(facts)
        self._known: dict[str, list[str]] = {}
        for other in [*map(_told, others), *([] if others else [self._facts])]:
            for name, value in other.items():
                self._known.setdefault(name, []).append(value)
        self._names = list(self._known | self._facts)

    keys = ("facts",)

    def asked(self) -> list[str]:
        names = ", ".join(map(_shown, self._names))
        return [f'"facts": an object with the value, as it is shown, of each of {names}; "" for what is not shown.']

    @property
    def hint(self) -> str:
        return f'{{"facts":{{{",".join(f"{_shown(name)}:…" for name in self._names)}}}}}'

    def spelled(self, text: str) -> list[str]:
        return [f"{name}: {value}" for name, value in self._facts.items()]

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = _named(given["facts"], "facts", self._names)
        return {"facts": {name: faces([found[name]], _shown(name))[0] for name in self._names}}

    def truth(self) -> dict[str, Any]:
        return {"facts": {name: self._facts.get(name, "") for name in self._names}}

    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        made = []
        for name in self._names:
            there, said = self._facts.get(name, ""), answer["facts"][name]
            if there or said:
                made.append(Mark(name, name, there or NOTHING, said or NOTHING, same(there, said)))
        return made or [Mark("facts", "facts", NOTHING, NOTHING, True)]

    def drawn(self, rng: Rng) -> dict[str, Any]:
        return {"facts": {name: rng.choice(sorted({*self._known.get(name, ()), ""})) for name in self._names}}

    def blank(self) -> dict[str, Any]:
        return {"facts": dict.fromkeys(self._names, "")}


def _told(facts: Facts) -> dict[str, str]:
    """Label -> value, without double blanks."""
    names = distinct([label for label, _ in facts])
    return {name: " ".join(value.split()) for name, (_, value) in zip(names, facts, strict=True)}


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
