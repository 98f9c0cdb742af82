"""On call: who it is now and in the next two weeks, who is told how, and who could not be told. For every role."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot import clock
from bot.console.guard import TheDesk, Who
from bot.on_call.ahead import days_ahead
from bot.on_call.reach import reach_all

router = APIRouter()

DAYS = 14
EXAMPLE = """\
on_call:
  second_after_minutes: 10
  email: {Bob: bob@example.com}
  shifts:
    - {who: Alice, second: Bob, days: [monday, tuesday, wednesday], hours: ["18:00-08:00"]}
    - {who: Bob, days: [saturday, sunday]}
    - {who: Alice, from: 2026-12-24, until: 2026-12-27}
"""
WORDS_EXAMPLE = """\
urgent:
  words: {en: [urgent, burst pipe], de: [dringend, Rohrbruch]}
"""


@router.get("/on-call")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    # A page that is refreshed because of a new business.yml must not be quicker than whoever follows it here.
    desk.live.look(desk.store)
    now, hours = clock.now(), desk.live.hours
    rota = hours.business.on_call
    seen, days = days_ahead(hours, now, DAYS)
    with desk.store.read() as session:
        people = reach_all(session, rota, has_email=desk.has_email)
    return desk.page(
        request,
        "on_call.html",
        who,
        rota=rota,
        urgent_words=hours.business.urgent_words,
        seen=seen,
        today=hours.today(now),
        days=days,
        has_gaps=any(each.shift is None for day in days for each in day.closed),
        has_parts=any(each.only for day in days for each in day.closed),
        people=people,
        zone=hours.zone,
        example=EXAMPLE,
        words_example=WORDS_EXAMPLE,
    )
