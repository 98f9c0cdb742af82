"""What of the FAQ's files is not live yet, what it would change for customers, publishing it, and going back."""

import re
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk, is_live
from bot.console.faq_report import differences
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.files import FaqUnreadable, read
from bot.faq.media_files import read_files
from bot.faq.replay.publishing import Blocked, go_live
from bot.faq.replay.report import TITLES, diff
from bot.faq.versions import Overtaken, UnknownVersion, rollback, served_version
from bot.faq.writing.writer import WriteRefused
from bot.storage import audit
from bot.storage.faq_versions import version_rows
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role

router = APIRouter()

VERSIONS_SHOWN = 20
NOTE_LIMIT_CHARS = 200
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]
_OPTION = re.compile(r"publish with --meant \S+")
NOT_TRIED = "The files have changed since they were tried out; try them out again, then publish."


@router.get("/faq/changes")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    return _page(request, desk, who)


@router.post("/faq/try-out")
def try_out(request: Request, desk: TheDesk, who: Trainer, form: Form) -> Response:
    """Begin to ask stored questions and test cases of the files; nothing goes live."""
    problems = desk.faq.check()
    if problems:
        return _page(request, desk, who, problems=problems, status=409)
    meant = [key.partition(":")[2] for key in form if key.startswith("meant:")]
    entries = _entries(desk)
    desk.faq.trials.start(entries, meant, read_files(desk.faq.folder, entries))
    return RedirectResponse("/faq/changes", HTTPStatus.SEE_OTHER)


@router.post("/faq/publish")
def publish(request: Request, desk: TheDesk, who: Trainer, form: Form) -> Response:
    """What was tried out, and nothing else; the last published version keeps serving when anything is wrong."""
    problems = desk.faq.check()
    if problems:
        return _page(request, desk, who, problems=problems, status=409)
    standing = desk.faq.standing(_entries(desk))
    if standing is None or standing.trial is None:
        raise WriteRefused(NOT_TRIED)
    note = str(form.get("note", "")).replace("\x00", "").strip()[:NOTE_LIMIT_CHARS]
    even_so = str(form.get("even_so", "")).replace("\x00", "").strip()[:NOTE_LIMIT_CHARS] or None
    if even_so is not None and not who.is_at_least(Role.ADMIN):
        raise WriteRefused("Only an admin may publish what the gate refuses.")
    try:
        with desk.store.write() as session:
            go_live(
                session, standing.trial, by=who.name, user_id=who.user_id, note=note, now=clock.now(), even_so=even_so
            )
    except Overtaken as error:
        raise WriteRefused(str(error)) from error
    except Blocked as error:
        return _page(request, desk, who, refused=error.problems, status=409)
    return RedirectResponse("/faq/changes", HTTPStatus.SEE_OTHER)


@router.post("/faq/versions/{number}/rollback")
def rollback_(number: Annotated[int, Path(ge=1, le=2**31 - 1)], desk: TheDesk, who: Trainer, _: Form) -> Response:
    now = clock.now()
    try:
        with desk.store.write() as session:
            before = served_version(session)
            rollback(session, number, who.name, now)
            if before != number:
                details = {"version": number, "before": before, "by": who.name}
                audit.record(session, user_id=who.user_id, act="rolled_back_faq", now=now, details=details)
    except UnknownVersion as error:
        raise WriteRefused(str(error)) from error
    return RedirectResponse("/faq/changes", HTTPStatus.SEE_OTHER)


def _said_here(desk: Desk, sentence: str) -> str:
    """What the gate says, without an option of the command: here it is a box to tick."""
    return _OPTION.sub("try it out again and say so", desk.faq.near(sentence))


def _entries(desk: Desk) -> list[Any]:
    try:
        return read(desk.faq.folder)
    except FaqUnreadable as error:
        raise WriteRefused(*error.problems) from error


def _page(
    request: Request,
    desk: Desk,
    who: SignedIn,
    *,
    problems: list[str] | None = None,
    refused: list[str] | None = None,
    status: int = 200,
) -> Response:
    if is_live(request):
        return desk.page(request, "faq_changes.html", who, waiting=None)
    working = desk.faq.copy.look()
    now = [each.entry for each in working.entries.values()]
    problems = problems if problems is not None else desk.faq.check()
    standing = None if problems else desk.faq.standing(now)
    with desk.store.read() as session:
        waiting = desk.faq.not_live(session, working)
        number, served = desk.faq.served(session)
        versions = version_rows(session, VERSIONS_SHOWN)
    # What was tried out against another version than the live one says nothing any more.
    if standing is not None and standing.trial is not None and standing.trial.against != number:
        standing = None
    trial = standing.trial if standing is not None else None
    titles = {entry.id: entry.title for entry in (*served.values(), *now)}
    return desk.page(
        request,
        "faq_changes.html",
        who,
        status=status,
        waiting=waiting,
        live=number,
        versions=versions,
        problems=[desk.faq.near(each) for each in problems],
        refused=[_said_here(desk, each) for each in refused or ()],
        standing=standing,
        difference=diff([*served.values()], now) if waiting and number and not problems else "",
        found=differences(desk, trial.report, titles) if trial is not None else [],
        blocks=[_said_here(desk, each.sentence) for each in trial.blocks] if trial is not None else [],
        kinds={kind.value: title for kind, title in TITLES.items()},
        may_edit=who.is_at_least(Role.TRAINER),
        may_insist=who.is_at_least(Role.ADMIN),
    )
