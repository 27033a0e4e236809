"""Scenes as changes in a real browser: the viewer makes of them what was recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from arena.games.core.rng import Rng
from arena.games.spec import game
from arena.replays.scenes import changes, to_json
from arena.replays.web import script

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PLIES = 60


@pytest.mark.parametrize("spec", ["rock_paper_scissors,rounds=40", "deal_or_no_deal", "hanabi", "chess", "battleship"])
def test_each_ply_is_made_of_the_one_before(page: Page, spec: str) -> None:
    env = game(spec).env()
    env.restart(3)
    rng, told, whole, before = Rng(3), [], [], None
    while (movers := env.to_act()) and env.ply < PLIES:
        scene = env.scene(None)
        told.append(json.loads(msgspec.json.encode(changes(before, scene))))
        whole.append(json.loads(msgspec.json.encode(to_json(scene))))
        before = scene
        env.advance({seat: env.fallback(seat, rng) for seat in movers})
    assert len(json.dumps(told)) < len(json.dumps(whole)) / 3 or len(told) < 20
    page.goto("about:blank")
    page.set_content(f'<script type="module">{script("film")}\nwindow.changed = changed;</script>')
    page.wait_for_function("() => Boolean(window.changed)")
    made = page.evaluate("told => told.map((was => one => was = changed(was, one))(null))", told)
    assert made == whole
