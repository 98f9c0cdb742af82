"""One Chromium for all tests of a file, each test in windows of its own. Import the fixtures that you need."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from bot import clock
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.bot.console.chromium import ARGUMENTS, DESK, PHONE
from tests.peers.process import missing

#: It only keeps a test from hanging; a busy machine may take long.
PATIENCE_MS = 30_000

at_both_widths = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])

#: Opens a window of somebody: `window(user)`; further arguments as Playwright's new_context takes them.
Windows = Callable[..., Page]


class OnTheWay:
    """What a page asks of the desk and `pattern` names: it goes through until a test sets `handle` to something else.

    Made before the page is opened, and never taken off. The browser tells the page's own process by one way that requests are
    held up from now on, and which key is pressed by another: asked for in an open page, the key may come first.
    """

    def __init__(self, page: Page, pattern: str) -> None:
        assert page.url == "about:blank"
        self.handle: Callable[[Route], object] = Route.continue_
        page.route(pattern, lambda route: self.handle(route))


def lose(route: Route) -> None:
    """The desk gets it and does it; the page never hears so."""
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


@pytest.fixture(scope="module")
def program() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium is not installed; `apt-get install chromium` brings it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        yield browser
        browser.close()


@pytest.fixture
def size() -> tuple[int, int]:
    """Of a desk, unless a test asks for both."""
    return DESK


@pytest.fixture
def window(program: Browser, sqlite_store: Store, served: str, size: tuple[int, int]) -> Iterator[Windows]:
    """`window(user)`: a new window at the served console, in which `user` is signed in. No script may fail in it."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)

    def open_window(user: User, **options: Any) -> Page:
        context = program.new_context(viewport={"width": size[0], "height": size[1]}, base_url=served, **options)
        contexts.append(context)
        with sqlite_store.write() as session:
            token = sessions.open_session(session, user.id, clock.now())
        context.add_cookies([{"name": "nightdesk", "value": token, "url": served}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("dialog", lambda dialog: troubles.append(f"a script ran: {dialog.message}"))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    expect.set_options(timeout=5000)
    assert troubles == []
