"""What came in authentic but could not be understood: kept whole, for a person to look at."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.guard import Form, TheDesk, Who
from bot.storage import quarantine

router = APIRouter()

LIMIT = 100


@router.get("/unreadable")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    with desk.store.read() as session:
        found = quarantine.quarantined(session, LIMIT)
    return desk.page(request, "unreadable.html", who, items=found, limit=LIMIT)


@router.post("/unreadable/{item_id}/seen")
def seen(item_id: Annotated[int, Path(ge=1, le=2**31 - 1)], desk: TheDesk, who: Who, _: Form) -> Response:
    with desk.store.write() as session:
        quarantine.mark_seen(session, item_id, who.user_id, clock.now())
    return RedirectResponse("/unreadable", HTTPStatus.SEE_OTHER)
