"""Versions of the FAQ in the console: found from the list, each with its author, what it changed, and what the replay said then."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.console.faq_desk import FaqDesk
from bot.faq.entry import Entry
from bot.faq.files import read
from bot.faq.media_files import read_files
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Job, Told
from bot.faq.replay.publishing import publish_first
from bot.faq.versions import publish
from bot.storage.engine import Store
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import NIGHT
from tests.nights import replied

LONG = "Bring it with its receipt to the desk at the back of the shop, in the box in which you got it. " * 3
RETURNS = "version: 1\nfaq:\n  - id: returns\n    questions: [Can I return it?]\n    answer: {}\n"
PNG = b"\x89PNG\r\n\x1a\n"


def by_the_answer(job: Job, told: Told) -> list[list[Given]]:
    """Everything gets the one entry."""
    return [[Given(Became.ANSWERED, ("returns",), entries[0].answer, 0.9) for _ in job.questions] for entries in job.versions]


@pytest.fixture
def folder(console: FastAPI, sqlite_store: Store) -> Path:
    """An entry that is live, about which Peter has asked."""
    desk: FaqDesk = console.state.desk.faq
    desk.trials.ask = by_the_answer
    (desk.folder / "returns.yml").write_text(RETURNS.format(f"{LONG}You have 30 days."))
    with sqlite_store.write() as session:
        publish(session, read(desk.folder), "Bob", "", NIGHT)
        replied(session, "I am Peter Johnson, can I return <it>?", "returns", 0.9, said="x")
    return desk.folder


@pytest.fixture
def desk(console: FastAPI) -> FaqDesk:
    found = console.state.desk.faq
    assert isinstance(found, FaqDesk)
    return found


async def test_versions_are_found_also_while_everything_is_live(cast: Cast, folder: Path, browser: Opened) -> None:
    page = main_part(await browser(cast.bob).get("/faq"))
    assert "not live yet" not in page
    assert '<a href="/faq/changes">Versions</a>' in page
    assert 'href="/faq/versions/1"' in main_part(await browser(cast.bob).get("/faq/changes"))


async def test_the_first_version_was_compared_with_nothing_and_says_so(
    console: FastAPI, sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    publish_first(sqlite_store, [Entry("returns", ("Can I return it?",), "Yes.")], by="nightdesk", note="", now=NIGHT)
    page = main_part(await browser(cast.bob).get("/faq/versions/1"))
    assert "Nobody had asked anything, and there was no test case." in page
    assert "of both" not in page


async def test_what_differs_is_seen_however_far_in_the_answer_it_stands(
    cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    (folder / "returns.yml").write_text(RETURNS.format(f"{LONG}You have 14 days."))
    bob = browser(cast.bob)
    page = main_part(await bob.get("/faq/changes"))
    assert "+    answer:" in page or "+  answer:" in page
    assert "You have 14 days." in page
    await bob.act("/faq/try-out")
    desk.trials.wait()
    page = main_part(await bob.get("/faq/changes"))
    assert "<b>1</b> changed" in page
    assert "<del>30</del>" in page
    assert "<ins>14</ins>" in page
    assert "gets “Can I return it?”, 90% sure" in page
    assert "can I return &lt;it&gt;?" in page
    assert "Johnson" not in page


async def test_where_an_entry_stands_in_the_files_is_no_difference(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    both = RETURNS + "  - id: parking\n    questions: [Can I park?]\n    answer: {}\n"
    (folder / "returns.yml").write_text(both.format("Yes.", "Behind."))
    with sqlite_store.write() as session:
        publish(session, read(folder), "Bob", "", NIGHT)
    (folder / "returns.yml").write_text(both.format("No.", "In front."))
    page = main_part(await browser(cast.bob).get("/faq/changes"))
    assert len(re.findall(r'class="diff-(?:old|new)">[-+] ', page)) == 4
    assert '<span class="diff-same">   - id: returns' in page


async def test_each_version_tells_its_author_what_it_changed_and_its_report(
    cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    (folder / "returns.yml").write_text(RETURNS.format(f"{LONG}You have 14 days."))
    bob, alice = browser(cast.bob), browser(cast.alice)
    await bob.act("/faq/try-out")
    desk.trials.wait()
    await bob.act("/faq/publish", note="Fourteen days")
    page = main_part(await alice.get("/faq/versions/2"))
    assert "published by <bdi>Bob</bdi>" in page
    assert "Fourteen days" in page
    assert "You have 14 days." in page
    assert "You have 30 days." in page
    assert "1 question of the last 30 days and 0 test cases were asked of both." in page
    assert "<del>30</del>" in page
    assert "Johnson" not in page
    first = main_part(await bob.get("/faq/versions/1"))
    assert "Nothing was live before it." in first
    assert "It was published without trying it out." in first
    assert 'action="/faq/versions/1/rollback"' in first
    assert "rollback" not in main_part(await alice.get("/faq/versions/1"))
    missing = await bob.get("/faq/versions/9")
    assert missing.status_code == 404
    assert "There is no version 9 of the FAQ." in missing.text


async def test_another_content_under_the_same_name_is_a_change_that_is_not_live(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    (folder / "media").mkdir()
    (folder / "media" / "form.png").write_bytes(PNG + b"one")
    (folder / "returns.yml").write_text(RETURNS.format("Yes.") + "    attachments: [form.png]\n")
    with sqlite_store.write() as session:
        entries = read(folder)
        publish(session, entries, "Bob", "", NIGHT, files=read_files(folder, entries))
    bob = browser(cast.bob)
    assert "Everything is live" in (await bob.get("/faq/changes")).text
    (folder / "media" / "form.png").write_bytes(PNG + b"another")
    page = main_part(await bob.get("/faq/changes"))
    assert "1 change not live yet" in page
    assert "<code>returns</code> · files" in page
    await bob.act("/faq/try-out")
    desk.trials.wait()
    # The file is another one again: that was not tried out.
    (folder / "media" / "form.png").write_bytes(PNG + b"a third")
    assert (await bob.act("/faq/publish")).status_code == 409
    await bob.act("/faq/try-out")
    desk.trials.wait()
    assert (await bob.act("/faq/publish")).status_code == 303
    assert "Everything is live" in (await bob.get("/faq/changes")).text
    assert "files that go with answers are others" in main_part(await bob.get("/faq/versions/3"))


async def test_an_admin_who_insists_reads_that_it_is_even_so(cast: Cast, folder: Path, desk: FaqDesk, browser: Opened) -> None:
    case = "    tests: [{ask: Is it free?, expect: silence}]\n"
    (folder / "returns.yml").write_text(RETURNS.format("No.") + case)
    ada = browser(cast.ada)
    await ada.act("/faq/try-out")
    desk.trials.wait()
    page = main_part(await ada.get("/faq/changes"))
    assert "Publish 1 change even so" in page
    assert f"{folder}/" not in page
    assert "<li>returns.yml:6: the test case “Is it free?” fails" in page
    await ada.act("/faq/publish", even_so="It is only for a week")
    assert "It went live although" in main_part(await ada.get("/faq/versions/2"))
