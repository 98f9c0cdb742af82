"""What staff wrote in their group: stored before the provider hears yes, carried out once."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.storage.insert import insert_new
from bot.storage.tables import StaffCommand
from connectors.messages import StaffMessage, StaffPlace


def accept(session: Session, message: StaffMessage, now: datetime) -> bool:
    """Store it as written when it was written, on our clock. False when it is here already."""
    age = timedelta(0)
    if message.sent_at is not None:
        # The provider's clock is the real one, whatever ours was moved to.
        age = max(clock.real_now() - message.sent_at, timedelta(0))
    row = {
        "channel": message.channel,
        "external_id": message.external_id,
        "author": message.author,
        "text": message.text,
        "is_edit": message.is_edit,
        "place": {name: value for name, value in asdict(message.place).items() if value is not None},
        "created_at": now - age,
        "handled_at": None,
    }
    return insert_new(session, StaffCommand, row)


def any_open(session: Session) -> bool:
    """Whether there is one, for a look that takes no lock."""
    return session.scalar(select(StaffCommand.id).where(StaffCommand.handled_at.is_(None)).limit(1)) is not None


def next_open(session: Session) -> StaffCommand | None:
    """The oldest one that is not carried out yet, held for this transaction alone."""
    return session.scalars(
        select(StaffCommand)
        .where(StaffCommand.handled_at.is_(None))
        .order_by(StaffCommand.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def place_of(command: StaffCommand) -> StaffPlace:
    """Where it was said."""
    return StaffPlace(**command.place)
