"""What staff do beside replying: notes, tags, giving it on, closing for a reason, replies for the opening, taking back."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import acts
from bot.console.guard import Form, TheDesk, Who
from bot.storage import presence

router = APIRouter()

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
FIND_LIMIT_CHARS = 100


@router.post("/conversations/{conversation_id}/close")
def close(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """`reason`: one of bot.staff.takeover.CloseReason, or none."""
    acts.close(desk, conversation_id, who, str(form.get("reason", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/assign")
def assign(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    acts.assign(desk, conversation_id, who, str(form.get("to", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/move")
def move(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    acts.move(desk, conversation_id, who, str(form.get("department", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/note")
def note(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """Anybody may, also who does not hold it."""
    acts.note(desk, conversation_id, who, str(form.get("text", "")), str(form.get("client_key", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/tags")
def tag(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """`add` or `off` holds the tag."""
    acts.tag(desk, conversation_id, who, add=str(form.get("add", "")), remove=str(form.get("off", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/called")
def called(conversation_id: Id, desk: TheDesk, who: Who, _: Form) -> Response:
    """The call that is booked has been made."""
    acts.called(desk, conversation_id, who)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/undo/{message_id}")
def undo(conversation_id: Id, message_id: Id, desk: TheDesk, who: Who, _: Form) -> Response:
    """Take back what that line of the transcript says."""
    acts.take_back(desk, conversation_id, who, message_id)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/scheduled/{message_id}/send")
def send_now(conversation_id: Id, message_id: Id, desk: TheDesk, who: Who, _: Form) -> Response:
    acts.send_now(desk, conversation_id, who, message_id)
    return _back_to(conversation_id)


@router.get("/conversations/{conversation_id}/texts")
def texts(
    conversation_id: Id,
    request: Request,
    desk: TheDesk,
    who: Who,
    find: Annotated[str, Query(max_length=FIND_LIMIT_CHARS)] = "",
) -> Response:
    """The answers of the FAQ that hold these words, to put into a reply."""
    with desk.store.read() as session:
        language = acts.language_of(session, conversation_id)
        found = desk.ready_texts.find(session, find, language, desk.live.hours, clock.now())
    return desk.page(request, "texts.html", who, conversation_id=conversation_id, find=find, found=found)


@router.post("/conversations/{conversation_id}/here")
def here(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> dict[str, object]:
    """An open page says so every few seconds, and hears who else is there. `leaving`: it is being closed."""
    now = clock.now()
    if form.get("leaving"):
        with desk.store.write() as session:
            presence.gone(session, conversation_id, who.user_id)
        return {"others": "", "number": 0}
    is_writing = bool(form.get("writing"))
    with desk.store.read() as session:
        others = presence.others(session, conversation_id, who.user_id, now)
        is_news = presence.needs_saying(session, conversation_id, who.user_id, now, is_writing=is_writing)
    if is_news:
        with desk.store.write() as session:
            presence.here(session, conversation_id, who.user_id, now, is_writing=is_writing)
    return {"others": acts.said_of(others), "number": len(others)}


def new_key() -> str:
    """What makes a click of a page one message."""
    return secrets.token_urlsafe(16)


def _back_to(conversation_id: int) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}", HTTPStatus.SEE_OTHER)
