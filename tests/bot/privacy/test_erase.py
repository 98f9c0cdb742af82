"""After an erasure nothing of the contact is anywhere, and nothing of theirs comes back."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from bot.faq.replay.job import Question
from bot.faq.replay.remembered import RememberedVectors
from bot.privacy.belongings import references_that_stay
from bot.privacy.erase import NOT_LISTED, Eraser, Places, StillSending
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.search import search
from bot.storage.tables import (
    Audit,
    Contact,
    Conversation,
    Direction,
    Message,
    Notice,
    ProviderCopy,
    Quarantined,
    Status,
    Table,
    Tombstone,
)
from connectors.errors import FailureKind, SendFailed
from connectors.messages import DeliveryReport, DeliveryStatus, Unreadable
from tests.bot.privacy.night import ADDRESS, ANSWER, ASKED, NAME, THEIRS, live_through
from tests.cast import NIGHT
from tests.fakes import FakeConnector, inbound


class KeepingConnector(FakeConnector):
    """A provider that keeps copies of messages."""

    def __init__(self, *copies: str, failure: SendFailed | None = None) -> None:
        super().__init__("whatsapp")
        self.copies, self.failure = list(copies), failure

    async def copies_with(self, address: str) -> list[str]:
        assert address == ADDRESS
        if self.failure is not None:
            raise self.failure
        return self.copies

    async def delete_copy(self, external_id: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.copies.remove(external_id)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.below(tmp_path / "var")


def trackers(file: Path, *events: tuple[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        connection.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", events)
        connection.commit()


def sender_id(store: Store, address: str) -> str:
    found = select(Conversation.sender_id).join(Contact, Contact.id == Conversation.contact_id)
    with store.read() as session:
        return session.scalars(found.where(Contact.address == address)).one()


def sent_id(store: Store) -> int:
    with store.read() as session:
        return session.scalars(select(Message.id).where(Message.external_id == "SM5")).one()


async def erase(store: Store, contact_id: int, places: Places, *connectors: FakeConnector):
    eraser = Eraser(store, {connector.channel: connector for connector in connectors}, places)
    done = await eraser.erase(contact_id)
    await eraser.finish(done, anew=True)
    return done


def found_below(folder: Path) -> list[tuple[str, bytes]]:
    """Every byte of theirs in any file below `folder`."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [(path.name, word) for path in files for word in THEIRS if word in path.read_bytes()]


async def test_no_byte_of_theirs_is_left_in_any_file(tmp_path: Path, sqlite_store: Store, places: Places) -> None:
    contact_id = live_through(sqlite_store, places.media)
    trackers(places.trackers, (sender_id(sqlite_store, ADDRESS), json.dumps({"text": ASKED})), ("earlier", ANSWER))
    places.logs.mkdir()
    (places.logs / "rasa.log").write_text(f"WARNING could not parse {ASKED!r} of {NAME}\n")
    assert {word for _, word in found_below(tmp_path)} == set(THEIRS)
    done = await erase(sqlite_store, contact_id, places, KeepingConnector())
    assert (done.messages, done.files, done.left) == (5, 1, [])
    assert found_below(tmp_path) == []
    assert (places.logs / "rasa.log").read_text().startswith("WARNING could not parse")


async def test_nothing_is_left_in_any_table_on_any_database(store: Store, places: Places) -> None:
    contact_id = live_through(store, places.media)
    with store.read() as session:
        assert [found.item.address for found in search(session, ASKED, limit=2)] == [ADDRESS]
    await erase(store, contact_id, places)
    with store.read() as session:
        for table in Table.metadata.sorted_tables:
            kept = [str(row) for row in session.execute(select(table))]
            assert not [row for row in kept for word in THEIRS if word.decode() in row], table.name
        assert [word for word in THEIRS if search(session, word.decode(), limit=1)] == []
        assert session.scalars(select(Notice.id)).all() == []
        assert [(row.act, row.details) for row in session.scalars(select(Audit).where(Audit.act == "erased_contact"))] == [
            ("erased_contact", {"messages": 5})
        ]


