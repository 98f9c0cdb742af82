"""Marking replies in a conversation, and the page on which a calibration is fitted, judged and put in force."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.faq.entry import Entry
from bot.faq.learning.marks import Verdict
from bot.faq.learning.recalibration import CannotRecalibrate
from bot.faq.versions import publish
from bot.processes.running import reporting
from bot.staff.marking import mark
from bot.storage import marks, parts
from bot.storage.calibrations import served_calibration
from bot.storage.engine import Store
from bot.storage.tables import Audit
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.nights import CLARIFIED, HANDED_OVER, replied

EVIL = "<b>Bold</b> moves?"
ENTRIES = [
    Entry("returns", ("Can I return it?",), "Yes."),
    Entry("payment", ("How can I pay?",), "By card."),
    Entry("evil", (EVIL,), "No."),
]


@pytest.fixture
def faq(sqlite_store: Store) -> Iterator[Store]:
    with sqlite_store.write() as session:
        publish(session, ENTRIES, "Bob", "", clock.now())
    return sqlite_store


def asked(store: Store, text: str = "Give it back?", entry: str = "returns", **fields: object) -> int:
    with store.write() as session:
        return replied(session, text, entry, at=clock.now(), **fields)  # type: ignore[arg-type]


def verdict(store: Store, message_id: int) -> Verdict | None:
    with store.read() as session:
        return marks.mark_of(session, message_id)


def group(page: str, message_id: int) -> str:
    """What stands below one reply."""
    found = re.search(rf'<div class="marking" id="mark-{message_id}".*?\n</div>', page, re.DOTALL)
    assert found is not None
    return found[0]


def pressed(page: str, message_id: int) -> list[str]:
    """The labels of the buttons that are pressed."""
    buttons = re.findall(r'<button[^>]*aria-pressed="true"[^>]*>(.*?)</button>', group(page, message_id), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", label).strip() for label in buttons]


async def test_one_click_marks_an_answer_and_the_same_again_takes_it_back(
    faq: Store, cast: Cast, browser: Opened
) -> None:
    reply = asked(faq)
    alice = browser(cast.alice)
    page = main_part(await alice.get("/conversations/1"))
    assert pressed(page, reply) == []
    done = await alice.act(f"/conversations/1/marks/{reply}", say="right")
    assert (done.status_code, done.headers["location"]) == (303, f"/conversations/1#line-{reply}")
    assert verdict(faq, reply) == Verdict(True, "returns")
    page = main_part(await alice.get("/conversations/1"))
    assert pressed(page, reply) == ["Right"]
    assert "Marked by <bdi>Alice</bdi>" in page
    assert 'value="undo"' in group(page, reply)
    await alice.act(f"/conversations/1/marks/{reply}", say="undo")
    assert verdict(faq, reply) is None


async def test_what_is_wrong_is_named_from_the_titles_or_as_nothing(faq: Store, cast: Cast, browser: Opened) -> None:
    reply = asked(faq, candidates=("returns", "payment"))
    alice = browser(cast.alice)
    await alice.act(f"/conversations/1/marks/{reply}", say="wrong")
    assert verdict(faq, reply) == Verdict(False)
    page = group(main_part(await alice.get("/conversations/1")), reply)
    assert pressed(page, reply) == ["Wrong"]
    assert re.findall(r'<option value="([^"]*)"', page) == ["", "nothing", "entry:payment", "entry:evil"]
    assert "&lt;b&gt;Bold&lt;/b&gt; moves?" in page
    await alice.act(f"/conversations/1/marks/{reply}", say="entry:evil")
    assert verdict(faq, reply) == Verdict(False, "evil")
    page = group(main_part(await alice.get("/conversations/1")), reply)
    assert "Right would be “<bdi>&lt;b&gt;Bold&lt;/b&gt; moves?</bdi>”." in page
    assert "Change what is right" in page
    await alice.act(f"/conversations/1/marks/{reply}", say="nothing")
    assert verdict(faq, reply) == Verdict(False, None, True)
    assert "No entry answers this." in group(main_part(await alice.get("/conversations/1")), reply)


async def test_of_suggestions_the_one_that_was_meant_is_pressed(faq: Store, cast: Cast, browser: Opened) -> None:
    reply = asked(faq, rule=CLARIFIED, confidence=0.5, candidates=("returns", "payment"))
    alice = browser(cast.alice)
    page = main_part(await alice.get("/conversations/1"))
    assert "Which one was meant?" in group(page, reply)
    await alice.act(f"/conversations/1/marks/{reply}", say="entry:payment")
    assert verdict(faq, reply) == Verdict(True, "payment")
    assert pressed(main_part(await alice.get("/conversations/1")), reply) == ["How can I pay?"]
    await alice.act(f"/conversations/1/marks/{reply}", say="wrong")
    assert pressed(main_part(await alice.get("/conversations/1")), reply) == ["None of these"]


async def test_a_handoff_was_right_or_an_entry_would_have_been(faq: Store, cast: Cast, browser: Opened) -> None:
    reply = asked(faq, rule=HANDED_OVER, confidence=0.2)
    alice = browser(cast.alice)
    await alice.act(f"/conversations/1/marks/{reply}", say="right")
    assert verdict(faq, reply) == Verdict(True, None, True)
    assert pressed(main_part(await alice.get("/conversations/1")), reply) == ["Rightly handed over"]
    await alice.act(f"/conversations/1/marks/{reply}", say="entry:returns")
    assert verdict(faq, reply) == Verdict(False, "returns")
    assert pressed(main_part(await alice.get("/conversations/1")), reply) == ["An entry answers this"]


async def test_nothing_else_can_be_marked(faq: Store, cast: Cast, browser: Opened) -> None:
    chosen = asked(faq, rule="faq_chosen")
    alice = browser(cast.alice)
    assert 'class="marking"' not in (await alice.get("/conversations/1")).text
    refused = await alice.act(f"/conversations/1/marks/{chosen}", say="right")
    assert (refused.status_code, "nothing to mark" in refused.text) == (409, True)
    reply = asked(faq)
    for said, sentence in (("", "Choose which entry is right"), ("entry:nowhere", "There is no entry")):
        refused = await alice.act(f"/conversations/1/marks/{reply}", say=said)
        assert (refused.status_code, sentence in refused.text) == (409, True)
    assert (await alice.act("/conversations/1/marks/999", say="right")).status_code == 409
    signed_out = await browser(None).act(f"/conversations/1/marks/{reply}", say="right")
    assert signed_out.headers["location"] == "/sign-in?next=%2Fconversations%2F1"
    assert (await alice.post(f"/conversations/1/marks/{reply}", data={"say": "right"})).status_code == 403
    assert verdict(faq, reply) is None


async def test_whoever_reads_far_back_stays_there(faq: Store, cast: Cast, browser: Opened) -> None:
    reply = asked(faq)
    alice = browser(cast.alice)
    assert 'name="lines" value="400"' in (await alice.get("/conversations/1?lines=400")).text
    done = await alice.act(f"/conversations/1/marks/{reply}", say="right", lines="400")
    assert done.headers["location"] == f"/conversations/1?lines=400#line-{reply}"


async def test_a_night_is_marked_on_one_page(faq: Store, cast: Cast, browser: Opened) -> None:
    first = asked(faq, EVIL, said="<i>Within 30 days.</i>")
    second = asked(faq, "The moon?", rule=HANDED_OVER, confidence=0.1, address="2")
    alice = browser(cast.alice)
    page = main_part(await alice.get("/answers"))
    assert page.index("The moon?") < page.index("&lt;b&gt;Bold&lt;/b&gt; moves?"), "the newest comes first"
    assert "&lt;i&gt;Within 30 days.&lt;/i&gt;" in page
    assert f'href="/conversations/2#line-{second}"' in page
    assert 'name="back" value="answers"' in group(page, first)
    done = await alice.act(f"/conversations/1/marks/{first}", say="wrong", back="answers")
    assert done.headers["location"] == "/answers"
    page = main_part(await alice.get("/answers"))
    assert pressed(page, first) == ["Wrong"]
    assert "Choose the right entry" in group(page, first)


def mark_many(store: Store, cast: Cast, count: int) -> None:
    with store.write() as session:
        for number in range(count):
            reply = replied(session, f"question <{number}>", "returns", 0.9)
            said = {"right": number % 4 > 0, "entry": None, "no_entry": False}
            mark(session, reply, known=("returns",), user_id=cast.alice.id, now=clock.now(), **said)  # type: ignore[arg-type]


async def test_an_empty_desk_says_how_to_begin(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    page = main_part(await browser(cast.bob).get("/answers"))
    assert "0 of about 60 marks" in page
    assert "Nothing is marked yet." in page
    assert "No reply from the FAQ yet." in page
    assert re.search(r"<button[^>]* disabled>.*Refit now", page)
    assert "In force: the FAQ’s own calibration" in page


async def test_it_shows_how_the_marks_stand_against_what_the_bot_expected(
    faq: Store, cast: Cast, browser: Opened
) -> None:
    mark_many(faq, cast, 8)
    asked(faq, "not marked")
    page = main_part(await browser(cast.bob).get("/answers"))
    assert "8 of about 60 marks" in page
    assert "<dt>Of the marked answers right</dt><dd>75 %</dd>" in page
    assert "<dt>Expected by the bot</dt><dd>90 %</dd>" in page
    assert "9 replies could have been marked" in page
    assert "question &lt;7&gt;" in page
    assert 'href="/conversations/1#line-' in page
    assert "52 more and it can be fitted." in page


async def test_a_fit_is_judged_first_then_put_in_force_and_the_old_one_restored(
    faq: Store, cast: Cast, browser: Opened
) -> None:
    mark_many(faq, cast, 60)
    bob = browser(cast.bob)
    assert " disabled" not in main_part(await bob.get("/answers"))
    assert (await bob.act("/answers/refit")).headers["location"] == "/answers"
    page = main_part(await bob.get("/answers"))
    assert "Calibration 1: what would change" in page
    assert "It is not in force." in page
    assert "<b>9</b> wrong answers among the marked ones would no longer be given." in page
    assert "<b>5</b> right answers would be lost." in page
    assert "<tr><th scope=\"row\">Answered</th><td>120</td><td>97</td></tr>" in page
    assert "90 % becomes 66 %" in page
    assert "2 marks were left out: 1 now word for word in the FAQ, 1 wrong, but nobody said what is right." in page
    assert "In force: the FAQ’s own calibration" in page
    await bob.act("/answers/1/put-in-force")
    page = main_part(await bob.get("/answers"))
    assert "In force: calibration 1" in page
    assert "Calibration 1: what would change" not in page
    await bob.act("/answers/0/put-in-force")
    page = main_part(await bob.get("/answers"))
    assert "In force: the FAQ’s own calibration" in page
    assert 'aria-label="Restore calibration 1"' in page
    with faq.read() as session:
        assert served_calibration(session) == 0
        acts = [(row.act, row.details) for row in session.scalars(select(Audit).order_by(Audit.id))][60:]
    assert acts == [
        ("recalibrated", {"calibration": 1}),
        ("put_calibration_in_force", {"calibration": 1, "before": 0}),
        ("put_calibration_in_force", {"calibration": 0, "before": 1}),
    ]
    assert (await bob.act("/answers/7/put-in-force")).status_code == 409


async def test_a_calibration_of_another_model_than_the_running_one_is_told_to_have_no_effect(
    faq: Store, cast: Cast, browser: Opened
) -> None:
    bob = browser(cast.bob)
    await bob.act("/answers/refit")
    await bob.act("/answers/1/put-in-force")
    assert "has no effect" not in main_part(await bob.get("/answers"))
    for name, told in (("words", False), ("<other> words", True)):
        async with reporting(faq, "actions", {"embedder": name}):
            async with asyncio.timeout(10):
                while _reported(faq) != name:
                    await asyncio.sleep(0.01)
            page = main_part(await bob.get("/answers"))
        assert ("the bot answers with &lt;other&gt; words" in page) is told


def _reported(store: Store) -> str | None:
    with store.read() as session:
        return parts.embedder_in_use(session, clock.real_now())


async def test_an_agent_sees_all_of_it_and_changes_nothing(faq: Store, cast: Cast, browser: Opened) -> None:
    mark_many(faq, cast, 60)
    await browser(cast.bob).act("/answers/refit")
    alice = browser(cast.alice)
    page = main_part(await alice.get("/answers"))
    assert "what would change" in page
    assert "/answers/" not in page, "no form that changes what is in force"
    for path in ("refit", "1/put-in-force"):
        assert (await alice.act(f"/answers/{path}")).status_code == 403
    assert (await browser(None).get("/answers")).headers["location"].startswith("/sign-in")
    assert (await browser(cast.bob).post("/answers/refit", data={})).status_code == 403


async def test_what_cannot_be_fitted_is_told_in_a_sentence(
    faq: Store, cast: Cast, browser: Opened, console: FastAPI
) -> None:
    def away() -> None:
        raise CannotRecalibrate("The part that answers does not reply.")

    console.state.desk.propose = away
    refused = await browser(cast.bob).act("/answers/refit")
    assert refused.status_code == 409
    assert "The part that answers does not reply." in refused.text
