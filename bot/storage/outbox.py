"""The outbox: what is to be sent, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Author, Contact, Conversation, Direction, Holder, Message, Status
from connectors.messages import Button, DeliveryReport, DeliveryStatus, OutboundMessage

# https://www.twilio.com/docs/api/errors/63016: free text only within 24 hours of the customer's last message.
WHATSAPP_WINDOW = timedelta(hours=24)
WINDOW_CLOSED = (
    "Not sent: WhatsApp takes free text only within 24 hours of the customer's last message; "
    "it can be sent again as soon as the customer writes."
)
OVERTAKEN = "Not sent: a person had taken over."
LOST_TRACK = "We stopped while this was being sent; nobody knows whether it arrived."

_RANK = {Status.SENDING: 0, Status.UNKNOWN: 0, Status.SENT: 1, Status.DELIVERED: 2, Status.READ: 3}
_AS_STATUS = {
    DeliveryStatus.SENT: Status.SENT,
    DeliveryStatus.DELIVERED: Status.DELIVERED,
    DeliveryStatus.READ: Status.READ,
    DeliveryStatus.FAILED: Status.FAILED,
}


@dataclass(frozen=True)
class Due:
    """A message that was moved to `sending` and must now be handed to its connector."""

    channel: str
    message: OutboundMessage
    attempts: int


def due_messages(session: Session, now: datetime, channels: Sequence[str], limit: int) -> list[int]:
    """Ids of messages that may be sent now, oldest first: at most one per conversation, and in its order."""
    earlier = aliased(Message)
    blocked = exists().where(
        earlier.conversation_id == Message.conversation_id,
        earlier.id < Message.id,
        earlier.direction == Direction.OUT,
        earlier.status.in_([Status.QUEUED, Status.SENDING]),
    )
    return list(
        session.scalars(
            select(Message.id)
            .where(
                Message.status == Status.QUEUED,
                Message.channel.in_(channels),
                or_(Message.not_before.is_(None), Message.not_before <= now),
                ~blocked,
            )
            .order_by(Message.id)
            .limit(limit)
        )
    )


def begin_sending(session: Session, message_id: int, now: datetime) -> Due | None:
    """Move a queued message to `sending`; commit before the provider is called.

    None when somebody else has it, when a person took over meanwhile (the message is cancelled), or when the
    channel's window has closed (the message failed). The conversation's row is locked, so a takeover is either
    seen here or comes after this message.
    """
    message = session.get(Message, message_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if message is None or message.status != Status.QUEUED:
        return None
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == message.conversation_id).with_for_update()
    ).one()
    contact = session.scalars(select(Contact).where(Contact.id == conversation.contact_id)).one()
    if message.author == Author.BOT and conversation.holder == Holder.STAFF:
        _set(message, Status.CANCELLED, now, OVERTAKEN)
        return None
    if not may_be_written_to(conversation, message.channel, now):
        _set(message, Status.FAILED, now, WINDOW_CLOSED)
        return None
    _set(message, Status.SENDING, now)
    message.attempts += 1
    buttons = tuple(Button(item["label"], item["payload"]) for item in message.payload.get("buttons", []))
    outbound = OutboundMessage(outbox_id=message.id, address=contact.address, text=message.text, buttons=buttons)
    return Due(channel=message.channel, message=outbound, attempts=message.attempts)


def record_sent(session: Session, message_id: int, external_id: str, now: datetime) -> None:
    message = session.get_one(Message, message_id, with_for_update=True)
    message.external_id = external_id
    # A delivery report may have been faster than the provider's answer; it is never set back.
    if message.status in (Status.SENDING, Status.UNKNOWN):
        _set(message, Status.SENT, now)


def record_failure(
    session: Session,
    message_id: int,
    status: Status,
    sentence: str,
    now: datetime,
    *,
    not_before: datetime | None = None,
) -> None:
    """The send did not work: `status` is queued (with `not_before`), failed or unknown."""
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.status != Status.SENDING:
        return
    _set(message, status, now, sentence)
    message.not_before = not_before


def record_report(session: Session, report: DeliveryReport, now: datetime) -> bool:
    """Note what the provider says became of a message. False when the message is not ours (yet).

    Reports come late, twice and out of order, so a message's status only ever rises; failed ends it.
    """
    ours = and_(Message.channel == report.channel, Message.direction == Direction.OUT)
    by_key = (
        Message.id == report.outbox_id if report.outbox_id is not None else Message.external_id == report.external_id
    )
    message = session.scalar(select(Message).where(ours, by_key).with_for_update())
    if message is None:
        return False
    if message.external_id is None:
        message.external_id = report.external_id
    new = _AS_STATUS[report.status]
    if message.status == Status.FAILED or message.status == Status.READ:
        return True
    if new is Status.FAILED:
        _set(message, new, now, report.error or "The provider could not deliver this.")
    elif _RANK[new] > _RANK.get(Status(message.status), 0):
        _set(message, new, now)
    return True


def move_contact(session: Session, message_id: int, address: str) -> None:
    """The contact of a message has a new address at the provider (a Telegram group that became a supergroup)."""
    message = session.get_one(Message, message_id)
    conversation = session.get_one(Conversation, message.conversation_id)
    session.execute(update(Contact).where(Contact.id == conversation.contact_id).values(address=address))


def give_up_on_lost(session: Session, now: datetime, older_than: timedelta | None) -> int:
    """Messages that were being sent when their sender died become `unknown`. Returns how many.

    `older_than` None: no sender is at work, so whatever is `sending` is lost.
    """
    query = select(Message).where(Message.status == Status.SENDING)
    if older_than is not None:
        query = query.where(Message.status_at <= now - older_than)
    lost = session.scalars(query).all()
    for message in lost:
        # The local channel has no other side: what is queued again is shown once all the same.
        if message.channel == "local":
            _set(message, Status.QUEUED, now)
        else:
            _set(message, Status.UNKNOWN, now, LOST_TRACK)
    return len(lost)


def window_closes_at(conversation: Conversation, channel: str) -> datetime | None:
    """From when on the channel takes no free text any more; None: it always does (or never did, see below)."""
    if channel != "whatsapp" or conversation.last_inbound_at is None:
        return None
    return conversation.last_inbound_at + WHATSAPP_WINDOW


def may_be_written_to(conversation: Conversation, channel: str, now: datetime) -> bool:
    """Whether the channel takes free text for this contact now."""
    if channel == "whatsapp" and conversation.last_inbound_at is None:
        return False
    closes_at = window_closes_at(conversation, channel)
    return closes_at is None or now < closes_at


def _set(message: Message, status: Status, now: datetime, error: str | None = None) -> None:
    message.status, message.status_at, message.error = status, now, error
