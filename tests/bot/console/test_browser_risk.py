"""The slider of the one number in a real browser: it says what it means while it moves, by keyboard; without scripts a button does."""

import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import expect

from bot.storage.engine import Store
from tests.bot.console.chromium import PATIENCE_MS, PHONE, chromium, sign_in
from tests.bot.console.conftest import Cast
from tests.bot.console.full_desk import part_that_answers
from tests.bot.console.pages.test_risk import asked
from tests.shop import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def business(console: FastAPI, tmp_path: Path, sqlite_store: Store, cast: Cast) -> Path:
    path = tmp_path / "business.yml"
    shutil.copy(ROOT / "business.yml", path)
    console.state.desk.faq.business_file = path
    console.state.desk.faq.ask = part_that_answers
    asked(sqlite_store, [0.89] * 20 + [0.87] * 20)
    return path


async def test_the_slider_says_what_it_means_and_sets_it(sqlite_store: Store, cast: Cast, served: str, business: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium(PHONE) as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        await page.goto(f"{served}/faq/risk")
        await expect(page.get_by_role("button", name="Look at it")).to_be_hidden()
        await expect(page.get_by_role("status").filter(has_text="At this setting")).to_have_text(
            "At this setting it answers 100 % and is wrong in 12 %."
        )
        slider = page.get_by_role("slider")
        await slider.focus()
        await slider.press("ArrowLeft")
        await slider.press("ArrowLeft")
        await expect(page.locator("#says")).to_have_text("At this setting it answers 50 % and is wrong in 11 %.")
        await expect(page.locator("svg .is-chosen[data-percent]")).to_have_attribute("data-percent", "3")
        await page.get_by_role("button", name="Let 3 of a hundred be wrong").press("Enter")
        await expect(page.locator(".lead-calm b")).to_have_text("3")
        assert "wrong_answers_percent: 3" in business.read_text()
        await page.get_by_role("button", name="Back to 5").click()
        await expect(page.locator(".lead-calm b")).to_have_text("5")
        assert "bot: {wrong_answers_percent: 5" in business.read_text()


async def test_without_scripts_a_button_shows_it_and_another_sets_it(
    sqlite_store: Store, cast: Cast, served: str, business: Path
) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium(java_script_enabled=False) as context:
        await sign_in(context, sqlite_store, cast.bob, served)
        page = await context.new_page()
        await page.goto(f"{served}/faq/risk")
        slider = page.get_by_role("slider")
        await slider.focus()
        await slider.press("ArrowLeft")
        await slider.press("ArrowLeft")
        await page.get_by_role("button", name="Look at it").click()
        await expect(page.locator("#says")).to_have_text("At this setting it answers 50 % and is wrong in 11 %.")
        await page.get_by_role("button", name="Let 3 of a hundred be wrong").click()
        await expect(page.locator(".lead-calm b")).to_have_text("3")
