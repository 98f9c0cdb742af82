"""The tables, in the glossary's words. Migrations in migrations/ build the same; a test compares the two."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, Index, MetaData, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Holder(StrEnum):
    """Who holds a conversation."""

    BOT = "bot"
    WAITING = "waiting"  #: in the queue; the bot still answers what it can, and opens no second item
    STAFF = "staff"  #: a person; the bot is silent
    CLOSED = "closed"  #: done; the contact's next message opens it again, with the bot


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Author(StrEnum):
    CONTACT = "contact"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"  #: a note in the transcript (claimed, closed, …); never sent to anybody


class Status(StrEnum):
    """Where a message stands. In: received → handled. Out: queued → sending → sent → delivered → read."""

    RECEIVED = "received"  #: accepted and not handled yet: the inbox
    HANDLED = "handled"
    QUEUED = "queued"  #: to be sent: the outbox
    SENDING = "sending"  #: handed to the provider; found after a crash it becomes `unknown`
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"  #: perhaps sent; never blindly sent again
    CANCELLED = "cancelled"  #: a bot message that a takeover overtook
    NOTE = "note"  #: a system line of the transcript


class HandoffState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


class CallbackState(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"  #: by the customer, or by staff
    DONE = "done"  #: staff called, or closed the conversation


class Role(StrEnum):
    """What a user may do. Each includes the one before it in this order: agent, trainer, admin."""

    AGENT = "agent"
    TRAINER = "trainer"
    ADMIN = "admin"


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps none of the zone, so it is put back on the way out."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; use bot.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, str: Text, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class Contact(Table):
    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    address: Mapped[str]  #: opaque; never parsed as a phone number
    name: Mapped[str | None]
    time_zone: Mapped[str | None]  #: an IANA name, where the channel knows it for certain
    created_at: Mapped[datetime]


class Conversation(Table):
    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), unique=True)
    sender_id: Mapped[str] = mapped_column(unique=True)  #: all that Rasa sees; changes when the bot starts afresh
    holder: Mapped[str] = mapped_column(default=Holder.BOT)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  #: the person while holder is staff
    language: Mapped[str | None]  #: as last detected, an ISO 639-1 code
    last_inbound_at: Mapped[datetime | None]  #: WhatsApp's 24-hour window counts from here
    last_message_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    worker: Mapped[str | None]  #: who works on its inbox at this moment, and until when that claim stands
    worker_until: Mapped[datetime | None]


class Message(Table):
    __tablename__ = "messages"
    __table_args__ = (
        # A redelivery or a replay of the same provider message is harmless, for ever.
        UniqueConstraint("channel", "external_id"),
        # A bot reply is keyed to (inbound message, ordinal): repeating the work repeats no effect.
        UniqueConstraint("reply_to_id", "ordinal"),
        Index(
            "ix_messages_open",
            "status",
            "id",
            sqlite_where=text("status IN ('received', 'queued', 'sending')"),
            postgresql_where=text("status IN ('received', 'queued', 'sending')"),
        ),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
        # Providers are told our ids, so an id must never come back after its row was erased.
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    channel: Mapped[str]
    external_id: Mapped[str | None]
    direction: Mapped[str]
    author: Mapped[str]
    status: Mapped[str]
    kind: Mapped[str] = mapped_column(
        default="text"
    )  #: connectors.messages.Kind for what came in; "text" or "note" else
    text: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: in: {"payload", "location", "edits", "locale", "phone", "sent_at", "now"}; out: {"buttons": [{"label", "payload"}]}; each if any
    raw: Mapped[dict[str, Any] | None]  #: in: the provider's own words, whole
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    ordinal: Mapped[int | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_key: Mapped[str | None] = mapped_column(unique=True)  #: one click of staff is one message
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]  #: out: the next attempt; in: the bot's turn; neither is due before this
    error: Mapped[str | None]  #: one sentence
    created_at: Mapped[datetime]
    status_at: Mapped[datetime]


class StoredAttachment(Table):
    __tablename__ = "attachments"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    reference: Mapped[str]
    content_type: Mapped[str | None]
    file_name: Mapped[str | None]
    size_bytes: Mapped[int | None]
    status: Mapped[str]  #: pending, stored, failed
    path: Mapped[str | None]  #: below NIGHTDESK_VAR/media, once stored
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]


class Proof(Table):
    """What is stored with every bot reply: entry and version, matched wording, confidence, rule, hours used."""

    __tablename__ = "proofs"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[str]  #: what decided: faq_answer, faq_clarify, hours, say:greet, handoff:asked, fallback, …
    entry: Mapped[str | None]
    version: Mapped[int | None]
    matched: Mapped[str | None]
    confidence: Mapped[float | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: candidates, threshold, hours used, …


class Handoff(Table):
    __tablename__ = "handoffs"
    __table_args__ = (
        # One open item per conversation: asking twice opens no second one.
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
        Index("ix_handoffs_state_promise_at", "state", "promise_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=HandoffState.WAITING)
    reason: Mapped[str]  #: bot.handoff.Reason
    request: Mapped[str]  #: what the customer wants, in one line
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: for example a callback's number and time
    department: Mapped[str]
    priority: Mapped[int] = mapped_column(default=0)  #: higher first
    promise_at: Mapped[datetime]  #: by when the customer was told to hear from a person: the deadline, newest promise
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Promise(Table):
    """One time that a customer was told. A handoff's first comes with it; each further one was told before the last passed."""

    __tablename__ = "promises"
    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]  #: when staff were warned that it was about to pass


