"""What an update of Telegram says. Pure: the raw update in, messages or unreadables out; raises nothing.

https://core.telegram.org/bots/api#update. python-telegram-bot reads what it can; it raises on odd but possible updates, so
whatever it stumbles over is read by hand far enough to know whose message it is.
"""

import copy
import json
import re
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update

from connectors.clean import body_as_raw, clean, fingerprint
from connectors.messages import InboundMessage, Kind, Location, Received, StaffMessage, Unreadable, WebhookRequest
from connectors.telegram.attachments import attachments_of

CHANNEL = "telegram"
# What we ask Telegram for. https://core.telegram.org/bots/api#getupdates
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

_START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
_MEMBER_WHY = {
    "kicked": "The contact blocked the bot.",
    "member": "The contact unblocked the bot.",
}


def receive(request: WebhookRequest, staff_chat: int | None = None) -> list[Received]:
    """What a verified webhook says. `staff_chat` is the group of the staff, if there is one."""
    try:
        update = json.loads(request.body)
    except (ValueError, RecursionError):
        why = "This request of Telegram holds no JSON."
        return [Unreadable(CHANNEL, fingerprint(request.body), body_as_raw(request.body), why)]
    return receive_update(update, staff_chat)


def receive_update(update: Any, staff_chat: int | None = None) -> list[Received]:
    """What one update says, as parsed from JSON."""
    try:
        raw = clean(update)
    except (ValueError, RecursionError):
        text = repr(update)[:10_000].encode("utf-8", "replace") if not isinstance(update, dict) else b"{...}"
        identity = f"update:{_number(update, 'update_id')}" if isinstance(update, dict) else fingerprint(text)
        return [Unreadable(CHANNEL, identity, body_as_raw(text), "This update of Telegram is nested too deep.")]
    if not isinstance(raw, dict):
        return [Unreadable(CHANNEL, fingerprint(repr(raw).encode()), {"body": raw}, "This is no update of Telegram.")]
    if staff_chat is not None:
        said = _of_staff(raw, staff_chat)
        if said is not None:
            return said
    for name, read in (("message", _message), ("edited_message", _message), ("callback_query", _press)):
        if isinstance(raw.get(name), dict):
            return [read(raw, raw[name])]
    return [_other(raw)]


def _of_staff(raw: dict[str, Any], staff_chat: int) -> list[Received] | None:
    """What was written in the staff's group; empty when it holds no words of a person. None: it is from elsewhere."""
    for name in ("message", "edited_message"):
        message = raw.get(name)
        if not isinstance(message, dict) or _chat_of(message) != str(staff_chat):
            continue
        text = _text(message, "text") or _text(message, "caption")
        sender = message.get("from")
        # An admin who writes in the group's name comes as a bot, with the group as sender.
        group = _text(message.get("sender_chat"), "title")
        if text is None or (isinstance(sender, dict) and sender.get("is_bot") is True and group is None):
            return []
        names = [_text(sender, "first_name"), _text(sender, "last_name")] if group is None else [group]
        date = message.get("edit_date" if name == "edited_message" else "date")
        is_edit = name == "edited_message"
        return [
            StaffMessage(
                CHANNEL,
                _message_id(raw, message, str(staff_chat), edited=is_edit),
                " ".join(each for each in names if each) or "Somebody",
                text,
                _moment(date),
                is_edit,
            )
        ]
    return None


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _message(raw: dict[str, Any], message: dict[str, Any]) -> Received:
    """A message or an edit of one."""
    chat = _chat_of(message)
    if chat is None:
        return Unreadable(CHANNEL, _identity(raw), raw, "This message of Telegram names no chat.")
    edited = "edited_message" in raw
    identity = _message_id(raw, message, chat, edited=edited)
    if not _is_private(message["chat"]):
        why = "This was written in a group or a channel; Nightdesk answers in private chats only."
        return Unreadable(CHANNEL, identity, raw, why)
    original = f"{chat}:{_number(message, 'message_id')}"
    try:
        parsed = Update.de_json(copy.deepcopy(raw), None)
        content = parsed.effective_message if parsed is not None else None
        if content is None:
            raise ValueError("no message in the update")
        return _content(raw, content, identity, edits=original if edited else None)
    except Exception:
        # Its errors are of any type; the contact's words are kept all the same.
        return _by_hand(raw, message, chat, identity, edits=original if edited else None)


def _content(raw: dict[str, Any], message: Message, identity: str, *, edits: str | None) -> InboundMessage:
    text = message.text or message.caption or ""
    attachments = attachments_of(message)
    location = _location(message)
    if edits is not None:
        kind = Kind.EDIT
    elif attachments:
        kind = Kind.MEDIA
    elif location is not None:
        kind = Kind.LOCATION
    elif _START.fullmatch(text):
        kind = Kind.COMMAND
    elif text.strip():
        kind = Kind.TEXT
    else:
        kind = Kind.UNKNOWN
    sender = message.from_user
    return InboundMessage(
        channel=CHANNEL,
        external_id=identity,
        address=str(message.chat.id),
        kind=kind,
        raw=raw,
        sent_at=(message.edit_date if edits is not None else None) or message.date,
        text=text,
        name=sender.full_name if sender is not None else None,
        attachments=attachments,
        location=location,
        edits=edits,
        locale=sender.language_code if sender is not None else None,
    )


