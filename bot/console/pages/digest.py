"""The digests: what each department found when it opened, today's on top; and which notices to staff did not arrive."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot import clock
from bot.console.desk import UNDELIVERED_LIMIT, UNDELIVERED_SHOWN
from bot.console.guard import TheDesk, Who
from bot.storage import digests, notices

router = APIRouter()

# Of single departments; a fortnight of three.
LIMIT = 45


@router.get("/digest")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    now = clock.now()
    with desk.store.read() as session:
        found = digests.newest(session, LIMIT)
        undelivered = notices.undelivered(session, now - UNDELIVERED_SHOWN, UNDELIVERED_LIMIT)
    today = now.astimezone(desk.timezone).date()
    todays = [view for view in found if view.opened_at.astimezone(desk.timezone).date() == today]
    return desk.page(
        request,
        "digest.html",
        who,
        todays=todays,
        older=found[len(todays) :],
        not_delivered=undelivered,
        has_departments=len(desk.live.business.departments) > 1,
    )
