"""How long a prompt may be: a word at its beginning that has to be repeated tells what was cut without a word.

Where a service counts what it has read, the count is held against what was sent: that unmasks a cut with a model, too,
that cannot follow instructions at all.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from arena.agents.core.model import CallFailed
from arena.agents.models.check.asking import Asker, characters
from arena.agents.models.check.finding import Finding, failed

SIZES = (4_000, 16_000, 64_000, 128_000)
"""Tokens of the prompts that are tried, as far as they are wanted."""
USUAL = 16_000
_CONTROL = 400
"""Tokens of a prompt that every model can read: it shows how well this one repeats, and how it counts."""
_CUT = 0.8
"""Share of the expected tokens below which a prompt was not read whole."""
_REMEDY = "raise num_ctx, -c or --max-model-len, or use history=last"
_NOUNS = ("river", "stone", "lamp", "field", "door", "cloud", "paper", "horse", "table", "garden", "bridge", "ship")
_VERBS = ("finds", "follows", "leaves", "carries", "watches", "paints", "loses", "brings")


def prompt(marker: str, characters: int) -> str:
    """A text of about so many characters that begins with a marker and ends in asking for it."""
    draw = random.Random(characters)  # noqa: S311 - the text is filler
    lines = [f"The password is {marker}. Remember it: it is asked for at the end.\n"]
    length = 0
    while length < characters:
        one, two, three = draw.sample(_NOUNS, 3)
        lines.append(f"The {one} {draw.choice(_VERBS)} the {two}, and the {two} {draw.choice(_VERBS)} the {three}.")
        length += len(lines[-1]) + 1
    return "\n".join([*lines, "\nWhat is the password from the first line? Answer with the password alone."])


def sizes(most: int) -> list[int]:
    """The sizes that are tried, up to `most` tokens, which is the last."""
    return [*(size for size in SIZES if size < most), most]


async def context(asker: Asker, most: int = USUAL) -> list[Finding]:
    """The longest prompt whose beginning it still knows, up to `most` tokens."""
    repeats, whole, per_token = True, 0, characters(asker.calls)
    counts = False
    tried: list[dict[str, int | bool | None]] = []
    for size in [_CONTROL, *sizes(most)]:
        marker = f"{random.choice(_NOUNS)}-{random.randint(1000, 9999)}"  # noqa: S311 - it must be new, not secret
        text = prompt(marker, round(size * per_token))
        try:
            reply = await asker(text)
        except CallFailed as error:
            return [_refused(error, size, whole, tried)]
        read = reply.usage.input
        knows = marker in reply.text.lower()
        tried.append({"sent": size, "read": read, "repeated": knows})
        if size == _CONTROL:
            repeats, counts = knows, bool(read)
            per_token = len(text) / read if read else per_token
            continue
        if read is not None and counts and read < _CUT * len(text) / per_token:
            says = f"cut silently: of about {len(text) / per_token:,.0f} tokens {read:,} were read"
            return [Finding("context", "not", says, _REMEDY, {"whole": whole, "tried": tried})]
        if repeats and not knows and reply.stop in ("length", "refused", "filtered"):
            says = f"at {size:,} tokens the reply was {'cut at its limit' if reply.stop == 'length' else reply.stop}"
            return [Finding("context", "unknown", f"{says}{_known(whole)}", "", {"whole": whole, "tried": tried})]
        if repeats and not knows:
            says = f"the beginning is lost at {size:,} tokens{_known(whole)}"
            return [Finding("context", "not", says, _REMEDY, {"whole": whole, "tried": tried})]
        whole = size
    numbers = {"whole": whole, "tried": tried}
    if repeats:
        return [Finding("context", "ok", f"knows the beginning of about {whole:,} tokens", "", numbers)]
    if counts:
        says = f"{whole:,} tokens are counted, of which it repeats no word"
    else:
        says = "it does not repeat even a short prompt's beginning"
    return [Finding("context", "unknown", says, "", numbers)]


def _refused(error: CallFailed, size: int, whole: int, tried: Sequence[object]) -> Finding:
    """A prompt that was not taken. To say that it is too long is honest."""
    numbers = {"whole": whole, "tried": tried}
    if error.kind != "context":
        found = failed("context", error)
        return Finding(found.probe, found.verdict, f"at about {size:,} tokens {found.says}", "", numbers)
    says = f"{size:,} tokens are refused as too long{_known(whole)}"
    remedy = "" if whole else _REMEDY
    return Finding("context", "ok" if whole else "not", says, remedy, numbers)


def _known(whole: int) -> str:
    return f"; {whole:,} are known" if whole else ""
