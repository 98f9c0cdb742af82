"""The FAQ's entries: found, filtered, each with what became of it among customers. Everybody reads; trainers edit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot import clock
from bot.console.desk import Desk, is_live
from bot.console.guard import TheDesk, Who
from bot.faq.entry import Entry
from bot.faq.wording import normalised
from bot.faq.working import Filed
from bot.storage.entry_figures import NOTHING, EntryFigures
from bot.storage.tables import Role

router = APIRouter()

A_PAGE = 50
ENDS_SOON = timedelta(days=30)
SHOWS = {
    "": "All",
    "changed": "Not live yet",
    "wrong": "Marked wrong",
    "unused": "Never used",
    "ends": "Ending soon",
    "older": "Translation older",
}


@dataclass(frozen=True)
class Listed:
    filed: Filed
    figures: EntryFigures
    missing: tuple[str, ...]  #: languages of the shop in which it has no answer
    older: tuple[str, ...]
    change: str  #: added, changed, or empty: it is live as it stands
    ends: date | None  #: where it ends soon, or has ended

    @property
    def entry(self) -> Entry:
        return self.filed.entry


@router.get("/faq")
def page(
    request: Request,
    desk: TheDesk,
    who: Who,
    q: str = "",
    department: str = "",
    missing: str = "",
    show: str = "",
    page: int = 1,
) -> Response:
    if is_live(request):
        # Our script asks at every change of the desk, of which no entry is one.
        return desk.page(request, "faq.html", who, shown=None)
    listed, problems, waiting, live = _listed(desk)
    found = [each for each in listed if _fits(each, q, department, missing, show)]
    pages = max((len(found) + A_PAGE - 1) // A_PAGE, 1)
    page = min(max(page, 1), pages)
    return desk.page(
        request,
        "faq.html",
        who,
        shown=found[(page - 1) * A_PAGE : page * A_PAGE],
        found=len(found),
        all=len(listed),
        page=page,
        pages=pages,
        problems=[desk.faq.near(each) for each in problems],
        waiting=waiting,
        live=live,
        shows=SHOWS,
        wish={"q": q[:200], "department": department, "missing": missing, "show": show},
        languages=desk.live.business.languages[1:],
        departments=desk.live.business.departments,
        may_edit=who.is_at_least(Role.TRAINER),
    )


def _listed(desk: Desk) -> tuple[list[Listed], tuple[str, ...], int, int | None]:
    """All entries, what cannot be read, how many changes are not live, and the live version."""
    now = clock.now()
    today = now.astimezone(desk.timezone).date()
    working = desk.faq.copy.look()
    with desk.store.read() as session:
        desk.faq.ages.follow(session)
        figures = desk.faq.figures.of(session, now)
        waiting = desk.faq.not_live(session, working)
        live, _ = desk.faq.served(session)
    kinds = {each.entry.id: each.kind for each in waiting}
    others = desk.live.business.languages[1:]
    found = [
        Listed(
            filed,
            figures.get(filed.entry.id, NOTHING),
            tuple(each for each in others if not has_answer(filed.entry, each)),
            desk.faq.ages.older(filed.entry),
            kinds.get(filed.entry.id, ""),
            _ends(filed.entry, today),
        )
        for filed in working.entries.values()
    ]
    return found, working.problems, len(waiting), live


def has_answer(entry: Entry, language: str) -> bool:
    translation = entry.translations.get(language)
    return translation is not None and bool(translation.answer)


def _ends(entry: Entry, today: date) -> date | None:
    return entry.valid_until if entry.valid_until is not None and entry.valid_until - today <= ENDS_SOON else None


def _fits(each: Listed, q: str, department: str, missing: str, show: str) -> bool:
    if department and (each.entry.department or "") != department:
        return False
    if missing and missing not in each.missing:
        return False
    shown = {
        "changed": bool(each.change),
        "wrong": each.figures.wrong > 0,
        "unused": each.figures.answered == 0,
        "ends": each.ends is not None,
        "older": bool(each.older),
    }
    if not shown.get(show, True):
        return False
    words = normalised(q[:200]).split()
    if not words:
        return True
    said = normalised(" ".join(_texts(each)))
    return all(word in said for word in words)


def _texts(each: Listed) -> Iterable[str]:
    entry = each.entry
    yield from (entry.id.replace("_", " "), each.filed.file, *entry.questions, entry.answer)
    for translation in entry.translations.values():
        yield from (*translation.questions, translation.answer or "")
