"""The hours: how it stands, the days to come, and what staff set for the moment."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk, is_live
from bot.console.guard import Form, TheDesk, Who
from bot.faq.agreement import disagreements
from bot.faq.versions import load_version
from bot.hours import Override
from bot.hours.override_errors import NotAnOverride
from bot.hours.override_words import read_override
from bot.hours.wall_clock import real_time
from bot.hours.week_ahead import standings, week_ahead
from bot.staff.overrides import set_for_now, withdraw
from bot.storage import overrides
from bot.storage.faq_versions import served_version
from bot.storage.overrides import OverrideRefused
from bot.storage.sessions import SignedIn

router = APIRouter()

#: What the quick buttons say, as staff would write it.
QUICK = {
    "closed-until-tomorrow": "closed until tomorrow",
    "closed-one-hour": "closed for 1 hour",
    "one-hour-longer": "open one hour longer",
}
#: As a browser sends a date and a time.
MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Wish:
    """What stands in the form."""

    state: str = "closed"
    starts_at: str = ""
    ends_at: str = ""
    department: str = ""
    reason: str = ""


@router.get("/hours")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    return _page(request, desk, who)


@router.post("/hours/set")
def set_(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    wish = _wish(form)
    try:
        _set(desk, who, _override(wish, desk))
    except OverrideRefused as refused:
        return _refuse(request, desk, who, refused, wish)
    return RedirectResponse("/hours", HTTPStatus.SEE_OTHER)


@router.post("/hours/quick/{name}")
def quick(request: Request, name: str, desk: TheDesk, who: Who, _: Form) -> Response:
    try:
        if name not in QUICK:
            raise NotAnOverride("This button is not known (any more); reload the page.")
        _set(desk, who, read_override(QUICK[name], desk.live.hours, clock.now()))
    except (NotAnOverride, OverrideRefused) as refused:
        return _refuse(request, desk, who, refused)
    return RedirectResponse("/hours", HTTPStatus.SEE_OTHER)


@router.post("/hours/{override_id}/withdraw")
def withdraw_(
    request: Request, override_id: Annotated[int, Path(ge=1, le=2**31 - 1)], desk: TheDesk, who: Who, _: Form
) -> Response:
    try:
        with desk.store.write() as session:
            withdraw(session, override_id, by=who.name, user_id=who.user_id, now=clock.now())
    except OverrideRefused as refused:
        return _refuse(request, desk, who, refused)
    desk.live.look(desk.store)
    return RedirectResponse("/hours", HTTPStatus.SEE_OTHER)


def _refuse(
    request: Request, desk: Desk, who: SignedIn, refused: NotAnOverride | OverrideRefused, wish: Wish | None = None
) -> Response:
    """The page with the sentence; our own script gets the sentence alone."""
    if is_live(request):
        raise OverrideRefused(str(refused)) from refused
    return _page(request, desk, who, wish=wish, problem=str(refused), status=409)


def _set(desk: Desk, who: SignedIn, override: Override) -> None:
    with desk.store.write() as session:
        set_for_now(session, override, desk.live.business, by=who.name, user_id=who.user_id, now=clock.now())
    # The page that comes next shows it already.
    desk.live.look(desk.store)


def _wish(form: FormData) -> Wish:
    def text(name: str) -> str:
        return str(form.get(name, "")).replace("\x00", "").strip()

    return Wish(text("state"), text("starts_at"), text("ends_at"), text("department"), text("reason"))


def _override(wish: Wish, desk: Desk) -> Override:
    """What the form says. Raises OverrideRefused."""
    if wish.state not in ("open", "closed"):
        raise OverrideRefused("Choose whether it is open or closed.")
    now = clock.now()
    starts_at = _moment(wish.starts_at, desk) if wish.starts_at else now
    if not wish.ends_at:
        raise OverrideRefused("It would never end; say until when.")
    ends_at = _moment(wish.ends_at, desk)
    if ends_at <= now:
        raise OverrideRefused("Its end has passed already; give one that is still to come.")
    if ends_at <= starts_at:
        raise OverrideRefused("It would end before it begins; give it a later end.")
    reason = {desk.live.business.language: wish.reason} if wish.reason else {}
    return Override(wish.state == "open", starts_at, ends_at, wish.department or None, reason)


def _moment(text: str, desk: Desk) -> datetime:
    """A date and a time on the shop's clock. Raises OverrideRefused."""
    try:
        wall = datetime.strptime(text[:16], MOMENT)  # noqa: DTZ007 (the zone is put in below)
        if not 2000 <= wall.year <= 9000:
            raise ValueError
    except ValueError:
        raise OverrideRefused(f"{text[:40]!r} is no date with a time; write it as 2026-11-24T14:00.") from None
    return real_time(wall.date(), wall.hour * 60 + wall.minute, desk.timezone)


def _page(
    request: Request,
    desk: Desk,
    who: SignedIn,
    *,
    wish: Wish | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    now, live = clock.now(), desk.live
    hours = live.hours
    with desk.store.read() as session:
        found = overrides.in_force_or_coming(session, now)
        number = served_version(session)
        entries = load_version(session, number) if number is not None else []
    today = hours.intervals(hours.today(now))
    return desk.page(
        request,
        "hours.html",
        who,
        status=status,
        business=hours.status(now),
        standings=standings(hours, now, "en"),
        days=week_ahead(hours, now, "en"),
        today=hours.today(now),
        overrides=found,
        disagreements=disagreements(entries, live.business, now),
        can_be_longer=bool(today) and today[-1][1] > now,
        since=live.since,
        wish=wish or Wish(),
        problem=problem,
        departments=live.business.departments,
        local_now=now.astimezone(desk.timezone).strftime(MOMENT),
    )
