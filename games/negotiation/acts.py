"""What a seat does at the table: it says something, makes an offer, accepts one or leaves; and the line that says so.

::

    words                        said to all
    /to NAME,NAME : words        said to some, unheard by the rest (three seats or more)
    /offer TERMS : words         makes an offer; the terms are the game's
    /accept : words              accepts the offer of the other one (`/accept NAME` with three seats or more)
    /leave : words               ends the talks without a deal

Only a line that begins with a slash does anything. All else is words, whatever they look like, and so is everything
behind the first colon of a command; ` : words` may be left out where there is something else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NoReturn

from arena.games.core.errors import IllegalAction, UnreadableAction, quoted

LONGEST = 500
"""Characters of the longest line."""
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like nothing: fillers of Hangul, and the empty cell of Braille."""
_ACCENTS = 3
"""Accents that a letter may bear."""
Terms = tuple[int, ...]
"""What an offer is about, as numbers: who gets how much of what, or a price."""
Kind = Literal["say", "offer", "accept", "leave"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done, with the words that came with it."""

    kind: Kind
    words: str = ""
    to: tuple[int, ...] = ()
    """The only hearers of words, by seat number; all hear them where it is empty."""
    terms: Terms = ()
    """What is offered."""
    of: int = -1
    """Whose offer is accepted."""

    def hears(self, speaker: int, who: int | None) -> bool:
        """Whether a seat hears the words; the spectator (None) hears all."""
        return not self.to or who is None or who == speaker or who in self.to


@dataclass(frozen=True)
class Grammar:
    """How acts are written by one seat: `read` and `write` are inverse to each other.

    Args:
        names: the seats' names, none of which holds a space, a comma or a colon.
        speaker: the number of the seat that acts.
        read_terms: the terms in a text. Raises UnreadableAction, and IllegalAction for terms that cannot be had.
        write_terms: the canonical text of terms.
    """

    names: Sequence[str]
    speaker: int
    read_terms: Callable[[str], Terms]
    write_terms: Callable[[Terms], str]

    @property
    def others(self) -> list[int]:
        """The numbers of the other seats."""
        return [who for who in range(len(self.names)) if who != self.speaker]

    def write(self, act: Act) -> str:
        """The canonical line of an act: printable, without line breaks."""
        head = ""
        if act.kind == "offer":
            head = f"/offer {self.write_terms(act.terms)}"
        elif act.kind == "accept":
            head = "/accept" if len(self.names) == 2 else f"/accept {self.names[act.of]}"
        elif act.kind == "leave":
            head = "/leave"
        elif act.to:
            head = f"/to {','.join(self.names[who] for who in act.to)}"
        return f"{head} : {act.words}" if head and act.words else head or act.words

    def read(self, text: str) -> Act:
        """The act that a line names.

        White space of any kind, line breaks included, is read as single spaces. Raises UnreadableAction for a line that
        is empty, too long, not printable or no command, and IllegalAction for one that the seat may never give.
        """
        line = " ".join(text.split())
        given = quoted(text.strip())
        if not line:
            raise UnreadableAction(f"{given} says nothing: say something, or {self._commands}")
        if strange := next((character for character in line if not character.isprintable() or character in BLANKS), ""):
            raise UnreadableAction(f"{given} holds U+{ord(strange):04X}, which cannot be seen: leave it out")
        if any(len(list(run)) > _ACCENTS for accent, run in groupby(line, _is_accent) if accent):
            raise UnreadableAction(f"{given} heaps accents on one letter, and at most {_ACCENTS} are read there")
        act = self._command(line, given) if line.startswith("/") else Act("say", self._words(line, given))
        if (size := len(self.write(act))) > LONGEST:
            raise UnreadableAction(f"{given} has {size} characters, and at most {LONGEST} are heard: be brief")
        return act

    @property
    def _commands(self) -> str:
        if len(self.names) == 2:
            return "use one of /offer, /accept, /leave"
        return "use one of /to, /offer, /accept, /leave"

    def _words(self, words: str, given: str) -> str:
        if words and _is_accent(words[0]):
            raise UnreadableAction(f"{given} begins its words with an accent that stands on nothing: leave it out")
        return words

    def _command(self, line: str, given: str) -> Act:
        head, _, said = line.partition(":")
        verb, _, rest = head.strip().partition(" ")
        words = self._words(said.strip(), given)
        if verb == "/offer":
            return Act("offer", words, terms=self.read_terms(rest.strip()))
        if verb == "/accept":
            return Act("accept", words, of=self._accepted(rest, given))
        if verb == "/leave":
            if rest:
                self._astray(given, "/leave", "/leave")
            return Act("leave", words)
        if verb == "/to" and len(self.names) > 2:
            if not words:
                raise UnreadableAction(f"{given} says nothing: it reads /to NAME : words")
            return Act("say", words, to=self._hearers(rest, given))
        raise UnreadableAction(f"{given} begins with a slash and is no command: {self._commands}, or say it without")

    def _accepted(self, rest: str, given: str) -> int:
        if len(self.names) == 2:
            if rest:
                self._astray(given, "/accept", "/accept")
            return 1 - self.speaker
        if not rest:
            raise UnreadableAction(f"{given} does not say whose offer: it reads /accept NAME")
        return self._other(rest, given)

    def _hearers(self, rest: str, given: str) -> tuple[int, ...]:
        hearers = [self._other(name.strip(), given) for name in rest.split(",")]
        if len(set(hearers)) < len(hearers):
            raise UnreadableAction(f"{given} names somebody twice")
        return tuple(sorted(hearers))

    def _other(self, name: str, given: str) -> int:
        others = ", ".join(self.names[who] for who in self.others)
        if name not in self.names:
            raise UnreadableAction(f"{given} names {quoted(name)}, and the others are {others}")
        if name == self.names[self.speaker]:
            raise IllegalAction(f"{given} names the speaker, and the others are {others}")
        return list(self.names).index(name)

    def _astray(self, given: str, verb: str, form: str) -> NoReturn:
        raise UnreadableAction(f"{given} goes on after {verb}: words stand behind a colon, as in {form} : words")


def _is_accent(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def quote(words: str) -> str:
    """Words between quotation marks, which those inside cannot close: they and backslashes get a backslash before."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
