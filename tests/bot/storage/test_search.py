"""Searching what was said, on both databases: by beginnings of words, newest first, and never what was erased."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from bot.storage import inbox
from bot.storage.compact import WORD_INDEXES, compact
from bot.storage.engine import Store
from bot.storage.queue import Only
from bot.storage.search import search, snippet
from bot.storage.tables import Contact, Handoff, Message, Status
from tests.cast import NIGHT
from tests.fakes import inbound

SAID = (
    ("Dana", "telegram", "Where is my order LB-20317? I live in Köln."),
    ("Zoë", "whatsapp", "The Rücklicht of my bike is broken"),
    ("Mehmet", "telegram", "dana@example.com is my sister, her order came"),
    ("Łukasz", "whatsapp", "100% sure: \"AND\" NOT (near) * it's"),
)


def write(store: Store) -> None:
    for minutes, (name, channel, words) in enumerate(SAID):
        with store.write() as session:
            message = inbound(words, channel=channel, address=f"+49{minutes}", name=name)
            inbox.accept(session, message, NIGHT + timedelta(minutes=minutes))


def who(store: Store, words: str, **fields: Only) -> list[str | None]:
    with store.read() as session:
        return [found.item.contact_name for found in search(session, words, limit=10, **fields)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("order", ["Mehmet", "Dana"]),
        ("ORD my", ["Mehmet", "Dana"]),
        ("lb-20317", ["Dana"]),
        ("LB 203", ["Dana"]),
        ("20317", ["Dana"]),
        ("koln", ["Dana"]),
        ("köln", ["Dana"]),
        ("rucklicht", ["Zoë"]),
        ("example.com", ["Mehmet"]),
        ("dana", ["Dana", "Mehmet"]),
        ("+490", ["Dana"]),
        ("zoe", ["Zoë"]),
        ("zoë 491", ["Zoë"]),
        ("and near", ["Łukasz"]),
        ("order bicycle", []),
        ("' OR 1=1 --", []),
        ("\"", []),
        ("  * : & | ( ", []),
        ("", []),
    ],
)
def test_words_are_found_by_their_beginnings(store: Store, words: str, names: list[str]) -> None:
    write(store)
    assert who(store, words) == names


def test_what_is_found_is_shown_with_its_words_and_the_way_to_it(store: Store) -> None:
    write(store)
    with store.read() as session:
        (found,) = search(session, "lb 203", limit=10)
        assert (found.message_id, found.author) == (1, "contact")
    assert found.snippet == (
        ("Where is my order ", False), ("LB", True), ("-", False), ("20317", True), ("? I live in Köln.", False),
    )  # fmt: skip


def test_a_long_message_is_shown_around_the_word() -> None:
    parts = snippet("before " * 100 + "wanted" + " after" * 100, ["wanted"])
    assert ("wanted", True) in parts
    assert (parts[0], parts[-1]) == (("…", False), ("…", False))
    assert sum(len(part) for part, _ in parts) <= 162


def test_a_contact_is_found_by_the_name_of_now(store: Store) -> None:
    write(store)
    with store.write() as session:
        session.get_one(Contact, 1).name = "Daniëlle"
        session.get_one(Contact, 2).name = None
    assert who(store, "danielle") == ["Daniëlle"]
    assert who(store, "zoë") == []


def test_only_a_channel_is_searched(store: Store) -> None:
    write(store)
    assert who(store, "my", only=Only(channel="whatsapp")) == ["Zoë"]
    assert who(store, "my", only=Only(department="service")) == []


def test_only_what_a_department_has_or_once_had_is_searched(store: Store) -> None:
    write(store)
    with store.write() as session:
        for conversation_id, department, state in ((1, "workshop", "closed"), (1, "service", "waiting"), (2, "workshop", "claimed")):
            session.add(
                Handoff(
                    conversation_id=conversation_id, state=state, reason="asked", request="?", department=department,
                    promise_at=NIGHT, created_at=NIGHT,
                )
            )  # fmt: skip
    assert who(store, "my", only=Only(department="workshop")) == ["Zoë", "Dana"]
    assert who(store, "my", only=Only(department="service")) == ["Dana"]
    assert who(store, "my", only=Only(department="sales")) == []


def test_one_who_says_a_word_again_and_again_hides_nobody_else_who_said_it(store: Store) -> None:
    write(store)
    with store.write() as session:
        for number in range(50):
            message = inbound("My order, my order!", channel="whatsapp", address="+4999", name="Bert", external_id=f"again-{number}")
            inbox.accept(session, message, NIGHT + timedelta(hours=1, minutes=number))
    assert who(store, "order") == ["Bert", "Mehmet", "Dana"]
    assert who(store, "order", only=Only(channel="telegram")) == ["Mehmet", "Dana"]


def test_the_index_follows_a_change_and_a_deletion(store: Store) -> None:
    write(store)
    with store.write() as session:
        session.get_one(Message, 1).text = "Where is my parcel?"
    assert who(store, "20317") == []
    assert who(store, "parcel") == ["Dana"]
    with store.write() as session:
        session.execute(delete(Contact).where(Contact.name == "Dana"))
    assert who(store, "parcel") == []
    with store.read() as session:
        assert session.scalars(select(Message.text).where(Message.text.contains("parcel"))).all() == []


def test_no_byte_of_a_deleted_word_stays_beside_the_messages(postgresql_store: Store) -> None:
    write(postgresql_store)
    with postgresql_store.write() as session:
        session.execute(delete(Contact).where(Contact.name == "Dana"))
    assert compact(postgresql_store, anew=True)
    file = text("SELECT pg_read_binary_file(pg_relation_filepath(:name))")
    with postgresql_store.read() as session:
        session.execute(text("CHECKPOINT"))
        for name in ("messages_words", "ix_messages_words"):
            kept = session.scalars(file, {"name": name}).one()
            assert b"sister" in kept, name
            assert b"20317" not in kept, name


def test_a_change_of_status_writes_no_words_anew(postgresql_store: Store) -> None:
    write(postgresql_store)
    written = text("SELECT message_id, xmin::text FROM messages_words ORDER BY message_id")
    with postgresql_store.read() as session:
        before = session.execute(written).all()
    with postgresql_store.write() as session:
        for message in session.scalars(select(Message)):
            message.status = Status.HANDLED
    with postgresql_store.read() as session:
        assert session.execute(written).all() == before
    assert len(before) == len(SAID)


def test_no_byte_of_a_deleted_word_stays_in_the_index(sqlite_store: Store) -> None:
    write(sqlite_store)
    with sqlite_store.write() as session:
        session.execute(delete(Contact).where(Contact.name == "Dana"))
    assert compact(sqlite_store, anew=False)
    with sqlite_store.read() as session:
        for index, gone in zip(WORD_INDEXES, (b"20317", b"dana"), strict=True):
            blocks = session.scalars(text(f"SELECT block FROM {index}_data")).all()
            assert blocks
            assert not any(gone in block for block in blocks)
            # And it is whole: https://www.sqlite.org/fts5.html#the_integrity_check_command
            session.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"))
    path = sqlite_store.engine.url.database
    assert path is not None
    for ending in ("", "-wal"):
        with open(path + ending, "rb") as file:
            assert b"20317" not in file.read()