async def test_other_contacts_keep_everything(store: Store, places: Places) -> None:
    contact_id = live_through(store, places.media)
    with store.write() as session:
        inbox.accept(session, inbound("Are you open?", channel="whatsapp", address=f"{ADDRESS}9", external_id="other"), NIGHT)
        inbox.quarantine(session, Unreadable("whatsapp", "q", {"From": f"{ADDRESS}9"}, "odd"), NIGHT)
    kept = sender_id(store, f"{ADDRESS}9")
    trackers(places.trackers, (kept, "theirs"), (sender_id(store, ADDRESS), "gone"))
    (places.media / "999").write_bytes(b"of somebody else")
    await erase(store, contact_id, places)
    with store.read() as session:
        assert session.scalars(select(Message.text)).all() == ["Are you open?"]
        assert session.scalars(select(Quarantined.external_id)).all() == ["q"]
    with closing(sqlite3.connect(places.trackers)) as connection:
        assert connection.execute("SELECT sender_id FROM events").fetchall() == [(kept,)]
    assert [path.name for path in places.media.iterdir()] == ["999"]


def keep_vectors(store: Store, places: Places, *addresses: str) -> None:
    """As a replay does it: of the first message of each."""
    asked = []
    with store.read() as session:
        for address in addresses:
            came_in = select(Message.id).join(Conversation).join(Contact).where(Message.direction == Direction.IN)
            theirs = came_in.where(Contact.address == address)
            asked.append(Question(f"asked by {address}", message_ids=(session.scalars(theirs.order_by(Message.id)).first() or 0,)))
    remembered = RememberedVectors(places.asked, b"secret")
    remembered.look_up(asked)
    for number, question in enumerate(asked):
        with remembered.asking(question):
            remembered.seen("words", question.text, np.full(4, number + 0.5, np.float32))
    remembered.keep()


async def test_what_a_replay_remembers_of_their_questions_goes_and_that_of_others_stays(store: Store, places: Places) -> None:
    contact_id = live_through(store, places.media)
    with store.write() as session:
        inbox.accept(session, inbound("Are you open?", channel="whatsapp", address=f"{ADDRESS}9", external_id="other"), NIGHT)
    keep_vectors(store, places, ADDRESS, f"{ADDRESS}9")
    theirs, others = (np.full(4, each, np.float32).tobytes() for each in (0.5, 1.5))
    assert theirs in places.asked.read_bytes()
    assert (await erase(store, contact_id, places, KeepingConnector())).left == []
    assert theirs not in places.asked.read_bytes()
    assert others in places.asked.read_bytes()


async def test_an_erased_message_does_not_come_back_by_any_way(store: Store, places: Places) -> None:
    contact_id = live_through(store, places.media)
    sent = sent_id(store)
    await erase(store, contact_id, places)
    again = inbound(ASKED, channel="whatsapp", address=ADDRESS, external_id="SM1")
    report = DeliveryReport("whatsapp", "SM5", DeliveryStatus.READ, outbox_id=sent)
    with store.write() as session:
        assert not inbox.accept(session, again, NIGHT)
        assert not inbox.quarantine(session, Unreadable("whatsapp", "SM4", {"From": ADDRESS}, "odd"), NIGHT)
        assert inbox.known_ids(session, "whatsapp", ["SM1", "SM99"]) == {"SM1"}
        assert not outbox.record_report(session, report, NIGHT)
        assert session.scalars(select(Contact.id)).all() == []


async def test_the_customer_may_write_again_and_is_somebody_new(store: Store, places: Places) -> None:
    await erase(store, live_through(store, places.media), places)
    with store.write() as session:
        assert inbox.accept(session, inbound("Hello", channel="whatsapp", address=ADDRESS, external_id="SM99"), NIGHT)
        assert session.scalars(select(Message.text)).all() == ["Hello"]


