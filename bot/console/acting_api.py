"""The JSON API of what staff do beside replying: notes, tags, giving it on, snoozing, taking back. The rules are the pages' own."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from bot import clock
from bot.console import acts
from bot.console.api import ConversationId, Done, Queued
from bot.console.guard import Caller, TheDesk, Who
from bot.handoff import HandoffRefused, open_handoff
from bot.staff import snooze
from bot.storage import tags, users
from bot.storage.tables import User

router = APIRouter()

MessageId = Annotated[int, InPath(ge=1, le=2**31 - 1)]


class Colleague(BaseModel):
    id: int
    name: str
    role: str


class Colleagues(BaseModel):
    colleagues: list[Colleague]


class NoteText(BaseModel):
    text: str
    client_key: Annotated[str, Field(min_length=1, max_length=64, description="The same key twice is one note.")]


class ToWhom(BaseModel):
    to: Annotated[int, Field(ge=1, le=2**31 - 1, description="The id of a colleague, as /api/v1/colleagues gives it.")]


class ToWhere(BaseModel):
    department: Annotated[str, Field(max_length=200, description="As business.yml calls it.")]


class Moved(BaseModel):
    department: str
    promise_at: datetime = Field(description="By when the customer was told that they hear from a person.")


class TagChange(BaseModel):
    """Either or both; a tag that is there already, or is not there, changes nothing."""

    add: Annotated[str, Field(max_length=200)] = ""
    remove: Annotated[str, Field(max_length=200)] = ""


class Tags(BaseModel):
    tags: list[str]


class Snoozed(BaseModel):
    until: datetime


@router.get("/colleagues")
def colleagues(who: Who, desk: TheDesk) -> Colleagues:
    """Who can be given a conversation."""
    with desk.store.read() as session:
        found = [each for each in users.all_users(session) if each.disabled_at is None]
    return Colleagues(colleagues=[Colleague(id=each.id, name=each.name, role=each.role) for each in found])


@router.post("/conversations/{conversation_id}/note")
def note(conversation_id: ConversationId, body: NoteText, caller: Caller, desk: TheDesk) -> Queued:
    """A line for colleagues, which no customer gets. Anybody may, also who does not hold the conversation."""
    return Queued(message_id=acts.note(desk, conversation_id, caller, body.text, body.client_key))


@router.post("/conversations/{conversation_id}/tags")
def tag(conversation_id: ConversationId, body: TagChange, caller: Caller, desk: TheDesk) -> Tags:
    """Put a tag on, take one off. Returns all that are on it now."""
    if not body.add and not body.remove:
        raise HandoffRefused("Name a tag to add or to remove.")
    if body.remove:
        acts.tag(desk, conversation_id, caller, add="", remove=tags.cleaned(body.remove))
    if body.add:
        acts.tag(desk, conversation_id, caller, add=body.add, remove="")
    with desk.store.read() as session:
        return Tags(tags=tags.tags_of(session, conversation_id))


@router.post("/conversations/{conversation_id}/assign")
def assign(conversation_id: ConversationId, body: ToWhom, caller: Caller, desk: TheDesk) -> Done:
    """Give a colleague what the caller holds, or what nobody holds. Twice is once."""
    acts.assign(desk, conversation_id, caller, str(body.to))
    return Done()


@router.post("/conversations/{conversation_id}/move")
def move(conversation_id: ConversationId, body: ToWhere, caller: Caller, desk: TheDesk) -> Moved:
    """Into another department's queue. The promise stays, or the customer is told a new one."""
    acts.move(desk, conversation_id, caller, body.department)
    with desk.store.read() as session:
        handoff = open_handoff(session, conversation_id)
        if handoff is None:
            raise HandoffRefused("It was moved, and a colleague has closed it since.")
        return Moved(department=handoff.department, promise_at=handoff.promise_at)


@router.post("/conversations/{conversation_id}/snooze")
def put_off(conversation_id: ConversationId, caller: Caller, desk: TheDesk) -> Snoozed:
    """Out of the way until its department next opens, until shortly before something breaks, or until the customer writes."""
    with desk.store.write() as session:
        user = session.get_one(User, caller.user_id)
        until = snooze.snooze(session, conversation_id, user, desk.live.hours, clock.now())
    return Snoozed(until=until.astimezone(UTC))


@router.post("/conversations/{conversation_id}/wake")
def wake(conversation_id: ConversationId, caller: Caller, desk: TheDesk) -> Done:
    """Take up again what was snoozed. Twice is once."""
    with desk.store.write() as session:
        snooze.wake(session, conversation_id, session.get_one(User, caller.user_id), clock.now())
    return Done()


@router.post("/conversations/{conversation_id}/called")
def called(conversation_id: ConversationId, caller: Caller, desk: TheDesk) -> Done:
    """The call that is booked has been made."""
    acts.called(desk, conversation_id, caller)
    return Done()


@router.post("/conversations/{conversation_id}/undo/{message_id}")
def undo(conversation_id: ConversationId, message_id: MessageId, caller: Caller, desk: TheDesk) -> Done:
    """Take back what that line of the transcript says the caller did, within five seconds. Twice is once."""
    acts.take_back(desk, conversation_id, caller, message_id)
    return Done()


@router.post("/conversations/{conversation_id}/scheduled/{message_id}/send")
def send_now(conversation_id: ConversationId, message_id: MessageId, caller: Caller, desk: TheDesk) -> Done:
    """A reply that waits for the opening leaves at once. Twice is one message."""
    acts.send_now(desk, conversation_id, caller, message_id)
    return Done()


@router.post("/conversations/{conversation_id}/kept/{message_id}/withdraw")
def withdraw(conversation_id: ConversationId, message_id: MessageId, caller: Caller, desk: TheDesk) -> Done:
    """A reply that is kept, or waits for the opening, does not go out any more."""
    acts.withdraw(desk, conversation_id, caller, message_id)
    return Done()
