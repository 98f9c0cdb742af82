"""Corrections: what a customer changed in a message of theirs, and which answer of the bot that makes out of date.

No wording is ever lost: each correction is a message of its own that says what stood there before. A message that nobody has
answered yet is answered as it reads now. When the bot has answered it, nothing else was said since, and not much time has
passed, the new answer takes the place of the old one; else it is a new message, because nobody would see a change further up.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.handoff import open_handoff
from bot.storage.tables import Author, Direction, Message, Outcome, Proof, Status, StoredAttachment
from connectors.messages import InboundMessage, Kind

#: For so long after an answer the customer is taken to be looking at it.
IN_PLACE_WITHIN = timedelta(minutes=15)
#: In the payload of a correction: the words that it replaces. Of a message that was corrected before it was answered: all of them.
INSTEAD_OF = "instead_of"
EARLIER = "earlier"
#: In the payload of an answer: the id of the one whose place it takes.
REPLACES = "replaces"
REPLACED = "Not sent: the customer corrected the message that this answered."

# Answers that can be taken back. What promises something, asks for something or has booked something stays readable.
_ANSWERS = ("faq_", "hours", "say:")
_NOT_ANSWERS = ("say:ask_", "say:added")
_MAY_STAND = (Status.QUEUED, Status.SENDING, Status.SENT, Status.DELIVERED, Status.READ)
# Nobody corrects more often within so short a time; it only bounds the look.
_LOOKED_AT = 50


def follow_location(session: Session, message: InboundMessage) -> bool:
    """A shared place that moves tells its way by corrections, every few seconds: the message shows where it is now.

    Whether `message` was no more than that.
    """
    if message.edits is None or message.location is None or message.text or message.attachments:
        return False
    original = _by_external_id(session, message.channel, message.edits)
    if original is None or original.kind != Kind.LOCATION:
        return False
    place = {"latitude": message.location.latitude, "longitude": message.location.longitude, "label": message.location.label}
    original.payload = {**original.payload, "location": place}
    return True


def accept(session: Session, edit: Message, now: datetime) -> None:
    """`edit` has just been stored as received. Its conversation's row is locked, so no worker records anything meanwhile."""
    standing = _standing(session, edit)
    if standing is None:
        # What it corrects never reached us: it is answered as it is.
        return
    edit.payload = {**edit.payload, INSTEAD_OF: standing.text}
    same_files = _files(session, edit) == _files(session, standing)
    if same_files and edit.text == standing.text:
        _handled(edit, Outcome.IGNORED, now)
        return
    found = open_handoff(session, edit.conversation_id)
    if found is not None and found.message_id == standing.id and found.request == standing.text.strip() and edit.text.strip():
        # Whoever waits for a person does so with the words as they are now.
        found.request = edit.text.strip()
    if same_files and standing.status == Status.RECEIVED:
        standing.payload = {**standing.payload, EARLIER: [*standing.payload.get(EARLIER, []), standing.text]}
        standing.text, standing.attempts = edit.text, 0
        edit.joined_to_id = standing.id
        _handled(edit, Outcome.JOINED, now)


def number_of_corrections(message: Message) -> int:
    """How often `message` was corrected before it was answered."""
    return len(message.payload.get(EARLIER, []))


def replaceable(session: Session, edit: Message) -> Message | None:
    """The bot's answer whose place the answer to `edit` takes; None: it is sent as a message of its own."""
    if edit.kind != Kind.EDIT:
        return None
    standing = _standing(session, edit)
    if standing is None:
        return None
    answered_id = standing.joined_to_id or standing.id
    row = session.execute(
        select(Message, Proof)
        .join(Proof, Proof.message_id == Message.id)
        .where(Message.reply_to_id == answered_id, Message.author == Author.BOT)
    ).first()
    if row is None:
        return None
    answer, proof = row
    if answer.status not in _MAY_STAND or edit.created_at - answer.created_at > IN_PLACE_WITHIN:
        return None
    rules = [proof.rule, *proof.details.get("parts", ())]
    if not all(rule.startswith(_ANSWERS) and not rule.startswith(_NOT_ANSWERS) for rule in rules):
        return None
    return answer if _is_latest(session, edit, answer) else None


