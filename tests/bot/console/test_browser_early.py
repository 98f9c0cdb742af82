"""A page is seen before its scripts are there: what somebody chooses or types meanwhile counts like anything later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import BrowserContext, Page, Route, expect

from bot import clock
from bot.staff import takeover
from bot.storage.engine import Store
from bot.storage.tables import Handoff, User
from tests.bot.console.chromium import chromium, sign_in
from tests.bot.console.conftest import Cast, wait
from tests.bot.console.pages.test_faq import PARKING

pytestmark = pytest.mark.browser

#: The one script that stands in the head of every page and is not waited for here.
FIRST = "theme.js"


@asynccontextmanager
async def before_the_scripts(context: BrowserContext, address: str) -> AsyncIterator[Page]:
    """A page that is open, and whose scripts come when the block ends."""
    come = asyncio.Event()

    async def hold(route: Route) -> None:
        if FIRST not in route.request.url:
            await come.wait()
        await route.continue_()

    page = await context.new_page()
    await page.route("**/static/*.js*", hold)
    await page.goto(address, wait_until="commit")
    yield page
    assert await page.evaluate("typeof byId") == "undefined"
    come.set()
    await page.wait_for_load_state()


async def test_whoever_is_chosen_before_is_counted(sqlite_store: Store, cast: Cast, served: str) -> None:
    for hours, name in enumerate(("Anna", "Bert"), 10):
        wait(sqlite_store, name=name, address=name, due=timedelta(hours=hours))
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        async with before_the_scripts(context, f"{served}/queue") as page:
            await page.get_by_label("Choose Anna").check()
        await expect(page.locator("#bulk-count")).to_have_text("1 chosen")
        await page.get_by_label("Choose Bert").check()
        await expect(page.locator("#bulk-count")).to_have_text("2 chosen")


async def test_a_filter_that_is_chosen_before_acts(sqlite_store: Store, cast: Cast, served: str) -> None:
    for hours, name in enumerate(("Anna", "Bert"), 10):
        wait(sqlite_store, name=name, address=name, due=timedelta(hours=hours))
    with sqlite_store.write() as session:
        session.get_one(Handoff, 2).department = "workshop"
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        async with before_the_scripts(context, f"{served}/queue") as page:
            await page.get_by_label("Department").select_option("workshop")
        await expect(page.locator(".item-link bdi")).to_have_text(["Bert"])
        await expect(page).to_have_url(f"{served}/queue?show=waiting&department=workshop")
        await expect(page.get_by_label("Department")).to_be_focused()
        # The way back is free: what was chosen in an earlier visit is not chosen again.
        await page.go_back()
        await expect(page.locator(".item-link bdi")).to_have_text(["Anna", "Bert"])
        await expect(page.get_by_label("Department")).to_have_value("")


async def test_a_reply_that_is_begun_before_is_kept_below_the_one_from_before(
    sqlite_store: Store, cast: Cast, served: str
) -> None:
    wait(sqlite_store)
    with sqlite_store.write() as session:
        takeover.claim(session, 1, session.get_one(User, cast.bob.id), clock.now())
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        address = f"{served}/conversations/1"
        async with before_the_scripts(context, address) as page:
            await page.get_by_label("Your reply to").press_sequentially("It leaves")
        reply = page.get_by_label("Your reply to")
        await page.reload()
        await expect(reply).to_have_value("It leaves")
        await page.close()
        async with before_the_scripts(context, address) as page:
            await page.get_by_label("Your reply to").press_sequentially("tomorrow")
        reply = page.get_by_label("Your reply to")
        await expect(reply).to_have_value("It leaves\ntomorrow")
        await page.reload()
        await expect(reply).to_have_value("It leaves\ntomorrow")


async def test_what_a_trainer_types_before_is_kept_and_takes_the_place_of_nothing_else(
    sqlite_store: Store, cast: Cast, served: str, console: FastAPI
) -> None:
    folder: Path = console.state.desk.faq.folder
    (folder / "door.yml").write_text(PARKING)
    async with chromium() as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        address = f"{served}/faq/entries/parking"
        page = await context.new_page()
        await page.goto(address)
        questions, answer = page.get_by_label("Questions in English"), page.get_by_label("Answer in English")
        await questions.fill("Is there a yard?")
        await answer.fill("In the yard.")
        await page.close()
        async with before_the_scripts(context, address) as page:
            await page.get_by_label("Answer in English").fill("Behind the shop.")
        for _ in range(2):
            await expect(page.get_by_label("Questions in English")).to_have_value("Is there a yard?")
            await expect(page.get_by_label("Answer in English")).to_have_value("Behind the shop.")
            await page.reload()
        await page.get_by_role("button", name="Throw it away").click()
        await expect(page.get_by_label("Questions in English")).not_to_have_value("Is there a yard?")
        await expect(page.get_by_label("Answer in English")).not_to_have_value("Behind the shop.")
