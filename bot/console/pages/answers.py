"""The answers: what staff have marked, the calibration in force, and fitting a new one with a report before it counts."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.learning.marks import ENOUGH_MARKS
from bot.faq.learning.recalibration import Report, keep, put_in_force
from bot.staff.marking import summary
from bot.storage import calibrations, marks, parts
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role

router = APIRouter()

MARKS_SHOWN = 10
LATEST_SHOWN = 20
CALIBRATIONS_SHOWN = 20
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]


@router.get("/answers")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    with desk.store.read() as session:
        found = calibrations.calibrations(session, CALIBRATIONS_SHOWN)
        served = calibrations.served_calibration(session)
        # A new one that nobody has put in force yet is what the page is about.
        waiting = found[0] if found and found[0].served_at is None and not found[0].is_served else None
        latest = marks.latest(session, LATEST_SHOWN)
        return desk.page(
            request,
            "answers.html",
            who,
            enough=ENOUGH_MARKS,
            summary=summary(session),
            marked=marks.marked(session, MARKS_SHOWN),
            latest=latest,
            markables={each.message_id: each.reply for each in latest},
            marks={each.message_id: each.mark for each in latest if each.mark is not None},
            lines_asked=None,
            titles=desk.titles.of(session),
            has_faq=bool(desk.titles.of(session)),
            served=served,
            served_row=calibrations.calibration(session, served),
            own=calibrations.OWN,
            embedder=parts.embedder_in_use(session, clock.real_now()),
            waiting=waiting,
            earlier=[row for row in found if row is not waiting],
            reports={row.number: Report.from_json(row.report) for row in found},
            may_change=who.is_at_least(Role.TRAINER),
        )


@router.post("/answers/refit")
def refit(desk: TheDesk, who: Trainer, _: Form) -> Response:
    proposal = desk.propose()
    with desk.store.write() as session:
        keep(session, proposal, by=who.name, user_id=who.user_id, now=clock.now())
    return RedirectResponse("/answers", HTTPStatus.SEE_OTHER)


@router.post("/answers/{number}/put-in-force")
def put(number: Annotated[int, Path(ge=0, le=2**31 - 1)], desk: TheDesk, who: Trainer, _: Form) -> Response:
    """0 restores the FAQ's own calibration."""
    with desk.store.write() as session:
        put_in_force(session, number, by=who.name, user_id=who.user_id, now=clock.now())
    return RedirectResponse("/answers", HTTPStatus.SEE_OTHER)