def whole(session: Session, edit: Message, answer: Message) -> list[str]:
    """What `answer` answered, as it reads now, message by message: a part of a burst is no question without the others."""
    parts = session.scalars(
        select(Message)
        .where(
            or_(Message.id == answer.reply_to_id, Message.joined_to_id == answer.reply_to_id), Message.kind != Kind.EDIT
        )
        .order_by(Message.id)
    ).all()
    corrects = edit.payload.get("edits")
    if not any(part.external_id == corrects for part in parts):
        return [edit.text]
    return [edit.text if part.external_id == corrects else part.text for part in parts]


def take_place(session: Session, edit: Message, answer: Message, now: datetime) -> None:
    """`answer` is about to be queued as the answer to `edit`: in the place of an earlier one, if there is one to replace."""
    earlier = replaceable(session, edit)
    if earlier is None:
        return
    # Its sender may have it this very moment.
    session.refresh(earlier, with_for_update=True)
    if earlier.status == Status.QUEUED:
        earlier.status, earlier.status_at, earlier.error = Status.CANCELLED, now, REPLACED
    else:
        answer.payload = {**answer.payload, REPLACES: earlier.id}


def place_to_take(session: Session, answer: Message) -> str | None:
    """The provider's id of the message whose place `answer` takes; None: it is sent as a message of its own."""
    earlier_id = answer.payload.get(REPLACES)
    earlier = session.get(Message, earlier_id) if earlier_id is not None else None
    if earlier is None or earlier.status not in (Status.SENT, Status.DELIVERED, Status.READ):
        return None
    return earlier.external_id


def _standing(session: Session, edit: Message) -> Message | None:
    """The message that `edit` corrects, or the latest correction of it before this one that stands for itself."""
    corrects = edit.payload.get("edits")
    original = _by_external_id(session, edit.channel, corrects) if corrects else None
    if original is None or original.conversation_id != edit.conversation_id:
        return None
    later = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == edit.conversation_id,
            Message.id > original.id,
            Message.id < edit.id,
            Message.kind == Kind.EDIT,
        )
        .order_by(Message.id.desc())
        .limit(_LOOKED_AT)
    )
    same = (each for each in later if each.payload.get("edits") == corrects and each.outcome != Outcome.IGNORED)
    latest = next(same, None)
    if latest is None:
        return original
    # One of what was not answered yet changed that itself; no correction is joined to anything else.
    changed = latest.joined_to_id if latest.outcome == Outcome.JOINED else None
    return latest if changed is None else session.get(Message, changed)


def _is_latest(session: Session, edit: Message, answer: Message) -> bool:
    """Whether nothing was said but the answer and corrections of the same message since that was answered."""
    since = min(answer.reply_to_id or answer.id, answer.id)
    said = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == edit.conversation_id,
            Message.id > since,
            Message.id < edit.id,
            Message.author != Author.SYSTEM,
        )
        .order_by(Message.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    corrects = edit.payload.get("edits")
    for message in said:
        if message.direction == Direction.IN and message.payload.get("edits") == corrects:
            continue
        if message.id == answer.id or message.outcome == Outcome.IGNORED or message.status == Status.CANCELLED:
            continue
        return False
    return len(said) < _LOOKED_AT


def _by_external_id(session: Session, channel: str, external_id: str) -> Message | None:
    return session.scalar(
        select(Message).where(
            Message.channel == channel, Message.external_id == external_id, Message.direction == Direction.IN
        )
    )


def _files(session: Session, message: Message) -> set[str]:
    session.flush()
    return set(session.scalars(select(StoredAttachment.reference).where(StoredAttachment.message_id == message.id)))


def _handled(message: Message, outcome: Outcome, now: datetime) -> None:
    message.status, message.outcome, message.status_at = Status.HANDLED, outcome, now
