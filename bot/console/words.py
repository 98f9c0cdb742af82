"""The console's words for what the database holds: reasons, delivery states, rules, channels."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import clock
from bot.answering.incoming import REACHED_US_LATE
from bot.answering.missing import Thing
from bot.channels.alarms import AlarmKind
from bot.faq.preview import Form
from bot.handoff import Reason
from bot.notices.notices import NoticeKind
from bot.promises.reaching import Consent, consent_of, ways_of
from bot.promises.templates import TemplateReason
from bot.staff.takeover import CloseReason
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
    Reason.NOT_DELIVERED: "A reply did not arrive",
    Reason.URGENT: "Urgent words",
}

CHANNELS = {
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "webchat": "Web chat",
    "sms": "SMS",
    "messenger": "Messenger",
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
    Status.KEPT: "Kept",
    Status.SCHEDULED: "For the opening",
}

# A note beside the state where the state alone would leave a question; the message's own sentence goes first.
DELIVERY_WHY: dict[str, str] = {
    Status.FAILED: "It did not reach the customer.",
    Status.UNKNOWN: "It is not certain that it reached the customer; it is not sent again by itself.",
    Status.CANCELLED: "A person took over before it left.",
    Status.KEPT: "It goes out as soon as the customer writes again.",
}

KINDS = {
    "media": "a file",
    "location": "a location",
    "unknown": "something that cannot be shown",
    "command": "a command",
    "edit": "a correction",
    "service": "nothing; the channel told something of itself",
    "group": "an invitation into a group",
}

RULES = {
    "faq_answer": "An FAQ entry answers this",
    "faq_chosen": "The customer chose this FAQ entry",
    "faq_several": "Several questions, and each is answered",
    "faq_file": "A file that goes with the answer before it",
    "faq_clarify": "Nothing was sure enough to be said, so it asked",
    "low_confidence": "Nothing was sure enough",
    "always_human": "The entry is always for a person",
    "hours": "Computed from the opening hours",
    "fallback": "No answer in time, so the fallback text",
}

OUTLETS = {"telegram": "Telegram", "telegram_person": "Telegram in private", "email": "e-mail"}

NOTICES: dict[str, str] = {
    NoticeKind.STAFF_REPLY: "An answer to your group",
    NoticeKind.PROMISE_WARNING: "A warning that a promise breaks",
    NoticeKind.PROMISE_BREAKING: "An urgent warning that a promise breaks",
    NoticeKind.CANNOT_BE_TOLD: "That a customer cannot be told",
    NoticeKind.WINDOW_ENDING: "A warning that a customer's 24 hours end",
    NoticeKind.DIGEST: "The digest",
    NoticeKind.ALARM: "An alarm about a channel",
    NoticeKind.ALARM_OVER: "That a channel is well again",
    NoticeKind.URGENT: "That something urgent came",
    NoticeKind.WAITING: "Who waits for a person",
    NoticeKind.MAILED: "Who was written about",
    NoticeKind.NOT_DELIVERED: "That a reply did not arrive",
}

ALARMS: dict[str, str] = {
    AlarmKind.PAUSED: "nothing can be sent",
    AlarmKind.SWEEP: "missed messages cannot be looked up",
    AlarmKind.WEBHOOK: "messages may not reach us",
    AlarmKind.POLLING: "messages are not fetched",
    AlarmKind.STAFF_GROUP: "your staff's group is not reached",
    AlarmKind.SILENT: "unusually silent",
}

THINGS: dict[str, str] = {
    Thing.EMAIL: "E-mail",
    Thing.PHONE: "Telephone",
    Thing.ANOTHER_WAY: "Another way to reach them",
    Thing.ORDER_NUMBER: "Order number",
    Thing.PHOTO: "Photo",
}

#: How buttons go out on a channel.
FORMS: dict[str, str] = {
    Form.BUTTONS: "with buttons",
    Form.LIST: "with a list to choose from",
    Form.LINES: "with numbered lines",
}

TEMPLATES: dict[str, str] = {
    TemplateReason.REPLY_WAITING: "Tell them that your answer waits",
    TemplateReason.CALLBACK: "Tell them that you could not reach them by telephone",
}

CLOSED: dict[str, str] = {
    CloseReason.ANSWERED: "Answered",
    CloseReason.CALLED: "Called by telephone",
    CloseReason.NO_ANSWER_NEEDED: "No answer needed",
    CloseReason.UNREACHABLE: "Could not be reached",
    CloseReason.SPAM: "Spam",
    CloseReason.OTHER: "Another reason",
}

#: Acts whose name does not say it all.
ACTS = {
    "invited": "Invited somebody",
    "withdrew_invitation": "Withdrew an invitation",
    "joined": "Made their account",
    "noted": "Wrote a note",
    "kept": "Wrote a reply that waits for the customer",
    "withdrawn": "Withdrew a kept reply",
    "undone": "Took back what they had done",
    "released": "Put back into the queue",
    "handed_back": "Handed back to the bot",
    "set_override": "Set the hours for the moment",
    "withdrew_override": "Withdrew hours set for the moment",
    "decided_questions": "Decided about unanswered questions",
    "set_wrong_answers": "Set how many answers may be wrong",
    "decided_draft": "Decided about a draft",
    "looked_at_unreadable": "Looked at something unreadable",
    "exported": "Exported a transcript",
    "exported_audit": "Exported the audit log",
    "sign_in_refused": "Was refused at signing in",
    "two_step_on": "Turned two-step sign-in on",
    "two_step_off": "Turned two-step sign-in off",
    "two_step_reset": "Took two-step sign-in off somebody",
    "new_recovery_codes": "Made new recovery codes",
    "used_recovery_code": "Signed in with a recovery code",
    "ended_session": "Ended a session",
    "ended_sessions": "Ended all other sessions",
    "linked_telegram": "Linked their Telegram account",
    "unlinked_telegram": "Unlinked their Telegram account",
    "corrected": "Changed a reply before it left",
    "changed_role": "Gave somebody another role",
    "disabled": "Disabled an account",
    "enabled": "Enabled an account",
    "changed_entry": "Changed an entry of the FAQ",
    "added_entry": "Wrote a new entry of the FAQ",
    "removed_entry": "Took an entry out of the FAQ",
    "confirmed_translation": "Found that a translation still says the same",
    "moved_entry": "Moved an entry of the FAQ to another file",
    "added_attachment": "Stored a file for the FAQ",
    "added_test_case": "Made a question a test case of an entry",
    "published_faq": "Published the FAQ",
    "rolled_back_faq": "Made an older version of the FAQ live again",
}

LANGUAGES = {"en": "English", "de": "German", "nl": "Dutch", "fr": "French", "es": "Spanish", "it": "Italian"}


#: The fields of an entry, as they are called on its page.
FIELDS = {
    "questions": "questions",
    "answer": "answer",
    "department": "department",
    "always_human": "always for people",
    "floor": "how sure at least",
    "attachments": "files",
    "follow_ups": "offered below",
    "tests": "test cases",
    "valid.from": "valid from",
    "valid.until": "valid until",
}


def field(name: str) -> str:
    """A field of an entry: `translations.de.answer` is German answer."""
    parts = name.split(".")
    if parts[0] == "translations" and len(parts) == 3:
        return f"{language(parts[1])} {FIELDS.get(parts[2], parts[2])}"
    return FIELDS.get(name, name)


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
    if asked_for in THINGS and asked_for not in given and not (asked_for == Thing.ANOTHER_WAY and ways_of(given)):
        shown.append((THINGS[asked_for], "asked for, not here yet"))
    return shown


def consent(given: Mapping[str, Any]) -> Consent | None:
    """What the customer said to the question whether they may be written to again."""
    return consent_of(given)


def ways(given: Mapping[str, Any]) -> list[str]:
    """How else the customer can be reached, in a sentence."""
    return [f"{THINGS[key].lower()}, {given[key]}" for key in (Thing.EMAIL, Thing.PHONE) if given.get(key)]


def things(given: Mapping[str, Any]) -> list[str]:
    """What a customer has brought, for one line."""
    # The number of a booked call stands beside the call.
    return [f"{name}: {given[key]}" for key, name in THINGS.items() if key in given and not (key == Thing.PHONE and "slot" in given)]


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


def written_at(line: Line) -> datetime | None:
    """When a customer wrote what reached us much later, on our clock; None when it came at once."""
    sent_at = line.payload.get("sent_at")
    if line.direction != "in" or not isinstance(sent_at, str):
        return None
    wrote = clock.as_ours(datetime.fromisoformat(sent_at))
    return wrote if line.created_at - wrote >= REACHED_US_LATE else None


def size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    return f"{size_bytes / 1_000_000:.1f} MB" if size_bytes >= 1_000_000 else f"{max(1, size_bytes // 1000)} kB"


def as_json(value: Any) -> str:
    """What a machine said, as people can read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def act(name: str) -> str:
    """An act of the audit log in words: `put_calibration_in_force` is Put calibration in force."""
    return ACTS.get(name, name.replace("_", " ").replace("-", " ").capitalize())


def plainly(value: Any) -> str:
    """What an act was about, however it is stored: `is right: yes, entry: shipping`."""
    if isinstance(value, Mapping):
        said = (f"{name}: {plainly(each)}" for name, each in value.items() if each is not None)
        return ", ".join(said).replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(plainly, value)) if isinstance(value, list) else str(value)
