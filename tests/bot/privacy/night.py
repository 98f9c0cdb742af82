"""A customer about whom everything is kept that can be kept: messages, a file, a handoff, a call, a proof, something unreadable."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot import handoff
from bot.answering.automatic import queue_replies
from bot.answering.said import Said
from bot.dialogue.reply import ProofOf
from bot.handoff import Reason
from bot.staff import staff_reply, takeover
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.notices import add
from bot.storage.tables import Callback, Contact, Conversation, Handoff, Message, Promise, StoredAttachment
from connectors.messages import Attachment, Button, Kind, Location, Unreadable
from tests.cast import NIGHT, alice
from tests.fakes import inbound

PHONE = "+31612345678"
ADDRESS = f"whatsapp:{PHONE}"
NAME = "Wilhelmina Zonneveld"
ASKED = "Where is my pelargonium order?"
ANSWER = "Dear Wilhelmina, it left our glasshouse yesterday."
FILE = b"a picture of a broken pelargonium"
#: Words that stand nowhere in the product, so whatever of them is found is the customer's.
THEIRS = (b"31612345678", b"Wilhelmina", b"Zonneveld", b"pelargonium", b"glasshouse", b"Keizersgracht", b"ME-secret", b"begonias")


def live_through(store: Store, media: Path, *, address: str = ADDRESS, channel: str = "whatsapp") -> int:
    """Let the night happen. Returns the contact's id."""
    media.mkdir(parents=True, exist_ok=True)
    with store.write() as session:
        first = inbound(ASKED, channel=channel, address=address, name=NAME, external_id="SM1", raw={"From": address, "Body": ASKED})
        inbox.accept(session, first, NIGHT)
        photo = Attachment("image", "https://api.twilio.com/ME-secret", "image/png", "pelargonium.png")
        second = inbound("", channel=channel, address=address, external_id="SM2", kind=Kind.MEDIA, attachments=(photo,))
        inbox.accept(session, second, NIGHT)
        place = Location(52.3, 4.9, "Keizersgracht 1")
        inbox.accept(
            session, inbound("", channel=channel, address=address, external_id="SM3", kind=Kind.LOCATION, location=place), NIGHT
        )
        inbox.quarantine(session, Unreadable(channel, "SM4", {"From": address, "Odd": "begonias"}, "It is odd."), NIGHT)
        stored = session.scalars(select(StoredAttachment)).one()
        (media / str(stored.id)).write_bytes(FILE)
        stored.status, stored.path = "stored", str(stored.id)
        message = session.scalars(select(Message).where(Message.external_id == "SM1")).one()
        conversation = session.get_one(Conversation, message.conversation_id)
        proof = ProofOf("faq_answer", entry="e", version=1, matched="m", confidence=0.9, details={"asked": ASKED})
        reply = queue_replies(session, conversation, message, [Said(ANSWER, proof, (Button("Yes", "/y"),))], NIGHT)
        assert reply is not None
        outbox.begin_sending(session, reply.id, NIGHT)
        outbox.record_sent(session, reply.id, "SM5", NIGHT)
        opened, _ = handoff.request(
            session,
            conversation,
            message_id=message.id,
            reason=Reason.ASKED,
            request=ASKED,
            department="service",
            promise_at=NIGHT + timedelta(hours=11),
            details={"email": "wilhelmina@Zonneveld.example"},
            now=NIGHT,
        )
        promise = session.scalars(select(Promise).where(Promise.handoff_id == opened.id)).first()
        add(session, "k", "promise_warning", {"handoff": opened.id, "promise": promise.id if promise else 0}, NIGHT, ("email",))
        session.add(
            Callback(
                conversation_id=conversation.id,
                handoff_id=opened.id,
                department="service",
                starts_at=NIGHT,
                ends_at=NIGHT,
                place=0,
                phone=PHONE,
                created_at=NIGHT,
                changed_at=NIGHT,
            )
        )
        user = alice(session)
        takeover.claim(session, conversation.id, user, NIGHT)
        staff_reply.reply(session, conversation.id, user, "Dear Wilhelmina, Alice here.", client_key="c", now=NIGHT)
        return session.scalars(select(Contact.id).where(Contact.address == address)).one()


def handoffs(store: Store) -> int:
    with store.read() as session:
        return len(session.scalars(select(Handoff.id)).all())
