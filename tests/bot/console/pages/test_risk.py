"""The page of the one number: what each setting means, what really was wrong, setting it and going back."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.business.files import take
from bot.live_hours import LiveHours
from bot.staff.marking import mark
from bot.storage.business_versions import store_read
from bot.storage.engine import Store
from bot.storage.tables import Audit
from bot.test_box import CannotTry
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.bot.console.full_desk import part_that_answers
from tests.nights import replied
from tests.shop import BUSINESS, ROOT


def unreachable(name: str, job: dict[str, Any]) -> dict[str, Any]:
    raise CannotTry("The part that answers does not reply on this machine; start it.")


@pytest.fixture
def business(console: FastAPI, tmp_path: Path) -> Path:
    """The shop's own file, and a part that answers."""
    path = tmp_path / "business.yml"
    shutil.copy(ROOT / "business.yml", path)
    console.state.desk.faq.business_file = path
    console.state.desk.faq.ask = part_that_answers
    return path


def asked(store: Store, confidences: Sequence[float], marks: Sequence[bool] = ()) -> None:
    """Customers ask; the first answers are marked as right or wrong."""
    with store.write() as session:
        for place, confidence in enumerate(confidences):
            reply = replied(session, f"question {place}", "payment", confidence, candidates=("payment",))
            if place < len(marks):
                is_right = marks[place]
                mark(session, reply, right=is_right, entry=None, no_entry=not is_right, known=(), user_id=1, now=clock.now())


async def test_a_new_shop_reads_what_its_faq_tells(cast: Cast, browser: Opened, business: Path) -> None:
    page = main_part(await browser(cast.bob).get("/faq/risk"))
    assert "At this setting it answers 45 % and is wrong in 3.3 %." in page
    assert "your customers have asked 0 questions so far, too few to tell" in page
    assert "No answer is marked yet" in page
    assert 'type="range" id="percent" name="percent" min="1" max="30" step="1" value="5"' in page
    assert "disabled" in page[page.index('id="save"') :]


async def test_its_own_questions_speak_once_there_are_enough(
    sqlite_store: Store, cast: Cast, browser: Opened, business: Path
) -> None:
    asked(sqlite_store, [0.9] * 30 + [0.5] * 10)
    bob = browser(cast.bob)
    page = main_part(await bob.get("/faq/risk?percent=5"))
    assert "At this setting it answers 75 % and is wrong in 10 %." in page
    assert "By your latest 40 questions" in page
    assert page.count("<tr data-percent=") == 30
    assert page.count('class="chart-setting is-chosen"') == 2  # one in the picture, one in its legend
    assert page.count("<polyline") == 2
    # Without any script the form shows another setting.
    assert "At this setting it answers 0 %" not in page
    assert 'value="1"' in (await bob.get("/faq/risk?percent=1")).text
    assert "At this setting it answers 75 %" in main_part(await bob.get("/faq/risk?percent=1"))


async def test_what_was_really_wrong_stands_beside_what_was_expected(
    sqlite_store: Store, cast: Cast, browser: Opened, business: Path
) -> None:
    asked(sqlite_store, [0.9] * 30, [True] * 18 + [False] * 2)
    page = main_part(await browser(cast.bob).get("/faq/risk"))
    assert "Wrong, of 20 marked answers</dt><dd>10 %" in page
    assert "Expected by the bot</dt><dd>10 %" in page
    assert "the truth lies somewhere between 2.8 % and 30 %, nineteen times of twenty. What the bot expected lies in it." in page
    assert 'class="chart-range"' in page


async def test_a_few_marks_are_said_to_be_too_few(sqlite_store: Store, cast: Cast, browser: Opened, business: Path) -> None:
    asked(sqlite_store, [0.9] * 30, [True, True, False])
    page = main_part(await browser(cast.bob).get("/faq/risk"))
    assert "Too few to tell." in page
    assert "1 of 3 were wrong" in page
    assert "nineteen times" not in page


async def test_more_wrong_than_expected_is_said(sqlite_store: Store, cast: Cast, browser: Opened, business: Path) -> None:
    asked(sqlite_store, [0.97] * 30, [True] * 10 + [False] * 10)
    assert "more than the bot expected" in main_part(await browser(cast.bob).get("/faq/risk"))


