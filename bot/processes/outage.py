"""A database that is away for a moment. A loop that meets it goes on as before when it is back; nothing has to be started again."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.unstorable import blames_input, kind_of

log = logging.getLogger("nightdesk.outage")

T = TypeVar("T")

TRY_AGAIN_SECONDS = 1.0


async def patiently(work: Callable[[], T], stop: asyncio.Event | None = None) -> T | None:
    """What `work`, done in a thread, returns; as often as it takes while the database is away.

    None when `stop` is set before it is back. Every other error passes through.
    """
    while True:
        try:
            return await asyncio.to_thread(work)
        except SQLAlchemyError as error:
            if blames_input(error):
                raise
            log.error("the database is away (%s); it is asked again", kind_of(error))
        if stop is None:
            await asyncio.sleep(TRY_AGAIN_SECONDS)
            continue
        try:
            await asyncio.wait_for(stop.wait(), TRY_AGAIN_SECONDS)
        except TimeoutError:
            continue
        return None
