"""A member of staff at work in a real browser, on a desk and on a phone."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot import clock
from bot.storage import overrides, users
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Holder, Message, Role
from tests.bot.console.conftest import PASSWORD, say, wait
from tests.peers.process import missing

pytestmark = pytest.mark.browser

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
DESK, PHONE = (1280, 800), (390, 844)
AT_ONCE_MS = 1000
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


at_both_widths = pytest.mark.parametrize("page", [DESK, PHONE], ids=["desk", "phone"], indirect=True)


@pytest.fixture
async def page(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    width, height = getattr(request, "param", DESK)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium is not installed; `apt-get install chromium` brings it.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        context = await browser.new_context(viewport={"width": width, "height": height})
        made = await context.new_page()
        made.set_default_timeout(5000)
        troubles: list[str] = []
        made.on("dialog", lambda dialog: troubles.append(f"a script ran: {dialog.message}"))
        made.on("pageerror", lambda error: troubles.append(str(error)))
        made.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
        yield made
        await browser.close()
        assert troubles == []


def staff_messages(store: Store) -> list[str]:
    with store.read() as session:
        return [message.text for message in session.query(Message).filter_by(author=Author.STAFF)]


async def sign_up(page: Page, store: Store, served: str, role: Role = Role.AGENT) -> None:
    with store.write() as session:
        token = users.create_invitation(session, role, clock.now(), timedelta(days=1))
    await page.goto(f"{served}/invite/{token}")
    await page.get_by_label("Your name").fill("Dora")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await page.get_by_role("button", name="Create my account").click()
    await expect(page).to_have_url(f"{served}/queue")


# Whether each page's name lies inside the window, and begins where the one before has ended.
NAMES_FIT = """() => {
  const names = [...document.querySelectorAll("#nav a span:not(.visually-hidden)")]
    .map(name => name.getBoundingClientRect()).filter(box => box.width > 0)
  return names.every((box, number) => box.right <= innerWidth && (number === 0 || names[number - 1].right <= box.left))
}"""


@at_both_widths
async def test_the_names_of_all_pages_are_readable_for_an_admin_too(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served, Role.ADMIN)
    for path in ("queue", "unreadable", "people"):
        await page.goto(f"{served}/{path}")
        assert await page.evaluate(NAMES_FIT), path


@at_both_widths
async def test_staff_claim_reply_and_close_while_the_page_keeps_itself_current(
    page: Page, sqlite_store: Store, served: str
) -> None:
    await sign_up(page, sqlite_store, served)
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    await page.evaluate("window.stays = true")

    wait(sqlite_store, EVIL, name=EVIL)
    await expect(page.get_by_role("heading", name="One person is waiting")).to_be_visible(timeout=AT_ONCE_MS)
    await expect(page).to_have_title(re.compile(r"^\(1\) Waiting"))
    await expect(page.locator("#announce")).to_have_text("1 waiting")
    assert await page.evaluate("window.stays")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")

    await page.get_by_role("button", name="Claim").click()
    await expect(page).to_have_url(f"{served}/conversations/1")
    reply = page.get_by_label("Your reply to")
    await reply.fill("It leaves to")
    await page.reload()
    await expect(reply).to_have_value("It leaves to")
    await reply.focus()

    await page.evaluate("window.stays = true")
    say(sqlite_store, "Are you there?")
    await expect(page.locator("#lines").get_by_text("Are you there?")).to_be_visible(timeout=AT_ONCE_MS)
    assert await page.evaluate("window.stays")
    await expect(reply).to_be_focused()
    await reply.press_sequentially("morrow.")
    await reply.press("Control+Enter")
    await expect(page.locator(".line-staff").get_by_text("It leaves tomorrow.")).to_be_visible()
    await expect(reply).to_have_value("")
    await expect(page.locator(".line-staff").last).to_be_in_viewport()
    assert staff_messages(sqlite_store) == ["It leaves tomorrow."]
    await page.reload()
    await expect(reply).to_have_value("")

    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("button", name="Take over")).to_be_visible()
    with sqlite_store.read() as session:
        assert session.get_one(Conversation, 1).holder == Holder.CLOSED


async def test_a_lost_connection_loses_nothing_and_doubles_nothing(
    page: Page, sqlite_store: Store, served: str
) -> None:
    await sign_up(page, sqlite_store, served)
    wait(sqlite_store)
    await page.goto(f"{served}/conversations/1")
    await page.get_by_role("button", name="Claim").click()
    reply, send = page.get_by_label("Your reply to"), page.get_by_role("button", name="Send")
    await reply.fill("Once and only once")

    # The desk takes it, but the browser never hears so.
    async def swallow(route):  # type: ignore[no-untyped-def]
        await route.fetch(max_redirects=0)
        await route.abort()

    await page.route("**/reply", swallow)
    await send.click()
    await expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    await expect(reply).to_have_value("Once and only once")
    await page.unroute("**/reply")
    await page.reload()
    await expect(reply).to_have_value("Once and only once")
    await send.click()
    await expect(reply).to_have_value("")
    assert staff_messages(sqlite_store) == ["Once and only once"]

    await page.context.set_offline(True)
    await asyncio.to_thread(say, sqlite_store, "Written meanwhile")
    await page.context.set_offline(False)
    await expect(page.locator("#lines").get_by_text("Written meanwhile")).to_be_visible()


async def test_who_was_signed_out_keeps_what_was_typed(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served)
    wait(sqlite_store)
    await page.goto(f"{served}/conversations/1")
    await page.get_by_role("button", name="Claim").click()
    await page.get_by_label("Your reply to").fill("Half a senten")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("What you typed is kept.")
    await page.get_by_role("link", name="Sign in again").click()
    await page.get_by_label("Your name").fill("Dora")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_label("Your reply to")).to_have_value("Half a senten")
    assert staff_messages(sqlite_store) == []


async def test_two_tabs_share_one_stream_and_both_stay_current(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served)
    second = await page.context.new_page()
    await second.goto(f"{served}/queue")
    wait(sqlite_store)
    for tab in (page, second):
        await expect(tab.get_by_role("heading", name="One person is waiting")).to_be_visible(timeout=2 * AT_ONCE_MS)
    await page.close()
    wait(sqlite_store, name="Second", address="2")
    await expect(second.get_by_role("heading", name="2 people are waiting")).to_be_visible(timeout=2 * AT_ONCE_MS)


@at_both_widths
async def test_a_customer_can_be_played_beside_the_queue(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/try")
    await page.get_by_label("Message", exact=True).fill("Are you open?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone").get_by_text("Are you open?")).to_be_visible()
    await expect(page.get_by_label("An answer is under way")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("")
    await page.get_by_role("button", name="Start over").click()
    await expect(page.get_by_text("Write something that a customer might ask")).to_be_visible()
    await page.get_by_label("Message", exact=True).fill("Me again")
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone").get_by_text("Me again")).to_be_visible()
    with sqlite_store.read() as session:
        assert session.query(Conversation).count() == 2


@at_both_widths
async def test_staff_close_for_the_moment_while_half_of_the_form_is_filled_in(
    page: Page, sqlite_store: Store, served: str
) -> None:
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/hours")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.evaluate("window.stays = true")
    await page.get_by_label("Reason").fill("burst pi")
    await page.get_by_role("button", name="Closed until tomorrow").click()
    await expect(page.locator("#overrides").get_by_text("in force")).to_be_visible()
    number = await page.locator("#overrides li").get_attribute("id")
    with sqlite_store.write() as session:
        overrides.withdraw(session, int((number or "").removeprefix("override-")), by="Bob", now=clock.now())
    await expect(page.get_by_text("Nothing. The hours of business.yml count.")).to_be_visible(timeout=AT_ONCE_MS)
    await expect(page.get_by_label("Reason")).to_have_value("burst pi")
    assert await page.evaluate("window.stays")


async def test_a_button_that_comes_too_late_says_why(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/hours")
    await page.get_by_role("button", name="Closed for one hour").click()
    withdraw = page.get_by_role("button", name="Withdraw")
    await expect(withdraw).to_be_visible()
    # The page may be brought up to date at any moment, so the address is changed on its way and not on the page.
    await page.route("**/hours/*/withdraw", lambda route: route.continue_(url=f"{served}/hours/99/withdraw"))
    await withdraw.click()
    await expect(page.get_by_role("alert")).to_contain_text("There is no override 99")
