"""Signing in and out. A wrong name and a wrong password read the same and take the same time."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who, sign_in, sign_out, who_is
from bot.storage import audit, users

router = APIRouter()

WRONG = "Name or password is not right; check both and try again."
TOO_OFTEN = "That was tried too often; wait a minute and try again."


@router.get("/sign-in")
def page(request: Request, desk: TheDesk, next: str = "") -> Response:
    if who_is(request) is not None:
        return RedirectResponse(_ours(next), HTTPStatus.SEE_OTHER)
    return _show(request, desk, next)


@router.post("/sign-in")
async def submit(request: Request, desk: TheDesk) -> Response:
    form = await request.form()
    name, password, next_page = (str(form.get(key, "")) for key in ("name", "password", "next"))
    address = request.client.host if request.client else ""
    if not desk.attempts.is_allowed(name, address, clock.now()):
        return await asyncio.to_thread(_show, request, desk, next_page, name=name, problem=TOO_OFTEN, status=429)
    user_id, password_hash = await asyncio.to_thread(_known, desk, name)
    if not await desk.passwords.is_right(password, password_hash) or user_id is None:
        return await asyncio.to_thread(_show, request, desk, next_page, name=name, problem=WRONG, status=401)
    response = RedirectResponse(_ours(next_page), HTTPStatus.SEE_OTHER)
    await asyncio.to_thread(_open, desk, response, user_id)
    return response


@router.post("/sign-out")
def leave(desk: TheDesk, who: Who, _: Form) -> Response:
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    sign_out(desk, response, who)
    return response


def _known(desk: Desk, name: str) -> tuple[int | None, str | None]:
    with desk.store.read() as session:
        user = users.active_user(session, name)
    return (None, None) if user is None else (user.id, user.password_hash)


def _open(desk: Desk, response: Response, user_id: int) -> None:
    sign_in(desk, response, user_id)
    with desk.store.write() as session:
        audit.record(session, user_id=user_id, act="signed_in", now=clock.now())


def _show(
    request: Request, desk: Desk, next_page: str, *, name: str = "", problem: str | None = None, status: int = 200
) -> Response:
    with desk.store.read() as session:
        is_new = not users.has_users(session)
    return desk.page(
        request, "sign_in.html", status=status, next=_ours(next_page), name=name, problem=problem, is_new=is_new
    )


def _ours(path: str) -> str:
    """`path` when it is a page of this console, else the queue: a link must not lead elsewhere after signing in."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_ours and not path.startswith("/sign-") else "/queue"
