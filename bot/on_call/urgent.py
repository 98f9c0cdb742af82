"""Finds what is urgent by the owner's words, and tells who is on call at night. A duty of the timekeeper; several may look.

Whoever is on call is told at once and alone: on Telegram in private if they linked their account, else by e-mail. When nobody
claims it within some minutes, or they cannot be told, the second is. When there is nobody, all of staff are told that there is not.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff import URGENT_PRIORITY, Reason, open_handoff, request
from bot.live_hours import LiveHours
from bot.notices.notices import EMAIL, NoticeKind, tell_staff
from bot.on_call.reach import reach
from bot.on_call.words import UrgentWords
from bot.promises.promise import promise_behind
from bot.storage import load, notices
from bot.storage.engine import Store
from bot.storage.notes import write_note
from bot.storage.tables import Conversation, Direction, Handoff, HandoffState, Holder, Message, Outcome, Status
from bot.words.texts import one_line

log = logging.getLogger("nightdesk.timekeeper")

AT_ONCE = 200
#: On PostgreSQL a message may be committed after others with higher ids; so many ids back are looked through again.
IDS_BACK = 500
#: What came so long ago is no news any more; a downtime within it is caught up with.
LOOKED_BACK = timedelta(hours=2)
REQUEST_LIMIT_CHARS = 200


class Urgent:
    """`outlets`: through which all of staff are told."""

    def __init__(self, store: Store, live: LiveHours, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._outlets = outlets
        self._seen: int | None = None
        self._known: set[int] = set()
        #: Not handled when they were looked at, so that nobody knew whether somebody is asked for; or not marked yet.
        self._pending: set[int] = set()
        self._words = UrgentWords({})
        self._words_of: object = None

    def look(self, now: datetime) -> None:
        business = self._live.business
        if self._words_of is not business.urgent_words:
            self._words, self._words_of = UrgentWords(business.urgent_words), business.urgent_words
        if business.urgent_words:
            self._find(now)
        self._tell(now)

    def _find(self, now: datetime) -> None:
        with self._store.read() as session:
            fresh = self._fresh(session, now)
            wanted = [*sorted(self._pending), *fresh]
            rows = session.execute(
                select(Message.id, Message.status, Message.text, Message.created_at, Conversation.language)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .where(Message.id.in_(wanted), Message.direction == Direction.IN, Message.outcome.is_distinct_from(Outcome.BLOCKED))
            ).all()
        not_handled = {row.id for row in rows if row.status == Status.RECEIVED}
        urgent = [row.id for row in rows if row.id not in not_handled and self._words.are_in(row.text, row.language)]
        self._pending = {row.id for row in rows if row.id in not_handled and row.created_at > now - LOOKED_BACK} | set(urgent)
        for message_id in urgent:
            with self._store.write() as session:
                self._mark(session, message_id, now)
            self._pending.discard(message_id)

    def _fresh(self, session: Session, now: datetime) -> list[int]:
        """The messages that were not there at the last look, in order."""
        if self._seen is None:
            since = select(Message.id).where(Message.created_at < now - LOOKED_BACK).order_by(Message.id.desc()).limit(1)
            self._seen = session.scalar(since) or 0
            self._known = set(range(self._seen - IDS_BACK, self._seen + 1))
        there = select(Message.id).where(Message.id > self._seen - IDS_BACK).order_by(Message.id).limit(IDS_BACK + AT_ONCE)
        fresh = [each for each in session.scalars(there) if each not in self._known]
        self._seen = max([self._seen, *fresh])
        self._known = {each for each in (*self._known, *fresh) if each > self._seen - IDS_BACK}
        return fresh

    def _mark(self, session: Session, message_id: int, now: datetime) -> None:
        message = session.get(Message, message_id)
        if message is None:
            return
        conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True, populate_existing=True)
        item = open_handoff(session, conversation.id)
        if item is None:
            if conversation.holder == Holder.STAFF:
                return
            item = self._silent_item(session, conversation, message, now)
        if item.priority >= URGENT_PRIORITY or item.state != HandoffState.WAITING:
            return
        if not write_note(session, conversation.id, "urgent", "Marked as urgent.", now, key=f"urgent:{message_id}"):
            return
        item.priority = URGENT_PRIORITY
        if not self._live.hours.is_open(now, self._department(item)):
            self._tell_first(session, item, now)

    def _silent_item(self, session: Session, conversation: Conversation, message: Message, now: datetime) -> Handoff:
        """The bot has answered it; people see it all the same."""
        department = self._live.business.default_department
        opened, _ = request(
            session,
            conversation,
            message_id=message.id,
            reason=Reason.URGENT,
            request=one_line(message.text, REQUEST_LIMIT_CHARS),
            department=department,
            promise_at=promise_behind(self._live.hours, now, department, load.open_promises(session, department)),
            details={},
            now=now,
            is_silent=True,
        )
        return opened

    def _tell_first(self, session: Session, item: Handoff, now: datetime) -> None:
        shift = self._live.business.on_call.at(now, self._live.business.timezone)
        if shift is None:
            self._tell_all(session, item, None, now)
            return
        if self._tell_person(session, item, shift.who, 1, now):
            return
        if shift.second is None or not self._tell_person(session, item, shift.second, 2, now):
            self._tell_all(session, item, shift.who, now)

    def _tell_person(self, session: Session, item: Handoff, name: str, place: int, now: datetime) -> bool:
        """False: there is no way to tell them."""
        found = reach(session, self._live.business.on_call, name, has_email=EMAIL in self._outlets)
        if found.outlet is None:
            log.warning("%s of on_call could not be told; the page On call says why", "the second" if place == 2 else "somebody")
            return False
        payload = {"handoff": item.id, "user": found.user_id, "email": found.email, "place": place}
        tell_staff(session, f"urgent:{item.id}:{place}", NoticeKind.URGENT, payload, now, (found.outlet,))
        return True

    def _tell(self, now: datetime) -> None:
        """The second, where nobody has claimed it in time or the first was not reached."""
        minutes = timedelta(minutes=self._live.business.on_call.second_after_minutes)
        with self._store.read() as session:
            waiting = session.execute(
                select(Handoff.id).where(Handoff.state == HandoffState.WAITING, Handoff.priority >= URGENT_PRIORITY).limit(AT_ONCE)
            ).all()
            due = [each.id for each in waiting if self._is_due(session, each.id, now, minutes)]
        for handoff_id in due:
            with self._store.write() as session:
                item = session.get(Handoff, handoff_id, with_for_update=True, populate_existing=True)
                if item is not None and item.state == HandoffState.WAITING:
                    self._escalate(session, item, now)

    def _is_due(self, session: Session, handoff_id: int, now: datetime, after: timedelta) -> bool:
        first = notices.by_key(session, f"urgent:{handoff_id}:1")
        if first is None or notices.by_key(session, f"urgent:{handoff_id}:2") is not None:
            return False
        if notices.by_key(session, f"urgent:{handoff_id}:nobody") is not None:
            return False
        return first.created_at <= now - after or notices.has_failed(session, first.id)

    def _escalate(self, session: Session, item: Handoff, now: datetime) -> None:
        first = notices.by_key(session, f"urgent:{item.id}:1")
        began = first.created_at if first is not None else now
        zone = self._live.business.timezone
        shift = self._live.business.on_call.at(began, zone) or self._live.business.on_call.at(now, zone)
        if shift is not None and shift.second is not None and self._tell_person(session, item, shift.second, 2, now):
            return
        self._tell_all(session, item, shift.who if shift is not None else None, now)

    def _tell_all(self, session: Session, item: Handoff, unreached: str | None, now: datetime) -> None:
        """Nobody is on call, or `unreached` is and neither they nor a second have it."""
        payload = {"handoff": item.id, "unreached": unreached}
        tell_staff(session, f"urgent:{item.id}:nobody", NoticeKind.URGENT, payload, now, self._outlets)

    def _department(self, item: Handoff) -> str:
        known = self._live.business.departments
        return item.department if item.department in known else self._live.business.default_department
