"""Inserting a row unless a unique key has it already: how two processes that do the same thing at once do it once."""

import functools
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage.tables import Table


def new_id(session: Session, table: type[Table], row: dict[str, Any]) -> int | None:
    """The same for a table whose rows are numbered. Returns the number; None: it was there already."""
    return session.scalar(_insert(session.get_bind().dialect.name, table, returns_id=True), row)


def insert_new(session: Session, table: type[Table], row: dict[str, Any]) -> bool:
    """Insert `row` unless a unique key has it already. Whether it was inserted."""
    return session.scalar(_insert(session.get_bind().dialect.name, table, returns_id=False), row) is not None


@functools.cache
def _insert(dialect: str, table: type[Table], *, returns_id: bool) -> ReturningInsert[int]:
    """Made once: making it takes longer than what it does."""
    into: Any = table.__table__
    insert: Any = sqlite.insert(into)
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # most shops have no use for it

        insert = postgresql.insert(into)
    # A returned row tells on every database what row counts do not: whether something was inserted.
    returned: ColumnElement[int] = table.__table__.c.id if returns_id else literal(1)
    made: ReturningInsert[int] = insert.on_conflict_do_nothing().returning(returned)
    return made
