from datetime import UTC, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.search import search
from bot.storage.tables import Conversation, Message, Outcome, Table, User
from tests.cast import alice


def test_the_migrations_build_exactly_the_tables(store: Store) -> None:
    def is_compared(thing, name, kind, reflected, compare_to) -> bool:
        # SQLAlchemy cannot read these back from SQLite where they were added with their columns; see below.
        # Nor does it know the indexes of words; tests/bot/storage/test_search.py holds what it does.
        return not (store.is_sqlite and kind == "foreign_key_constraint") and "_words" not in (name or "")

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        difference = compare_metadata(context, Table.metadata)
    assert difference == []


def test_on_sqlite_too_every_reference_is_as_the_tables_say(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            rows = connection.execute(text(f"PRAGMA foreign_key_list({table.name})")).mappings()
            built = {(row["from"], row["table"], row["to"], row["on_delete"]) for row in rows}
            wanted = {
                (key.parent.name, key.column.table.name, key.column.name, key.ondelete or "NO ACTION")
                for key in table.foreign_keys
            }
            assert built == wanted, table.name


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    with store.write() as session:
        alice(session)
    upgrade(store)
    with store.read() as session:
        assert session.scalars(select(User.name)).all() == ["Alice"]
    assert inspect(store.engine).get_table_names().count("alembic_version") == 1


#: A customer with one handled message, as the first shape had it.
ONCE = (
    "INSERT INTO contacts (id, channel, address, created_at) VALUES (1, 'telegram', '4711', '2026-01-01')",
    "INSERT INTO conversations (id, contact_id, sender_id, holder, last_message_at, created_at)"
    " VALUES (1, 1, 'a', 'bot', '2026-01-01', '2026-01-01')",
    "INSERT INTO messages (id, conversation_id, channel, external_id, direction, author, status, kind, text, payload,"
    " attempts, created_at, status_at)"
    " VALUES (1, 1, 'telegram', 'x', 'in', 'contact', 'handled', 'text', 'Hello', '{}', 1, '2026-01-01', '2026-01-01')",
)


def test_an_upgrade_loses_no_row_of_anybody(tmp_path: Path) -> None:
    """SQLite only: there Alembic copies tables, and dropping the old one would take along all that refers to it."""
    store = Store(open_engine(f"sqlite:///{tmp_path / 'old.db'}"))
    upgrade(store, "0001")
    with store.write() as session:
        for statement in ONCE:
            session.execute(text(statement))
    upgrade(store)
    with store.write() as session:
        message = session.scalars(select(Message)).one()
        assert (message.text, message.outcome) == ("Hello", Outcome.UNRECORDED)
        assert [found.message_id for found in search(session, "hel", limit=2)] == [1]
        # And rows that refer to nothing are refused again.
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    store.close()


def test_windows_that_are_open_at_the_upgrade_end_24_hours_after_the_customers_last_message(tmp_path: Path) -> None:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'old.db'}"))
    upgrade(store, "0001")
    with store.write() as session:
        for number, channel in ((1, "whatsapp"), (2, "telegram")):
            session.execute(
                text("INSERT INTO contacts (id, channel, address, created_at) VALUES (:id, :channel, '1', '2026-01-01')"),
                {"id": number, "channel": channel},
            )
            session.execute(
                text(
                    "INSERT INTO conversations (id, contact_id, sender_id, holder, last_inbound_at, last_message_at,"
                    " created_at) VALUES (:id, :id, :id, 'bot', '2026-01-01 12:00:00.000000', '2026-01-01', '2026-01-01')"
                ),
                {"id": number},
            )
    upgrade(store)
    with store.read() as session:
        ends = session.scalars(select(Conversation.window_ends_at).order_by(Conversation.id)).all()
        assert ends == [datetime(2026, 1, 2, 12, tzinfo=UTC), None]
    store.close()
