"""Checks of what goes out: one reply to a message, in order, with its proof, and never over a person's words."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.ledger.check import Check, Look, by
from bot.ledger.held import held_times
from bot.sender import SENDING_TAKES_AT_MOST
from bot.storage.tables import Author, Direction, Message, Proof, Status

#: A sender looks for lost ones in between.
STUCK_AFTER = 2 * SENDING_TAKES_AT_MOST
#: A takeover and a sending exclude each other, so only clocks of several machines make this more than nothing.
OVER_A_PERSON_BY = timedelta(seconds=5)
_SAID = and_(Message.direction == Direction.OUT, Message.author != Author.SYSTEM)
_OUT_STATES = (
    Status.QUEUED, Status.SENDING, Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED, Status.UNKNOWN,
    Status.CANCELLED, Status.KEPT, Status.SCHEDULED,
)  # fmt: skip
_ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)


def _no_state(_: Look) -> Select[int]:
    return select(Message.id).where(_SAID, Message.status.not_in(_OUT_STATES))


def _replied_twice(_: Look) -> Select[int]:
    other = aliased(Message)
    same = and_(other.reply_to_id == Message.reply_to_id, other.ordinal == Message.ordinal, other.id != Message.id)
    return select(Message.id).where(Message.reply_to_id.is_not(None), exists().where(same).correlate(Message))


def _to_another_customer(_: Look) -> Select[int]:
    question = aliased(Message)
    return (
        select(Message.id)
        .join(question, question.id == Message.reply_to_id)
        .where(or_(question.conversation_id != Message.conversation_id, question.direction != Direction.IN))
    )


def _no_proof(_: Look) -> Select[int]:
    return (
        select(Message.id)
        .outerjoin(Proof, Proof.message_id == Message.id)
        .where(_SAID, Message.author == Author.BOT, Proof.message_id.is_(None))
    )


def _stuck(look: Look) -> Select[int]:
    return select(Message.id).where(Message.status == Status.SENDING, Message.status_at < look.now - STUCK_AFTER)


def _overtook(_: Look) -> Select[int]:
    """Sent while an earlier one still waits that was never held up, kept or sent again: its status is that of its beginning."""
    earlier = aliased(Message)
    waits = and_(
        earlier.conversation_id == Message.conversation_id,
        earlier.id < Message.id,
        earlier.direction == Direction.OUT,
        earlier.status == Status.QUEUED,
        earlier.status_at == earlier.created_at,
        earlier.created_at < Message.created_at,
    )
    return select(Message.id).where(_SAID, Message.status.in_(_ARRIVED), exists().where(waits).correlate(Message))


def _replies_out_of_order(_: Look) -> Select[int]:
    """What was left to people first has no turn."""
    question = aliased(Message)
    in_turn = (
        select(
            Message.id,
            Message.reply_to_id.label("question"),
            func.lag(Message.reply_to_id)
            .over(partition_by=Message.conversation_id, order_by=Message.id)
            .label("question_before"),
        )
        .join(question, question.id == Message.reply_to_id)
        .where(question.not_before.is_(None))
        .subquery()
    )
    return select(in_turn.c.id).where(in_turn.c.question < in_turn.c.question_before)


def _over_a_person(look: Look) -> Iterator[int]:
    held = held_times(look.session)
    query = select(Message.id, Message.conversation_id, Message.handed_at).where(
        _SAID, Message.author == Author.BOT, Message.handed_at.is_not(None)
    )
    for message_id, conversation_id, handed_at in look.session.execute(query):
        assert handed_at is not None
        for time in held.get(conversation_id, ()):
            is_after = handed_at > time.began + OVER_A_PERSON_BY
            if is_after and (time.ended is None or handed_at < time.ended - OVER_A_PERSON_BY):
                yield message_id


CHECKS = (
    Check("out_no_state", "message", "is to go out and is in no state that there is", by(_no_state)),
    Check("replied_twice", "message", "answers a message that another one answers too", by(_replied_twice)),
    Check("to_another_customer", "message", "answers a message of another conversation, or none of a customer's", by(_to_another_customer)),
    Check("no_proof", "message", "was said by the bot without a proof", by(_no_proof)),
    Check("stuck", "message", "has been on its way to the provider for too long, and is not marked as unknown", by(_stuck)),
    Check("overtook", "message", "was sent before an earlier one of the same conversation", by(_overtook)),
    Check("replies_out_of_order", "message", "answers an earlier message than the reply before it", by(_replies_out_of_order)),
    Check("over_a_person", "message", "was sent by the bot while a person held the conversation", _over_a_person),
)  # fmt: skip
