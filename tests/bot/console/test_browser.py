"""A member of staff at work in a real browser, on a desk and on a phone."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from bot import clock
from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.staff.marking import mark as mark_reply
from bot.storage import overrides, users
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Holder, Message, Role
from tests.bot.console.conftest import PASSWORD, say, wait
from tests.nights import CLARIFIED, HANDED_OVER, replied
from tests.peers.process import missing

pytestmark = [pytest.mark.browser, pytest.mark.timed]

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
DESK, PHONE = (1280, 800), (390, 844)
# What staff are promised: a new item or message is before their eyes within a second.
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
    await page.wait_for_load_state()


# Whether each page's name lies inside the window, and begins where the one before has ended.
NAMES_FIT = """() => {
  const names = [...document.querySelectorAll("#nav a span:not(.visually-hidden)")]
    .filter(name => name.checkVisibility()).map(name => name.getBoundingClientRect()).filter(box => box.width > 0)
  return names.every((box, number) => box.right <= innerWidth && (number === 0 || names[number - 1].right <= box.left))
}"""


@at_both_widths
async def test_the_names_of_all_pages_are_readable_for_an_admin_too(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served, Role.ADMIN)
    for path in ("queue", "faq", "answers", "unreadable", "people"):
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
    # Before its scripts are there a page keeps nothing that is typed into it.
    await page.wait_for_load_state()
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
    lost: list[str] = []

    # The desk takes it, but the browser never hears so. From before the page is opened: see OnTheWay in windows.py.
    async def swallow(route):  # type: ignore[no-untyped-def]
        if lost:
            return await route.continue_()
        lost.append(route.request.url)
        await route.fetch(max_redirects=0)
        return await route.abort()

    await page.route("**/reply", swallow)
    await page.goto(f"{served}/conversations/1")
    await page.get_by_role("button", name="Claim").click()
    reply, send = page.get_by_label("Your reply to"), page.get_by_role("button", name="Send")
    await reply.fill("Once and only once")
    await send.click()
    await expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    await expect(reply).to_have_value("Once and only once")
    assert staff_messages(sqlite_store) == ["Once and only once"]
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
    # The page may be brought up to date at any moment, so the address is changed on its way and not on the page.
    await page.route("**/hours/*/withdraw", lambda route: route.continue_(url=f"{served}/hours/99/withdraw"))
    await page.goto(f"{served}/hours")
    await page.get_by_role("button", name="Closed for one hour").click()
    withdraw = page.get_by_role("button", name="Withdraw")
    await expect(withdraw).to_be_visible()
    await withdraw.click()
    await expect(page.get_by_role("alert")).to_contain_text("There is no override 99")


def a_night_to_mark(store: Store) -> int:
    """An answer, suggestions and a handoff. Returns the answer's id."""
    titles = ["Can I return a bike that I have bought online, and what does it cost?", *(f"Question {n}?" for n in range(30))]
    entries = [Entry(f"entry_{number}", (title,), "So.") for number, title in enumerate(titles)]
    with store.write() as session:
        publish(session, entries, "Bob", "", clock.now())
        answer = replied(session, "Can I give it back?", "entry_0", 0.91, said="Within 30 days.", candidates=("entry_0", "entry_1"))
        replied(session, "back or pay", "entry_0", 0.5, rule=CLARIFIED, said="Do you mean one of these?",
                candidates=("entry_0", "entry_1", "entry_2"))  # fmt: skip
        replied(session, "Can you restore a tandem from 1954?", "entry_3", 0.1, rule=HANDED_OVER, said="Somebody replies tomorrow.")
    return answer


