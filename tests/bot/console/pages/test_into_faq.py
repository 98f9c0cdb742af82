"""From a person's answer into the FAQ: the form is filled in, nothing about the customer is in it, and nothing broken is written."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.staff import staff_reply, takeover
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Status, User
from bot.storage.tags import tags_of
from tests.bot.console.conftest import Cast, Opened, main_part, say, wait

URL = "/conversations/1/into-faq"
SHOP = """# What people ask at the counter.
version: 1
faq:
  - id: parking  # asked every Saturday
    questions: [Where can I park?, parking]
    answer: Behind the house.
"""
ANSWER = "Yes, we order them for you; that takes six weeks. Call 020 555 0199 and ask for Dana."
FORM = {"questions": "Do you sell tandems?\na bike for two", "answer": "Yes, on order.", "name": "tandems", "file": "shop.yml"}


@pytest.fixture
def faq(console: FastAPI) -> Path:
    folder: Path = console.state.desk.faq.folder
    (folder / "shop.yml").write_text(SHOP)
    return folder


def answered(store: Store, cast: Cast, asked: str = "Do you sell tandems? I am Dana Doe", answer: str = ANSWER) -> None:
    """Alice has answered what Dana asked, and closed it."""
    wait(store, asked)
    with store.write() as session:
        alice = session.get_one(User, cast.alice.id)
        takeover.claim(session, 1, alice, clock.now())
        staff_reply.reply(session, 1, alice, answer, client_key="k", now=clock.now()).status = Status.SENT
        takeover.close(session, 1, alice, clock.now())


def fields(page: httpx.Response) -> str:
    return main_part(page)


async def test_a_link_leads_there_once_a_person_has_answered(sqlite_store: Store, cast: Cast, browser: Opened, faq: Path) -> None:
    say(sqlite_store, "Hello", address="1")
    answered_at = f'href="{URL}"'
    assert answered_at not in (await browser(cast.bob).get("/conversations/1")).text
    with sqlite_store.write() as session:
        bob = session.get_one(User, cast.bob.id)
        takeover.claim(session, 1, bob, clock.now())
        staff_reply.reply(session, 1, bob, "Good evening!", client_key="k", now=clock.now())
    assert answered_at in (await browser(cast.bob).get("/conversations/1")).text


async def test_the_form_is_filled_in_without_what_tells_who_the_customer_is(
    sqlite_store: Store, cast: Cast, browser: Opened, faq: Path
) -> None:
    answered(sqlite_store, cast)
    page = fields(await browser(cast.bob).get(URL))
    assert "Do you sell tandems?" in page
    assert "that takes six weeks" in page
    for personal in ("Dana", "Doe", "0199", "4711"):
        assert personal not in page, personal
    assert 'value="sell_tandems' in page
    assert "shop.yml: Where can I park?" in page


async def test_it_is_written_as_a_person_would_and_not_live_yet(
    sqlite_store: Store, cast: Cast, browser: Opened, faq: Path
) -> None:
    answered(sqlite_store, cast)
    bob = browser(cast.bob)
    answer = await bob.act(URL, **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/faq/changes")
    written = (faq / "shop.yml").read_text()
    assert written.startswith(SHOP)
    assert "  - id: tandems\n" in written
    page = fields(await bob.get("/faq/changes"))
    assert "not live yet" in page
    assert "Do you sell tandems?" in page
    assert "Try it out" in page
    with sqlite_store.read() as session:
        row = session.scalars(select(Audit).where(Audit.act == "added_entry")).one()
        assert (row.user_id, row.details) == (cast.bob.id, {"entry": "tandems", "files": ["shop.yml"], "conversation": 1})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Two wheels!"}, "The short name may hold a-z, 0-9 and _ only"),
        ({"name": "parking"}, "parking"),
        ({"questions": "Where can I park?"}, "is also a question of parking"),
        ({"questions": " "}, "no questions"),
        ({"answer": ""}, "no answer"),
        ({"answer": "Ask [name] at [number]."}, "[name] and [number] stand where something about the customer was taken out"),
        ({"answer": "x" * 2000}, "WhatsApp takes 1,600"),
        ({"answer": "Until {{ hours.never }}."}, "nothing fills the placeholder"),
        ({"file": "../business.yml"}, "is no name for a file of the FAQ"),
    ],
)
async def test_what_cannot_stand_is_refused_and_what_was_typed_is_kept(
    sqlite_store: Store, cast: Cast, browser: Opened, faq: Path, changes: dict[str, str], sentence: str
) -> None:
    answered(sqlite_store, cast)
    answer = await browser(cast.bob).act(URL, **{**FORM, **changes})
    assert answer.status_code == 409
    page = fields(answer).replace("&#39;", "'")
    assert "That cannot be saved yet" in page
    assert sentence in page
    assert "a bike for two" in page or "questions" in changes
    assert (faq / "shop.yml").read_text() == SHOP


async def test_a_question_in_another_language_of_the_shop_becomes_a_translation(
    sqlite_store: Store, cast: Cast, browser: Opened, faq: Path
) -> None:
    answered(sqlite_store, cast, "Verkaufen Sie Tandems?", "Ja, auf Bestellung.")
    with sqlite_store.write() as session:
        session.get_one(Conversation, 1).language = "de"
    bob = browser(cast.bob)
    page = fields(await bob.get(URL))
    assert "What customers ask, in German" in page
    other = {"other": "de", "other_questions": "Verkaufen Sie Tandems?", "other_answer": "Ja, auf Bestellung."}
    assert (await bob.act(URL, **FORM, **other)).status_code == 303
    written = (faq / "shop.yml").read_text()
    assert "de:" in written
    assert "Verkaufen Sie Tandems?" in written


async def test_an_agent_suggests_and_writes_nothing(sqlite_store: Store, cast: Cast, browser: Opened, faq: Path) -> None:
    answered(sqlite_store, cast)
    alice = browser(cast.alice)
    page = fields(await alice.get(URL))
    assert "Suggest it" in page
    assert "Save it" not in page
    assert (await alice.act(URL, **FORM)).status_code == 403
    answer = await alice.act(f"{URL}/suggest", client_key="k", **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/conversations/1")
    assert "a bike for two" in main_part(await alice.get("/conversations/1"))
    with sqlite_store.read() as session:
        assert tags_of(session, 1) == ["for the faq"]
    assert (faq / "shop.yml").read_text() == SHOP


async def test_a_file_that_somebody_broke_stops_saving(
    sqlite_store: Store, cast: Cast, browser: Opened, faq: Path
) -> None:
    answered(sqlite_store, cast)
    broken = SHOP + "  - id: [\n<<<<<<< HEAD\n"
    (faq / "shop.yml").write_text(broken)
    bob = browser(cast.bob)
    answer = await bob.act(URL, **FORM)
    assert answer.status_code == 409
    assert "shop.yml" in fields(answer)
    assert (faq / "shop.yml").read_text() == broken


async def test_a_conversation_that_was_erased_leaves_nothing_to_put_in(cast: Cast, browser: Opened, faq: Path) -> None:
    assert (await browser(cast.bob).get(URL)).status_code == 404
