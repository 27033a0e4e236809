"""A list of offers with a search over it: type to narrow it, arrows to go through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from arena.tui.offers import Offer, search
from arena.tui.scenes.picture import one_line
from arena.tui.widgets.form import Line


class OfferList(OptionList):
    """The list: a click shows an offer, and another one on the same chooses it."""

    def on_click(self, event: Click) -> None:
        """Point first: what an offer is and takes should be seen before it is chosen."""
        number = event.style.meta.get("option")
        if isinstance(number, int) and number != self.highlighted:
            event.prevent_default()
            if not self.options[number].disabled:
                self.highlighted = number


class Picker(Vertical):
    """Offers to choose from, by groups; those that cannot be chosen are dimmed, and can be read about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('cursor_down')", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
    ]

    class Highlighted(Message):
        """An offer is pointed at; None where nothing is found."""

        def __init__(self, offer: Offer | None) -> None:
            super().__init__()
            self.offer = offer

    class Chosen(Message):
        """An offer is chosen."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self, hint: str) -> None:
        super().__init__(id="picker")
        self._hint = hint
        self.offers: Sequence[Offer] = ()
        self._notes: Sequence[str] = ()
        self._shown: list[Offer] = []
        self._told: Offer | None = None

    def compose(self) -> ComposeResult:
        yield Line(placeholder=self._hint, compact=True, id="search")
        yield OfferList(id="offers", markup=False)

    def show(self, offers: Sequence[Offer], notes: Sequence[str] = (), select: Offer | None = None) -> None:
        """Offer these; `notes` are said below them. The one that is pointed at stays, where it is still there."""
        self.offers, self._notes = offers, notes
        self._fill(select or self.pointed)

    @property
    def pointed(self) -> Offer | None:
        """The offer that is pointed at."""
        at = self.query_one(OfferList).highlighted
        option = None if at is None else self.query_one(OfferList).get_option_at_index(at)
        return None if option is None or option.id is None else self._shown[int(option.id)]

    def _fill(self, select: Offer | None) -> None:
        self._shown = search(self.offers, self.query_one("#search", Input).value)
        rows: list[Option] = []
        group, wanted, first = "", None, None
        several = len({one.group for one in self.offers}) > 1
        for number, offer in enumerate(self._shown):
            if several and offer.group != group:
                group = offer.group
                heading = Content.styled(group.upper(), "$quiet bold")
                rows.append(Option(Content("\n") + heading if rows else heading, disabled=True))
            first = len(rows) if first is None else first
            if wanted is None and select is not None and _same(offer, select):
                wanted = len(rows)
            rows.append(Option(_label(offer), id=str(number)))
        said = [*([] if self._shown or not self.offers else ["nothing is called like that"]), *self._notes]
        rows += [Option(Content.styled(f"\n{one_line(note)}", "$quiet italic"), disabled=True) for note in said]
        listed = self.query_one(OfferList)
        listed.set_options(rows)
        listed.highlighted = first if wanted is None else wanted
        self._tell()

    def _tell(self) -> None:
        if self.pointed != self._told:
            self._told = self.pointed
            self.post_message(self.Highlighted(self._told))

    def action_move(self, how: str) -> None:
        """Go through the list from wherever the focus is."""
        getattr(self.query_one(OfferList), f"action_{how}")()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        typed = event.value.strip().casefold()
        named = (one for one in search(self.offers, typed) if one.title.casefold().startswith(typed))
        self._fill(next(named, None) if typed else None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.pointed is not None:
            self.post_message(self.Chosen(self.pointed))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.pointed is not None:
            self.post_message(self.Chosen(self.pointed))


def _same(one: Offer, other: Offer) -> bool:
    return (one.group, one.title, one.spec) == (other.group, other.title, other.spec)


def _label(offer: Offer) -> Content:
    title = one_line(offer.title, 60)
    if offer.problem:
        return Content.assemble((f"  {title}", "$quiet"), ("  unavailable", "$quiet italic"))
    return Content.assemble((f"  {title}", "$foreground"))
