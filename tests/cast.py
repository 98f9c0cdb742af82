"""The cast. Alice answers customers (agent), Bob edits the FAQ (trainer), Charlie must never see anything."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.storage.tables import Role, User

NIGHT = datetime(2026, 11, 23, 21, 40, tzinfo=UTC)  # Monday, 22:40 in Amsterdam: the shop is closed
MORNING = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)  # Tuesday, 09:05 in Amsterdam: the shop is open


def as_theirs(moment: datetime) -> datetime:
    """How a provider names that moment of the test's clock: by the real time (bot.clock.as_ours is the way back)."""
    return moment - clock.offset()


def hire(session: Session, name: str, role: Role = Role.AGENT) -> User:
    """A member of staff. Nobody can sign in with this; tests of signing in set a real password."""
    user = User(name=name, role=role, password_hash="none", created_at=NIGHT)
    session.add(user)
    session.flush()
    return user


def alice(session: Session) -> User:
    return hire(session, "Alice", Role.AGENT)


def bob(session: Session) -> User:
    return hire(session, "Bob", Role.TRAINER)
