"""How Alembic runs a migration: on the connection that bot/storage/migrate.py hands over."""

from alembic import context

from bot.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite cannot alter most of a table; Alembic then copies it.
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
