"""What a notice says, made from the database at the moment of sending: what was erased or settled meanwhile is not told.

Staff read this, in English like the console. Customers' names and requests stand in it, addresses do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.business.shop import Business
from bot.console import times, words
from bot.handoff import URGENT_PRIORITY
from bot.live_hours import LiveHours
from bot.notices.notices import NoticeKind
from bot.notices.private_notice import private_notice
from bot.storage import alarms, digests, promises, staff_links
from bot.storage.digests import DigestView, WaitingItem
from bot.storage.kept import is_refused
from bot.storage.tables import Contact, Conversation, Handoff, HandoffState, Message, Promise, Status, User
from bot.words.texts import one_line
from connectors.messages import Button

REQUEST_LIMIT_CHARS = 80
#: A digest that could not be sent for so long is not news any more; it stands in the console.
DIGEST_LASTS = timedelta(hours=18)


@dataclass(frozen=True)
class Spoken:
    subject: str  #: one line
    text: str
    chat: str | None = None  #: somebody's private chat in place of the group
    topic: int | None = None
    reply_to: int | None = None
    conversation_id: int | None = None  #: what it is about
    to: tuple[str, ...] = ()  #: e-mail addresses in place of all of the staff's
    rows: tuple[tuple[Button, ...], ...] = ()  #: of buttons


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
    place = {name: payload[name] for name in ("chat", "topic", "reply_to") if name in payload}
    return Spoken(speaker.business.name, str(payload["text"]), **place)


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
        subject = f"Call a customer: {when}"
        return Spoken(subject, f"{head}.\n“{request}”\n{held}\n{speaker.link(conversation.id)}", conversation_id=conversation.id)
    is_over = promise.due_at <= now
    left = times.duration(promise.due_at - now)
    head = f"A promise broke, {left} ago" if is_over else f"{left} left"
    held = f"{holder} holds it and has not written yet." if holder else "Nobody has claimed it yet."
    text = f"{head}: {who} was promised a reply by {speaker.at(promise.due_at, now)}.\n“{request}”\n{held}"
    subject = f"{head}: a customer waits for a reply"
    return Spoken(subject, f"{text}\n{speaker.link(conversation.id)}", conversation_id=conversation.id)


def _promise_breaking(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    promise, who, conversation, request = found
    holder = _name(session, conversation.staff_id)
    when = f"{'broke' if promise.due_at <= now else 'breaks'} {speaker.at(promise.due_at, now)}"
    head = f"URGENT: the promise to {who} {when}"
    if holder:
        what = (
            f"{holder} holds the conversation and has not written. While a person holds it Nightdesk says nothing to the "
            "customer: reply now, or put it back into the queue, and the customer is told a new time."
        )
    else:
        what = "Nobody holds it any more: claim it and reply now."
    text = f"{head}.\n“{request}”\n{what}\n{speaker.link(conversation.id)}"
    return Spoken(f"URGENT: a promise {when}", text, conversation_id=conversation.id)


def _cannot_be_told(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    promise, who, conversation, request = found
    contact = session.get_one(Contact, conversation.contact_id)
    channel = words.channel(contact.channel)
    why = contact.unreachable_why or f"{channel} takes no free text 24 hours after the customer's last message."
    head = f"{who} cannot be told on {channel}"
    text = (
        f"{head}: the promise for {speaker.at(promise.due_at, now)} is not kept. {why} "
        f"Reach them in another way.\n“{request}”\n{speaker.link(conversation.id)}"
    )
    return Spoken(f"A customer cannot be told on {channel}", text, conversation_id=conversation.id)


def _window_ending(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = _unkept(session, payload)
    if found is None:
        return None
    _, who, conversation, request = found
    ends_at = conversation.window_ends_at
    if ends_at is None or ends_at <= now:
        return None
    holder = _name(session, conversation.staff_id)
    left = f"{times.duration(ends_at - now)} left to write to"
    head = f"{left} {who}"
    held = f"{holder} holds it and has not written yet." if holder else "Nobody has claimed it yet."
    text = (
        f"{head}: 24 hours after their last message, {speaker.at(ends_at, now)}, free text is not taken any more.\n“{request}”\n"
        f"{held}\n{speaker.link(conversation.id)}"
    )
    return Spoken(f"{left} a customer", text, conversation_id=conversation.id)


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


def _alarm(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = alarms.with_id(session, payload["alarm"])
    if found is None or found.ended_at is not None:
        return None
    head = f"{words.channel(found.channel)}: {words.ALARMS.get(found.kind, found.kind)}"
    return Spoken(head, f"{head}, since {speaker.at(found.began_at, now)}.\n{found.sentence}\n{speaker.console}/channels")


def _alarm_over(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    found = alarms.with_id(session, payload["alarm"])
    if found is None or found.ended_at is None:
        return None
    lasted = times.duration(found.ended_at - found.began_at)
    head = f"{words.channel(found.channel)} is well again"
    return Spoken(head, f"{head}, after {lasted} ({words.ALARMS.get(found.kind, found.kind)}).")


def _not_delivered(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    row = session.execute(
        select(Message, Contact)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Message.id == payload["message"])
    ).one_or_none()
    if row is None:
        return None
    message, contact = row
    who = f"{contact.name or 'A customer'} ({words.channel(contact.channel)})"
    link = speaker.link(message.conversation_id)
    if message.status == Status.FAILED or is_refused(message):
        head = f"A reply to {who} did not arrive"
        text = f"{head}. {message.error or ''}\n{link}"
        return Spoken("A reply to a customer did not arrive", text, conversation_id=message.conversation_id)
    if message.status == Status.UNKNOWN and message.question_at is not None:
        head = f"Nobody knows whether a reply to {who} arrived"
        text = f"{head}. {message.error or ''}\nIs it sent again or not? Say so there: {link}"
        subject = "Nobody knows whether a reply to a customer arrived"
        return Spoken(subject, text, conversation_id=message.conversation_id)
    return None


def _urgent(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    row = _waiting(session, [payload["handoff"]])
    if not row:
        return None
    handoff, contact = row[0]
    who = f"{contact.name or 'A customer'} ({words.channel(contact.channel)})"
    text = [f"🚨 Urgent: {who}", f"“{one_line(handoff.request, REQUEST_LIMIT_CHARS)}”"]
    link = speaker.link(handoff.conversation_id)
    if "user" not in payload:
        unreached = payload.get("unreached")
        text.append(
            f"{unreached} is on call and has not been reached, or has not claimed it; whoever reads this, claim it."
            if unreached
            else "Nobody is on call now; whoever reads this, claim it."
        )
        subject = "Urgent: somebody waits, and nobody on call has it"
        return Spoken(subject, "\n".join([*text, link]), conversation_id=handoff.conversation_id)
    to = (payload["email"],) if payload.get("email") else ()
    account = staff_links.link_of(session, payload["user"])
    shown = private_notice(session, payload, speaker.console, now)
    subject = "Urgent: somebody waits, and you are on call"
    if account is not None and shown is not None:
        about = handoff.conversation_id
        return Spoken(subject, shown.text, chat=account.account, conversation_id=about, to=to, rows=shown.rows)
    text.append("You are on call." if payload["place"] == 1 else "Nobody has claimed it so far, and you are second on call.")
    text.append("Claim it in your staff's group, or here:")
    return Spoken(subject, "\n".join([*text, link]), to=to)


def _who_waits(speaker: Speaker, session: Session, payload: dict[str, Any], now: datetime) -> Spoken | None:
    rows = _waiting(session, payload["handoffs"])
    if not rows:
        return None
    lines = []
    for handoff, contact in rows:
        who = f"{contact.name or 'A customer'} ({words.channel(contact.channel)}), {speaker.called(handoff.department)}"
        mark = "🚨 " if handoff.priority >= URGENT_PRIORITY else "• "
        lines.append(
            f"{mark}by {speaker.at(handoff.promise_at, now)}: {who}\n  “{one_line(handoff.request, REQUEST_LIMIT_CHARS)}”\n"
            f"  {speaker.link(handoff.conversation_id)}"
        )
    is_urgent = any(handoff.priority >= URGENT_PRIORITY for handoff, _ in rows)
    waits = "1 customer waits" if len(rows) == 1 else f"{len(rows)} customers wait"
    subject = f"{'Urgent: ' if is_urgent else ''}{waits} for a person, {speaker.business.name}"
    text = "\n\n".join([f"{waits} for a person.", *lines, f"All that waits: {speaker.console}/queue"])
    return Spoken(subject, text, to=tuple(payload["to"]))


def _waiting(session: Session, ids: list[int]) -> list[tuple[Handoff, Contact]]:
    """Those that nobody has claimed meanwhile, the most urgent first."""
    return [
        (row[0], row[1])
        for row in session.execute(
            select(Handoff, Contact)
            .join(Conversation, Conversation.id == Handoff.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(Handoff.id.in_(ids), Handoff.state == HandoffState.WAITING)
            .order_by(Handoff.priority.desc(), Handoff.promise_at)
        )
    ]


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
    by = speaker.at(item.promise_at, now)
    if item.breaks_at(now) < item.promise_at:
        by = f"{speaker.at(item.breaks_at(now), now)}, when {words.channel(item.channel)} takes no more text (promised: {by})"
    return f"• by {by}: {who}: “{request}”\n  {speaker.link(item.conversation_id)}"


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
    NoticeKind.WINDOW_ENDING: _window_ending,
    NoticeKind.DIGEST: _digest,
    NoticeKind.ALARM: _alarm,
    NoticeKind.ALARM_OVER: _alarm_over,
    NoticeKind.NOT_DELIVERED: _not_delivered,
    NoticeKind.URGENT: _urgent,
    NoticeKind.WAITING: _who_waits,
}
