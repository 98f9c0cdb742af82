"""The conversation's page and what staff do on it."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot import clock
from bot.console import acts
from bot.handoff import HandoffRefused
from bot.staff import staff_reply, takeover
from bot.storage import inbox, outbox, reachability, sessions
from bot.storage.engine import Store
from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Holder,
    Message,
    Proof,
    Status,
    StoredAttachment,
)
from connectors.messages import Attachment, Kind, Location, Reachability
from tests.bot.console.conftest import Cast, Opened, main_part, say, wait
from tests.cast import NIGHT
from tests.fakes import inbound


def staff_messages(store: Store) -> list[Message]:
    with store.read() as session:
        return session.query(Message).filter_by(author=Author.STAFF).all()


async def test_staff_claim_reply_and_close(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    assert "Claim this to reply" in (await alice.get("/conversations/1")).text
    answer = await alice.act("/conversations/1/claim")
    assert (answer.status_code, answer.headers["location"]) == (303, "/conversations/1")
    page = main_part(await alice.get("/conversations/1"))
    assert "with you" in page
    assert "Alice took over." in page
    await alice.act("/conversations/1/reply", text="It leaves tomorrow.\r\nBye", client_key="k1")
    (message,) = staff_messages(sqlite_store)
    assert (message.text, message.status, message.staff_id) == ("It leaves tomorrow.\nBye", Status.QUEUED, cast.alice.id)
    page = main_part(await alice.get("/conversations/1"))
    assert "Waiting to be sent" in page
    assert "Answered" in page
    await alice.act("/conversations/1/close")
    with sqlite_store.read() as session:
        assert session.get_one(Conversation, 1).holder == Holder.CLOSED


async def test_handing_back_lets_the_bot_speak_and_releasing_keeps_the_place(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    for act, holder in (("release", Holder.WAITING), ("hand-back", Holder.BOT)):
        await alice.act("/conversations/1/claim")
        assert (await alice.act(f"/conversations/1/{act}")).status_code == 303
        with sqlite_store.read() as session:
            assert session.get_one(Conversation, 1).holder == holder


async def test_of_two_claims_one_wins_and_the_other_reads_why(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    answers = await asyncio.gather(*(browser(user).act("/conversations/1/claim") for user in (cast.alice, cast.bob)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    winner = "Alice" if answers[0].status_code == 303 else "Bob"
    assert f"{winner} already holds this conversation." in refused.text


def send_something(store: Store) -> int:
    """A message of the bot is with the provider. Its id."""
    conversation_id, now = wait(store), clock.now()
    with store.write() as session:
        message = Message(
            conversation_id=conversation_id,
            channel="telegram",
            direction=Direction.OUT,
            author=Author.BOT,
            status=Status.SENDING,
            text="We do.",
            created_at=now,
            status_at=now,
        )
        session.add(message)
        session.flush()
        return message.id


async def test_a_claim_waits_for_the_bots_message_that_is_just_being_sent(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    message_id = send_something(sqlite_store)
    claiming = asyncio.create_task(browser(cast.alice).act("/conversations/1/claim"))
    bob = browser(cast.bob)
    async with asyncio.timeout(10):
        while "The bot is just sending a message. <b><bdi>Alice</bdi></b>" not in (await bob.get("/conversations/1")).text:
            assert not claiming.done()
    with sqlite_store.write() as session:
        outbox.record_sent(session, message_id, "x", clock.now())
    assert (await claiming).status_code == 303
    with sqlite_store.read() as session:
        assert session.get_one(Conversation, 1).staff_id == cast.alice.id


def test_who_claims_is_told_when_the_provider_takes_long(sqlite_store: Store, cast: Cast) -> None:
    send_something(sqlite_store)
    with sqlite_store.write() as session:
        token = sessions.open_session(session, cast.alice.id, clock.now())
        who = sessions.find_session(session, token, clock.now())
    assert who is not None
    with pytest.raises(HandoffRefused, match="The bot is just sending a message to this customer"):
        acts.act(sqlite_store, acts.Act.CLAIM, 1, who, wait_seconds=0)


async def test_our_script_gets_the_sentence_alone(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    await browser(cast.bob).act("/conversations/1/claim")
    alice = browser(cast.alice)
    alice.headers["X-Nightdesk"] = "live"
    answer = await alice.act("/conversations/1/reply", text="Hi", client_key="k1")
    assert (answer.status_code, answer.json()) == (409, {"error": "Bob holds this conversation."})


async def test_one_click_is_one_message(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    clicks = [alice.act("/conversations/1/reply", text="Hello", client_key="k1") for _ in range(4)]
    assert {answer.status_code for answer in await asyncio.gather(*clicks)} == {303}
    assert len(staff_messages(sqlite_store)) == 1
    changed = await alice.act("/conversations/1/reply", text="Another text", client_key="k1")
    assert changed.status_code == 409
    await alice.act("/conversations/1/reply", text="Hello", client_key="k2")
    assert len(staff_messages(sqlite_store)) == 2


async def test_nobody_replies_without_holding_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    answer = await browser(cast.alice).act("/conversations/1/reply", text="Hello", client_key="k1")
    assert answer.status_code == 409
    assert "claim it first" in answer.text
    assert staff_messages(sqlite_store) == []


async def test_the_page_shows_what_came_and_what_became_of_it(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    conversation_id = wait(sqlite_store)
    files = (Attachment("image", "r", "image/png", "wheel.png"), Attachment("voice", "r", "audio/ogg; codecs=opus"))
    files += (Attachment("document", "r", "application/pdf", "bill.pdf", 182_000),)
    say(sqlite_store, "", kind=Kind.MEDIA, attachments=files)
    say(sqlite_store, "", kind=Kind.LOCATION, location=Location(52.37, 4.89, "Here"))
    with sqlite_store.write() as session:
        for row in session.query(StoredAttachment):
            row.status, row.path = "stored", str(row.id)
        for status, error in ((Status.FAILED, "The customer blocked us."), (Status.UNKNOWN, None)):
            message = Message(
                conversation_id=conversation_id,
                channel="telegram",
                direction=Direction.OUT,
                author=Author.BOT,
                status=status,
                text="Answer",
                payload={"buttons": [{"label": "Yes please", "payload": "/yes"}]},
                error=error,
                created_at=NIGHT,
                status_at=NIGHT,
            )
            session.add(message)
            session.flush()
        session.add(
            Proof(
                message_id=message.id,
                rule="faq_answer",
                entry="order_status",
                version=7,
                matched="Where is my parcel?",
                confidence=0.914,
                details={
                    "candidates": [{"id": "returns", "confidence": 0.11}],
                    "cutoffs": {"answer_from": 0.7712, "clarify_from": 0.341},
                    "models": "minilm-1+universal-2",
                    "questions": [
                        {
                            "text": "Do you rent bikes?",
                            "rule": "faq_answer",
                            "entry": "rental_prices",
                            "confidence": 0.83,
                            "candidates": [{"id": "rental_booking", "confidence": 0.07}],
                        },
                        {"text": "Open <b>tomorrow</b>?", "rule": "hours"},
                    ],
                },
            )
        )
    page = main_part(await browser(cast.alice).get(f"/conversations/{conversation_id}"))
    for shown in (
        '<img src="/attachments/1"',
        "<audio ",
        'href="/attachments/3" download',
        "182 kB",
        "52.37000, 4.89000",
        "openstreetmap.org",
        "The customer blocked us.",
        "It is not certain that it reached the customer",
        "Yes please",
        "order_status",
        "(version 7)",
        "Where is my parcel?",
        "91 %",
        "returns",
        "answered from 77 %, asked back from 34 %",
        "<code>minilm-1</code>",
        "<code>universal-2</code>",
        "“Do you rent bikes?”",
        "<code>rental_prices</code> 83 %",
        "<code>rental_booking</code> 7 %",
        "“Open &lt;b&gt;tomorrow&lt;/b&gt;?”",
        "Computed from the opening hours",
    ):
        assert shown in page, shown


async def test_a_file_opens_only_when_it_is_harmless(
    sqlite_store: Store, cast: Cast, browser: Opened, tmp_path: object
) -> None:
    folder = browser(cast.alice)._transport.app.state.desk.media_folder  # type: ignore[attr-defined]
    folder.mkdir()
    types = ("image/png", "image/svg+xml", "text/html", "audio/ogg; codecs=opus")
    files = tuple(Attachment("document", "r", content_type, 'a"\r\nX-Evil: 1.html') for content_type in types)
    say(sqlite_store, "", kind=Kind.MEDIA, attachments=files)
    outside = folder.parent / "secret"
    outside.write_text("secret")
    with sqlite_store.write() as session:
        for row in session.query(StoredAttachment):
            row.status, row.path = "stored", str(row.id)
            (folder / str(row.id)).write_bytes(b"<script>alert(1)</script>")
    alice = browser(cast.alice)
    answers = [await alice.get(f"/attachments/{number}") for number in (1, 2, 3, 4)]
    assert [answer.headers["content-disposition"].split(";")[0] for answer in answers] == [
        "inline",
        "attachment",
        "attachment",
        "inline",
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "x-evil" not in answer.headers
        assert not answer.headers["content-type"].startswith(("text/html", "image/svg"))
    with sqlite_store.write() as session:
        session.get_one(StoredAttachment, 1).path = "../secret"
    assert (await alice.get("/attachments/1")).status_code == 404
    assert (await browser(None).get("/attachments/2")).status_code == 303


async def test_an_overdue_promise_is_said_in_words_until_a_person_writes(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store, due=timedelta(minutes=20))
    alice = browser(cast.alice)
    assert re.search(r"(20|19) min left</b> <span>breaks at <time [^>]*>23:00</time>", (await alice.get("/queue")).text)
    clock.start_at(NIGHT + timedelta(minutes=45))
    for path in ("/queue", "/conversations/1"):
        page = await alice.get(path)
        assert "Overdue" in page.text
        assert "by 25 min" in page.text or "by 24 min" in page.text
    assert "today, 23:00" in (await alice.get("/queue")).text
    with sqlite_store.write() as session:
        takeover.claim(session, 1, cast.alice, clock.now())
        staff_reply.reply(session, 1, cast.alice, "Sorry!", client_key="k", now=clock.now())
    assert "Overdue" not in main_part(await alice.get("/conversations/1"))


async def test_a_conversation_that_does_not_exist_says_so(cast: Cast, browser: Opened) -> None:
    for number in ("99", "0", "abc", "99999999999999999999"):
        answer = await browser(cast.alice).get(f"/conversations/{number}")
        assert answer.status_code == 404
        assert "does not exist (any more)" in answer.text


async def test_staff_see_that_a_customer_cannot_be_reached_and_what_becomes_of_their_reply(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    with sqlite_store.write() as session:
        address = session.query(Contact).one().address
        blocked = Reachability(session.query(Contact).one().channel, "1", address, False, "The customer blocked the bot.")
        reachability.learn(session, blocked, clock.now())
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    page = main_part(await alice.get("/conversations/1"))
    assert "Cannot be reached" in page
    assert page.count("The customer blocked the bot.") == 2, "beside the transcript, and in it"
    assert "so it is kept for them" in page
    say(sqlite_store, "Hello again")
    page = main_part(await alice.get("/conversations/1"))
    assert "Cannot be reached" not in page
    assert page.count("The customer blocked the bot.") == 1


async def test_a_group_and_a_notice_of_the_channel_say_what_they_are(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    say(sqlite_store, "", kind=Kind.GROUP)
    say(sqlite_store, "", kind=Kind.SERVICE)
    page = main_part(await browser(cast.alice).get("/conversations/1"))
    assert "asked the bot into this group" in page
    assert "a notice of the channel" in page


async def test_staff_read_what_a_corrected_message_said_before(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    say(sqlite_store, "Where is order 13?", external_id="1:7")
    say(sqlite_store, "Where is order 31?", external_id="1:7:e1", kind=Kind.EDIT, edits="1:7")
    with sqlite_store.write() as session:
        inbox.accept(session, inbound("whre is my helmt", external_id="1:8"), clock.now())
        inbox.accept(session, inbound("Where is my helmet?", external_id="1:8:e1", kind=Kind.EDIT, edits="1:8"), clock.now())
    page = main_part(await browser(cast.alice).get("/conversations/1"))
    assert "corrected an earlier message" in page
    assert '<del dir="auto">Where is order 13?</del>' in page
    assert page.count('<del dir="auto">whre is my helmt</del>') == 2, "beside the message, and beside its correction"


async def test_a_reply_to_an_earlier_message_leads_to_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        inbox.accept(session, inbound("We <b>have</b> two bells", external_id="SM1"), NIGHT)
        inbox.accept(session, inbound("The second, please", replies_to="SM1"), NIGHT)
    page = main_part(await browser(cast.alice).get("/conversations/1"))
    assert re.search(r'in reply to <a href="#line-1" dir="auto">We &lt;b&gt;have&lt;/b&gt; two bells</a>', page)
