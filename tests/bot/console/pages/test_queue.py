"""The queue's page: who comes first, the counts, and what an empty one says."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot import clock
from bot.storage.channels import turn_on
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Direction, Handoff, Message, Proof, Status
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
        assert re.findall(r'class="views-count" id="count-(\w+)">(\d+)', page) == [
            ("waiting", "1"), ("mine", "1"), ("snoozed", "0"), ("colleagues", "1"), ("bot", "1"), ("closed", "1"),
        ]  # fmt: skip


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


async def test_the_queue_says_who_cannot_be_reached(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    assert "Cannot be reached now" not in main_part(await alice.get("/queue"))
    with sqlite_store.write() as session:
        session.query(Contact).one().unreachable_at = clock.now()
    assert "Cannot be reached now" in main_part(await alice.get("/queue"))


def names(page: httpx.Response) -> list[str]:
    return re.findall(r'class="item-link"[^>]*><bdi>(\w+)</bdi>', main_part(page))


async def test_a_list_is_filtered_by_department_and_channel_and_says_how_many_there_are(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    for name in ("Anna", "Bert", "Cleo"):
        wait(sqlite_store, name=name, address=name)
    with sqlite_store.write() as session:
        session.get_one(Handoff, 1).department = "workshop"
        session.get_one(Contact, 2).channel = "whatsapp"
    alice = browser(cast.alice)
    page = await alice.get("/queue")
    for shown in ("Customer service (2)", "Workshop (1)", "Telegram (2)", "WhatsApp (1)"):
        assert f">{shown}</option>" in page.text
    assert names(await alice.get("/queue?department=workshop")) == ["Anna"]
    assert names(await alice.get("/queue?channel=whatsapp")) == ["Bert"]
    assert names(await alice.get("/queue?channel=telegram&department=service")) == ["Cleo"]
    nobody = main_part(await alice.get("/queue?channel=whatsapp&department=workshop"))
    assert "Nobody is in this part of the list." in nobody
    # That others wait is never hidden.
    assert "3 people are waiting" in nobody


async def test_several_are_claimed_snoozed_and_closed_at_once(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    for name in ("Anna", "Bert", "Cleo", "Dora"):
        wait(sqlite_store, name=name, address=name)
    alice = browser(cast.alice)

    async def act(act: str, *items: int) -> str:
        answer = await alice.post(
            "/queue/bulk", data={"csrf": alice.csrf, "act": act, "item": list(items), "back": "/queue?show=waiting"}
        )
        return main_part(await alice.get(answer.headers["location"]))

    assert "2 claimed." in await act("claim", 1, 2)
    assert names(await alice.get("/queue?show=mine")) == ["Anna", "Bert"]
    assert "1 snoozed." in await act("snooze:3")
    assert names(await alice.get("/queue?show=snoozed")) == ["Cleo"]
    assert "1 taken up again." in await act("wake:3")
    assert "2 closed." in await act("close", 1, 2)
    assert names(await alice.get("/queue?show=closed")) == ["Bert", "Anna"]


async def test_what_of_several_could_not_be_done_is_told_by_name(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    for name in ("Anna", "Bert"):
        wait(sqlite_store, name=name, address=name)
    alice, bob = browser(cast.alice), browser(cast.bob)
    await bob.act("/conversations/2/claim")
    answer = await alice.post("/queue/bulk", data={"csrf": alice.csrf, "act": "claim", "item": [1, 2, 99]})
    said = main_part(await alice.get(answer.headers["location"]))
    assert "1 claimed. Not claimed: Bert (Bob holds it); one that does not exist any more." in said


async def test_an_act_on_nothing_or_one_that_does_not_exist_is_refused_in_one_sentence(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    for fields, said in (
        ({"act": "claim"}, "Choose at least one conversation first."),
        ({"act": "erase", "item": "1"}, "Choose what is to be done"),
        ({"act": "claim", "item": "x" * 50}, "Choose at least one"),
        ({"act": "claim", "item": [str(number) for number in range(60)]}, "Choose at most 50"),
    ):
        answer = await alice.post("/queue/bulk", data={"csrf": alice.csrf, **fields})
        assert answer.status_code == 409
        assert said in answer.text
    away = await alice.post("/queue/bulk", data={"csrf": alice.csrf, "act": "snooze:1", "back": "https://elsewhere.example"})
    assert away.headers["location"].startswith("/queue?show=waiting&done=snooze-1-")
    assert (await alice.get("/queue?done=<script>&show=waiting")).status_code == 200


async def test_a_search_leads_to_a_message_of_long_ago(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for number in range(230):
        say(sqlite_store, f"Line {number}" if number != 20 else "My frame number is WB-77", external_id=f"x{number}")
    alice = browser(cast.alice)
    (link,) = re.findall(r'class="item-link" href="([^"]*)"', (await alice.get("/queue?q=wb-77")).text)
    page = await alice.get(link.replace("&amp;", "&"))
    assert f'id="{link.partition("#")[2]}"' in page.text
    assert "My frame number is WB-77" in main_part(page)
    assert "My frame number is WB-77" not in main_part(await alice.get("/conversations/1"))
    assert (await alice.get("/conversations/1?at=999999")).status_code == 200


@pytest.mark.parametrize(
    "words", ["'", '"', "%", "_", "\\", "*", "a OR", "NEAR(", "-", "\x00", "ß:*", "(", "🚀", "٣", "^a", "{x}: y"]
)
async def test_no_search_is_an_error(sqlite_store: Store, cast: Cast, browser: Opened, words: str) -> None:
    answer = await browser(cast.alice).get("/queue", params={"q": words})
    assert (answer.status_code, "Nothing is found." in answer.text) == (200, True)


async def test_a_search_is_narrowed_by_what_stands_beside_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store, "A late bicycle", name="Anna", address="1")
    wait(sqlite_store, "Another late bicycle", name="Bert", address="2")
    say(sqlite_store, "My late bicycle", name="Cleo", address="3", channel="whatsapp")
    with sqlite_store.write() as session:
        session.get_one(Handoff, 2).department = "workshop"
        turn_on(session, ("telegram", "whatsapp"), clock.real_now())
    alice = browser(cast.alice)

    async def found(query: str) -> tuple[str, list[str]]:
        page = main_part(await alice.get(f"/queue?q=late{query}"))
        return page, re.findall(r'class="item-link"[^>]*><bdi>(\w+)', page)

    page, names = await found("")
    assert names == ["Cleo", "Bert", "Anna"]
    for choice in ('<option value="workshop">Workshop', '<option value="whatsapp">WhatsApp', '<option value="">All departments'):
        assert choice in page
    page, names = await found("&department=workshop")
    assert names == ["Bert"]
    assert '<option value="workshop" selected>' in page
    # Searched anew, it stays narrowed until one says otherwise.
    assert '<input type="hidden" name="department" value="workshop">' in page
    assert 'href="/queue?q=late">Search everywhere' in page
    assert (await found("&channel=whatsapp"))[1] == ["Cleo"]
    page, names = await found("&department=sales&channel=whatsapp")
    assert names == []
    assert "Nothing is found in this part." in page
    page, _ = await found("&department=%3Cb%3Egone&channel=pigeon")
    assert '<option value="&lt;b&gt;gone" selected>' in page
    assert '<option value="pigeon" selected>' in page


async def test_a_search_shows_who_said_it_and_leads_to_the_message(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store, "My order LB-20317 <b>is late</b>", name="Anna", address="1")
    wait(sqlite_store, "Something else", name="Bert", address="2")
    alice = browser(cast.alice)
    page = main_part(await alice.get("/queue?q=lb+203"))
    assert 'href="/conversations/1?at=1#line-1"' in page
    assert "<mark>LB</mark>-<mark>20317</mark> &lt;b&gt;is late" in page
    assert "Bert" not in page
    assert "Nothing is found." in main_part(await alice.get("/queue?q=nowhere"))
    assert "Nothing is found." in main_part(await alice.get("/queue?q=" + "x" * 5000))
