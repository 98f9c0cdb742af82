"""Opening a one-time link: choose a name and a password, and the account exists."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import TheDesk, sign_in
from bot.console.passwords import PasswordRefused, check_password
from bot.storage import users
from bot.storage.users import InvitationRefused, NameRefused

router = APIRouter()


@router.get("/invite/{token}")
def page(token: str, request: Request, desk: TheDesk) -> Response:
    return _show(request, desk, token)


@router.post("/invite/{token}")
async def submit(token: str, request: Request, desk: TheDesk) -> Response:
    form = await request.form()
    name, password, again = (str(form.get(key, "")) for key in ("name", "password", "again"))
    problem = _problem(desk, name, password, again)
    if problem is None and await asyncio.to_thread(_is_open, desk, token):
        password_hash = await desk.passwords.hash(password)
        response = RedirectResponse("/queue", HTTPStatus.SEE_OTHER)
        problem = await asyncio.to_thread(_accept, desk, request, response, token, name, password_hash)
        if problem is None:
            return response
    return await asyncio.to_thread(_show, request, desk, token, name=name, problem=problem, status=422)


def _problem(desk: Desk, name: str, password: str, again: str) -> str | None:
    try:
        users.clean_name(name)
        check_password(password, business_name=desk.business_name, user_name=name)
    except (NameRefused, PasswordRefused) as refused:
        return str(refused)
    return None if password == again else "The two passwords differ; type the same one twice."


def _is_open(desk: Desk, token: str) -> bool:
    """Before anything costly is done for a stranger."""
    with desk.store.read() as session:
        try:
            users.invitation_role(session, token, clock.now())
        except InvitationRefused:
            return False
    return True


def _accept(desk: Desk, request: Request, response: Response, token: str, name: str, password_hash: str) -> str | None:
    try:
        with desk.store.write() as session:
            user = users.accept_invitation(session, token, name, password_hash, clock.now())
    except (InvitationRefused, NameRefused) as refused:
        return str(refused)
    sign_in(desk, request, response, user.id)
    return None


def _show(
    request: Request, desk: Desk, token: str, *, name: str = "", problem: str | None = None, status: int = 200
) -> Response:
    try:
        with desk.store.read() as session:
            role = users.invitation_role(session, token, clock.now())
    except InvitationRefused as refused:
        return desk.page(request, "error.html", status=404, title="This link opens nothing", sentence=str(refused))
    return desk.page(request, "invite.html", status=status, role=role, name=name, problem=problem)
