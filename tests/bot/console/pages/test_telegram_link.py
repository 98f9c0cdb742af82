"""Linking one's Telegram account from the account page."""

import re

import pytest
from fastapi import FastAPI

from bot import clock
from bot.channels.alarms import AlarmKind, ring
from bot.live_hours import LiveHours
from bot.reception import Reception
from bot.staff.staff_chat import StaffChat
from bot.storage import staff_group, staff_links
from bot.storage.engine import Store
from bot.storage.tables import Notice
from connectors.telegram.receive import receive_update
from tests.bot.console.conftest import PASSWORD, Cast, Opened
from tests.bot.console.pages.test_two_step import RightIs
from tests.shop import HOURS


@pytest.fixture(autouse=True)
def quick(console: FastAPI) -> None:
    console.state.desk.passwords = RightIs()


def begin(store: Store, group: int | None = -1001) -> None:
    """The bot has told its name."""
    with store.write() as session:
        staff_group.configure(session, group, clock.now()).bot_name = "night_bot"


async def opens(store: Store, text: str, account: int = 71) -> str:
    """Somebody opens the link in Telegram. What the bot answers them."""
    sender = {"id": account, "is_bot": False, "first_name": "Ally"}
    chat = {"id": account, "type": "private", "first_name": "Ally"}
    update = {"update_id": 1, "message": {"message_id": clock.now().microsecond, "from": sender, "chat": chat, "date": 1, "text": text}}
    await Reception(store).accept(receive_update(update))
    chat_ = StaffChat(store, LiveHours(HOURS))
    while chat_.handle_next():
        pass
    with store.read() as session:
        told = session.query(Notice).order_by(Notice.id.desc()).first()
        assert told is not None
        assert told.payload["chat"] == str(account)
        return str(told.payload["text"])


async def test_the_link_of_the_page_ties_the_account_once(sqlite_store: Store, browser: Opened, cast: Cast) -> None:
    begin(sqlite_store)
    alice = browser(cast.alice)
    page = await alice.act("/account/telegram/link", old=PASSWORD)
    address = re.search(r'href="https://t\.me/night_bot\?start=(staff_[\w-]+)"', page.text)
    assert address is not None
    assert len(address[1]) <= 64  # https://core.telegram.org/bots/features#deep-linking
    assert "<svg" in page.text
    assert "is Alice at Lumen Bicycles from now on" in await opens(sqlite_store, f"/start {address[1]}")
    assert "<bdi>Ally</bdi>" in (await alice.get("/account")).text
    assert "has been used or is too old" in await opens(sqlite_store, f"/start {address[1]}", account=72)
    with sqlite_store.read() as session:
        assert staff_links.user_of(session, "71").name == "Alice"
        assert staff_links.user_of(session, "72") is None
    await alice.act("/account/telegram/unlink")
    assert "Link my Telegram" in (await alice.get("/account")).text
    with sqlite_store.read() as session:
        assert staff_links.user_of(session, "71") is None
    audit = (await browser(cast.ada).get("/audit")).text
    assert "Linked their Telegram account" in audit
    assert "Unlinked their Telegram account" in audit


async def test_whoever_finds_a_browser_open_links_nothing(sqlite_store: Store, browser: Opened, cast: Cast) -> None:
    begin(sqlite_store)
    page = await browser(cast.alice).act("/account/telegram/link", old="a guess")
    assert page.status_code == 422
    assert "The present password is not right." in page.text
    assert "t.me/" not in page.text


async def test_without_telegram_the_page_says_nothing_of_it(sqlite_store: Store, browser: Opened, cast: Cast) -> None:
    assert 'id="telegram"' not in (await browser(cast.alice).get("/account")).text
    done = await browser(cast.alice).act("/account/telegram/link", old=PASSWORD)
    assert done.headers["location"] == "/account#telegram"


async def test_the_page_channels_says_how_the_group_is_used_and_what_is_wrong(
    sqlite_store: Store, browser: Opened, cast: Cast
) -> None:
    from bot.storage.channels import turn_on

    with sqlite_store.write() as session:
        turn_on(session, ("telegram",), clock.real_now())
    alice = browser(cast.alice)
    assert "staff-group" not in (await alice.get("/channels")).text
    begin(sqlite_store)
    with sqlite_store.write() as session:
        staff_group.group(session).looked_at = clock.now()
    assert "a card for each conversation" in (await alice.get("/channels")).text
    with sqlite_store.write() as session:
        staff_group.group(session).has_topics = True
    assert "a topic for each conversation" in (await alice.get("/channels")).text
    with sqlite_store.write() as session:
        staff_group.group(session).error = "The bot is no member."
        ring(session, "telegram", AlarmKind.STAFF_GROUP, "The bot is no member.", clock.now(), ())
    page = (await alice.get("/channels")).text
    assert "is not reached" in page
    assert "Your staff&#39;s group is not reached" in page