class Callback(Table):
    """A telephone call that a customer was promised: a slot of a department."""

    __tablename__ = "callbacks"
    __table_args__ = (
        # Two customers never get the same place of a slot, nor one customer two calls.
        Index(
            "uq_callbacks_place",
            "department",
            "starts_at",
            "place",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
        Index(
            "uq_callbacks_booked",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id", ondelete="SET NULL"), index=True)
    department: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[int]  #: from 0 to the capacity of a slot, not included
    phone: Mapped[str]  #: E.164
    state: Mapped[str] = mapped_column(default=CallbackState.BOOKED)
    sequence: Mapped[int] = mapped_column(default=0)  #: how often it was changed: SEQUENCE of its .ics
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class BusinessVersion(Table):
    """What business.yml held from a moment on. The newest one without problems is in force; none is ever changed."""

    __tablename__ = "business_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    files: Mapped[dict[str, Any]]  #: file name → text: business.yml, and the calendar that it names
    problems: Mapped[list[Any]]  #: one sentence per mistake; not empty: it was refused, and changed nothing
    taken_at: Mapped[datetime]
    taken_on: Mapped[str] = mapped_column(default="")  #: the machine whose file it was


class Override(Table):
    """What staff said for the moment: open or closed until a time, whatever business.yml says. Kept after it ended."""

    __tablename__ = "overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    is_open: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)  #: withdrawing it moves this to the moment of withdrawal
    department: Mapped[str | None]  #: None: the business and all its departments
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: per language
    set_by: Mapped[str]  #: who, for people to read
    set_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]


class StaffCommand(Table):
    """What staff wrote in their group, to be carried out once."""

    __tablename__ = "staff_commands"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "ix_staff_commands_open",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    author: Mapped[str]  #: the name that the channel gives
    text: Mapped[str]  #: emptied once it turned out to be no command
    is_edit: Mapped[bool]
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class Digest(Table):
    """What a department found when it opened: how many wrote and were answered while it was closed."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("department", "opened_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str]
    opened_at: Mapped[datetime]
    since: Mapped[datetime]  #: its counts are of messages from here until `opened_at` (not included)
    counts: Mapped[dict[str, Any]]
    waiting: Mapped[list[Any]]  #: ids of the handoffs that waited then, what breaks first coming first
    created_at: Mapped[datetime]


class Notice(Table):
    """Something that staff are told outside the console. Holds ids only; its text is made when it is sent."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  #: telling the same thing twice is one notice
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class NoticeDelivery(Table):
    """A notice on its way through one outlet (a Telegram group, e-mail)."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        Index(
            "ix_notice_deliveries_queued",
            "outlet",
            "notice_id",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
    )
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    outlet: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]  #: queued, sending, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    error: Mapped[str | None]  #: one sentence
    status_at: Mapped[datetime]


class Quarantined(Table):
    """Authenticated input that could not be understood, kept whole and shown to staff."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    raw: Mapped[dict[str, Any]]
    why: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  #: when staff marked it as looked at
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class FaqVersion(Table):
    """One published state of all entries, immutable."""

    __tablename__ = "faq_versions"
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]  #: {"entries": [...]}, as validated
    content_hash: Mapped[str]
    published_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]


class FaqServed(Table):
    """Which version is served: the newest row. Publishing and rolling back both add a row."""

    __tablename__ = "faq_served"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("faq_versions.number"))
    by: Mapped[str]
    at: Mapped[datetime]


class Mark(Table):
    """What staff say about one reply of the bot that rests on the FAQ. Names things by id only, and goes with its message."""

    __tablename__ = "marks"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    is_right: Mapped[bool]  #: whether the bot did the right thing
    entry: Mapped[str | None]  #: the entry that is meant; None: not said, or none
    no_entry: Mapped[bool]  #: nothing in the FAQ answers it
    marked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime]


class StoredCalibration(Table):
    """A correction of the FAQ's own calibration, fitted on marks; immutable."""

    __tablename__ = "calibrations"
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]  #: bot.faq.correction.Correction as JSON
    faq_version: Mapped[int] = mapped_column(ForeignKey("faq_versions.number"))  #: that which was in force
    embedder: Mapped[str]  #: the name of the model whose confidences it corrects
    marks: Mapped[int]  #: on so many it was fitted
    report: Mapped[dict[str, Any]]  #: bot.faq.recalibration.Report as JSON: numbers only
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class CalibrationServed(Table):
    """Which calibration is in force: that of the newest row. Putting in force and restoring both add a row."""

    __tablename__ = "calibration_served"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(ForeignKey("calibrations.number"))  #: None: the FAQ's own
    by: Mapped[str]
    at: Mapped[datetime]


class User(Table):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str]  #: argon2id
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Invitation(Table):
    """A one-time link that creates one account."""

    __tablename__ = "invitations"
    token_hash: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of the token; the token itself is not kept
    role: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Session(Table):
    """A signed-in browser."""

    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Audit(Table):
    """Every act of staff, in order."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    act: Mapped[str]
    conversation_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Part(Table):
    """A running part of the product, as it last reported."""

    __tablename__ = "parts"
    name: Mapped[str] = mapped_column(primary_key=True)  #: gateway, worker, sender, …; several of a kind carry a suffix
    pid: Mapped[int]
    host: Mapped[str]
    seen_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