def _by_hand(
    raw: dict[str, Any], message: dict[str, Any], chat: str, identity: str, *, edits: str | None
) -> InboundMessage:
    """A message that python-telegram-bot cannot read."""
    text = message.get("text") or message.get("caption")
    return InboundMessage(
        channel=CHANNEL,
        external_id=identity,
        address=chat,
        kind=Kind.UNKNOWN if edits is None else Kind.EDIT,
        raw=raw,
        text=text if isinstance(text, str) else "",
        name=_text(message.get("from"), "first_name"),
        edits=edits,
        locale=_text(message.get("from"), "language_code"),
    )


def _press(raw: dict[str, Any], press: dict[str, Any]) -> Received:
    """A button that was pressed; its message may be missing or out of reach."""
    identity = press.get("id")
    if not isinstance(identity, str) or not identity:
        return Unreadable(CHANNEL, _identity(raw), raw, "This press of a button carries no id.")
    under = press.get("message")
    chat = _chat_of(under) if isinstance(under, dict) else None
    if chat is not None and isinstance(under, dict) and not _is_private(under["chat"]):
        return Unreadable(CHANNEL, identity, raw, "This button was pressed in a group; Nightdesk answers private chats only.")
    sender = press.get("from")
    address = chat or (_number(sender, "id") if isinstance(sender, dict) else None)
    if address is None:
        return Unreadable(CHANNEL, identity, raw, "This press of a button names nobody.")
    payload = press.get("data")
    names = [_text(sender, "first_name"), _text(sender, "last_name")]
    return InboundMessage(
        channel=CHANNEL,
        external_id=identity,
        address=address,
        kind=Kind.BUTTON if isinstance(payload, str) else Kind.UNKNOWN,
        raw=raw,
        text=_label(raw, payload),
        name=" ".join(name for name in names if name) or None,
        payload=payload if isinstance(payload, str) else None,
        locale=_text(sender, "language_code"),
    )


def _label(raw: dict[str, Any], payload: Any) -> str:
    """What stands on the pressed button, where its message is still known."""
    try:
        query = CallbackQuery.de_json(copy.deepcopy(raw["callback_query"]), None)
        markup = getattr(query.message, "reply_markup", None) if query is not None else None
    except Exception:
        return ""
    if not isinstance(markup, InlineKeyboardMarkup):
        return ""
    buttons = [button for row in markup.inline_keyboard for button in row]
    return next((button.text for button in buttons if button.callback_data == payload), "")


def _other(raw: dict[str, Any]) -> Unreadable:
    """An update that is neither a message nor a press."""
    member = raw.get("my_chat_member")
    if isinstance(member, dict):
        chat = _chat_of(member)
        new = member.get("new_chat_member")
        status = new.get("status") if isinstance(new, dict) else None
        why = "The bot's place in a group or a channel changed."
        if chat is not None and member["chat"].get("type") == "private":
            why = _MEMBER_WHY.get(str(status), "The contact's link with the bot changed.")
        identity = f"{chat}:member:{_number(member, 'date')}:{_number(raw, 'update_id')}"
        return Unreadable(CHANNEL, identity, raw, why)
    for name in ("channel_post", "edited_channel_post"):
        post = raw.get(name)
        if isinstance(post, dict) and (chat := _chat_of(post)) is not None:
            identity = _message_id(raw, post, chat, edited=name.startswith("edited"))
            why = "This was written in a channel; Nightdesk answers in private chats only."
            return Unreadable(CHANNEL, identity, raw, why)
    return Unreadable(CHANNEL, _identity(raw), raw, "This update of Telegram is of a kind that is not known here.")


def _location(message: Message) -> Location | None:
    if message.venue is not None:
        place = message.venue.location
        return Location(place.latitude, place.longitude, f"{message.venue.title}, {message.venue.address}")
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    return None


def _message_id(raw: dict[str, Any], message: dict[str, Any], chat: str, *, edited: bool) -> str:
    """update_id may come again after a quiet week, so a message is known by its place in the chat."""
    number = _number(message, "message_id")
    if number is None:
        return f"{chat}:{_identity(raw)}"
    return f"{chat}:{number}:e{_number(message, 'edit_date') or _identity(raw)}" if edited else f"{chat}:{number}"


def _identity(raw: dict[str, Any]) -> str:
    """The last resort for an id: the same bytes get the same one."""
    return fingerprint(json.dumps(raw, sort_keys=True).encode())


def _chat_of(message: dict[str, Any]) -> str | None:
    chat = message.get("chat")
    return _number(chat, "id") if isinstance(chat, dict) else None


def _is_private(chat: dict[str, Any]) -> bool:
    """Where the type is missing, the id tells: those of groups and channels are negative."""
    return bool(chat.get("type") == "private" if "type" in chat else chat["id"] > 0)


def _number(holder: dict[str, Any], key: str) -> str | None:
    value = holder.get(key)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _text(holder: Any, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) and value else None
