"""The page of one entry: its fields, what is known of it, what was refused of it, and that it is not there."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import clock
from bot.console import faq_form
from bot.console.desk import Desk
from bot.console.faq_drafts import FromDraft
from bot.console.faq_form import NEW_FILE, BadField, Filled
from bot.console.faq_look import Look, fillers, look_at, moment_of
from bot.faq.drafts.accepting import LEARNT
from bot.faq.entry import Entry
from bot.faq.writing.merge import BOTH, MINE, THEIRS, Conflict
from bot.faq.writing.writer import WriteRefused
from bot.storage.entry_figures import NOTHING
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role


@dataclass(frozen=True)
class Shown:
    """What the page shows besides the fields."""

    problems: Sequence[str] = ()
    conflicts: Sequence[Conflict] = ()
    difference: str | None = None
    is_saved: bool = False
    is_beside: bool = False  #: it was a file or a move, not the form: what is typed there stays the browser's to keep
    look: Look | None = None
    given: FromDraft | None = None  #: what a person answered, from which the form was filled


def entry_page(
    request: Request,
    desk: Desk,
    who: SignedIn,
    filled: Filled,
    base: Entry | None,
    shown: Shown,
    *,
    status: int = 200,
) -> Response:
    working = desk.faq.copy.look()
    with desk.store.read() as session:
        desk.faq.ages.follow(session)
        figures = desk.faq.figures.of(session, clock.now()).get(filled.id, NOTHING) if base is not None else None
        live, served = desk.faq.served(session)
        waiting = desk.faq.not_live(session, working)
    at = (shown.look.at if shown.look is not None else clock.now()).astimezone(desk.timezone)
    return desk.page(
        request,
        "faq_entry.html",
        who,
        status=status,
        filled=filled,
        file=working.entries[filled.id].file if filled.id in working.entries else filled.file,
        base=base,
        stored=faq_form.dumped(base) if base is not None else "",
        shown=shown,
        problems=[desk.faq.near(each) for each in shown.problems],
        other_tests=faq_form.other_tests(base) if base is not None else 0,
        look=shown.look,
        near=desk.faq.near,
        figures=figures,
        is_live_now=base is not None and base.id in served,
        live=live,
        waiting=waiting,
        change=next((each for each in waiting if each.entry.id == filled.id), None),
        older=desk.faq.ages.older(base) if base is not None else (),
        title=base.title if base is not None else "New entry",
        files=working.files or ("shop.yml",),
        new_file=NEW_FILE,
        new_file_name=LEARNT if shown.given is not None and LEARNT not in working.files else "",
        ids=sorted(working.entries),
        broken=working.problems,
        languages=desk.live.business.languages,
        departments=desk.live.business.departments,
        moment=at.strftime("%Y-%m-%dT%H:%M"),
        fillers=fillers(desk, filled.department, at),
        may_edit=who.is_at_least(Role.TRAINER),
        choices=(MINE, THEIRS, BOTH),
    )


def refused(
    request: Request,
    desk: Desk,
    who: SignedIn,
    filled: Filled,
    base: Entry | None,
    error: Exception,
    form: FormData,
    given: FromDraft | None = None,
    *,
    is_beside: bool = False,
) -> Response:
    """The page with what was typed, as customers would get it, and why it was not written."""
    problems = error.problems if isinstance(error, WriteRefused) else [str(error)]
    try:
        found = look_at(desk, faq_form.entry(filled, desk.live.business.languages, base), base, moment_of(form, desk))
    except BadField:
        found = None
    shown = Shown(problems=problems, is_beside=is_beside, look=found, given=given)
    return entry_page(request, desk, who, filled, base, shown, status=409)


def not_there(request: Request, desk: Desk, who: SignedIn, entry_id: str) -> Response:
    """It may be there, but nobody can read its file at this moment; what somebody has typed is kept by our script."""
    problems = desk.faq.copy.look().problems
    sentence = f"There is no entry {entry_id:.60} in the FAQ’s files (any more)."
    if not problems:
        raise HTTPException(404, sentence)
    return desk.page(
        request,
        "faq_broken.html",
        who,
        status=409,
        entry_id=entry_id,
        problems=[desk.faq.near(each) for each in problems],
        sentence=sentence,
    )
