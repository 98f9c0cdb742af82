"""The page that tells why the bot said a message, from what was stored with it."""

from sqlalchemy import delete

from bot import clock
from bot.answering.made import MADE_OF
from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.storage.engine import Store
from bot.storage.tables import Contact, Message, Proof
from tests.bot.console.conftest import Cast, Opened, main_part, say
from tests.nights import replied

PARKING = Entry("parking", ("Where can I park?",), "Behind the <b>house</b>.")
RECIPE = {"entry": "parking", "version": 1, "language": "en"}


def an_answer(store: Store, said: str = PARKING.answer, recipe: dict[str, object] = RECIPE) -> int:
    with store.write() as session:
        publish(session, [PARKING], "Bob", "", clock.now())
        return replied(
            session, "park my <i>car</i>", "parking", 0.913, said=said, candidates=("parking", "gone"),
            cutoffs={"answer_from": 0.8, "clarify_from": 0.33}, models="words+letters", **{MADE_OF: [[recipe]]},
        )  # fmt: skip


async def test_it_tells_on_what_an_answer_rests_and_that_it_is_the_same_again(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    message = an_answer(sqlite_store)
    alice = browser(cast.alice)
    answer = await alice.get(f"/messages/{message}/why")
    page = main_part(answer)
    assert answer.status_code == 200
    assert "The same, byte for byte" in page
    assert "park my &lt;i&gt;car&lt;/i&gt;" in page
    assert "Behind the &lt;b&gt;house&lt;/b&gt;." in page
    assert "91.3 %" in page
    assert "answered from 80.0 %, asked back from 33.0 %" in page
    assert "1, published by <bdi>Bob</bdi>" in page
    assert "it answers today" in page
    assert "<code>words</code>" in page
    assert f'href="/conversations/1#line-{message}"' in page
    assert f'href="/messages/{message}/why"' in (await alice.get("/conversations/1")).text


async def test_an_older_version_is_named_as_such(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    message = an_answer(sqlite_store)
    with sqlite_store.write() as session:
        publish(session, [Entry("other", ("Another?",), "Another.")], "Bob", "", clock.now())
    page = main_part(await browser(cast.alice).get(f"/messages/{message}/why"))
    assert "another one answers today" in page
    assert "It is not live any more" in page
    assert "The same, byte for byte" in page


async def test_a_text_that_is_worded_otherwise_by_now_shows_where(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    page = main_part(await browser(cast.alice).get(f"/messages/{an_answer(sqlite_store, 'Behind the house.')}/why"))
    assert "Not the same today" in page
    assert "From character 12 on it was" in page


async def test_what_was_not_stored_is_said(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    message = an_answer(sqlite_store, recipe={**RECIPE, "version": 7})
    page = main_part(await browser(cast.alice).get(f"/messages/{message}/why"))
    assert "It cannot be made again" in page
    assert "FAQ version 7 is not in this database." in page
    with sqlite_store.write() as session:
        session.execute(delete(Proof))
    answer = await browser(cast.alice).get(f"/messages/{message}/why")
    assert f"No proof is stored with message {message}" in answer.text
    assert answer.status_code == 404


async def test_what_is_no_reply_of_the_bot_is_one_sentence(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    message = an_answer(sqlite_store)
    say(sqlite_store, "Thank you")
    alice = browser(cast.alice)
    with sqlite_store.read() as session:
        asked = session.get_one(Message, message).reply_to_id
    answer = await alice.get(f"/messages/{asked}/why")
    assert (answer.status_code, "it was written by the customer." in answer.text) == (404, True)
    assert 'href="/conversations/1#line-' in answer.text
    with sqlite_store.write() as session:
        session.execute(delete(Contact))
    answer = await alice.get(f"/messages/{message}/why")
    assert (answer.status_code, "it may have been erased" in answer.text) == (404, True)
    assert (await alice.get(f"/messages/{2**40}/why")).status_code == 404
