"""FAQ versions as rows: numbers, and which one is served."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot.storage.engine import Store
from bot.storage.faq_versions import add_version, serve, served_version, version_content, version_hash, version_rows
from bot.storage.tables import FaqServed

NOW = datetime(2026, 12, 1, 22, 40, tzinfo=UTC)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as session:
        for name in ("one", "two"):
            add_version(session, {"entries": [{"id": name}]}, f"hash {name}", by="Bob", note=name, now=NOW)
    return store


def test_the_newest_is_served_and_both_are_kept(filled: Store) -> None:
    with filled.read() as session:
        assert served_version(session) == 2
        assert version_content(session, 1) == {"entries": [{"id": "one"}]}
        assert version_hash(session, 2) == "hash two"
        assert [(row.number, row.note, row.entries, row.served) for row in version_rows(session, 10)] == [
            (2, "two", 1, True),
            (1, "one", 1, False),
        ]


def test_what_is_not_there_is_none(filled: Store) -> None:
    with filled.read() as session:
        assert version_content(session, 3) is None
        assert version_hash(session, 3) is None


def test_serving_what_is_served_leaves_no_trace(filled: Store) -> None:
    with filled.write() as session:
        serve(session, 2, by="Bob", now=NOW)
        assert session.scalar(select(func.count()).select_from(FaqServed)) == 2
        serve(session, 1, by="Bob", now=NOW)
        assert session.scalar(select(func.count()).select_from(FaqServed)) == 3
        assert served_version(session) == 1
