"""What must be true after a simulated fortnight. Each check reads the database afresh and returns one sentence per fault."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from bot.answering.automatic import APART, UNPROMPTED_AT_MOST
from bot.hours import Hours
from bot.storage.tables import (
    Author,
    Conversation,
    Digest,
    Direction,
    Handoff,
    Message,
    Moment,
    Notice,
    Promise,
    Status,
)
from tests.simulation.staff import replied_by

AN_INSTANT = timedelta(microseconds=1)
COUNT = text(
    "SELECT COUNT(*), COUNT(DISTINCT conversation_id) FROM messages "
    "WHERE direction = 'in' AND created_at >= :since AND created_at < :until"
).bindparams(bindparam("since", type_=Moment()), bindparam("until", type_=Moment()))
# A promise moves twice on its first day and once on each later one; a customer may have two requests within a day.
OWED_AT_MOST = 4
WINDOW_HINT = "WhatsApp lets us write to you only within 24 hours"
NOT_SAID = (Status.CANCELLED, Status.FAILED)


def promises_outside_opening_hours(session: Session, hours: Hours) -> Iterator[str]:
    """A promise is inside opening hours of its department; the very end of an interval counts as inside."""
    for promise, handoff in session.execute(select(Promise, Handoff).join(Handoff, Handoff.id == Promise.handoff_id)):
        if not hours.is_open(promise.due_at - AN_INSTANT, handoff.department):
            yield f"handoff {handoff.id} ({handoff.department}) was promised for {promise.due_at}, when nobody is there"


class Outcome(StrEnum):
    """What became of a promise."""

    KEPT = "promises kept"  #: a person had written, or the item was closed
    MOVED = "promises moved in time"  #: the customer was told another time before it passed
    #: WhatsApp took nothing any more, 24 hours after the customer's last message; the customer had been told so in time
    BEHIND_THE_WINDOW = "promises behind WhatsApp's window"
    OPEN = "promises not due yet"
    SILENT = "promises that passed in silence"


def outcomes(session: Session, end: datetime) -> Iterator[tuple[Promise, Outcome]]:
    """Every promise with what became of it until `end`."""
    for handoff in session.scalars(select(Handoff)):
        promises = session.scalars(select(Promise).where(Promise.handoff_id == handoff.id).order_by(Promise.id)).all()
        for promise, then in zip(promises, [*promises[1:], None], strict=True):
            yield promise, _outcome(session, handoff, promise, then, end)


def promises_passed_in_silence(session: Session, end: datetime) -> Iterator[str]:
    """Before a promise passes a person has written, or the item is closed, or the customer was told another time."""
    for promise, outcome in outcomes(session, end):
        if outcome is Outcome.SILENT:
            yield f"handoff {promise.handoff_id}: the promise for {promise.due_at} passed without a word"


def _outcome(session: Session, handoff: Handoff, promise: Promise, then: Promise | None, end: datetime) -> Outcome:
    if replied_by(session, handoff.conversation_id, handoff.created_at, promise.due_at):
        return Outcome.KEPT
    if handoff.closed_at is not None and handoff.closed_at <= promise.due_at:
        return Outcome.KEPT
    if then is not None and _was_told(session, handoff, then, before=promise.due_at):
        return Outcome.MOVED
    if promise.due_at > end:
        return Outcome.OPEN
    return Outcome.BEHIND_THE_WINDOW if _behind_the_window(session, handoff, promise.due_at) else Outcome.SILENT


def _was_told(session: Session, handoff: Handoff, promise: Promise, *, before: datetime) -> bool:
    """A text of the bot reached the customer when `promise` was made, and before the old one passed."""
    return promise.made_at <= before and bool(
        session.scalar(
            select(func.count())
            .select_from(Message)
            .where(
                Message.conversation_id == handoff.conversation_id,
                Message.author == Author.BOT,
                Message.created_at >= promise.made_at,
                Message.created_at <= before,
                Message.status == Status.SENT,
            )
        )
    )


def _behind_the_window(session: Session, handoff: Handoff, due_at: datetime) -> bool:
    """Whether WhatsApp took nothing any more when the promise passed, and the customer had been told that before."""
    last_word = session.scalar(
        select(func.max(Message.created_at)).where(
            Message.conversation_id == handoff.conversation_id,
            Message.direction == Direction.IN,
            Message.channel == "whatsapp",
            Message.created_at <= due_at,
        )
    )
    if last_word is None or due_at - last_word < timedelta(hours=24):
        return False
    told = (
        select(Message.text)
        .where(
            Message.conversation_id == handoff.conversation_id,
            Message.author == Author.BOT,
            Message.status == Status.SENT,
            Message.client_key.like("auto:%"),
            Message.created_at >= handoff.created_at,
            Message.created_at <= due_at,
        )
        .order_by(Message.id.desc())
    )
    return any(WINDOW_HINT in said for said in session.scalars(told))


def two_texts_for_one_message(session: Session) -> Iterator[str]:
    """No message of a customer gets two automatic texts."""
    doubled = session.execute(
        select(Message.reply_to_id, func.count())
        .where(Message.author == Author.BOT, Message.reply_to_id.is_not(None))
        .group_by(Message.reply_to_id)
        .having(func.count() > 1)
    )
    for inbound_id, number in doubled:
        yield f"message {inbound_id} got {number} automatic texts"


def messages_without_a_word(session: Session, hours: Hours) -> Iterator[str]:
    """While the shop is closed and no person holds the conversation, every message of a customer is answered."""
    for message in session.scalars(select(Message).where(Message.direction == Direction.IN)):
        answered = session.scalar(select(Message.id).where(Message.reply_to_id == message.id).limit(1))
        if answered is not None or hours.is_open(message.created_at):
            continue
        if not _held_by_staff(session, message):
            yield f"message {message.id} at {message.created_at} was not answered"


def _held_by_staff(session: Session, message: Message) -> bool:
    """Whether a person held the conversation when `message` came: the transcript's notes say so."""
    acts = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.author == Author.SYSTEM,
            Message.created_at <= message.created_at,
        )
        .order_by(Message.id.desc())
    )
    known = (note.payload.get("act") for note in acts)
    return next((act for act in known if act in ("claimed", "released", "closed", "handed_back")), None) == "claimed"