async def test_a_trainer_sets_it_and_goes_back(
    sqlite_store: Store, cast: Cast, browser: Opened, business: Path, console: FastAPI
) -> None:
    before = business.read_text()
    elsewhere = LiveHours.open(sqlite_store, lambda: BUSINESS)
    bob = browser(cast.bob)
    assert (await bob.act("/faq/risk", percent="3")).headers["location"] == "/faq/risk"
    assert business.read_text() == before.replace("bot: {answers", "bot: {wrong_answers_percent: 3, answers")
    page = main_part(await bob.get("/faq/risk"))
    assert "Now it is <b>3</b>." in page
    assert "Set from 5 to 3 by <bdi>Bob</bdi>" in page
    assert "Back to 5" in page
    # Every other process follows by the database.
    assert elsewhere.look(sqlite_store)
    assert elsewhere.business.wrong_share == 0.03
    await bob.act("/faq/risk", percent="5")
    assert elsewhere.look(sqlite_store)
    assert elsewhere.business.wrong_share == 0.05
    with sqlite_store.read() as session:
        acts = [(row.user_id, row.details) for row in session.scalars(select(Audit)) if row.act == "set_wrong_answers"]
    assert acts == [
        (cast.bob.id, {"percent": 3, "before": 5, "by": "Bob"}),
        (cast.bob.id, {"percent": 5, "before": 3, "by": "Bob"}),
    ]


@pytest.mark.parametrize("said", ["0", "51", "x", "", "-3", "3.5", "٣"])
async def test_what_is_no_such_number_changes_nothing(
    cast: Cast, browser: Opened, business: Path, said: str
) -> None:
    before = business.read_bytes()
    answer = await browser(cast.bob).act("/faq/risk", percent=said)
    assert (answer.status_code, "from 1 to 50" in answer.text) == (409, True)
    assert business.read_bytes() == before


async def test_a_file_with_a_mistake_is_left_alone(cast: Cast, browser: Opened, business: Path) -> None:
    business.write_text(business.read_text().replace("version: 1", "version: one", 1))
    before = business.read_bytes()
    answer = await browser(cast.bob).act("/faq/risk", percent="3")
    assert (answer.status_code, "business.yml has a mistake, so it is left alone; mend it first" in answer.text) == (409, True)
    assert business.read_bytes() == before


async def test_a_file_that_is_not_in_force_is_left_alone(
    sqlite_store: Store, cast: Cast, browser: Opened, business: Path
) -> None:
    files = dict(take(business).files)
    files["business.yml"] = files["business.yml"].replace("name: Lumen Bicycles", "name: Lumen")
    with sqlite_store.write() as session:
        store_read(session, files, (), machine="another", now=clock.now())
    before = business.read_bytes()
    answer = await browser(cast.bob).act("/faq/risk", percent="3")
    assert (answer.status_code, "is not the one that is in force" in answer.text) == (409, True)
    assert business.read_bytes() == before


async def test_a_file_that_cannot_be_written_is_said(cast: Cast, browser: Opened, business: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("os.replace", refuse)
    before = business.read_bytes()
    answer = await browser(cast.bob).act("/faq/risk", percent="3")
    assert (answer.status_code, "cannot be written here (Read-only file system)" in answer.text) == (409, True)
    assert business.read_bytes() == before
    assert [path.name for path in business.parent.glob(".business*")] == []


async def test_without_the_part_that_answers_it_says_so_and_still_counts_marks(
    sqlite_store: Store, cast: Cast, browser: Opened, business: Path, console: FastAPI
) -> None:
    console.state.desk.faq.ask = unreachable
    asked(sqlite_store, [0.9] * 30, [True] * 12)
    page = main_part(await browser(cast.bob).get("/faq/risk"))
    assert "The part that answers does not reply on this machine; start it." in page
    assert "What a setting means cannot be told at this moment." in page
    assert "Wrong, of 12 marked answers" in page
    assert page.count("<polyline") == 1


async def test_an_agent_reads_and_does_not_set(cast: Cast, browser: Opened, business: Path) -> None:
    alice = browser(cast.alice)
    page = main_part(await alice.get("/faq/risk"))
    assert "At this setting it answers" in page
    assert "A trainer or an admin can set it." in page
    assert (await alice.act("/faq/risk", percent="3")).status_code == 403
