"""What goes wrong while staff are at work: nothing typed is lost, one clear sentence, nothing half done. On a desk and on a phone."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete, select

from bot import clock
from bot.channels.pictures import why_not_shown
from bot.staff import takeover
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import Audit, Author, Contact, Conversation, Holder, Message, StoredAttachment, User
from connectors.messages import Attachment, Kind
from tests.bot.channels.test_pictures import png
from tests.bot.console.conftest import PASSWORD, Cast, say, wait
from tests.bot.console.windows import OnTheWay, Windows, at_both_widths, lose, program, size, window  # noqa: F401

pytestmark = pytest.mark.browser

TYPED = "Half a sentence, and then"
FITS = "document.documentElement.scrollWidth <= innerWidth"


def replies(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).where(Message.author == Author.STAFF).order_by(Message.id)))


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Audit.act).order_by(Audit.id)))


def hold(store: Store, user: User) -> None:
    """A customer waits, and `user` has claimed the conversation."""
    wait(store)
    with store.write() as session:
        takeover.claim(session, 1, session.get_one(User, user.id), clock.now())


def at_work(page: Page) -> Page:
    page.goto("/conversations/1")
    reply(page).fill(TYPED)
    return page


def reply(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_label("Your reply to")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def send_past_the_page(page: Page, text: str) -> None:
    """More than the page itself would send, in one go: it may be brought up to date at any moment, and its limit with it."""
    pass_it = "(field, text) => { delete field.dataset.limit; field.value = text; field.form.requestSubmit() }"
    reply(page).evaluate(pass_it, text)


def says(page: Page, sentence: str) -> None:
    """One sentence, in one place, within the window."""
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text(sentence)
    assert page.evaluate(FITS)


@at_both_widths
def test_the_connection_is_lost_before_a_reply_arrives(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    hold(sqlite_store, cast.alice)
    page = at_work(window(cast.alice))
    page.context.set_offline(True)
    send(page)
    says(page, "Not sent: there is no connection. Your text is kept; send it again.")
    expect(reply(page)).to_have_value(TYPED)
    assert replies(sqlite_store) == []
    page.context.set_offline(False)
    page.reload()
    expect(reply(page)).to_have_value(TYPED)
    send(page)
    expect(page.locator(".line-staff")).to_contain_text(TYPED)
    expect(reply(page)).to_have_value("")
    assert replies(sqlite_store) == [TYPED]


@at_both_widths
def test_the_connection_is_lost_after_a_reply_arrived(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    """Nobody at the page can tell it from the other: sent again it is one message all the same, also after a reload."""
    hold(sqlite_store, cast.alice)
    page = window(cast.alice)
    sent = OnTheWay(page, "**/conversations/1/reply")
    at_work(page)
    sent.handle = lose
    send(page)
    says(page, "Not sent: there is no connection. Your text is kept; send it again.")
    assert replies(sqlite_store) == [TYPED]
    sent.handle = Route.continue_
    page.reload()
    expect(reply(page)).to_have_value(TYPED)
    send(page)
    expect(reply(page)).to_have_value("")
    expect(page.locator(".line-staff")).to_have_count(1)
    assert replies(sqlite_store) == [TYPED]


@at_both_widths
def test_a_reply_to_which_the_desk_says_nothing_is_given_up_and_sent_once(
    sqlite_store: Store, cast: Cast, window: Windows  # noqa: F811
) -> None:
    """A connection that is gone without anybody having said so, as behind a telephone's dead spot."""
    hold(sqlite_store, cast.alice)
    page = window(cast.alice)
    held: list[Route] = []
    sent = OnTheWay(page, "**/conversations/1/reply")
    page.clock.install()
    at_work(page)
    sent.handle = held.append
    with page.expect_request("**/conversations/1/reply"):
        send(page)
    page.clock.fast_forward(19_000)
    expect(page.locator("form[aria-busy=true]")).to_have_count(1)
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    page.clock.fast_forward(1_000)
    says(page, "Not sent: there is no connection. Your text is kept; send it again.")
    assert len(held) == 1
    # What was under way arrives after all, and so does what is sent again.
    held[0].fetch(max_redirects=0)
    assert replies(sqlite_store) == [TYPED]
    sent.handle = Route.continue_
    send(page)
    expect(reply(page)).to_have_value("")
    expect(page.locator(".line-staff")).to_have_count(1)
    assert replies(sqlite_store) == [TYPED]


