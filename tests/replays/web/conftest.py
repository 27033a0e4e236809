"""A real browser without a network, whose pages are watched: what they complain of or ask for fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from arena.replays.web import script, style

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OWN = ("about:", "blob:", "data:", "file:")
"""How addresses begin that lead to no network."""


@dataclass(frozen=True)
class Watched:
    """A page, and what has gone wrong on it so far."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Fail if anything went wrong since the last check."""
        found = list(self.complaints)
        self.complaints.clear()
        assert found == []


def watched(browser: Browser) -> Watched:
    """A fresh page without a network: errors, dialogs, and requests that would leave this machine are complaints."""
    context = browser.new_context(service_workers="block", viewport={"width": 1000, "height": 800})
    context.set_offline(True)
    seen = Watched(context.new_page())

    def blocked(route: Route) -> None:
        if route.request.url.startswith(OWN):
            route.continue_()
        else:
            seen.complaints.append(f"asked for {route.request.url[:200]}")
            route.abort()

    context.route("**/*", blocked)
    page = seen.page
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: seen.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("dialog", lambda dialog: (seen.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return seen


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It lives no longer than a module: as long as it does, no event loop can be started beside its own."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def _watched(browser: Browser) -> Watched:
    return watched(browser)


@pytest.fixture
def page(_watched: Watched) -> Iterator[Page]:
    """The one page of a module; a test fails if anything on it complains or asks for something from elsewhere."""
    yield _watched.page
    _watched.check()


STAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>{style} body {{ margin: 0 }}</style><body class="arena"></body>
<script type="module">{script}
Object.assign(window, {{drawScene, swapped}});</script>"""
DRAW = """([scene, {listens, narrow, ...options}]) => {
    window.said = [];
    window.shown = drawScene(scene, {onPoint: listens ? text => said.push(text) : null, ...options});
    const place = document.createElement("div");
    place.style.width = narrow ? "320px" : "900px";
    place.append(shown);
    document.body.replaceChildren(place);
}"""


@pytest.fixture
def draw(page: Page) -> Callable[..., Page]:
    """Draws a scene on the page; what is chosen in it is put into `said`."""
    if not page.evaluate("Boolean(window.drawScene)"):
        page.set_content(STAGE.format(style=style("scenes"), script=script("scenes")))
        page.wait_for_function("window.drawScene")

    def drawn(scene: Any, *, listens: bool = True, narrow: bool = False, **options: Any) -> Page:
        page.evaluate(DRAW, [scene, {"listens": listens, "narrow": narrow, **options}])
        return page

    return drawn
