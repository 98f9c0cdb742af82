"""Which parts of the product are running, as they report themselves, in real time whatever the clock was moved to."""

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.storage.tables import Part

#: The parts, with Rasa, that answer a customer: what `ask` and `chat` need.
ANSWERING_PARTS = ("actions", "worker", "sender")
REPORT_SECONDS = 5.0
# A part that was silent this long is not running.
SILENT_AFTER = timedelta(seconds=16)


def report(session: Session, name: str, now: datetime, details: dict[str, object] | None = None) -> None:
    """This process says that it is alive as part `name`."""
    session.merge(Part(name=name, pid=os.getpid(), host=socket.gethostname(), seen_at=now, details=details or {}))


def leave(session: Session, name: str) -> None:
    """The part stops on purpose."""
    session.execute(delete(Part).where(Part.name == name, Part.pid == os.getpid()))


def running(session: Session, now: datetime) -> dict[str, Part]:
    """The parts that reported lately, by name."""
    return {part.name: part for part in session.scalars(select(Part).where(Part.seen_at > now - SILENT_AFTER))}


def embedder_in_use(session: Session, now: datetime) -> str | None:
    """The name of the model that the running action server answers with; None while none runs."""
    actions = running(session, now).get("actions")
    return actions.details.get("embedder") if actions is not None else None
