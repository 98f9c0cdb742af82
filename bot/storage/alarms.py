"""Alarms: what is wrong with a channel at this moment, and what was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Alarm


@dataclass(frozen=True)
class Rung:
    """An alarm as it is shown."""

    id: int
    channel: str
    kind: str
    sentence: str
    began_at: datetime
    ended_at: datetime | None


def begin(session: Session, channel: str, kind: str, sentence: str, now: datetime) -> int | None:
    """Ring. The alarm's id when it is new; None when the same thing was wrong already (its sentence is brought up to date)."""
    row = {"channel": channel, "kind": kind, "sentence": sentence, "began_at": now}
    is_new = insert_new(session, Alarm, row)
    alarm = session.scalars(_open(channel, kind)).one_or_none()
    if alarm is None:
        return None
    alarm.sentence = sentence
    return alarm.id if is_new else None


def end(session: Session, channel: str, kind: str, now: datetime) -> Rung | None:
    """What was wrong is well again. The alarm, when there was one."""
    alarm = session.scalars(_open(channel, kind)).one_or_none()
    if alarm is None:
        return None
    alarm.ended_at = now
    return _rung(alarm)


def ringing(session: Session) -> list[Rung]:
    """What is wrong now, oldest first."""
    return [_rung(alarm) for alarm in session.scalars(select(Alarm).where(Alarm.ended_at.is_(None)).order_by(Alarm.id))]


def lately(session: Session, since: datetime, limit: int) -> list[Rung]:
    """What was wrong since then and is well again, newest first."""
    query = select(Alarm).where(Alarm.ended_at >= since).order_by(Alarm.id.desc()).limit(limit)
    return [_rung(alarm) for alarm in session.scalars(query)]


def with_id(session: Session, alarm_id: int) -> Rung | None:
    alarm = session.get(Alarm, alarm_id)
    return _rung(alarm) if alarm is not None else None


def _open(channel: str, kind: str) -> Select[Alarm]:
    return (
        select(Alarm)
        .where(Alarm.channel == channel, Alarm.kind == kind, Alarm.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _rung(alarm: Alarm) -> Rung:
    return Rung(alarm.id, alarm.channel, alarm.kind, alarm.sentence, alarm.began_at, alarm.ended_at)
