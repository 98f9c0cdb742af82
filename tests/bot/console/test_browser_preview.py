"""In a real browser: what is told where the preview cannot follow, and how the list and the changes fit on a desk and a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Route, expect

from bot import clock
from bot.faq.files import read
from bot.faq.versions import publish
from bot.storage.engine import Store
from tests.bot.console.chromium import DESK, PATIENCE_MS, PHONE, chromium, sign_in
from tests.bot.console.conftest import Cast
from tests.bot.console.pages.test_faq import PARKING

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5000)


async def test_a_preview_that_cannot_be_made_is_no_silence(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    folder: Path = console.state.desk.faq.folder
    (folder / "door.yml").write_text(PARKING)

    async def fail(route: Route) -> None:
        await route.fulfill(status=503, body="")

    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        await page.goto(f"{served}/faq/entries/parking")
        await page.route("**/faq/look", fail)
        await page.get_by_label("Answer in English").fill("In the yard.")
        said = page.locator("[data-looking]")
        await expect(said).to_have_text("The preview is as it was before: the console could not make a new one. What you typed is kept.")
        await page.unroute("**/faq/look")
        await page.get_by_label("Answer in English").fill("In the yard behind.")
        await expect(page.locator("#look")).to_contain_text("In the yard behind.")
        await expect(said).to_have_text("")


async def test_on_a_desk_everything_that_finds_an_entry_stands_in_one_row(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    folder: Path = console.state.desk.faq.folder
    (folder / "door.yml").write_text(PARKING)
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        for width, height in (DESK, PHONE):
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(f"{served}/faq")
            bottoms = await page.eval_on_selector_all(
                ".faq-bar > *", "all => all.map(each => Math.round(each.getBoundingClientRect().bottom))"
            )
            if width == DESK[0]:
                assert max(bottoms) - min(bottoms) <= 2, bottoms
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            await expect(page.get_by_role("link", name="New entry")).to_be_in_viewport()
            await expect(page.get_by_role("link", name="Versions")).to_be_visible()


async def test_a_long_line_that_changed_is_read_without_scrolling_sideways(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    folder: Path = console.state.desk.faq.folder
    (folder / "door.yml").write_text(PARKING)
    with sqlite_store.write() as session:
        publish(session, read(folder), "Bob", "", clock.now())
    (folder / "door.yml").write_text(PARKING.replace("Yes, behind the shop.", "In the yard, " * 60))
    async with chromium(PHONE) as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        await page.goto(f"{served}/faq/changes")
        await page.get_by_text("What reads differently").click()
        difference = page.locator("#difference .diff")
        await expect(difference).to_contain_text("In the yard")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await difference.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
