"""The page of what could not be read."""

from bot.storage import inbox
from bot.storage.engine import Store
from connectors.messages import Unreadable
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import NIGHT


async def test_it_is_shown_whole_and_can_be_marked_as_seen(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    assert "Everything was readable." in (await alice.get("/unreadable")).text
    with sqlite_store.write() as session:
        inbox.quarantine(session, Unreadable("telegram", "u1", {"poll": {"id": "ü-5"}}, "A poll is not known."), NIGHT)
    page = main_part(await alice.get("/unreadable"))
    assert "A poll is not known." in page
    assert "ü-5" in page
    assert "not looked at" in (await alice.get("/queue")).text
    assert (await alice.act("/unreadable/1/seen")).headers["location"] == "/unreadable"
    page = main_part(await alice.get("/unreadable"))
    assert "<bdi>Alice</bdi>" in page
    assert "Mark as seen" not in page
