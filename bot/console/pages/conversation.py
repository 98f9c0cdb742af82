"""One conversation: everything said, why a person is wanted, and what staff can do about it."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import acts
from bot.console.guard import Form, TheDesk, Who
from bot.faq.marks import Markable, MarkRefused, markable
from bot.marking import mark, unmark
from bot.storage import callbacks, marks, transcript
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
        markables = {line.id: reply for line in found if (reply := _markable(line)) is not None}
        marked = marks.marks_of(session, list(markables))
        titles = desk.titles.of(session) if markables else {}
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
        markables=markables,
        marks=marked,
        titles=titles,
        lines_asked=lines if lines != PAGE_SIZE else None,
    )


@router.post("/conversations/{conversation_id}/reply")
def reply(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    acts.reply(desk.store, conversation_id, who, str(form.get("text", "")), str(form.get("client_key", "")))
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/marks/{message_id}")
def mark_reply(conversation_id: Id, message_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """`say`: right, wrong, nothing (no entry answers it), entry:ID (which is meant), or undo. `back`: the page that it came from."""
    word, _, entry = str(form.get("say", "")).partition(":")
    if word not in ("right", "wrong", "nothing", "entry", "undo"):
        raise MarkRefused("Choose which entry is right, or that none is.")
    now = clock.now()
    with desk.store.write() as session:
        if word == "undo":
            unmark(session, message_id, user_id=who.user_id, now=now)
        else:
            mark(
                session,
                message_id,
                right=word == "right",
                entry=entry or None,
                no_entry=word == "nothing",
                known=desk.titles.of(session),
                user_id=who.user_id,
                now=now,
            )
    if form.get("back") == "answers":
        return RedirectResponse("/answers", HTTPStatus.SEE_OTHER)
    lines = str(form.get("lines", ""))
    more = f"?lines={lines}" if lines.isdecimal() else ""
    return RedirectResponse(f"/conversations/{conversation_id}{more}#line-{message_id}", HTTPStatus.SEE_OTHER)


@router.post("/conversations/{conversation_id}/{act}")
def act(conversation_id: Id, act: acts.Act, desk: TheDesk, who: Who, _: Form) -> Response:
    acts.act(desk.store, act, conversation_id, who)
    return _back_to(conversation_id)


def _markable(line: Line) -> Markable | None:
    why = line.why if line.author == Author.BOT else None
    return markable(why.rule, why.entry, why.confidence, why.details) if why is not None else None


def _is_reply(line: Line) -> bool:
    return line.author == Author.STAFF and line.status not in NOT_RECEIVED


def _back_to(conversation_id: int) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}", HTTPStatus.SEE_OTHER)
