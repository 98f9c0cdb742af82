"""One conversation with all that was said, on both databases."""

from sqlalchemy import select

from bot import handoff
from bot.handoff import Reason
from bot.staff import takeover
from bot.storage import inbox, transcript
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Direction, Message, Proof, Status
from connectors.messages import Attachment, Kind
from tests.cast import NIGHT, alice
from tests.fakes import inbound


def test_lines_come_in_order_with_files_proof_and_names(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("Look", name="Dana", kind=Kind.MEDIA, attachments=(Attachment("image", "r"),)), NIGHT)
        inbox.accept(session, inbound("", kind=Kind.UNKNOWN, raw={"odd": 1}), NIGHT)
        reply = Message(
            conversation_id=1,
            channel="telegram",
            direction=Direction.OUT,
            author=Author.BOT,
            status=Status.SENT,
            text="Nice",
            reply_to_id=1,
            ordinal=0,
            created_at=NIGHT,
            status_at=NIGHT,
        )
        session.add(reply)
        session.flush()
        session.add(Proof(message_id=reply.id, rule="faq_answer", entry="e", version=2, confidence=0.9))
        takeover.claim(session, 1, alice(session), NIGHT)
    with store.read() as session:
        lines = transcript.transcript(session, 1, limit=10)
        head = transcript.header(session, 1)
    assert [(line.author, line.text) for line in lines] == [
        (Author.CONTACT, "Look"),
        (Author.CONTACT, ""),
        (Author.BOT, "Nice"),
        (Author.SYSTEM, "Alice took over."),
    ]
    assert [file.kind for file in lines[0].files] == ["image"]
    assert (lines[0].raw, lines[1].raw) == (None, {"odd": 1})
    assert lines[2].why is not None
    assert (lines[2].why.entry, lines[2].why.version) == ("e", 2)
    assert lines[3].staff_name == "Alice"
    assert head is not None
    assert (head.contact_name, head.staff_name, head.asked) == ("Dana", "Alice", None)


def test_the_newest_lines_come_and_earlier_ones_on_demand(store: Store) -> None:
    with store.write() as session:
        for number in range(5):
            inbox.accept(session, inbound(str(number)), NIGHT)
    with store.read() as session:
        newest = transcript.transcript(session, 1, limit=2)
        assert [line.text for line in newest] == ["3", "4"]
        earlier = transcript.transcript(session, 1, limit=2, before=newest[0].id)
        assert [line.text for line in earlier] == ["1", "2"]


def test_the_header_says_why_a_person_is_wanted(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("Call me"), NIGHT)
        handoff.request(
            session,
            session.get_one(Conversation, 1),
            message_id=1,
            reason=Reason.CALLBACK,
            request="Call me",
            department="workshop",
            promise_at=NIGHT,
            details={"number": "12"},
            now=NIGHT,
        )
    with store.read() as session:
        head = transcript.header(session, 1)
        assert transcript.header(session, 2) is None
    assert head is not None
    assert head.asked is not None
    assert (head.asked.reason, head.asked.department, head.asked.details) == ("callback", "workshop", {"number": "12"})


def test_a_message_that_quotes_another_shows_which_one(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("We have two bells", external_id="SM1"), NIGHT)
        inbox.accept(session, inbound("The second, please", replies_to="SM1"), NIGHT)
        inbox.accept(session, inbound("And this?", replies_to="SM-of-long-ago"), NIGHT)
        inbox.accept(session, inbound("Somebody else's", address="else", replies_to="SM1"), NIGHT)
    with store.read() as session:
        first, second, third = transcript.transcript(session, 1, limit=10)
        (other,) = transcript.transcript(session, _conversation_of(session, "else"), limit=10)
    assert second.quoted == transcript.Quoted(first.id, "We have two bells")
    assert [first.quoted, third.quoted, other.quoted] == [None, None, None]


def _conversation_of(session, address: str) -> int:
    found = select(Conversation.id).join(Contact, Contact.id == Conversation.contact_id).where(Contact.address == address)
    return session.scalars(found).one()
