"""What the bot does for staff: topics, cards and private notices with buttons, answers to presses. Everything raises SendFailed alone.

Text is sent without any markup, so nothing that a customer wrote is ever more than its words.
"""

import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest

from connectors.clean import clean_text
from connectors.errors import SendFailed
from connectors.messages import Button
from connectors.split import split_text, units
from connectors.telegram.send import MAX_TEXT_UNITS as MAX_TEXT_UNITS
from connectors.telegram.send import failure_of

# https://core.telegram.org/bots/api#createforumtopic
MAX_TOPIC_NAME_UNITS = 128
# https://core.telegram.org/bots/api#answercallbackquery
MAX_TOAST_UNITS = 200
_TOPIC_GONE = re.compile(r"thread not found|TOPIC_DELETED|TOPIC_ID_INVALID", re.IGNORECASE)
_NO_TOPICS = re.compile(r"not enough rights|not a forum|ADMIN_REQUIRED|FORUM_MISSING|TOPICS? .*(disabled|limit)", re.IGNORECASE)
_TOPIC_SHUT = re.compile(r"TOPIC_CLOSED", re.IGNORECASE)
_MESSAGE_GONE = re.compile(
    r"message to (edit|delete) not found|MESSAGE_ID_INVALID|message can't be (edited|deleted)", re.IGNORECASE
)
_SAME = re.compile(r"not modified|TOPIC_NOT_MODIFIED", re.IGNORECASE)
# What clients would turn into a mention, which pings, or into a command, which a thumb sends to the group.
_LIVE = re.compile(r"(?<![\w/:.@-])([@/])(?=\w)")
_WORD_JOINER = "\u2060"
Result = TypeVar("Result")


class TopicGone(SendFailed):
    """Somebody deleted the topic."""


class TopicShut(SendFailed):
    """The topic is closed, and whoever closed it did not let us write there."""


class NoTopics(SendFailed):
    """The group has no topics, or the bot may not make any."""


class MessageGone(SendFailed):
    """Somebody deleted the message, or it is too old to be changed."""


@dataclass(frozen=True)
class Spot:
    """Where something is written: a chat, perhaps in a topic, perhaps as a reply."""

    chat: str
    topic: int | None = None
    reply_to: int | None = None


Rows = Sequence[Sequence[Button]]


class GroupApi:
    """The staff's group, and their private chats, through the bot of the connector, whose connections it shares."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def bot_name(self) -> str:
        """Without the @."""
        return (await _asked(self._bot.get_me())).username or ""

    async def has_topics(self, chat: str) -> bool:
        """Whether the group is a forum in which the bot may make topics."""
        found = await _asked(self._bot.get_chat(chat))
        if not found.is_forum:
            return False
        member = await _asked(self._bot.get_chat_member(chat, int(self._bot.token.partition(":")[0])))
        if member.status == ChatMemberStatus.OWNER:
            return True
        return member.status == ChatMemberStatus.ADMINISTRATOR and bool(getattr(member, "can_manage_topics", False))

    async def post(self, spot: Spot, text: str, rows: Rows = ()) -> int:
        """Write one message of at most MAX_TEXT_UNITS. Returns its id."""
        # A card that was deleted by hand takes nothing down with it.
        answered = None if spot.reply_to is None else ReplyParameters(spot.reply_to, allow_sending_without_reply=True)
        sent = await _asked(
            self._bot.send_message(
                spot.chat,
                clean_text(text),
                message_thread_id=spot.topic,
                reply_parameters=answered,
                reply_markup=_keyboard(rows),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return sent.message_id

    async def change(self, chat: str, message: int, text: str, rows: Rows = ()) -> None:
        """Put other words and buttons in the place of a message of ours."""
        await _unless_same(
            self._bot.edit_message_text(
                clean_text(text),
                chat,
                message,
                reply_markup=_keyboard(rows),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def make_topic(self, chat: str, name: str) -> int:
        made = await _asked(self._bot.create_forum_topic(chat, clean_text(name)))
        return made.message_thread_id

    async def shut_topic(self, chat: str, topic: int) -> None:
        await _unless_same(self._bot.close_forum_topic(chat, topic))

    async def open_topic(self, chat: str, topic: int) -> None:
        await _unless_same(self._bot.reopen_forum_topic(chat, topic))

    async def delete_topic(self, chat: str, topic: int) -> None:
        """With everything in it; one that is gone is fine."""
        try:
            await _asked(self._bot.delete_forum_topic(chat, topic))
        except TopicGone:
            return

    async def delete_message(self, chat: str, message: int) -> None:
        """One that is gone is fine, and so is one that Telegram lets nobody delete any more."""
        try:
            await _asked(self._bot.delete_message(chat, message))
        except MessageGone:
            return

    async def answer_press(self, press: str, text: str, *, loud: bool = False) -> None:
        """Stop the little clock on a pressed button, and show `text` to whoever pressed. `loud`: until they tap it away."""
        await _asked(self._bot.answer_callback_query(press, clipped(clean_text(text), MAX_TOAST_UNITS), show_alert=loud))


def copy_id(chat: str, *, topic: int | None = None, message: int | None = None) -> str:
    """What stands in the group, as an id by which `delete_copy` deletes it."""
    return f"topic:{chat}:{topic}" if topic is not None else f"message:{chat}:{message}"


async def delete_copy(api: GroupApi, external_id: str) -> None:
    """Raises SendFailed; what nobody lets us delete any more is left."""
    kind, chat, number = external_id.split(":")
    if kind == "topic":
        await api.delete_topic(chat, int(number))
    else:
        await api.delete_message(chat, int(number))


def dead(text: str) -> str:
    """What a customer wrote, so that clients make no mention and no command of it; it reads the same."""
    return _LIVE.sub(rf"\1{_WORD_JOINER}", text)


def clipped(text: str, limit_units: int) -> str:
    """At most so many UTF-16 units of it, which is how Telegram counts."""
    if units(text) <= limit_units:
        return text
    return split_text(text, limit_units - 1)[0] + "…"


async def _asked(call: Awaitable[Result]) -> Result:
    try:
        return await call
    except Exception as error:
        failure = failure_of(error)
        if isinstance(error, BadRequest):
            for pattern, kind in (
                (_TOPIC_GONE, TopicGone), (_TOPIC_SHUT, TopicShut), (_NO_TOPICS, NoTopics), (_MESSAGE_GONE, MessageGone),
            ):  # fmt: skip
                if pattern.search(error.message):
                    raise kind(failure.kind, failure.sentence, code=failure.code) from error
        raise failure from error


async def _unless_same(call: Awaitable[object]) -> None:
    try:
        await _asked(call)
    except SendFailed as failed:
        if not _SAME.search(failed.sentence):
            raise


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    made = [[InlineKeyboardButton(clean_text(each.label), callback_data=each.payload) for each in row] for row in rows]
    return InlineKeyboardMarkup(made) if made else None
