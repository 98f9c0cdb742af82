"""A copy of one conversation to take along: as text, JSON or PDF, whole or redacted. Who took one is written down."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import clock
from bot.console.desk import Desk
from bot.console.exports.as_json import as_json
from bot.console.exports.as_text import as_text
from bot.console.exports.document import Document, document
from bot.console.guard import TheDesk, Who
from bot.storage.tables import Audit

router = APIRouter()

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
GONE = "This conversation does not exist (any more)."
#: Lines of the redacted copy that the page shows, so that one can see what is taken out before passing it on.
SHOWN = 12


class Format(StrEnum):
    """As it stands in URLs, and the ending of the file."""

    TEXT = "txt"
    JSON = "json"
    PDF = "pdf"


_TYPES = {
    Format.TEXT: "text/plain; charset=utf-8",
    Format.JSON: "application/json",
    Format.PDF: "application/pdf",
}


@router.get("/conversations/{conversation_id}/copy")
def page(conversation_id: Id, request: Request, desk: TheDesk, who: Who) -> Response:
    made = _document(desk, conversation_id, redacted=True)
    return desk.page(
        request, "export.html", who, document=made, formats=list(Format), said=[each for each in made.said if each.text][-SHOWN:]
    )


@router.get("/conversations/{conversation_id}/copy.{ending}")
def file(
    conversation_id: Id, ending: Format, desk: TheDesk, who: Who, redacted: Annotated[bool, Query()] = False
) -> Response:
    made = _document(desk, conversation_id, redacted=redacted)
    content = _content(made, ending)
    with desk.store.write() as session:
        details = {"format": ending.value, "redacted": redacted}
        session.add(
            Audit(at=clock.now(), user_id=who.user_id, act="exported", conversation_id=conversation_id, details=details)
        )
    headers = {"Content-Disposition": f'attachment; filename="{made.file_name(ending.value)}"'}
    return Response(content, media_type=_TYPES[ending], headers=headers)


def _content(made: Document, ending: Format) -> bytes:
    if ending is Format.PDF:
        # Here, because what sets PDFs takes a third of a second to import, and most people never ask for one.
        from bot.console.exports.as_pdf import as_pdf

        return as_pdf(made)
    return (as_text(made) if ending is Format.TEXT else as_json(made)).encode()


def _document(desk: Desk, conversation_id: int, *, redacted: bool) -> Document:
    contact = desk.live.business.contact
    with desk.store.snapshot() as session:
        made = document(
            session,
            conversation_id,
            business=desk.business_name,
            own=(contact.phone, contact.email),
            zone=desk.timezone,
            now=clock.now(),
            redacted=redacted,
        )
    if made is None:
        raise HTTPException(404, GONE)
    return made
