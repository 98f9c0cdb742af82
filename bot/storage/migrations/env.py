"""How Alembic runs a migration: on the connection that bot/storage/migrate.py hands over."""

from typing import Any

from alembic import context

from bot.storage.tables import Table


def is_compared(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """SQLAlchemy cannot read back the references that SQLite wrote with their columns; write those by hand, as 0007 does.

    Nor does it know the indexes of words, which 0016 and 0021 made; whoever copies one of their tables makes their triggers anew.
    """
    return kind != "foreign_key_constraint" and "_words" not in (name or "")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite cannot alter most of a table; Alembic then copies it.
    render_as_batch=True,
    include_object=is_compared,
    transactional_ddl=True,
)
context.run_migrations()
