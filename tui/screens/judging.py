"""The viewer that values positions: the evaluation graph, and the judge behind it."""

from __future__ import annotations

from arena.replays.marks import SWING
from arena.tui.host import stands
from arena.tui.judge import Judged, Valuation, Values, has_swung
from arena.tui.policy import OWNER, Policy
from arena.tui.scenes.picture import one_line
from arena.tui.screens.finding import Finding
from arena.tui.settings import Settings
from arena.tui.widgets.graph import Graph
from arena.tui.widgets.timeline import Timeline

_FEEDING = 0.004
"""Seconds at a time of handing over to the judge what was played."""


class Judging(Finding):
    """A viewer that shows, where it is wanted, who stands how well."""

    _judge: Valuation | None = None
    _judged: dict[int, Values] | None = None
    """What each ply was valued at, as far as it was."""
    _judged_by = ""
    """Who did."""
    _refusal = ""
    """Why nothing is valued."""

    @property
    def may_judge(self) -> bool:
        """Whether whoever sits here may be told how good the position is."""
        return True

    @property
    def policy(self) -> Policy:
        """What whoever sits here may do."""
        found = getattr(self.app, "policy", OWNER)
        return found if isinstance(found, Policy) else OWNER

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what may not be seen here."""
        if action == "graph" and not self.may_judge:
            return False
        return super().check_action(action, parameters)

    @property
    def values(self) -> dict[int, Values]:
        """What each ply was valued at, as far as it was."""
        if self._judged is None:
            self._judged = {}
        return self._judged

    def _work(self) -> bool:
        changed = super()._work()
        if not self.has_class("-judged"):
            return changed
        if not self.may_judge:
            self._close_graph()
            return True
        if self._judge is not None:
            try:
                self._judge.feed(self.tape, _FEEDING)
            except Exception as error:  # a foreign tape
                self._refuse(f"cannot be judged: {one_line(error, 300)}")
                return True
        return changed

    def on_unmount(self) -> None:
        if self._judge is not None:
            self._judge.stop()

    def _show_more(self) -> None:
        super()._show_more()
        if not self.has_class("-judged"):
            return
        graph, ply = self.query_one(Graph), self.playback.ply
        if self._judge is not None:
            self._judge.look(ply)
        graph.show(self.tape.started, ply, self.playback.plies, self.values, self._judged_by, self._refusal)
        self._place()
        self.call_after_refresh(self._place)  # the timeline gives way to what is told beside it

    def _place(self) -> None:
        if stands(self):
            self.query_one(Graph).place(self.query_one(Timeline).region, self.size.height)

    def action_graph(self) -> None:
        """Show or hide the evaluation."""
        if self.has_class("-judged"):
            self._close_graph()
        else:
            self._open_graph()
        self.show()
        self.call_after_refresh(self.show)

    def _open_graph(self) -> None:
        settings = getattr(getattr(self.app, "settings_file", None), "settings", None)
        spec = settings.evaluator if isinstance(settings, Settings) else Settings().evaluator
        if self._judged_by != spec:
            self._judged, self._judged_by = {}, spec
            self.index.marks.unmark(SWING)
        self._refusal = "cannot be judged: the settings name no evaluator"
        if spec:
            allowed, game = Policy(spend=self.policy.spend), self.tape.started.game.id
            self._refusal = allowed.refuses(spec) or allowed.refuses_game(game)
        if not self._refusal:
            self._judge = Valuation(self.tape.started, spec, self.post_message, self.values)
            self._judge.look(self.playback.ply)
            self._judge.start()
        self.add_class("-judged")

    def _close_graph(self) -> None:
        self._refuse("")
        self.remove_class("-judged")

    def _refuse(self, why: str) -> None:
        """Value nothing more, and say why."""
        if self._judge is not None:
            self._judge.stop()
        self._judge, self._refusal = None, why

    def on_judged(self, message: Judged) -> None:
        """Take in what the judge has found."""
        if message.judge is not self._judge:
            return
        self.values.update(message.values)
        if message.problem:
            self._refuse(message.problem)
        setup = self.tape.started.game
        for ply in {near for found in message.values for near in (found, found + 1)}:
            before, after = self.values.get(ply - 1), self.values.get(ply)
            if before is not None and after is not None and has_swung(before, after, setup):
                self.index.marks.mark(ply, SWING)
        self.show()
