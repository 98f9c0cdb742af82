"""Signing in with a code, as people meet it."""

import re
from datetime import timedelta

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from bot import clock
from bot.storage.engine import Store
from bot.storage.tables import Audit, User
from tests.bot.console.conftest import PASSWORD, Browser, Cast, Opened


class RightIs:
    """Knows one password, and is quicker about it than argon2."""

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        return password == PASSWORD and password_hash is not None


@pytest.fixture(autouse=True)
def quick(console: FastAPI) -> None:
    console.state.desk.passwords = RightIs()


def app_of(page: httpx.Response) -> pyotp.TOTP:
    """The app, after its owner typed what the page shows as letters."""
    letters = re.search(r'class="letters">([A-Z2-7 ]+)<', page.text)
    assert letters is not None
    return pyotp.TOTP(letters[1].replace(" ", ""))


def code(app: pyotp.TOTP, steps: int = 0) -> str:
    """What the telephone shows; it goes by the real time, whatever the desk's clock says."""
    return app.at(clock.real_now() + timedelta(seconds=30 * steps))


async def set_up(alice: Browser) -> tuple[pyotp.TOTP, list[str]]:
    app = app_of(await alice.act("/account/two-step/begin", old=PASSWORD))
    done = await alice.act("/account/two-step/confirm", code=code(app, -1))
    assert "It is on." in done.text
    return app, re.findall(r"<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})</code>", done.text)


async def owes(browser: Opened, **fields: str) -> Browser:
    """A browser whose password was right."""
    charlie = browser(None)
    answer = await charlie.post("/sign-in", data={"name": "Alice", "password": PASSWORD, **fields})
    assert answer.headers["location"].startswith("/sign-in/code")
    return charlie


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return [row.act for row in session.query(Audit).order_by(Audit.id)]


async def test_the_password_alone_opens_nothing_any_more(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    here, there = browser(cast.alice), browser(cast.alice)
    app, codes = await set_up(here)
    assert len(codes) == 10
    assert (await here.get("/queue")).status_code == 200
    assert (await there.get("/queue")).status_code == 303
    charlie = await owes(browser, next="/account")
    assert "nightdesk" not in charlie.cookies
    assert (await charlie.get("/queue")).status_code == 303
    assert (await charlie.get("/api/v1/me")).status_code == 401
    asked = await charlie.get("/sign-in/code?next=%2Faccount")
    assert "One more step" in asked.text
    wrong = await charlie.post("/sign-in/code", data={"code": "000000"})
    assert wrong.status_code == 401
    right = await charlie.post("/sign-in/code", data={"code": code(app), "next": "/account"})
    assert right.headers["location"] == "/account"
    assert (await charlie.get("/queue")).status_code == 200
    assert "nightdesk-half" not in charlie.cookies
    again = await owes(browser)
    assert (await again.post("/sign-in/code", data={"code": code(app)})).status_code == 401
    assert acts(sqlite_store) == ["two_step_on", "sign_in_refused", "signed_in", "sign_in_refused"]


async def test_a_recovery_code_signs_in_once_and_leads_to_new_ones(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    _, codes = await set_up(browser(cast.alice))
    first = await owes(browser)
    answer = await first.post("/sign-in/code", data={"code": codes[0], "next": "/queue"})
    assert answer.headers["location"] == "/account#two-step"
    assert "9 recovery codes are left" in (await first.get("/account")).text
    assert (await (await owes(browser)).post("/sign-in/code", data={"code": codes[0]})).status_code == 401


async def test_five_codes_may_be_tried_then_the_password_is_asked_again(cast: Cast, browser: Opened) -> None:
    app, _ = await set_up(browser(cast.alice))
    charlie = await owes(browser)
    tries = [await charlie.post("/sign-in/code", data={"code": "000000"}) for _ in range(5)]
    assert {answer.status_code for answer in tries} == {401}
    late = await charlie.post("/sign-in/code", data={"code": code(app)})
    assert "begin again with your password" in late.text
    assert (await charlie.get("/sign-in/code")).headers["location"] == "/sign-in"


async def test_codes_are_not_found_by_beginning_again_and_again(cast: Cast, browser: Opened) -> None:
    app, _ = await set_up(browser(cast.alice))
    for _ in range(2):
        charlie = await owes(browser)
        for _ in range(5):
            await charlie.post("/sign-in/code", data={"code": "000000"})
    answer = await (await owes(browser)).post("/sign-in/code", data={"code": code(app)})
    assert answer.status_code == 429
    clock.start_at(clock.now() + timedelta(minutes=16))
    assert (await (await owes(browser)).post("/sign-in/code", data={"code": code(app)})).status_code == 303


async def test_it_is_set_up_and_turned_off_with_the_password_alone(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    assert "present password is not right" in (await alice.act("/account/two-step/begin", old="wrong")).text
    page = await alice.act("/account/two-step/begin", old=PASSWORD)
    assert "<svg" in page.text
    assert "style=" not in page.text.partition("<main")[2]
    again = await alice.act("/account/two-step/confirm", code="000000")
    assert again.status_code == 422
    assert app_of(again).secret == app_of(page).secret
    assert "otpauth" not in page.text
    await alice.act("/account/two-step/confirm", code=code(app_of(page)))
    assert (await alice.act("/account/two-step/off", old="wrong")).status_code == 422
    renewed = await alice.act("/account/two-step/codes", old=PASSWORD)
    assert len(re.findall(r"<code>[0-9a-z-]{14}</code>", renewed.text)) == 10
    assert "It is off" in (await alice.act("/account/two-step/off", old=PASSWORD)).text
    answer = await browser(None).post("/sign-in", data={"name": "Alice", "password": PASSWORD})
    assert answer.headers["location"] == "/queue"


async def test_an_admin_turns_it_off_for_who_lost_everything(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice, ada = browser(cast.alice), browser(cast.ada)
    await set_up(alice)
    assert "Turn it off for them" in (await ada.get(f"/people/{cast.alice.id}")).text
    await ada.act(f"/people/{cast.alice.id}/reset-two-step")
    assert (await alice.get("/queue")).status_code == 303
    with sqlite_store.read() as session:
        assert session.get_one(User, cast.alice.id).two_step_nonce is None
    assert acts(sqlite_store)[-1] == "two_step_reset"
