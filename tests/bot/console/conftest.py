"""The console over an empty desk, browsers of the cast, and a real server for what only a real one shows."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot import clock, handoff
from bot.console.app import create_console
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.storage import inbox, sessions
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Role, Status, User
from tests.bot.console.server import Server, free_port
from tests.cast import alice, bob, hire
from tests.fakes import inbound
from tests.nights import PROPOSAL
from tests.shop import BUSINESS, ROOT, TEXTS

PASSWORD = "a lamp above the desk"


@dataclass(frozen=True)
class Cast:
    alice: User
    bob: User
    ada: User  #: the admin


def hire_all(store: Store) -> Cast:
    with store.write() as session:
        return Cast(alice(session), bob(session), hire(session, "Ada", Role.ADMIN))


@pytest.fixture
def cast(sqlite_store: Store) -> Cast:
    return hire_all(sqlite_store)


def build(
    store: Store, folder: Path, *, secure: bool = False, changes: Changes | None = None, stop: asyncio.Event | None = None
) -> FastAPI:
    (folder / "faq").mkdir(exist_ok=True)
    return create_console(
        store, LiveHours(Hours(BUSINESS)), texts=TEXTS, media_folder=folder / "media", secure_cookies=secure,
        propose=lambda: PROPOSAL, faq_folder=folder / "faq", business_file=ROOT / "business.yml", changes=changes, stop=stop,
    )  # fmt: skip


@pytest.fixture
def console(sqlite_store: Store, tmp_path: Path) -> FastAPI:
    return build(sqlite_store, tmp_path)


class Browser(httpx.AsyncClient):
    """Somebody's browser; `act` posts a form as our pages do."""

    csrf = ""

    async def act(self, path: str, **fields: str) -> httpx.Response:
        return await self.post(path, data={"csrf": self.csrf, **fields})


Opened = Callable[[User | None], Browser]


@pytest.fixture
async def browser(sqlite_store: Store, console: FastAPI) -> AsyncIterator[Opened]:
    """`browser(cast.alice)` is signed in as Alice; `browser(None)` is Charlie's, who is nobody here."""
    opened: list[Browser] = []

    def open_browser(user: User | None) -> Browser:
        transport = httpx.ASGITransport(console, raise_app_exceptions=False)
        made = Browser(transport=transport, base_url="http://desk.test")
        if user is not None:
            with sqlite_store.write() as session:
                token = sessions.open_session(session, user.id, clock.now())
            made.cookies.set("nightdesk", token, domain="desk.test")
            with sqlite_store.read() as session:
                found = sessions.find_session(session, token, clock.now())
            assert found is not None
            made.csrf = found.csrf_token
        opened.append(made)
        return made

    yield open_browser
    for made in opened:
        await made.aclose()


def say(store: Store, text: str, *, address: str = "4711", name: str | None = "Dana", **fields: object) -> int:
    """A customer writes; it counts as handled. Returns the conversation's id."""
    with store.write() as session:
        inbox.accept(session, inbound(text, address=address, name=name, **fields), clock.now())
        message = session.query(Message).order_by(Message.id.desc()).first()
        assert message is not None
        message.status = Status.HANDLED
        return message.conversation_id


def wait(store: Store, text: str = "Where is my bicycle?", *, due: timedelta = timedelta(hours=11), **fields: str) -> int:
    """A customer who waits for a person. Returns the conversation's id."""
    conversation_id = say(store, text, address=fields.get("address", "4711"), name=fields.get("name", "Dana"))
    with store.write() as session:
        handoff.request(
            session,
            session.get_one(Conversation, conversation_id),
            message_id=None,
            reason=Reason.ASKED,
            request=text,
            department="service",
            promise_at=clock.now() + due,
            details={},
            now=clock.now(),
        )
    return conversation_id


def main_part(page: httpx.Response) -> str:
    """What a page says, without its frame."""
    found = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.fixture
def served(console: FastAPI) -> Iterator[str]:
    """The console on a real port of this machine. Its address."""
    server = Server(lambda: console, free_port())
    server.start()
    yield server.address
    server.stop()
