"""Reads a bot's updates by long polling, so that it runs without a public address. https://core.telegram.org/bots/api#getupdates"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from connectors.messages import InboundMessage, Kind, Received
from connectors.telegram.elsewhere import CHANNEL
from connectors.telegram.receive import ALLOWED_UPDATES, receive_update
from connectors.telegram.send import wished_wait_seconds

LONG_POLL_SECONDS = 25
# The connection must outlive the long poll.
READ_TIMEOUT_SECONDS = LONG_POLL_SECONDS + 10.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
LAST_ANSWERS_SECONDS = 2.0

Result = TypeVar("Result")
Accept = Callable[[list[Received]], Awaitable[None]]
log = logging.getLogger(__name__)


async def poll(
    bot: Bot,
    accept: Accept,
    stop: asyncio.Event,
    *,
    receive: Callable[[Any], list[Received]] = receive_update,
    first_wait_seconds: float = FIRST_WAIT_SECONDS,
    polled: Callable[[], None] = lambda: None,
) -> None:
    """Hand every update to `accept` until `stop` is set. Telegram forgets an update only after `accept` has returned.

    `polled` is called after every answer of Telegram whose updates, if any, were taken.
    Raises nothing: whatever goes wrong is logged, and tried again after a wait that doubles from `first_wait_seconds`.
    """
    offset: int | None = None
    wait = first_wait_seconds
    webhook_is_gone = False
    trouble: str | None = None
    answering: set[asyncio.Task[None]] = set()
    while not stop.is_set():
        try:
            if not webhook_is_gone:
                await _unless(stop, _delete_webhook(bot))
                webhook_is_gone = True
            updates = await _unless(stop, _next_updates(bot, offset))
            if updates:
                received = [item for update in updates for item in receive(update)]
                # At once, and beside everything else: a press expires within moments, and the next poll does not wait for it.
                answered = asyncio.create_task(acknowledge(bot, received))
                answering.add(answered)
                answered.add_done_callback(answering.discard)
                await accept(received)
                offset = _after(updates, offset)
            if updates is not None:
                polled()
            if trouble is not None:
                log.warning("telegram polling: it works again")
            wait, trouble = first_wait_seconds, None
        except Exception as error:
            pause = max(wait, wished_wait_seconds(error) if isinstance(error, RetryAfter) else 0.0)
            sentence = _sentence(error)
            # One trouble is one line, however often it is tried again.
            level = logging.WARNING if sentence != trouble else logging.DEBUG
            log.log(level, "telegram polling: %s; next try in %g s, and so on until it works", sentence, pause)
            trouble = sentence
            # Something else may have set a webhook meanwhile, and polling removes it.
            webhook_is_gone = webhook_is_gone and not (isinstance(error, Conflict) and "webhook" in error.message)
            await _sleep(stop, pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
    if answering:
        await asyncio.wait(answering, timeout=LAST_ANSWERS_SECONDS)
        for answered in answering:
            answered.cancel()


async def acknowledge(bot: Bot, received: list[Received]) -> None:
    """Stop the little clock on every pressed button. Too late or refused does not matter: the press itself is kept."""
    presses = [item.external_id for item in received if isinstance(item, InboundMessage) and _is_press(item)]
    await asyncio.gather(*(_answer(bot, press) for press in presses))


def _is_press(message: InboundMessage) -> bool:
    return message.channel == CHANNEL and (message.kind is Kind.BUTTON or "callback_query" in message.raw)


async def _answer(bot: Bot, press: str) -> None:
    # Of whatever type: nothing that matters hangs on it.
    with contextlib.suppress(Exception):
        await bot.answer_callback_query(press)


async def _delete_webhook(bot: Bot) -> None:
    """Telegram refuses polling while a webhook is set. Messages that wait at Telegram are kept."""
    info = await bot.get_webhook_info()
    if info.url:
        log.warning("telegram polling: a webhook was set for this bot; it is removed, else polling is refused")
        await bot.delete_webhook(drop_pending_updates=False)


async def _next_updates(bot: Bot, offset: int | None) -> list[Any]:
    """Raw, because an update that python-telegram-bot cannot read must be kept too."""
    wishes: dict[str, Any] = {"timeout": LONG_POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
    if offset is not None:
        wishes["offset"] = offset
    # Spelt like this, python-telegram-bot sends getUpdates without warning that it has a method (which parses) for it.
    answer = await bot.do_api_request("get_Updates", api_kwargs=wishes, read_timeout=READ_TIMEOUT_SECONDS)
    if not isinstance(answer, list):
        raise TelegramError("the answer to getUpdates is no list")
    return answer


def _after(updates: list[Any], offset: int | None) -> int | None:
    """The offset that confirms `updates`. Ids rise, but start anew somewhere after a quiet week, so the last one counts."""
    ids = [update.get("update_id") for update in updates if isinstance(update, dict)]
    numbers = [number for number in ids if isinstance(number, int)]
    if not numbers:
        raise TelegramError("no update carries an update_id, so none can be confirmed")
    return numbers[-1] + 1


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of `work`, or None as soon as `stop` is set."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _sentence(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another process reads this bot's updates (or a webhook is set); only one may, so stop the other"
    if isinstance(error, InvalidToken):
        return "Telegram refuses our token; check TELEGRAM_BOT_TOKEN"
    return f"{type(error).__name__}: {error}"
