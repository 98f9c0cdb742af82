"""What is known about a customer when they speak of a call: their number, their zone, the call that is booked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.callback.phone import BOOKED_NUMBER, THIS_NUMBER, as_e164, shown
from bot.handoff import open_handoff
from bot.storage import callbacks
from bot.storage.tables import Contact, Conversation, Message


@dataclass(frozen=True)
class Known:
    """Numbers stay here: Rasa learns only that there are some."""

    phone: str | None = None  #: E.164, of the address they write from, where the channel's addresses are numbers
    time_zone: str | None = None
    booked_at: datetime | None = None  #: the start of the call that is booked and still to come
    booked_department: str | None = None
    booked_phone: str | None = None
    department: str | None = None  #: that which has the customer's open request

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def number(self, phone: str | None) -> str | None:
        """The number behind THIS_NUMBER or BOOKED_NUMBER, or `phone` itself."""
        return {THIS_NUMBER: self.phone, BOOKED_NUMBER: self.booked_phone}.get(phone, phone) if phone else None

    def numbers(self, values: Mapping[str, str]) -> dict[str, str]:
        """Values of a text with their number, if any, as people write it."""
        phone = self.number(values.get("phone"))
        return {**values, "phone": shown(phone)} if phone else dict(values)

    def metadata(self) -> dict[str, Any]:
        """What the dialogue engine is told of it."""
        told: dict[str, Any] = {}
        if self.phone:
            told["has_number"] = True
        if self.time_zone:
            told["time_zone"] = self.time_zone
        if self.department:
            told["department"] = self.department
        if self.booked_at:
            told["callback"] = {"starts_at": self.booked_at.isoformat(), "department": self.booked_department}
        return told


def known_of(session: Session, conversation: Conversation, message: Message, now: datetime) -> Known:
    """What is known when `message` is answered at `now`."""
    contact = session.get_one(Contact, conversation.contact_id)
    call = callbacks.booked(session, conversation.id)
    phone = message.payload.get("phone")
    handoff = open_handoff(session, conversation.id)
    known = Known(
        as_e164(phone) if phone else None, contact.time_zone, department=handoff.department if handoff else None
    )
    if call is None or call.ends_at <= now:
        return known
    return replace(known, booked_at=call.starts_at, booked_department=call.department, booked_phone=call.phone)