@at_both_widths
def test_two_claim_at_once(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    wait(sqlite_store)
    pages = [window(cast.alice), window(cast.bob)]
    for page in pages:
        # Neither sees what the other does before their own click.
        page.route("**/events*", lambda route: route.abort())
        page.goto("/conversations/1")
    for page in pages:
        page.evaluate("setTimeout(() => [...document.querySelectorAll('button')].find(each => each.innerText == 'Claim').click(), 200)")
    for page in pages:
        expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    with sqlite_store.read() as session:
        winner = session.get_one(Conversation, 1).staff_id
    first, second = pages if winner == cast.alice.id else reversed(pages)
    name = "Alice" if winner == cast.alice.id else "Bob"
    expect(reply(first)).to_be_visible()
    expect(first.get_by_role("alert").filter(visible=True)).to_have_count(0)
    says(second, f"{name} already holds this conversation.")
    expect(second.get_by_text("holds this conversation. You can read along.")).to_be_visible()
    assert acts(sqlite_store).count("claimed") == 1


@at_both_widths
def test_a_reply_to_what_was_closed_on_another_machine(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    hold(sqlite_store, cast.alice)
    page = window(cast.alice)
    page.route("**/events*", lambda route: route.abort())
    at_work(page)
    with sqlite_store.write() as session:
        takeover.close(session, 1, session.get_one(User, cast.alice.id), clock.now())
    send(page)
    says(page, "Nobody holds this conversation; claim it first.")
    kept = page.locator("#kept-draft")
    expect(kept).to_contain_text(TYPED)
    assert replies(sqlite_store) == []
    page.get_by_role("button", name="Take over").click()
    expect(reply(page)).to_have_value(TYPED)
    expect(kept).to_be_hidden()
    send(page)
    expect(page.locator(".line-staff")).to_contain_text(TYPED)
    assert replies(sqlite_store) == [TYPED]


@at_both_widths
def test_a_reply_to_a_customer_who_was_erased(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    hold(sqlite_store, cast.alice)
    page = at_work(window(cast.alice))
    with sqlite_store.write() as session:
        session.execute(delete(Contact))
    send(page)
    says(page, "This conversation does not exist (any more).")
    expect(reply(page)).to_have_value(TYPED)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#kept-draft")).to_contain_text(TYPED)
    with sqlite_store.read() as session:
        assert session.scalars(select(Message.id)).all() == []


@at_both_widths
def test_a_session_that_has_ended(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    hold(sqlite_store, cast.alice)
    password_hash = PasswordHasher().hash(PASSWORD)
    with sqlite_store.write() as session:
        session.get_one(User, cast.alice.id).password_hash = password_hash
    page = at_work(window(cast.alice))
    with sqlite_store.write() as session:
        sessions.end_all_sessions(session, cast.alice.id)
    send(page)
    says(page, "You are not signed in any more. What you typed is kept.")
    expect(reply(page)).to_have_value(TYPED)
    assert replies(sqlite_store) == []
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/conversations/1")
    expect(reply(page)).to_have_value(TYPED)
    send(page)
    expect(page.locator(".line-staff")).to_contain_text(TYPED)
    assert replies(sqlite_store) == [TYPED]


@at_both_widths
def test_a_paste_of_a_megabyte_into_a_reply_a_note_and_a_tag(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    hold(sqlite_store, cast.alice)
    page = at_work(window(cast.alice))
    much = "word " * 210_000
    for field, called in ((reply(page), "reply"), (page.get_by_label("A note for colleagues"), "note")):
        if called == "note":
            page.locator("#note-box summary").click()
        field.evaluate("(field, text) => { field.value = text; field.dispatchEvent(new Event('input', {bubbles: true})) }", much)
        says(page, f"The {called} has 1,049,999 characters; send at most 4,096 at once. Nothing is lost: shorten it.")
        page.get_by_role("button", name="Send" if called == "reply" else "Keep the note").click()
        says(page, "Nothing is lost: shorten it.")
        assert field.evaluate("field => field.value.length") == len(much)
        field.fill("")
    assert page.get_by_label("A tag", exact=True).evaluate("field => field.maxLength") == 60
    assert acts(sqlite_store) == ["claimed"]
    assert replies(sqlite_store) == []


@at_both_widths
def test_a_megabyte_that_passes_the_page_is_refused_by_the_desk_in_its_own_words(
    sqlite_store: Store, cast: Cast, window: Windows  # noqa: F811
) -> None:
    hold(sqlite_store, cast.alice)
    page = at_work(window(cast.alice))
    send_past_the_page(page, "x" * 5000)
    says(page, "The reply has 5,000 characters; send at most 4,096 at once.")
    assert replies(sqlite_store) == []
    send_past_the_page(page, "word " * 210_000)
    says(page, "This is larger than 1 MB and was not taken; shorten it and send it again.")
    assert replies(sqlite_store) == []


@at_both_widths
def test_what_was_refused_is_sent_again_while_the_page_is_still_being_brought_up_to_date(
    sqlite_store: Store, cast: Cast, window: Windows  # noqa: F811
) -> None:
    hold(sqlite_store, cast.alice)
    page = window(cast.alice)
    asked = OnTheWay(page, "**/conversations/1")
    at_work(page)
    page.evaluate("delete document.getElementById('reply').dataset.limit")
    slow: list[Route] = []
    asked.handle = slow.append
    reply(page).evaluate("(field, text) => { field.value = text }", "x" * 5000)
    send(page)
    says(page, "The reply has 5,000 characters; send at most 4,096 at once.")
    reply(page).fill(TYPED)
    with page.expect_response("**/conversations/1/reply"):
        send(page)
    assert replies(sqlite_store) == [TYPED]
    assert slow
    for route in slow:
        route.continue_()
    expect(reply(page)).to_have_value("")


@at_both_widths
def test_what_was_asked_before_an_act_does_not_take_it_back(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    wait(sqlite_store)
    page = window(cast.alice)
    asked = OnTheWay(page, "**/conversations/1")
    page.goto("/conversations/1")
    old = page.content()
    slow: list[Route] = []
    asked.handle = slow.append
    page.evaluate("void refresh()")
    page.get_by_role("button", name="Claim").first.click()
    expect(reply(page)).to_be_visible()
    assert len(slow) == 1
    page.evaluate("window.shown = []; new MutationObserver(() => shown.push(Boolean(document.getElementById('reply'))))"
                  ".observe(document.body, {subtree: true, childList: true})")
    slow[0].fulfill(body=old, content_type="text/html")
    while len(slow) < 2:
        page.wait_for_timeout(50)
    slow[1].continue_()
    expect(reply(page)).to_be_visible()
    assert False not in page.evaluate("shown")


@at_both_widths
def test_a_picture_that_would_fill_the_memory_and_files_of_a_wrong_type(
    sqlite_store: Store, cast: Cast, console: FastAPI, window: Windows  # noqa: F811
) -> None:
    folder: Path = console.state.desk.media_folder
    folder.mkdir()
    sent = (
        ("bomb.png", png(60_000, 60_000), "image/png"),
        ("photo.jpg", b"<script>alert(1)</script>", "image/jpeg"),
        ("fine.png", png(4, 4), "image/png"),
    )
    say(
        sqlite_store, "Look", kind=Kind.MEDIA,
        attachments=tuple(Attachment("document", "r", content_type, name) for name, _, content_type in sent),
    )  # fmt: skip
    with sqlite_store.write() as session:
        for row, (_, content, content_type) in zip(session.query(StoredAttachment).order_by(StoredAttachment.id), sent, strict=True):
            row.status, row.path, row.size_bytes = "stored", str(row.id), len(content)
            row.error = why_not_shown(content, content_type)
            (folder / str(row.id)).write_bytes(content)
    page = window(cast.alice)
    page.goto("/conversations/1")
    lines = page.locator("#lines")
    expect(lines.get_by_role("img")).to_have_count(1)
    expect(lines.get_by_role("link", name="bomb.png")).to_contain_text("64 million pixels, so it is not shown here")
    expect(lines.get_by_role("link", name="photo.jpg")).to_contain_text("It calls itself a picture (image/jpeg) and is none")
    assert page.evaluate(FITS)
    for name, content, _ in sent[:2]:
        with page.expect_download() as began:
            lines.get_by_role("link", name=name).click()
        assert began.value.path().read_bytes() == content


@pytest.mark.parametrize("broken", ["refused", "unreadable"])
@at_both_widths
def test_a_refusal_of_something_before_the_desk_is_no_lost_connection(
    sqlite_store: Store, cast: Cast, window: Windows, broken: str  # noqa: F811
) -> None:
    hold(sqlite_store, cast.alice)
    page = window(cast.alice)
    sent = OnTheWay(page, "**/conversations/1/reply")
    at_work(page)
    if broken == "refused":
        sent.handle = lambda route: route.fulfill(status=502, body="<html>Bad gateway</html>")
        send(page)
        says(page, "something before the desk refused it (error 502). What you typed is kept; try again.")
        expect(reply(page)).to_have_value(TYPED)
        sent.handle = Route.continue_
        send(page)
        expect(page.locator(".line-staff")).to_contain_text(TYPED)
    else:
        # A mistake of the page's own script: what was done is done, and it says so.
        page.evaluate("() => { window.morph = () => { throw new Error('a mistake of ours') } }")
        send(page)
        says(page, "This page could not be brought up to date. Nothing is lost: reload it.")
        page.get_by_role("link", name="Reload").click()
        expect(page.locator(".line-staff")).to_contain_text(TYPED)
        expect(reply(page)).to_have_value("")
    assert replies(sqlite_store) == [TYPED]
    with sqlite_store.read() as session:
        assert session.get_one(Conversation, 1).holder == Holder.STAFF


def test_a_script_that_arrives_late_misses_nothing(sqlite_store: Store, cast: Cast, window: Windows) -> None:  # noqa: F811
    """What changed is only listened to once everything that shows it is there."""
    page = window(cast.alice)
    held: list[Route] = []
    asked: list[str] = []
    page.route(re.compile(r"/static/queue"), lambda route: held.append(route))
    page.on("request", lambda request: asked.append(request.url))
    wait(sqlite_store)
    page.goto("/queue", wait_until="commit")
    # The first script has run: it puts the number there.
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    wait(sqlite_store, "And mine?", address="4712", name="Emil")
    # A round trip on which a stream that had begun would have brought it.
    assert page.evaluate("fetch('/api/v1/me').then(answer => answer.status)") == 200
    assert not any("/events" in url for url in asked)
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="2 people are waiting")).to_be_visible()
    assert any("/events" in url for url in asked)
