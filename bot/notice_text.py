"""What a notice says, made from the database at the moment of sending: what was erased or settled meanwhile is not told.

Staff read this, in English like the console. Customers' names and requests stand in it, addresses do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.business import Business
from bot.console import times, words
from bot.live_hours import LiveHours
from bot.notices import NoticeKind
from bot.storage import digests, promises
from bot.storage.digests import DigestView, WaitingItem
from bot.storage.tables import Contact, Conversation, Promise, User
from bot.texts import one_line

REQUEST_LIMIT_CHARS = 80
#: A digest that could not be sent for so long is not news any more; it stands in the console.
DIGEST_LASTS = timedelta(hours=18)


@dataclass(frozen=True)
class Spoken:
    subject: str  #: one line
    text: str


@dataclass(frozen=True)
class Speaker:
    """Says notices for one shop; `console` is its console's address."""

    live: LiveHours
    console: str

    @property
    def business(self) -> Business:
        return self.live.business

    def say(self, session: Session, kind: str, payload: dict[str, Any], now: datetime) -> Spoken | None:
        """The notice in words; None when there is nothing left to say."""
        say = _BY_KIND.get(kind)
        return say(self, session, payload, now) if say is not None else None

    def at(self, moment: datetime, now: datetime) -> str:
        """today, 09:30"""
        return times.show(moment, now, self.business.timezone).words

    def called(self, department: str) -> str:
        known = self.business.departments.get(department)
        return known.called("en") if known is not None else words.department(department)

    def link(self, conversation_id: int) -> str:
        return f"{self.console}/conversations/{conversation_id}"


def _staff_reply(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken:
    return Spoken(speaker.business.name, str(payload["text"]))


def _promise_warning(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    promise, who, conversation, request = found
    holder = _name(session, conversation.staff_id)
    calls_at = promises.call_at(session, promise.id)
    if calls_at is not None:
        when = f"{speaker.at(calls_at, now)} to {promise.due_at.astimezone(speaker.business.timezone):%H:%M}"
        head = f"Call {who}: {when}"
        held = f"{holder} holds the conversation." if holder else "Nobody has claimed it yet."
        return Spoken(head, f"{head}.\n“{request}”\n{held}\n{speaker.link(conversation.id)}")
    is_over = promise.due_at <= now
    left = times.duration(promise.due_at - now)
    head = f"A promise broke, {left} ago" if is_over else f"{left} left"
    held = f"{holder} holds it and has not written yet." if holder else "Nobody has claimed it yet."
    text = f"{head}: {who} was promised a reply by {speaker.at(promise.due_at, now)}.\n“{request}”\n{held}"
    return Spoken(f"{head}: {who} waits for a reply", f"{text}\n{speaker.link(conversation.id)}")


def _promise_breaking(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    promise, who, conversation, request = found
    holder = _name(session, conversation.staff_id)
    head = f"URGENT: the promise to {who} {'broke' if promise.due_at <= now else 'breaks'} {speaker.at(promise.due_at, now)}"
    if holder:
        what = (
            f"{holder} holds the conversation and has not written. While a person holds it Nightdesk says nothing to the "
            "customer: reply now, or put it back into the queue, and the customer is told a new time."
        )
    else:
        what = "Nobody holds it any more: claim it and reply now."
    return Spoken(head, f"{head}.\n“{request}”\n{what}\n{speaker.link(conversation.id)}")


def _cannot_be_told(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    promise, who, conversation, request = found
    head = f"{who} cannot be told on WhatsApp"
    text = (
        f"{head}: the promise for {speaker.at(promise.due_at, now)} is not kept, and WhatsApp takes no free text 24 hours "
        f"after the customer's last message. Reach them in another way.\n“{request}”\n{speaker.link(conversation.id)}"
    )
    return Spoken(head, text)


def _digest(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = digests.with_ids(session, payload["digests"])
    if not found or now - found[0].opened_at > DIGEST_LASTS:
        return None
    view = found[0]
    waiting = [item for item in view.waiting if not item.is_settled]
    places = " and ".join(speaker.called(department) for department in view.departments)
    many = len(speaker.business.departments) > 1
    head = f"Good morning, {speaker.business.name}" + (f" ({places})" if many else "")
    lines = [f"{head}.", f"Since {speaker.at(view.since, now)}: {in_words(view)}", ""]
    lines.append(f"{len(waiting)} waiting, what breaks first on top:" if waiting else "Nobody is waiting.")
    lines += [_item(speaker, item, now) for item in waiting]
    lines += ["", f"{speaker.console}/digest"]
    subject = f"{speaker.business.name}: {len(waiting)} waiting, {_count(view.counts['contacts'], 'customer')} wrote"
    return Spoken(subject, "\n".join(lines))


def in_words(view: DigestView) -> str:
    """The counts as a sentence or two."""
    counts = view.counts
    if not counts["messages"] and not counts["handed_over"]:
        return "nobody wrote."
    wrote = f"{_count(counts['contacts'], 'customer')} wrote {_count(counts['messages'], 'message')}."
    done = f"The bot answered {counts['answered']}, {counts['handed_over']} went to your people"
    calls = counts["callbacks"]
    return f"{wrote} {done}" + (f", {_count(calls, 'callback')} booked." if calls else ".")


def _item(speaker: Speaker, item: WaitingItem, now: datetime) -> str:
    who = f"{item.contact_name or 'A customer'} ({words.channel(item.channel)})"
    request = one_line(item.request, REQUEST_LIMIT_CHARS)
    return f"• by {speaker.at(item.promise_at, now)}: {who}: “{request}”\n  {speaker.link(item.conversation_id)}"


def _unkept(session: Session, payload: dict[str, Any]) -> tuple[Promise, str, Conversation, str] | None:
    """The promise, whose it is and what they want; None when it was kept, moved or erased meanwhile."""
    handoff = promises.still_unanswered(session, payload["promise"])
    if handoff is None:
        return None
    conversation, contact = session.execute(
        select(Conversation, Contact)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Conversation.id == handoff.conversation_id)
    ).one()
    who = f"{contact.name or 'A customer'} ({words.channel(contact.channel)})"
    promise = session.get_one(Promise, payload["promise"])
    return promise, who, conversation, one_line(handoff.request, REQUEST_LIMIT_CHARS)


def _name(session: Session, user_id: int | None) -> str | None:
    user = session.get(User, user_id) if user_id is not None else None
    return user.name if user is not None else None


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


_BY_KIND: dict[str, Callable[[Speaker, Session, dict[str, Any], datetime], Spoken | None]] = {
    NoticeKind.STAFF_REPLY: _staff_reply,
    NoticeKind.PROMISE_WARNING: _promise_warning,
    NoticeKind.PROMISE_BREAKING: _promise_breaking,
    NoticeKind.CANNOT_BE_TOLD: _cannot_be_told,
    NoticeKind.DIGEST: _digest,
}
