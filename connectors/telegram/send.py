"""Sends one message through python-telegram-bot. https://core.telegram.org/bots/api#sendmessage"""

import asyncio
import re
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from connectors.clean import clean_text
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundFile, OutboundMessage
from connectors.split import partly_sent, split_text
from connectors.telegram.buttons import callback_data
from connectors.telegram.place import Place, place_of

# https://core.telegram.org/bots/api#sendmessage: text, counted in UTF-16 units
MAX_TEXT_UNITS = 4096
CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 10.0

# Telegram asks for a second between two messages to one chat; how long a message in parts may be held up over all stays well
# below what bot/sender.py takes for a sender that died.
PARTS_APART_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0

# https://core.telegram.org/bots/api#sendphoto: so wide and high, and not so narrow
PHOTOS = ("image/png", "image/jpeg")
_NO_PHOTO = re.compile(r"photo_(invalid_dimensions|ext_invalid|save_file_invalid)|image_process_failed", re.IGNORECASE)

Pause = Callable[[float], Awaitable[None]]
_SAME = re.compile(r"message is not modified", re.IGNORECASE)
_GONE = re.compile(r"chat not found|user not found|peer_id_invalid|bot was (blocked|kicked)|deactivated", re.IGNORECASE)
_IN_DOUBT = "so it may or may not have been sent."


async def send(bot: Bot, message: OutboundMessage, pause: Pause = asyncio.sleep) -> str:
    """Send one message, in several parts where it is long. Returns its id (connectors.telegram.place). Raises SendFailed.

    One that `edits` an earlier message is put in its place, if both are short enough to be one; else it is sent anew.
    """
    if message.file is not None:
        return await _send_file(bot, message, message.file)
    parts = split_text(clean_text(message.text), MAX_TEXT_UNITS)
    if not parts:
        raise SendFailed(FailureKind.REFUSED, "The message is empty; there is nothing to send.")
    place = place_of(message.edits) if message.edits is not None else None
    if place is not None and len(place.parts) == len(parts) == 1 and await _edit(bot, message, place, parts[0]):
        return place.of(message.outbox_id)
    chat, ids = message.address, list[int]()
    waited = 0.0
    while len(ids) < len(parts):
        keyboard = _keyboard(message) if len(ids) == len(parts) - 1 else None
        try:
            if ids:
                await pause(PARTS_APART_SECONDS)
            answer = await bot.send_message(message.address, parts[len(ids)], reply_markup=keyboard)
            chat = str(answer.chat.id)
            ids.append(answer.message_id)
        except RetryAfter as error:
            # Certainly not taken. Between two parts it is waited for, because what is half said cannot be begun anew.
            waited += wished_wait_seconds(error)
            if not ids or waited > LONGEST_PAUSE_SECONDS:
                raise partly_sent(failure_of(error), len(ids), len(parts)) from error
            await pause(wished_wait_seconds(error))
        except Exception as error:
            raise partly_sent(failure_of(error), len(ids), len(parts)) from error
    return str(Place(chat, tuple(ids)))


async def _send_file(bot: Bot, message: OutboundMessage, file: OutboundFile) -> str:
    """Upload it: a picture as one that is shown at once, or, where Telegram wants none of such a shape, as a file."""
    upload = InputFile(file.content, filename=file.name)
    try:
        if file.content_type in PHOTOS:
            try:
                answer = await bot.send_photo(message.address, upload)
            except BadRequest as error:
                # Certainly not taken.
                if not _NO_PHOTO.search(error.message):
                    raise
                answer = await bot.send_document(message.address, upload)
        else:
            answer = await bot.send_document(message.address, upload)
    except Exception as error:
        raise failure_of(error) from error
    return str(Place(str(answer.chat.id), (answer.message_id,)))


async def _edit(bot: Bot, message: OutboundMessage, place: Place, text: str) -> bool:
    """Put `text` in the place of an earlier message. False: Telegram does not let us. Raises SendFailed.

    https://core.telegram.org/bots/api#editmessagetext. Doing it twice changes nothing, so whatever is in doubt is tried again.
    """
    try:
        await bot.edit_message_text(text, place.chat, place.parts[0], reply_markup=_keyboard(message))
    except Exception as error:
        if isinstance(error, BadRequest) and _SAME.search(error.message):
            return True
        failure = failure_of(error)
        if failure.kind is FailureKind.REFUSED:
            return False
        if failure.kind is FailureKind.UNKNOWN:
            sentence = "Telegram did not say whether the correction was taken; it is tried again."
            raise SendFailed(FailureKind.RETRY, sentence, code=failure.code) from error
        raise failure from error
    return True


def _keyboard(message: OutboundMessage) -> InlineKeyboardMarkup | None:
    """One button a row, so that long labels stay readable on a phone."""
    rows = [
        [InlineKeyboardButton(clean_text(button.label), callback_data=callback_data(message.outbox_id, index, button))]
        for index, button in enumerate(message.buttons)
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def failure_of(error: Exception) -> SendFailed:
    """What an exception of python-telegram-bot means for the message. The order matters: BadRequest is a NetworkError there."""
    words = clean_text(error.message) if isinstance(error, TelegramError) else type(error).__name__
    match error:
        case SendFailed():
            return error
        case RetryAfter():
            seconds = wished_wait_seconds(error)
            sentence = f"Telegram asks to wait {seconds:g} s before this chat is written to again."
            return SendFailed(FailureKind.RETRY, sentence, retry_after_seconds=seconds, code="429")
        case ChatMigrated():
            new = str(error.new_chat_id)
            return SendFailed(FailureKind.RETRY, "Telegram moved this chat to another id.", migrated_to=new, code="400")
        case Forbidden():
            sentence = f"Telegram says that this contact cannot be written to: {words}."
            return SendFailed(FailureKind.UNREACHABLE, sentence, code="403")
        case InvalidToken():
            return SendFailed(FailureKind.CHANNEL, "Telegram refuses our token; check TELEGRAM_BOT_TOKEN.", code="401")
        case BadRequest() if _GONE.search(words):
            return SendFailed(FailureKind.UNREACHABLE, f"Telegram does not know this contact: {words}.", code="400")
        case BadRequest():
            return SendFailed(FailureKind.REFUSED, f"Telegram refuses this message: {words}.", code="400")
        case NetworkError() if words.startswith("Too Many Requests"):
            return SendFailed(FailureKind.RETRY, "Telegram is asked too often; it is tried again later.", code="429")
        case NetworkError() if _never_sent(error):
            return SendFailed(FailureKind.RETRY, "Telegram cannot be reached; it is tried again later.")
        case TimedOut():
            return SendFailed(FailureKind.UNKNOWN, f"Telegram did not answer in time, {_IN_DOUBT}")
        case Conflict():
            return SendFailed(FailureKind.RETRY, f"Another process uses this bot: {words}.", code="409")
        case NetworkError():
            return SendFailed(FailureKind.UNKNOWN, f"The connection to Telegram broke, {_IN_DOUBT}")
    return SendFailed(FailureKind.UNKNOWN, f"Telegram's answer could not be read ({words}), {_IN_DOUBT}")


def wished_wait_seconds(error: RetryAfter) -> float:
    with warnings.catch_warnings():
        # Either type is handled; python-telegram-bot warns whoever looks that the type will change.
        warnings.simplefilter("ignore", DeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _never_sent(error: NetworkError) -> bool:
    """Whether the request certainly never left: refused, no such host, no TLS, or no free connection of ours."""
    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
