"""Sends one message through python-telegram-bot. https://core.telegram.org/bots/api#sendmessage"""

import re
import warnings
from datetime import timedelta

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
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
from connectors.messages import OutboundMessage
from connectors.split import partly_sent, split_text
from connectors.telegram.buttons import callback_data

# https://core.telegram.org/bots/api#sendmessage: text, counted in UTF-16 units
MAX_TEXT_UNITS = 4096
CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 10.0

_GONE = re.compile(r"chat not found|user not found|peer_id_invalid|bot was (blocked|kicked)|deactivated", re.IGNORECASE)
_IN_DOUBT = "so it may or may not have been sent."


async def send(bot: Bot, message: OutboundMessage) -> str:
    """Send one message, in several parts where it is long. Returns `chat:message_id` of the last. Raises SendFailed."""
    parts = split_text(clean_text(message.text), MAX_TEXT_UNITS)
    if not parts:
        raise SendFailed(FailureKind.REFUSED, "The message is empty; there is nothing to send.")
    identity = ""
    for sent, part in enumerate(parts):
        keyboard = _keyboard(message) if sent == len(parts) - 1 else None
        try:
            answer = await bot.send_message(message.address, part, reply_markup=keyboard)
            identity = f"{answer.chat.id}:{answer.message_id}"
        except Exception as error:
            raise partly_sent(failure_of(error), sent, len(parts)) from error
    return identity


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
