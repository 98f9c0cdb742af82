"""Telling staff something outside the console: a notice, once, through every outlet. The sender delivers it.

A notice holds ids and numbers, never a customer's words or address, so that erasing a contact leaves nothing of theirs here;
what staff read is made from the database when it is sent. Only `staff_reply` (an answer to something that a colleague wrote)
carries its own text.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.settings import Settings
from bot.storage import notices

TELEGRAM = "telegram"
#: One of the staff in private on Telegram; the notice says whom.
PERSON = "telegram_person"
EMAIL = "email"


class NoticeKind(StrEnum):
    STAFF_REPLY = "staff_reply"  #: {"text"}: sent as it is
    PROMISE_WARNING = "promise_warning"  #: {"handoff", "promise"}: it breaks within half an hour
    PROMISE_BREAKING = "promise_breaking"  #: the same, louder: somebody holds it and the customer is not told by the house
    CANNOT_BE_TOLD = "cannot_be_told"  #: the same: it is not kept, and the channel takes no text for this customer
    WINDOW_ENDING = "window_ending"  #: the same: nobody has answered, and soon the channel takes no text for this customer
    DIGEST = "digest"  #: {"digests": ids}: what a department found when it opened
    ALARM = "alarm"  #: {"alarm"}: something is wrong with a channel
    ALARM_OVER = "alarm_over"  #: the same: it is well again
    URGENT = "urgent"  #: {"handoff", "user", "email", "place"}: to who is on call; or {"handoff", "unreached"}: to all
    WAITING = "waiting"  #: {"handoffs", "to"}: who waits for a person, by e-mail
    MAILED = "mailed"  #: {"handoff"}: goes nowhere; that this one was written about
    NOT_DELIVERED = "not_delivered"  #: {"message"}: a reply did not arrive, or nobody knows whether it did


def tell_staff(
    session: Session, key: str, kind: str, payload: dict[str, Any], now: datetime, outlets: tuple[str, ...]
) -> bool:
    """Store a notice, to be sent through `outlets` once this transaction is committed. False: that key was told already."""
    return notices.add(session, key, kind, payload, now, outlets)


def staff_outlets(settings: Settings) -> tuple[str, ...]:
    """The outlets that the settings turn on."""
    known: Mapping[str, object | None] = {TELEGRAM: settings.staff_telegram_chat, EMAIL: settings.email}
    return tuple(outlet for outlet, setting in known.items() if setting is not None)
