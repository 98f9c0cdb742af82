"""Which account on Telegram is whose here. Tied by a one-time code from the account page, never by a name."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.storage import audit
from bot.storage.tables import StaffLink, StaffLinkCode, User
from bot.storage.tokens import hash_of

#: Long enough to take up the telephone.
CODE_LASTS = timedelta(minutes=15)


class LinkRefused(Exception):
    """A code that ties nothing; the message is one sentence for whoever brought it."""


def new_code(session: Session, user: User, now: datetime) -> str:
    """A one-time code for `user`; one from before is void. Only its hash is kept."""
    session.execute(delete(StaffLinkCode).where(StaffLinkCode.user_id == user.id))
    code = secrets.token_urlsafe(24)
    session.add(StaffLinkCode(code_hash=hash_of(code), user_id=user.id, expires_at=now + CODE_LASTS))
    session.flush()
    return code


def link(session: Session, code: str, account: str, name: str, now: datetime) -> User:
    """Tie `account` to whoever the code was made for, and use the code up. Raises LinkRefused."""
    found = session.get(StaffLinkCode, hash_of(code))
    if found is None or found.expires_at <= now:
        raise LinkRefused("This link has been used or is too old; make a new one on your account page in the console.")
    user = session.get_one(User, found.user_id)
    if user.disabled_at is not None:
        raise LinkRefused("This account of Nightdesk is disabled, so nothing is linked to it.")
    other = session.scalar(select(StaffLink).where(StaffLink.account == account))
    if other is not None and other.user_id != user.id:
        owner = session.get_one(User, other.user_id)
        raise LinkRefused(f"This Telegram account is linked to {owner.name} already; unlink it on their account page first.")
    session.delete(found)
    row = session.get(StaffLink, user.id)
    if row is None:
        session.add(StaffLink(user_id=user.id, account=account, name=name, linked_at=now))
    else:
        row.account, row.name, row.linked_at = account, name, now
    audit.record(session, user_id=user.id, act="linked_telegram", now=now)
    session.flush()
    return user


def unlink(session: Session, user_id: int, now: datetime) -> None:
    """Unlinking twice changes nothing."""
    row = session.get(StaffLink, user_id)
    if row is not None:
        session.delete(row)
        audit.record(session, user_id=user_id, act="unlinked_telegram", now=now)


def user_of(session: Session, account: str) -> User | None:
    """Whose account it is, also when they are disabled."""
    return session.scalar(select(User).join(StaffLink, StaffLink.user_id == User.id).where(StaffLink.account == account))


def link_of(session: Session, user_id: int) -> StaffLink | None:
    """How `user_id` is reached on Telegram, if at all."""
    return session.get(StaffLink, user_id)
