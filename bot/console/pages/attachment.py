"""A file that a customer sent. Only pictures and sound open in the browser; everything else is a download."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from bot.channels.pictures import plain_type
from bot.console.files import how_shown
from bot.console.guard import TheDesk, Who
from bot.storage import transcript

router = APIRouter()


@router.get("/attachments/{attachment_id}")
def attachment(attachment_id: Annotated[int, Path(ge=1, le=2**31 - 1)], desk: TheDesk, _: Who) -> Response:
    with desk.store.read() as session:
        row = transcript.attachment(session, attachment_id)
    if row is None or row.path is None or row.status != "stored":
        raise HTTPException(404, "This file is not here (any more).")
    folder = desk.media_folder.resolve()
    path = (folder / row.path).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise HTTPException(404, "This file is not here (any more).")
    is_harmless = how_shown(row.content_type, row.error) != "download"
    return FileResponse(
        path,
        media_type=plain_type(row.content_type) if is_harmless else "application/octet-stream",
        filename=row.file_name or f"{row.kind}-{row.id}",
        content_disposition_type="inline" if is_harmless else "attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )
