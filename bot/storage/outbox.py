"""The outbox: what is to be sent, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.promises.window import takes_text
from bot.staff import scheduled
from bot.staff.takeover import finish_claim, finish_claims
from bot.storage import edits, reachability, unknown
from bot.storage.kept import KEPT, keep_refused, was_refused
from bot.storage.open_messages import stands
from bot.storage.tables import TEMPLATE, Author, ChannelState, Contact, Conversation, Direction, Message, Status
from connectors.errors import FailureKind
from connectors.messages import Button, DeliveryReport, DeliveryStatus, FromTemplate, OutboundMessage

WINDOW_ENDED = "Not sent: free text is taken only within 24 hours of the customer's last message."
TEMPLATE_MOOT = "Not sent: the customer has written meanwhile, so what was kept for them is on its way."
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
class WantedFile:
    """`sha256`: by which its content is known (bot.storage.faq_files); None: it was not there when it was published."""

    name: str
    sha256: str | None


@dataclass(frozen=True)
class Due:
    """A message that was moved to `sending` and must now be handed to its connector."""

    channel: str
    message: OutboundMessage
    attempts: int
    file: WantedFile | None = None  #: what the message is in place of its text


@dataclass(frozen=True)
class InLine:
    """A message that may be sent now, as far as its conversation goes."""

    message_id: int
    conversation_id: int
    channel: str


def due_messages(session: Session, now: datetime, channels: Sequence[str], limit: int) -> list[InLine]:
    """The messages of `channels` that may be sent now, oldest first: at most one per conversation, and in its order."""
    rows = session.execute(
        select(Message.id, Message.conversation_id, Message.channel)
        .where(stands(Status.QUEUED), Message.channel.in_(channels), _is_next(now), _IS_OPEN)
        .order_by(Message.id)
        .limit(limit)
    )
    return [InLine(*row) for row in rows]


# In the very statement that looks for messages: a channel is paused in the moment in which what it refused is queued again.
_IS_OPEN = Message.channel.not_in(select(ChannelState.channel).where(ChannelState.paused_at.is_not(None)))

# Made once: an alias of so wide a table takes longer to make than the query takes.
_EARLIER = aliased(Message)


def _is_next(now: datetime) -> ColumnElement[bool]:
    """In a query over messages: whether it is this one's turn, in its conversation and in time."""
    blocked = exists().where(
        _EARLIER.conversation_id == Message.conversation_id,
        _EARLIER.id < Message.id,
        _EARLIER.direction == Direction.OUT,
        or_(_EARLIER.status.in_([Status.QUEUED, Status.SENDING]), unknown.holds_up(_EARLIER)),
    )
    return and_(or_(Message.not_before.is_(None), Message.not_before <= now), ~blocked)


def begin_sending(session: Session, message_id: int, now: datetime) -> Due | None:
    """Move a queued message to `sending`; commit before the provider is called.

    None when somebody else has it, when its channel is paused or it is not its turn any more (a sender's list may be old: what was
    kept meanwhile and is queued again comes first), when a person took over meanwhile (the message is cancelled), when the contact cannot
    be reached, or when the window has ended (a person's reply is kept, a text of the bot is not). The conversation's row is
    locked, so a takeover or a word of the customer is either seen here or comes after this message; a takeover waits while
    it is `sending`.
    """
    message = session.get(Message, message_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if message is None or message.status != Status.QUEUED:
        return None
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == message.conversation_id).with_for_update()
    ).one()
    if session.scalar(select(Message.id).where(Message.id == message_id, _is_next(now), _IS_OPEN)) is None:
        return None
    contact = session.scalars(select(Contact).where(Contact.id == conversation.contact_id)).one()
    if message.author == Author.BOT and conversation.is_peoples:
        _set(message, Status.CANCELLED, now, OVERTAKEN)
        return None
    if scheduled.was_overtaken(session, message):
        _set(message, Status.FAILED, now, scheduled.WROTE_BEFORE)
        return None
    unreachable = reachability.sentence(contact)
    if unreachable is not None:
        _keep_or_fail(message, unreachable, now)
        return None
    takes_text_now = may_be_written_to(conversation, message.channel, now)
    if message.kind == TEMPLATE and takes_text_now:
        _set(message, Status.CANCELLED, now, TEMPLATE_MOOT)
        return None
    if message.kind != TEMPLATE and not takes_text_now:
        if message.author == Author.STAFF:
            _set(message, Status.KEPT, now, KEPT)
        else:
            # An answer that the customer waits for comes back to people; what they were told unasked is dropped.
            _set(message, Status.CANCELLED if message.reply_to_id is None else Status.FAILED, now, WINDOW_ENDED)
        return None
    _set(message, Status.SENDING, now)
    message.attempts += 1
    message.handed_at = now
    buttons = tuple(Button(item["label"], item["payload"]) for item in message.payload.get("buttons", []))
    outbound = OutboundMessage(
        outbox_id=message.id,
        address=contact.address,
        text=message.text,
        buttons=buttons,
        language=conversation.language,
        template=_template(message),
        edits=edits.place_to_take(session, message),
    )
    given = message.payload.get("file")
    file = WantedFile(given["name"], given["sha256"]) if given else None
    return Due(channel=message.channel, message=outbound, attempts=message.attempts, file=file)


def record_unreachable(session: Session, message_id: int, sentence: str, now: datetime) -> None:
    """The provider says that the message's contact cannot be reached; nothing more is tried until they can."""
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.status != Status.SENDING:
        return
    reachability.close(session, message_id, sentence, now)
    _keep_or_fail(message, sentence, now)
    _let_take_over(session, message, now)


