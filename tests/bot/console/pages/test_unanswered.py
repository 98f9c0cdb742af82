"""The page of what was asked and not answered."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.faq.entry import Entry
from bot.faq.unanswered.regroup import regroup
from bot.faq.versions import publish
from bot.faq.views import Views
from bot.storage.engine import Store
from bot.storage.tables import Audit, QuestionGroup
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.bot.console.pages.test_faq import fields
from tests.bot.faq.conftest import WordEmbedder
from tests.nights import HANDED_OVER, replied

RENTAL = """\
version: 1
faq:
  - id: rental
    questions: [rent a bike]
    answer: "Yes."
"""


@pytest.fixture
def folder(console: FastAPI) -> Path:
    made: Path = console.state.desk.faq.folder
    (made / "shop.yml").write_text(RENTAL)
    return made


def a_night(store: Store) -> None:
    """Two customers ask for pianos, one for a tandem."""
    with store.write() as session:
        entries = [Entry("payment", ("How can I pay?",), "By card."), Entry("rental", ("rent a bike",), "Yes.")]
        publish(session, entries, "Bob", "", clock.now())
        for address, text in (("a", "do you tune pianos"), ("b", "can you tune pianos <b>, says Sabine"), ("c", "rent a tandem bike")):
            replied(session, text, "payment", 0.1, rule=HANDED_OVER, address=address, at=clock.now())
    regroup(store, Views((WordEmbedder(),)), "en", clock.now())


async def test_groups_are_shown_redacted_with_the_nearest_entry_first(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    bob = browser(cast.bob)
    assert "Nothing waits for a decision." in (await bob.get("/unanswered")).text
    a_night(sqlite_store)
    page = main_part(await bob.get("/unanswered"))
    assert page.index("2 customers") < page.index("1 customer<")
    assert "can you tune pianos &lt;b&gt;, says [name]" in page
    assert "Sabine" not in page
    tandem = page[page.index("rent a tandem bike") :]
    assert tandem.index("rent a bike") < tandem.index("How can I pay?")


def groups_of(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.scalars(select(QuestionGroup.id).order_by(QuestionGroup.id)))


async def test_a_trainer_decides_and_takes_it_back(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    pianos, tandem = groups_of(sqlite_store)
    for group in (pianos, tandem):
        answer = await bob.act(f"/unanswered/{group}", decision="not_for_us", entry="payment")
        assert answer.headers["location"] == f"/unanswered?put_away={group}"
    assert "Nothing waits for a decision." in (await bob.get("/unanswered")).text
    page = main_part(await bob.get("/unanswered?decided=true"))
    assert "Not for us, decided by <bdi>Bob</bdi>" in page
    await bob.act(f"/unanswered/{pianos}", decision="take_back")
    assert "pianos" in main_part(await bob.get("/unanswered"))
    with sqlite_store.read() as session:
        found = [row.user_id for row in session.scalars(select(Audit)) if row.act == "decided_questions"]
        assert found == [cast.bob.id] * 3


async def test_a_slip_of_the_finger_is_taken_back_where_it_happened(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    pianos, tandem = groups_of(sqlite_store)
    away = (await bob.act(f"/unanswered/{pianos}", decision="not_for_us")).headers["location"]
    page = main_part(await bob.get(away))
    assert "pianos" not in page
    assert f'action="/unanswered/{pianos}"' in page
    assert 'name="at_once" value="yes"' in page
    back = await bob.act(f"/unanswered/{pianos}", decision="take_back", at_once="yes")
    assert back.headers["location"] == "/unanswered"
    # Nothing to take back: it was done, was never decided about, is not there, or somebody only looks.
    for path in (away, f"/unanswered?put_away={tandem}", "/unanswered?put_away=999", "/unanswered"):
        page = main_part(await bob.get(path))
        assert "pianos" in page
        assert "Take back" not in page
    await bob.act(f"/unanswered/{pianos}", decision="not_for_us")
    assert "Take back" in main_part(await bob.get(away))
    assert "Take back" not in main_part(await browser(cast.alice).get(away))


async def test_a_new_entry_begins_with_the_groups_words_and_saving_it_puts_the_group_away(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    pianos, _ = groups_of(sqlite_store)
    chosen = await bob.act(f"/unanswered/{pianos}", decision="new")
    assert chosen.headers["location"] == f"/faq/new?group={pianos}"
    filled = fields((await bob.get(chosen.headers["location"])).text)
    # What says [name] stays out, as another wording says the same whole.
    assert (filled["questions:en"], filled["id"], filled["group"]) == ("do you tune pianos", "tune_pianos", str(pianos))
    assert "pianos" in main_part(await bob.get("/unanswered")), "nothing is decided before it is saved"
    without = await bob.act("/faq/new", **{**filled, "answer:en": ""})
    assert (without.status_code, fields(without.text)["group"]) == (409, str(pianos))
    saved = await bob.act("/faq/new", **{**filled, "answer:en": "We tune no pianos, sorry."})
    assert saved.headers["location"].startswith("/faq/entries/tune_pianos?saved=")
    assert "do you tune pianos" in (folder / "shop.yml").read_text()
    assert "pianos" not in main_part(await bob.get("/unanswered"))
    assert "Needs an entry of its own: tune_pianos" in main_part(await bob.get("/unanswered?decided=true"))
    assert "See what it changes, and publish" in (await bob.get(saved.headers["location"])).text


async def test_words_are_added_to_the_entry_that_was_meant(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    _, tandem = groups_of(sqlite_store)
    chosen = await bob.act(f"/unanswered/{tandem}", decision="add", entry="rental")
    filled = fields((await bob.get(chosen.headers["location"])).text)
    assert filled["questions:en"] == "rent a bike\nrent a tandem bike"
    await bob.act("/faq/entries/rental", **filled)
    assert "rent a tandem bike" in (folder / "shop.yml").read_text()
    assert "Added to rent a bike, decided by <bdi>Bob</bdi>" in main_part(await bob.get("/unanswered?decided=true"))


async def test_what_was_taken_out_of_a_question_never_goes_into_an_entry(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    with sqlite_store.write() as session:
        replied(session, "can you tune pianos, says Sabine", "payment", 0.1, rule=HANDED_OVER, at=clock.now())
    regroup(sqlite_store, Views((WordEmbedder(),)), "en", clock.now())
    bob = browser(cast.bob)
    filled = fields((await bob.get("/faq/new?group=1")).text)
    assert filled["questions:en"] == "can you tune pianos, says [name]"
    refused = await bob.act("/faq/new", **{**filled, "answer:en": "No."})
    assert (refused.status_code, "write what everybody may read" in refused.text) == (409, True)
    assert "pianos" not in (folder / "shop.yml").read_text()


async def test_what_cannot_be_decided_is_one_sentence(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    for sent, sentence in (
        ({"decision": "add", "entry": "gone"}, "There is no entry gone in the FAQ"),
        ({"decision": "add"}, "Name the entry that these questions mean."),
        ({"decision": "burn"}, "Choose what is to become of these questions."),
        ({}, "Choose what is to become of these questions."),
    ):
        answer = await bob.act("/unanswered/1", **sent)
        assert (answer.status_code, sentence in answer.text) == (409, True)
    assert (await bob.act("/unanswered/99", decision="new")).status_code == 409


async def test_an_agent_reads_and_does_not_decide(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    alice = browser(cast.alice)
    page = main_part(await alice.get("/unanswered"))
    assert "do you tune pianos" in page
    assert "Not for us" not in page
    assert "A trainer or an admin decides." in page
    assert (await alice.act("/unanswered/1", decision="new")).status_code == 403
