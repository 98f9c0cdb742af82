"""The inbox: what came in and is not handled yet, and the claim under which one worker at a time handles a conversation."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.handoff import new_sender_id
from bot.promises.window import ends_after, wrote_at
from bot.storage import edits, kept, reachability, tombstones
from bot.storage.insert import insert_new, new_id
from bot.storage.open_messages import stands
from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Holder,
    Message,
    Outcome,
    Quarantined,
    Status,
    StoredAttachment,
)
from connectors.messages import InboundMessage, Kind, Unreadable

# A worker renews its claim well within this time; after a crash the conversation is free again when it has run out.
CLAIM_LASTS = timedelta(seconds=10)
#: In a message's payload: what had been kept for the customer went out because they wrote it.
OPENED = "opened"
# Below the number of parameters that any database takes.
IDS_AT_ONCE = 500
LARGEST_INTEGER = 2**31 - 1

# Made once: making a question takes longer than its answer.
_IS_HERE = select(
    or_(
        exists().where(Message.channel == bindparam("channel"), Message.external_id == bindparam("external_id")),
        tombstones.IS_ERASED,
    )
)
_THREAD = (
    select(Contact, Conversation.id)
    .join(Conversation, Conversation.contact_id == Contact.id, isouter=True)
    .where(Contact.channel == bindparam("channel"), Contact.address == bindparam("address"))
)


def _later(column: InstrumentedAttribute[datetime | None], moment: str) -> ColumnElement[datetime | None]:
    """What stands in the column or `moment`, a parameter's name; whichever is later and there at all."""
    given = bindparam(moment, type_=column.type)
    return case((or_(column.is_(None), column < given), func.coalesce(given, column)), else_=column)


# It comes before the message and locks the conversation's row: within a conversation the messages are committed in the order of
# their ids, so that whoever follows it by the highest id overlooks none.
_WRITTEN = (
    update(Conversation)
    .where(Conversation.id == bindparam("written_in"))
    .values(
        last_message_at=bindparam("now"),
        # What this message means for the wait is the worker's to say.
        quiet_until=None,
        # A message that was late does not set the clock back.
        last_inbound_at=_later(Conversation.last_inbound_at, "wrote"),
        window_ends_at=_later(Conversation.window_ends_at, "ends"),
    )
)


def accept(session: Session, message: InboundMessage, now: datetime, *, asked_at: datetime | None = None) -> bool:
    """Store a message that came in, with its contact and conversation. False when it is here already.

    `asked_at` is the moment that the message is to be answered for, where it is not now (local channel only).
    """
    named = {"channel": message.channel, "external_id": message.external_id}
    if session.scalar(_IS_HERE, {**named, "digest": tombstones.digest(session, **named)}):
        return False
    if edits.follow_location(session, message):
        return False
    # Held here to the end, so that nobody has to ask for it twice.
    contact, conversation_id = _thread(session, message, now)
    needs_no_answer = message.kind is Kind.SERVICE or message.is_answered
    row = {
        "conversation_id": conversation_id,
        "channel": message.channel,
        "external_id": message.external_id,
        "direction": Direction.IN,
        "author": Author.CONTACT,
        "status": Status.HANDLED if needs_no_answer else Status.RECEIVED,
        "outcome": Outcome.IGNORED if needs_no_answer else None,
        "kind": message.kind,
        "text": _storable(message.text),
        "payload": _storable(_payload(message, asked_at)),
        "raw": _storable(message.raw),
        "attempts": 0,
        "created_at": now,
        "status_at": now,
    }
    wrote = wrote_at(now, message.sent_at)
    written = {"written_in": conversation_id, "now": now, "wrote": wrote, "ends": ends_after(message.channel, wrote)}
    session.flush()
    session.connection().execute(_WRITTEN, written)
    message_id = new_id(session, Message, row)
    if message_id is None:
        return False
    for attachment in message.attachments:
        fields = _storable(asdict(attachment))
        if attachment.size_bytes is not None:
            # Telegram lets people send 4 GB, which PostgreSQL's integer does not hold; either is more than is fetched.
            fields["size_bytes"] = min(attachment.size_bytes, LARGEST_INTEGER)
        session.add(StoredAttachment(message_id=message_id, status="pending", **fields))
    # Who has just told the provider to stop is not written to because of it.
    if not message.is_answered and contact.unreachable_at is not None:
        reachability.open_again(session, contact, session.get_one(Conversation, conversation_id), now)
    if not message.is_answered and kept.release(session, conversation_id, message.channel, wrote, now):
        values = {**row["payload"], OPENED: True}
        session.execute(update(Message).where(Message.id == message_id).values(payload=values))
    if message.edits is not None:
        edits.accept(session, session.get_one(Message, message_id, populate_existing=True), now)
    return True


