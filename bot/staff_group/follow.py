"""The gateway's side of a staff's group that moves: every process learns the id that another one was told of."""

import asyncio
import contextlib
import logging
from typing import Protocol

from bot.storage import staff_group
from bot.storage.engine import Store

log = logging.getLogger("nightdesk.staff_group")

LOOK_EVERY_SECONDS = 5.0


class Knows(Protocol):
    staff_chats: set[int]  #: whatever comes from there comes from staff


async def follow(store: Store, connector: Knows, stop: asyncio.Event) -> None:
    """Until `stop`. Nothing that a group says is lost meanwhile: a move is known at once to whoever hears of it."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(look, store, connector)
        except Exception:
            log.exception("where the staff's group is could not be looked up; it is tried again")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)


def look(store: Store, connector: Knows) -> None:
    if not connector.staff_chats:
        return
    with store.read() as session:
        group = staff_group.group(session)
        if group is not None and group.chat is not None and group.configured is not None:
            configured = int(group.configured)
            # A row from before the settings were changed says nothing about this group.
            if configured in connector.staff_chats:
                connector.staff_chats.add(int(group.chat))
