"""Admins look after people: roles, sessions, disabling, links; and who may not."""

import hashlib
from datetime import timedelta

from bot import clock
from bot.storage import sessions, users
from bot.storage.engine import Store
from bot.storage.tables import Audit, Holder, Invitation, Role, Session, User
from bot.storage.tables import Conversation as ConversationRow
from tests.bot.console.conftest import PASSWORD, Browser, Cast, Opened, main_part, wait
from tests.cast import NIGHT


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return [row.act for row in session.query(Audit).order_by(Audit.id)]


async def test_disabling_somebody_signs_them_out_at_once_and_gives_back_whom_they_held(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    number = wait(sqlite_store)
    alice, ada = browser(cast.alice), browser(cast.ada)
    await alice.act(f"/conversations/{number}/claim")
    assert "They work here no more" in (await ada.get(f"/people/{cast.alice.id}")).text
    done = await ada.act(f"/people/{cast.alice.id}/disable")
    assert done.headers["location"] == f"/people/{cast.alice.id}"
    assert (await alice.get("/queue")).headers["location"].startswith("/sign-in")
    assert (await alice.get("/api/v1/queue")).status_code == 401
    with sqlite_store.read() as session:
        assert session.query(Session).filter_by(user_id=cast.alice.id).count() == 0
        assert session.get_one(ConversationRow, number).holder == Holder.WAITING
    assert "Disabled" in (await ada.get("/people")).text
    await ada.act(f"/people/{cast.alice.id}/enable")
    with sqlite_store.read() as session:
        assert users.active_user(session, "Alice") is not None


async def test_a_role_counts_from_the_next_click(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice, ada = browser(cast.alice), browser(cast.ada)
    assert (await alice.get("/people")).status_code == 403
    await ada.act(f"/people/{cast.alice.id}/role", role="admin")
    assert (await alice.get("/people")).status_code == 200
    await alice.act(f"/people/{cast.ada.id}/role", role="agent")
    assert (await ada.get("/people")).status_code == 403
    assert (await ada.act(f"/people/{cast.alice.id}/disable")).status_code == 403
    own = await alice.act(f"/people/{cast.alice.id}/role", role="agent")
    assert own.status_code == 409
    assert "ask another admin" in own.text
    assert (await alice.act(f"/people/{cast.bob.id}/role", role="owner")).status_code == 400
    assert (await alice.act("/people/99/role", role="agent")).status_code == 404
    assert (await alice.act(f"/people/{cast.bob.id}/promote")).status_code == 404
    assert acts(sqlite_store) == ["changed_role", "changed_role"]


async def test_sessions_are_listed_by_their_browser_and_ended_one_by_one(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    here, ada = browser(cast.alice), browser(cast.ada)
    with sqlite_store.write() as session:
        there = sessions.open_session(session, cast.alice.id, NIGHT, "Firefox on Android")
    page = main_part(await here.get("/account"))
    assert "Firefox on Android" in page
    assert page.count("This one") == 1
    handle = hashlib.sha256(there.encode()).hexdigest()[:16]
    assert f"/account/sessions/{handle}/end" in page
    assert (await browser(cast.bob).act(f"/account/sessions/{handle}/end")).status_code == 303
    with sqlite_store.read() as session:
        assert sessions.find_session(session, there, clock.now()) is not None
    await here.act(f"/account/sessions/{handle}/end")
    with sqlite_store.read() as session:
        assert sessions.find_session(session, there, clock.now()) is None
    assert "End all others" not in main_part(await here.get("/account"))
    await ada.act(f"/people/{cast.alice.id}/sessions/{hashlib.sha256(here.cookies['nightdesk'].encode()).hexdigest()[:16]}/end")
    assert (await here.get("/queue")).status_code == 303
    assert acts(sqlite_store) == ["ended_session", "ended_session"]


async def test_all_other_sessions_end_with_one_click(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    here, there, bob = browser(cast.alice), browser(cast.alice), browser(cast.bob)
    await here.act("/account/sessions/end-others")
    assert (await here.get("/queue")).status_code == 200
    assert (await there.get("/queue")).status_code == 303
    assert (await bob.get("/queue")).status_code == 200


async def test_a_link_that_nobody_used_is_withdrawn(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    ada = browser(cast.ada)
    link = (await ada.act("/people/invite", role="trainer")).text.split('value="http://desk.test')[1].split('"')[0]
    with sqlite_store.read() as session:
        row = session.query(Invitation).one()
    assert row.invited_by == cast.ada.id
    assert row.token_hash not in (await ada.get("/people")).text
    assert (await browser(None).get(link)).status_code == 200
    await ada.act(f"/people/invitations/{row.token_hash[:16]}/withdraw")
    assert (await browser(None).get(link)).status_code == 404
    assert acts(sqlite_store) == ["invited", "withdrew_invitation"]


async def test_signing_in_again_ends_the_session_that_this_browser_had(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    with sqlite_store.write() as session:
        token = users.create_invitation(session, Role.AGENT, NIGHT, timedelta(days=1))
    dora: Browser = browser(None)
    await dora.post(f"/invite/{token}", data={"name": "Dora", "password": PASSWORD, "again": PASSWORD})
    first = dora.cookies["nightdesk"]
    await dora.post("/sign-in", data={"name": "Dora", "password": PASSWORD}, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"})
    assert dora.cookies["nightdesk"] != first
    with sqlite_store.read() as session:
        assert sessions.find_session(session, first, clock.now()) is None
        assert [row.browser for row in session.query(Session)] == ["Safari on iPhone"]


async def test_a_refused_sign_in_is_an_act_of_the_named_one_and_tells_no_name_that_does_not_exist(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    charlie = browser(None)
    for name in ("Alice", "Nemo"):
        assert (await charlie.post("/sign-in", data={"name": name, "password": "not the right one"})).status_code == 401
    with sqlite_store.read() as session:
        assert [(row.act, row.user_id, row.details) for row in session.query(Audit)] == [("sign_in_refused", cast.alice.id, {})]


async def test_many_names_from_one_place_are_stopped_too(sqlite_store: Store, console, browser: Opened) -> None:
    class Wrong:
        async def is_right(self, password: str, password_hash: str | None) -> bool:
            return False

    console.state.desk.passwords = Wrong()
    charlie = browser(None)
    tries = [(await charlie.post("/sign-in", data={"name": f"Name {n}", "password": "x"})).status_code for n in range(61)]
    assert tries == [401] * 60 + [429]


async def test_the_account_of_a_disabled_person_cannot_sign_in(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        session.get_one(User, cast.alice.id).disabled_at = NIGHT
    assert (await browser(None).post("/sign-in", data={"name": "Alice", "password": PASSWORD})).status_code == 401
