"""business.yml as it was read, kept."""

from datetime import timedelta

from bot.storage import business_versions as versions
from bot.storage.engine import Store
from tests.cast import NIGHT

A, B, BAD = {"business.yml": "a: 1\n"}, {"business.yml": "b: 1\n", "holidays.ics": "BEGIN:VCALENDAR\n"}, {"business.yml": "c"}
SENTENCE = "business.yml:1: this is wrong; mend it."


def put(store: Store, files: dict[str, str], *problems: str, machine: str = "desk") -> int | None:
    with store.write() as session:
        return versions.store_read(session, files, problems, machine=machine, now=NIGHT)


def in_force(store: Store) -> dict[str, str] | None:
    with store.read() as session:
        good = versions.newest_good_reads(session, 1)
    return dict(good[0].files) if good else None


def test_nothing_is_stored_when_the_content_is_unchanged(store: Store) -> None:
    first = put(store, A)
    assert first is not None
    assert put(store, dict(A)) is None
    with store.read() as session:
        assert versions.newest_id(session) == first
        assert [read.id for read in versions.good_reads(session)] == [first]


def test_a_changed_calendar_is_a_change(store: Store) -> None:
    put(store, B)
    assert put(store, {**B, "holidays.ics": "BEGIN:VCALENDAR\nEND:VCALENDAR\n"}) is not None


def test_a_refused_read_is_kept_with_its_sentences_and_changes_nothing(store: Store) -> None:
    put(store, A)
    assert put(store, BAD, SENTENCE) is not None
    assert put(store, BAD, SENTENCE) is None
    assert in_force(store) == A
    with store.read() as session:
        newest = versions.newest_read(session)
    assert newest is not None
    assert (newest.problems, newest.files, newest.taken_on) == ((SENTENCE,), BAD, "desk")


def test_going_back_to_what_is_in_force_ends_the_refusal(store: Store) -> None:
    put(store, A)
    put(store, BAD, SENTENCE)
    assert put(store, A) is not None
    with store.read() as session:
        newest = versions.newest_read(session)
    assert newest is not None
    assert newest.problems == ()


def test_two_machines_with_different_files_do_not_take_turns(store: Store) -> None:
    put(store, A, machine="one")
    put(store, B, machine="two")
    assert in_force(store) == B
    assert put(store, A, machine="one") is None  # its file has not changed
    assert put(store, B, machine="two") is None
    assert in_force(store) == B
    changed = {"business.yml": "a: 2\n"}
    assert put(store, changed, machine="one") is not None
    assert put(store, B, machine="two") is None
    assert in_force(store) == changed


def test_nothing_is_in_force_before_the_first_good_read(store: Store) -> None:
    assert in_force(store) is None
    put(store, BAD, SENTENCE)
    assert in_force(store) is None


def test_good_reads_come_oldest_first(store: Store) -> None:
    for number, files in enumerate((A, B, A)):
        with store.write() as session:
            versions.store_read(session, files, (), machine="desk", now=NIGHT + timedelta(days=number))
    with store.read() as session:
        assert [dict(read.files) for read in versions.good_reads(session)] == [A, B, A]
        assert [read.taken_at.day for read in versions.newest_good_reads(session, 2)] == [25, 24]
