"""The console goes away while somebody writes, and comes back: nothing typed is lost, nothing goes out twice, one sentence says it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from bot import clock
from bot.staff import takeover
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import Author, Message, User
from tests.bot.console.conftest import PASSWORD, Cast, build, say, wait
from tests.bot.console.server import Server, free_port
from tests.bot.console.windows import OnTheWay, Windows, at_both_widths, lose, program, size, window  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOST = "The connection is lost. Trying again; nothing that you type is lost."
NOT_SENT = "Not sent: there is no connection. Your text is kept; send it again."
BACK = "The connection is back. Your text was not sent and is kept; send it again."
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def server(sqlite_store: Store, tmp_path: Path) -> Iterator[Server]:
    made = Server(lambda: build(sqlite_store, tmp_path), free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def served(server: Server) -> str:
    return server.address


def replies(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).where(Message.author == Author.STAFF).order_by(Message.id)))


def writing(store: Store, page: Page, user: User) -> Page:
    """Somebody in the middle of a reply, with the desk's stream of news open."""
    wait(store)
    with store.write() as session:
        session.get_one(User, user.id).password_hash = PasswordHasher().hash(PASSWORD)
        takeover.claim(session, 1, session.get_one(User, user.id), clock.now())
    with page.expect_response("**/events*"):
        page.goto("/conversations/1")
    reply(page).press_sequentially("It leaves ")
    return page


def reply(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_label("Your reply to")


def says(page: Page, sentence: str) -> None:
    """In one place, within the window."""
    shown = page.locator(".strip:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text(sentence)
    assert page.evaluate(FITS)


@at_both_widths
def test_a_reply_that_is_being_written_outlives_the_console(
    sqlite_store: Store, cast: Cast, server: Server, window: Windows  # noqa: F811
) -> None:
    page = writing(sqlite_store, window(cast.alice), cast.alice)
    page.evaluate("window.stays = true")
    server.stop()
    says(page, LOST)
    reply(page).press_sequentially("tomorrow.")
    say(sqlite_store, "Are you there?")
    server.start()
    expect(page.locator(".strip:visible")).to_have_count(0)
    expect(page.locator("#lines").get_by_text("Are you there?")).to_be_visible()
    expect(reply(page)).to_have_value("It leaves tomorrow.")
    expect(reply(page)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line-staff")).to_contain_text("It leaves tomorrow.")
    assert page.evaluate("window.stays")
    assert replies(sqlite_store) == ["It leaves tomorrow."]


@at_both_widths
@pytest.mark.parametrize("arrived", [False, True], ids=["before", "after"])
def test_what_is_sent_while_the_console_is_away_goes_out_once(
    sqlite_store: Store, cast: Cast, server: Server, window: Windows, arrived: bool  # noqa: F811
) -> None:
    """Whether the console took it before it went away, nobody at the page can tell."""
    page = window(cast.alice)
    sent = OnTheWay(page, "**/conversations/1/reply")
    writing(sqlite_store, page, cast.alice)
    reply(page).press_sequentially("tomorrow.")
    if arrived:
        sent.handle = lose
    else:
        server.stop()
    page.keyboard.press("Control+Enter")
    says(page, NOT_SENT)
    if arrived:
        assert replies(sqlite_store) == ["It leaves tomorrow."]
        server.stop()
        sent.handle = Route.continue_
    # Again, and impatiently.
    for _ in range(3):
        page.get_by_role("button", name="Send").click()
        says(page, NOT_SENT)
    expect(reply(page)).to_have_value("It leaves tomorrow.")
    server.start()
    says(page, BACK)
    expect(reply(page)).to_have_value("It leaves tomorrow.")
    page.get_by_role("button", name="Send").click()
    expect(reply(page)).to_have_value("")
    expect(page.locator(".line-staff")).to_have_count(1)
    expect(page.locator(".strip:visible")).to_have_count(0)
    assert replies(sqlite_store) == ["It leaves tomorrow."]


@at_both_widths
def test_who_reloads_while_the_console_is_away_finds_the_reply_again(
    sqlite_store: Store, cast: Cast, server: Server, window: Windows  # noqa: F811
) -> None:
    page = writing(sqlite_store, window(cast.alice), cast.alice)
    server.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto("/conversations/1")
    # The browser is done with its own page about it.
    page.wait_for_url("chrome-error://**")
    server.start()
    page.goto("/conversations/1")
    expect(reply(page)).to_have_value("It leaves ")
    assert replies(sqlite_store) == []


@at_both_widths
def test_a_session_that_ended_meanwhile_keeps_the_reply_too(
    sqlite_store: Store, cast: Cast, server: Server, window: Windows  # noqa: F811
) -> None:
    page = writing(sqlite_store, window(cast.alice), cast.alice)
    server.stop()
    with sqlite_store.write() as session:
        sessions.end_all_sessions(session, cast.alice.id)
    reply(page).press_sequentially("tomorrow.")
    server.start()
    # Found out by the page, and not only on sending.
    says(page, "You are not signed in any more. What you typed is kept.")
    reply(page).press_sequentially(" Or today.")
    page.keyboard.press("Control+Enter")
    says(page, "You are not signed in any more. What you typed is kept.")
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/conversations/1")
    expect(reply(page)).to_have_value("It leaves tomorrow. Or today.")
    page.get_by_role("button", name="Send").click()
    expect(reply(page)).to_have_value("")
    assert replies(sqlite_store) == ["It leaves tomorrow. Or today."]
