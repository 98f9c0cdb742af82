"""What a message of Telegram is, and the words in it. https://core.telegram.org/bots/api#message"""

import re

from telegram import Message

from connectors.messages import Kind, Location

_START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
# What Telegram tells of the chat itself, as python-telegram-bot's filters.StatusUpdate knows it, without what somebody gave or
# said through it (a gift, a web app's data). A test compares the two.
# fmt: off
SERVICE = (
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
    "chat_shared", "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
    "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift_upgrade_sent",
    "giveaway_completed", "giveaway_created", "group_chat_created", "left_chat_member", "managed_bot_created",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id", "new_chat_members",
    "new_chat_photo", "new_chat_title", "paid_message_price_changed", "pinned_message", "poll_option_added",
    "poll_option_deleted", "proximity_alert_triggered", "suggested_post_approval_failed", "suggested_post_approved",
    "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created",
    "users_shared", "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
    "write_access_allowed",
)
# fmt: on


def kind_of(message: Message, words: str, *, has_attachments: bool) -> Kind:
    """What somebody sent who did not press or correct anything."""
    if has_attachments:
        # A sticker stands for its emoji; a contact who shares their own number has said it.
        return Kind.TEXT if words and (message.sticker or _is_own_number(message)) else Kind.MEDIA
    if location_of(message) is not None:
        return Kind.LOCATION
    if message.poll is not None or message.checklist is not None:
        return Kind.UNKNOWN
    if _START.fullmatch(words):
        return Kind.COMMAND
    if words.strip():
        return Kind.TEXT
    return Kind.SERVICE if any(getattr(message, name, None) for name in SERVICE) else Kind.UNKNOWN


def words_of(message: Message) -> str:
    """What somebody wrote, or what stands for it; empty when nothing does."""
    if message.text or message.caption:
        return message.text or message.caption or ""
    if message.sticker is not None:
        return message.sticker.emoji or ""
    if message.dice is not None:
        return message.dice.emoji
    if message.contact is not None and _is_own_number(message):
        number = message.contact.phone_number
        return f"+{number}" if number.isdigit() else number
    if message.poll is not None:
        return "\n– ".join([message.poll.question, *(option.text for option in message.poll.options)])
    if message.checklist is not None:
        return "\n– ".join([message.checklist.title, *(task.text for task in message.checklist.tasks)])
    if message.game is not None:
        return message.game.title
    return ""


def location_of(message: Message) -> Location | None:
    if message.venue is not None:
        place = message.venue.location
        return Location(place.latitude, place.longitude, f"{message.venue.title}, {message.venue.address}")
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    return None


def _is_own_number(message: Message) -> bool:
    shared, sender = message.contact, message.from_user
    return shared is not None and sender is not None and shared.user_id == sender.id
