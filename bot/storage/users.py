"""People of the shop: accounts, and the one-time links that create them. No account exists by default."""

import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.storage import audit
from bot.storage.tables import Invitation, Role, User
from bot.storage.tokens import hash_of, new_token

NAME_LIMIT_CHARS = 60


class InvitationRefused(Exception):
    """A link that creates no account; the message is one sentence for the person who opened it."""


class NameRefused(Exception):
    """A name that no account can have; the message is one sentence."""


def create_invitation(
    session: Session, role: Role, now: datetime, valid_for: timedelta, *, by: int | None = None
) -> str:
    """A new one-time link's token. Only its hash is kept, so this is the only time that anybody sees it. `by`: an admin's id."""
    token = new_token()
    expires_at = now + valid_for
    session.add(
        Invitation(
            token_hash=hash_of(token), role=role, created_at=now, expires_at=expires_at, used_at=None, invited_by=by
        )
    )
    return token


def invitation_role(session: Session, token: str, now: datetime) -> Role:
    """The role that the link gives. Looking does not use it up. Raises InvitationRefused."""
    invitation = session.get(Invitation, hash_of(token))
    if invitation is None:
        raise InvitationRefused("This invitation link is not known; ask for a new one.")
    if invitation.used_at is not None:
        raise InvitationRefused("This invitation link has been used already; ask for a new one or sign in.")
    if invitation.expires_at <= now:
        raise InvitationRefused("This invitation link has expired; ask for a new one.")
    return Role(invitation.role)


def accept_invitation(session: Session, token: str, name: str, password_hash: str, now: datetime) -> User:
    """Create the account of an invitation and use the link up. Raises InvitationRefused or NameRefused."""
    role = invitation_role(session, token, now)
    used = session.execute(
        update(Invitation)
        .where(Invitation.token_hash == hash_of(token), Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount == 0:  # type: ignore[attr-defined]
        raise InvitationRefused("This invitation link has been used already; ask for a new one or sign in.")
    user = add_user(session, name, role, password_hash, now)
    audit.record(session, user_id=user.id, act="joined", now=now, details={"role": role})
    return user


def add_user(session: Session, name: str, role: Role, password_hash: str, now: datetime) -> User:
    """A new account. Raises NameRefused when the name is taken or unusable."""
    name = clean_name(name)
    if _named(session, name) is not None:
        raise NameRefused(f"Somebody is already called {name} here; choose another name.")
    user = User(name=name, role=role, password_hash=password_hash, disabled_at=None, created_at=now)
    session.add(user)
    session.flush()
    return user


def clean_name(name: str) -> str:
    """The name in one spelling. Raises NameRefused."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise NameRefused("The name is empty; write the name that your colleagues know you by.")
    if len(name) > NAME_LIMIT_CHARS:
        raise NameRefused(f"The name has {len(name)} characters; use at most {NAME_LIMIT_CHARS}.")
    if any(unicodedata.category(character).startswith("C") for character in name):
        raise NameRefused("The name holds invisible characters; type it again.")
    return name


def active_user(session: Session, name: str) -> User | None:
    """The account of that name, however its capitals are written, unless it is disabled."""
    user = named(session, name)
    return None if user is None or user.disabled_at is not None else user


def named(session: Session, name: str) -> User | None:
    """The account of that name, disabled or not."""
    return _named(session, " ".join(unicodedata.normalize("NFC", name).split()))


def all_users(session: Session) -> list[User]:
    return list(session.scalars(select(User).order_by(User.name)))


def lock_admins(session: Session) -> list[int]:
    """The ids of the admins who can sign in; until this transaction ends nobody else changes them."""
    found = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.id).with_for_update()
    return list(session.scalars(found))


def open_invitations(session: Session, now: datetime) -> list[Invitation]:
    """Links that still create an account, the newest first."""
    found = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now)
    return list(session.scalars(found.order_by(Invitation.created_at.desc())))


def withdraw_invitation(session: Session, handle: str, now: datetime) -> bool:
    """Let the link whose hash begins so create nothing any more. Whether it could have."""
    withdrawn = session.execute(
        update(Invitation)
        .where(Invitation.token_hash.startswith(handle, autoescape=True), Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(expires_at=now)
    )
    return bool(withdrawn.rowcount)  # type: ignore[attr-defined]


def has_users(session: Session) -> bool:
    """Whether anybody has an account yet."""
    return session.scalar(select(User.id).limit(1)) is not None


def change_password(session: Session, user_id: int, password_hash: str, now: datetime) -> None:
    session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    audit.record(session, user_id=user_id, act="changed_password", now=now)


def _named(session: Session, name: str) -> User | None:
    return session.scalar(select(User).where(func.lower(User.name) == func.lower(name)))
