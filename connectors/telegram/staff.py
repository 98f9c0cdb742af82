"""What reaches the bot from the staff's own group, and in private from one of the staff: the code of a link, a press below a notice.

Pure. Words of people there are no customer's: whoever reads them decides whether they are a command, a reply or talk.
"""

import re
from collections.abc import Collection
from typing import Any

from connectors.messages import Received, StaffEvent, StaffMessage, StaffPlace, Unreadable
from connectors.telegram.elsewhere import CHANNEL, OUT
from connectors.telegram.fields import chat_of, is_private, message_id, moment, name_of, number, text

#: Begins what travels in the buttons below a card: desk:<act>:<conversation>, or with one more word.
BUTTON = "desk:"
#: Begins the one-time code in a link t.me/<bot>?start=…
LINK = "staff_"
_LINK = re.compile(rf"/start(?:@\w+)?\s+{LINK}([A-Za-z0-9_-]{{16,58}})")
_ABOUT = re.compile(rf"{BUTTON}[a-z_]+:([0-9]{{1,9}})(?::.*)?")
_FILES = ("photo", "video", "animation", "document", "voice", "audio", "video_note", "sticker", "location", "contact", "poll")


def of_staff(raw: dict[str, Any], chats: Collection[int]) -> list[Received] | None:
    """What happened in the staff's group, which has one of these ids; empty when it is nothing of a person. None: it is from elsewhere."""
    linking = _linking(raw)
    if linking is not None:
        return [linking]
    pressed = raw.get("callback_query")
    if isinstance(pressed, dict) and _is_below_a_notice(pressed):
        return _press(pressed, pressed["message"])
    holder = _holder(raw)
    if holder is None or chat_of(holder) not in {str(chat) for chat in chats}:
        return None
    if "my_chat_member" in raw:
        return _membership(raw, holder)
    if "callback_query" in raw:
        return _press(raw["callback_query"], holder)
    moved_to = number(holder, "migrate_to_chat_id")
    if moved_to is not None:
        place = StaffPlace(chat=chat_of(holder), event=StaffEvent.MOVED)
        return [StaffMessage(CHANNEL, f"{chat_of(holder)}:moved:{moved_to}", "Telegram", moved_to, place=place)]
    return _message(raw, holder)


def _message(raw: dict[str, Any], message: dict[str, Any]) -> list[Received]:
    words = text(message, "text") or text(message, "caption")
    sender = message.get("from")
    # An admin who writes in the group's name comes as a bot, with the group as sender.
    group = text(message.get("sender_chat"), "title")
    place = _place(message, None if group is not None else number(sender, "id"))
    is_about_something = place.topic is not None or place.reply_to is not None
    if words is None and not (place.files is not None and is_about_something):
        return []
    if isinstance(sender, dict) and sender.get("is_bot") is True and group is None:
        return []
    is_edit = "edited_message" in raw
    chat = str(chat_of(message))
    return [
        StaffMessage(
            CHANNEL,
            message_id(raw, message, chat, edited=is_edit),
            group or name_of(sender) or "Somebody",
            words or "",
            moment(message.get("edit_date" if is_edit else "date")),
            is_edit,
            place,
        )
    ]


def _place(message: dict[str, Any], account: str | None) -> StaffPlace:
    # Outside of forums a thread is only a chain of replies: https://core.telegram.org/bots/api#message
    topic = _whole(message, "message_thread_id") if message.get("is_topic_message") is True else None
    answered = message.get("reply_to_message")
    answered = answered if isinstance(answered, dict) else {}
    is_ours = isinstance(answered.get("from"), dict) and answered["from"].get("is_bot") is True
    return StaffPlace(
        chat=chat_of(message),
        account=account,
        message=_whole(message, "message_id"),
        topic=topic,
        reply_to=_whole(answered, "message_id") if is_ours else None,
        about=_about(answered) if is_ours else None,
        files=next((kind for kind in _FILES if message.get(kind)), None),
    )


def _press(press: Any, under: dict[str, Any]) -> list[Received]:
    payload, press_id = text(press, "data"), text(press, "id")
    if payload is None or press_id is None or not payload.startswith(BUTTON):
        return []
    sender = press.get("from")
    place = StaffPlace(
        chat=chat_of(under),
        account=number(sender, "id"),
        message=_whole(under, "message_id"),
        topic=_whole(under, "message_thread_id") if under.get("is_topic_message") is True else None,
        press=press_id,
        payload=payload,
    )
    return [StaffMessage(CHANNEL, f"press:{press_id}", name_of(sender) or "Somebody", "", place=place)]


def _is_below_a_notice(press: dict[str, Any]) -> bool:
    """In private only staff get such buttons; a modified app may send the same, and whose account it is decides."""
    under = press.get("message")
    if chat_of(under) is None or not isinstance(under, dict) or not is_private(under["chat"]):
        return False
    return text(press, "id") is not None and (text(press, "data") or "").startswith(BUTTON)


def _membership(raw: dict[str, Any], member: dict[str, Any]) -> list[Received]:
    chat, date = chat_of(member), number(member, "date")
    changed = StaffMessage(
        CHANNEL,
        f"{chat}:rights:{date}:{number(raw, 'update_id')}",
        "Telegram",
        "",
        place=StaffPlace(chat=chat, event=StaffEvent.RIGHTS),
    )
    if text(member.get("new_chat_member"), "status") not in OUT:
        return [changed]
    why = "The bot was removed from your staff's group; add it again, else no digest and no warning arrives there."
    return [Unreadable(CHANNEL, f"{chat}:removed:{date}", raw, why), changed]


def _linking(raw: dict[str, Any]) -> StaffMessage | None:
    """Somebody who opened the link of their account page: in private, where nobody else reads the code."""
    message = raw.get("message")
    chat = chat_of(message)
    if chat is None or not isinstance(message, dict) or not is_private(message["chat"]):
        return None
    found = _LINK.fullmatch((text(message, "text") or "").strip())
    if found is None:
        return None
    sender = message.get("from")
    place = StaffPlace(chat=chat, account=number(sender, "id"), event=StaffEvent.LINK)
    said_at = moment(message.get("date"))
    name = name_of(sender) or "Somebody"
    return StaffMessage(CHANNEL, message_id(raw, message, chat, edited=False), name, found[1], said_at, place=place)


def _about(answered: dict[str, Any]) -> int | None:
    """The conversation that a card names in its buttons."""
    markup = answered.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            found = _ABOUT.fullmatch(text(button, "callback_data") or "")
            if found is not None:
                return int(found[1])
    return None


def _whole(holder: Any, key: str) -> int | None:
    """An id of a message, which any database's integer holds."""
    value = number(holder, key)
    return int(value) if value is not None and 0 < int(value) < 2**31 else None


def _holder(raw: dict[str, Any]) -> dict[str, Any] | None:
    """What of an update names its chat."""
    for name in ("message", "edited_message", "my_chat_member"):
        if isinstance(raw.get(name), dict):
            return dict(raw[name])
    press = raw.get("callback_query")
    under = press.get("message") if isinstance(press, dict) else None
    return under if isinstance(under, dict) else None
