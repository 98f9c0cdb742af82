"""Watches over what comes in on each channel: whether it is unusually silent, and whether Telegram is still asked.

A duty of the timekeeper, so it also sees that a gateway is gone. On a holiday and on a day with hours of its own nothing is
usual, so no silence begins to be one then.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.channels.silence import WEEK, WEEKS_AT_MOST, History, history, is_strange
from bot.console import times, words
from bot.live_hours import LiveHours
from bot.storage import alarms, channels
from bot.storage.engine import Store
from bot.storage.tables import ChannelState

LOOK_EVERY = timedelta(minutes=1)
HISTORY_LASTS = timedelta(hours=1)
#: Telegram answers a poll at least twice a minute.
NOT_POLLED_TO_ALARM = timedelta(minutes=3)


class ChannelWatch:
    """`outlets`: through which staff are told of an alarm. Several may look."""

    def __init__(self, store: Store, live: LiveHours, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._outlets = outlets
        self._next_at: datetime | None = None
        self._past: dict[str, History] = {}
        self._until: dict[str, datetime] = {}

    def look(self, now: datetime) -> None:
        """Look at every channel, about once a minute."""
        if self._next_at is not None and self._next_at - LOOK_EVERY <= now < self._next_at:
            return
        self._next_at = now + LOOK_EVERY
        with self._store.read() as session:
            states = [state for state in channels.states(session) if state.channel != "local"]
            found = [(state, self._silent_since(session, state.channel, now)) for state in states]
            ringing = {(alarm.channel, alarm.kind) for alarm in alarms.ringing(session)}
        for state, silent_since in found:
            self._silence(state.channel, silent_since, now, is_ringing=(state.channel, AlarmKind.SILENT) in ringing)
            self._polling(state, now, is_ringing=(state.channel, AlarmKind.POLLING) in ringing)

    def _silence(self, channel: str, since: datetime | None, now: datetime, *, is_ringing: bool) -> None:
        if since is None and not is_ringing:
            return
        with self._store.write() as session:
            if since is None:
                clear(session, channel, AlarmKind.SILENT, now, self._outlets)
                return
            at = times.show(since, now, self._live.business.timezone).words
            told = (
                f"Nobody has written on {words.channel(channel)} since {at}, though somebody usually does at this time of the "
                "week. Write to it yourself to see whether it works."
            )
            ring(session, channel, AlarmKind.SILENT, told, now, self._outlets)

    def _polling(self, state: ChannelState, now: datetime, *, is_ringing: bool) -> None:
        age = clock.real_now() - state.polled_at if state.polled_at is not None else timedelta(0)
        if age <= NOT_POLLED_TO_ALARM and not is_ringing:
            return
        with self._store.write() as session:
            if age <= NOT_POLLED_TO_ALARM:
                clear(session, state.channel, AlarmKind.POLLING, now, self._outlets)
                return
            told = (
                f"{words.channel(state.channel)} has not answered for {times.duration(age)}, so what customers write waits "
                "there. Look whether the gateway runs, reaches the internet and has the right token."
            )
            ring(session, state.channel, AlarmKind.POLLING, told, now, self._outlets)

    def _silent_since(self, session: Session, channel: str, now: datetime) -> datetime | None:
        """Since when the channel is silent, when that is strange."""
        last = channels.last_inbound_at(session, channel)
        if last is None or last >= now:
            return None
        past = self._past.get(channel)
        if past is None or not self._until[channel] <= now < self._until[channel] + HISTORY_LASTS:
            first = channels.first_inbound_at(session, channel)
            written = channels.written_since(session, channel, now - (WEEKS_AT_MOST + 1) * WEEK)
            local = ((who, self._by_the_clock(at)) for who, at in written)
            past = self._past[channel] = history(local, self._by_the_clock(first or now), self._by_the_clock(now))
            self._until[channel] = now
        strange = is_strange(past, self._by_the_clock(last), self._by_the_clock(now))
        if not strange or self._is_unusual(last, now):
            return None
        return last

    def _by_the_clock(self, moment: datetime) -> datetime:
        """What the shop's clocks show, as if they were UTC's: people keep their hours in summer and winter."""
        return moment.astimezone(self._live.business.timezone).replace(tzinfo=UTC)

    def _is_unusual(self, since: datetime, now: datetime) -> bool:
        """Whether a date between has hours of its own: a holiday, a special day."""
        at = since
        while at < now + timedelta(days=1):
            if self._live.hours.status(min(at, now)).reason is not None:
                return True
            at += timedelta(days=1)
        return False
