"""What was asked and not answered, grouped by meaning, and what is to become of each group."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.drafts.accepting import count_open
from bot.faq.suggest import did_you_mean
from bot.faq.unanswered.deciding import DecisionRefused, decide, take_back
from bot.faq.unanswered.listed import listed
from bot.storage.sessions import SignedIn
from bot.storage.tables import Decision, Role
from bot.storage.unanswered import groups

router = APIRouter()

DAYS = 30
SHOWN = 50
PutAway = Annotated[int, Query(ge=0, le=2**31 - 1)]
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]


@router.get("/unanswered")
def page(
    request: Request, desk: TheDesk, who: Who, decided: Annotated[bool, Query()] = False, put_away: PutAway = 0
) -> Response:
    """`put_away`: the group that was just called not for us; it can be taken back, as long as it is."""
    contact = desk.live.business.contact
    with desk.store.snapshot() as session:
        away = [each.id for each in groups(session, [put_away]) if each.decision == Decision.NOT_FOR_US]
        found = listed(session, days=DAYS, now=clock.now(), own=(contact.phone, contact.email), decided=decided)
        return desk.page(
            request,
            "unanswered.html",
            who,
            groups=found[:SHOWN],
            left=len(found[SHOWN:]),
            days=DAYS,
            decided=decided,
            put_away=away[0] if away else None,
            titles=desk.titles.of(session),
            drafts=count_open(session),
            may_change=who.is_at_least(Role.TRAINER),
        )


@router.post("/unanswered/{group_id}")
def act(group_id: Annotated[int, Path(ge=1, le=2**31 - 1)], desk: TheDesk, who: Trainer, form: Form) -> Response:
    """`decision` is one of bot.storage.tables.Decision, or take_back; with add, `entry` is the one that was meant.

    Whoever takes back `at_once` goes on where the group stood; else where what was decided is listed.

    What needs words leads into the editor, filled in; the group is decided about once that is saved.
    """
    said = str(form.get("decision", ""))
    if said in (Decision.ADD, Decision.NEW):
        meant = str(form.get("entry") or "") if said == Decision.ADD else None
        return RedirectResponse(_editor(desk, group_id, meant), HTTPStatus.SEE_OTHER)
    by = {"user_id": who.user_id, "by": who.name, "now": clock.now()}
    with desk.store.write() as session:
        if said == "take_back":
            take_back(session, group_id, **by)  # type: ignore[arg-type]
        elif said == Decision.NOT_FOR_US:
            decide(session, group_id, Decision.NOT_FOR_US, entry=None, known=(), **by)  # type: ignore[arg-type]
        else:
            raise DecisionRefused("Choose what is to become of these questions.")
    if said != "take_back":
        return RedirectResponse(f"/unanswered?put_away={group_id}", HTTPStatus.SEE_OTHER)
    return RedirectResponse("/unanswered" if form.get("at_once") else "/unanswered?decided=true", HTTPStatus.SEE_OTHER)


def _editor(desk: Desk, group_id: int, entry: str | None) -> str:
    """Where an entry with the words of this group is written; `entry` None: a new one. Raises DecisionRefused."""
    with desk.store.read() as session:
        if not groups(session, [group_id]):
            raise DecisionRefused(f"There is no group {group_id} (any more); look at the list again.")
    if entry is None:
        return f"/faq/new?group={group_id}"
    if not entry:
        raise DecisionRefused("Name the entry that these questions mean.")
    known = desk.faq.copy.look().entries
    if entry not in known:
        hint = did_you_mean(entry, known) or "it may not be in the files any more."
        raise DecisionRefused(f"There is no entry {entry:.60} in the FAQ; {hint}")
    return f"/faq/entries/{entry}?group={group_id}"
