"""The JSON API of the hours: how they stand, and what staff set for the moment."""

import datetime as dates
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import AwareDatetime, BaseModel, Field

from bot import clock
from bot.console.guard import Caller, TheDesk, Who
from bot.hours import Override as EngineOverride
from bot.hours.week_ahead import standings, week_ahead
from bot.staff.overrides import set_for_now, withdraw
from bot.storage import overrides
from bot.storage.overrides import OverrideRefused, SetOverride

router = APIRouter()


class Standing(BaseModel):
    department: str
    name: str
    open: bool
    closes_at: dates.datetime | None
    opens_at: dates.datetime | None
    reason: str | None


class Interval(BaseModel):
    starts_at: dates.datetime
    ends_at: dates.datetime


class Day(BaseModel):
    date: dates.date
    department: str | None = Field(description="null: the business. A department is listed where its hours are others.")
    intervals: list[Interval]
    reason: str | None


class Override(BaseModel):
    id: int
    open: bool
    starts_at: dates.datetime
    ends_at: dates.datetime
    department: str | None = Field(description="null: the business and all its departments.")
    reason: dict[str, str] = Field(description="Per language.")
    set_by: str
    set_at: dates.datetime


class RefusedFile(BaseModel):
    problems: list[str]
    at: dates.datetime


class Hours(BaseModel):
    at: dates.datetime
    timezone: str
    in_force_since: dates.datetime | None
    refused: RefusedFile | None = Field(description="The newest business.yml, as long as it is a bad one.")
    open: bool
    closes_at: dates.datetime | None
    opens_at: dates.datetime | None
    departments: list[Standing]
    days: list[Day]
    overrides: list[Override] = Field(description="In force or to come.")


class NewOverride(BaseModel):
    open: bool
    ends_at: AwareDatetime
    starts_at: AwareDatetime | None = Field(None, description="null: now.")
    department: str | None = None
    reason: str = Field("", description="Customers read it.")


class SetDone(BaseModel):
    id: int


class Withdrawn(BaseModel):
    done: bool = True


@router.get("/hours")
def read_hours(_: Who, desk: TheDesk) -> Hours:
    now, live = clock.now(), desk.live
    hours = live.hours
    status = hours.status(now)
    with desk.store.read() as session:
        found = overrides.in_force_or_coming(session, now)
    language = live.business.language
    return Hours(
        at=now.astimezone(desk.timezone),
        timezone=desk.timezone.key,
        in_force_since=live.since,
        refused=RefusedFile(problems=list(live.refused.problems), at=live.refused.at) if live.refused else None,
        open=status.open,
        closes_at=status.closes_at,
        opens_at=status.opens_at,
        departments=[
            Standing(
                department=each.id,
                name=each.name,
                open=each.status.open,
                closes_at=each.status.closes_at,
                opens_at=each.status.opens_at,
                reason=each.status.reason.text(language) if each.status.reason else None,
            )
            for each in standings(hours, now, language)
        ],
        days=[
            Day(
                date=each.day,
                department=each.department,
                intervals=[Interval(starts_at=starts, ends_at=ends) for starts, ends in each.spans],
                reason=each.reason,
            )
            for each in week_ahead(hours, now, language)
        ],
        overrides=[_override(each) for each in found],
    )


@router.post("/overrides")
def set_override(body: NewOverride, caller: Caller, desk: TheDesk) -> SetDone:
    """409 with a sentence when it cannot be set: it never ends, lasts longer than 31 days, names an unknown department, …"""
    now = clock.now()
    starts_at = body.starts_at or now
    if body.ends_at <= starts_at:
        raise OverrideRefused("It would end before it begins; give it a later end.")
    reason = body.reason.replace("\x00", "").strip()
    wanted = EngineOverride(
        body.open, starts_at, body.ends_at, body.department, {desk.live.business.language: reason} if reason else {}
    )
    with desk.store.write() as session:
        number = set_for_now(
            session, wanted, desk.live.business, by=caller.name, user_id=caller.user_id, now=now
        )
    desk.live.look(desk.store)
    return SetDone(id=number)


@router.post("/overrides/{override_id}/withdraw")
def withdraw_override(
    override_id: Annotated[int, InPath(ge=1, le=2**31 - 1)], caller: Caller, desk: TheDesk
) -> Withdrawn:
    """409 with a sentence when there is nothing left to withdraw."""
    with desk.store.write() as session:
        withdraw(session, override_id, by=caller.name, user_id=caller.user_id, now=clock.now())
    desk.live.look(desk.store)
    return Withdrawn()


def _override(found: SetOverride) -> Override:
    return Override(
        id=found.id,
        open=found.open,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        department=found.department,
        reason=dict(found.reason),
        set_by=found.set_by,
        set_at=found.set_at,
    )
