"""What people answered when the bot could not, as drafts of entries: tried on the customers of the last days, taken into the
editor's form, or left alone. Nothing goes live from here.
"""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from bot.console import faq_drafts
from bot.console.desk import is_live
from bot.console.draft_trials import Target
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.drafts.accepting import DraftRefused, dismiss, take_back
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role

router = APIRouter()

SHOWN = 50
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/drafts")
def page(request: Request, desk: TheDesk, who: Who, dismissed: str = "") -> Response:
    """`dismissed`: the drafts, by number, that were just left alone; they can be taken back."""
    if is_live(request):
        # What people have answered is redacted anew for each who looks, not at every change of the desk.
        return desk.page(request, "drafts.html", who, shown=None)
    with desk.store.snapshot() as session:
        found = faq_drafts.open_bundles(desk, session)
        titles = desk.titles.of(session)
        _, served = desk.faq.served(session)
    shown = found[:SHOWN]
    live = list(served.values())
    trials = {bundle.newest.id: desk.faq.draft_trials.of(bundle.newest.id, live) for bundle in shown}
    return desk.page(
        request,
        "drafts.html",
        who,
        shown=shown,
        left=len(found) - len(shown),
        questions=len(found),
        answers=sum(len(bundle.drafts) for bundle in found),
        dismissed=_numbers(dismissed),
        trials=trials,
        titles=titles,
        near=desk.faq.near,
        entries=desk.faq.copy.look().entries,
        languages=desk.live.business.languages,
        may_change=who.is_at_least(Role.TRAINER),
    )


@router.post("/drafts/{draft_id}")
def act(draft_id: Id, desk: TheDesk, who: Trainer, form: Form) -> Response:
    """`act`: new and add lead to the editor's form, try asks what it would change, dismiss and take_back decide.

    With add and try, `entry` is the one that was meant; with try it may be empty.
    """
    said, entry = str(form.get("act", "")), str(form.get("entry", ""))
    if said == "take_back":
        with desk.store.write() as session:
            for number in _numbers(str(form.get("drafts", ""))):
                take_back(session, number, faq_drafts.by_of(who))
        return _to("/drafts")
    given = faq_drafts.find(desk, draft_id)
    if said == "add":
        if entry not in desk.faq.copy.look().entries:
            raise DraftRefused("Choose the entry that this question means.")
        return _to(f"/faq/entries/{entry}?{urlencode({'draft': draft_id})}")
    if said == "try":
        with desk.store.read() as session:
            live = list(desk.faq.served(session)[1].values())
        desk.faq.draft_trials.start(Target(draft_id, entry), live, faq_drafts.with_draft(desk, given, entry, live))
        return _to(f"/drafts#draft-{draft_id}")
    if said == "dismiss":
        with desk.store.write() as session:
            for each in given.bundle.drafts:
                dismiss(session, each.id, faq_drafts.by_of(who))
        return _to(f"/drafts?{urlencode({'dismissed': ','.join(str(each.id) for each in given.bundle.drafts)})}")
    raise DraftRefused("Choose what is to become of this draft.")


def _numbers(said: str) -> list[int]:
    return [int(each) for each in said.split(",") if each.isdecimal() and len(each) < 10][:SHOWN]


def _to(url: str) -> Response:
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)
