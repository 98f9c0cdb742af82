"""The numbers: what came in, what became of it, and how long people waited; as a page, as CSV, as JSON."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot import clock
from bot.console.desk import Desk, is_live
from bot.console.guard import TheDesk, Who
from bot.numbers.chart import Bar, bars, legend
from bot.numbers.count import Numbers, count
from bot.numbers.definitions import DEFINITIONS
from bot.numbers.period import DAYS_OFFERED, DEFAULT_DAYS, LONGEST_DAYS, Period
from bot.numbers.table import as_csv, as_values

router = APIRouter()

Days = Annotated[int, Query(ge=1, le=LONGEST_DAYS)]
Day = Annotated[date | None, Query()]
ENTRIES_SHOWN = 25
HOUR_SERIES = ("while closed", "while open")
DAY_SERIES = ("answered by the bot", "about hours only", "not helped", "took a person")


@router.get("/numbers")
def page(
    request: Request, desk: TheDesk, who: Who, days: Days = DEFAULT_DAYS, first: Day = None, last: Day = None, anew: bool = False
) -> Response:
    if is_live(request):
        # Counting takes its time; our script, which asks at every change, gets the frame alone.
        return desk.page(request, "numbers.html", who, made=None, period=None)
    made = numbers_of(desk, days, first, last, anew=anew)
    return desk.page(
        request,
        "numbers.html",
        who,
        made=made,
        period=made.period,
        days_offered=DAYS_OFFERED,
        definitions=DEFINITIONS,
        entries=made.entries[:ENTRIES_SHOWN],
        by_hour=_by_hour(made),
        by_day=_by_day(made),
        hour_legend=legend(HOUR_SERIES),
        day_legend=legend(DAY_SERIES),
        titles=_titles(desk),
        query=f"first={made.period.first.isoformat()}&last={made.period.last.isoformat()}",
    )


@router.get("/numbers.csv")
def table(desk: TheDesk, _: Who, days: Days = DEFAULT_DAYS, first: Day = None, last: Day = None) -> Response:
    made = numbers_of(desk, days, first, last)
    return Response(as_csv(made), media_type="text/csv; charset=utf-8", headers=_as_file(made, "csv"))


@router.get("/numbers.json")
def values(desk: TheDesk, _: Who, days: Days = DEFAULT_DAYS, first: Day = None, last: Day = None) -> Response:
    made = numbers_of(desk, days, first, last)
    return JSONResponse(as_values(made), headers=_as_file(made, "json"))


def numbers_of(desk: Desk, days: int, first: date | None, last: date | None, *, anew: bool = False) -> Numbers:
    """The figures of the days from `first` to `last`, or of the last `days`. Refuses in one sentence what is no period."""
    now = clock.now()
    period = Period.last_days(days, now, desk.timezone)
    if first is not None or last is not None:
        end = last or period.last
        period = Period(first or end - timedelta(days=days - 1), end, desk.timezone)
    if period.first > period.last:
        raise HTTPException(400, f"The first day, {period.first}, is after the last, {period.last}; swap them.")
    if period.days > LONGEST_DAYS:
        raise HTTPException(400, f"These are {period.days:,} days; ask for at most {LONGEST_DAYS} at once.")
    if period.last > now.astimezone(desk.timezone).date():
        raise HTTPException(400, f"The last day, {period.last}, is still to come; choose one until today.")

    def count_now() -> Numbers:
        with desk.store.read() as session:
            return count(session, period, desk.live.business, now)

    return desk.numbers.of(period, now, count_now, anew=anew)


def _titles(desk: Desk) -> dict[str, str]:
    with desk.store.read() as session:
        return dict(desk.titles.of(session))


def _as_file(made: Numbers, ending: str) -> dict[str, str]:
    name = f"numbers-{made.period.first.isoformat()}-{made.period.last.isoformat()}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _by_hour(made: Numbers) -> str:
    busiest = max(made.hours, key=lambda each: each.while_open + each.while_closed)
    closed = sum(each.while_closed for each in made.hours)
    says = (
        f"Most messages came between {busiest.hour:02}:00 and {(busiest.hour + 1) % 24:02}:00; "
        f"{closed:,} of {made.all.messages_in:,} came while the business was closed. The table below has every hour."
    )
    return bars(
        "by-hour", "Messages of customers by hour of the day", says, HOUR_SERIES,
        [Bar(f"{each.hour:02}", (each.while_closed, each.while_open)) for each in made.hours], every=2,
    )  # fmt: skip


def _by_day(made: Numbers) -> str:
    total = sum(each.rest + each.hours + each.not_helped + each.person for each in made.days)
    person = sum(each.person for each in made.days)
    says = f"{person:,} of {total:,} visits took a person. The table below has every day."
    every = max(len(made.days) // 7, 1)
    return bars(
        "by-day", "Visits by day and by how they ended", says, DAY_SERIES,
        [
            Bar(f"{each.day.day} {each.day:%b}", (each.rest, each.hours, each.not_helped, each.person)) for each in made.days
        ], every=every,
    )  # fmt: skip
