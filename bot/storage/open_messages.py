"""Finding the few messages that are still to be handled or sent, or went wrong, among all that there ever were."""

from sqlalchemy import ColumnElement, and_, literal_column

from bot.storage.tables import Message, Status

# SQLite uses a partial index only when the query repeats its condition word for word; a bound parameter proves nothing to it:
# https://www.sqlite.org/partialindex.html#queries_using_partial_indexes
_IS_TROUBLED: ColumnElement[bool] = literal_column("messages.status IN ('failed', 'unknown')")
_CAME_IN: ColumnElement[bool] = literal_column("messages.direction = 'in'")
_IS_OPEN: ColumnElement[bool] = literal_column("messages.status IN ('received', 'queued', 'sending')")
_IS_SCHEDULED: ColumnElement[bool] = literal_column("messages.status = 'scheduled'")
_IS_KEPT: ColumnElement[bool] = literal_column("messages.status = 'kept'")


def stands(status: Status) -> ColumnElement[bool]:
    """Whether a message is `received`, `queued` or `sending`, found by the index ix_messages_open."""
    return and_(Message.status == status, _IS_OPEN)


def troubled(status: Status) -> ColumnElement[bool]:
    """Whether a message is `failed` or `unknown`, found by the index ix_messages_troubled."""
    return and_(Message.status == status, _IS_TROUBLED)


def came_in() -> ColumnElement[bool]:
    """Whether a message is one of a customer, found by channel and time with the index ix_messages_came_in."""
    return _CAME_IN


def is_kept() -> ColumnElement[bool]:
    """Whether a message is `kept`, found by the index ix_messages_kept."""
    return _IS_KEPT


def is_scheduled() -> ColumnElement[bool]:
    """Whether a message is `scheduled`, found by the index ix_messages_scheduled."""
    return _IS_SCHEDULED
