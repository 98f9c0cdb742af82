"""Who works here, and links that invite more of them. For admins."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot import clock
from bot.console.guard import Form, TheDesk, at_least
from bot.storage import audit, users
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role

router = APIRouter()

VALID_FOR = timedelta(days=3)
Admin = Annotated[SignedIn, Depends(at_least(Role.ADMIN))]


@router.get("/people")
def page(request: Request, desk: TheDesk, who: Admin) -> Response:
    with desk.store.read() as session:
        people = users.all_users(session)
    return desk.page(request, "people.html", who, people=people, roles=list(Role), link=None, valid_for=VALID_FOR)


@router.post("/people/invite")
def invite(request: Request, desk: TheDesk, who: Admin, form: Form) -> Response:
    """The link is shown in this answer and nowhere else again."""
    wished = str(form.get("role", ""))
    role = Role(wished) if wished in list(Role) else Role.AGENT
    now = clock.now()
    with desk.store.write() as session:
        token = users.create_invitation(session, role, now, VALID_FOR)
        audit.record(session, user_id=who.user_id, act="invited", now=now, details={"role": role})
        people = users.all_users(session)
    link = f"{request.base_url}invite/{token}"
    return desk.page(request, "people.html", who, people=people, roles=list(Role), link=link, valid_for=VALID_FOR)
