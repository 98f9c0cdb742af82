"""The made-up shop that pages and figures are measured on: as large as asked, the same every time, and whole."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks.desk.fill import STAFF, fill
from bot.ledger.verify import verify
from bot.storage import inbox, queue, queue_counts
from bot.storage.engine import Store
from bot.storage.queue import View
from bot.storage.tables import Conversation, Message
from tests.cast import NIGHT
from tests.fakes import inbound

CONVERSATIONS, MESSAGES = 150, 3000


def filled(store: Store, seed: int = 6) -> dict[str, int]:
    return fill(store, now=NIGHT, conversations=CONVERSATIONS, messages=MESSAGES, seed=seed).staff


def test_it_has_as_many_conversations_and_messages_as_asked(store: Store) -> None:
    staff = filled(store)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == CONVERSATIONS
        assert session.scalar(select(func.count()).select_from(Message)) == MESSAGES
        counts = queue_counts.counts(session, staff["Alice"], NIGHT)
        assert queue.items(session, View.WAITING, staff["Alice"], limit=5, now=NIGHT)
    assert list(staff) == [name for name, _ in STAFF]
    assert min(counts.waiting, counts.colleagues, counts.bot, counts.closed) > 0


def test_no_rule_of_the_ledger_is_broken_in_it(store: Store, tmp_path: Path) -> None:
    filled(store)
    ledger = verify(store, tmp_path, NIGHT)
    assert ledger.findings == ()
    assert ledger.is_right


def test_life_goes_on_in_it(store: Store) -> None:
    filled(store)
    with store.write() as session:
        inbox.accept(session, inbound("Hello", address="a new one"), NIGHT)
    with store.read() as session:
        assert session.scalar(select(func.max(Message.id))) == MESSAGES + 1


def test_the_same_seed_makes_the_same_shop(sqlite_store: Store, postgresql_store: Store) -> None:
    texts = []
    for store in (sqlite_store, postgresql_store):
        filled(store)
        with store.read() as session:
            texts.append(session.scalars(select(Message.text).order_by(Message.id)).all())
    assert texts[0] == texts[1]


def test_too_few_messages_are_refused(sqlite_store: Store) -> None:
    with pytest.raises(ValueError, match="each has at least 6"):
        fill(sqlite_store, now=NIGHT, conversations=10, messages=59)
