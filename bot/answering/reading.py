"""Reads from the database what deciding about a customer's messages needs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.answering.burst import together
from bot.answering.incoming import Incoming
from bot.answering.waiting import asked_in_form_at, has_photo, waiting_of
from bot.callback.known import known_of
from bot.storage import edits, inbox, repetitions, replies
from bot.storage.tables import Conversation, Holder, Message
from connectors.messages import Kind


def read_incoming(session: Session, messages: Sequence[Message]) -> list[Incoming]:
    """Messages of one conversation, each with how things stand there."""
    conversation = session.get_one(Conversation, messages[0].conversation_id)
    holder = Holder.STAFF if conversation.is_peoples else Holder(conversation.holder)
    # Only the first can be one: a correction stands for itself.
    replaced = edits.replaceable(session, messages[0])
    without = replaced.id if replaced is not None else None
    is_first = not replies.bot_has_spoken(session, conversation.id, without)
    waiting = waiting_of(session, conversation.id)
    form_at = asked_in_form_at(session, conversation.id, without)
    found = []
    for message in messages:
        named = message.payload.get("now")
        asked_at = datetime.fromisoformat(named) if named else clock.now()
        found.append(
            Incoming(
                kind=Kind(message.kind),
                text=message.text if replaced is None else together(edits.whole(session, message, replaced)),
                payload=message.payload.get("payload"),
                channel=message.channel,
                sender_id=conversation.sender_id,
                holder=holder,
                received_at=message.created_at,
                asked_at=asked_at,
                language=conversation.language,
                is_first=is_first,
                offers=replies.offers_to(session, conversation.id, message.payload.get("payload"), without),
                known=known_of(session, conversation, message, asked_at),
                waiting=waiting,
                has_photo=has_photo(session, message.id),
                asked_in_form_at=form_at,
                wrote_at=_wrote_at(message),
                bots_turn_at=inbox.bots_turn_at(session, message),
                opened=bool(message.payload.get(inbox.OPENED)),
                is_repetition=repetitions.is_repetition(session, message),
            )
        )
    return found


def _wrote_at(message: Message) -> datetime | None:
    """When the customer wrote, as the channel told, by our clock."""
    sent_at = message.payload.get("sent_at")
    return clock.as_ours(datetime.fromisoformat(sent_at)) if sent_at else None
