"""Foreign text made harmless."""

import pytest
from rich.cells import cell_len

from arena.replays.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "plain words, [red]markup[/] and [@click=app.bell]x[/]",
            "plain words, [red]markup[/] and [@click=app.bell]x[/]",
        ),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J\x07\x00\x7f", "\\x9b2J\\x07\\x00\\x7f"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("z\u200bw\u200dj\ufeff", "z\\u200bw\\u200dj\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("filler\u3164", "filler\\u3164"),
        ("lone \ud800 surrogate", "lone \\ud800 surrogate"),
        ("one\r\ntwo\rthree\tfour\xa0five", "one\ntwo\\rthree    four five"),
        ("line\u2028separator", "line\\u2028separator"),
        ("\u26a0\ufe0f careful", "\u26a0 careful"),
        ("a\ufe01b\ufe0f\ufe0f", "a\\ufe01b\\ufe0f\\ufe0f"),
        ("été 한글 日本 🎲", "été 한글 日本 🎲"),
    ],
)
def test_what_could_act_is_written_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_result_can_be_encoded_and_holds_nothing_unprintable() -> None:
    everything = "".join(chr(code) for code in range(0x110000))
    shown = plain(everything)
    shown.encode()
    assert all(character.isprintable() or character == "\n" for character in shown)


def test_only_two_marks_are_piled_on_a_character() -> None:
    shown = plain("z" + "\u0301" * 50 + "end")
    assert shown.count("\u0301") == 2
    assert shown.endswith("\\u0301end")


def test_cut_says_how_much_was_cut() -> None:
    shown = plain("x" * 1_000_000, 100)
    assert shown == "x" * 100 + "… (999,900 more characters)"
    assert plain("x" * 100, 100) == "x" * 100


def test_every_character_shown_takes_its_place() -> None:
    assert cell_len(plain("a\u200b\u0300b")) >= 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("\u1161\u11ab \ud7b0\u1100\u1160", "\\u1161\\u11ab \\ud7b0\u1100\\u1160"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d\\U0001f3fd".replace("F", "f")),
        ("क" + "ा" * 4, "का" + "ा" + "\\u093e" * 2),
        ("क्षि", "क्षि"),
    ],
)
def test_what_terminals_measure_in_different_ways_is_written_out(text: str, shown: str) -> None:
    assert plain(text) == shown
