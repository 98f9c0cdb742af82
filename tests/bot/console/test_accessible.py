"""axe-core finds nothing on any page, in light and dark, on a desk and on a phone. It is not ours: npm, pinned in tests/peers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from pyotp import TOTP

from bot import clock
from bot.hours import Hours
from bot.on_call.rota import Rota, Shift
from bot.storage import staff_group, staff_links, users
from bot.storage.channels import turn_on
from bot.storage.engine import Store
from bot.storage.tables import Role, User
from tests.bot.console.chromium import DESK, PHONE, chromium, sign_in
from tests.bot.console.conftest import Cast
from tests.bot.console.full_desk import DAY, addresses, fill, part_that_answers
from tests.cast import MORNING, NIGHT
from tests.peers.node import installed
from tests.shop import BUSINESS

pytestmark = pytest.mark.browser

TEXTS = ("Where is my bicycle?", "Können Sie mein Rad reparieren?", "I want to complain about the repair of last week")
# https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axe-core-tags
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => (await axe.run(document, {runOnly: rules})).violations.map(
  found => `${found.impact} ${found.id}: ${found.help}; ${found.nodes.length} times, first: ${found.nodes[0].html.slice(0, 200)}
    ${found.nodes[0].failureSummary.split("\\n").slice(1, 3).join(" ")}`)"""


# It goes through every page eight times.
@pytest.mark.timeout(900)
async def test_axe_finds_nothing_on_any_page(sqlite_store: Store, cast: Cast, console: FastAPI, served: str) -> None:
    axe = installed("axe-core", "axe.min.js").read_text()
    with sqlite_store.write() as session:
        token = users.create_invitation(session, Role.AGENT, NIGHT, DAY)
    troubles: list[str] = []
    # Scripts that tests bring along are not the page's, so its policy is left aside here.
    async with chromium(bypass_csp=True, reduced_motion="reduce") as context:
        page = await context.new_page()
        for path in ("/sign-in", f"/invite/{token}", "/invite/unknown"):
            troubles += await _violations(page, axe, served, path)
        await sign_in(context, sqlite_store, cast.ada, served)
        everything = addresses(console, len(TEXTS), token)
        pages = [path for path in everything if await _is_page(page, served + path)]
        for path in pages:
            troubles += await _violations(page, axe, served, path, "(empty)")
        fill(sqlite_store, console.state.desk.media_folder, *TEXTS)
        console.state.desk.faq.ask = part_that_answers
        pages = [path for path in everything if await _is_page(page, served + path)]
        assert {"/queue", "/account", "/people", "/on-call", "/conversations/3", "/drafts", "/faq/risk", "/messages/14/why"} < set(pages)
        for path in pages:
            troubles += await _violations(page, axe, served, path)
        troubles += await _two_step(page, axe, served, console)
    assert not troubles, "\n".join(troubles)


async def _two_step(page: Page, axe: str, served: str, console: FastAPI) -> list[str]:
    """The pages that only a form leads to, filled in as people do."""
    console.state.desk.passwords = Knows()
    await page.goto(f"{served}/account")
    begin = page.locator("#two-step form")
    await begin.get_by_label("Present password").fill("anything")
    await begin.get_by_role("button", name="Turn it on").click()
    app = TOTP((await page.locator(".letters").inner_text()).replace(" ", ""))
    found = await _look(page, axe, "setting two-step sign-in up")
    await page.get_by_label("Code", exact=True).fill(app.at(clock.real_now() - timedelta(seconds=30)))
    await page.get_by_role("button", name="Turn it on").click()
    await expect(page.locator("#codes li")).to_have_count(10)
    found += await _look(page, axe, "recovery codes")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_label("Password", exact=True).fill("anything")
    await page.get_by_role("button", name="Sign in").click()
    code = page.get_by_label("Code", exact=True)
    await code.fill("000000")
    await code.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    found += await _look(page, axe, "asking for a code")
    await code.fill(app.at(clock.real_now()))
    await code.press("Enter")
    await expect(page).to_have_url(f"{served}/queue")
    return found


async def test_axe_finds_nothing_where_telegram_is_linked(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    console.state.desk.passwords = Knows()
    axe = installed("axe-core", "axe.min.js").read_text()
    with sqlite_store.write() as session:
        group = staff_group.configure(session, -1001, NIGHT)
        group.bot_name, group.looked_at = "lumen_bicycles_night_desk_bot", NIGHT
        turn_on(session, ("telegram",), clock.real_now())
    async with chromium(bypass_csp=True, reduced_motion="reduce") as context:
        page = await context.new_page()
        await sign_in(context, sqlite_store, cast.ada, served)
        found = await _violations(page, axe, served, "/channels")
        found += await _violations(page, axe, served, "/account", "(not linked)")
        await page.locator("#telegram").get_by_label("Present password").fill("anything")
        await page.get_by_role("button", name="Link my Telegram").press("Enter")
        await expect(page.get_by_role("link", name="Open in Telegram")).to_be_visible()
        found += await _look(page, axe, "the link")
        with sqlite_store.write() as session:
            user = session.get_one(User, cast.ada.id)
            staff_links.link(session, staff_links.new_code(session, user, clock.now()), "71", "Ada " * 15, clock.now())
        found += await _violations(page, axe, served, "/account", "(linked)")
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_where_a_rota_is_shown(sqlite_store: Store, cast: Cast, console: FastAPI, served: str) -> None:
    """With gaps, somebody who could not be told, and long names; open and closed."""
    axe = installed("axe-core", "axe.min.js").read_text()
    desk, found = console.state.desk, []
    desk.has_email = True
    rota = Rota((Shift("Alice", "Bob", hours=((18 * 60, 32 * 60),)), Shift("Wilhelmina-" * 5, days=(6,))), 10, {"Bob": "bob@shop.example"})
    async with chromium(bypass_csp=True, reduced_motion="reduce") as context:
        page = await context.new_page()
        await sign_in(context, sqlite_store, cast.alice, served)
        for at, state in ((NIGHT, "(at night)"), (MORNING, "(in the morning)")):
            clock.start_at(at)
            desk.live.hours = Hours(replace(BUSINESS, on_call=rota, urgent_words={"en": ("urgent", "burst pipe")}))
            found += await _violations(page, axe, served, "/on-call", state)
            await expect(page.locator("#day-2026-12-01 .is-gap").first).to_be_visible()
    assert not found, "\n".join(found)


class Knows:
    """Takes every password of somebody who is here."""

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        return password_hash is not None


async def _violations(page: Page, axe: str, served: str, path: str, state: str = "") -> list[str]:
    await page.goto(served + path)
    return await _look(page, axe, f"{path} {state}")


async def _look(page: Page, axe: str, what: str) -> list[str]:
    """What axe-core has to say about the page that is open."""
    await page.evaluate(axe)
    found = []
    for width, size in (("desk", DESK), ("phone", PHONE)):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            # In the dark only the colours are others.
            rules = RULES if scheme == "light" else ["color-contrast"]
            found += [f"{what} {width}, {scheme}: {each}" for each in await page.evaluate(RUN, rules)]
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{what} {width}: it is wider than the window")
    return found


async def _is_page(page: Page, url: str) -> bool:
    return (await page.request.get(url)).headers["content-type"].startswith("text/html")
