"""Publishing and going back, on SQLite and PostgreSQL."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.faq.entry import Entry
from bot.faq.versions import UnknownVersion, load_version, publish, rollback, served_version, versions
from bot.storage.engine import Store

NOW = datetime(2026, 12, 1, 22, 40, tzinfo=UTC)


def put(store: Store, entries: list[Entry], note: str = "") -> int:
    with store.write() as session:
        return publish(session, entries, "Bob", note, NOW)


def test_nothing_is_served_before_the_first_publishing(store: Store) -> None:
    with store.read() as session:
        assert served_version(session) is None
        assert versions(session) == []
        with pytest.raises(UnknownVersion, match="nothing was published yet"):
            load_version(session, 1)


def test_a_published_version_is_served_as_it_was(store: Store, entries: list[Entry]) -> None:
    assert put(store, entries, "first") == 1
    with store.read() as session:
        assert served_version(session) == 1
        assert sorted(load_version(session, 1), key=lambda e: e.id) == sorted(entries, key=lambda e: e.id)
        (row,) = versions(session)
    assert (row.number, row.published_by, row.note, row.published_at) == (1, "Bob", "first", NOW)
    assert (row.entries, row.served) == (len(entries), True)


def test_the_same_content_makes_no_new_version(store: Store, entries: list[Entry]) -> None:
    assert put(store, entries) == 1
    moved = [replace(entry, source="elsewhere.yml:9") for entry in reversed(entries)]
    assert put(store, moved) == 1
    with store.read() as session:
        assert len(versions(session)) == 1


def test_an_edit_makes_a_new_version_and_leaves_the_old_one(store: Store, entries: list[Entry]) -> None:
    put(store, entries)
    assert put(store, [replace(entries[0], answer="New."), *entries[1:]]) == 2
    with store.read() as session:
        assert [(row.number, row.served) for row in versions(session)] == [(2, True), (1, False)]
        assert [row.number for row in versions(session, 1)] == [2]
        old = {entry.id: entry.answer for entry in load_version(session, 1)}
    assert old["order_status"] == "You get a link by e-mail."


def test_it_goes_back_to_an_older_version_and_on_from_there(store: Store, entries: list[Entry]) -> None:
    put(store, entries)
    put(store, entries[:2])
    with store.write() as session:
        rollback(session, 1, "Bob", NOW)
    with store.read() as session:
        assert served_version(session) == 1
    assert put(store, entries) == 1, "this is what is served already"
    assert put(store, entries[:2]) == 3, "a later publishing never changes an old version"


def test_it_does_not_go_back_to_what_never_was(store: Store, entries: list[Entry]) -> None:
    put(store, entries)
    with store.write() as session, pytest.raises(UnknownVersion, match="name one from 1 to 1"):
        rollback(session, 9, "Bob", NOW)
    with store.read() as session:
        assert served_version(session) == 1


def test_publishers_at_once_get_a_number_each(store: Store, entries: list[Entry]) -> None:
    numbers: list[int] = []
    start = threading.Barrier(6)

    def work(number: int) -> None:
        start.wait()
        numbers.append(put(store, [replace(entries[0], answer=f"Answer {number}.")]))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    with store.read() as session:
        assert len(versions(session)) == 6


def test_publishers_of_the_same_at_once_make_one_version(store: Store, entries: list[Entry]) -> None:
    numbers: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        numbers.append(put(store, entries))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1, 1, 1, 1]
