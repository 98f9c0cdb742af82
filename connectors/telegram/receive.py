"""What an update of Telegram says. Pure: the raw update in, what it says out; raises nothing.

https://core.telegram.org/bots/api#update. python-telegram-bot reads what it can; it raises on odd but possible updates, so
whatever it stumbles over is read by hand far enough to know whose message it is.
"""

import copy
import json
from collections.abc import Collection
from typing import Any

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update

from connectors.clean import body_as_raw, clean, fingerprint
from connectors.messages import InboundMessage, Kind, Received, Unreadable, WebhookRequest
from connectors.sound import checked
from connectors.telegram.attachments import attachments_of
from connectors.telegram.elsewhere import CHANNEL, of_group, of_membership
from connectors.telegram.fields import chat_of, identity, is_private, message_id, name_of, number, text
from connectors.telegram.kinds import kind_of, location_of, words_of
from connectors.telegram.staff import of_staff

# What we ask Telegram for; nothing that is said in channels. https://core.telegram.org/bots/api#getupdates
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def receive(request: WebhookRequest, staff_chats: Collection[int] = ()) -> list[Received]:
    """What a verified webhook says. `staff_chats`: the ids of the staff's group, if there is one; it may have moved."""
    try:
        update = json.loads(request.body)
    except (ValueError, RecursionError):
        why = "This request of Telegram holds no JSON."
        return [Unreadable(CHANNEL, fingerprint(request.body), body_as_raw(request.body), why)]
    return receive_update(update, staff_chats)


def receive_update(update: Any, staff_chats: Collection[int] = ()) -> list[Received]:
    """What one update says, as parsed from JSON."""
    try:
        raw = clean(update)
    except (ValueError, RecursionError):
        body = repr(update)[:10_000].encode("utf-8", "replace") if not isinstance(update, dict) else b"{...}"
        known_by = f"update:{number(update, 'update_id')}" if isinstance(update, dict) else fingerprint(body)
        return [Unreadable(CHANNEL, known_by, body_as_raw(body), "This update of Telegram is nested too deep.")]
    if not isinstance(raw, dict):
        return [Unreadable(CHANNEL, fingerprint(repr(raw).encode()), {"body": raw}, "This is no update of Telegram.")]
    said = of_staff(raw, staff_chats)
    if said is not None:
        return said
    for name, read in (
        ("message", _message),
        ("edited_message", _message),
        ("callback_query", _press),
        ("my_chat_member", of_membership),
        ("channel_post", _message),
        ("edited_channel_post", _message),
    ):
        if isinstance(raw.get(name), dict):
            return [read(raw, raw[name])]
    return [Unreadable(CHANNEL, identity(raw), raw, "This update of Telegram is of a kind that is not known here.")]


def _message(raw: dict[str, Any], message: dict[str, Any]) -> Received:
    """A message or an edit of one."""
    chat = chat_of(message)
    if chat is None:
        return Unreadable(CHANNEL, identity(raw), raw, "This message of Telegram names no chat.")
    if not is_private(message["chat"]):
        return of_group(raw, message)
    edited = "edited_message" in raw
    external_id = message_id(raw, message, chat, edited=edited)
    edits = f"{chat}:{number(message, 'message_id')}" if edited else None
    try:
        parsed = Update.de_json(copy.deepcopy(raw), None)
        content = parsed.effective_message if parsed is not None else None
        if content is None:
            raise ValueError("no message in the update")
        return checked(_content(raw, content, external_id, edits=edits))
    except Exception:
        # Its errors are of any type; the contact's words are kept all the same.
        return _by_hand(raw, message, chat, external_id, edits=edits)


def _content(raw: dict[str, Any], message: Message, external_id: str, *, edits: str | None) -> InboundMessage:
    words = words_of(message)
    attachments = attachments_of(message)
    sender = message.from_user
    quoted = message.reply_to_message
    album = f"{message.chat.id}:{message.media_group_id}" if message.media_group_id else None
    return InboundMessage(
        channel=CHANNEL,
        external_id=external_id,
        address=str(message.chat.id),
        kind=kind_of(message, words, has_attachments=bool(attachments)) if edits is None else Kind.EDIT,
        raw=raw,
        sent_at=(message.edit_date if edits is not None else None) or message.date,
        text=words,
        name=sender.full_name if sender is not None else None,
        attachments=attachments,
        location=location_of(message),
        edits=edits,
        locale=sender.language_code if sender is not None else None,
        album=album,
        replies_to=f"{message.chat.id}:{quoted.message_id}" if quoted is not None else None,
    )


def _by_hand(
    raw: dict[str, Any], message: dict[str, Any], chat: str, external_id: str, *, edits: str | None
) -> InboundMessage:
    """A message that python-telegram-bot cannot read."""
    return InboundMessage(
        channel=CHANNEL,
        external_id=external_id,
        address=chat,
        kind=Kind.UNKNOWN if edits is None else Kind.EDIT,
        raw=raw,
        text=text(message, "text") or text(message, "caption") or "",
        name=text(message.get("from"), "first_name"),
        edits=edits,
        locale=text(message.get("from"), "language_code"),
    )


def _press(raw: dict[str, Any], press: dict[str, Any]) -> Received:
    """A button that was pressed; its message may be missing or out of reach."""
    external_id = text(press, "id")
    if external_id is None:
        return Unreadable(CHANNEL, identity(raw), raw, "This press of a button carries no id.")
    under = press.get("message")
    chat = chat_of(under)
    if chat is not None and isinstance(under, dict) and not is_private(under["chat"]):
        return of_group(raw, under)
    sender = press.get("from")
    address = chat or number(sender, "id")
    if address is None:
        return Unreadable(CHANNEL, external_id, raw, "This press of a button names nobody.")
    payload = press.get("data")
    place = number(under, "message_id")
    return InboundMessage(
        channel=CHANNEL,
        external_id=external_id,
        address=address,
        kind=Kind.BUTTON if isinstance(payload, str) else Kind.UNKNOWN,
        raw=raw,
        text=_label(raw, payload),
        name=name_of(sender),
        payload=payload if isinstance(payload, str) else None,
        locale=text(sender, "language_code"),
        pressed_on=f"{address}:{place}" if place is not None else None,
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
    label = next((button.text for button in buttons if button.callback_data == payload), "")
    return label if isinstance(label, str) else ""
