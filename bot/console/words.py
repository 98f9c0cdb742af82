"""The console's words for what the database holds: reasons, delivery states, rules, channels."""

import json
from collections.abc import Mapping
from typing import Any

from bot.handoff import Reason
from bot.missing import Thing
from bot.notices import NoticeKind
from bot.storage.tables import Holder, Role, Status
from bot.storage.transcript import Line

REASONS: dict[str, str] = {
    Reason.ASKED: "Asked for a person",
    Reason.COMPLAINT: "Complaint",
    Reason.CALLBACK: "Wants to be called",
    Reason.ALWAYS_HUMAN: "Always for a person",
    Reason.LOW_CONFIDENCE: "The bot was not sure",
    Reason.DENIED: "No suggestion fitted",
    Reason.UNREADABLE: "The bot cannot read it",
    Reason.FAILURE: "Something was broken",
    Reason.PEOPLE_ANSWER_NOW: "Shop is open",
}

CHANNELS = {
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "webchat": "Web chat",
    "sms": "SMS",
    "local": "Try-out",
}

HOLDERS: dict[str, str] = {
    Holder.BOT: "With the bot",
    Holder.WAITING: "Waiting for a person",
    Holder.STAFF: "With a person",
    Holder.CLOSED: "Closed",
}

ROLES: dict[str, str] = {Role.AGENT: "Agent", Role.TRAINER: "Trainer", Role.ADMIN: "Admin"}
ROLES_DO: dict[str, str] = {
    Role.AGENT: "answers customers",
    Role.TRAINER: "answers customers and edits the FAQ",
    Role.ADMIN: "does everything, and invites people",
}

DELIVERY: dict[str, str] = {
    Status.RECEIVED: "Not handled yet",
    Status.QUEUED: "Waiting to be sent",
    Status.SENDING: "Being sent",
    Status.SENT: "Sent",
    Status.DELIVERED: "Delivered",
    Status.READ: "Read",
    Status.FAILED: "Not sent",
    Status.UNKNOWN: "Perhaps sent",
    Status.CANCELLED: "Held back",
}

# A note beside the state where the state alone would leave a question; the message's own sentence goes first.
DELIVERY_WHY: dict[str, str] = {
    Status.FAILED: "It did not reach the customer.",
    Status.UNKNOWN: "It is not certain that it reached the customer; it is not sent again by itself.",
    Status.CANCELLED: "A person took over before it left.",
}

KINDS = {
    "media": "a file",
    "location": "a location",
    "unknown": "something that cannot be shown",
    "command": "a command",
    "edit": "a correction",
}

RULES = {
    "faq_answer": "An FAQ entry answers this",
    "faq_chosen": "The customer chose this FAQ entry",
    "faq_several": "Several questions, and each is answered",
    "faq_clarify": "Several entries came near, so it asked",
    "low_confidence": "Nothing was sure enough",
    "always_human": "The entry is always for a person",
    "hours": "Computed from the opening hours",
    "fallback": "No answer in time, so the fallback text",
}

OUTLETS = {"telegram": "Telegram", "email": "e-mail"}

NOTICES: dict[str, str] = {
    NoticeKind.STAFF_REPLY: "An answer to your group",
    NoticeKind.PROMISE_WARNING: "A warning that a promise breaks",
    NoticeKind.PROMISE_BREAKING: "An urgent warning that a promise breaks",
    NoticeKind.CANNOT_BE_TOLD: "That a customer cannot be told",
    NoticeKind.DIGEST: "The digest",
}

THINGS: dict[str, str] = {Thing.EMAIL: "E-mail", Thing.ORDER_NUMBER: "Order number", Thing.PHOTO: "Photo"}

LANGUAGES = {"en": "English", "de": "German", "nl": "Dutch", "fr": "French", "es": "Spanish", "it": "Italian"}


def channel(name: str) -> str:
    return CHANNELS.get(name, name.capitalize())


def language(code: str) -> str:
    return LANGUAGES.get(code, code)


def department(key: str) -> str:
    return key.replace("_", " ").capitalize()


def details(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a handoff besides its request, as label and value; what was asked for and has not come says so."""
    shown = [
        (THINGS.get(key, key.replace("_", " ").capitalize()), str(value))
        for key, value in given.items()
        if key != "asked_for" and isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
    asked_for = given.get("asked_for")
    if asked_for in THINGS and asked_for not in given:
        shown.append((THINGS[asked_for], "asked for, not here yet"))
    return shown


def things(given: Mapping[str, Any]) -> list[str]:
    """What a customer has brought, for one line."""
    return [f"{name}: {given[key]}" for key, name in THINGS.items() if key in given]


def rule(name: str) -> str:
    """A rule in words: `handoff:asked` is a handoff, `say:greet` a fixed text."""
    if name in RULES:
        return RULES[name]
    head, _, tail = name.partition(":")
    if head == "handoff":
        return f"Handed to a person: {REASONS.get(tail, tail)}"
    if head == "say":
        return f"The fixed text “{tail.replace('_', ' ')}”"
    return RULES.get(head, name)


def gist(text: str | None, kind: str | None) -> str:
    """What a message holds, where there is room for one line."""
    return " ".join(text.split()) if text and text.strip() else f"Sent {KINDS.get(kind or '', 'something')}"


def trouble(line: Line) -> str | None:
    """Why a message did not go out as it should; None when all is well."""
    if line.status not in DELIVERY_WHY:
        return None
    return line.error or DELIVERY_WHY[line.status]


def size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    return f"{size_bytes / 1_000_000:.1f} MB" if size_bytes >= 1_000_000 else f"{max(1, size_bytes // 1000)} kB"


def as_json(value: Any) -> str:
    """What a machine said, as people can read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)
