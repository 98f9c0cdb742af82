"""Asks the dialogue engine in time: a few questions at once, and for no customer longer than they may be left in silence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.dialogue.errors import DialogueTimeout, DialogueUnavailable
from bot.dialogue.reply import Reply

# Promise 7: within 15 s an answer or the fallback text and a handoff. What is left goes to storing and sending, also when
# everybody who wrote in the same second is told at once.
ASK_WITHIN = timedelta(seconds=10)
# A message that waited longer than that (we were down) still gets a fair try.
ASK_AT_LEAST = timedelta(seconds=4)
TRY_AGAIN_AFTER_SECONDS = 0.4
# More at once would only wait inside the engine, which answers one after the other.
ASKED_AT_ONCE = 8


async def ask_in_time(
    ask: Callable[[float], Awaitable[Reply]],
    places: asyncio.Semaphore,
    received_at: datetime,
    now: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]],
) -> Reply:
    """`ask` with so many seconds, until there is an answer or the time is over; while the engine is away, every moment anew.

    An engine that is away or slow holds nobody up beyond their own time: whoever waits for one of the `places` gives up then
    too, and nobody keeps a place between two tries. Raises DialogueError.
    """
    patience_ends = received_at + ASK_WITHIN
    deadline: datetime | None = None
    while True:
        async with _place(places, (patience_ends - now()).total_seconds()):
            deadline = deadline or max(patience_ends, now() + ASK_AT_LEAST)
            left = (deadline - now()).total_seconds()
            try:
                return await ask(max(left, 0.1))
            except DialogueUnavailable:
                if left <= TRY_AGAIN_AFTER_SECONDS:
                    raise
        await pause(TRY_AGAIN_AFTER_SECONDS)


@asynccontextmanager
async def _place(places: asyncio.Semaphore, patience_seconds: float) -> AsyncIterator[None]:
    """A place among those who ask. Who has no patience left (we were down) waits for it however long that takes."""
    try:
        async with asyncio.timeout(patience_seconds if patience_seconds > 0 else None):
            await places.acquire()
    except TimeoutError as error:
        raise DialogueTimeout("The dialogue engine was busy with others the whole time.") from error
    try:
        yield
    finally:
        places.release()