def known_ids(session: Session, channel: str, external_ids: Sequence[str]) -> set[str]:
    """Which of these messages are here already, understood or not, or were erased."""
    found: set[str] = set()
    for start in range(0, len(external_ids), IDS_AT_ONCE):
        some = external_ids[start : start + IDS_AT_ONCE]
        for table in (Message, Quarantined):
            here = select(table.external_id).where(table.channel == channel, table.external_id.in_(some))
            found.update(each for each in session.scalars(here) if each is not None)
        found |= tombstones.erased_among(session, channel, some)
    return found


def quarantine(session: Session, unreadable: Unreadable, now: datetime) -> bool:
    """Keep authenticated input that could not be understood, for staff to see. False when it is here already."""
    if tombstones.is_erased(session, unreadable.channel, unreadable.external_id):
        return False
    row = {
        "channel": unreadable.channel,
        "external_id": unreadable.external_id,
        "raw": _storable(unreadable.raw),
        "why": _storable(unreadable.why),
        "created_at": now,
    }
    return insert_new(session, Quarantined, row)


def claim_conversation(session: Session, worker: str, now: datetime) -> int | None:
    """Claim the conversation of the oldest message that is due and that nobody else works on. Returns its id, if any.

    One in which more is waited for is left alone until then.
    """
    free = _is_free(now)
    oldest = session.scalar(_claimable(now).with_for_update(skip_locked=True, of=Conversation))
    if oldest is None:
        return None
    claimed = session.execute(
        update(Conversation)
        .where(Conversation.id == oldest, free)
        .values(worker=worker, worker_until=now + CLAIM_LASTS)
        .execution_options(synchronize_session=False)
    )
    return oldest if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def anything_claimable(session: Session, now: datetime) -> bool:
    """Whether there is a conversation to claim, for a look that takes no lock."""
    return session.scalar(_claimable(now)) is not None


def _claimable(now: datetime) -> Select[int]:
    return (
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(stands(Status.RECEIVED), _is_due(now), _is_free(now))
        .order_by(Message.id)
        .limit(1)
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(Conversation.worker.is_(None), Conversation.worker_until < now),
        or_(Conversation.quiet_until.is_(None), Conversation.quiet_until <= now),
    )


def renew_claims(session: Session, worker: str, at_work: Collection[int], now: datetime) -> None:
    """Keep the claims of `worker` on the conversations `at_work`. Others, which it could not give back, run out."""
    session.execute(
        update(Conversation)
        .where(Conversation.worker == worker, Conversation.id.in_(at_work))
        .values(worker_until=now + CLAIM_LASTS)
    )


def release_claim(session: Session, conversation_id: int, worker: str) -> None:
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.worker == worker)
        .values(worker=None, worker_until=None)
    )


