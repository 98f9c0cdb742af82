"""Alarms: something is wrong with a channel. Each begins once, is told to staff, and ends by itself when it is well again."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.notices.notices import NoticeKind, tell_staff
from bot.storage import alarms

#: Staff are also told of the end of an alarm that lasted at least so long; a hiccup is not worth a second notice.
WORTH_AN_ALL_CLEAR = timedelta(minutes=1)


class AlarmKind(StrEnum):
    PAUSED = "paused"  #: the provider refuses all that we send
    SWEEP = "sweep"  #: what customers wrote cannot be listed
    WEBHOOK = "webhook"  #: the provider cannot bring us what customers write
    POLLING = "polling"  #: what customers write was not fetched for too long
    STAFF_GROUP = "staff_group"  #: the staff's own group takes nothing from us
    SILENT = "silent"  #: nobody writes at an hour at which somebody usually does


def ring(
    session: Session, channel: str, kind: AlarmKind, sentence: str, now: datetime, outlets: tuple[str, ...]
) -> bool:
    """This is wrong. Staff are told once; whether that was now. No `sentence` may hold anything secret or personal."""
    alarm_id = alarms.begin(session, channel, kind, sentence, now)
    if alarm_id is None:
        return False
    tell_staff(session, f"alarm:{alarm_id}", NoticeKind.ALARM, {"alarm": alarm_id}, now, outlets)
    return True


def clear(session: Session, channel: str, kind: AlarmKind, now: datetime, outlets: tuple[str, ...]) -> bool:
    """This is well again. Whether it was wrong before."""
    ended = alarms.end(session, channel, kind, now)
    if ended is None:
        return False
    if now - ended.began_at >= WORTH_AN_ALL_CLEAR:
        tell_staff(session, f"alarm_over:{ended.id}", NoticeKind.ALARM_OVER, {"alarm": ended.id}, now, outlets)
    return True
