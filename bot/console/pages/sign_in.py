"""Signing in and out. A wrong name and a wrong password read the same and take the same time."""

import asyncio
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who, set_cookie, sign_in, sign_out, who_is
from bot.storage import audit, half_sign_ins, two_step, users
from bot.storage.tables import User

router = APIRouter()

WRONG_CODE = "This code is not right, or was used already; wait for the next one and try again."
TOO_LATE = "That took too long or was tried too often; begin again with your password."
WRONG = "Name or password is not right; check both and try again."
TOO_OFTEN = "That was tried too often; wait a minute and try again."
TOO_OFTEN_CODE = "Too many codes were tried; wait a quarter of an hour and try again."


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
    now = clock.now()
    # Whoever tries many names from one place is stopped too.
    may_try = desk.attempts.is_allowed(name, address, now) and desk.address_attempts.is_allowed("", address, now)
    if not may_try:
        return await asyncio.to_thread(_show, request, desk, next_page, name=name, problem=TOO_OFTEN, status=429)
    user = await asyncio.to_thread(_known, desk, name)
    is_right = await desk.passwords.is_right(password, user.password_hash if user else None)
    if user is None or not is_right:
        page = await asyncio.to_thread(_show, request, desk, next_page, name=name, problem=WRONG, status=401)
        if user is not None:
            # After the answer, so that its time does not tell which names there are.
            page.background = BackgroundTask(_record, desk, user.id, "sign_in_refused")
        return page
    if user.two_step_since is not None:
        return await asyncio.to_thread(_ask_for_code, desk, user, next_page)
    response = RedirectResponse(_ours(next_page), HTTPStatus.SEE_OTHER)
    await asyncio.to_thread(_open, desk, request, response, user.id)
    return response


@router.get("/sign-in/code")
def code_page(request: Request, desk: TheDesk, next: str = "") -> Response:
    if who_is(request) is not None:
        return RedirectResponse(_ours(next), HTTPStatus.SEE_OTHER)
    with desk.store.read() as session:
        is_owed = half_sign_ins.is_open(session, request.cookies.get(desk.half_cookie, ""), clock.now())
    if not is_owed:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    return desk.page(request, "sign_in_code.html", next=_ours(next), problem=None)


@router.post("/sign-in/code")
async def submit_code(request: Request, desk: TheDesk) -> Response:
    form = await request.form()
    code, next_page = str(form.get("code", ""))[:100], str(form.get("next", ""))
    return await asyncio.to_thread(_check_code, request, desk, code, next_page)


@router.post("/sign-out")
def leave(desk: TheDesk, who: Who, _: Form) -> Response:
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    sign_out(desk, response, who)
    return response


def _known(desk: Desk, name: str) -> User | None:
    with desk.store.read() as session:
        return users.active_user(session, name)


def _record(desk: Desk, user_id: int, act: str) -> None:
    with desk.store.write() as session:
        audit.record(session, user_id=user_id, act=act, now=clock.now())


def _ask_for_code(desk: Desk, user: User, next_page: str) -> Response:
    """The password was right, and is half of it."""
    with desk.store.write() as session:
        token = half_sign_ins.open_half(session, user.id, clock.now())
    response = RedirectResponse("/sign-in/code?" + urlencode({"next": _ours(next_page)}), HTTPStatus.SEE_OTHER)
    set_cookie(desk, response, desk.half_cookie, token, half_sign_ins.LASTS)
    return response


def _check_code(request: Request, desk: Desk, code: str, next_page: str) -> Response:
    now = clock.now()
    with desk.store.write() as session:
        user = half_sign_ins.count_try(session, request.cookies.get(desk.half_cookie, ""), now)
        if user is None or user.two_step_since is None:
            return _show(request, desk, next_page, problem=TOO_LATE, status=401)
        user_id, may_try = user.id, desk.code_attempts.is_allowed(str(user.id), "", now)
        used = two_step.takes(session, user, code, clock.real_now(), now) if may_try else None
        if used is None:
            audit.record(session, user_id=user_id, act="sign_in_refused", now=now, details={"step": "code"})
        elif used == "recovery":
            audit.record(session, user_id=user_id, act="used_recovery_code", now=now)
    if used is None:
        problem, status = (WRONG_CODE, 401) if may_try else (TOO_OFTEN_CODE, 429)
        return desk.page(request, "sign_in_code.html", status=status, next=_ours(next_page), problem=problem)
    response = RedirectResponse(_ours(next_page) if used == "app" else "/account#two-step", HTTPStatus.SEE_OTHER)
    _open(desk, request, response, user_id)
    return response


def _open(desk: Desk, request: Request, response: Response, user_id: int) -> None:
    sign_in(desk, request, response, user_id)
    _record(desk, user_id, "signed_in")


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
