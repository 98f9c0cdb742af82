"""Signed-in browsers. The browser holds a random token; the database holds only its hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.storage.tables import Role, Session, User
from bot.storage.tokens import hash_of, new_token

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# Writing down every click would make every reader a writer; this is near enough for a 12-hour limit.
TOUCH_AFTER = timedelta(minutes=5)

ORDER = (Role.AGENT, Role.TRAINER, Role.ADMIN)


@dataclass(frozen=True)
class SignedIn:
    """Who acts, and the secret that a form of this browser must carry."""

    user_id: int
    name: str
    role: Role
    csrf_token: str
    token_hash: str
    seen_at: datetime

    def is_at_least(self, role: Role) -> bool:
        """Each role includes the ones before it: agent, trainer, admin."""
        return ORDER.index(self.role) >= ORDER.index(role)


#: So much of a token's hash names a session in pages; it opens nothing.
HANDLE_CHARS = 16


@dataclass(frozen=True)
class OpenSession:
    """A browser that is signed in."""

    handle: str
    browser: str | None
    created_at: datetime
    seen_at: datetime
    is_this: bool


def open_session(session: DatabaseSession, user_id: int, now: datetime, browser: str | None = None) -> str:
    """Sign a browser in. Returns its token, which nobody sees again; sessions that have ended are swept away."""
    session.execute(delete(Session).where(or_(Session.expires_at <= now, Session.seen_at <= now - IDLE)))
    token = new_token()
    session.add(
        Session(
            token_hash=hash_of(token),
            user_id=user_id,
            csrf_token=new_token(),
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            browser=browser,
        )
    )
    return token


def find_session(session: DatabaseSession, token: str, now: datetime) -> SignedIn | None:
    """Who this browser is, or None when the session has ended or its user is disabled."""
    # Columns and not rows: it is asked for every page and every open page.
    row = session.execute(
        select(User.id, User.name, User.role, Session.csrf_token, Session.token_hash, Session.seen_at)
        .select_from(Session)
        .join(User, User.id == Session.user_id)
        .where(
            Session.token_hash == hash_of(token),
            Session.expires_at > now,
            Session.seen_at > now - IDLE,
            User.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return SignedIn(row.id, row.name, Role(row.role), row.csrf_token, row.token_hash, row.seen_at)


def touch(session: DatabaseSession, token_hash: str, now: datetime) -> None:
    """Note that the browser was here."""
    session.execute(update(Session).where(Session.token_hash == token_hash).values(seen_at=now))


def end_session(session: DatabaseSession, token_hash: str) -> None:
    session.execute(delete(Session).where(Session.token_hash == token_hash))


def end_other_sessions(session: DatabaseSession, user_id: int, keep: str) -> None:
    """End every session of the user but the one with token hash `keep`."""
    session.execute(delete(Session).where(Session.user_id == user_id, Session.token_hash != keep))


def end_all_sessions(session: DatabaseSession, user_id: int) -> None:
    session.execute(delete(Session).where(Session.user_id == user_id))


def end_token(session: DatabaseSession, token: str) -> None:
    """End the session of a browser that is about to get another one."""
    end_session(session, hash_of(token))


def open_sessions(session: DatabaseSession, user_id: int, now: datetime, this: str = "") -> list[OpenSession]:
    """Where the user is signed in, the latest seen first; `this`: the token hash of the browser that asks."""
    rows = session.scalars(
        select(Session)
        .where(Session.user_id == user_id, Session.expires_at > now, Session.seen_at > now - IDLE)
        .order_by(Session.seen_at.desc(), Session.created_at.desc())
    )
    return [
        OpenSession(row.token_hash[:HANDLE_CHARS], row.browser, row.created_at, row.seen_at, row.token_hash == this)
        for row in rows
    ]


def end_by_handle(session: DatabaseSession, user_id: int, handle: str) -> bool:
    """End the user's session of that handle. Whether there was one."""
    if len(handle) != HANDLE_CHARS:
        return False
    mine = (Session.user_id == user_id, Session.token_hash.startswith(handle, autoescape=True))
    return bool(session.execute(delete(Session).where(*mine)).rowcount)  # type: ignore[attr-defined]
