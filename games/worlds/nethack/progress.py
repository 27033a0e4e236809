"""How far a character came: NetHack's own figures, and BALROG's progression."""

from __future__ import annotations

from dataclasses import dataclass

from nle import nethack

from arena.games.worlds.nethack.sight import Sight

# The probability that a human player who came that far went on to win, estimated from games of human players by the
# BALROG benchmark (Paglieri et al., arXiv:2411.13543; balrog/environments/nle/achievements.json at commit af7d1f1).
# By dungeon level, from 1 to 50:
DEPTHS = (
    *(0.0, 0.015392269075361172, 0.017539535798967013, 0.021221378364235505, 0.026482449457437766),
    *(0.035428686118173014, 0.04846098359243788, 0.0695812141543123, 0.09770935198701912, 0.12558597019922987),
    *(0.1612677822768481, 0.20612854836308672, 0.2566039887664476, 0.29247245425293333, 0.30881240110986263),
    *(0.3249071349317381, 0.34007883702829594, 0.3526455577544006, 0.3654881095022441, 0.37895667923256743),
    *(0.39293747679675045, 0.40832255575976223, 0.4258360748858015, 0.445181408701678, 0.46637631565303056),
    *(0.5067605633802816, 0.5543572044866264, 0.6015648510382184, 0.6465049415992812, 0.6913110342176086),
    *(0.7101094299371864, 0.7176456494828894, 0.7232124894378948, 0.7284405900470092, 0.7327761924174481),
    *(0.7368528917489855, 0.7421458943978863, 0.7471321695760599, 0.753731343283582, 0.7610398408061306),
    *(0.76740810314648, 0.7725338491295938, 0.7771626297577855, 0.7812567949554251, 0.7858986134802957),
    *(0.7890256738822022, 0.7929718875502008, 0.7967408445768355, 0.8018467495718222, 0.8067964442444019),
)
# By experience level, from 1 to 30:
LEVELS = (
    *(0.0, 0.01847840456172601, 0.02081163581974355, 0.024160136550546978, 0.029108986017138745),
    *(0.036887590648350246, 0.0507583712345433, 0.07453595273884014, 0.11704996473565571, 0.17909953770432294),
    *(0.25480449090205187, 0.33264942385807844, 0.41442590519821954, 0.49403949403949404, 0.5778823703813513),
    *(0.6261221999477034, 0.656281764586298, 0.6810218550418937, 0.7015328516442704, 0.7174494081710576),
    *(0.7286977843944303, 0.7371004909327723, 0.7443446629532795, 0.7513449678519879, 0.7585537128343045),
    *(0.7642151855635002, 0.7703376822716808, 0.7759810263044415, 0.7783345263660224, 0.7804561949196475),
)


def progression(depth: int, level: int, *, ascended: bool = False) -> float:
    """BALROG's progression, 0 to 1, of who reached this depth and this experience level, and ascended or not."""
    if ascended:
        return 1.0
    best = DEPTHS[min(depth, len(DEPTHS)) - 1] if depth > 0 else 0.0
    return max(best, LEVELS[min(level, len(LEVELS)) - 1] if level > 0 else 0.0)


@dataclass(slots=True)
class Progress:
    """The figures of one game, kept while it goes on: at its end NetHack shows zeros."""

    depth: int = 0
    """The deepest dungeon level that was entered."""
    level: int = 0
    """The highest experience level that was reached."""
    experience: int = 0
    """Experience points."""
    score: int = 0
    """NetHack's score while one plays, as NLE and BALROG report it; at the end NetHack counts more in."""
    gold: int = 0
    turns: int = 0
    points: int | None = None
    """NetHack's final score, once the game is over."""
    ascended: bool = False

    def note(self, sight: Sight) -> None:
        """Take in what a moment shows."""
        if not sight.normal:
            self.ascended = self.ascended or (sight.done and sight.how == int(nethack.ASCENDED))
            return
        stats = sight.stats
        self.depth = max(self.depth, stats.depth)
        self.level = max(self.level, stats.level)
        self.experience, self.score = stats.experience, stats.score
        self.gold, self.turns = stats.gold, stats.turn

    def measures(self) -> dict[str, float]:
        """The figures by name, as an outcome reports them."""
        found = {
            "progression": progression(self.depth, self.level, ascended=self.ascended),
            "depth": float(self.depth),
            "level": float(self.level),
            "experience": float(self.experience),
            "score": float(self.score),
            "gold": float(self.gold),
            "turns": float(self.turns),
        }
        if self.points is not None:
            found["points"] = float(self.points)
        return found
