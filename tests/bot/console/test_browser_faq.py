"""Trainers at work on the FAQ in a real browser, on a desk and on a phone: nothing typed is lost, nobody's work is overwritten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect

from bot import clock
from bot.faq.files import read
from bot.faq.versions import publish
from bot.storage.engine import Store
from tests.bot.console.chromium import DESK, PATIENCE_MS, PHONE, chromium, sign_in
from tests.bot.console.conftest import Cast
from tests.bot.console.pages.test_faq import DECISION, PARKING, RETURNS

pytestmark = pytest.mark.browser

FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture
def folder(console: FastAPI) -> Path:
    folder: Path = console.state.desk.faq.folder
    return folder


def begin(store: Store, folder: Path) -> None:
    """The files as they were, and live."""
    (folder / "door.yml").write_text(PARKING)
    (folder / "returns.yml").write_text(RETURNS)
    with store.write() as session:
        publish(session, read(folder), "Bob", "", clock.now())


async def sized(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})


async def test_a_trainer_edits_previews_saves_and_publishes(
    sqlite_store: Store, cast: Cast, folder: Path, served: str
) -> None:
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        for size in (DESK, PHONE):
            begin(sqlite_store, folder)
            await sized(page, size)
            await page.goto(f"{served}/faq")
            assert await page.evaluate(FITS)
            await page.get_by_label("Find").fill("yard behind")
            await page.get_by_label("Find").press("Enter")
            await expect(page.get_by_text("No entry fits.")).to_be_visible()
            await page.goto(f"{served}/faq?q=behind")
            await page.get_by_role("link", name="Can I park at your shop?").click()
            answer = page.get_by_label("Answer in English")
            await answer.fill("In the yard, until {{ hours.closes_at }}.")
            await page.get_by_label("Preview as of").fill("2026-11-25T10:00")
            await page.get_by_label("Questions in English").press("Control+End")
            await page.get_by_label("Questions in English").type("\ncan I return it")
            preview = page.locator("#look")
            await expect(preview).to_contain_text("In the yard, until 12:30.")
            await expect(preview).to_contain_text("is near to “Can I return it?” of returns")
            assert await page.evaluate(FITS)
            # A page that is closed by mistake.
            await page.goto(f"{served}/faq")
            await page.goto(f"{served}/faq/entries/parking")
            await expect(page.get_by_text("What you typed before is here again.")).to_be_visible()
            await expect(answer).to_have_value("In the yard, until {{ hours.closes_at }}.")
            await page.get_by_label("Questions in English").fill("Can I park at your shop?\nis there parking")
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
            await expect(page.locator(".diff-new").last).to_contain_text("In the yard")
            assert await page.evaluate(FITS)
            await expect(page.get_by_text("What you typed before is here again.")).to_be_hidden()
            await page.get_by_role("link", name="1 change is not live yet").click()
            await expect(page.get_by_role("heading", name="1 change not live yet")).to_be_visible()
            await page.get_by_role("button", name="Try it out").click()
            await page.get_by_label("What it is about").fill("Yard")
            assert await page.evaluate(FITS)
            await page.get_by_role("button", name="Publish 1 change").click()
            await expect(page.get_by_role("heading", name="Everything is live")).to_be_visible()
            assert "In the yard" in (folder / "door.yml").read_text()


async def test_two_trainers_on_one_entry_and_a_file_broken_by_hand(
    sqlite_store: Store, cast: Cast, folder: Path, served: str
) -> None:
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        for size in (DESK, PHONE):
            begin(sqlite_store, folder)
            await sized(page, size)
            await page.goto(f"{served}/faq/entries/parking")
            await page.get_by_label("Answer in English").fill("Bob’s yard.")
            by_hand = PARKING.replace("Yes, behind the shop.", "By hand.").replace("Ja, hinter dem Laden.", "Von Hand.")
            (folder / "door.yml").write_text(by_hand)
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_role("heading", name="Somebody else changed this meanwhile")).to_be_visible()
            await expect(page.locator(".conflict")).to_have_count(1)
            await expect(page.locator(".conflict")).to_contain_text("By hand.")
            assert await page.evaluate(FITS)
            await page.get_by_label("Mine").check()
            # Meanwhile the file is broken.
            (folder / "door.yml").write_text(f"<<<<<<< HEAD\n{by_hand}")
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_role("alert", name="Not saved")).to_contain_text("door.yml:1: a git merge conflict is left here")
            await expect(page.get_by_label("Answer in English")).to_have_value("Bob’s yard.")
            await page.goto(f"{served}/faq/entries/parking")
            await expect(page.get_by_role("heading", name="This entry cannot be read at this moment")).to_be_visible()
            assert await page.evaluate(FITS)
            (folder / "door.yml").write_text(by_hand)
            await page.get_by_role("link", name="Reload").click()
            await expect(page.get_by_label("Answer in English")).to_have_value("Bob’s yard.")
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_role("heading", name="Somebody else changed this meanwhile")).to_be_visible()
            await page.get_by_label("Mine").check()
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
            assert (folder / "door.yml").read_text() == by_hand.replace("By hand.", "Bob’s yard.")


async def test_a_new_entry_a_file_for_it_and_the_test_box(
    sqlite_store: Store, cast: Cast, folder: Path, served: str
) -> None:
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        for size in (DESK, PHONE):
            begin(sqlite_store, folder)
            await sized(page, size)
            await page.goto(f"{served}/faq")
            await page.get_by_role("link", name="Try a question").click()
            await page.get_by_label("The question").fill("Do you sell gift cards?")
            await page.get_by_role("button", name="Try it").click()
            # Nobody with models is here; the form stands as it was.
            await expect(page.get_by_role("alert")).to_contain_text("nightdesk actions")
            assert await page.evaluate(FITS)
            await page.goto(f"{served}/faq/new?question=Do+you+sell+gift+cards?")
            await page.locator("#id").fill("gift_cards")
            await page.get_by_label("Answer in English").fill("Yes, from 10 euro.")
            await expect(page.locator("#look")).to_contain_text("Yes, from 10 euro.")
            assert await page.evaluate(FITS)
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
            await page.get_by_text("Add a file, move it, take it out").click()
            wrong = {"name": "card.png", "mimeType": "image/png", "buffer": b"no picture"}
            await page.get_by_label("A file").set_input_files(wrong)  # type: ignore[arg-type]
            await page.get_by_role("button", name="Add the file").click()
            await expect(page.get_by_role("alert", name="Not added")).to_contain_text("card.png is called .png but is none inside")
            await page.get_by_text("Add a file, move it, take it out").click()
            await page.get_by_role("button", name="Take it out").click()
            await expect(page.get_by_role("heading", name="Everything is live")).to_be_visible()
            assert (folder / "door.yml").read_text() == PARKING


async def test_the_words_of_the_nearest_question_stay_whole_on_a_phone(
    console: FastAPI, sqlite_store: Store, cast: Cast, folder: Path, served: str
) -> None:
    begin(sqlite_store, folder)
    (thought,) = DECISION["candidates"]
    thought = {**thought, "title": "Could I park there?", "matched": "roadside vorbeikommen unlockedbicycle"}
    console.state.desk.faq.ask = lambda name, job: {**DECISION, "candidates": [thought]}
    async with chromium(PHONE) as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        await page.goto(f"{served}/faq/test?text=Bike+rack%3F")
        # A word on a line each, as narrow as the column may be.
        lines = await page.locator(".looks-table td:nth-child(3) bdi").evaluate("each => each.getClientRects().length")
        assert lines <= 3
        assert await page.evaluate(FITS)


async def test_a_file_of_the_wrong_kind_is_refused_in_one_sentence_and_what_was_typed_stays(
    sqlite_store: Store, cast: Cast, folder: Path, served: str
) -> None:
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        for size in (DESK, PHONE):
            begin(sqlite_store, folder)
            await sized(page, size)
            await page.goto(f"{served}/faq/entries/parking")
            await page.get_by_label("Answer in English").fill("Half a sentence")
            await page.get_by_text("Add a file, move it, take it out").click()
            for name, content, sentence in (
                ("plan.exe", b"MZ", "plan.exe is no file that customers can be sent; choose one that ends in .png, .jpg or .pdf."),
                ("plan.png", b"%PDF- a plan", "plan.png is called .png but is none inside; save it as .png and choose it again."),
            ):
                chooser = page.get_by_label("A file")
                if not await chooser.is_visible():
                    await page.get_by_text("Add a file, move it, take it out").click()
                await chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
                await page.get_by_role("button", name="Add the file").click()
                await expect(page.get_by_role("alert", name="Not added")).to_contain_text(sentence)
                await expect(page.get_by_label("Answer in English")).to_have_value("Half a sentence")
                assert await page.evaluate(FITS)
            assert not (folder / "media").exists()
            assert "attachments" not in (folder / "door.yml").read_text()
            await page.goto(f"{served}/faq/entries/parking")
            await expect(page.get_by_label("Answer in English")).to_have_value("Half a sentence")
            # One that is taken, and another place for the entry, leave the sentence where it is as well.
            for name, value in (("Add the file", None), ("Move", "returns.yml")):
                await page.get_by_text("Add a file, move it, take it out").click()
                if value is None:
                    plan = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF- a plan"}
                    await page.get_by_label("A file").set_input_files(plan)  # type: ignore[arg-type]
                else:
                    await page.get_by_label("Move it to").select_option(value)
                await page.get_by_role("button", name=name, exact=True).click()
                await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
                await expect(page.get_by_label("Answer in English")).to_have_value("Half a sentence")
            await page.get_by_role("button", name="Save", exact=True).click()
            await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
            assert "Half a sentence" in (folder / "returns.yml").read_text()
            assert "attachments: [plan.pdf]" in (folder / "returns.yml").read_text()
            (folder / "media" / "plan.pdf").unlink()
            (folder / "media").rmdir()
