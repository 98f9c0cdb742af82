"""The page of what people answered: drafts are tried, taken into the editor's form, chosen among, left alone."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from markupsafe import escape
from sqlalchemy import select

from bot import clock
from bot.console.draft_trials import Target
from bot.faq.drafts.making import make_drafts
from bot.faq.entry import Entry
from bot.faq.exchange.transfer import to_yaml
from bot.faq.files import read
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Job, ReplayFailed, Told
from bot.faq.versions import publish, served_version
from bot.storage.engine import Store
from bot.storage.tables import Audit, Draft, DraftState, QuestionGroup, UnansweredQuestion
from tests.bot.console.conftest import Browser, Cast, Opened, main_part
from tests.bot.console.test_app import Markup
from tests.bot.console.xss import XSS
from tests.bot.faq.drafts.test_drafts import MORNING, answered
from tests.cast import NIGHT
from tests.shop import ROOT

PAYMENT = Entry("payment", ("How can I pay?",), "By card.")


@pytest.fixture
def folder(console: FastAPI) -> Path:
    folder: Path = console.state.desk.faq.folder
    (folder / "shop.yml").write_text('version: 1\nfaq:\n  - {id: payment, questions: ["How can I pay?"], answer: By card.}\n')
    return folder


def a_night(store: Store) -> None:
    """Alice has told Dana about pianos; the FAQ knows how to pay."""
    with store.write() as session:
        publish(session, [PAYMENT], "Bob", "", clock.now())
    answered(store)
    made(store)


def a_quarrel(store: Store) -> None:
    """Bob says another price than Alice does."""
    a_night(store)
    answered(store, "do you tune pianos?", "Yes, we tune pianos for 120 euros, <b>sure</b>.", address="b", who="Bert")
    made(store)


def made(store: Store) -> None:
    make_drafts(store, MORNING)


def states(store: Store) -> dict[int, tuple[str, str | None]]:
    with store.read() as session:
        return {row.id: (row.state, row.entry) for row in session.scalars(select(Draft))}


async def filled(browser: Browser, path: str) -> dict[str, str]:
    """What the editor's form holds: a name for each field that the tests change or look at."""
    page = (await browser.get(path)).text
    fields = dict(re.findall(r'<input[^>]*name="(base|draft|id|new_file)"[^>]*value="([^"]*)"', page))
    fields |= {"id": re.findall(r'name="id" value="([^"]*)"', page)[0]} if 'name="id"' in page else {}
    for name, text in re.findall(r'<textarea[^>]*name="((?:questions|answer):en)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL):
        fields[name] = text
    fields["base"] = fields.get("base", "").replace("&#34;", '"')
    return fields


def word_for_word(job: Job, told: Told) -> list[list[Given]]:
    """A version answers what one of its entries asks word for word."""
    return [
        [
            next(
                (Given(Became.ANSWERED, (each.id,), each.answer) for each in version if question.text in each.questions),
                Given(Became.HANDED_OVER),
            )
            for question in job.questions
        ]
        for version in job.versions
    ]


async def test_a_draft_is_shown_without_anybodys_name(sqlite_store: Store, cast: Cast, browser: Opened, folder: Path) -> None:
    bob = browser(cast.bob)
    assert "No answer of your people waits to become an entry." in (await bob.get("/drafts")).text
    a_night(sqlite_store)
    page = main_part(await bob.get("/drafts"))
    assert "do you tune pianos" in page
    assert "Yes, we tune pianos for 90 euros." in page
    assert "Dana" not in page
    assert '<span class="views-count">1 answer</span>' in (await bob.get("/unanswered")).text


async def test_the_form_that_it_fills_shows_at_once_what_customers_would_get(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    page = main_part(await bob.get("/faq/new?draft=1"))
    assert 'class="bubble preview-bubble" lang="en" dir="auto">Yes, we tune pianos for 90 euros.</div>' in page
    assert "The preview appears when there is an answer." in main_part(await bob.get("/faq/new"))


async def test_what_the_same_person_answered_otherwise_before_is_shown_too(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    answered(sqlite_store, "do you tune pianos?", "No, we do not tune <b>pianos</b>.", address="b")
    made(sqlite_store)
    page = main_part(await browser(cast.bob).get("/drafts"))
    assert "No, we do not tune &lt;b&gt;pianos&lt;/b&gt;." in page
    assert "answered otherwise before" in page
    assert "2 answers to 1 question wait for you." in page
    assert "Yes, we tune pianos for 90 euros." in page
    assert page.count("Use this answer") == 1
    assert "answered otherwise before" in main_part(await browser(cast.alice).get("/drafts"))
    assert "Use this answer" not in main_part(await browser(cast.alice).get("/drafts"))


async def test_it_is_taken_into_the_editor_and_stands_in_the_files_not_live(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    fields = await filled(bob, "/faq/new?draft=1")
    assert fields["questions:en"] == "do you tune pianos"
    assert fields["answer:en"] == "Yes, we tune pianos for 90 euros."
    assert (fields["id"], fields["new_file"], fields["draft"]) == ("tune_pianos", "learnt.yml", "1")
    answer = await bob.act("/faq/new", **fields, file="new")
    assert answer.headers["location"].startswith("/faq/entries/tune_pianos?saved=")
    assert {entry.id: entry.answer for entry in read(folder)}["tune_pianos"] == "Yes, we tune pianos for 90 euros."
    assert states(sqlite_store) == {1: (DraftState.ACCEPTED, "tune_pianos")}
    with sqlite_store.read() as session:
        assert served_version(session) == 1
        acts = [(row.act, row.user_id) for row in session.scalars(select(Audit))]
    assert ("decided_draft", cast.bob.id) in acts
    assert ("added_entry", cast.bob.id) in acts
    assert "No answer of your people waits" in (await bob.get("/drafts")).text


async def test_its_wordings_are_added_to_an_entry_that_is_there(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    answer = await bob.act("/drafts/1", act="add", entry="payment")
    assert answer.headers["location"] == "/faq/entries/payment?draft=1"
    page = await bob.get("/faq/entries/payment?draft=1")
    assert "Yes, we tune pianos for 90 euros." in page.text
    fields = await filled(bob, "/faq/entries/payment?draft=1")
    assert fields["questions:en"] == "How can I pay?\ndo you tune pianos"
    await bob.act("/faq/entries/payment", **fields)
    (entry,) = read(folder)
    assert (entry.questions, entry.answer) == (("How can I pay?", "do you tune pianos"), "By card.")
    assert states(sqlite_store) == {1: (DraftState.ACCEPTED, "payment")}


async def test_an_answer_that_contradicts_the_hours_is_told_without_this_machines_folders(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    answered(sqlite_store, "can I come on Sunday?", "Yes, we are open on Sunday from 10:00 to 16:00.", address="b")
    made(sqlite_store)
    bob = browser(cast.bob)
    for path in ("/drafts", "/faq/new?draft=2"):
        page = main_part(await bob.get(path))
        assert "contradicts business.yml:" in page
        assert str(ROOT) not in page


async def test_what_was_taken_out_must_be_said_anew(sqlite_store: Store, cast: Cast, browser: Opened, folder: Path) -> None:
    answered(sqlite_store, answer="Yes, we tune pianos, just call Sabine on 0612345678.")
    made(sqlite_store)
    bob = browser(cast.bob)
    assert "say it in words that hold for everybody" in (await bob.get("/drafts")).text
    fields = await filled(bob, "/faq/new?draft=1")
    assert "[name]" in fields["answer:en"]
    answer = await bob.act("/faq/new", **fields, file="new")
    assert answer.status_code == 409
    assert "stand where something about the customer was taken out" in answer.text
    assert [each.id for each in read(folder)] == ["payment"]
    assert states(sqlite_store) == {1: (DraftState.OPEN, None)}


async def test_two_who_answered_differently_stand_side_by_side_and_one_is_chosen(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_quarrel(sqlite_store)
    bob = browser(cast.bob)
    page = main_part(await bob.get("/drafts"))
    assert page.count('class="item item-tall item-late"') == 1
    assert "answered differently" in page
    assert "Yes, we tune pianos for 90 euros." in page
    assert "120 euros, &lt;b&gt;sure&lt;/b&gt;." in page
    own = await filled(bob, "/faq/new?draft=2&own=true")
    assert own["answer:en"] == ""
    fields = await filled(bob, "/faq/new?draft=1")
    assert "answered differently" in (await bob.get("/faq/new?draft=1")).text
    await bob.act("/faq/new", **fields, file="new")
    assert {each.answer for each in read(folder)} == {"By card.", "Yes, we tune pianos for 90 euros."}
    assert states(sqlite_store) == {1: (DraftState.ACCEPTED, "tune_pianos"), 2: (DraftState.DISMISSED, None)}


async def test_the_replay_tells_what_it_would_have_answered(
    sqlite_store: Store, cast: Cast, browser: Opened, console: FastAPI, folder: Path
) -> None:
    a_night(sqlite_store)
    trials = console.state.desk.faq.draft_trials
    trials.ask = word_for_word
    bob = browser(cast.bob)
    assert (await bob.act("/drafts/1", act="try")).headers["location"] == "/drafts#draft-1"
    await bob.act("/drafts/1", act="try", entry="payment")
    trials.wait()
    page = main_part(await bob.get("/drafts"))
    assert "<b>As a new entry</b> it would have answered <b>1</b> of the 1 question of the last 30 days" in page
    assert "<b>In How can I pay?</b> it would have answered <b>1</b>" in page
    # What was tried on an FAQ that answers no more says nothing.
    with sqlite_store.write() as session:
        publish(session, [Entry("payment", ("How do I pay?",), "By card.")], "Bob", "", clock.now())
    assert "it would have answered" not in main_part(await bob.get("/drafts"))


async def test_a_replay_that_fails_says_so_and_the_draft_stays(
    sqlite_store: Store, cast: Cast, browser: Opened, console: FastAPI, folder: Path
) -> None:
    a_night(sqlite_store)

    def fails(job: Job, told: Told) -> list[list[Given]]:
        raise ReplayFailed("The questions could not be replayed: no models.")

    trials = console.state.desk.faq.draft_trials
    trials.ask = fails
    bob = browser(cast.bob)
    await bob.act("/drafts/1", act="try")
    trials.wait()
    page = main_part(await bob.get("/drafts"))
    assert "The questions could not be replayed: no models." in page
    assert "Yes, we tune pianos for 90 euros." in page


async def test_left_alone_it_is_gone_and_can_be_taken_back(sqlite_store: Store, cast: Cast, browser: Opened, folder: Path) -> None:
    a_quarrel(sqlite_store)
    bob = browser(cast.bob)
    location = (await bob.act("/drafts/2", act="dismiss")).headers["location"]
    assert set(states(sqlite_store).values()) == {(DraftState.DISMISSED, None)}
    page = main_part(await bob.get(location))
    assert "Nothing becomes of it." in page
    assert 'name="drafts" value="2,1"' in page
    await bob.act("/drafts/2", act="take_back", drafts="2,1")
    assert set(states(sqlite_store).values()) == {(DraftState.OPEN, None)}
    assert "pianos" in main_part(await bob.get("/drafts"))


async def test_what_cannot_be_is_one_sentence(sqlite_store: Store, cast: Cast, browser: Opened, folder: Path) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    for path, fields, sentence in (
        ("/drafts/9", {"act": "dismiss"}, "There is no open draft 9 (any more)"),
        ("/drafts/1", {"act": "add", "entry": "gone"}, "Choose the entry that this question means."),
        ("/drafts/1", {"act": "try", "entry": "gone"}, "The entry gone is not live"),
        ("/drafts/1", {"act": "burn"}, "Choose what is to become of this draft."),
        ("/drafts/1", {"act": "take_back", "drafts": "1"}, "Draft 1 was not dismissed"),
    ):
        answer = await bob.act(path, **fields)
        assert (answer.status_code, sentence in answer.text) == (409, True), answer.text
    assert (await bob.get("/faq/new?draft=9")).status_code == 409


async def test_who_saves_after_somebody_else_decided_is_told_and_keeps_what_was_typed(
    sqlite_store: Store, cast: Cast, browser: Opened, folder: Path
) -> None:
    a_night(sqlite_store)
    bob = browser(cast.bob)
    fields = await filled(bob, "/faq/new?draft=1")
    await bob.act("/drafts/1", act="dismiss")
    answer = await bob.act("/faq/new", **fields, file="new")
    assert answer.status_code == 409
    assert "There is no open draft 1 (any more)" in answer.text
    assert "Yes, we tune pianos for 90 euros." in answer.text


async def test_an_agent_reads_and_does_nothing(sqlite_store: Store, cast: Cast, browser: Opened, folder: Path) -> None:
    a_night(sqlite_store)
    alice = browser(cast.alice)
    page = main_part(await alice.get("/drafts"))
    assert "do you tune pianos" in page
    assert "Not for us" not in page
    for act in ("try", "add", "dismiss", "take_back"):
        assert (await alice.act("/drafts/1", act=act)).status_code == 403
    assert (await alice.get("/faq/new?draft=1")).status_code == 403
    assert states(sqlite_store) == {1: (DraftState.OPEN, None)}


async def test_nothing_that_anybody_said_is_markup_there(
    sqlite_store: Store, cast: Cast, browser: Opened, console: FastAPI, folder: Path
) -> None:
    """Questions, both answers of a conflict, who gave them, the entries near by, what is wrong, and why it could not be tried."""
    entries = [Entry(f"entry_{place}", (evil,), "By card.") for place, evil in enumerate(XSS)]
    (folder / "shop.yml").write_text(to_yaml(entries))
    with sqlite_store.write() as session:
        publish(session, entries, "Bob", "", clock.now())
    for place, evil in enumerate(XSS):
        hours = "We are open on Sundays from 05:00 to 23:00."
        answered(sqlite_store, f"Do you tune {evil}", f"Yes, for 90 euros {evil} {hours}", address=f"a{place}", who="Alice")
        answered(sqlite_store, f"do you tune {evil}", f"No, not for 120 euros {evil}", address=f"b{place}", who="Bert")
    everything = " ".join(XSS)
    answered(sqlite_store, f"Do you tune {everything}", f"Yes: {everything}", address="c", who=f"Ann {XSS[1]}")
    made(sqlite_store)
    with sqlite_store.write() as session:
        for place, draft in enumerate(session.scalars(select(Draft).order_by(Draft.id))):
            if place == 2 * len(XSS):
                break
            if place % 2 == 0:
                group = QuestionGroup(created_at=NIGHT, nearest=[[f"entry_{place // 2}", 0.5], [XSS[place // 2], 0.4]])
                session.add(group)
                session.flush()
            session.add(
                UnansweredQuestion(message_id=draft.question_id, group_id=group.id, why="offered", vector=b"", models="", grouped_at=NIGHT)
            )
    trials = console.state.desk.faq.draft_trials
    for place, evil in enumerate(XSS, 1):

        def refused(job: Job, told: Told, evil: str = evil) -> list[list[Given]]:
            raise ReplayFailed(f"It could not be tried out: {evil}.")

        trials.ask = refused
        trials.start(Target(2 * place), entries, [])
        trials.wait()
    bob = browser(cast.bob)
    last = 2 * len(XSS) + 1
    pages = {path: await bob.get(path) for path in ("/drafts", f"/faq/new?draft={last}", f"/faq/entries/entry_0?draft={last}")}
    for path, page in pages.items():
        assert page.status_code == 200
        found = Markup.of(page.text)
        assert found.scripts == found.our_scripts, path
        assert not {name for _, name, _ in found.attributes if name.startswith("on") or name == "style"}, path
        assert not [value for _, _, value in found.attributes if value.lower().startswith("javascript:")], path
        assert not {tag for tag, _, _ in found.attributes} & {"iframe", "object", "embed", "base", "style"}, path
        assert "83810205" not in page.text
    # Each stands there as it was said, at least so often; what looks like an address or a number was taken out of what people said.
    items = main_part(pages["/drafts"]).split('<li class="item ')[1:]
    assert len(items) == len(XSS) + 1
    assert str(escape(f"Ann {XSS[1]}")) in items[0]
    times = [item.count(str(escape(" ".join(evil.split())))) for evil, item in zip(reversed(XSS), items[1:], strict=True)]
    assert min(times) >= 3
    assert sum(each >= 6 for each in times) >= 20
