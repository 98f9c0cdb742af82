"""The one owner of automatic texts: whatever a program says to a customer reaches the outbox here, and nowhere else.

A reply answers a message, and everything that is to be said about that message is one text.

An unprompted text answers no message: the customer is told something because of the time. Nobody gets more than
`UNPROMPTED_AT_MOST` of them within `UNPROMPTED_WITHIN`, and none within `APART` of another text of the bot. While a person
holds the conversation there are none at all. Only what is owed goes over that number: that a promise will not be kept. A
promise moves twice on its first day and then once a day, so this is no flood either.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.made import MADE_OF
from bot.answering.said import FileOf, Said, merged
from bot.dialogue.reply import ProofOf
from bot.storage import edits, faq_files, outbox, reachability
from bot.storage.notes import write_note
from bot.storage.tables import FILE, Author, Contact, Conversation, Direction, Message, Proof, Status
from connectors.messages import Button, Kind

log = logging.getLogger("nightdesk.automatic")

UNPROMPTED_AT_MOST = 2
UNPROMPTED_WITHIN = timedelta(hours=24)
APART = timedelta(minutes=2)
#: The rule in the proof of a file that goes with an answer.
FILE_OF_ANSWER = "faq_file"
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
        message.payload = _offering(said.buttons)
    # Unique together, so the database too refuses a second reply to the same message.
    message.reply_to_id, message.ordinal = inbound.id, 0
    edits.take_place(session, inbound, message, now)
    if inbound.kind == Kind.GROUP:
        # A courtesy: where the bot may not speak, nobody is bothered with it.
        message.followed_up_at = now
    proof = said.proof
    if said.files:
        proof = replace(proof, details={**proof.details, "files": [file.name for file in said.files]})
    _queue(session, conversation, message, asdict(proof))
    for number, file in enumerate(said.files, 1):
        _queue_file(session, conversation, message, number, file)
    return message


def _queue_file(session: Session, conversation: Conversation, answer: Message, number: int, file: FileOf) -> None:
    """A message of its own, behind the answer: what goes wrong with a file leaves the text alone, and neither is sent twice."""
    message = _of_the_bot(conversation, answer.channel, file.name, answer.created_at)
    message.kind = FILE
    mark = faq_files.content_mark(session, file.version, file.name)
    message.payload = {"file": {"name": file.name, "sha256": mark}}
    message.client_key = f"file:{answer.id}:{number}"
    recipe = {"file": file.name, "version": file.version, "sha256": mark}
    proof = ProofOf(FILE_OF_ANSWER, version=file.version, details={"answer": answer.id, MADE_OF: [[recipe]]})
    _queue(session, conversation, message, asdict(proof))


def say_unprompted(
    session: Session,
    conversation: Conversation,
    key: str,
    text: str,
    proof: dict[str, Any],
    now: datetime,
    *,
    is_owed: bool = False,
    buttons: Sequence[Button] = (),
) -> bool:
    """Queue `text` for the customer, once per `key` for ever. Whether it was queued now.

    False when it was said before, while a person holds the conversation, when the channel takes nothing at this moment
    (WhatsApp's window, a contact who blocked it), too soon after another automatic text (ask again later), and over the
    budget unless it `is_owed`, of which staff find a note in the transcript.
    `proof` is as for a reply: rule, entry, version, matched, confidence, details. Locks the conversation's row.
    """
    conversation = session.get_one(Conversation, conversation.id, with_for_update=True, populate_existing=True)
    client_key = f"auto:{key}"
    if session.scalar(select(Message.id).where(Message.client_key == client_key)) is not None:
        return False
    contact = session.get_one(Contact, conversation.contact_id, populate_existing=True)
    channel = contact.channel
    if conversation.is_peoples or reachability.sentence(contact) is not None:
        return False
    if not outbox.may_be_written_to(conversation, channel, now):
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
    if buttons:
        message.payload = _offering(buttons)
    _queue(session, conversation, message, proof)
    return True


def may_say_unprompted(session: Session, conversation_id: int, now: datetime) -> bool:
    """Whether a text that nobody needs would be within the budget and apart from others; asking costs nothing of it."""
    return not _bot_spoke_since(session, conversation_id, now - APART) and (
        _unprompted_since(session, conversation_id, now - UNPROMPTED_WITHIN) < UNPROMPTED_AT_MOST
    )


def _offering(buttons: Sequence[Button]) -> dict[str, Any]:
    return {"buttons": [{"label": button.label, "payload": button.payload} for button in buttons]}


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
