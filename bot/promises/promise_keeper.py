"""What a promise needs because of the time: staff are warned before it breaks, and the customer is told before it passes.

While nobody holds the conversation, a promise that is about to pass is moved: the customer is told a new time, in the same
transaction in which that time becomes the promise. The first new time is counted from the old one; each later one reaches to
the next working day, so that a shop which does not answer sends one text a day and no flood.

**While a person holds the conversation nothing is said and nothing is moved.** After a takeover no bot message leaves, and
that promise is kept without exception. It is the person's word now, so staff get a second, louder notice, and the promise
stands in the console as what it is. As soon as the person gives the conversation back, the customer is told.

A booked telephone call is a promise too. Nothing of the call is seen here, so the customer is told that it will not be kept
"if nobody has called you yet", unless staff hold the conversation or have noted the call as done.

On WhatsApp, where no free text is taken 24 hours after the customer's last message, a customer whose promise lies behind that
is asked once for a short word before it (which opens the window again), unless they gave another way or agreed to be written to;
where even that was not possible, or no word came, staff are told that the customer cannot be.

Everything is idempotent by keys, so several may run. Nothing is kept in memory but what was found to be settled already.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.automatic import say_unprompted
from bot.callback.slots import SLOT
from bot.hours import Hours
from bot.hours.openings import is_or_will_be_open
from bot.live_hours import LiveHours
from bot.notices.notices import NoticeKind, tell_staff
from bot.promises.promise import promise_behind, promise_text
from bot.promises.quiet import is_quiet, last_moment_to_tell
from bot.promises.window import takes_text
from bot.storage import load, promises
from bot.storage.engine import Store
from bot.storage.notes import write_note
from bot.storage.promises import Watched
from bot.storage.tables import Conversation, Holder
from bot.words.texts import Texts

log = logging.getLogger("nightdesk.timekeeper")

#: Before a promise passes; before a telephone call begins.
WARN_AHEAD = timedelta(minutes=30)
#: Before a window ends whose customer nobody has answered.
WINDOW_WARN_AHEAD = timedelta(hours=1)
TELL_AHEAD = timedelta(minutes=10)
#: A promise made for shortly after is not taken back at once: at most this part of its time.
TELL_AHEAD_PART = 4
#: The last moment by day before a window closes lies at most this long before its closing.
WINDOW_LEAD = timedelta(hours=12)
#: A text that was refused (another one just before) is tried again after this.
REFUSED_WAIT = timedelta(minutes=1)
NO_PROOF: dict[str, Any] = {"entry": None, "version": None, "matched": None, "confidence": None}


class PromiseKeeper:
    """`outlets` are those through which staff are told outside the console."""

    def __init__(self, store: Store, live: LiveHours, texts: Texts, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._texts = texts
        self._outlets = outlets
        self._ordinary = Hours(live.business)
        self._settled: set[str] = set()
        self._not_before: dict[int, datetime] = {}

    def look(self, now: datetime) -> None:
        """Do what is due at `now`. One question to the database when nothing is."""
        with self._store.read() as session:
            watched = promises.watched(session, now + WARN_AHEAD + SLOT, now, WINDOW_LEAD)
        if not watched:
            self._settled.clear()
            self._not_before.clear()
        for each in watched:
            try:
                self._look_at(each, now)
            except Exception:
                log.exception("promise %s could not be looked after; it is tried again", each.promise_id)

    def _look_at(self, watched: Watched, now: datetime) -> None:
        begins_at = watched.call_at or watched.due_at
        self._warn_of_window(watched, now)
        if watched.warned_at is None and begins_at - WARN_AHEAD <= now and self._staff_are_there(watched, now):
            self._warn(watched, now)
        if tell_at(watched) <= now:
            self._about_to_pass(watched, now)
        elif (
            watched.number == 1
            and not watched.is_reachable
            and watched.window_ends_at is not None
            and watched.window_ends_at <= tell_at(watched)
        ):
            self._before_window_closes(watched, watched.window_ends_at, now)

    def _about_to_pass(self, watched: Watched, now: datetime) -> None:
        if watched.holder is Holder.STAFF:
            if self._staff_are_there(watched, now):
                self._once(f"promise_breaking:{watched.promise_id}", NoticeKind.PROMISE_BREAKING, watched, now)
            return
        if watched.holder is not Holder.WAITING or self._is_quiet(watched, now):
            return
        if watched.unreachable_why is not None or not takes_text(watched.channel, watched.window_ends_at, now):
            why = watched.unreachable_why or "WhatsApp takes no free text any more."
            note = f"The customer cannot be told that the promise is not kept: {why}"
            self._once(f"cannot_be_told:{watched.promise_id}", NoticeKind.CANNOT_BE_TOLD, watched, now, note)
            return
        if self._not_before.get(watched.promise_id, now) <= now and not self._move(watched, now):
            self._not_before[watched.promise_id] = now + REFUSED_WAIT

    def _warn(self, watched: Watched, now: datetime) -> None:
        with self._store.write() as session:
            if promises.still_unanswered(session, watched.promise_id) is None:
                return
            if promises.mark_warned(session, watched.promise_id, now):
                payload = {"handoff": watched.handoff_id, "promise": watched.promise_id}
                key = f"promise_warning:{watched.promise_id}"
                tell_staff(session, key, NoticeKind.PROMISE_WARNING, payload, now, self._outlets)

    def _warn_of_window(self, watched: Watched, now: datetime) -> None:
        ends_at = watched.window_ends_at
        if ends_at is None or not ends_at - WINDOW_WARN_AHEAD <= now < ends_at or not self._staff_are_there(watched, now):
            return
        self._once(f"window_ending:{watched.handoff_id}:{_iso(ends_at)}", NoticeKind.WINDOW_ENDING, watched, now)

    def _move(self, watched: Watched, now: datetime) -> bool:
        """Tell the customer a new time. False: not now."""
        with self._store.write() as session:
            conversation = session.get_one(
                Conversation, watched.conversation_id, with_for_update=True, populate_existing=True
            )
            handoff = promises.still_unanswered(session, watched.promise_id)
            if handoff is None or conversation.holder != Holder.WAITING:
                return False
            department = self._department(watched)
            others = load.open_promises(session, department, without=handoff.id)
            due_at = self._next_promise(watched, department, others, now)
            key = "promise_missed" if watched.due_at <= now else "promise_moved"
            if watched.call_at is not None:
                key = "promised_call_moved"
            text = self._text(key, conversation, watched, now, was=watched.due_at, promise=due_at)
            closes_at = watched.window_ends_at
            if closes_at is not None and closes_at <= due_at:
                # Said now, because nothing can be said when the new time comes.
                text = f"{text}\n\n{self._text('window_hint', conversation, watched, now, until=closes_at)}"
            proof = NO_PROOF | {"rule": f"say:{key}", "details": {"was": _iso(watched.due_at), "promise": _iso(due_at)}}
            unique = f"promise_moved:{watched.promise_id}"
            if not say_unprompted(session, conversation, unique, text, proof, now, is_owed=True):
                return False
            promises.move(session, handoff, due_at, now)
            note = f"Nobody had replied. The promise moved from {self._said(watched.due_at)} to {self._said(due_at)}."
            write_note(session, conversation.id, "promise_moved", note, now, key=unique)
            return True

    def _before_window_closes(self, watched: Watched, closes_at: datetime, now: datetime) -> None:
        """Ask once for a word while it can be asked: whoever waits on WhatsApp could not be answered after that either.

        A moved promise says this itself.
        """
        key = f"window_closing:{watched.promise_id}"
        if (
            key in self._settled
            or watched.holder is not Holder.WAITING
            or not last_moment_to_tell(closes_at, self._zone(watched)) <= now < closes_at
            or self._is_quiet(watched, now)
        ):
            return
        with self._store.write() as session:
            conversation = session.get_one(Conversation, watched.conversation_id)
            says = (
                self._text("window_closing", conversation, watched, now, promise=watched.due_at),
                self._text("window_hint", conversation, watched, now, until=closes_at),
            )
            proof = NO_PROOF | {"rule": "say:window_closing", "details": {"closes_at": _iso(closes_at)}}
            say_unprompted(session, conversation, key, "\n".join(says), proof, now)
        # Whether it was said or the budget is used up: this is not asked a second time.
        self._settled.add(key)

    def _once(self, key: str, kind: NoticeKind, watched: Watched, now: datetime, note: str | None = None) -> None:
        """A notice to staff, and a note in the transcript; the same key is told once for ever."""
        if key in self._settled:
            return
        with self._store.write() as session:
            if promises.still_unanswered(session, watched.promise_id) is not None:
                payload = {"handoff": watched.handoff_id, "promise": watched.promise_id}
                tell_staff(session, key, kind, payload, now, self._outlets)
                if note is not None:
                    write_note(session, watched.conversation_id, kind, note, now, key=key)
        self._settled.add(key)

    def _next_promise(self, watched: Watched, department: str, others: Sequence[datetime], now: datetime) -> datetime:
        """The first is as long as any promise, from the old one on; later ones reach to the next working day."""
        hours = self._live.hours
        at = max(now, watched.due_at)
        if watched.number > 1:
            at = _next_working_day(hours, at, department) or at
        return promise_behind(hours, at, department, others)

    def _text(self, key: str, conversation: Conversation, watched: Watched, now: datetime, **moments: datetime) -> str:
        business = self._live.business
        language = conversation.language or business.language
        said = {
            name: promise_text(moment, now, business, language, watched.time_zone) for name, moment in moments.items()
        }
        return self._texts.text(key, language, business=business.name, **said)

    def _is_quiet(self, watched: Watched, now: datetime) -> bool:
        if self._ordinary.business is not self._live.business:
            self._ordinary = Hours(self._live.business)
        zone = self._zone(watched)
        return is_quiet(self._live.hours, self._ordinary, now, self._department(watched), zone, watched.wrote_at)

    def _staff_are_there(self, watched: Watched, now: datetime) -> bool:
        return is_or_will_be_open(self._live.hours, now, WARN_AHEAD, self._department(watched))

    def _department(self, watched: Watched) -> str:
        """Where the file no longer knows the handoff's department, its default one."""
        business = self._live.business
        return watched.department if watched.department in business.departments else business.default_department

    def _zone(self, watched: Watched) -> ZoneInfo:
        return ZoneInfo(watched.time_zone) if watched.time_zone else self._live.business.timezone

    def _said(self, moment: datetime) -> str:
        local = moment.astimezone(self._live.business.timezone)
        return f"{local:%A %-d %B, %H:%M}"


def tell_at(watched: Watched) -> datetime:
    """When the customer is told that the promise will not be kept."""
    return watched.due_at - min(TELL_AHEAD, (watched.due_at - watched.made_at) / TELL_AHEAD_PART)


def _next_working_day(hours: Hours, at: datetime, department: str) -> datetime | None:
    """When the department begins on the next date after that of `at` on which it does."""
    opens_at = hours.next_opening(at, department)
    while opens_at is not None and hours.today(opens_at) <= hours.today(at):
        opens_at = hours.next_opening(opens_at, department)
    return opens_at


def _iso(moment: datetime) -> str:
    return moment.isoformat()
