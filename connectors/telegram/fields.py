"""Reading single fields of a raw update, whatever they hold. Pure; raises nothing."""

import json
from datetime import UTC, datetime
from typing import Any

from connectors.clean import fingerprint


def number(holder: Any, key: str) -> str | None:
    """A whole number as text: ids go beyond what a database's integer holds."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def text(holder: Any, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) and value else None


def moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def name_of(sender: Any) -> str | None:
    """First and last name."""
    return " ".join(name for name in (text(sender, "first_name"), text(sender, "last_name")) if name) or None


def chat_of(message: Any) -> str | None:
    """The id of the chat that a message is in."""
    return number(message.get("chat"), "id") if isinstance(message, dict) else None


def is_private(chat: dict[str, Any]) -> bool:
    """Where the type is missing, the id tells: those of groups and channels are negative."""
    return bool(chat.get("type") == "private" if "type" in chat else chat["id"] > 0)


def identity(raw: dict[str, Any]) -> str:
    """The last resort for an id: the same bytes get the same one."""
    return fingerprint(json.dumps(raw, sort_keys=True).encode())


def message_id(raw: dict[str, Any], message: dict[str, Any], chat: str, *, edited: bool) -> str:
    """update_id may come again after a quiet week, so a message is known by its place in the chat."""
    place = number(message, "message_id")
    if place is None:
        return f"{chat}:{identity(raw)}"
    return f"{chat}:{place}:e{number(message, 'edit_date') or identity(raw)}" if edited else f"{chat}:{place}"
