"""Headless Chromium over a served console, signed in by its cookie, so that a test can begin at the page it is about."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, async_playwright

from bot import clock
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.peers.process import missing

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# It only keeps a test from hanging; a busy machine may take long.
PATIENCE_MS = 60_000
DESK, PHONE = (1280, 800), (390, 844)


@asynccontextmanager
async def chromium(size: tuple[int, int] = DESK, **options: Any) -> AsyncIterator[BrowserContext]:
    """One browser; `options` as Playwright's new_context takes them."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium is not installed; `apt-get install chromium` brings it.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(PATIENCE_MS)
        yield context
        await browser.close()


async def sign_in(context: BrowserContext, store: Store, user: User, served: str) -> None:
    with store.write() as session:
        token = sessions.open_session(session, user.id, clock.now())
    cookie = {"name": "nightdesk", "value": token, "domain": urlsplit(served).hostname, "path": "/"}
    await context.add_cookies([cookie])  # type: ignore[list-item]
