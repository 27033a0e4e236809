"""The viewer's sources: they can be joined into one script, and none of them can make markup or code of a text."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

SOURCES = {
    path.name: path.read_text("utf-8") for path in files("arena.replays.web").iterdir() if path.name.endswith(".js")
}


def test_all_names_at_the_top_of_the_sources_differ():
    named = re.compile(r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", re.MULTILINE)
    names = Counter(name for text in SOURCES.values() for name in named.findall(text))
    assert [name for name, count in names.items() if count > 1] == []
    assert names["drawScene"] == 1


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_source_imports_is_a_neighbour_that_hands_it_on(name):
    lines = [line for line in SOURCES[name].splitlines() if line.startswith(("import ", "} from"))]
    for line in lines:
        found = re.fullmatch(r'import \{ ?([\w, ]+?) ?\} from "\./([\w-]+\.js)";', line)
        assert found is not None, line
        for wanted in found[1].split(", "):
            exported = rf"^export (?:async )?(?:class|function|const|let) {wanted}\b"
            assert re.search(exported, SOURCES[found[2]], re.MULTILINE), line


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_makes_neither_markup_nor_code_of_a_text(name):
    ways = r"(?:inner|outer|insertAdjacent)HTML|document\.write|\beval\b|new Function|DOMParser|srcdoc"
    assert re.findall(ways, re.sub(r"^\s*(//|\*|/\*).*$", "", SOURCES[name], flags=re.MULTILINE)) == []
