"""The way of a private notice through Telegram (telemelya) and back, with every part of ours as it runs: linked, told, claimed, closed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import clock
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker
from bot.notices.notifier import Notifier
from bot.notices.private_follower import PrivateFollower
from bot.on_call.rota import Rota, Shift
from bot.on_call.urgent import Urgent
from bot.outlets.telegram_person import TelegramPerson
from bot.reception import Reception
from bot.staff import takeover
from bot.staff.staff_chat import StaffChat, Toast
from bot.storage import inbox, staff_links
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Holder, Message, Status, User
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from tests.cast import alice
from tests.fakes import inbound
from tests.peers.fixtures import telegram
from tests.peers.telegram_peer import Sent, TelegramPeer
from tests.shop import BUSINESS

__all__ = ["telegram"]
pytestmark = pytest.mark.peer
ALICE, STRANGER = 88_011, 88_012
CONSOLE = "http://desk.test"


@contextlib.asynccontextmanager
async def running(store: Store, live: LiveHours, telegram: TelegramPeer) -> AsyncIterator[None]:
    """The parts that have to do with it."""
    connector, stop = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url)), asyncio.Event()

    async def show(toast: Toast) -> None:
        await connector.group.answer_press(toast.press, toast.text, loud=toast.loud)

    person = TelegramPerson(connector, connector.group)
    async with Changes(store) as changes:
        works = [
            connector.poll(Reception(store).accept, stop),
            StaffChat(store, live, show).run(changes, stop),
            Notifier(store, {person.name: person}, Speaker(live, CONSOLE)).run(changes, stop, is_alone=True),
            PrivateFollower(store, connector.group, CONSOLE).run(changes, stop),
        ]
        tasks = [asyncio.create_task(each) for each in works]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)
            await connector.close()
            telegram.relay.reset()


async def test_told_in_private_claimed_there_and_told_what_became_of_it(sqlite_store: Store, telegram: TelegramPeer) -> None:
    store = sqlite_store
    live = LiveHours(Hours(BUSINESS))
    rota = Rota((Shift("Alice"),))
    with store.write() as session:
        user = alice(session)
        code = staff_links.new_code(session, user, clock.now())

    def holder() -> str:
        with store.read() as session:
            return session.get_one(Conversation, 1).holder

    def act(what: object) -> None:
        with store.write() as session:
            what(session, 1, session.scalars(select(User)).one(), clock.now())  # type: ignore[operator]

    async def seen(chat: int, method: str, text: str) -> Sent:
        return await asyncio.to_thread(telegram.wait_for, chat, lambda sent: sent.method == method and text in sent.text)

    async def presses(chat: int, payload: str, message: int | None, said: str) -> None:
        assert message is not None
        await asyncio.to_thread(telegram.press, chat, payload, message)
        await seen(chat, "answerCallbackQuery", said)

    async with running(store, live, telegram):
        await asyncio.to_thread(telegram.say, ALICE, f"/start staff_{code}")
        await seen(ALICE, "sendMessage", "This account is Alice at Lumen Bicycles")
        with store.write() as session:
            inbox.accept(session, inbound("A burst pipe!", name="Anna"), clock.now())
            session.scalars(select(Message)).one().status = Status.HANDLED
        night = LiveHours(Hours(replace(BUSINESS, on_call=rota, urgent_words={"en": ("burst pipe",)})))
        await asyncio.to_thread(Urgent(store, night, ()).look, clock.now())
        notice = await seen(ALICE, "sendMessage", "🚨 Urgent: Anna")
        ((label, payload),) = notice.buttons
        assert label == "Claim"

        await asyncio.to_thread(telegram.say, STRANGER, "Hello")
        await presses(STRANGER, payload, notice.message_id, "not linked to Nightdesk, so nothing was done")
        assert holder() == Holder.WAITING
        await presses(ALICE, payload, notice.message_id, "You hold it now.")
        assert holder() == Holder.STAFF
        changed = await seen(ALICE, "editMessageText", "✋ You hold it now; answer here:")
        assert changed.message_id == notice.message_id
        assert [each for each, _ in changed.buttons] == ["Release"]
        assert "reply_markup" in changed.raw["raw"]

        await asyncio.to_thread(act, takeover.close)
        changed = await seen(ALICE, "editMessageText", "✅ You closed it.")
        # What is changed without buttons has none any more, at Telegram; telemelya goes on showing the ones from before.
        assert "reply_markup" not in changed.raw["raw"]
        await presses(ALICE, payload, notice.message_id, "You dealt with this already, so nothing was done.")
        assert holder() == Holder.CLOSED
    with store.read() as session:
        # Alice has become nobody's customer by all that; the stranger wrote.
        assert session.scalars(select(Contact.address).order_by(Contact.id)).all() == ["4711", str(STRANGER)]
