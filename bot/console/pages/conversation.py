"""One conversation: everything said, why a person is wanted, and what staff can do about it."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.console import acts
from bot.console.guard import Form, TheDesk, Who
from bot.storage import callbacks, transcript
from bot.storage.queue import NOT_RECEIVED
from bot.storage.tables import Author
from bot.storage.transcript import Line

router = APIRouter()

PAGE_SIZE = 200
MOST_LINES = 5000
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/conversations/{conversation_id}")
def page(
    conversation_id: Id,
    request: Request,
    desk: TheDesk,
    who: Who,
    lines: Annotated[int, Query(ge=1, le=MOST_LINES)] = PAGE_SIZE,
) -> Response:
    with desk.store.read() as session:
        header = transcript.header(session, conversation_id)
        if header is None:
            raise HTTPException(404, "This conversation does not exist (any more).")
        found = transcript.transcript(session, conversation_id, limit=lines + 1)
        call = callbacks.booked_calls(session, [conversation_id]).get(conversation_id)
    asked = header.asked
    return desk.page(
        request,
        "conversation.html",
        who,
        header=header,
        call=call,
        lines=found[-lines:],
        more_lines=min(lines + PAGE_SIZE, MOST_LINES) if len(found) > lines else None,
        is_mine=header.staff_id == who.user_id,
        is_answered=asked is not None and any(_is_reply(line) and line.created_at >= asked.created_at for line in found),
        client_key=secrets.token_urlsafe(16),
    )


@router.post("/conversations/{conversation_id}/reply")
def reply(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    acts.reply(desk.store, conversation_id, who, str(form.get("text", "")), str(form.get("client_key", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/{act}")
def act(conversation_id: Id, act: acts.Act, desk: TheDesk, who: Who, _: Form) -> Response:
    acts.act(desk.store, act, conversation_id, who)
    return _back_to(conversation_id)


def _is_reply(line: Line) -> bool:
    return line.author == Author.STAFF and line.status not in NOT_RECEIVED


def _back_to(conversation_id: int) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}", HTTPStatus.SEE_OTHER)
