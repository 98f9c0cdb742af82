"""The JSON API of the marks and of the calibrations that are fitted on them."""

import datetime as dates
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from bot import clock
from bot.console.guard import Caller, TheDesk, Who, at_least
from bot.faq.learning.marks import ENOUGH_MARKS
from bot.faq.learning.recalibration import Report, keep, put_in_force
from bot.staff import marking
from bot.storage import calibrations, marks
from bot.storage.calibrations import CalibrationRow
from bot.storage.tables import Role

router = APIRouter()


class Mark(BaseModel):
    message_id: int
    conversation_id: int
    kind: str = Field(description="What the bot did: answered, clarified or handed_over.")
    first: str = Field(description="The entry that it thought of first.")
    confidence: float = Field(description="How sure of that it was then.")
    right: bool = Field(description="Whether the bot did the right thing.")
    entry: str | None = Field(description="The entry that is right.")
    no_entry: bool = Field(description="Nothing in the FAQ answers it. false with entry null: nobody has said.")
    marked_by: str
    marked_at: dates.datetime


class Summary(BaseModel):
    marks: int
    answered: int
    clarified: int
    handed_over: int
    answered_right: int
    share_right: float | None = Field(description="Of the marked answers.")
    predicted: float | None = Field(description="How sure the bot was of them, on average.")
    could_be_marked: int = Field(description="Replies since the first marked one.")


class Marks(BaseModel):
    enough: int = Field(description="From so many marks on a calibration can be fitted.")
    summary: Summary
    marks: list[Mark] = Field(description="Those marked last come first.")


class NewMark(BaseModel):
    right: bool
    entry: str | None = Field(None, description="The entry that is right.")
    no_entry: bool = Field(False, description="Nothing in the FAQ answers it.")


class Marked(BaseModel):
    right: bool
    entry: str | None
    no_entry: bool


class Calibration(BaseModel):
    number: int
    in_force: bool
    marks: int
    faq_version: int
    embedder: str
    content: dict[str, Any]
    report: Report
    created_by: str
    created_at: dates.datetime
    served_at: dates.datetime | None = Field(description="When it was last put in force.")


class Calibrations(BaseModel):
    in_force: int = Field(description="0: the FAQ's own.")
    calibrations: list[Calibration]


class Done(BaseModel):
    done: bool = True


MessageId = Annotated[int, InPath(ge=1, le=2**31 - 1)]
ForTrainers = Depends(at_least(Role.TRAINER))


@router.get("/marks")
def read_marks(_: Who, desk: TheDesk, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Marks:
    with desk.store.read() as session:
        return Marks(
            enough=ENOUGH_MARKS,
            summary=Summary(**vars(marking.summary(session))),
            marks=[_mark(each) for each in marks.marked(session, limit) if each.mark is not None],
        )


@router.post("/messages/{message_id}/mark")
def mark(message_id: MessageId, body: NewMark, caller: Caller, desk: TheDesk) -> Marked:
    """Takes the place of an earlier mark. 409 with a sentence when there is nothing to mark, or it contradicts itself."""
    with desk.store.write() as session:
        verdict = marking.mark(
            session,
            message_id,
            right=body.right,
            entry=body.entry,
            no_entry=body.no_entry,
            known=desk.titles.of(session),
            user_id=caller.user_id,
            now=clock.now(),
        )
    return Marked(right=verdict.is_right, entry=verdict.entry, no_entry=verdict.no_entry)


@router.post("/messages/{message_id}/unmark")
def unmark(message_id: MessageId, caller: Caller, desk: TheDesk) -> Done:
    with desk.store.write() as session:
        marking.unmark(session, message_id, user_id=caller.user_id, now=clock.now())
    return Done()


@router.get("/calibrations")
def read_calibrations(_: Who, desk: TheDesk, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> Calibrations:
    with desk.store.read() as session:
        return Calibrations(
            in_force=calibrations.served_calibration(session),
            calibrations=[_calibration(row) for row in calibrations.calibrations(session, limit)],
        )


@router.post("/calibrations", dependencies=[ForTrainers])
def recalibrate(caller: Caller, desk: TheDesk) -> Calibration:
    """Fits a calibration on all marks and reports what it would change; it is not in force yet. 409 when it cannot be fitted."""
    proposal = desk.propose()
    with desk.store.write() as session:
        number = keep(session, proposal, by=caller.name, user_id=caller.user_id, now=clock.now())
        found = calibrations.calibration(session, number)
    assert found is not None
    return _calibration(found)


@router.post("/calibrations/{number}/put-in-force", dependencies=[ForTrainers])
def put(number: Annotated[int, InPath(ge=0, le=2**31 - 1)], caller: Caller, desk: TheDesk) -> Done:
    """0 restores the FAQ's own. The bot follows within 5 seconds."""
    with desk.store.write() as session:
        put_in_force(session, number, by=caller.name, user_id=caller.user_id, now=clock.now())
    return Done()


def _mark(found: marks.Reply) -> Mark:
    assert found.mark is not None
    verdict = found.mark.verdict
    return Mark(
        message_id=found.message_id,
        conversation_id=found.conversation_id,
        kind=found.reply.kind,
        first=found.reply.first,
        confidence=found.confidence,
        right=verdict.is_right,
        entry=verdict.entry,
        no_entry=verdict.no_entry,
        marked_by=found.mark.marked_by,
        marked_at=found.mark.marked_at,
    )


def _calibration(row: CalibrationRow) -> Calibration:
    return Calibration(
        number=row.number,
        in_force=row.is_served,
        marks=row.marks,
        faq_version=row.faq_version,
        embedder=row.embedder,
        content=row.content,
        report=Report.from_json(row.report),
        created_by=row.created_by,
        created_at=row.created_at,
        served_at=row.served_at,
    )
