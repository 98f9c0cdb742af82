from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from bot.storage.engine import Store
from bot.storage.migrate import upgrade
from bot.storage.tables import Table, User
from tests.cast import alice


def test_the_migrations_build_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    assert difference == []


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    with store.write() as session:
        alice(session)
    upgrade(store)
    with store.read() as session:
        assert session.scalars(select(User.name)).all() == ["Alice"]
    assert inspect(store.engine).get_table_names().count("alembic_version") == 1
