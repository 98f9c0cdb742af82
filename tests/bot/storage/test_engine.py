import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.storage import engine
from bot.storage.engine import Store

WRITE = text("UPDATE conversations SET language = 'en'")


def test_a_connection_that_cannot_write_any_more_is_replaced(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        # As one that was opened while the file, or its disk, took no writing.
        session.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(OperationalError), sqlite_store.write() as session:
        session.execute(WRITE)
    with sqlite_store.write() as session:
        session.execute(WRITE)


def test_a_connection_that_was_cut_while_nobody_used_it_is_replaced(postgresql_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgresql_store.read() as session:
        (cut,) = session.scalars(text("SELECT pg_backend_pid()"))
    other = create_engine(postgresql_store.engine.url)
    with other.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": cut})
    other.dispose()
    monkeypatch.setattr(engine, "ASK_AFTER_SECONDS", 0.0)
    with postgresql_store.write() as session:
        session.execute(WRITE)


def test_a_connection_that_was_cut_just_now_fails_one_transaction(postgresql_store: Store) -> None:
    def write(*, is_cut: bool) -> None:
        with postgresql_store.write() as session:
            (pid,) = session.scalars(text("SELECT pg_backend_pid()"))
            if is_cut:
                with postgresql_store.read() as other:
                    assert other.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            session.execute(WRITE)

    with pytest.raises(OperationalError):
        write(is_cut=True)
    write(is_cut=False)