def _keep_or_fail(message: Message, why: str, now: datetime) -> None:
    if message.author == Author.STAFF and message.kind != TEMPLATE:
        _set(message, Status.KEPT, now, f"{why} {reachability.KEPT_FOR_THEM}")
    else:
        # As with the window: an answer that they waited for comes back to people, what they were told unasked is dropped.
        is_unasked = message.author == Author.BOT and message.reply_to_id is None
        _set(message, Status.CANCELLED if is_unasked else Status.FAILED, now, why)


def _template(message: Message) -> FromTemplate | None:
    given = message.payload.get("template")
    return FromTemplate(given["content_sid"], tuple(given["variables"])) if given else None


def record_sent(session: Session, message_id: int, external_id: str, now: datetime) -> None:
    message = session.get_one(Message, message_id, with_for_update=True)
    message.external_id = external_id
    # A delivery report may have been faster than the provider's answer; it is never set back.
    if message.status in (Status.SENDING, Status.UNKNOWN):
        _set(message, Status.SENT, now)
        unknown.settle(message)
        _let_take_over(session, message, now)


def record_failure(
    session: Session,
    message_id: int,
    status: Status,
    sentence: str,
    now: datetime,
    *,
    not_before: datetime | None = None,
    kind: FailureKind | None = None,
    can_be_asked: bool = False,
) -> None:
    """The send did not work: `status` is queued (with `not_before`), failed or unknown. `kind`: as the connector says.

    `can_be_asked`: the provider lists what it has, so that an unknown outcome can be cleared up.
    """
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.status != Status.SENDING:
        return
    if status is Status.UNKNOWN:
        unknown.doubt(message, now, sentence, can_be_asked=can_be_asked)
    elif not (kind is FailureKind.WINDOW and keep_refused(session, message, now)):
        if kind is FailureKind.CHANNEL:
            # The message had no part in it, so the try does not count.
            message.attempts -= 1
        _set(message, status, now, sentence)
        message.not_before = not_before
    _let_take_over(session, message, now)


def record_report(session: Session, report: DeliveryReport, now: datetime) -> bool:
    """Note what the provider says became of a message. False when the message is not ours (yet).

    Reports come late, twice and out of order, so a message's status only ever rises: failed ends it, and what was
    delivered cannot fail any more. One that carries our own id (`outbox_id`) is signed proof of what became of that
    message, so it also settles a message that is `unknown`. A part of a long message that has more parts after it can
    only fail it.
    """
    ours = and_(Message.channel == report.channel, Message.direction == Direction.OUT)
    by_key = (
        Message.id == report.outbox_id if report.outbox_id is not None else Message.external_id == report.external_id
    )
    message = session.scalar(select(Message).where(ours, by_key).with_for_update())
    if message is None:
        return False
    if was_refused(message, report.external_id):
        return True
    new = _AS_STATUS[report.status]
    if not report.is_last_part and new is not Status.FAILED:
        return True
    if message.external_id is None and report.is_last_part:
        message.external_id = report.external_id
    if message.status == Status.FAILED:
        return True
    if new is Status.FAILED:
        if message.status in (Status.DELIVERED, Status.READ):
            return True
        if report.kind is FailureKind.WINDOW and keep_refused(session, message, now, report.external_id):
            unknown.settle(message)
            return True
        sentence = report.error or "The provider could not deliver this."
        _set(message, new, now, sentence if report.is_last_part else f"A part of it was not delivered. {sentence}")
        unknown.settle(message)
    elif _RANK[new] > _RANK.get(Status(message.status), 0):
        _set(message, new, now)
        unknown.settle(message)
    _let_take_over(session, message, now)
    return True


def record_found(session: Session, message_id: int, report: DeliveryReport, now: datetime) -> None:
    """An unknown message is in the provider's list, which also says what became of it."""
    record_sent(session, message_id, report.external_id, now)
    record_report(session, report, now)


def move_contact(session: Session, message_id: int, address: str) -> bool:
    """The contact of a message has a new address at the provider. False: it has that one already, or somebody else has."""
    message = session.get_one(Message, message_id)
    contact_id = session.get_one(Conversation, message.conversation_id).contact_id
    taken = select(Contact.id).where(Contact.channel == message.channel, Contact.address == address)
    if session.scalar(taken) is not None:
        return False
    session.execute(update(Contact).where(Contact.id == contact_id).values(address=address))
    return True


def give_up_on_lost(
    session: Session, now: datetime, older_than: timedelta | None, can_be_asked: Collection[str] = ()
) -> int:
    """Messages that were being sent when their sender died become `unknown`. Returns how many.

    `older_than` None: no sender is at work, so whatever is `sending` is lost. `can_be_asked`: channels whose provider lists
    what it has.
    """
    query = select(Message).where(stands(Status.SENDING))
    if older_than is not None:
        query = query.where(Message.status_at <= now - older_than)
    lost = session.scalars(query).all()
    for message in lost:
        # The local channel has no other side: what is queued again is shown once all the same.
        if message.channel == "local":
            _set(message, Status.QUEUED, now)
        else:
            unknown.doubt(message, now, LOST_TRACK, can_be_asked=message.channel in can_be_asked)
    finish_claims(session, now)
    return len(lost)


def may_be_written_to(conversation: Conversation, channel: str, now: datetime) -> bool:
    """Whether the channel takes free text for this contact now."""
    return takes_text(channel, conversation.window_ends_at, now)


def _let_take_over(session: Session, message: Message, now: datetime) -> None:
    """A bot message is not under way any more; whoever waits for that holds the conversation now."""
    if message.author == Author.BOT:
        finish_claim(session, message.conversation_id, now)


def _set(message: Message, status: Status, now: datetime, error: str | None = None) -> None:
    message.status, message.status_at, message.error = status, now, error
