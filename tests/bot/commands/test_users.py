"""`nightdesk users` beside a running console: what it says, and that it counts for the very next click."""

import asyncio
import subprocess
from pathlib import Path

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.storage import sessions, two_step
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Holder, User
from tests.bot.commands.forked import run
from tests.bot.console.conftest import Cast, Opened, browser, cast, console, served, wait  # noqa: F401
from tests.bot.console.test_events import listening

pytestmark = pytest.mark.timed


@pytest.fixture
def users(sqlite_store: Store, tmp_path: Path) -> "Users":
    return Users(str(sqlite_store.engine.url), tmp_path / "elsewhere")


class Users:
    """`users(...)` runs `nightdesk users ...` on the database of the console."""

    def __init__(self, database: str, folder: Path) -> None:
        self._database, self._folder = database, folder
        folder.mkdir()

    def __call__(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return run(self._folder, "users", *words, NIGHTDESK_DATABASE_URL=self._database)


def acts(store: Store) -> list[tuple[str, int | None]]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(Audit.act, Audit.user_id).order_by(Audit.id))]  # type: ignore[misc]


async def test_who_is_disabled_is_out_with_the_next_click_of_every_browser(
    sqlite_store: Store, cast: Cast, browser: Opened, users: Users  # noqa: F811
) -> None:
    wait(sqlite_store)
    at_desk, on_phone, colleague = browser(cast.alice), browser(cast.alice), browser(cast.bob)
    await at_desk.act("/conversations/1/claim")
    assert (await on_phone.get("/queue")).status_code == 200

    done = await asyncio.to_thread(users, "disable", "alice")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Alice is signed out everywhere and cannot sign in any more.\n"
    page = await at_desk.get("/conversations/1")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fconversations%2F1")
    assert (await on_phone.get("/api/v1/queue")).status_code == 401
    answer = await on_phone.post("/conversations/1/reply", data={"csrf": on_phone.csrf, "text": "x"}, headers={"X-Nightdesk": "live"})
    assert answer.status_code == 401
    assert (await colleague.get("/queue")).status_code == 200
    with sqlite_store.read() as session:
        conversation = session.get_one(Conversation, 1)
        assert (conversation.holder, conversation.staff_id) == (Holder.WAITING, None)
        assert not sessions.open_sessions(session, cast.alice.id, clock.now())
    # The machine did it, and nobody of the console.
    assert acts(sqlite_store)[-2:] == [("released", cast.alice.id), ("disabled", None)]

    again = await asyncio.to_thread(users, "disable", "Alice")
    assert again.returncode == 0
    assert [act for act, _ in acts(sqlite_store)].count("disabled") == 1


async def test_the_open_page_of_who_is_disabled_is_told_that_it_is_signed_out(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str, users: Users  # noqa: F811
) -> None:
    async with listening(sqlite_store, cast, served, console.state.desk.pulse.mark) as lines:
        done = await asyncio.to_thread(users, "disable", "Alice")
        assert done.returncode == 0, done.stderr
        # Before it there may be what the console saw first of all; behind it there is nothing.
        async with asyncio.timeout(5):
            assert [line async for line in lines][-2:] == ["event: ended", "data: signed out"]


def test_who_is_let_in_again_signs_in_anew(sqlite_store: Store, cast: Cast, users: Users) -> None:  # noqa: F811
    with sqlite_store.write() as session:
        token = sessions.open_session(session, cast.alice.id, clock.now())
    assert users("disable", "Alice").returncode == 0
    done = users("enable", "Alice")
    assert (done.returncode, done.stderr) == (0, "Alice may sign in again.\n")
    with sqlite_store.read() as session:
        assert session.get_one(User, cast.alice.id).disabled_at is None
        assert sessions.find_session(session, token, clock.now()) is None
    assert [act for act, _ in acts(sqlite_store)] == ["disabled", "enabled"]


def test_who_has_lost_the_telephone_signs_in_with_the_password_alone(sqlite_store: Store, cast: Cast, users: Users) -> None:  # noqa: F811
    with sqlite_store.write() as session:
        alice = session.get_one(User, cast.alice.id)
        code = pyotp.TOTP(two_step.begin(session, alice)).now()
        assert two_step.confirm(session, alice, code, clock.real_now(), clock.now())
        token = sessions.open_session(session, alice.id, clock.now())
    done = users("reset-two-step", "Alice")
    assert done.returncode == 0
    assert done.stderr == "Alice signs in with the password alone now, and may turn two-step sign-in on again.\n"
    with sqlite_store.read() as session:
        assert session.get_one(User, cast.alice.id).two_step_nonce is None
        assert two_step.codes_left(session, cast.alice.id) == 0
        # Whoever found the telephone is not left signed in.
        assert sessions.find_session(session, token, clock.now()) is None
    assert acts(sqlite_store)[-1] == ("two_step_reset", None)
    assert users("reset-two-step", "Bob").returncode == 0
    assert acts(sqlite_store)[-1] == ("two_step_reset", None)


@pytest.mark.parametrize("act", ["disable", "enable", "reset-two-step"])
def test_nobody_of_that_name_is_said_in_one_sentence(sqlite_store: Store, cast: Cast, users: Users, act: str) -> None:  # noqa: F811
    done = users(act, "Zoe")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Nobody is called Zoe here; `nightdesk users list` shows everybody.\n"
    assert acts(sqlite_store) == []


def test_the_only_admin_is_not_locked_out(sqlite_store: Store, cast: Cast, users: Users) -> None:  # noqa: F811
    done = users("disable", "Ada")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Ada is the only admin; make somebody else an admin first.\n"
    with sqlite_store.read() as session:
        assert session.get_one(User, cast.ada.id).disabled_at is None


def test_the_list_tells_who_is_disabled(cast: Cast, users: Users) -> None:  # noqa: F811
    users("disable", "Bob")
    lines = users("list").stdout.splitlines()
    assert [line.split() for line in lines] == [["Ada", "admin"], ["Alice", "agent"], ["Bob", "trainer", "disabled"]]
