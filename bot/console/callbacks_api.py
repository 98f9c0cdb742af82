"""The JSON API of the callbacks: which calls are booked or made, in order."""

import datetime as dates
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bot import clock
from bot.console.guard import TheDesk, Who
from bot.console.pages.callbacks import DAYS_BOOKED
from bot.hours.wall_clock import real_time
from bot.storage import callbacks

router = APIRouter()

MOST_DAYS = 366


class Callback(BaseModel):
    id: int
    conversation_id: int
    contact_name: str | None
    department: str
    starts_at: dates.datetime
    ends_at: dates.datetime
    time_zone: str | None = Field(description="The customer's, where it is known.")
    phone: str = Field(description="E.164")
    state: str = Field(description="booked or done; cancelled ones are not listed.")
    request: str | None
    calendar: str = Field(description="Where its .ics is.")


class Callbacks(BaseModel):
    callbacks: list[Callback]


@router.get("/callbacks")
def read_callbacks(
    who: Who,
    desk: TheDesk,
    day: Annotated[dates.date | None, Query(description="From this day of the shop on; today when left out.")] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = DAYS_BOOKED,
) -> Callbacks:
    hours = desk.live.hours
    first = day or hours.today(clock.now())
    since, until = (real_time(each, 0, hours.zone) for each in (first, first + dates.timedelta(days=days)))
    with desk.store.read() as session:
        found = callbacks.between(session, since, until)
    return Callbacks(
        callbacks=[
            Callback(
                id=call.id,
                conversation_id=call.conversation_id,
                contact_name=call.contact_name,
                department=call.department,
                starts_at=call.starts_at,
                ends_at=call.ends_at,
                time_zone=call.time_zone,
                phone=call.phone,
                state=call.state,
                request=call.request,
                calendar=f"/callbacks/{call.id}.ics",
            )
            for call in found
        ]
    )
