"""The one owner of automatic texts: whatever a program says to a customer reaches the outbox here, and nowhere else.

A reply answers a message, and everything that is to be said about that message is one text.

An unprompted text answers no message: the customer is told something because of the time. Nobody gets more than
`UNPROMPTED_AT_MOST` of them within `UNPROMPTED_WITHIN`, and none within `APART` of another text of the bot. While a person
holds the conversation there are none at all. Only what is owed goes over that number: that a promise will not be kept. A
promise moves twice on its first day and then once a day, so this is no flood either.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.said import Said, merged
from bot.storage import outbox
from bot.storage.notes import write_note
from bot.storage.tables import Author, Contact, Conversation, Direction, Holder, Message, Proof, Status

log = logging.getLogger("nightdesk.automatic")

UNPROMPTED_AT_MOST = 2
UNPROMPTED_WITHIN = timedelta(hours=24)
APART = timedelta(minutes=2)
OVER_BUDGET = (
    f"Not said by itself: this customer had {UNPROMPTED_AT_MOST} automatic texts within "
    f"{UNPROMPTED_WITHIN // timedelta(hours=1)} hours already. Please write to them."
)


def queue_replies(
    session: Session, conversation: Conversation, inbound: Message, says: Sequence[Said], now: datetime
) -> Message | None:
    """Answer `inbound` with everything in `says`, as one message: nobody gets two automatic texts for one of theirs.

    A message about which nothing is said (people answer now, or hold the conversation) gets none.
    """
    if not says:
        return None
    said = merged(says)
    message = _of_the_bot(conversation, inbound.channel, said.text, now)
    if said.buttons:
        message.payload = {"buttons": [{"label": button.label, "payload": button.payload} for button in said.buttons]}
    # Unique together, so the database too refuses a second reply to the same message.
    message.reply_to_id, message.ordinal = inbound.id, 0
    _queue(session, conversation, message, asdict(said.proof))
    return message


def say_unprompted(
    session: Session,
    conversation: Conversation,
    key: str,
    text: str,
    proof: dict[str, Any],
    now: datetime,
    *,
    is_owed: bool = False,
) -> bool:
    """Queue `text` for the customer, once per `key` for ever. Whether it was queued now.

    False when it was said before, while a person holds the conversation, when the channel takes nothing at this moment
    (WhatsApp's window), too soon after another automatic text (ask again later), and over the budget unless it `is_owed`, of
    which staff find a note in the transcript.
    `proof` is as for a reply: rule, entry, version, matched, confidence, details. Locks the conversation's row.
    """
    conversation = session.get_one(Conversation, conversation.id, with_for_update=True, populate_existing=True)
    client_key = f"auto:{key}"
    if session.scalar(select(Message.id).where(Message.client_key == client_key)) is not None:
        return False
    channel = session.scalars(select(Contact.channel).where(Contact.id == conversation.contact_id)).one()
    if conversation.holder == Holder.STAFF or not outbox.may_be_written_to(conversation, channel, now):
        return False
    if _bot_spoke_since(session, conversation.id, now - APART):
        return False
    if not is_owed and _unprompted_since(session, conversation.id, now - UNPROMPTED_WITHIN) >= UNPROMPTED_AT_MOST:
        if write_note(session, conversation.id, "over_budget", OVER_BUDGET, now, key=f"over_budget:{key}"):
            log.warning(
                "conversation %s: %s was not said, the budget of automatic texts is used up", conversation.id, key
            )
        return False
    message = _of_the_bot(conversation, channel, text, now)
    message.client_key = client_key
    _queue(session, conversation, message, proof)
    return True


def _bot_spoke_since(session: Session, conversation_id: int, since: datetime) -> bool:
    newest = select(Message.created_at).where(*_said_by_bot(conversation_id)).order_by(Message.id.desc()).limit(1)
    latest = session.scalar(newest)
    return latest is not None and latest > since


def _unprompted_since(session: Session, conversation_id: int, since: datetime) -> int:
    count = (
        select(func.count())
        .select_from(Message)
        .where(*_said_by_bot(conversation_id), Message.created_at > since, Message.client_key.like("auto:%"))
    )
    return session.scalar(count) or 0


def _said_by_bot(conversation_id: int) -> tuple[Any, ...]:
    return (
        Message.conversation_id == conversation_id,
        Message.author == Author.BOT,
        Message.status != Status.CANCELLED,
    )


def _of_the_bot(conversation: Conversation, channel: str, text: str, now: datetime) -> Message:
    return Message(
        conversation_id=conversation.id,
        channel=channel,
        direction=Direction.OUT,
        author=Author.BOT,
        status=Status.QUEUED,
        text=text,
        payload={},
        created_at=now,
        status_at=now,
    )


def _queue(session: Session, conversation: Conversation, message: Message, proof: dict[str, Any]) -> None:
    session.add(message)
    session.flush()
    session.add(Proof(message_id=message.id, **proof))
    conversation.last_message_at = message.created_at
