"""Who writes to the shop, and every message in and out, with what belongs to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


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
    CANCELLED = "cancelled"  #: what was overtaken before it left: by a takeover, or by the end of the window
    SCHEDULED = "scheduled"  #: a person's reply for the next opening; cancelled when the customer writes before
    KEPT = "kept"  #: a person's reply that the window shut out; queued again when the customer writes
    NOTE = "note"  #: a system line of the transcript


#: The kind of a message that is a file which goes with an answer; its text is the file's name.
FILE = "file"
#: The kind of a message that is sent from a template; its text is what the template says as far as we know.
TEMPLATE = "template"


class Outcome(StrEnum):
    """Why an inbound message is handled: what `nightdesk ledger verify` holds against the other rows."""

    ANSWERED = "answered"  #: the bot replied
    CLARIFIED = "clarified"  #: the bot asked back
    HANDED_OFF = "handed_off"  #: it went to people; the customer was told so, or people had it on their list already
    JOINED = "joined"  #: part of a burst: the reply to the message that `joined_to_id` names answers this one too
    STAFF = "staff"  #: a person held the conversation
    QUARANTINED = "quarantined"  #: what the bot did about it could not be recorded; staff see it under Unreadable
    BLOCKED = "blocked"  #: the contact is blocked, so nobody answers
    IGNORED = "ignored"  #: nothing to answer: what a channel tells about itself, or has answered itself
    UNRECORDED = "unrecorded"  #: handled before reasons were recorded


class Contact(Table):
    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    address: Mapped[str]  #: opaque; never parsed as a phone number
    name: Mapped[str | None]
    time_zone: Mapped[str | None]  #: an IANA name, where the channel knows it for certain
    unreachable_at: Mapped[datetime | None]  #: since when the provider delivers nothing to them: they blocked us, or are gone
    unreachable_why: Mapped[str | None]  #: one sentence
    created_at: Mapped[datetime]


class Conversation(Table):
    __tablename__ = "conversations"
    # The lists of who holds what, newest first.
    __table_args__ = (Index("ix_conversations_holder", "holder", "last_message_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), unique=True)
    sender_id: Mapped[str] = mapped_column(unique=True)  #: all that Rasa sees; changes when the bot starts afresh
    holder: Mapped[str] = mapped_column(default=Holder.BOT)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  #: the person while holder is staff
    language: Mapped[str | None]  #: as last detected, an ISO 639-1 code
    last_inbound_at: Mapped[datetime | None]  #: when the customer last wrote, as the provider timed it
    window_ends_at: Mapped[datetime | None]  #: bot.promises.window; None: the channel has none, or it never opened
    last_message_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    #: who takes over as soon as the bot's message that is under way has ended; from now on no other one leaves
    taking_over: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    quiet_until: Mapped[datetime | None]  #: until when no worker takes it up, in case the customer writes on
    worker: Mapped[str | None]  #: who works on its inbox at this moment, and until when that claim stands
    worker_until: Mapped[datetime | None]

    @property
    def is_peoples(self) -> bool:
        """Whether the bot keeps silent: a person holds it, or is just taking over."""
        return self.holder == Holder.STAFF or self.taking_over is not None


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
        # What went wrong on its way out: looked through every few seconds.
        Index(
            "ix_messages_troubled",
            "status",
            "id",
            sqlite_where=text("status IN ('failed', 'unknown')"),
            postgresql_where=text("status IN ('failed', 'unknown')"),
        ),
        # What waits for its customer.
        Index(
            "ix_messages_kept",
            "conversation_id",
            sqlite_where=text("status = 'kept'"),
            postgresql_where=text("status = 'kept'"),
        ),
        # What waits for an opening.
        Index(
            "ix_messages_scheduled",
            "conversation_id",
            sqlite_where=text("status = 'scheduled'"),
            postgresql_where=text("status = 'scheduled'"),
        ),
        # How busy a channel usually is at an hour of the week.
        Index(
            "ix_messages_came_in",
            "channel",
            "created_at",
            sqlite_where=text("direction = 'in'"),
            postgresql_where=text("direction = 'in'"),
        ),
        Index(
            "ix_messages_joined_to_id",
            "joined_to_id",
            sqlite_where=text("joined_to_id IS NOT NULL"),
            postgresql_where=text("joined_to_id IS NOT NULL"),
        ),
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
    outcome: Mapped[str | None]  #: in: Outcome, once it is handled
    #: connectors.messages.Kind for what came in; "text", "template", "file" or "note" else
    kind: Mapped[str] = mapped_column(default="text")
    text: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: in: {"payload", "location", "edits", "replies_to", "locale", "phone", "album", "pressed_on", "sent_at", "now", "opened",
    #: "instead_of", "earlier"}; out: {"buttons": [{"label", "payload"}], "replaces", "template": {"reason", "language",
    #: "content_sid", "variables"}, "refused", "file": {"name", "sha256"}}; each if any
    raw: Mapped[dict[str, Any] | None]  #: in: the provider's own words, whole
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    ordinal: Mapped[int | None]
    #: in: the last message of the burst that this one is part of; of a correction, what it corrected before that was answered
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_key: Mapped[str | None] = mapped_column(unique=True)  #: one click of staff is one message
    attempts: Mapped[int] = mapped_column(default=0)
    #: in: the bot's turn; out: the next attempt, and of an `unknown` message the next look into the provider's list
    not_before: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]  #: out: when it was last handed to the provider
    question_at: Mapped[datetime | None]  #: out, `unknown`: since when staff are asked whether it is sent again
    followed_up_at: Mapped[datetime | None]  #: out, not delivered: when it was brought back to staff
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


class UsedText(Table):
    """A person's reply that began as the answer of an FAQ entry."""

    __tablename__ = "used_texts"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    entry: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    was_suggested: Mapped[bool]  #: it stood ready; else somebody looked for it
    is_unaltered: Mapped[bool]  #: sent as the entry says it, without a word changed


class ConversationTag(Table):
    """A word that staff put on a conversation, to find it by."""

    __tablename__ = "conversation_tags"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, index=True)  #: as bot.storage.tags.cleaned makes it
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class Quarantined(Table):
    """What could not be understood, or not be dealt with: kept and shown to staff.

    Authenticated input that made no message is kept here whole (`raw`). A message whose effects could not be recorded stands
    in its transcript, and only `message_id` names it, so that it goes with its contact.
    """

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    raw: Mapped[dict[str, Any]]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    why: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  #: when staff marked it as looked at
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
