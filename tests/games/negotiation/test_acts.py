"""The grammar of what is done at the table: one canonical line for everything, and nothing done by accident."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.games.core.errors import ActionError, IllegalAction, UnreadableAction
from arena.games.negotiation.acts import LONGEST, Act, Grammar, Terms, quote


def price(text: str) -> Terms:
    if not text.isdecimal() or not text.isascii():
        raise UnreadableAction(f"{text!r} is no price")
    return (int(text),)


def two(speaker: int = 0) -> Grammar:
    return Grammar(("Ann", "Ben"), speaker, price, lambda terms: str(terms[0]))


def three(speaker: int = 0) -> Grammar:
    return Grammar(("Ann", "Ben", "Cleo"), speaker, price, lambda terms: str(terms[0]))


@pytest.mark.parametrize(
    ("grammar", "line", "act", "canonical"),
    [
        (two(), "How are you?", Act("say", "How are you?"), "How are you?"),
        (two(), "/offer 12", Act("offer", terms=(12,)), "/offer 12"),
        (two(), "/offer 012:last  word", Act("offer", "last word", terms=(12,)), "/offer 12 : last word"),
        (two(), "/offer 12 : at 9:30, or never", Act("offer", "at 9:30, or never", terms=(12,)), None),
        (two(), "/offer 12 : /accept", Act("offer", "/accept", terms=(12,)), "/offer 12 : /accept"),
        (two(), "/accept", Act("accept", of=1), "/accept"),
        (two(1), "/accept : Fine.", Act("accept", "Fine.", of=0), "/accept : Fine."),
        (two(), "/leave :", Act("leave"), "/leave"),
        (two(), "line one\n/accept", Act("say", "line one /accept"), "line one /accept"),
        (two(), "a\u2028b\u00a0c\td", Act("say", "a b c d"), "a b c d"),
        (two(), "\u1ebfe\u0302\u0301 1\ufe0f\u20e3", Act("say", "\u1ebfe\u0302\u0301 1\ufe0f\u20e3"), None),
        (three(), "/accept Cleo", Act("accept", of=2), "/accept Cleo"),
        (three(1), "/to Cleo, Ann : psst", Act("say", "psst", to=(0, 2)), "/to Ann,Cleo : psst"),
        (three(), "/to Ben : /offer 3", Act("say", "/offer 3", to=(1,)), "/to Ben : /offer 3"),
    ],
)
def test_a_line_names_one_act_and_an_act_has_one_line(
    grammar: Grammar, line: str, act: Act, canonical: str | None
) -> None:
    assert grammar.read(line) == act
    written = grammar.write(act)
    assert written == (line if canonical is None else canonical)
    assert grammar.read(written) == act


@pytest.mark.parametrize(
    ("grammar", "line", "said"),
    [
        (two(), " \n ", "says nothing"),
        (two(), "/accept it", "words stand behind a colon, as in /accept : words"),
        (two(), "/accept\nI like it", "words stand behind a colon"),
        (two(), "/leave now", "words stand behind a colon, as in /leave : words"),
        (two(), "/ACCEPT", "is no command: use one of /offer, /accept, /leave"),
        (two(), "/ accept", "is no command"),
        (two(), "//accept", "is no command"),
        (two(), "/to Ben : psst", "is no command: use one of /offer, /accept, /leave"),
        (two(), "/offer", "is no price"),
        (two(), "/offer １２", "is no price"),
        (two(), "safe\u202etxet", r"holds U\+202E"),
        (two(), "zero\u200bwidth", r"holds U\+200B"),
        (two(), "\x1b[2Jgone", r"holds U\+001B"),
        (two(), "/accept : \u0338through", "an accent that stands on nothing"),
        (two(), "\u3164\u3164", r"holds U\+3164, which cannot be seen"),
        (two(), "/accept : \u2800", r"holds U\+2800"),
        (two(), "\ufe0f", "an accent that stands on nothing"),
        (two(), "a" + 400 * "\u0301", "heaps accents on one letter, and at most 3"),
        (two(), "x" * (LONGEST + 1), f"has {LONGEST + 1} characters, and at most {LONGEST} are heard"),
        (two(), "/offer 1:" + "x" * (LONGEST - 9), "characters, and at most"),
        (three(), "/accept", "does not say whose offer: it reads /accept NAME"),
        (three(), "/accept Dan", 'names "Dan", and the others are Ben, Cleo'),
        (three(), "/to Ben", "says nothing: it reads /to NAME : words"),
        (three(), "/to : words", 'names "", and the others are Ben, Cleo'),
        (three(), "/to Ben,Ben : words", "names somebody twice"),
        (three(), "/to ben : words", 'names "ben"'),
    ],
)
def test_what_is_no_line_is_unreadable_and_the_reason_is_said(grammar: Grammar, line: str, said: str) -> None:
    with pytest.raises(UnreadableAction, match=said) as caught:
        grammar.read(line)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("line", ["/accept Ann", "/to Ann,Ben : me"])
def test_nobody_deals_or_talks_with_itself(line: str) -> None:
    with pytest.raises(IllegalAction, match="names the speaker, and the others are Ben, Cleo"):
        three().read(line)


@given(st.text(max_size=60))
def test_whatever_does_not_begin_with_a_slash_is_words_or_refused(text: str) -> None:
    try:
        act = two().read(text)
    except ActionError:
        return
    line = two().write(act)
    assert line.isprintable()
    assert two().read(line) == act
    assert (act.kind == "say") == (not text.strip().startswith("/"))


@given(st.sampled_from(["/offer 3", "/accept Ben", "/to Cleo", "/leave"]), st.text(min_size=1, max_size=60))
def test_words_of_a_command_are_never_a_command(head: str, words: str) -> None:
    try:
        act = three().read(f"{head} : {words}")
    except ActionError:
        return
    assert act.words == " ".join(words.split())
    assert f"/{act.kind}" == head.split()[0].replace("/to", "/say")


@given(st.text(max_size=80))
def test_a_quotation_ends_where_it_ends(words: str) -> None:
    """Read from the left, the first quotation mark that no backslash stands before is the last character."""
    quoted, at = quote(words), 1
    while quoted[at] != '"':
        at += 2 if quoted[at] == "\\" else 1
    assert at == len(quoted) - 1
    assert re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL) == words
