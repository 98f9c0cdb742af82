"""The ledger: whether everything that came in and went out is accounted for. For admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot import clock
from bot.console.desk import is_live
from bot.console.guard import TheDesk, at_least
from bot.ledger.verify import Finding, verify
from bot.storage.sessions import SignedIn
from bot.storage.tables import Conversation, Handoff, Message, Role, StoredAttachment

router = APIRouter()

Admin = Annotated[SignedIn, Depends(at_least(Role.ADMIN))]
_CONVERSATIONS = {
    "message": select(Message.id, Message.conversation_id),
    "handoff": select(Handoff.id, Handoff.conversation_id),
    "conversation": select(Conversation.id, Conversation.id),
    "attachment": select(StoredAttachment.id, Message.conversation_id).join(Message),
}
_IDS = {
    "message": Message.id,
    "handoff": Handoff.id,
    "conversation": Conversation.id,
    "attachment": StoredAttachment.id,
}


@router.get("/ledger")
def page(request: Request, desk: TheDesk, who: Admin) -> Response:
    if is_live(request):
        # Counting takes its time; our script, which asks at every change, gets the frame alone.
        return desk.page(request, "ledger.html", who, ledger=None, where={})
    ledger = verify(desk.store, desk.media_folder, clock.now())
    with desk.store.read() as session:
        where = {finding.name: _where(session, finding) for finding in ledger.findings}
    return desk.page(request, "ledger.html", who, ledger=ledger, where=where)


def _where(session: Session, finding: Finding) -> list[tuple[int, int | None]]:
    """The rows of a finding, each with the conversation in which it can be looked at."""
    found = session.execute(_CONVERSATIONS[finding.of].where(_IDS[finding.of].in_(finding.rows)))
    conversations = {row[0]: row[1] for row in found}
    return [(row, conversations.get(row)) for row in finding.rows]
