"""Checks of what people have on their list: who holds a conversation, every item with its promise, every file there."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from bot.handoff import Reason
from bot.ledger.check import Check, Look, by
from bot.storage.tables import (
    Author,
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Promise,
    Proof,
    StoredAttachment,
)

_OPEN_ITEM: ColumnElement[bool] = (
    exists()
    .where(Handoff.conversation_id == Conversation.id, Handoff.state != HandoffState.CLOSED)
    .correlate(Conversation)
)


def _holder_unclear(_: Look) -> Select[int]:
    has_person = Conversation.staff_id.is_not(None)
    return select(Conversation.id).where(
        or_(
            Conversation.holder.not_in(list(Holder)),
            and_(Conversation.holder == Holder.STAFF, ~has_person),
            and_(Conversation.holder != Holder.STAFF, has_person),
        )
    )


def _waits_for_nobody(_: Look) -> Select[int]:
    return select(Conversation.id).where(Conversation.holder == Holder.WAITING, ~_OPEN_ITEM)


def _on_nobodys_list(_: Look) -> Select[int]:
    """An open item is in the queue while its conversation waits, and claimed while a person holds it; else nobody sees it."""
    return (
        select(Handoff.id)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(
            or_(
                and_(Handoff.state == HandoffState.WAITING, Conversation.holder != Holder.WAITING),
                and_(Handoff.state == HandoffState.CLAIMED, Conversation.holder != Holder.STAFF),
                Handoff.state.not_in(list(HandoffState)),
            )
        )
    )


#: Of these the customer was told nothing, so nothing was promised.
_TOLD_NOTHING = (Reason.PEOPLE_ANSWER_NOW, Reason.NOT_DELIVERED, Reason.URGENT)


def _no_promise(_: Look) -> Select[int]:
    """Without a promise is only what people see before the bot's turn, of which the customer was told nothing."""
    was_told = exists().where(
        Message.reply_to_id == Handoff.message_id,
        Message.author == Author.BOT,
        Proof.message_id == Message.id,
        Proof.rule == f"handoff:{Reason.PEOPLE_ANSWER_NOW}",
    )
    return select(Handoff.id).where(
        ~exists().where(Promise.handoff_id == Handoff.id),
        or_(Handoff.reason.not_in(_TOLD_NOTHING), was_told.correlate(Handoff)),
    )


def _no_file(look: Look) -> Iterator[int]:
    stored = select(StoredAttachment.id, StoredAttachment.path, StoredAttachment.size_bytes)
    for attachment_id, path, size in look.session.execute(stored.where(StoredAttachment.status == "stored")):
        file = look.media_folder / path if path else None
        if file is None or not file.is_file() or file.stat().st_size != size:
            yield attachment_id


CHECKS = (
    Check("holder_unclear", "conversation", "does not say who holds it", by(_holder_unclear)),
    Check("waits_for_nobody", "conversation", "waits for people, who have no item about it", by(_waits_for_nobody)),
    Check("on_nobodys_list", "handoff", "is open, and in nobody's list", by(_on_nobodys_list)),
    Check("no_promise", "handoff", "has no promise", by(_no_promise)),
    Check("no_file", "attachment", "counts as stored, and its file is not there or not whole", _no_file),
)
