"""A whole turn at the desk with the keyboard alone, no key of ours pressed but Tab, Enter, Space, Escape and what is typed.

At every step one sees where the focus is, it lands where one goes on, and what was done is said to who does not see it.
"""

from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.storage.engine import Store
from bot.storage.tables import Conversation, Handoff, Holder, Message, Status, User
from tests.bot.console.conftest import PASSWORD, Cast, say, wait
from tests.bot.console.pages.test_acting import publish_faq
from tests.bot.console.windows import Windows, at_both_widths, program, size, window  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

#: More than any page has to stop at.
STOPS = 150
#: Where the focus is, how it is called, and what is wrong with how it is seen.
FOCUS = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return {name: "", id: "", wrong: "", nowhere: true}
  const shows = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
  const box = at.getBoundingClientRect()
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2]
  const above = document.elementFromPoint(x, y)
  const name = at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.name || at.id
  const wrong = ![getComputedStyle(at), getComputedStyle(at, "::after")].some(shows) ? "its focus is not to be seen"
    : box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth ? "it lies outside of the window"
    : above && ![at, at.labels?.[0]].some(each => each?.contains(above)) && !above.contains(at) ? `below ${above.outerHTML.slice(0, 60)}`
    : ""
  return {name: name.trim(), id: at.id, wrong, nowhere: false, html: at.outerHTML.slice(0, 120)}
}"""


def focus(page: Page) -> dict[str, Any]:
    """Where one is. Nobody has to guess it."""
    at: dict[str, Any] = page.evaluate(FOCUS)
    assert not at["wrong"], f"{at['html']}: {at['wrong']}"
    return at


def reach(page: Page, name: str, key: str = "Tab") -> None:
    """Go to what is called so."""
    passed = []
    for _ in range(STOPS):
        page.keyboard.press(key)
        at = focus(page)
        if at["name"].startswith(name):
            return
        passed.append(at["name"])
    raise AssertionError(f"{key} does not lead to {name!r}, only to {passed}")


def lands_on(page: Page, name: str) -> None:
    """The focus is there, by itself."""
    page.wait_for_function(
        "name => { const at = document.activeElement; return (at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText)"
        ".trim().startsWith(name) && at !== document.body }",
        arg=name,
    )
    focus(page)


def said(page: Page, words: str) -> None:
    """To who does not see the page."""
    expect(page.locator("#announce")).to_contain_text(words)


def holder(store: Store, conversation_id: int) -> str:
    with store.read() as session:
        return session.get_one(Conversation, conversation_id).holder


def replies(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        rows = session.execute(select(Message.text, Message.status).where(Message.author == "staff").order_by(Message.id))
        return [(text, status) for text, status in rows]


@at_both_widths
def test_a_turn_at_the_desk_needs_no_mouse(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    publish_faq(sqlite_store)
    for number, name in enumerate(("Dana", "Emil", "Finn"), 1):
        wait(sqlite_store, f"Where is my bicycle {number}?", address=f"47{number}", name=name)
    with sqlite_store.write() as session:
        session.get_one(User, cast.alice.id).password_hash = PasswordHasher().hash(PASSWORD)
    page = window(cast.alice)
    page.context.clear_cookies()
    type_, press = page.keyboard.type, page.keyboard.press

    page.goto("/sign-in")
    if focus(page)["name"] != "Your name":
        reach(page, "Your name")
    type_("Alice")
    reach(page, "Password")
    type_(PASSWORD)
    press("Enter")
    page.wait_for_url("**/queue")

    # Past all names of pages with one key, to the oldest.
    press("Tab")
    assert focus(page)["name"] == "Skip to the content"
    press("Enter")
    reach(page, "Dana")
    press("Enter")
    page.wait_for_url("**/conversations/1")

    reach(page, "Claim")
    press("Enter")
    lands_on(page, "Your reply to Dana")
    said(page, "You hold this conversation")
    assert holder(sqlite_store, 1) == Holder.STAFF

    type_("It leaves tomorow")
    reach(page, "Send")
    press("Enter")
    # Nothing else is looked at within the five seconds.
    lands_on(page, "Your reply to Dana")
    reach(page, "Undo", "Shift+Tab")
    press("Enter")
    lands_on(page, "Your reply to Dana")
    said(page, "Taken back")
    expect(page.get_by_label("Your reply to Dana")).to_have_value("It leaves tomorow")
    press("Backspace")
    press("Backspace")
    type_("row.")
    press("Control+Enter")
    expect(page.locator(".line-staff")).to_have_count(2)
    said(page, "It leaves in a moment. Undo takes it back.")
    lands_on(page, "Your reply to Dana")

    reach(page, "FAQ texts")
    press("Enter")
    lands_on(page, "Words of a question or an answer")
    type_("park")
    expect(page.locator("#found-texts").get_by_text("Within 30 days")).to_have_count(0)
    expect(page.locator("#found-texts").get_by_text("Behind the house.")).to_be_visible()
    press("Tab")
    focus(page)
    press("Enter")
    lands_on(page, "Your reply to Dana")
    press("Control+Enter")
    expect(page.locator(".line-staff")).to_have_count(3)
    assert [text for text, status in replies(sqlite_store) if status != Status.CANCELLED] == ["It leaves tomorrow.", "Behind the house."]

    reach(page, "More", "Shift+Tab")
    if page.locator("#nav-more:focus-within").count():
        raise AssertionError("Backwards from the reply comes the conversation's own menu, then the menu of pages.")
    press("Enter")
    lands_on(page, "Give it to")
    reach(page, "No answer needed")
    press("Enter")
    lands_on(page, "Back to the queue")
    said(page, "closed")
    assert holder(sqlite_store, 1) == Holder.CLOSED

    press("Enter")
    page.wait_for_url("**/queue**")
    expect(page.locator(".item-link")).to_have_text(["Emil", "Finn"])
    # Claimed in the list, one is where one writes.
    reach(page, "Claim Emil")
    press("Enter")
    page.wait_for_url("**/conversations/2")
    lands_on(page, "Your reply to Emil")
    said(page, "You hold this conversation")
    reach(page, "To the bot", "Shift+Tab")
    press("Enter")
    lands_on(page, "Back to the queue")
    said(page, "The bot answers here")
    assert holder(sqlite_store, 2) == Holder.BOT


@at_both_widths
def test_the_focus_stays_in_the_list_when_others_are_quicker(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    for number, name in enumerate(("Dana", "Emil", "Finn"), 1):
        wait(sqlite_store, address=f"47{number}", name=name)
    page = window(cast.alice)
    page.goto("/queue")
    reach(page, "Emil")
    with sqlite_store.write() as session:
        item = session.scalars(select(Handoff).where(Handoff.conversation_id == 2)).one()
        conversation = session.get_one(Conversation, 2)
        conversation.holder, conversation.staff_id, item.state, item.claimed_at = Holder.STAFF, cast.bob.id, "claimed", item.created_at
    say(sqlite_store, "Hello?", address="472", name="Emil")
    expect(page.locator(".item-link")).to_have_text(["Dana", "Finn"])
    lands_on(page, "Finn")
    # What is chosen is snoozed by its button, and one goes on where it stood.
    reach(page, "Choose Dana", "Shift+Tab")
    page.keyboard.press("Space")
    reach(page, "Snooze until opening")
    page.keyboard.press("Enter")
    expect(page.locator(".item-link")).to_have_text(["Finn"])
    said(page, "1 snoozed.")
    lands_on(page, "Finn")


@at_both_widths
@pytest.mark.parametrize("path", ["/queue", "/conversations/1", "/queue?q=bicycle", "/hours", "/faq"])
def test_no_page_holds_the_focus_back(sqlite_store: Store, cast: Cast, window: Windows, path: str) -> None:  # noqa: F811
    publish_faq(sqlite_store)
    wait(sqlite_store)
    with sqlite_store.write() as session:
        conversation = session.get_one(Conversation, 1)
        item = session.scalars(select(Handoff)).one()
        conversation.holder, conversation.staff_id, item.state, item.claimed_at = Holder.STAFF, cast.ada.id, "claimed", item.created_at
    page = window(cast.ada)
    page.goto(path)
    for key in ("Tab", "Shift+Tab"):
        stops = 0
        page.keyboard.press(key)
        while not focus(page)["nowhere"]:
            page.keyboard.press(key)
            stops += 1
            assert stops < STOPS, f"{key} never leaves the page"
        assert stops > 8
