"""The language of the filter: what each word means, and what is said of words that mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.replays.catalog import Entry
from arena.replays.query import FIELDS, QueryError, completions, parse
from arena.replays.summary import Summary

SUMMARIES = {
    "chess": Summary("played", "2026-11-03 14:22", "chess", "Chess", ("White", "Black"), ("mcts", "openai:gpt-5"),
                     (1.0, -1.0), True, None, "rules", "White checkmates", 80),
    "four": Summary("forfeited", "2026-10-31 23:59", "connect_four", "Connect Four", ("Red", "Yellow"),
                    ("Jörg Müller", "random"), (-1.0, 1.0), True, 0, "illegal", "Red broke the rules", 7),
    "void": Summary("void", "2025-01-02 00:00", "rps", "Rock, Paper, Scissors", ("Left", "Right"), ("a", "b"), (),
                    True, None, "interrupted", "interrupted after 3 plies", 3),
    "live": Summary("live", "2026-11-04 08:00", "rps", "Rock", ("Left", "Right"), ("a", "mcts,simulations=9"), plies=0),
    "cut": Summary("cut", "", "rps", "Rock", plies=300),
    "broken": Summary("broken", "", detail="the line says [red]nothing\x1b"),
    "unread": None,
}  # fmt: skip
ENTRIES = {
    name: Entry(f"{name}.jsonl", "replay", 1, 1, "2024-05-05 05:05", summary) for name, summary in SUMMARIES.items()
}


def found(text):
    query = parse(text)
    return {name for name, entry in ENTRIES.items() if query.matches(entry)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set(ENTRIES)),
        ("   ", set(ENTRIES)),
        ("chess", {"chess"}),
        ("CHESS", {"chess"}),
        ("mcts", {"chess", "live"}),
        ("mcts white", {"chess"}),
        ("openai", {"chess"}),
        ('"openai:gpt-5"', {"chess"}),
        ("player:openai:gpt-5", {"chess"}),
        ("broken.jsonl", {"broken"}),
        ("[red]nothing", {"broken"}),
        ("JÖRG", {"four"}),
        ('player:"jörg müller"', {"four"}),
        ("game:connect_four", {"four"}),
        ('game:"paper, sc"', {"void"}),
        ("game:rps", {"void", "live", "cut"}),
        ("Game:rps -mcts", {"void", "cut"}),
        ("ending:played", {"chess"}),
        ("ending:forfeited", {"four"}),
        ("ending:illegal", {"four"}),
        ("ending:void", {"void"}),
        ("ending:live", {"live"}),
        ("ending:cut", {"cut"}),
        ("ending:broken", {"broken"}),
        ("-ending:played -ending:void", {"four", "live", "cut", "broken"}),
        ("plies:>7", {"chess", "cut"}),
        ("plies:>=7", {"chess", "four", "cut"}),
        ("plies:<7", {"void", "live"}),
        ("plies:<=7", {"four", "void", "live"}),
        ("plies:7", {"four"}),
        ("plies:=7", {"four"}),
        ("plies:7-80", {"chess", "four"}),
        ("plies:7..80", {"chess", "four"}),
        ("date:2026", {"chess", "four", "live"}),
        ("date:2026-11", {"chess", "live"}),
        ("date:2026-11-3", {"chess"}),
        ("date:2024-05", {"cut", "broken"}),
        ("after:2026-11", {"chess", "live"}),
        ("after:2026-11-04", {"live"}),
        ("before:2026-10", {"four", "void", "cut", "broken"}),
        ("before:2026-10-31", {"four", "void", "cut", "broken"}),
        ("after:2026-10-31 before:2026-11-03", {"chess", "four"}),
        ("file:live.j", {"live"}),
        ("a b nowhere", set()),
    ],
)
def test_what_is_found(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("gmae:chess", "there is no gmae: to ask for; there are game:, player:", (0, 10)),
        ("mcts ending:x", "ending:x is none; there are played, forfeited, void, live, cut", (5, 13)),
        ("ending:resi", "there are resignation", (0, 11)),
        ("date:nov", "date:nov is no date: write a year, month or day", (0, 8)),
        ("date:2026-13", "there is no month 13", (0, 12)),
        ("after:2026-11-32", "there is no day 32", (0, 16)),
        ("before:", "before: wants something right after it, such as before:2026-12", (0, 7)),
        ("plies:many", "plies:many is no number: write plies:40", (0, 10)),
        ("plies:>1-2", "plies:>1-2 is no number", (0, 10)),
        ('a thought:"two', "a quote is not closed", (2, 14)),
        ('x ""', None, None),
        ("-", "- means not", (0, 1)),
        ("thought:", "thought: wants something right after it", (0, 8)),
        ('thought:"' + "a " * 17 + '"', "thought: takes 16 words at most, not 17", (0, 44)),
    ],
)
def test_what_means_nothing_says_what_would(text, words, place):
    if words is None:
        assert found(text) == found(text.replace('""', ""))
        return
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert words in str(refused.value)
    assert (refused.value.start, refused.value.end) == place


def test_thoughts_are_asked_of_the_files():
    query = parse('game:chess thought:fork -thought:"two  words"')
    assert [(one.text, one.negated) for one in query.thoughts] == [("fork", False), ("two  words", True)]
    assert {name for name, entry in ENTRIES.items() if query.matches(entry)} == {"chess"}
    assert parse("thought:x")
    assert not parse("  ")


WORDS = st.text(st.characters(codec="utf-8", exclude_characters='":'), min_size=1).filter(
    lambda word: not any(map(str.isspace, word)) and not word.startswith("-")
)


@given(st.text())
def test_any_text_is_a_query_or_is_told_why_not(text):
    refused = None
    try:
        query = parse(text)
    except QueryError as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.start < refused.end <= len(text)
        assert str(refused)
        return
    for entry in ENTRIES.values():
        assert query.matches(entry) in (True, False)
    if not query:
        assert not text.strip(' \t\r\n"\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0') or not text.strip().strip('"')


@given(st.text())
def test_completions_never_fail(text):
    for one in completions(text, list(ENTRIES.values())):
        assert isinstance(one, str)


@given(word=WORDS, name=st.sampled_from(["game", "player", "file", "thought"]), negated=st.booleans())
def test_a_word_is_taken_as_it_stands(word, name, negated):
    assert parse(f"{'-' * negated}{name}:{word}") is not None
    row = Summary("played", "", word, word, (word,), (word,))
    entry = Entry(word, "replay", 1, 1, "", row)
    if name == "thought":
        assert parse(f"{'-' * negated}thought:{word}").thoughts[0].text == word
    else:
        assert parse(f"{'-' * negated}{name}:{word}").matches(entry) is not negated
        assert parse(word).matches(entry)


@given(low=st.integers(0, 400), high=st.integers(0, 400))
def test_ranges_of_plies(low, high):
    expected = {
        name for name, s in SUMMARIES.items() if s is not None and s.plies is not None and low <= s.plies <= high
    }
    assert found(f"plies:{low}-{high}") == expected
    assert found(f"plies:>={low} plies:<={high}") == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("g", "game:"),
        ("mcts -en", "-ending:"),
        ("ending:fo", "ending:forfeited"),
        ("game:c", "game:chess"),
        ("game:rps player:J", 'player:"Jörg Müller"'),
        ('player:"j', 'player:"Jörg Müller"'),
        ("date:", "date:2026-11"),
        ("-game:con", "-game:connect_four"),
    ],
)
def test_what_the_last_word_could_become(text, first):
    assert completions(text, list(ENTRIES.values()))[0] == first


def test_what_cannot_be_completed():
    assert completions("", list(ENTRIES.values())) == []
    assert completions("game:zzz", list(ENTRIES.values())) == []
    assert completions("thought:x", list(ENTRIES.values())) == []


def test_every_field_is_told():
    for name in FIELDS:
        assert f"{name}:" in completions(name[0], [])
