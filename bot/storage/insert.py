"""Inserting a row unless a unique key has it already: how two processes that do the same thing at once do it once."""

from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.tables import Table


def insert_new(session: Session, table: type[Table], row: dict[str, Any]) -> bool:
    """Insert `row` unless a unique key has it already. Whether it was inserted."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__)
    # A returned row tells on every database what row counts do not: whether something was inserted.
    return session.execute(insert.values(**row).on_conflict_do_nothing().returning(literal(1))).first() is not None
