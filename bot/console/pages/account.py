"""One's own account: who one is here, and a new password."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who
from bot.console.passwords import PasswordRefused, check_password
from bot.storage import sessions, users
from bot.storage.sessions import SignedIn

router = APIRouter()

TOO_OFTEN = "That was tried too often; wait a minute and try again."


@router.get("/account")
def page(request: Request, desk: TheDesk, who: Who, done: str = "") -> Response:
    return desk.page(request, "account.html", who, problem=None, is_done=done == "password")


@router.post("/account/password")
async def change(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    old, new, again = (str(form.get(key, "")) for key in ("old", "password", "again"))
    problem = await _problem(request, desk, who, old, new, again)
    if problem is not None:
        return await asyncio.to_thread(
            desk.page, request, "account.html", who, status=422, problem=problem, is_done=False
        )
    password_hash = await desk.passwords.hash(new)
    await asyncio.to_thread(_change, desk, who, password_hash)
    return RedirectResponse("/account?done=password", HTTPStatus.SEE_OTHER)


async def _problem(request: Request, desk: Desk, who: SignedIn, old: str, new: str, again: str) -> str | None:
    address = request.client.host if request.client else ""
    if not desk.attempts.is_allowed(who.name, address, clock.now()):
        return TOO_OFTEN
    if not await desk.passwords.is_right(old, await asyncio.to_thread(_hash_of, desk, who)):
        return "The present password is not right."
    try:
        check_password(new, business_name=desk.business_name, user_name=who.name)
    except PasswordRefused as refused:
        return str(refused)
    return None if new == again else "The two new passwords differ; type the same one twice."


def _hash_of(desk: Desk, who: SignedIn) -> str | None:
    with desk.store.read() as session:
        user = users.active_user(session, who.name)
    return user.password_hash if user else None


def _change(desk: Desk, who: SignedIn, password_hash: str) -> None:
    """The new password; whoever else is signed in with the old one is not any more."""
    with desk.store.write() as session:
        users.change_password(session, who.user_id, password_hash, clock.now())
        sessions.end_other_sessions(session, who.user_id, keep=who.token_hash)
