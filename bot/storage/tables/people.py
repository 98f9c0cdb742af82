"""Who works here: accounts, invitations, signed-in browsers, and what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class Role(StrEnum):
    """What a user may do. Each includes the one before it in this order: agent, trainer, admin."""

    AGENT = "agent"
    TRAINER = "trainer"
    ADMIN = "admin"


class User(Table):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str]  #: argon2id
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    two_step_nonce: Mapped[str | None]  #: what the secret of their authenticator app is made of (bot.storage.two_step)
    two_step_since: Mapped[datetime | None]  #: since when a code is asked for; None with a nonce: being set up
    two_step_used: Mapped[int | None]  #: the newest half minute whose code was used: none counts twice


class RecoveryCode(Table):
    """What signs somebody in once who has not got their authenticator app at hand."""

    __tablename__ = "recovery_codes"
    code_hash: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of the user's id and the code; the code is not kept
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None]


class Invitation(Table):
    """A one-time link that creates one account."""

    __tablename__ = "invitations"
    token_hash: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of the token; the token itself is not kept
    role: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  #: None: a command on the machine


class HalfSignIn(Table):
    """A browser whose password was right and that still owes a code."""

    __tablename__ = "half_sign_ins"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    tries: Mapped[int] = mapped_column(default=0)  #: codes that were tried
    expires_at: Mapped[datetime]


class Session(Table):
    """A signed-in browser."""

    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    browser: Mapped[str | None]  #: as it calls itself, in a few words: Firefox on Android


class Audit(Table):
    """Every act of staff, in order. The database refuses to change or delete a row."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    act: Mapped[str]
    conversation_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Table):
    """What makes a change of the audit log show: each seal covers its act and the seal before it (bot.storage.seals)."""

    __tablename__ = "audit_seals"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  #: 1, 2, 3 … without a gap
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), unique=True)
    seal: Mapped[str]
