"""The JSON API: the same acts as the pages, for programs. Types here are its contract; OpenAPI is made from them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot import clock
from bot.console import acts
from bot.console.guard import Caller, TheDesk, Who
from bot.handoff import open_handoff
from bot.promises.templates import TemplateReason
from bot.staff.takeover import CloseReason
from bot.storage import digests, queue, queue_counts, tags, transcript
from bot.storage.queue import View

router = APIRouter()

TRANSCRIPT_LIMIT = 500


class Me(BaseModel):
    name: str
    role: str
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every POST.")


class QueueItem(BaseModel):
    conversation_id: int
    contact_name: str | None
    channel: str
    holder: str
    staff_name: str | None
    reason: str | None
    department: str | None
    request: str | None
    promise_at: datetime | None
    overdue: bool
    window_ends_at: datetime | None = Field(description="From then on the channel takes no free text; null: it always does.")
    kept: bool = Field(description="A reply waits for the customer to write again.")
    last_message_at: datetime


class Queue(BaseModel):
    counts: dict[str, int]
    items: list[QueueItem]


class DigestItem(BaseModel):
    conversation_id: int
    contact_name: str | None
    channel: str
    request: str
    department: str
    promise_at: datetime
    settled: bool = Field(description="A person has replied since, or it is closed.")


class Digest(BaseModel):
    opened_at: datetime
    since: datetime = Field(description="The counts are of messages from here until opened_at (not included).")
    departments: list[str]
    contacts: int
    messages: int
    answered: int
    handed_over: int
    callbacks: int
    waiting: list[DigestItem] = Field(description="What breaks first comes first.")


class Digests(BaseModel):
    digests: list[Digest]


class Proof(BaseModel):
    rule: str
    entry: str | None
    version: int | None
    matched: str | None
    confidence: float | None


class Line(BaseModel):
    id: int
    author: str
    staff_name: str | None
    direction: str
    status: str
    kind: str
    text: str
    error: str | None
    created_at: datetime
    attachments: list[int] = Field(description="Ids, to be fetched from /attachments/ID.")
    proof: Proof | None


class Conversation(BaseModel):
    conversation_id: int
    contact_name: str | None
    address: str
    channel: str
    language: str | None
    holder: str
    staff_name: str | None
    reason: str | None
    department: str | None
    request: str | None
    promise_at: datetime | None
    window_ends_at: datetime | None = Field(description="From then on the channel takes no free text; null: it always does.")
    tags: list[str]
    snoozed_until: datetime | None
    transcript: list[Line]


class ReplyText(BaseModel):
    text: str
    client_key: Annotated[str, Field(min_length=1, max_length=64, description="The same key twice is one message.")]
    at_opening: bool = False
    entry: Annotated[str, Field(max_length=200, description="The FAQ entry whose answer it began as.")] = ""
    can_be_undone: Annotated[bool, Field(description="It leaves after five seconds, and /undo takes it back until then.")] = False


class Queued(BaseModel):
    message_id: int


class Done(BaseModel):
    done: bool = True


ConversationId = Annotated[int, InPath(ge=1, le=2**31 - 1)]


@router.get("/me")
def me(who: Who) -> Me:
    return Me(name=who.name, role=who.role, csrf_token=who.csrf_token)


@router.get("/queue")
def read_queue(
    who: Who,
    desk: TheDesk,
    show: View = View.WAITING,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Queue:
    now = clock.now()
    with desk.store.read() as session:
        counts = queue_counts.counts(session, who.user_id, now)
        found = queue.items(session, show, who.user_id, limit=limit, offset=offset, now=now)
    return Queue(
        counts=vars(counts),
        items=[
            QueueItem(
                conversation_id=item.conversation_id,
                contact_name=item.contact_name,
                channel=item.channel,
                holder=item.holder,
                staff_name=item.staff_name,
                reason=item.reason,
                department=item.department,
                request=item.request,
                promise_at=item.promise_at,
                overdue=item.is_overdue(now),
                window_ends_at=item.window_ends_at,
                kept=item.has_kept,
                last_message_at=item.last_message_at,
            )
            for item in found
        ],
    )


@router.get("/conversations/{conversation_id}")
def read_conversation(conversation_id: ConversationId, who: Who, desk: TheDesk) -> Conversation:
    with desk.store.read() as session:
        header = transcript.header(session, conversation_id)
        if header is None:
            raise HTTPException(404, "This conversation does not exist (any more).")
        lines = transcript.transcript(session, conversation_id, limit=TRANSCRIPT_LIMIT)
        tagged = tags.tags_of(session, conversation_id)
        opened = open_handoff(session, conversation_id)
        sleeps_until = opened.snoozed_until if opened is not None else None
    asked = header.asked
    return Conversation(
        conversation_id=header.conversation_id,
        contact_name=header.contact_name,
        address=header.address,
        channel=header.channel,
        language=header.language,
        holder=header.holder,
        staff_name=header.staff_name,
        reason=asked.reason if asked else None,
        department=asked.department if asked else None,
        request=asked.request if asked else None,
        promise_at=asked.promise_at if asked else None,
        window_ends_at=header.window_ends_at,
        tags=tagged,
        snoozed_until=sleeps_until if sleeps_until is not None and sleeps_until > clock.now() else None,
        transcript=[_line(line) for line in lines],
    )


@router.get("/digests")
def read_digests(who: Who, desk: TheDesk, limit: Annotated[int, Query(ge=1, le=200)] = 30) -> Digests:
    """What departments found when they opened, newest first; those that opened together are one. `limit` counts departments."""
    with desk.store.read() as session:
        found = digests.newest(session, limit)
    return Digests(
        digests=[
            Digest(
                opened_at=view.opened_at,
                since=view.since,
                departments=list(view.departments),
                **view.counts,
                waiting=[
                    DigestItem(
                        conversation_id=item.conversation_id,
                        contact_name=item.contact_name,
                        channel=item.channel,
                        request=item.request,
                        department=item.department,
                        promise_at=item.promise_at,
                        settled=item.is_settled,
                    )
                    for item in view.waiting
                ],
            )
            for view in found
        ]
    )


@router.post("/conversations/{conversation_id}/reply")
def reply(conversation_id: ConversationId, body: ReplyText, caller: Caller, desk: TheDesk) -> Queued:
    """At once, or with `at_opening` when people next begin, unless the customer writes before."""
    how = acts.How(can_be_taken_back=body.can_be_undone, at_opening=body.at_opening, entry=body.entry)
    return Queued(message_id=acts.reply(desk, conversation_id, caller, body.text, body.client_key, how))


@router.post("/conversations/{conversation_id}/template/{reason}")
def send_template(conversation_id: ConversationId, reason: TemplateReason, caller: Caller, desk: TheDesk) -> Queued:
    """Send the approved text for this reason; 409 with a sentence when that cannot be. Twice is one message."""
    return Queued(message_id=acts.send_template(desk, conversation_id, caller, reason))


@router.post("/conversations/{conversation_id}/close")
def close(conversation_id: ConversationId, caller: Caller, desk: TheDesk, reason: CloseReason | None = None) -> Done:
    """409 with a sentence when it cannot be done."""
    acts.close(desk, conversation_id, caller, reason or "")
    return Done()


@router.post("/conversations/{conversation_id}/{act}")
def act(conversation_id: ConversationId, act: acts.Act, caller: Caller, desk: TheDesk) -> Done:
    """claim, release or hand-back. 409 with a sentence when it cannot be done."""
    acts.act(desk.store, act, conversation_id, caller)
    return Done()


def _line(line: transcript.Line) -> Line:
    return Line(
        id=line.id,
        author=line.author,
        staff_name=line.staff_name,
        direction=line.direction,
        status=line.status,
        kind=line.kind,
        text=line.text,
        error=line.error,
        created_at=line.created_at,
        attachments=[file.id for file in line.files],
        proof=None
        if line.why is None
        else Proof(
            rule=line.why.rule,
            entry=line.why.entry,
            version=line.why.version,
            matched=line.why.matched,
            confidence=line.why.confidence,
        ),
    )