def unprompted(session: Session) -> dict[int, list[Message]]:
    """The automatic texts that answer no message, per conversation, in order."""
    found: dict[int, list[Message]] = {}
    query = select(Message).where(Message.author == Author.BOT, Message.reply_to_id.is_(None)).order_by(Message.id)
    for message in session.scalars(query):
        found.setdefault(message.conversation_id, []).append(message)
    return found


def budget_exceeded(session: Session) -> Iterator[str]:
    """At most so many unprompted texts in a day beside what is owed (a moved promise), and none
    right after another automatic text.
    """
    for conversation_id, messages in unprompted(session).items():
        for index, message in enumerate(messages):
            within = [one for one in messages[: index + 1] if message.created_at - one.created_at < timedelta(hours=24)]
            owed = sum((one.client_key or "").startswith("auto:promise_moved:") for one in within)
            if len(within) - owed > UNPROMPTED_AT_MOST or owed > OWED_AT_MOST:
                yield f"conversation {conversation_id} got {len(within)} unprompted texts in a day"
        query = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.BOT,
            Message.status.not_in(NOT_SAID),
        )
        for earlier, later in pairwise(session.scalars(query.order_by(Message.id)).all()):
            if later.reply_to_id is None and later.created_at - earlier.created_at < APART:
                yield f"conversation {conversation_id}: message {later.id} follows another automatic text too closely"


def said_at_night(session: Session, hours: Hours) -> Iterator[str]:
    """Nobody is told anything unprompted at night: while the shop's people sleep and the customer has not just written."""
    for conversation_id, messages in unprompted(session).items():
        for message in messages:
            local = message.created_at.astimezone(hours.zone)
            if 8 <= local.hour < 21 or hours.is_open(message.created_at):
                continue
            just_wrote = session.scalar(
                select(Message.id)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.direction == Direction.IN,
                    Message.created_at <= message.created_at,
                    Message.created_at >= message.created_at - timedelta(hours=9),
                )
                .limit(1)
            )
            if just_wrote is None:
                yield f"conversation {conversation_id} was told something at {local}"


def digests_that_miscount(session: Session) -> Iterator[str]:
    """What a digest says is what the messages table says, counted in plain SQL."""
    for digest in session.scalars(select(Digest)):
        counted = session.execute(COUNT, {"since": digest.since, "until": digest.opened_at}).one()
        if tuple(counted) != (digest.counts["messages"], digest.counts["contacts"]):
            yield f"the digest of {digest.department} at {digest.opened_at} says {digest.counts}, the table says {counted}"


def openings_without_a_digest(session: Session, hours: Hours, start: datetime, end: datetime) -> Iterator[str]:
    """Every department has exactly one digest at the first opening of each of its open days, and none on closed days."""
    for department in hours.business.departments:
        expected = set()
        day = hours.today(start) + timedelta(days=1)
        while day < hours.today(end):
            spans = hours.intervals(day, department)
            if spans:
                expected.add(spans[0][0])
            day += timedelta(days=1)
        found = {
            opened_at
            for opened_at in session.scalars(select(Digest.opened_at).where(Digest.department == department))
            if hours.today(start) < hours.today(opened_at) < hours.today(end)
        }
        for moment in sorted(expected ^ found):
            yield f"{department}: {'no digest' if moment in expected else 'a digest too many'} at {moment}"


def waiting_told_twice(session: Session) -> Iterator[str]:
    """Every waiting item stands once in the digests of one moment."""
    by_moment: dict[datetime, list[int]] = {}
    for digest in session.scalars(select(Digest)):
        by_moment.setdefault(digest.opened_at, []).extend(digest.waiting)
    for moment, waiting in by_moment.items():
        if len(waiting) != len(set(waiting)):
            yield f"at {moment} an item stands twice in the digests: {sorted(waiting)}"


def left_over(session: Session) -> Iterator[str]:
    """Nothing waits to be handled or sent."""
    query = select(Message).where(Message.status.in_([Status.RECEIVED, Status.QUEUED, Status.SENDING, Status.UNKNOWN]))
    for message in session.scalars(query):
        yield f"message {message.id} is still {message.status}"


def figures(session: Session, end: datetime) -> dict[str, int]:
    """What happened, in numbers."""

    def count(*conditions: object) -> int:
        return session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0  # type: ignore[arg-type]

    became = Counter(outcome for _, outcome in outcomes(session, end))
    handoffs = session.scalar(select(func.count()).select_from(Handoff)) or 0
    return {
        "conversations": session.scalar(select(func.count()).select_from(Conversation)) or 0,
        "messages of customers": count(Message.direction == Direction.IN),
        "automatic replies": count(Message.author == Author.BOT, Message.reply_to_id.is_not(None)),
        "unprompted texts": count(Message.author == Author.BOT, Message.reply_to_id.is_(None)),
        "replies of staff": count(Message.author == Author.STAFF),
        "handoffs": handoffs,
        "promises made": became.total(),
        **{outcome.value: became[outcome] for outcome in Outcome},
        "staff warned": session.scalar(select(func.count()).where(Promise.warned_at.is_not(None))) or 0,
        "digests": session.scalar(select(func.count()).select_from(Digest)) or 0,
        "notices to staff": session.scalar(select(func.count()).select_from(Notice)) or 0,
    }
