"""The queue's page: who comes first, the counts, and what an empty one says."""

import re
from datetime import timedelta

from sqlalchemy import select

from bot.storage.engine import Store
from bot.storage.tables import Author, Direction, Handoff, Message, Proof, Status
from tests.bot.console.conftest import Cast, Opened, main_part, say, wait
from tests.cast import NIGHT


async def test_the_nearest_promise_comes_first(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for name, hours in (("Later", 9), ("First", 1), ("Second", 3)):
        wait(sqlite_store, name=name, address=name, due=timedelta(hours=hours))
    page = main_part(await browser(cast.alice).get("/queue"))
    assert re.findall(r"<bdi>(\w+)</bdi>", page) == ["First", "Second", "Later"]
    assert "3 people are waiting" in page


async def test_every_conversation_is_in_one_list(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for name in ("Waiting", "Mine", "Colleagues", "Closed"):
        wait(sqlite_store, name=name, address=name)
    say(sqlite_store, "Hi", name="Bot", address="Bot")
    alice, bob = browser(cast.alice), browser(cast.bob)
    await alice.act("/conversations/2/claim")
    await bob.act("/conversations/3/claim")
    await alice.act("/conversations/4/claim")
    await alice.act("/conversations/4/close")
    for name in ("Waiting", "Mine", "Colleagues", "Bot", "Closed"):
        page = main_part(await alice.get(f"/queue?show={name.lower()}"))
        assert re.findall(r'class="item-link"[^>]*><bdi>(\w+)</bdi>', page) == [name]
        assert re.findall(r'views-count">(\d+)', page) == ["1"] * 5


async def test_an_empty_queue_says_what_the_bot_did(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    conversation_id = say(sqlite_store, "When do you open?")
    with sqlite_store.write() as session:
        reply = Message(
            conversation_id=conversation_id,
            channel="telegram",
            direction=Direction.OUT,
            author=Author.BOT,
            status=Status.SENT,
            text="At nine.",
            reply_to_id=1,
            ordinal=0,
            created_at=NIGHT,
            status_at=NIGHT,
        )
        session.add(reply)
        session.flush()
        session.add(Proof(message_id=reply.id, rule="hours"))
    page = main_part(await browser(cast.alice).get("/queue"))
    assert "Nobody is waiting." in page
    assert "The bot answered one question by itself" in page


async def test_what_a_customer_was_asked_for_is_shown_as_soon_as_it_is_there(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    number = wait(sqlite_store)
    alice = browser(cast.alice)

    async def shows(**details: object) -> tuple[str, str]:
        with sqlite_store.write() as session:
            session.scalars(select(Handoff)).one().details = details
        queue = main_part(await alice.get("/queue"))
        return queue, main_part(await alice.get(f"/conversations/{number}"))

    queue, page = await shows(asked_for="order_number")
    assert "Order number" not in queue
    assert '<dt>Order number</dt><dd dir="auto">asked for, not here yet</dd>' in page
    queue, page = await shows(asked_for="order_number", order_number="LB-20317", answered_by_bot=True)
    assert "<bdi>Order number: LB-20317</bdi>" in queue
    assert '<dt>Order number</dt><dd dir="auto">LB-20317</dd>' in page
    assert "nswered by bot" not in page


async def test_a_long_list_comes_in_pages(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for number in range(52):
        say(sqlite_store, "Hi", name=f"N{number}", address=str(number))
    alice = browser(cast.alice)
    first = main_part(await alice.get("/queue?show=bot"))
    assert first.count('class="item-link"') == 50
    assert "start=50" in first
    assert main_part(await alice.get("/queue?show=bot&start=50")).count('class="item-link"') == 2


async def test_a_question_for_our_script_comes_without_the_frame(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    page = await browser(cast.alice).get("/queue", headers={"X-Nightdesk": "live"})
    assert 'id="queue" data-live' in page.text
    assert 'data-waiting="1"' in page.text
    assert "<script" not in page.text
    answer = await browser(None).get("/queue", headers={"X-Nightdesk": "live"})
    assert (answer.status_code, set(answer.json())) == (401, {"error"})
