"""The columns of every table: their names, kinds and units, and what stands in them; docs/data.md shows them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "category", "whole", "number", "truth", "moment", "texts"]

DTYPES: dict[Kind, tuple[str, str, str]] = {
    "text": ("string", "string", "String"),
    "category": ("dictionary<values=string, indices=int32, ordered=0>", "category", "Categorical"),
    "whole": ("int64", "Int64", "Int64"),
    "number": ("double", "float64", "Float64"),
    "truth": ("bool", "boolean", "Boolean"),
    "moment": ("timestamp[us, tz=UTC]", "datetime64[us, UTC]", "Datetime(time_unit='us', time_zone='UTC')"),
    "texts": ("list<item: string>", "list<item: string>[pyarrow]", "List(String)"),
}
"""Kind -> the data type in Arrow, pandas and Polars. Every one of them has room for what is unknown."""


class Column(NamedTuple):
    """One column of a table."""

    name: str
    kind: Kind
    unit: str
    """Empty where it is no quantity."""
    told: str
    """What stands in it, and when nothing does."""


_MATCH = Column(
    "match", "text", "", "the match's id: what tables are joined on, with `ply`, `seat`, `attempt` and `call`"
)
_GAME = Column("game", "text", "", "what its tournament calls the game; the game's id where it was played for itself")
_PLY = Column("ply", "whole", "plies", "plies before it, from 0: it leads to `replay.frame(ply + 1)`")
_SEAT = Column("seat", "category", "", "the seat: `player_0`, `player_1`, …")
_PLAYER = Column("player", "text", "", "who sits there: its name in the tournament, else the agent's spec or name")
_ATTEMPT = Column("attempt", "whole", "", "which attempt at this move it is, from 1")
_CALL = Column("call", "whole", "", "which call of the attempt it is, from 1")
_PURPOSE = Column("purpose", "category", "", "`move`, `think`, `summary` or `verify`")

_BILL = (
    Column("input", "whole", "tokens", "read, as far as services say; null where none of them does"),
    Column("output", "whole", "tokens", "written, thinking included, as far as services say"),
    Column("tokens_unknown", "whole", "counts", "counts of tokens, read or written, that no service told"),
    Column("cost", "number", "US dollars", "as far as it is known; null where nothing of it is"),
    Column("unpriced", "whole", "tries", "tries whose cost nobody knows"),
)
_COUNTED = (
    Column("moves", "whole", "attempts", "attempts that were executed"),
    Column("illegal", "whole", "attempts", "attempts that named a move which was not possible"),
    Column("unreadable", "whole", "attempts", "attempts in which no move could be read"),
    Column("substituted", "whole", "moves", "moves that the table made, once all attempts were used up"),
)

MATCHES = (
    _MATCH,
    _GAME,
    Column("game_id", "text", "", "the game's id"),
    Column("version", "whole", "", "the version of its rules"),
    Column("params", "text", "JSON", "its parameters"),
    Column("title", "text", "", "its display name; null where there is no replay"),
    Column("tournament", "text", "", "the tournament's name; null where the match was played for itself"),
    Column("fixture", "text", "", "the match's name in the schedule"),
    Column("unit", "text", "", "what counts as one in every statistic: its matches differ in seats only"),
    Column("variant", "text", "", "the variant of the tournament"),
    Column("try", "whole", "", "a match that came to nothing is played again, under the next number"),
    Column("began", "moment", "", "when it began"),
    Column(
        "seed", "whole", "", "determines every random draw; null where it was taken out or is too large for a column"
    ),
    Column("seats", "whole", "seats", "how many there are"),
    Column("status", "category", "", "`ended`, `live`, or `cut off` where the end is missing"),
    Column("ending", "category", "", "`played`, `forfeited` or `void`, as one that is cut off; null while it is live"),
    Column("reason", "category", "", "why it ended so, in a word: `rules`, `resignation`, `late`, `provider`, …"),
    Column("detail", "text", "", "the same in a sentence"),
    Column("culprit", "category", "", "the seat that forfeited"),
    Column("winner", "text", "", "the player with the highest score; null where that are several, and without scores"),
    Column("plies", "whole", "plies", "those of the opening included"),
    Column("seconds", "number", "s", "from its first event to its last"),
    Column("calls", "whole", "calls", "calls of models, by all seats"),
    *_BILL,
    Column("payoff", "category", "", "`zero_sum` where one wins what another loses; otherwise as the game says"),
    Column("score_low", "number", "points", "the lowest score that the game has"),
    Column("score_high", "number", "points", "the highest"),
    Column("table", "text", "JSON", "clocks, attempts and limits"),
    Column("position", "text", "", "where it was asked to start; null for the usual beginning"),
    Column("opening", "text", "", "the digest after the opening: the same where matches began alike"),
    Column("digest", "text", "", "the digest at the end"),
    Column("arena", "text", "", "the version of the arena that played it"),
    Column("parent", "text", "", "the match that it left, where it is a fork"),
    Column("parent_ply", "whole", "plies", "after how many plies of that"),
    Column("path", "text", "", "its replay, as `arena.load` opens it; null where there is none"),
    Column("bytes", "whole", "bytes", "the size of that file"),
)
SEATS = (
    _MATCH,
    _GAME,
    _SEAT,
    Column("title", "text", "", "the seat's display name in the game; null where there is no replay"),
    _PLAYER,
    Column("agent", "text", "", "the agent's spec, or its name"),
    Column("score", "number", "points", "in the end; null where the match is void or not over"),
    Column("rank", "whole", "", "1 and how many seats have a higher score"),
    Column("forfeited", "truth", "", "whether it forfeited the match; null while that is live"),
    *_COUNTED,
    Column("seconds", "number", "s", "thinking time that was charged"),
    Column("calls", "whole", "calls", "calls of models"),
    *_BILL,
    Column("served", "texts", "", "the models that answered, as services name them"),
)
MEASURES = (
    _MATCH,
    _GAME,
    _SEAT,
    _PLAYER,
    Column("measure", "text", "", "what the game measured beside scores"),
    Column("value", "number", "the game's", "how much of it, in the end"),
)
PLIES = (
    _MATCH,
    _GAME,
    _PLY,
    _SEAT,
    _PLAYER,
    Column("action", "text", "", "what was executed, in the game's notation"),
    Column(
        "source", "category", "", "who chose it: `agent`, `opening`, `random` or `default` (the table), `take_back`"
    ),
    Column("at", "number", "s", "when it was executed, from the beginning of the match"),
    Column("score", "number", "points", "the seat's score after the ply"),
    Column("secret", "truth", "", "whether the other seats may not know the action"),
    Column("digest", "text", "", "the digest after the ply; empty where it would tell what is hidden"),
)
SCORES = (
    _MATCH,
    _GAME,
    Column("ply", "whole", "plies", "plies that were played, from 0, as in `replay.frame(ply)`"),
    _SEAT,
    _PLAYER,
    Column("score", "number", "points", "the seat's score then"),
)
ATTEMPTS = (
    _MATCH,
    _GAME,
    _PLY,
    _SEAT,
    _PLAYER,
    _ATTEMPT,
    Column("at", "number", "s", "when it was asked for, from the beginning of the match"),
    Column("clock", "number", "s", "what was left for it; null where no clock ran"),
    Column("feedback", "text", "", "what the seat was told of the attempt before"),
    Column("draw_offered", "truth", "", "whether it could have accepted a draw"),
    Column("take_backs", "whole", "take-backs", "those that it had left"),
    Column("decision", "category", "", "`move`, `offer_draw`, `accept_draw`, `resign` or `take_back`"),
    Column("reply", "text", "", "the raw answer, as the table cut it"),
    Column("extracted", "text", "", "what was read as the move; null where nothing was"),
    Column("action", "text", "", "the possible action that it matched; null where it matched none"),
    Column("problem", "category", "", "what was wrong: `illegal`, `unreadable`, `late`, …; null where nothing was"),
    Column("message", "text", "", "the same in a sentence"),
    Column("fault", "text", "", "the agent's own word for why it read no move"),
    Column("thought", "text", "", "what was thought; null where nothing of it can be read"),
    Column("seconds", "number", "s", "charged to the clock"),
    Column("queued", "number", "s", "waited for a service, not charged"),
    Column("retried", "number", "s", "spent on tries that failed, not charged"),
    Column("paused", "number", "s", "for which a person had paused the clock"),
    Column("seated", "number", "s", "until a person sat before the screen that several share"),
    Column("calls", "whole", "calls", "calls of models"),
    *_BILL,
)
CALLS = (
    _MATCH,
    _GAME,
    _PLY,
    _SEAT,
    _PLAYER,
    _ATTEMPT,
    _CALL,
    _PURPOSE,
    Column("provider", "text", "", "provider and model, as they stand in a spec: `openai:gpt-5`"),
    Column("asked", "text", "", "the model that was asked for"),
    Column("model", "text", "", "the model that answered, as the service names it"),
    Column("host", "text", "", "who really answered, or the host that was called"),
    Column("made", "truth", "", "whether it was made at all"),
    Column("unmade", "text", "", "why not"),
    Column("cached_reply", "truth", "", "whether the reply was kept from an earlier call, so that nothing was spent"),
    Column("stop", "category", "", "why the reply ended: `end`, `length`, `tool`, `refused`, …; null without a reply"),
    Column("thought", "text", "", "what can be read of the thinking; null where nothing can"),
    Column("text", "text", "", "what was answered; null without a reply"),
    Column("input", "whole", "tokens", "read, failed tries included; null where the service does not say"),
    Column("cached", "whole", "tokens", "of which came from the service's cache"),
    Column("cache_written", "whole", "tokens", "of which went into it"),
    Column("output", "whole", "tokens", "written, thinking included"),
    Column("reasoning", "whole", "tokens", "of which were thinking"),
    Column("tokens_unknown", "whole", "counts", "counts of tokens, read or written, that the service did not tell"),
    Column("cost", "number", "US dollars", "of reply and failed tries, as far as it is known; null where it is not"),
    Column("cost_from", "category", "", "who says so: `service`, `prices`, `cache`, or `unknown`"),
    Column("unpriced", "whole", "tries", "tries whose cost nobody knows"),
    Column("queued", "number", "s", "until the service began to answer, in the try that brought the reply"),
    Column("seconds", "number", "s", "from then to the end of the reply"),
    Column("waited", "number", "s", "spent on failed tries and on the pauses after them"),
    Column("failed", "whole", "tries", "tries that brought no reply"),
    Column("failures", "texts", "", "what went wrong in each of them: `rate_limit`, `timeout`, …"),
    Column("request", "text", "JSON", "the settings that were asked for, without the messages"),
    Column("sent", "text", "JSON", "the settings as they were sent; null without a reply"),
    Column("ignored", "text", "JSON", "settings that were asked for and not sent, and why"),
    Column("fingerprint", "text", "", "what the service says of the build that answered"),
    Column("id", "text", "", "the service's id of the reply"),
)  # fmt: skip
MESSAGES = (
    _MATCH,
    _GAME,
    _PLY,
    _SEAT,
    _PLAYER,
    _ATTEMPT,
    _CALL,
    _PURPOSE,
    Column("place", "whole", "messages", "its place in the prompt, from 0"),
    Column("role", "category", "", "`system`, `user` or `assistant`"),
    Column("text", "text", "", "its words, as they were sent"),
    Column("pictures", "whole", "pictures", "how many are in it"),
    Column("picture_names", "texts", "", "the BLAKE2b of each PNG (12 bytes, hex)"),
    Column("other", "text", "JSON", "parts that are neither words nor pictures: reasoning, tool calls; null without"),
    Column("cached", "truth", "", "whether the service was told that it may keep what it read up to here"),
    Column(
        "repeated",
        "truth",
        "",
        "whether all up to here stands in the seat's call before it for that purpose, in this table",
    ),
)
JUDGED = (
    _MATCH,
    _GAME,
    Column("judge", "text", "", "the judge's spec"),
    Column("by", "text", "", "what it calls itself, such as an engine's name and version"),
    _PLY,
    _SEAT,
    _PLAYER,
    Column("move", "text", "", "the move that was played"),
    Column("source", "category", "", "who chose it, as in `plies`"),
    Column("value", "number", "points", "what the seat could expect to score with it"),
    Column("best_value", "number", "points", "the same with the best move"),
    Column("loss", "number", "points", "what the move gave away"),
    Column("rank", "whole", "", "1 for a best move; 1 and how many moves were better"),
    Column("moves", "whole", "moves", "how many were possible"),
    Column("best", "texts", "", "the best moves, all that are as good"),
    Column("blunder", "truth", "", "whether it gave away 15 % of the score range or more"),
    Column("told", "text", "", "the judge's own words on it"),
    Column("best_told", "text", "", "the same of the best move"),
)

_TABLE = (
    Column("table", "text", "", "the table's title; there is one for each game, and one over all contests"),
    Column("game", "text", "", "the tournament's name of the game; null over all games"),
    Column("variant", "text", "", "null where all variants are in it"),
)
STANDINGS = (
    *_TABLE,
    Column("contest", "truth", "", "whether one wins what another loses, so that there are ratings"),
    Column("player", "text", "", "the player's name"),
    Column("agent", "text", "", "the agent's spec, or its name"),
    Column("rank", "whole", "", "1 and how many are better beyond doubt"),
    Column("worst_rank", "whole", "", "all but who is worse beyond doubt"),
    Column("elo", "number", "Elo", "the rating; null in games that are played for scores"),
    Column("elo_low", "number", "Elo", "its interval; null where nothing can be said of that end"),
    Column("elo_high", "number", "Elo", "its interval"),
    Column("elo_without_forfeits", "number", "Elo", "the rating without units in which a match was forfeited"),
    Column("elo_without_forfeits_low", "number", "Elo", "its interval"),
    Column("elo_without_forfeits_high", "number", "Elo", "its interval"),
    Column("rank_without_forfeits", "whole", "", "the rank by it"),
    Column("score", "number", "points", "the mean score, in games that are played for scores"),
    Column("score_low", "number", "points", "its interval"),
    Column("score_high", "number", "points", "its interval"),
    Column("matches", "whole", "matches", "matches with a result"),
    Column("distinct", "whole", "matches", "those of them that are no copy of another"),
    Column("wins", "whole", "matches", "in which nobody was better or as good"),
    Column("draws", "whole", "matches", "in which nobody was better, and somebody as good"),
    Column("losses", "whole", "matches", "the others"),
    Column("points", "number", "points", "a win is one, a tie shares"),
    Column("forfeits", "whole", "matches", "that it forfeited"),
    Column("voids", "whole", "matches", "with it that never got a result"),
    *_COUNTED,
    Column("seconds", "number", "s", "thinking time"),
    Column("tokens", "whole", "tokens", "read and written, as far as services say; null where none of them does"),
    *_BILL[2:],
    Column("served", "texts", "", "the models that answered"),
    Column("judge", "text", "", "who judged most moves at the game; null where nobody judged them"),
    Column("judged_moves", "whole", "moves", "moves that were judged"),
    Column("accuracy", "number", "share", "of best moves, 0 to 1"),
    Column("accuracy_low", "number", "share", "its interval"),
    Column("accuracy_high", "number", "share", "its interval"),
    Column("accuracy_by_chance", "number", "share", "what random moves in the same positions would have"),
)
MEETINGS = (
    *_TABLE,
    Column("player", "text", "", "the player's name"),
    Column("opponent", "text", "", "whom it met"),
    Column("matches", "whole", "matches", "with a result"),
    Column("wins", "whole", "matches", "that the player won"),
    Column("draws", "whole", "matches", "that nobody won"),
    Column("losses", "whole", "matches", "that the opponent won"),
    Column("points", "number", "points", "a win is one, a draw a half"),
    Column("share", "number", "share", "points by match, 0 to 1; null where they have none"),
)
AGGREGATES = (
    Column("player", "text", "", "the player's name"),
    Column("measure", "category", "", "`iqm`, `median`, `mean` or `optimality_gap`, over all games"),
    Column("value", "number", "share", "of normalised scores, 0 to 1"),
    Column("low", "number", "share", "its interval"),
    Column("high", "number", "share", "its interval"),
)
PROFILES = (
    Column("player", "text", "", "the player's name"),
    Column("score", "number", "share", "a normalised score, 0 to 1"),
    Column("share", "number", "share", "of runs above it"),
    Column("low", "number", "share", "its interval"),
    Column("high", "number", "share", "its interval"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "matches": MATCHES,
    "seats": SEATS,
    "measures": MEASURES,
    "plies": PLIES,
    "scores": SCORES,
    "attempts": ATTEMPTS,
    "calls": CALLS,
    "messages": MESSAGES,
    "judged": JUDGED,
    "standings": STANDINGS,
    "meetings": MEETINGS,
    "aggregates": AGGREGATES,
    "profiles": PROFILES,
}
"""Every table by its name."""
