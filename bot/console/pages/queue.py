"""The queue: who waits for a person, in the order in which promises fall due; also one's own, the bot's and closed ones."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.guard import TheDesk, Who
from bot.storage import callbacks, queue
from bot.storage.queue import View

router = APIRouter()

PAGE_SIZE = 50
BOT_ANSWERED_WITHIN = timedelta(hours=24)


@router.get("/")
def home(_: Who) -> Response:
    return RedirectResponse("/queue", HTTPStatus.SEE_OTHER)


@router.get("/queue")
def page(
    request: Request,
    desk: TheDesk,
    who: Who,
    show: View = View.WAITING,
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    now = clock.now()
    with desk.store.read() as session:
        found = queue.items(session, show, who.user_id, limit=PAGE_SIZE + 1, offset=start)
        calls = callbacks.booked_calls(session, [item.conversation_id for item in found])
        answered = queue.answered_by_bot(session, now - BOT_ANSWERED_WITHIN)
    return desk.page(
        request,
        "queue.html",
        who,
        show=show,
        items=found[:PAGE_SIZE],
        calls=calls,
        start=start,
        page_size=PAGE_SIZE,
        has_more=len(found) > PAGE_SIZE,
        answered=answered,
    )
