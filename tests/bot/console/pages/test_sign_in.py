"""Signing in, invitations, sessions and roles."""

import hashlib
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot import clock
from bot.console.passwords import PasswordRefused, check_password
from bot.storage import users
from bot.storage.engine import Store
from bot.storage.sessions import IDLE, LONGEST
from bot.storage.tables import Invitation, Role, Session, User
from tests.bot.console.conftest import PASSWORD, Browser, Cast, Opened
from tests.cast import NIGHT

DAY = timedelta(days=1)


async def invited(store: Store, browser: Opened, role: Role = Role.AGENT, **fields: str) -> tuple[Browser, httpx.Response]:
    with store.write() as session:
        token = users.create_invitation(session, role, clock.now(), DAY)
    charlie = browser(None)
    form = {"name": "Dora", "password": PASSWORD, "again": PASSWORD, **fields}
    return charlie, await charlie.post(f"/invite/{token}", data=form)


async def test_an_invitation_makes_one_account_and_signs_it_in(sqlite_store: Store, browser: Opened) -> None:
    with sqlite_store.write() as session:
        token = users.create_invitation(session, Role.TRAINER, NIGHT, DAY)
        assert session.query(Invitation).one().token_hash == hashlib.sha256(token.encode()).hexdigest()
    charlie = browser(None)
    for _ in range(2):
        assert "Welcome to the desk" in (await charlie.get(f"/invite/{token}")).text
    form = {"name": " Dora ", "password": PASSWORD, "again": PASSWORD}
    answer = await charlie.post(f"/invite/{token}", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert "Dora" in (await charlie.get("/queue")).text
    again = await browser(None).post(f"/invite/{token}", data={**form, "name": "Eve"})
    assert again.status_code == 404
    assert "used already" in again.text
    with sqlite_store.read() as session:
        user = session.query(User).one()
    assert (user.name, user.role) == ("Dora", Role.TRAINER)
    assert user.password_hash.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


async def test_an_invitation_expires(sqlite_store: Store, browser: Opened) -> None:
    with sqlite_store.write() as session:
        token = users.create_invitation(session, Role.AGENT, NIGHT, DAY)
    clock.start_at(NIGHT + DAY)
    answer = await browser(None).get(f"/invite/{token}")
    assert answer.status_code == 404
    assert "has expired" in answer.text
    posted = await browser(None).post(f"/invite/{token}", data={"name": "D", "password": PASSWORD, "again": PASSWORD})
    assert posted.status_code == 404
    assert (await browser(None).get("/invite/made-up")).status_code == 404
    with sqlite_store.read() as session:
        assert not users.has_users(session)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "short", "again": "short"}, "at least 12"),
        ({"password": "x1" * 65, "again": "x1" * 65}, "at most 128"),
        ({"password": "password1234", "again": "password1234"}, "anybody would guess"),
        ({"again": "something else"}, "differ"),
        ({"name": "  "}, "name is empty"),
        ({"name": "alice"}, "already called alice"),
        ({"name": "a\u202eb"}, "invisible"),
    ],
)
async def test_a_refused_account_leaves_the_link_open(
    fields: dict[str, str], sentence: str, sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    _, answer = await invited(sqlite_store, browser, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    with sqlite_store.read() as session:
        assert session.query(Invitation).one().used_at is None


@pytest.mark.parametrize(
    "password",
    ["PassWord1234", "aaaaaaaaaaaaaaa", "lumenbicycles1", "Lumen Bicycles 2026", "alicealice123", "nightdesk2026"],
)
def test_it_refuses_what_is_guessed_first(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password, business_name="Lumen Bicycles", user_name="Alice")


@pytest.mark.parametrize("password", ["twelve chars", "kürbis kürbis tanzt", "alice sells seventeen kites", "z" * 60 + "qwe" * 22])
def test_it_takes_any_long_one_without_rules_of_composition(password: str) -> None:
    check_password(password, business_name="Lumen Bicycles", user_name="Alice")


async def test_signing_in_gives_a_new_session_each_time_and_signing_out_ends_it(
    sqlite_store: Store, browser: Opened
) -> None:
    charlie, _ = await invited(sqlite_store, browser)
    first = charlie.cookies["nightdesk"]
    dora = browser(None)
    answer = await dora.post("/sign-in", data={"name": "DORA", "password": PASSWORD, "next": "/account"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    second = dora.cookies["nightdesk"]
    assert first != second
    assert len(second) >= 43
    with sqlite_store.read() as session:
        assert session.get(Session, hashlib.sha256(second.encode()).hexdigest()) is not None
        secret = session.get_one(Session, hashlib.sha256(second.encode()).hexdigest()).csrf_token
    assert (await dora.post("/sign-out", data={"csrf": secret})).headers["location"] == "/sign-in"
    dora.cookies.set("nightdesk", second, domain="desk.test")
    assert (await dora.get("/queue")).status_code == 303
    assert (await charlie.get("/queue")).status_code == 200


@pytest.mark.parametrize("evil", ["https://evil.test/", "//evil.test", "/\\evil.test", "/a\r\nSet-Cookie: x=1", "javascript:alert(1)"])
async def test_signing_in_leads_nowhere_else(evil: str, sqlite_store: Store, browser: Opened) -> None:
    await invited(sqlite_store, browser)
    answer = await browser(None).post("/sign-in", data={"name": "Dora", "password": PASSWORD, "next": evil})
    assert answer.headers["location"] == "/queue"


async def test_a_wrong_name_reads_like_a_wrong_password(sqlite_store: Store, browser: Opened) -> None:
    await invited(sqlite_store, browser)
    pages = []
    for name in ("Dora", "Nemo"):
        answer = await browser(None).post("/sign-in", data={"name": name, "password": "not the right one"})
        assert answer.status_code == 401
        pages.append(answer.text.replace(name, "NAME"))
    assert pages[0] == pages[1]


async def test_a_disabled_user_is_out_at_once(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    assert (await alice.get("/queue")).status_code == 200
    with sqlite_store.write() as session:
        session.get_one(User, cast.alice.id).disabled_at = NIGHT
    assert (await alice.get("/queue")).status_code == 303


async def test_the_eleventh_try_of_a_minute_is_refused(console: FastAPI, sqlite_store: Store, browser: Opened) -> None:
    class Wrong:
        async def is_right(self, password: str, password_hash: str | None) -> bool:
            return False

    console.state.desk.passwords = Wrong()
    charlie = browser(None)
    tries = [(await charlie.post("/sign-in", data={"name": "Dora", "password": "x"})).status_code for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert (await charlie.post("/sign-in", data={"name": "Alice", "password": "x"})).status_code == 401
    clock.start_at(NIGHT + timedelta(minutes=2))
    assert (await charlie.post("/sign-in", data={"name": "Dora", "password": "x"})).status_code == 401


async def test_a_session_ends_when_idle_and_at_last_in_any_case(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    alice, idle = browser(cast.alice), browser(cast.alice)
    clock.start_at(NIGHT + IDLE + timedelta(seconds=1))
    assert (await idle.get("/queue")).status_code == 303
    clock.start_at(NIGHT)
    moment = NIGHT
    while moment < NIGHT + LONGEST - IDLE:
        moment += IDLE - timedelta(hours=1)
        clock.start_at(moment)
        assert (await alice.get("/queue")).status_code == 200
    clock.start_at(NIGHT + LONGEST + timedelta(seconds=1))
    answer = await alice.get("/queue?show=mine")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fqueue%3Fshow%3Dmine")


async def test_a_new_password_ends_the_other_sessions(sqlite_store: Store, browser: Opened) -> None:
    here, _ = await invited(sqlite_store, browser)
    there = browser(None)
    await there.post("/sign-in", data={"name": "Dora", "password": PASSWORD})
    here.csrf = (await here.get("/api/v1/me")).json()["csrf_token"]
    wrong = await here.act("/account/password", old="not it at all", password="a new lamp, please", again="a new lamp, please")
    assert "present password is not right" in wrong.text
    done = await here.act("/account/password", old=PASSWORD, password="a new lamp, please", again="a new lamp, please")
    assert done.headers["location"] == "/account?done=password"
    assert (await here.get("/queue")).status_code == 200
    assert (await there.get("/queue")).status_code == 303
    answer = await there.post("/sign-in", data={"name": "Dora", "password": "a new lamp, please"})
    assert answer.headers["location"] == "/queue"


async def test_only_admins_see_people_and_others_read_why(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for user in (cast.alice, cast.bob):
        answer = await browser(user).get("/people")
        assert answer.status_code == 403
        assert f"Only admins may see this page, and you are signed in as {user.role}" in answer.text
        assert (await browser(user).act("/people/invite", role="admin")).status_code == 403
    ada = browser(cast.ada)
    answer = await ada.act("/people/invite", role="trainer")
    assert "http://desk.test/invite/" in answer.text
    with sqlite_store.read() as session:
        assert session.query(Invitation).one().role == Role.TRAINER


async def test_a_fresh_desk_says_how_the_first_account_is_made(sqlite_store: Store, browser: Opened) -> None:
    assert "one-time link" in (await browser(None).get("/sign-in")).text
