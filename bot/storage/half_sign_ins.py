"""Browsers whose password was right and that still owe a code. As with sessions only the token's hash is kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.tables import HalfSignIn, User
from bot.storage.tokens import hash_of, new_token

LASTS = timedelta(minutes=5)
MOST_TRIES = 5


def open_half(session: Session, user_id: int, now: datetime) -> str:
    """Returns the browser's token; what has ended is swept away."""
    session.execute(delete(HalfSignIn).where(or_(HalfSignIn.expires_at <= now, HalfSignIn.tries >= MOST_TRIES)))
    token = new_token()
    session.add(HalfSignIn(token_hash=hash_of(token), user_id=user_id, tries=0, expires_at=now + LASTS))
    return token


def count_try(session: Session, token: str, now: datetime) -> User | None:
    """Whose code it is, with one more try counted; None when the time or the tries are over, or the account is disabled."""
    counted = session.execute(
        update(HalfSignIn)
        .where(HalfSignIn.token_hash == hash_of(token), HalfSignIn.expires_at > now, HalfSignIn.tries < MOST_TRIES)
        .values(tries=HalfSignIn.tries + 1)
    )
    if counted.rowcount == 0:  # type: ignore[attr-defined]
        return None
    return session.scalar(
        select(User)
        .join(HalfSignIn, HalfSignIn.user_id == User.id)
        .where(HalfSignIn.token_hash == hash_of(token), User.disabled_at.is_(None))
    )


def is_open(session: Session, token: str, now: datetime) -> bool:
    row = session.get(HalfSignIn, hash_of(token))
    return row is not None and row.expires_at > now and row.tries < MOST_TRIES


def end(session: Session, token: str) -> None:
    session.execute(delete(HalfSignIn).where(HalfSignIn.token_hash == hash_of(token)))


def end_all(session: Session, user_id: int) -> None:
    session.execute(delete(HalfSignIn).where(HalfSignIn.user_id == user_id))
