"""One published version of the FAQ: who made it live and why, what it changed, and what the replay said then."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.desk import is_live
from bot.console.faq_report import differences
from bot.console.guard import TheDesk, Who
from bot.faq.replay.report import TITLES, diff
from bot.faq.versions import load_version
from bot.storage.faq_versions import version_row
from bot.storage.tables import Role

router = APIRouter()


@router.get("/faq/versions/{number}")
def page(request: Request, desk: TheDesk, who: Who, number: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    if is_live(request):
        return desk.page(request, "faq_version.html", who, row=None)
    with desk.store.read() as session:
        row = version_row(session, number)
        if row is None:
            raise HTTPException(404, f"There is no version {number} of the FAQ.")
        entries = load_version(session, number)
        before = load_version(session, row.replaced) if row.replaced is not None else []
    titles = {entry.id: entry.title for entry in [*before, *entries]}
    return desk.page(
        request,
        "faq_version.html",
        who,
        row=row,
        difference=diff(before, entries) if before else "",
        found=differences(desk, row.report, titles) if row.report else [],
        blocks=[desk.faq.near(each["sentence"]) for each in row.report["blocks"]] if row.report else [],
        kinds={kind.value: title for kind, title in TITLES.items()},
        may_edit=who.is_at_least(Role.TRAINER),
    )
