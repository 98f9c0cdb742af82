"""Who works here, what each may do and where they are signed in, and links that invite more of them. For admins."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, at_least
from bot.staff import people
from bot.storage import audit, sessions, users
from bot.storage.sessions import HANDLE_CHARS, SignedIn
from bot.storage.tables import Role, User

router = APIRouter()

VALID_FOR = timedelta(days=3)
Admin = Annotated[SignedIn, Depends(at_least(Role.ADMIN))]
UserId = Annotated[int, Path(ge=1, le=2**31 - 1)]

_ACTS: dict[str, Callable[[Session, User, int, datetime], object]] = {
    "disable": people.disable,
    "enable": people.enable,
    "reset-two-step": people.reset_two_step,
}


@router.get("/people")
def page(request: Request, desk: TheDesk, who: Admin) -> Response:
    return _show(request, desk, who)


@router.post("/people/invite")
def invite(request: Request, desk: TheDesk, who: Admin, form: Form) -> Response:
    """The link is shown in this answer and nowhere else again."""
    wished = str(form.get("role", ""))
    role = Role(wished) if wished in list(Role) else Role.AGENT
    now = clock.now()
    with desk.store.write() as session:
        token = users.create_invitation(session, role, now, VALID_FOR, by=who.user_id)
        audit.record(session, user_id=who.user_id, act="invited", now=now, details={"role": role})
    return _show(request, desk, who, link=f"{request.base_url}invite/{token}")


@router.post("/people/invitations/{handle}/withdraw")
def withdraw_invitation(handle: str, desk: TheDesk, who: Admin, _: Form) -> Response:
    now = clock.now()
    with desk.store.write() as session:
        if len(handle) == HANDLE_CHARS and users.withdraw_invitation(session, handle, now):
            audit.record(session, user_id=who.user_id, act="withdrew_invitation", now=now)
    return RedirectResponse("/people#invitations", HTTPStatus.SEE_OTHER)


@router.get("/people/{user_id}")
def person(request: Request, user_id: UserId, desk: TheDesk, who: Admin) -> Response:
    with desk.store.read() as session:
        user = _user(session, user_id)
        found = sessions.open_sessions(session, user_id, clock.now(), who.token_hash)
    return desk.page(request, "person.html", who, person=user, sessions=found, roles=list(Role))


@router.post("/people/{user_id}/role")
def change_role(user_id: UserId, desk: TheDesk, who: Admin, form: Form) -> Response:
    wished = str(form.get("role", ""))
    if wished not in list(Role):
        raise HTTPException(400, f"“{wished[:40]}” is no role; choose agent, trainer or admin.")
    with desk.store.write() as session:
        people.change_role(session, _user(session, user_id), Role(wished), who.user_id, clock.now())
    return RedirectResponse(f"/people/{user_id}", HTTPStatus.SEE_OTHER)


@router.post("/people/{user_id}/sessions/{handle}/end")
def end_session(user_id: UserId, handle: str, desk: TheDesk, who: Admin, _: Form) -> Response:
    with desk.store.write() as session:
        people.end_session(session, _user(session, user_id), handle, who.user_id, clock.now())
    return RedirectResponse(f"/people/{user_id}", HTTPStatus.SEE_OTHER)


@router.post("/people/{user_id}/{act}")
def act(user_id: UserId, act: str, desk: TheDesk, who: Admin, _: Form) -> Response:
    """disable, enable or reset-two-step."""
    if act not in _ACTS:
        raise HTTPException(404, "This page does not exist (any more).")
    with desk.store.write() as session:
        _ACTS[act](session, _user(session, user_id), who.user_id, clock.now())
    return RedirectResponse(f"/people/{user_id}", HTTPStatus.SEE_OTHER)


def _show(request: Request, desk: Desk, who: SignedIn, link: str | None = None) -> Response:
    with desk.store.read() as session:
        everybody = users.all_users(session)
        open_ones = users.open_invitations(session, clock.now())
    return desk.page(
        request,
        "people.html",
        who,
        people=everybody,
        names={user.id: user.name for user in everybody},
        invitations=open_ones,
        handle_chars=HANDLE_CHARS,
        roles=list(Role),
        link=link,
        valid_for=VALID_FOR,
    )


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "Nobody of that number works here.")
    return user
