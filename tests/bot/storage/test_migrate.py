from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage.engine import Store
from bot.storage.migrate import upgrade
from bot.storage.tables import Table


def test_the_migrations_build_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    assert difference == []


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    upgrade(store)
    upgrade(store)
