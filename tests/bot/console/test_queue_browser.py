"""The queue in a real browser, at a desk and on a phone: live, by keyboard, several at once, searched, and left and found again."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from bot import clock
from bot.staff import takeover
from bot.storage.engine import Store
from bot.storage.tables import Handoff, User
from tests.bot.console.conftest import Cast, say, wait
from tests.bot.console.test_browser import AT_ONCE_MS, at_both_widths, page, sign_up

__all__ = ["page"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.timed]

NAMES = ".item-link bdi"
# What a screen reader would say of the number that is chosen.
READ_ALOUD = """() => {
  window.readAloud = [];
  const watch = new MutationObserver(() => readAloud.push(byId("bulk-count").textContent));
  watch.observe(byId("bulk-count"), { childList: true, characterData: true, subtree: true });
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


def three_wait(store: Store) -> None:
    for hours, name in enumerate(("Anna", "Bert", "Cleo"), 10):
        wait(store, f"I am {name}", name=name, address=name, due=timedelta(hours=hours))


@at_both_widths
async def test_new_items_come_in_their_place_without_the_page_asking_for_them(
    page: Page, sqlite_store: Store, served: str, cast: Cast
) -> None:
    three_wait(sqlite_store)
    await sign_up(page, sqlite_store, served)
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Bert", "Cleo"])
    # What was before the stream began to listen is asked for, at the latest with the first change. From then on it tells all.
    wait(sqlite_store, "First", name="Eve", address="Eve", due=timedelta(hours=9))
    await expect(page.locator(NAMES)).to_have_text(["Eve", "Anna", "Bert", "Cleo"])
    await page.wait_for_function("() => !isAsking && !askAgain")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wait(sqlite_store, "<b>Now</b>", name="Dora", address="Dora", due=timedelta(hours=10.5))
    await expect(page.locator(NAMES)).to_have_text(["Eve", "Anna", "Dora", "Bert", "Cleo"], timeout=AT_ONCE_MS)
    await expect(page.locator("#item-5 .item-what")).to_have_text("<b>Now</b>")
    await expect(page.get_by_role("heading", name="5 people are waiting")).to_be_visible()
    await expect(page.locator("#count-waiting")).to_have_text("5")
    await expect(page).to_have_title("(5) Waiting · Lumen Bicycles")
    with sqlite_store.write() as session:
        takeover.claim(session, 2, session.get_one(User, cast.bob.id), clock.now())
    await expect(page.locator(NAMES)).to_have_text(["Eve", "Anna", "Dora", "Cleo"], timeout=AT_ONCE_MS)
    await expect(page.locator("#count-colleagues")).to_have_text("1")
    assert asked == []
    # What the stream brought can be acted on.
    await page.locator("#item-5").get_by_role("button", name="Claim").click()
    await expect(page).to_have_url(f"{served}/conversations/5")


async def test_a_page_that_was_cut_off_catches_up_by_itself(page: Page, sqlite_store: Store, served: str) -> None:
    three_wait(sqlite_store)
    await sign_up(page, sqlite_store, served)
    await page.context.set_offline(True)
    with sqlite_store.write() as session:
        session.get_one(Handoff, 1).request = "Changed meanwhile"
    for number in range(5):
        wait(sqlite_store, "Hello?", name=f"New{number}", address=f"n{number}", due=timedelta(hours=20))
    await page.context.set_offline(False)
    await expect(page.locator(NAMES)).to_have_count(8, timeout=10_000)
    await expect(page.locator("#item-1 .item-what")).to_have_text("Changed meanwhile")
    await expect(page.locator("#connection")).to_be_hidden()


@at_both_widths
async def test_several_are_snoozed_and_taken_up_again(page: Page, sqlite_store: Store, served: str) -> None:
    three_wait(sqlite_store)
    await sign_up(page, sqlite_store, served)
    await expect(page.locator("#bulk")).to_be_hidden()
    await page.get_by_label("Choose Anna").check()
    await page.get_by_label("Choose Cleo").check()
    await expect(page.locator("#bulk-count")).to_have_text("2 chosen")
    await page.get_by_role("button", name="Snooze until opening").click()
    await expect(page.locator(".toast-strip").get_by_text("2 snoozed.")).to_be_visible()
    await expect(page.locator(NAMES)).to_have_text(["Bert"])
    assert "done=" not in page.url
    await page.locator("[data-view=snoozed]").click()
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Cleo"])
    # Half an hour before the promise; at the opening.
    await expect(page.locator("#item-1")).to_contain_text("Back tomorrow, 08:10")
    await expect(page.locator("#item-3")).to_contain_text("Back tomorrow, 09:00")
    assert await page.evaluate(FITS)
    await page.get_by_role("button", name="Take Anna up again").click()
    await expect(page.locator(NAMES)).to_have_text(["Cleo"])
    # A word of the customer brings it back, with nobody doing anything.
    await page.locator("[data-view=waiting]").click()
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Bert"])
    await page.wait_for_load_state()
    say(sqlite_store, "Hello?", name="Cleo", address="Cleo")
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Bert", "Cleo"], timeout=AT_ONCE_MS)


async def test_who_is_chosen_stays_counted_whatever_comes_in(page: Page, sqlite_store: Store, served: str, cast: Cast) -> None:
    three_wait(sqlite_store)
    await sign_up(page, sqlite_store, served)
    await page.get_by_label("Choose Anna").check()
    await page.get_by_label("Choose Cleo").check()
    count = page.locator("#bulk-count")
    await expect(count).to_have_text("2 chosen")
    for _ in range(2):
        await page.keyboard.press("k")
    await page.evaluate(READ_ALOUD)
    # The page asks for a fresh copy of itself, as it does every minute.
    await page.evaluate("refresh()")
    await expect(page.get_by_label("Choose Cleo")).to_be_checked()
    await expect(page.locator("#item-1")).to_have_class(re.compile("item-current"))
    assert await page.evaluate("readAloud") == []
    await expect(count).to_have_text("2 chosen")
    with sqlite_store.write() as session:
        takeover.claim(session, 3, session.get_one(User, cast.bob.id), clock.now())
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Bert"])
    await expect(count).to_have_text("1 chosen")
    with sqlite_store.write() as session:
        session.get_one(Handoff, 1).request = "Changed meanwhile"
    say(sqlite_store, "Hello?", name="Anna", address="Anna")
    await expect(page.locator("#item-1 .item-what")).to_have_text("Changed meanwhile")
    await expect(page.locator("#item-1")).to_have_class(re.compile("item-current"))


@at_both_widths
async def test_the_list_is_narrowed_and_searched(page: Page, sqlite_store: Store, served: str) -> None:
    three_wait(sqlite_store)
    with sqlite_store.write() as session:
        session.get_one(Handoff, 2).department = "workshop"
    for _ in range(30):
        say(sqlite_store, "and then it rained", name="Cleo", address="Cleo")
    await sign_up(page, sqlite_store, served)
    await page.get_by_label("Department").select_option("workshop")
    await expect(page.locator(NAMES)).to_have_text(["Bert"])
    wait(sqlite_store, "Elsewhere", name="Dora", address="Dora")
    await expect(page.locator("#count-waiting")).to_have_text("4", timeout=AT_ONCE_MS)
    await expect(page.locator(NAMES)).to_have_text(["Bert"])
    await page.get_by_role("link", name="Show all").click()
    await expect(page.locator(NAMES)).to_have_count(4)
    await page.get_by_role("searchbox").fill("am cle")
    await page.keyboard.press("Enter")
    await expect(page.locator("mark")).to_have_text(["am", "Cleo"])
    assert await page.evaluate(FITS)
    # What was found is narrowed in the same way, and the focus stays where one chose.
    await page.get_by_label("Department").select_option("workshop")
    await expect(page.get_by_role("heading", name="Nothing is found in this part.")).to_be_visible()
    await expect(page.get_by_label("Department")).to_be_focused()
    assert await page.evaluate(FITS)
    await page.get_by_role("link", name="Search everywhere").click()
    await page.get_by_role("link", name="Cleo").click()
    await expect(page).to_have_url(f"{served}/conversations/3?at=3#line-3")
    await expect(page.locator("#line-3")).to_contain_text("I am Cleo")


async def test_everything_is_done_by_keyboard(page: Page, sqlite_store: Store, served: str) -> None:
    three_wait(sqlite_store)
    await sign_up(page, sqlite_store, served)
    press = page.keyboard.press
    for key in ("j", "j"):
        await press(key)
    await expect(page.locator("#item-2 .item-link")).to_be_focused()
    await press("x")
    await expect(page.get_by_label("Choose Bert")).to_be_checked()
    await press("s")
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Cleo"])
    await press("g")
    await press("s")
    await expect(page.locator(NAMES)).to_have_text(["Bert"])
    # A page hears no key before its scripts are there.
    await page.wait_for_load_state()
    await press("g")
    await press("w")
    await expect(page.locator(NAMES)).to_have_text(["Anna", "Cleo"])
    await page.wait_for_load_state()
    await press("?")
    keys = page.get_by_role("dialog", name="Keys")
    for says in ("The next one in the list", "Claim it", "Search", "The list “Mine”", "Choose it"):
        await expect(keys).to_contain_text(says)
    await press("Escape")
    await expect(keys).to_be_hidden()
    await press("/")
    await page.keyboard.type("cleo jc")
    await expect(page.get_by_role("searchbox")).to_have_value("cleo jc")
    await press("Escape")
    await press("j")
    await press("c")
    await expect(page).to_have_url(f"{served}/conversations/1")
    await page.wait_for_load_state()
    # Whoever has claimed it writes; Escape leads out of the field.
    await expect(page.get_by_label("Your reply to")).to_be_focused()
    await press("Escape")
    await press("u")
    await expect(page.locator(NAMES)).to_have_text(["Cleo"])


@at_both_widths
async def test_whoever_comes_back_finds_the_list_as_it_was_left(page: Page, sqlite_store: Store, served: str) -> None:
    for number in range(30):
        wait(sqlite_store, name=f"N{number}", address=f"{number}", due=timedelta(hours=10, minutes=number))
    with sqlite_store.write() as session:
        session.get_one(Handoff, 30).department = "workshop"
    await sign_up(page, sqlite_store, served)
    await page.get_by_label("Department").select_option("service")
    await expect(page.locator(NAMES)).to_have_count(29)
    await page.wait_for_load_state()
    link = page.get_by_role("link", name="N20", exact=True)
    await link.scroll_into_view_if_needed()
    left_at = await page.evaluate("scrollY")
    assert left_at > 500
    await link.click()
    await expect(page.get_by_role("heading", name="N20")).to_be_visible()
    await page.wait_for_load_state()
    await page.get_by_role("link", name="Back to the queue").click()
    await expect(page.locator(NAMES)).to_have_count(29)
    await expect(link).to_be_focused()
    assert abs(await page.evaluate("scrollY") - left_at) < 40
    assert "department=service" in page.url


FAKE_NOTICES = """
  window.shown = [];
  window.Notification = class { constructor(words, more) { shown.push([words, more.tag]); } static permission = "granted";
    static async requestPermission() { return "granted"; } };
  document.hasFocus = () => false;
"""


async def test_a_person_who_looks_elsewhere_is_told_outside_the_quiet_hours(
    page: Page, sqlite_store: Store, served: str
) -> None:
    await page.add_init_script(FAKE_NOTICES)
    await sign_up(page, sqlite_store, served)
    await page.goto(f"{served}/account")
    await page.get_by_label("Show a notice while I look elsewhere").check()
    await page.get_by_label("Ring softly").check()
    await page.get_by_label("Quiet from").fill("00:00")
    await page.get_by_label("until").fill("00:00")
    await page.reload()
    await expect(page.get_by_label("Ring softly")).to_be_checked()
    # What was before a page listens is shown in it, and is no news.
    async with page.expect_response("**/events?*"):
        await page.goto(f"{served}/queue")
    wait(sqlite_store, "My secret", name="Anna", address="1")
    await expect(page.locator("body[data-rang='1']")).to_be_attached()
    assert await page.evaluate("shown") == [["Anna waits for a person", "nightdesk-1"]]
    async with page.expect_response("**/events?*"):
        await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_label("Your reply to")).to_be_visible()
    say(sqlite_store, "Are you there?", name="Anna", address="1")
    await expect(page.locator("body[data-rang='1']")).to_be_attached()
    assert await page.evaluate("shown") == [["Anna has written", "nightdesk-1"]]
    await expect(page).to_have_title("(1) Anna · Lumen Bicycles")

    await page.goto(f"{served}/account")
    await page.get_by_label("until").fill("23:59")
    await page.goto(f"{served}/queue?show=waiting")
    wait(sqlite_store, "Another", name="Bert", address="2")
    await expect(page.locator(NAMES)).to_have_text(["Bert"])
    assert await page.evaluate("shown") == []
