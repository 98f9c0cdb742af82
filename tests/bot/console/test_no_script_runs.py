"""What customers, colleagues and providers say is never markup: Chromium runs none of it, on no page, API answer, file or export."""

from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.async_api import BrowserContext, ConsoleMessage, Page

from bot.storage import users
from bot.storage.engine import Store
from bot.storage.tables import Role
from tests.bot.console.chromium import chromium, sign_in
from tests.bot.console.conftest import Cast
from tests.bot.console.full_desk import DAY, addresses, fill, part_that_answers
from tests.bot.console.xss import XSS
from tests.cast import NIGHT

pytestmark = pytest.mark.browser

RAN = "window.ran = number => console.error('a script ran: ' + number)"
# Somebody who looks for a trap steps on everything that can be stepped on.
TOUCH = """() => {
  for (const thing of document.querySelectorAll("main *")) {
    for (const name of ["mouseover", "focus", "toggle", "animationstart"]) thing.dispatchEvent(new Event(name, {bubbles: true}))
    if (thing.matches("details")) thing.open = true
  }
  return [...document.querySelectorAll("[href], [src], [action], [formaction]")]
    .flatMap(thing => ["href", "src", "action", "formaction"].map(name => thing.getAttribute(name) || ""))
    .filter(url => /^\\s*(javascript|vbscript|data:text)/i.test(url))
}"""


# It goes through every page for each of the words.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("has_policy", [True, False], ids=["as it is", "without the policy"])
async def test_no_script_of_anybody_runs(
    has_policy: bool, sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    """The pages alone stop all of them; that the policy stands and none of our pages goes against it, a few show."""
    said = XSS[::6] if has_policy else XSS
    troubles: list[str] = []
    with sqlite_store.write() as session:
        token = users.create_invitation(session, Role.AGENT, NIGHT, DAY)
    fill(sqlite_store, console.state.desk.media_folder, *said)
    console.state.desk.faq.ask = part_that_answers
    async with chromium(bypass_csp=not has_policy) as context:
        await sign_in(context, sqlite_store, cast.ada, served)
        await context.add_init_script(RAN)
        page = await _watched(context, troubles)
        for path in addresses(console, len(said), token):
            await _look(page, served + path, troubles)
        # Also what the script puts into a page that is open already.
        await page.goto(f"{served}/queue")
        await page.evaluate("refresh()")
        await page.evaluate(TOUCH)
    assert troubles == []


async def test_the_trap_would_be_noticed(served: str) -> None:
    """Else the test above could be silent because it sees nothing."""
    troubles: list[str] = []
    async with chromium(bypass_csp=True) as context:
        await context.add_init_script(RAN)
        page = await _watched(context, troubles)
        await page.goto(f"{served}/sign-in")
        await page.evaluate("document.querySelector('main').innerHTML = '<img src=x onerror=ran(1)>'")
        await page.wait_for_function("document.querySelector('main img').complete")
        await page.evaluate("new Promise(done => setTimeout(done))")
    assert troubles == ["a script ran: 1"]


async def _watched(context: BrowserContext, troubles: list[str]) -> Page:
    def heard(said: ConsoleMessage) -> None:
        if "a script ran" in said.text or "Content Security Policy" in said.text:
            troubles.append(said.text)

    page = await context.new_page()
    page.on("console", heard)
    page.on("dialog", lambda dialog: troubles.append(f"a dialog: {dialog.message}"))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("popup", lambda opened: troubles.append(f"a window: {opened.url}"))
    return page


async def _look(page: Page, url: str, troubles: list[str]) -> None:
    answer = await page.request.get(url)
    kind = answer.headers["content-type"]
    if kind.startswith("text/html"):
        await page.goto(url)
        troubles += [f"{url}: {link}" for link in await page.evaluate(TOUCH)]
        if urlsplit(page.url)[:2] != urlsplit(url)[:2]:
            troubles.append(f"{url} led to {page.url}")
        return
    # Whatever else a browser is given, it must not take it for a page.
    assert answer.headers["x-content-type-options"] == "nosniff", url
    is_harmless = kind.startswith(("application/json", "image/", "audio/", "text/plain", "text/calendar", "text/css", "text/javascript"))
    is_download = answer.headers.get("content-disposition", "").startswith("attachment")
    assert is_harmless or is_download, (url, kind)
