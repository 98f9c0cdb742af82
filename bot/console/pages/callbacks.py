"""The calls that customers were promised: today's and those of the coming days, what is still free, an .ics for each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import clock
from bot.business.shop import MINUTES_A_DAY
from bot.callback.calendar import calendar_of
from bot.callback.slots import Calls
from bot.console.desk import Desk
from bot.console.guard import TheDesk, Who
from bot.hours.wall_clock import real_time
from bot.storage import callbacks
from bot.storage.callbacks import Call

router = APIRouter()

#: Today and the days to come that are listed, also where nothing is booked.
DAYS_SHOWN = 7
#: Calls further ahead than that are not booked.
DAYS_BOOKED = 15


@dataclass(frozen=True)
class DayOfCalls:
    """One date: its calls, and department → how many more calls can be booked."""

    day: date
    begins: datetime
    calls: list[Call]
    free: dict[str, int]


@router.get("/callbacks")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    now = clock.now()
    hours = desk.live.hours
    business = hours.business
    offering = [each for each in business.departments if business.calls_at_once(each)]
    begins = real_time(hours.today(now), 0, hours.zone)
    with desk.store.read() as session:
        found = callbacks.between(session, begins, begins + timedelta(days=DAYS_BOOKED + 1))
        missed = [call for call in callbacks.missed(session, now) if call.starts_at < begins]
        taken = {each: callbacks.taken(session, each, now) for each in offering}
    free: dict[tuple[date, str], int] = {}
    for department in offering:
        places = business.calls_at_once(department)
        for slot in Calls(hours, department, now, taken=taken[department]).free():
            key = hours.today(slot.starts_at), department
            free[key] = free.get(key, 0) + places - taken[department].get(slot.starts_at, 0)
    days = []
    for number in range(DAYS_BOOKED + 1):
        day = hours.today(now) + timedelta(days=number)
        calls = [call for call in found if hours.today(call.starts_at) == day]
        if number < DAYS_SHOWN or calls:
            left = {each: free[day, each] for each in offering if (day, each) in free}
            days.append(DayOfCalls(day, real_time(day, 0, hours.zone), calls, left))
    return desk.page(
        request,
        "callbacks.html",
        who,
        days=days,
        missed=missed,
        is_offered=bool(offering),
        has_any=any(day.calls for day in days) or bool(missed),
        middle_of=lambda day: real_time(day, MINUTES_A_DAY // 2, hours.zone),
    )


@router.get("/callbacks/{callback_id}.ics")
def calendar(callback_id: Annotated[int, Path(ge=1, le=2**31 - 1)], request: Request, desk: TheDesk, _: Who) -> Response:
    with desk.store.read() as session:
        call = callbacks.call(session, callback_id)
    if call is None:
        raise HTTPException(404, "This callback does not exist (any more).")
    return Response(
        _ics(call, desk, str(request.base_url)),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="callback-{call.id}.ics"'},
    )


def _ics(call: Call, desk: Desk, base_url: str) -> bytes:
    business = desk.live.business
    url = f"{base_url}conversations/{call.conversation_id}"
    department = desk.department(call.department)
    return calendar_of(call, desk.timezone, business.name, department, url, business.contact.email)
