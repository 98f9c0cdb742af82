"""What a database says about a value that it cannot hold, and what it says when it is in trouble itself."""

import pytest
from sqlalchemy import insert, text

from bot.storage.engine import Store, open_engine
from bot.storage.tables import Contact, StoredAttachment
from bot.storage.unstorable import blames_input, kind_of
from tests.cast import NIGHT

CONTACT = {"channel": "telegram", "address": "5", "name": "Anna", "created_at": NIGHT}


def error_of(store: Store, table: type, **row: object) -> Exception:
    with pytest.raises(Exception) as caught, store.write() as session:  # noqa: PT011 - whatever the driver raises
        session.execute(insert(table).values(**row))
    return caught.value


@pytest.mark.parametrize("wrong", [{"a": 1}, object()])
def test_a_value_of_another_type_is_about_the_input(store: Store, wrong) -> None:
    assert blames_input(error_of(store, Contact, **{**CONTACT, "name": wrong}))


def test_a_number_that_is_too_large_is_about_the_input(store: Store) -> None:
    attachment = {"message_id": 1, "kind": "image", "reference": "f", "status": "pending", "attempts": 0}
    assert blames_input(error_of(store, StoredAttachment, **attachment, size_bytes=2**70))


def test_a_row_that_a_rule_of_the_table_forbids_is_about_the_input(store: Store) -> None:
    assert blames_input(error_of(store, Contact, **{**CONTACT, "address": None}))


def test_more_than_an_index_takes_is_about_the_input(postgresql_store: Store) -> None:
    # Of different characters: PostgreSQL packs what repeats.
    long = "".join(chr(0x4E00 + number) for number in range(20_000))
    assert blames_input(error_of(postgresql_store, Contact, **{**CONTACT, "address": long}))


def test_a_table_that_is_missing_is_about_the_database(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE quarantine RENAME TO elsewhere"))
    try:
        with pytest.raises(Exception) as caught, store.read() as session:  # noqa: PT011
            session.execute(text("SELECT * FROM quarantine"))
        assert not blames_input(caught.value)
    finally:
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO quarantine"))


def test_a_database_that_cannot_be_reached_is_no_fault_of_the_input() -> None:
    away = Store(open_engine("postgresql://nobody@127.0.0.1:9/none"))
    with pytest.raises(Exception) as caught, away.read() as session:  # noqa: PT011
        session.scalar(text("SELECT 1"))
    away.close()
    assert not blames_input(caught.value)


def test_a_bug_of_ours_is_treated_as_input_so_that_the_message_is_kept() -> None:
    assert blames_input(OverflowError("too large"))
    assert blames_input(KeyError("x"))


def test_an_error_of_the_database_names_nothing_that_a_customer_wrote(store: Store) -> None:
    error = error_of(store, Contact, **{**CONTACT, "name": {"secret": "words"}, "address": "31612345678"})
    assert "31612345678" not in str(error)
    assert "words" not in kind_of(error)