@at_both_widths
async def test_staff_mark_answers_with_one_click_and_the_keyboard(page: Page, sqlite_store: Store, served: str) -> None:
    answer = a_night_to_mark(sqlite_store)
    await sign_up(page, sqlite_store, served, Role.TRAINER)
    await page.goto(f"{served}/conversations/1#line-{answer}")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.evaluate("window.stays = true")
    mark = page.get_by_role("group", name="Mark this answer")
    right, wrong = (mark.get_by_role("button", name=name, exact=True) for name in ("Right", "Wrong"))
    await right.click()
    await expect(right).to_have_attribute("aria-pressed", "true")
    await expect(mark.get_by_text("Marked by Dora")).to_be_visible()
    await page.keyboard.press("Enter")  # the focus has stayed: pressed again it is taken back
    await expect(right).to_have_attribute("aria-pressed", "false")
    await wrong.focus()
    await page.keyboard.press("Space")
    await expect(wrong).to_have_attribute("aria-pressed", "true")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await mark.get_by_label("The right entry").select_option("Question 17?")
    say(sqlite_store, "A message that comes meanwhile")
    await expect(page.locator("#lines").get_by_text("A message that comes meanwhile")).to_be_visible()
    await expect(mark.get_by_label("The right entry")).to_have_value("entry:entry_18")
    await mark.get_by_role("button", name="Save").click()
    await expect(mark.get_by_text("Right would be “Question 17?”.")).to_be_visible()
    offered = page.get_by_role("group", name="Mark these suggestions")
    await offered.get_by_role("button", name="Question 1?").click()
    await expect(offered.get_by_role("button", name="Question 1?")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Rightly handed over").click()
    await expect(page.get_by_role("button", name="Rightly handed over")).to_have_attribute("aria-pressed", "true")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert await page.evaluate("window.stays")

    await page.goto(f"{served}/answers")
    await expect(page.get_by_role("heading", name="3 of about 60 marks")).to_be_visible()
    await expect(page.get_by_role("button", name="Refit now")).to_be_disabled()
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.evaluate("window.stays = true")
    here = page.locator(f"#latest-{answer}").get_by_role("button", name="Right", exact=True)
    await here.click()
    await expect(here).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate("window.stays")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.locator("#marked").get_by_role("link", name="Can I give it back?").click()
    await expect(page.locator(f"#line-{answer}")).to_be_in_viewport()


@at_both_widths
async def test_a_trainer_sees_what_a_calibration_changes_before_it_is_in_force(
    page: Page, sqlite_store: Store, served: str
) -> None:
    a_night_to_mark(sqlite_store)
    await sign_up(page, sqlite_store, served, Role.TRAINER)
    with sqlite_store.write() as session:
        for number in range(60):
            reply = replied(session, f"Give back number {number}?", "entry_0", 0.9)
            mark_reply(session, reply, right=True, entry=None, no_entry=False, known=(), user_id=1, now=clock.now())
    await page.goto(f"{served}/answers")
    await page.evaluate("window.stays = true")
    await page.get_by_role("button", name="Refit now").click()
    await expect(page.get_by_role("heading", name="Calibration 1: what would change")).to_be_visible()
    await expect(page.get_by_role("heading", name="In force: the FAQ’s own calibration")).to_be_visible()
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.get_by_role("button", name="Put in force").click()
    await expect(page.get_by_role("heading", name="In force: calibration 1")).to_be_visible()
    await page.get_by_role("button", name="Restore the FAQ’s own calibration").click()
    await expect(page.get_by_role("heading", name="In force: the FAQ’s own calibration")).to_be_visible()
    assert await page.evaluate("window.stays")


async def test_a_fit_that_fails_says_why_and_the_page_stays(page: Page, sqlite_store: Store, served: str) -> None:
    a_night_to_mark(sqlite_store)
    await sign_up(page, sqlite_store, served, Role.TRAINER)
    # What the page does not offer yet, asked for all the same: a calibration that does not exist.
    await page.route("**/answers/refit", lambda route: route.continue_(url=f"{served}/answers/9/put-in-force"))
    await page.goto(f"{served}/answers")
    # In one go: the page may be brought up to date at any moment, and the button with it.
    await page.evaluate("() => { const button = document.querySelector('.refit button'); button.disabled = false; button.click() }")
    await expect(page.get_by_role("alert")).to_contain_text("There is no calibration 9")


@at_both_widths
async def test_an_admin_reads_the_ledger(page: Page, sqlite_store: Store, served: str) -> None:
    await sign_up(page, sqlite_store, served, Role.ADMIN)
    await page.goto(f"{served}/people")
    await page.get_by_role("link", name="the ledger").click()
    await expect(page.get_by_text("Everything adds up.")).to_be_visible()
    # Handled, and nothing says why: what a night of the test's own leaves behind.
    for number in range(23):
        say(sqlite_store, f"Question {number}", address=str(number))
    await page.get_by_role("link", name="Count again").click()
    await expect(page.get_by_role("heading", name="Something does not add up")).to_be_visible()
    await expect(page.get_by_role("row", name="Not accounted for")).to_contain_text("23")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert await page.evaluate(NAMES_FIT)
    await page.get_by_role("link", name="message 1", exact=True).click()
    await expect(page).to_have_url(f"{served}/conversations/1")


@at_both_widths
async def test_earlier_messages_come_in_above_by_a_key_too(page: Page, sqlite_store: Store, served: str) -> None:
    for number in range(100):
        say(sqlite_store, f"Line {number}", external_id=f"x{number}")
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/conversations/1")
    lines = page.locator("#lines > .line")
    await expect(lines).to_have_count(60)
    await page.evaluate("window.stays = true")
    await page.evaluate("scrollTo(0, 0)")
    was_at = await page.evaluate("document.getElementById('line-41').getBoundingClientRect().top")
    await page.keyboard.press("e")
    await expect(lines).to_have_count(100)
    # What was read stays where it was, and the reader is at what comes before it.
    assert abs(await page.evaluate("document.getElementById('line-41').getBoundingClientRect().top") - was_at) < 40
    await expect(page.locator("#line-40")).to_be_focused()
    assert await page.evaluate("window.stays")
    say(sqlite_store, "And now?")
    await expect(lines).to_have_count(101, timeout=AT_ONCE_MS)


class Held:
    """What a page asks for and `pattern` names is answered at once and arrives late: when it is let go."""

    def __init__(self) -> None:
        self.is_answered, self._go = asyncio.Event(), asyncio.Event()

    @classmethod
    async def back(cls, page: Page, pattern: str) -> "Held":
        held = cls()
        await page.route(pattern, held._answer, times=1)
        return held

    async def _answer(self, route: Route) -> None:
        response = await route.fetch()
        self.is_answered.set()
        await self._go.wait()
        await route.fulfill(response=response)

    def let_go(self) -> None:
        self._go.set()


async def test_what_was_asked_for_before_takes_back_nothing_that_came_later(
    page: Page, sqlite_store: Store, served: str
) -> None:
    for number in range(100):
        say(sqlite_store, f"Line {number}", external_id=f"x{number}")
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/conversations/1")
    lines = page.locator("#lines > .line")
    await expect(lines).to_have_count(60)
    fresh_copy = await Held.back(page, "**/conversations/1")
    await page.evaluate("void refresh()")
    await fresh_copy.is_answered.wait()
    await page.keyboard.press("e")
    await expect(lines).to_have_count(100)
    fresh_copy.let_go()
    await page.wait_for_function("() => !isAsking && !askAgain")
    await expect(lines).to_have_count(100)

    await page.goto(f"{served}/conversations/1")
    earlier = await Held.back(page, "**/conversations/1?lines=*")
    await page.keyboard.press("e")
    await earlier.is_answered.wait()
    say(sqlite_store, "And now?")
    await expect(lines.get_by_text("And now?")).to_be_attached()
    earlier.let_go()
    await expect(lines).to_have_count(101)
    await expect(lines.get_by_text("And now?")).to_be_attached()


async def test_earlier_messages_are_a_link_without_scripts(page: Page, sqlite_store: Store, served: str) -> None:
    for number in range(100):
        say(sqlite_store, f"Line {number}", external_id=f"x{number}")
    await sign_up(page, sqlite_store, served)
    context = await page.context.browser.new_context(java_script_enabled=False, storage_state=await page.context.storage_state())
    plain = await context.new_page()
    await plain.goto(f"{served}/conversations/1")
    await plain.get_by_role("link", name="Show earlier messages").click()
    await expect(plain.get_by_text("Line 0", exact=True)).to_be_attached()
    await expect(plain.locator("#line-41")).to_be_in_viewport()
    await context.close()