async def test_a_tombstone_does_not_say_whose_message_it_was(store: Store, places: Places) -> None:
    await erase(store, live_through(store, places.media), places)
    with store.read() as session:
        digests = session.scalars(select(Tombstone.digest)).all()
    assert len(digests) == 4
    other = Store(store.engine, b"another key")
    with other.read() as session:
        assert inbox.known_ids(session, "whatsapp", ["SM1"]) == set()


async def test_the_providers_copies_are_named_before_they_are_forgotten_here(store: Store, places: Places) -> None:
    connector = KeepingConnector("SM1", "SM5", "SM6-first-part")
    done = await erase(store, live_through(store, places.media), places, connector)
    with store.read() as session:
        copies = session.scalars(select(ProviderCopy.external_id).order_by(ProviderCopy.id)).all()
    assert copies == ["SM1", "SM5", "SM6-first-part", "SM2", "SM3"]
    assert done.copies == 5


async def test_a_provider_that_does_not_answer_keeps_nobody_from_being_erased(store: Store, places: Places) -> None:
    connector = KeepingConnector(failure=SendFailed(FailureKind.RETRY, "Twilio cannot be reached."))
    done = await erase(store, live_through(store, places.media), places, connector)
    assert done.left == [NOT_LISTED.format(sentence="Twilio cannot be reached.")]
    with store.read() as session:
        assert len(session.scalars(select(ProviderCopy.id)).all()) == 4
        assert session.scalars(select(Contact.id)).all() == []


async def test_copies_of_a_channel_that_was_turned_off_are_not_forgotten(store: Store, places: Places) -> None:
    done = await erase(store, live_through(store, places.media), places)
    assert done.left == ["WhatsApp is turned off here, so the provider's copies stay until it is turned on again."]
    with store.read() as session:
        assert len(session.scalars(select(ProviderCopy.id)).all()) == 4


async def test_a_channel_whose_provider_keeps_nothing_is_asked_nothing(store: Store, places: Places) -> None:
    done = await erase(store, live_through(store, places.media, channel="telegram", address="4711"), places)
    assert (done.left, done.copies) == ([], 0)


async def test_it_waits_for_a_message_that_is_with_the_provider(store: Store, places: Places, monkeypatch) -> None:
    monkeypatch.setattr("bot.privacy.erase.SENDING_WAIT_SECONDS", 0)
    monkeypatch.setattr("bot.privacy.erase.SENDING_WAITS", 2)
    contact_id = live_through(store, places.media)
    with store.write() as session:
        session.get_one(Message, sent_id(store)).status = Status.SENDING
    with pytest.raises(StillSending):
        await erase(store, contact_id, places)
    with store.read() as session:
        assert session.scalars(select(Contact.id)).all() == [contact_id]


async def test_erasing_twice_is_fine(store: Store, places: Places) -> None:
    contact_id = live_through(store, places.media)
    await erase(store, contact_id, places, KeepingConnector())
    done = await erase(store, contact_id, places, KeepingConnector())
    assert (done.messages, done.files, done.left) == (0, 0, [])


async def test_it_says_what_could_not_be_finished(sqlite_store: Store, places: Places, monkeypatch) -> None:
    monkeypatch.setattr("bot.privacy.trackers.WAIT_SECONDS", 0.01)
    monkeypatch.setattr("bot.storage.compact.BUSY_TIMEOUT", 10)
    contact_id = live_through(sqlite_store, places.media)
    trackers(places.trackers, ("earlier", ANSWER))
    file = sqlite_store.engine.url.database
    with closing(sqlite3.connect(places.trackers)) as rasa, closing(sqlite3.connect(file, isolation_level=None)) as reader:
        rasa.execute("BEGIN EXCLUSIVE")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM contacts").fetchone()
        done = await erase(sqlite_store, contact_id, places, KeepingConnector())
    assert [sentence.partition(",")[0] for sentence in done.left] == [
        "Rasa kept its tracker file busy; run the command again",
        "The database was kept busy",
    ]


def test_everything_below_a_contact_goes_with_it() -> None:
    assert references_that_stay(Table.metadata.sorted_tables) == []


