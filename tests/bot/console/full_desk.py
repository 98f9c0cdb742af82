"""A desk on which everything that a page can show is there: for tests that go through all pages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice, product
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from bot import clock, handoff
from bot.callback.slots import Slot
from bot.channels.alarms import AlarmKind, ring
from bot.channels.pauses import pause
from bot.faq.entry import Entry, Translation
from bot.faq.exchange.transfer import to_yaml
from bot.faq.measure.risk import Expected
from bot.faq.versions import publish
from bot.handoff import Reason
from bot.live_hours import LiveHours
from bot.notices.digest import DigestMaker
from bot.staff import takeover
from bot.staff.marking import mark as mark_reply
from bot.storage import audit, callbacks, channels, inbox, overrides, sessions, unknown, users
from bot.storage.engine import Store
from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Draft,
    Message,
    Proof,
    QuestionGroup,
    Role,
    Status,
    StoredAttachment,
    UnansweredQuestion,
    User,
)
from bot.storage.unanswered import unanswered_since
from bot.test_box import nobody
from connectors.messages import Attachment, Kind, Unreadable
from tests.bot.console.conftest import say
from tests.cast import MORNING, NIGHT
from tests.nights import CLARIFIED, HANDED_OVER, replied
from tests.shop import HOURS

PHONE = "+31205550142"
DAY = timedelta(days=1)
CHANNELS = ("telegram", "whatsapp")
VIEWS = ("/queue?show=mine", "/queue?show=colleagues", "/queue?show=bot", "/queue?show=closed", "/nowhere", "/people?unknown=1",
         "/unanswered?decided=true", "/drafts?dismissed=1", "/faq/new?draft=1", "/faq?show=older", "/faq?q=nothing+like+it",
         "/faq/test?text=parking", "/faq/new?question=Parking")  # fmt: skip


def fill(store: Store, media_folder: Path, *texts: str) -> None:
    """Everything that somebody outside can say, said in each of `texts`: names, addresses, messages, files, calls.

    One person of staff, an alarm, a paused channel and an override say the first of them too.
    """
    media_folder.mkdir(parents=True, exist_ok=True)
    with store.write() as session:
        entries = [Entry(f"entry_{number}", (text,), text) for number, text in enumerate(texts)]
        publish(session, entries, "Bob", texts[0], clock.now())
        _write_faq(media_folder.parent / "faq", entries)
        somebody = users.add_user(session, texts[0][: users.NAME_LIMIT_CHARS], Role.AGENT, "none", NIGHT)
        gone = users.add_user(session, "Once here", Role.ADMIN, "none", NIGHT)
        gone.disabled_at = NIGHT
        users.create_invitation(session, Role.TRAINER, clock.now(), DAY)
        sessions.open_session(session, somebody.id, NIGHT, texts[0])
        sessions.open_session(session, 3, NIGHT, texts[0])
        audit.record(session, user_id=somebody.id, act=texts[0], now=NIGHT, details={texts[0]: texts[0]})
        channels.turn_on(session, (*CHANNELS, "local"), clock.real_now())
        ring(session, "telegram", AlarmKind.SWEEP, texts[0], clock.now(), ())
        pause(session, "whatsapp", texts[0], clock.now(), ())
        overrides.set_override(
            session, open=True, starts_at=NIGHT, ends_at=NIGHT + DAY, department=None, departments=(),
            reason={"en": texts[0]}, set_by=texts[0], now=clock.now(),
        )  # fmt: skip
    for number, text in enumerate(texts):
        _one_customer(store, media_folder, number, text, somebody)
    _unanswered(store)
    _drafts(store, somebody, texts)
    DigestMaker(store, LiveHours(HOURS), ("email",)).look(MORNING)


def _write_faq(folder: Path, entries: list[Entry]) -> None:
    """The entries as files, the first one changed since it was published, and a file that cannot be read."""
    first = replace(entries[0], answer=f"{entries[0].answer} again", follow_ups=("entry_1",), valid_until=NIGHT.date())
    translated = replace(first, translations={"de": Translation(first.questions, first.answer)}, attachments=("map.png",))
    (folder / "shop.yml").write_text(to_yaml([translated, *entries[1:]]))
    (folder / "broken.yml").write_text(f"<<<<<<< {entries[0].answer}")


def part_that_answers(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """What it says about the one number: at p of a hundred it answers 40 to 90 % of a usual night. Nothing else can be tried."""
    if name != "risk":
        return nobody(name, job)
    expected = [vars(Expected(p, 0.91 - p / 100, 0.4 + p / 100, p / 150)) for p in range(1, 51)]
    return {"version": 1, "expected": expected, "curve": [[0.1, 0.0], [0.5, 0.02], [1.0, 0.2]]}


def addresses(app: FastAPI, conversations: int, token: str) -> list[str]:
    """Every address of the console that can be looked at: pages, files of customers, exports, the API."""
    examples: dict[str, Iterable[Any]] = {
        "conversation_id": range(1, conversations + 1),
        "attachment_id": range(1, 4),
        "message_id": (1, 3, *range(14, 14 * conversations + 1, 14), 10_000),
        "token": (token, "unknown"),
        "user_id": (1, 3),
        "kind": ("csv", "json"),
        "ending": ("txt", "json", "pdf"),
        "name": ("logo.svg",),
        "entry_id": ("entry_0", "nowhere"),
    }
    found = set()
    for path in _looks(app.routes):
        names = re.findall(r"\{(\w+)\}", path)
        # Of what is two things at once, a few are enough.
        values = (examples.get(name, (1,)) if len(names) < 2 else islice(examples.get(name, (1,)), 3) for name in names)
        found |= {path.format(**dict(zip(names, chosen, strict=True))) for chosen in product(*values)}
    return sorted({*found, *VIEWS} - {"/events", "/"})


def _one_customer(store: Store, media_folder: Path, number: int, text: str, staff: User) -> None:
    address = f"{number}{text}"
    files = (Attachment("document", "r", "text/html", text), Attachment("image", "r", "image/png", text),
             Attachment("audio", "r", "audio/ogg", text))  # fmt: skip
    conversation_id = say(store, text, name=text, address=address)
    say(store, text, name=text, address=address, kind=Kind.MEDIA, attachments=files)
    with store.write() as session:
        conversation = session.get_one(Conversation, conversation_id)
        for row in session.query(StoredAttachment).filter_by(path=None):
            row.status, row.path, row.size_bytes = "stored", f"{row.id}", len(text)
            (media_folder / row.path).write_text(text)
        call = None
        if number < 3:
            slot = Slot(MORNING.replace(minute=0) + timedelta(minutes=30 * number))
            call = callbacks.book(session, conversation_id, "service", slot, PHONE, 1, clock.now())
        opened, _ = handoff.request(
            session, conversation, message_id=None, reason=Reason.CALLBACK if call else Reason.COMPLAINT, request=text,
            department="service", promise_at=NIGHT + timedelta(minutes=10 * number),
            details={"order_number": text, "email": text, text: text}, now=NIGHT,
        )  # fmt: skip
        if call:
            call.handoff_id = opened.id
        _replies(session, conversation_id, text)
        for rule in (CLARIFIED, HANDED_OVER):
            replied(session, text, "entry_0", 0.4, rule=rule, said=text, candidates=("entry_0", text), address=address)
        answer = replied(
            session, text, "entry_0", 0.9, said=text, candidates=("entry_0", text), address=address, models=text,
            made_of=[[{"entry": "entry_0", "version": 1, "language": "en"}]],
        )  # fmt: skip
        mark_reply(session, answer, right=False, entry="entry_0", no_entry=False, known=("entry_0",), user_id=staff.id, now=NIGHT)
        session.get_one(Contact, conversation.contact_id).name = text
        inbox.quarantine(session, Unreadable("telegram", f"u{number}", {"text": text, text: 1}, text), NIGHT)
    if number % 4 == 1:
        with store.write() as session:
            takeover.claim(session, conversation_id, session.get_one(User, staff.id), clock.now())


def _unanswered(store: Store) -> None:
    """Every other question in a group of its own, about each third of which something was decided."""
    with store.write() as session:
        for place, each in enumerate(unanswered_since(session, NIGHT - DAY)[::2]):
            group = QuestionGroup(created_at=NIGHT, nearest=[["entry_0", 0.5], [each.text, 0.4]])
            if place % 3 == 0:
                group.decision, group.entry, group.decided_as, group.decided_at = "new", each.text, each.text, NIGHT
            session.add(group)
            session.flush()
            session.add(
                UnansweredQuestion(
                    message_id=each.message_id, group_id=group.id, why=each.why, vector=b"", models="", grouped_at=NIGHT
                )
            )


def _drafts(store: Store, staff: User, texts: tuple[str, ...]) -> None:
    """What a person answered in each of `texts` to a customer who is not called so, else it would be taken out as a name.

    The second answered the first one's question, differently; what they say of the hours is not so, and what is near is called so too.
    """
    first = None
    for place, text in enumerate(texts):
        conversation_id = say(store, text, name="Somebody", address=f"draft {place}")
        with store.write() as session:
            asked = session.query(Message).order_by(Message.id.desc()).first()
            conversation = session.get_one(Conversation, conversation_id)
            opened, _ = handoff.request(
                session, conversation, message_id=None, reason=Reason.ASKED, request=text, department="service",
                promise_at=NIGHT, details={}, now=NIGHT,
            )  # fmt: skip
            answer = Message(
                conversation_id=conversation_id, channel="telegram", direction=Direction.OUT, author=Author.STAFF,
                staff_id=1 if place == 1 else staff.id, status=Status.SENT, payload={}, created_at=NIGHT, status_at=NIGHT,
                text=f"{'Never, for 7 euros' if place == 1 else 'Yes'}: {text} We are open on Sundays from 05:00 to 23:00.",
            )  # fmt: skip
            group = QuestionGroup(created_at=NIGHT, nearest=[["entry_0", 0.5], [text, 0.4]])
            session.add_all((answer, group))
            session.flush()
            first = first or asked.id
            question = UnansweredQuestion(message_id=asked.id, group_id=group.id, why="offered", vector=b"", models="", grouped_at=NIGHT)
            session.add(question)
            session.add(Draft(handoff_id=opened.id, question_id=first if place == 1 else asked.id, answer_id=answer.id, created_at=NIGHT))


def _replies(session, conversation_id: int, text: str) -> None:
    """What went out, in every state that it can be in."""
    for status in (Status.SENT, Status.READ, Status.FAILED, Status.CANCELLED, Status.KEPT, Status.UNKNOWN):
        reply = Message(
            conversation_id=conversation_id, channel="telegram", direction=Direction.OUT, author=Author.BOT, status=status,
            text=text, payload={"buttons": [{"label": text, "payload": text}]}, error=text, created_at=NIGHT, status_at=NIGHT,
        )  # fmt: skip
        session.add(reply)
        session.flush()
        details = {"candidates": [{"id": text, "confidence": 0.5}], text: {text: text}}
        session.add(Proof(message_id=reply.id, rule=text, entry=text, matched=text, confidence=0.5, details=details))
        if status == Status.UNKNOWN:
            unknown.doubt(reply, NIGHT, text, can_be_asked=True)
            reply.question_at = NIGHT


def _looks(routes: list[Any], prefix: str = "") -> Iterator[str]:
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        if inner is not None:
            yield from _looks(inner, prefix + route.include_context.prefix)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield prefix + route.path
