"""The ledger adds up after a night's work, and finds every way in which somebody's rows could be wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.dialogue.reply import HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.ledger.sums import Sum
from bot.ledger.verify import CHECKS, Ledger, verify
from bot.sender import Sender
from bot.staff import staff_reply, takeover
from bot.storage import inbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import (
    Audit,
    AuditSeal,
    Author,
    Conversation,
    Direction,
    Handoff,
    Holder,
    Message,
    Outcome,
    Promise,
    Proof,
    Status,
    StoredAttachment,
    User,
)
from connectors.messages import Attachment, Kind, Unreadable
from tests.cast import NIGHT, alice
from tests.fakes import FakeConnector, FakeDialogue
from tests.final import lift_the_ban
from tests.working import accept, work

HOUR = timedelta(hours=1)
CLARIFY = Reply((Say(ProofOf("faq_clarify"), text="Which one?"),))
HAND_OFF = Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked")))


@dataclass
class Night:
    """A desk after some customers, one of each kind, by name."""

    store: Store
    media: Path

    def verify(self) -> Ledger:
        return verify(self.store, self.media, clock.now())

    def message(self, session: Session, words: str) -> Message:
        return session.scalars(select(Message).where(Message.text == words, Message.author == Author.CONTACT)).one()

    def reply_to(self, session: Session, words: str) -> Message:
        return session.scalars(select(Message).where(Message.reply_to_id == self.message(session, words).id)).one()

    def conversation(self, session: Session, words: str) -> Conversation:
        return session.get_one(Conversation, self.message(session, words).conversation_id)

    def item(self, session: Session, words: str) -> Handoff:
        return session.scalars(
            select(Handoff).where(Handoff.conversation_id == self.message(session, words).conversation_id)
        ).one()


def by_name(found: Sum) -> dict[str, int]:
    return {line.name: line.number for line in found.lines if line.number}


@pytest.fixture
async def night(store: Store, tmp_path: Path) -> Night:
    accept(store, "answered", address="a")
    await work(store, FakeDialogue())
    accept(store, "clarified", address="b")
    await work(store, FakeDialogue(CLARIFY))
    accept(store, "handed over", address="c", attachments=(Attachment("image", "f"),))
    await work(store, FakeDialogue(HAND_OFF))
    accept(store, "to a person", address="d")
    with store.write() as session:
        message = session.scalars(select(Message).where(Message.text == "to a person")).one()
        takeover.claim(session, message.conversation_id, alice(session), clock.now())
    await work(store, FakeDialogue())
    with store.write() as session:
        user = session.scalars(select(User)).one()
        staff_reply.reply(session, message.conversation_id, user, "Hello", client_key="k", now=clock.now())
    accept(store, "the first half", address="e")
    accept(store, "the second half", address="e")
    with store.write() as session:
        halves = session.scalars(select(Message).where(Message.text.like("the % half")).order_by(Message.id)).all()
        inbox.handled(halves, Outcome.JOINED, clock.now())
        halves[1].status, halves[1].outcome = Status.RECEIVED, None
    await work(store, FakeDialogue())
    accept(store, "", address="f", kind=Kind.SERVICE)
    accept(store, "not yet handled", address="g", external_id="g1")
    accept(store, "not yet handled, corrected", address="g", kind=Kind.EDIT, edits="g1")
    with store.write() as session:
        inbox.quarantine(session, Unreadable("telegram", "u", {"odd": True}, "It is odd."), clock.now())
        session.scalars(select(StoredAttachment)).one().status = "stored"
        row = session.scalars(select(StoredAttachment)).one()
        row.path, row.size_bytes = "1", 5
    (tmp_path / "1").write_bytes(b"12345")
    with store.write() as session:
        rows = session.scalars(select(Message).where(Message.status == Status.QUEUED)).all()
        for row in rows[:-1]:
            row.status, row.status_at, row.handed_at = Status.SENT, clock.now(), clock.now()
    return Night(store, tmp_path)


def test_after_a_night_everything_adds_up(night: Night) -> None:
    ledger = night.verify()
    assert ledger.findings == ()
    assert ledger.is_right
    assert (ledger.came_in.total, ledger.came_in.difference) == (10, 0)
    assert by_name(ledger.came_in) == {
        "answered": 3, "joined": 2, "handed_off": 1, "staff": 1, "ignored": 1, "inbox": 1, "unreadable": 1,
    }  # fmt: skip
    assert (ledger.to_go_out.total, ledger.to_go_out.difference) == (5, 0)
    assert by_name(ledger.to_go_out) == {"sent": 4, "queued": 1}


def test_an_empty_desk_adds_up(store: Store, tmp_path: Path) -> None:
    assert verify(store, tmp_path, NIGHT).is_right


Break = Callable[[Night, Session], object]


def in_no_state(night: Night, session: Session) -> None:
    night.message(session, "answered").status = "somewhere"


def no_reason(night: Night, session: Session) -> None:
    night.message(session, "answered").outcome = None


def no_reply(night: Night, session: Session) -> None:
    session.delete(night.reply_to(session, "answered"))


def joined_to_nothing(night: Night, session: Session) -> None:
    night.message(session, "the first half").joined_to_id = night.message(session, "answered").id


def no_item(night: Night, session: Session) -> None:
    night.item(session, "handed over").created_at = clock.now() + HOUR


def nobody_held_it(night: Night, session: Session) -> None:
    lift_the_ban(session)
    session.execute(delete(AuditSeal))
    session.execute(delete(Audit))


def not_set_aside(night: Night, session: Session) -> None:
    night.message(session, "answered").outcome = Outcome.QUARANTINED


def out_of_turn(night: Night, session: Session) -> None:
    night.message(session, "the first half").status = Status.RECEIVED


def out_no_state(night: Night, session: Session) -> None:
    night.reply_to(session, "answered").status = Status.RECEIVED


def to_another_customer(night: Night, session: Session) -> None:
    night.reply_to(session, "answered").conversation_id = night.conversation(session, "clarified").id


def no_proof(night: Night, session: Session) -> None:
    session.execute(delete(Proof).where(Proof.message_id == night.reply_to(session, "answered").id))


def stuck(night: Night, session: Session) -> None:
    reply = night.reply_to(session, "answered")
    reply.status, reply.status_at = Status.SENDING, clock.now() - timedelta(minutes=4)


def overtook(night: Night, session: Session) -> None:
    conversation_id = night.conversation(session, "answered").id
    for at, status in ((clock.now(), Status.QUEUED), (clock.now() + HOUR, Status.SENT)):
        session.add(
            Message(
                conversation_id=conversation_id, channel="telegram", direction=Direction.OUT, author=Author.STAFF,
                status=status, text="later", created_at=at, status_at=at,
            )
        )  # fmt: skip
        session.flush()


def replies_out_of_order(night: Night, session: Session) -> None:
    first = night.reply_to(session, "answered")
    second = night.reply_to(session, "clarified")
    second.conversation_id = night.message(session, "clarified").conversation_id = first.conversation_id
    session.flush()
    first.reply_to_id, first.ordinal = second.reply_to_id, 7
    session.flush()
    second.reply_to_id = night.message(session, "answered").id


def over_a_person(night: Night, session: Session) -> None:
    held = night.conversation(session, "to a person")
    reply = night.reply_to(session, "answered")
    night.message(session, "answered").conversation_id = reply.conversation_id = held.id
    reply.handed_at = clock.now() + timedelta(minutes=1)


def holder_unclear(night: Night, session: Session) -> None:
    night.conversation(session, "to a person").staff_id = None


def waits_for_nobody(night: Night, session: Session) -> None:
    night.conversation(session, "answered").holder = Holder.WAITING


def on_nobodys_list(night: Night, session: Session) -> None:
    night.conversation(session, "handed over").holder = Holder.BOT


def no_promise(night: Night, session: Session) -> None:
    session.execute(delete(Promise))


def no_file(night: Night, session: Session) -> None:
    (night.media / "1").unlink()


def half_a_file(night: Night, session: Session) -> None:
    (night.media / "1").write_bytes(b"123")


BREAKS: dict[str, Break] = {
    name: globals()[name]
    for name in (
        "no_reason", "no_reply", "joined_to_nothing", "no_item", "nobody_held_it", "not_set_aside", "out_of_turn",
        "out_no_state", "to_another_customer", "no_proof", "stuck", "overtook", "replies_out_of_order", "over_a_person",
        "holder_unclear", "waits_for_nobody", "on_nobodys_list", "no_promise", "no_file", "in_no_state",
    )
}  # fmt: skip


@pytest.mark.parametrize(("name", "damage"), BREAKS.items(), ids=BREAKS.keys())
def test_whatever_is_wrong_is_found_and_named_by_id_alone(night: Night, name: str, damage: Break) -> None:
    with night.store.write() as session:
        damage(night, session)
    ledger = night.verify()
    assert not ledger.is_right
    found = {finding.name: finding for finding in ledger.findings}
    assert name in found
    assert found[name].number == len(found[name].rows) == 1
    assert str(found[name].rows[0]) in found[name].sentence
    told = str(ledger.as_json())
    with night.store.read() as session:
        words = [text for text in session.scalars(select(Message.text)) if len(text) > 12]
    assert not [each for each in words if each in told]


@pytest.mark.parametrize(("damage", "name"), [("no_reason", "in"), ("no_reply", "in"), ("in_no_state", "in"), ("out_no_state", "out")])
def test_a_row_without_its_evidence_is_a_difference_of_the_sums(night: Night, damage: str, name: str) -> None:
    with night.store.write() as session:
        BREAKS[damage](night, session)
    sums = night.verify().as_json()
    assert (sums[name]["difference"], sums["out" if name == "in" else "in"]["difference"]) == (1, 0)


def test_a_file_that_is_not_whole_is_found(night: Night) -> None:
    half_a_file(night, None)
    assert [finding.name for finding in night.verify().findings] == ["no_file"]


def without_constraints(store: Store) -> None:
    """Only a damaged database can hold the same thing twice; this one has lost its constraints."""
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("CREATE TABLE copy AS SELECT * FROM messages")
        driver.execute("DROP TABLE messages")
        driver.execute("ALTER TABLE copy RENAME TO messages")
        driver.execute("PRAGMA foreign_keys=ON")


@pytest.mark.parametrize("name", ["doubled", "replied_twice"])
def test_what_is_there_twice_is_found(sqlite_store: Store, tmp_path: Path, name: str) -> None:
    accept(sqlite_store, "one")
    with sqlite_store.write() as session:
        session.execute(update(Message).values(reply_to_id=1, ordinal=0))
    without_constraints(sqlite_store)
    with sqlite_store.write() as session:
        row = dict(session.execute(select(Message.__table__)).mappings().one())
        twice = {"external_id": row["external_id"]} if name == "doubled" else {"reply_to_id": 1, "ordinal": 0}
        session.execute(insert(Message.__table__).values({**row, "id": 2, "external_id": "y", "ordinal": 1, **twice}))
    found = {finding.name: finding for finding in verify(sqlite_store, tmp_path, NIGHT).findings}
    assert found[name].rows == (1, 2)


def test_every_check_has_a_test_that_breaks_it() -> None:
    assert {check.name for check in CHECKS} == {*BREAKS, "doubled", "replied_twice"}


def test_many_broken_rows_are_counted_whole_and_named_in_part(store: Store, tmp_path: Path) -> None:
    for _ in range(30):
        accept(store, "hi")
    with store.write() as session:
        session.execute(update(Message).values(status=Status.HANDLED))
    (finding,) = verify(store, tmp_path, NIGHT).findings
    assert (finding.name, finding.number, len(finding.rows)) == ("no_reason", 30, 20)
    assert finding.sentence.startswith("Is handled, and nothing says why: 30 messages (1, 2,")
    assert finding.sentence.endswith(", …).")


async def test_a_sender_at_work_meanwhile_changes_nothing_about_it(night: Night) -> None:
    """The count is one view: what is queued in one query is not sent in the next."""
    connector = FakeConnector()
    async with Changes(night.store) as changes:
        stop = asyncio.Event()
        sending = asyncio.create_task(Sender(night.store, {"telegram": connector}).run(changes, stop))
        while not connector.sent:
            assert (await asyncio.to_thread(night.verify)).is_right
        stop.set()
        await sending
    assert night.verify().is_right
