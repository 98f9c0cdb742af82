"""Staff at work on a conversation in a real browser, on a desk and on a phone: every act, and nothing typed is ever lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import delete, select

from bot import clock
from bot.staff import takeover
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Handoff, Holder, Message, Role, Status, UsedText, User
from tests.bot.console.conftest import say, wait
from tests.bot.console.pages.test_acting import publish_faq
from tests.bot.console.test_browser import at_both_widths, page, sign_up, staff_messages  # noqa: F401
from tests.cast import hire
from tests.nights import HANDED_OVER, replied

pytestmark = pytest.mark.browser

#: These walks are long, and a busy machine takes its time; nothing here is about speed.
PATIENCE_MS = 20_000


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5000)


FITS = "document.documentElement.scrollWidth <= innerWidth"


async def at_work(page: Page, store: Store, served: str, text: str = "Where is my bicycle?") -> None:  # noqa: F811
    """Dora holds a conversation and has its page open."""
    page.set_default_timeout(PATIENCE_MS)
    await sign_up(page, store, served)
    wait(store, text)
    await page.goto(f"{served}/conversations/1")
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_label("Your reply to")).to_be_visible()


def holder(store: Store) -> str:
    with store.read() as session:
        return session.get_one(Conversation, 1).holder


@at_both_widths
async def test_a_reply_and_a_closing_are_taken_back_with_one_click_or_key(page: Page, sqlite_store: Store, served: str) -> None:  # noqa: F811
    await at_work(page, sqlite_store, served)
    reply, undo = page.get_by_label("Your reply to"), page.get_by_role("button", name="Undo")
    await reply.fill("To the wrong one")
    await reply.press("Control+Enter")
    await expect(reply).to_have_value("")
    await expect(undo).to_be_visible()
    assert await page.evaluate(FITS)
    await reply.press("Control+z")
    await expect(reply).to_have_value("To the wrong one")
    await expect(page.locator("#lines").get_by_text("Taken back by Dora before it left.")).to_be_visible()
    with sqlite_store.read() as session:
        assert session.scalars(select(Message.status).where(Message.author == "staff")).all() == [Status.CANCELLED]
    await page.get_by_role("button", name="Close", exact=True).click()
    await expect(page.get_by_role("button", name="Take over")).to_be_visible()
    # What was typed stays in sight where its field is gone, and is back with the field.
    await expect(page.locator("#kept-draft blockquote")).to_have_text("To the wrong one")
    assert await page.evaluate(FITS)
    await undo.click()
    await expect(reply).to_have_value("To the wrong one")
    await expect(page.locator("#kept-draft")).to_be_hidden()
    assert holder(sqlite_store) == Holder.STAFF


@at_both_widths
async def test_a_suggested_answer_is_one_key_away_and_any_other_a_word(page: Page, sqlite_store: Store, served: str) -> None:  # noqa: F811
    publish_faq(sqlite_store)
    await at_work(page, sqlite_store, served, "I want my money")
    with sqlite_store.write() as session:
        replied(session, "I want my money", None, 0.3, rule=HANDED_OVER, candidates=("returns",))
    reply = page.get_by_label("Your reply to")
    await expect(page.locator("#ready").get_by_role("button", name="Can I return a bike?")).to_be_visible()
    assert await page.evaluate(FITS)
    await reply.focus()
    await page.keyboard.press("ArrowRight")
    await expect(reply).to_have_value("Within 30 days, with the receipt.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".line-staff")).to_contain_text("Within 30 days")
    with sqlite_store.read() as session:
        used = session.scalars(select(UsedText)).one()
        assert (used.entry, used.was_suggested, used.is_unaltered) == ("returns", True, True)

    await page.locator("#texts summary").click()
    await expect(page.locator("#find-text")).to_be_focused()
    await page.keyboard.type("park")
    await expect(page.locator("#found-texts").get_by_text("Behind the house.")).to_be_visible()
    await expect(page.locator("#found-texts").get_by_text("Within 30 days")).to_have_count(0)
    assert await page.evaluate(FITS)
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("Behind the house.")
    await expect(reply).to_be_focused()


@at_both_widths
async def test_notes_tags_and_replies_for_the_opening(page: Page, sqlite_store: Store, served: str) -> None:  # noqa: F811
    await at_work(page, sqlite_store, served)
    await page.locator("#note-box summary").click()
    await expect(page.locator("#note-box textarea")).to_be_focused()
    await page.keyboard.type("She called twice")
    await page.get_by_role("button", name="Keep the note").click()
    await expect(page.locator(".line-internal")).to_contain_text("She called twice")
    await page.get_by_label("A tag", exact=True).fill("Warranty")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Take the tag warranty off")).to_be_visible()
    await expect(page.get_by_label("A tag", exact=True)).to_have_value("")
    assert await page.evaluate(FITS)
    await page.get_by_role("button", name="Take the tag warranty off").click()
    await expect(page.get_by_role("button", name="Take the tag warranty off")).to_have_count(0)

    await page.get_by_label("Your reply to").fill("Good morning!")
    await page.get_by_role("button", name="At opening").click()
    await expect(page.locator(".line-staff")).to_contain_text("unless the customer writes before")
    assert await page.evaluate(FITS)
    await page.get_by_role("button", name="Withdraw").click()
    await expect(page.locator(".line-staff")).to_contain_text("Withdrawn by Dora before it left.")


@at_both_widths
async def test_it_is_given_on_moved_and_closed_for_a_reason(page: Page, sqlite_store: Store, served: str) -> None:  # noqa: F811
    with sqlite_store.write() as session:
        hire(session, "Emil", Role.AGENT)
    await at_work(page, sqlite_store, served)
    more = page.locator("#more summary")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Give it to")).to_be_focused()
    assert await page.evaluate(FITS)
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await more.click()
    await page.get_by_label("Give it to").select_option("Emil")
    await page.get_by_role("button", name="Give", exact=True).click()
    await expect(page.get_by_text("holds this conversation. You can read along.")).to_be_visible()
    with sqlite_store.write() as session:
        dora, emil = (session.scalars(select(User).where(User.name == name)).one() for name in ("Dora", "Emil"))
        takeover.assign(session, 1, emil, dora, clock.now())
    await expect(page.get_by_label("Your reply to")).to_be_visible()

    await more.click()
    await page.get_by_label("Move it to").select_option("Workshop")
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#lines").get_by_text("Dora moved this to workshop.")).to_be_visible()
    with sqlite_store.read() as session:
        assert session.scalars(select(Handoff.department)).one() == "workshop"
    await page.get_by_role("button", name="Claim").click()
    await more.click()
    await page.get_by_role("button", name="No answer needed").click()
    await expect(page.locator("#lines").get_by_text("Dora closed this: no answer needed.")).to_be_visible()
    await expect(page.locator("#earlier")).to_contain_text("Where is my bicycle?")
    assert await page.evaluate(FITS)


#: The answers to "no words yet" begin to come at once, and all of them are there only when `late` is called.
SLOW_FIRST_ANSWERS = """() => {
  const ask = window.fetch
  window.fetch = async (...asked) => {
    const answer = await ask(...asked)
    if (!String(asked[0]).endsWith("/texts?find=")) return answer
    const text = answer.text.bind(answer)
    const later = () => new Promise(next => setTimeout(next))
    answer.text = () => new Promise(come => { window.late = async () => { come(await text()); await later() } })
    return answer
  }
}"""


@at_both_widths
async def test_answers_that_come_late_do_not_take_the_place_of_those_to_newer_words(
    page: Page, sqlite_store: Store, served: str  # noqa: F811
) -> None:
    publish_faq(sqlite_store)
    await at_work(page, sqlite_store, served, "I want my money")
    await page.evaluate(SLOW_FIRST_ANSWERS)
    await page.locator("#texts summary").click()
    while not await page.evaluate("Boolean(window.late)"):
        await page.wait_for_timeout(20)
    await page.keyboard.type("park")
    await expect(page.locator("#found-texts").get_by_text("Behind the house.")).to_be_visible()
    await page.evaluate("window.late()")
    assert await page.locator("#found-texts [data-insert]").count() == 1


@at_both_widths
async def test_two_people_on_one_item_see_each_other(page: Page, sqlite_store: Store, served: str) -> None:  # noqa: F811
    await at_work(page, sqlite_store, served)
    with sqlite_store.write() as session:
        token = sessions.open_session(session, hire(session, "Emil", Role.AGENT).id, clock.now())
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(viewport=page.viewport_size)
    await context.add_cookies([{"name": "nightdesk", "value": token, "url": served}])
    second = await context.new_page()
    await second.goto(f"{served}/conversations/1")
    await expect(second.locator("#others")).to_have_text("Dora is looking at this too.")
    await expect(page.locator("#others")).to_have_text("Emil is looking at this too.", timeout=10_000)
    await page.get_by_label("Your reply to").press_sequentially("It leaves")
    await expect(second.locator("#others")).to_have_text("Dora is writing here.", timeout=10_000)
    assert await second.evaluate(FITS)
    await second.close()
    await expect(page.locator("#others")).to_have_text("", timeout=10_000)


async def test_what_was_typed_survives_a_colleague_an_erasure_and_a_reload(
    page: Page, sqlite_store: Store, served: str  # noqa: F811
) -> None:
    await at_work(page, sqlite_store, served)
    reply = page.get_by_label("Your reply to")
    await reply.fill("Half a sentence")
    with sqlite_store.write() as session:
        dora = session.scalars(select(User).where(User.name == "Dora")).one()
        takeover.assign(session, 1, dora, hire(session, "Emil", Role.AGENT), clock.now())
    kept = page.locator("#kept-draft blockquote")
    await expect(kept).to_have_text("Half a sentence")
    with sqlite_store.write() as session:
        emil = session.scalars(select(User).where(User.name == "Emil")).one()
        takeover.assign(session, 1, emil, session.get_one(User, dora.id), clock.now())
    await expect(reply).to_have_value("Half a sentence")

    with sqlite_store.write() as session:
        session.execute(delete(Contact))
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("This conversation does not exist (any more).")
    await expect(reply).to_have_value("Half a sentence")
    await page.reload()
    await expect(kept).to_have_text("Half a sentence")
    await page.get_by_role("button", name="Discard it").click()
    await expect(page.locator("#kept-draft")).to_be_hidden()
    await page.reload()
    await expect(page.locator("#kept-draft")).to_be_hidden()


async def test_a_paste_of_a_megabyte_is_answered_with_one_sentence_and_lost_never(
    page: Page, sqlite_store: Store, served: str  # noqa: F811
) -> None:
    await at_work(page, sqlite_store, served)
    reply = page.get_by_label("Your reply to")
    await page.evaluate(
        "field => { field.value = 'word '.repeat(210000); field.dispatchEvent(new Event('input', {bubbles: true})) }",
        await reply.element_handle(),
    )
    sentence = re.compile(r"The reply has 1,049,999 characters; send at most 4,096 at once\. Nothing is lost: shorten it\.")
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert staff_messages(sqlite_store) == []
    await page.reload()
    assert await reply.evaluate("field => field.value.length") == 1_050_000
    await reply.fill("Shorter")
    await expect(page.get_by_role("alert")).to_be_hidden()
    say(sqlite_store, "Still there?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".line-staff")).to_contain_text("Shorter")
    assert staff_messages(sqlite_store) == ["Shorter"]
