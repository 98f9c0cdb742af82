"""Why the bot said a message: all that was stored with it, and its text made again. Everybody who reads the talk may read it."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from bot.console.desk import is_live
from bot.console.guard import TheDesk, Who
from bot.explain.explain import NothingToExplain, explain
from bot.storage.tables import Message

router = APIRouter()

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/messages/{message_id}/why")
def page(message_id: Id, request: Request, desk: TheDesk, who: Who) -> Response:
    if is_live(request):
        # What was said once never changes, but making it again takes its time.
        return desk.page(request, "why.html", who, shown=False)
    found, sentence, status = None, "", HTTPStatus.OK
    with desk.store.read() as session:
        message = session.get(Message, message_id)
        conversation_id = message.conversation_id if message is not None else None
        try:
            found = explain(session, message_id)
        except NothingToExplain as error:
            sentence, status = str(error), HTTPStatus.NOT_FOUND
        titles = desk.titles.of(session)
    return desk.page(
        request,
        "why.html",
        who,
        status=status,
        shown=True,
        found=found,
        sentence=sentence,
        conversation_id=conversation_id,
        message_id=message_id,
        titles=titles,
        moment=datetime.fromisoformat,
    )
