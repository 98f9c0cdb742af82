"""Checks of what came in: every handled message can show why it is, once, and in its turn."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.ledger.check import CLOCKS_DIFFER_BY, Check, Look, by
from bot.ledger.held import held_times
from bot.ledger.sums import IS_REPLIED, IS_SET_ASIDE
from bot.storage.tables import Direction, Handoff, Message, Outcome, Status
from connectors.messages import Kind

_IN = Message.direction == Direction.IN
_HANDLED = and_(_IN, Message.status == Status.HANDLED)


def _no_state(_: Look) -> Select[int]:
    return select(Message.id).where(_IN, Message.status.not_in([Status.RECEIVED, Status.HANDLED]))


def _no_reason(_: Look) -> Select[int]:
    known = Message.outcome.in_(list(Outcome))
    return select(Message.id).where(_HANDLED, or_(Message.outcome.is_(None), ~known))


def _no_reply(_: Look) -> Select[int]:
    return select(Message.id).where(_HANDLED, Message.outcome.in_([Outcome.ANSWERED, Outcome.CLARIFIED]), ~IS_REPLIED)


def _joined_to_nothing(_: Look) -> Select[int]:
    """A part of a burst belongs to a later message that is handled; a correction to the earlier one that it corrects."""
    target = aliased(Message)
    is_right = and_(
        target.id == Message.joined_to_id,
        target.conversation_id == Message.conversation_id,
        or_(
            and_(target.id > Message.id, target.status == Status.HANDLED, target.outcome != Outcome.JOINED),
            and_(target.id < Message.id, Message.kind == Kind.EDIT),
        ),
    )
    return select(Message.id).where(
        _HANDLED, Message.outcome == Outcome.JOINED, ~exists().where(is_right).correlate(Message)
    )


def _not_set_aside(_: Look) -> Select[int]:
    return select(Message.id).where(_HANDLED, Message.outcome == Outcome.QUARANTINED, ~IS_SET_ASIDE)


def _no_item(look: Look) -> Iterator[int]:
    """Handed to people, but the conversation had no handoff at that time."""
    items = defaultdict(list)
    for conversation_id, began, ended in look.session.execute(
        select(Handoff.conversation_id, Handoff.created_at, Handoff.closed_at)
    ):
        items[conversation_id].append((began - CLOCKS_DIFFER_BY, ended and ended + CLOCKS_DIFFER_BY))
    query = select(Message.id, Message.conversation_id, Message.created_at, Message.status_at)
    for message_id, conversation_id, came_at, handled_at in look.session.execute(
        query.where(_HANDLED, Message.outcome == Outcome.HANDED_OFF)
    ):
        if not any(
            began <= handled_at and (ended is None or ended >= came_at) for began, ended in items[conversation_id]
        ):
            yield message_id


def _nobody_held_it(look: Look) -> Iterator[int]:
    held = held_times(look.session)
    query = select(Message.id, Message.conversation_id, Message.status_at)
    for message_id, conversation_id, handled_at in look.session.execute(
        query.where(_HANDLED, Message.outcome == Outcome.STAFF)
    ):
        if not any(
            time.began - CLOCKS_DIFFER_BY <= handled_at
            and (time.ended is None or handled_at <= time.ended + CLOCKS_DIFFER_BY)
            for time in held[conversation_id]
        ):
            yield message_id


def _doubled(_: Look) -> Select[int]:
    other = aliased(Message)
    same = and_(other.channel == Message.channel, other.external_id == Message.external_id, other.id != Message.id)
    return select(Message.id).where(Message.external_id.is_not(None), exists().where(same).correlate(Message))


def _out_of_turn(_: Look) -> Select[int]:
    """Handled before an earlier one. What was left to people first, what needs no answer, and corrections have no turn."""
    earlier = aliased(Message)
    waits = and_(
        earlier.conversation_id == Message.conversation_id,
        earlier.id < Message.id,
        earlier.direction == Direction.IN,
        earlier.status == Status.RECEIVED,
        earlier.not_before.is_(None),
    )
    return select(Message.id).where(
        _HANDLED,
        Message.outcome != Outcome.IGNORED,
        Message.kind != Kind.EDIT,
        exists().where(waits).correlate(Message),
    )


CHECKS = (
    Check("in_no_state", "message", "came in and is neither in the inbox nor handled", by(_no_state)),
    Check("no_reason", "message", "is handled, and nothing says why", by(_no_reason)),
    Check("no_reply", "message", "counts as answered, and no reply of the bot names it", by(_no_reply)),
    Check("joined_to_nothing", "message", "counts as answered with another message, which is not there for it", by(_joined_to_nothing)),
    Check("no_item", "message", "counts as handed to people, who had no item about that customer then", _no_item),
    Check("nobody_held_it", "message", "counts as left to who held the conversation, and nobody did then", _nobody_held_it),
    Check("not_set_aside", "message", "counts as set aside, and is not shown under Unreadable", by(_not_set_aside)),
    Check("doubled", "message", "has the same id of its provider as another one", by(_doubled)),
    Check("out_of_turn", "message", "was handled before an earlier one of the same customer", by(_out_of_turn)),
)  # fmt: skip