def release_until(session: Session, conversation_id: int, worker: str, seen_id: int, until: datetime) -> None:
    """Give a claim back, and let nobody take the conversation up before `until`, unless more has come since `seen_id`."""
    # The row is locked first, so that a message is either seen here, or comes later and ends the quiet.
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if conversation.worker != worker:
        return
    conversation.worker = conversation.worker_until = None
    newest = select(func.max(Message.id)).where(
        Message.conversation_id == conversation_id, Message.status == Status.RECEIVED
    )
    if session.scalar(newest) == seen_id and not conversation.is_peoples:
        conversation.quiet_until = until


def release_all_claims(session: Session) -> None:
    """For the start of a desk that is alone on its database: claims of an earlier run mean nothing."""
    session.execute(update(Conversation).where(Conversation.worker.is_not(None)).values(worker=None, worker_until=None))


def unhandled(session: Session, conversation_id: int, now: datetime, limit: int) -> list[Message]:
    """The oldest messages of a conversation that are due, in their order."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.status == Status.RECEIVED, _is_due(now))
            .order_by(Message.id)
            .limit(limit)
        )
    )


def bots_turn_at(session: Session, message: Message) -> datetime | None:
    """Until when `message`, or an earlier one of its conversation that still waits, was left to people."""
    return session.scalar(
        select(Message.not_before)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.status == Status.RECEIVED,
            Message.not_before.is_not(None),
            Message.id <= message.id,
        )
        .order_by(Message.id)
        .limit(1)
    )


def handled(messages: Sequence[Message], outcome: Outcome, now: datetime) -> None:
    """Done, together: the last one for that reason, the others because they are part of it."""
    last = messages[-1]
    for message in messages:
        message.status, message.status_at, message.outcome = Status.HANDLED, now, outcome
        if message is not last and outcome is not Outcome.STAFF:
            message.outcome, message.joined_to_id = Outcome.JOINED, last.id


def leave_to_people(message: Message, until: datetime) -> None:
    """The message stays unhandled, and is not due before `until`."""
    message.not_before = until
    message.attempts = 0


def has_unhandled(session: Session, conversation_id: int) -> bool:
    """Whether more is to be handled in a conversation, now or later."""
    more = select(Message.id).where(Message.conversation_id == conversation_id, Message.status == Status.RECEIVED)
    return session.scalar(more.limit(1)) is not None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(Message.not_before.is_(None), Message.not_before <= now)


def _thread(session: Session, message: InboundMessage, now: datetime) -> tuple[Contact, int]:
    """Who writes, and the id of their conversation; made where they write for the first time."""
    key = {"channel": message.channel, "address": message.address}
    name = _storable(message.name)
    found = session.execute(_THREAD, key).first()
    if found is None:
        # Another process may be at the same at this moment.
        insert_new(session, Contact, {**key, "name": name, "created_at": now})
        found = session.execute(_THREAD, key).one()
    contact, conversation_id = found
    if name and contact.name != name:
        contact.name = name
    if message.time_zone and contact.time_zone != message.time_zone:
        contact.time_zone = message.time_zone
    if conversation_id is None:
        row = {
            "contact_id": contact.id,
            "sender_id": new_sender_id(),
            "holder": Holder.BOT,
            "last_message_at": now,
            "created_at": now,
        }
        insert_new(session, Conversation, row)
        conversation_id = session.scalars(select(Conversation.id).where(Conversation.contact_id == contact.id)).one()
    return contact, conversation_id


def _payload(message: InboundMessage, asked_at: datetime | None) -> dict[str, Any]:
    payload = {
        "payload": message.payload,
        "location": asdict(message.location) if message.location else None,
        "edits": message.edits,
        "replies_to": message.replies_to,
        "locale": message.locale,
        "phone": message.phone,
        "album": message.album,
        "pressed_on": message.pressed_on,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "now": asked_at.isoformat() if asked_at else None,
    }
    return {key: value for key, value in payload.items() if value is not None}


def _storable(value: Any) -> Any:
    """`value` without what no database takes: NUL characters (PostgreSQL) and lone surrogates (UTF-8)."""
    if isinstance(value, str):
        return value.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value
