"""What staff do beside replying, page by page: each act is one click, has its rules, and says no in one sentence."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot import clock
from bot.faq.entry import Entry, Translation
from bot.faq.files import read
from bot.faq.versions import publish
from bot.storage import callbacks, used_texts
from bot.storage.engine import Store, open_engine
from bot.storage.presence import GONE_AFTER
from bot.storage.tables import Audit, Conversation, Handoff, Holder, Message, Status, UsedText
from tests.bot.callback.test_acts import NINE
from tests.bot.console.conftest import Browser, Cast, Opened, build, main_part, say, wait
from tests.cast import MORNING, NIGHT
from tests.nights import HANDED_OVER, replied
from tests.shop import ROOT

RETURNS = Entry(
    "returns",
    ("Can I return a bike?", "give a bike back"),
    "Within 30 days, with the receipt.",
    translations={"de": Translation(("Kann ich ein Rad zurückgeben?",), "Innerhalb von 30 Tagen.")},
)
PARKING = Entry("parking", ("Where can I park?",), "Behind the house.")


def publish_faq(store: Store) -> None:
    with store.write() as session:
        publish(session, [RETURNS, PARKING], "Bob", "", clock.now())


def newest(store: Store) -> Message:
    with store.read() as session:
        return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


async def test_a_note_is_for_colleagues_and_never_leaves(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    for _ in range(2):
        answer = await alice.act("/conversations/1/note", text="Be <b>kind</b>", client_key="k")
        assert answer.status_code == 303
    with sqlite_store.read() as session:
        (note,) = session.scalars(select(Message).where(Message.kind == "internal")).all()
        assert (note.status, note.author, note.staff_id) == (Status.NOTE, "system", cast.alice.id)
        assert session.get_one(Conversation, 1).holder == Holder.WAITING
    page = main_part(await browser(cast.bob).get("/conversations/1"))
    assert "Only colleagues see this" in page
    assert "Be &lt;b&gt;kind&lt;/b&gt;" in page
    assert "The note is empty" in (await alice.act("/conversations/1/note", text=" ", client_key="l")).text
    assert "does not exist" in (await alice.act("/conversations/9/note", text="x", client_key="m")).text


async def test_tags_are_put_on_and_taken_off(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/tags", add="Warranty")
    assert "Take the tag warranty off" in (await alice.get("/conversations/1")).text
    await alice.act("/conversations/1/tags", off="warranty")
    page = (await alice.get("/conversations/1")).text
    assert "Take the tag warranty off" not in page
    refused = await alice.act("/conversations/1/tags", add="x" * 40)
    assert (refused.status_code, "use at most 30" in refused.text) == (409, True)


async def test_a_conversation_is_given_to_a_colleague(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/assign", to=str(cast.bob.id))
    page = main_part(await browser(cast.bob).get("/conversations/1"))
    assert "with you" in page
    assert "Alice gave this to Bob." in page
    refused = await alice.act("/conversations/1/assign", to=str(cast.alice.id))
    assert "Bob already holds" in refused.text or "Bob holds" in refused.text
    for nobody in ("99", "x", ""):
        assert "Choose the colleague" in (await alice.act("/conversations/1/assign", to=nobody)).text


async def test_an_item_moves_to_a_department_with_its_promise(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    assert '<option value="workshop">Workshop</option>' in (await alice.get("/conversations/1")).text
    await alice.act("/conversations/1/move", department="workshop")
    with sqlite_store.read() as session:
        assert session.scalars(select(Handoff.department)).one() == "workshop"
    assert "Alice moved this to workshop. The promise stays as it is." in (await alice.get("/conversations/1")).text
    assert "no such department" in (await alice.act("/conversations/1/move", department="moon")).text


async def test_closing_for_a_reason_is_noted_and_listed_as_an_earlier_matter(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    assert "no such reason" in (await alice.act("/conversations/1/close", reason="boredom")).text
    await alice.act("/conversations/1/close", reason="no_answer_needed")
    page = main_part(await alice.get("/conversations/1"))
    assert "Alice closed this: no answer needed." in page
    earlier = page[page.index('id="earlier"') :]
    for said in ("Where is my bicycle?", "No answer needed", "Alice"):
        assert said in earlier


async def test_what_was_done_is_taken_back_within_five_seconds(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/close")
    page = main_part(await alice.get("/conversations/1"))
    line = newest(sqlite_store).id
    assert f'action="/conversations/1/undo/{line}"' in page
    assert "/undo/" not in main_part(await browser(cast.bob).get("/conversations/1"))
    await alice.act(f"/conversations/1/undo/{line}")
    assert "with you" in main_part(await alice.get("/conversations/1"))
    await alice.act("/conversations/1/reply", text="Oops", client_key="k")
    reply = newest(sqlite_store).id
    assert 'data-gives-back="Oops"' in (await alice.get("/conversations/1")).text
    await alice.act(f"/conversations/1/undo/{reply}")
    assert newest(sqlite_store).status == Status.CANCELLED
    assert "Taken back by Alice before it left." in (await alice.get("/conversations/1")).text


async def test_a_reply_for_the_opening_waits_and_can_be_sent_or_withdrawn(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    assert "At opening" in (await alice.get("/conversations/1")).text
    await alice.act("/conversations/1/reply", text="Good morning", client_key="k", when="opening")
    message = newest(sqlite_store)
    assert message.status == Status.SCHEDULED
    page = main_part(await alice.get("/conversations/1"))
    assert "It leaves" in page
    assert "unless the customer writes before" in page
    await alice.act(f"/conversations/1/scheduled/{message.id}/send")
    assert newest(sqlite_store).status == Status.QUEUED
    await alice.act("/conversations/1/reply", text="Or later", client_key="l", when="opening")
    later = newest(sqlite_store).id
    await alice.act(f"/conversations/1/kept/{later}/withdraw")
    assert newest(sqlite_store).status == Status.CANCELLED
    clock.start_at(MORNING)
    assert "At opening" not in (await alice.get("/conversations/1")).text
    refused = await alice.act("/conversations/1/reply", text="Now", client_key="m", when="opening")
    assert "You are open now" in refused.text


async def test_a_call_that_was_made_settles_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    assert "No call is booked here" in (await alice.act("/conversations/1/called")).text
    with sqlite_store.write() as session:
        callbacks.book(session, 1, "service", NINE, "+31201234567", 1, NIGHT)
    assert "Call made" in (await alice.get("/conversations/1")).text
    await alice.act("/conversations/1/called")
    page = (await alice.get("/conversations/1")).text
    assert "Alice called the customer." in page
    assert "Call booked" not in page


async def test_the_answers_of_the_faq_are_texts_to_reply_with(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    publish_faq(sqlite_store)
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    found = main_part(await alice.get("/conversations/1/texts?find=recei"))
    assert "Within 30 days, with the receipt." in found
    assert "Behind the house" not in found
    assert "Behind the house" in main_part(await alice.get("/conversations/1/texts"))
    assert "holds these words" in main_part(await alice.get("/conversations/1/texts?find=zebra"))
    assert ">Behind the house.</textarea>" in (await alice.get("/conversations/1?text=parking")).text
    with sqlite_store.write() as session:
        session.get_one(Conversation, 1).language = "de"
    assert "Innerhalb von 30 Tagen." in main_part(await alice.get("/conversations/1/texts?find=return"))


@pytest.mark.parametrize(
    ("text", "unaltered"), [("Within 30 days, with  the receipt.\n", True), ("Within 30 days.", False)]
)
async def test_a_suggested_answer_that_is_sent_unaltered_is_counted(
    sqlite_store: Store, cast: Cast, browser: Opened, text: str, unaltered: bool
) -> None:
    publish_faq(sqlite_store)
    with sqlite_store.write() as session:
        replied(session, "I want my money", None, 0.3, rule=HANDED_OVER, candidates=("returns", "parking"))
    alice = browser(cast.alice)
    assert "data-suggested" not in (await alice.get("/conversations/1")).text
    await alice.act("/conversations/1/claim")
    page = (await alice.get("/conversations/1")).text
    assert page.index('id="ready-returns"') < page.index('id="ready-parking"')
    await alice.act("/conversations/1/reply", text=text, client_key="k", entry="returns", suggested="yes")
    with sqlite_store.read() as session:
        used = session.scalars(select(UsedText)).one()
        assert (used.entry, used.was_suggested, used.is_unaltered) == ("returns", True, unaltered)
        assert used_texts.used(session, NIGHT, MORNING).suggested_unaltered == int(unaltered)
    assert "data-suggested" not in (await alice.get("/conversations/1")).text


async def test_where_the_bot_has_not_looked_the_words_suggest(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    publish_faq(sqlite_store)
    wait(sqlite_store, "where can I park")
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    page = (await alice.get("/conversations/1")).text
    assert 'id="ready-parking"' in page
    say(sqlite_store, "Something about zebras altogether")
    assert "data-suggested" not in (await alice.get("/conversations/1")).text


async def test_words_that_everybody_asks_with_suggest_nothing(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        publish(session, read(ROOT / "data" / "faq"), "Bob", "", clock.now())
    wait(sqlite_store, "I want to complain about the repair of last week")
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    assert "data-suggested" not in (await alice.get("/conversations/1")).text
    say(sqlite_store, "How do I book a repair?")
    assert "data-suggested" in (await alice.get("/conversations/1")).text


async def test_what_the_bot_held_for_hardly_likely_does_not_stand_ready(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    publish_faq(sqlite_store)
    with sqlite_store.write() as session:
        replied(session, "where can I park my rocket", "returns", 0.09, rule=HANDED_OVER, candidates=("returns", "parking"))
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    assert "data-suggested" not in (await alice.get("/conversations/1")).text


async def test_two_people_on_one_item_see_each_other(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice, bob = browser(cast.alice), browser(cast.bob)
    await alice.act("/conversations/1/here")
    assert "Alice is looking at this too." in (await bob.get("/conversations/1")).text
    await bob.act("/conversations/1/here")
    assert (await alice.act("/conversations/1/here", writing="yes")).json() == {"others": "Bob is looking at this too.", "number": 1}
    assert (await bob.act("/conversations/1/here")).json()["others"] == "Alice is writing here."
    await alice.act("/conversations/1/here", leaving="yes")
    assert (await bob.act("/conversations/1/here")).json()["others"] == ""
    await alice.act("/conversations/1/here")
    clock.start_at(NIGHT + 4 * GONE_AFTER)
    assert (await bob.act("/conversations/1/here")).json()["others"] == ""


async def test_two_people_see_each_other_through_two_consoles(
    sqlite_store: Store, cast: Cast, browser: Opened, tmp_path: Path
) -> None:
    """The second console is an app of its own with its own connections, as another process has them."""
    wait(sqlite_store)
    alice, bob = browser(cast.alice), browser(cast.bob)
    second = Store(open_engine(str(sqlite_store.engine.url)))
    transport = httpx.ASGITransport(build(second, tmp_path))
    async with Browser(transport=transport, base_url="http://desk.test", cookies=bob.cookies) as elsewhere:
        elsewhere.csrf = bob.csrf
        await alice.act("/conversations/1/here", writing="yes")
        assert (await elsewhere.act("/conversations/1/here")).json()["others"] == "Alice is writing here."
        assert (await alice.act("/conversations/1/here")).json()["others"] == "Bob is looking at this too."
        await elsewhere.act("/conversations/1/here", leaving="yes")
    assert (await alice.act("/conversations/1/here")).json()["others"] == ""
    second.close()


async def test_the_brief_says_what_waits_in_one_look(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store, "Do you repair e-bikes?")
    say(sqlite_store, "Mine squeaks")
    with sqlite_store.write() as session:
        session.scalars(select(Handoff)).one().details = {"asked_for": "order_number"}
    page = main_part(await browser(cast.alice).get("/conversations/1"))
    brief = page[page.index('id="brief"') : page.index("</section>", page.index('id="brief"'))]
    assert "Mine squeaks" in brief
    assert "<b>Order number</b>: asked for, not here yet" in brief


async def test_every_act_is_in_the_audit_log(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/note", text="Hm", client_key="k")
    await alice.act("/conversations/1/tags", add="brake")
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/reply", text="Later", client_key="l", when="opening")
    await alice.act("/conversations/1/move", department="workshop")
    await alice.act("/conversations/1/assign", to=str(cast.bob.id))
    with sqlite_store.read() as session:
        acts = session.scalars(select(Audit.act).order_by(Audit.id)).all()
    assert acts == ["noted", "tagged", "claimed", "scheduled", "moved", "assigned", "claimed"]
