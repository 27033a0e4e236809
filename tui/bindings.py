"""The keys of the match screen: what each does, and how it is told."""

from __future__ import annotations

from textual.binding import Binding, BindingType

WATCHING: list[BindingType] = [
    Binding("space", "play", "Play"),
    Binding("left,h,comma", "step(-1)", "Back", key_display="←"),
    Binding("right,l,full_stop", "step(1)", "On", key_display="→"),
    Binding("left_square_bracket", "step(-10)", "Ten back", key_display="[", show=False),
    Binding("right_square_bracket", "step(10)", "Ten on", key_display="]", show=False),
    Binding("home", "first", "First", show=False),
    Binding("end", "last", "Last", show=False),
    Binding("plus,equals_sign", "hasten(2)", "Faster", show=False),
    Binding("minus", "hasten(0.5)", "Slower", key_display="-", show=False),
    Binding("g", "ask_ply", "Go to", show=False),
    Binding("f", "follow", "Follow", show=False),
    Binding("n", "failed(1)", "Failed"),
    Binding("N", "failed(-1)", "Failed before", show=False),
    Binding("b", "blunder(1)", "Blunder", show=False),
    Binding("B", "blunder(-1)", "Blunder before", show=False),
    Binding("tab", "next_eyes", "Eyes", show=False),
    *(Binding(str(number), f"eyes({number})", show=False) for number in range(10)),
    Binding("m", "mind", "Mind"),
    Binding("p", "prompt", "Prompt"),
    Binding("slash", "search", "Search", key_display="/"),
    Binding("v", "graph", "Graph", show=False),
    Binding("i", "picture", "Picture", show=False),
    Binding("e", "export", "Copy, save", show=False),
    Binding("t", "take_seat", "Take a seat", show=False),
    Binding("z", "zoom", "Zoom", show=False),
    Binding("up", "scroll_mind(-2)", show=False),
    Binding("down", "scroll_mind(2)", show=False),
    Binding("pageup", "scroll_mind(-10)", show=False),
    Binding("pagedown", "scroll_mind(10)", show=False),
    Binding("question_mark", "help", "Help", key_display="?"),
    Binding("escape", "back", "Back to the list", show=False),
]

ROOMY = frozenset({"graph", "export", "take_seat"})
"""The actions whose keys are told on a wide terminal too."""

KEYS = (
    ("space", "play, pause"),
    ("← → h l , .", "one ply back, on"),
    ("[ ]", "ten plies back, on"),
    ("home end", "first ply, last ply"),
    ("g", "go to a ply"),
    ("+ -", "faster, slower"),
    ("f", "follow a live match"),
    ("n N", "next, previous failed attempt"),
    ("b B", "next, previous blunder, once a judge was asked"),
    ("tab 1 2 …", "look through a seat's eyes"),
    ("0", "look as a spectator, who sees all"),
    ("m", "show or hide the mind"),
    ("p", "what a model was sent and said, word for word"),
    ("/", "search thoughts, replies, errors, moves and talk"),
    ("v", "show or hide the evaluation graph"),
    ("i", "the picture that a model was sent"),
    ("e", "copy or save position, moves, thoughts, prompt"),
    ("t", "take a seat and play on from this ply"),
    ("z", "the scene alone"),
    ("↑ ↓", "scroll the mind"),
    ("ctrl+p", "commands and themes"),
    ("escape", "back to the list"),
    ("q", "quit"),
    ("mouse", "point at timeline, graph or move to go there, at a seat for its eyes, at ≡ for all else"),
)

PLAYING: list[BindingType] = [
    Binding("f1", "play_help", "Help", key_display="F1"),
    Binding("f2", "play_zoom", "Zoom", key_display="F2"),
    Binding("f3", "play_mind", "Mind", key_display="F3"),
    Binding("f1", "help", show=False),
    Binding("f2", "zoom", show=False),
    Binding("f3", "mind", show=False),
    Binding("f4", "look_back", "Look back", key_display="F4"),
    Binding("f4", "play_on", "Play on", key_display="F4"),
    Binding("f9", "resign", "Resign", key_display="F9"),
    Binding("f10", "leave", "Quit", key_display="F10"),
]

PLAY_KEYS = (
    ("F1", "these keys"),
    ("F2", "the scene alone, or with what is around it"),
    ("F3", "the mind and the moves"),
    ("F4", "look back through the plies; again: play on"),
    ("F9", "resign"),
    ("F10", "quit; the match is void, its replay is kept"),
    ("← → ↑ ↓", "west, east, north, south"),
    ("home pgup end pgdn", "northwest, northeast, southwest, southeast"),
    ("any other key", "goes to the game as it is, ^x and alt+x too"),
)

_LOOKING = tuple((key, what) for key, what in KEYS if key not in ("f", "escape", "q"))
LOOK_BACK_KEYS = (
    ("F4 f escape", "play on"),
    ("F9", "resign"),
    ("F10 q", "quit; the match is void, its replay is kept"),
    *((key, what) for key, what in _LOOKING if key not in ("v", "t", "b B")),
)
OVER_KEYS = (("F10 q", "quit"), *_LOOKING)

TABLE: list[BindingType] = [
    Binding("f1", "play_help", "Help", key_display="F1"),
    Binding("f1", "help", show=False),
    Binding("f2", "play_zoom", "Zoom", show=False),
    Binding("f2", "zoom", show=False),
    Binding("f3", "play_mind", "Mind", show=False),
    Binding("f3", "mind", show=False),
    Binding("f4", "look_back", "Look back", key_display="F4"),
    Binding("f4", "play_on", "Play on", key_display="F4"),
    Binding("f5", "advise", "Hint", key_display="F5"),
    Binding("f6", "take_back", "Undo", key_display="F6"),
    Binding("f7", "draw", "Draw", key_display="F7"),
    Binding("f8", "pause", "Pause", key_display="F8"),
    Binding("f9", "resign", "Resign", key_display="F9"),
    Binding("f10", "leave", "Quit", key_display="F10"),
]

TABLE_KEYS = (
    ("click", "a place on the board, a card, a move that is listed"),
    ("drag", "from where a piece stands to where it goes"),
    ("← → ↑ ↓", "to another place on the board"),
    ("enter", "choose that place; play what is typed"),
    ("any letter", "type a move; tab completes, escape clears"),
    ("F1", "these keys"),
    ("F2", "the scene alone, or with what is around it"),
    ("F3", "the mind and the moves"),
    ("F4", "look back through the plies; again: play on"),
    ("F5", "a hint"),
    ("F6", "take back the last move, where the table allows it"),
    ("F7", "offer a draw with the next move, or accept one"),
    ("F8", "pause the clock; the board is hidden"),
    ("F9", "resign"),
    ("F10", "quit; the match is void, its replay is kept"),
)

FORM_KEYS = (
    ("enter", "choose; on Start: begin the match"),
    ("g", "choose the game"),
    ("1 2 …", "choose who sits at a seat"),
    ("m", "more: the game's parameters, clocks, seed, position"),
    ("s", "start"),
    ("y", "copy the command that plays the same match"),
    ("tab ↑ ↓", "go through the form"),
    ("pgup pgdn", "scroll the rules, where they are beside the form"),
    ("escape", "back"),
    ("mouse", "click what you want to change; click the command to copy it"),
)
