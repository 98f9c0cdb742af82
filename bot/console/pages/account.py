"""One's own account: who one is here, a new password, two-step sign-in, and where one is signed in."""

import asyncio
from http import HTTPStatus

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from pyotp import TOTP
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who
from bot.console.passwords import PasswordRefused, check_password
from bot.staff import people
from bot.storage import audit, sessions, staff_group, staff_links, two_step, users
from bot.storage.sessions import SignedIn
from bot.storage.tables import User
from connectors.telegram.staff import LINK

router = APIRouter()

TOO_OFTEN = "That was tried too often; wait a minute and try again."
WRONG_PASSWORD = "The present password is not right."  # noqa: S105
WRONG_CODE = "This code is not right; look whether the clock of your telephone is, and type the newest code."


@router.get("/account")
def page(request: Request, desk: TheDesk, who: Who, done: str = "") -> Response:
    return _show(request, desk, who, done=done)


def _show(request: Request, desk: Desk, who: SignedIn, status: int = 200, **values: object) -> Response:
    """The page; `values`: where something went wrong or was done (`problem`, `step_problem`, `link_problem`, `done`), and new codes."""
    now = clock.now()
    with desk.store.read() as session:
        user = session.get_one(User, who.user_id)
        shown = {
            "problem": None,
            "step_problem": None,
            "link_problem": None,
            "done": "",
            "codes": None,
            "is_on": user.two_step_since is not None,
            "codes_left": two_step.codes_left(session, user.id),
            "telegram": staff_group.group(session),
            "link": staff_links.link_of(session, user.id),
            "sessions": sessions.open_sessions(session, user.id, now, who.token_hash),
        }
    return desk.page(request, "account.html", who, status=status, **{**shown, **values})


@router.post("/account/password")
async def change(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    old, new, again = (str(form.get(key, "")) for key in ("old", "password", "again"))
    problem = await _problem(request, desk, who, old, new, again)
    if problem is not None:
        return await asyncio.to_thread(_show, request, desk, who, 422, problem=problem)
    password_hash = await desk.passwords.hash(new)
    await asyncio.to_thread(_change, desk, who, password_hash)
    return RedirectResponse("/account?done=password", HTTPStatus.SEE_OTHER)


@router.post("/account/two-step/begin")
async def begin_two_step(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    """The password again: whoever finds a browser open must not lock its owner out."""
    problem = await _password_problem(request, desk, who, str(form.get("old", "")))
    if problem is not None:
        return await asyncio.to_thread(_show, request, desk, who, 422, step_problem=problem)
    return await asyncio.to_thread(_set_up, request, desk, who)


@router.post("/account/two-step/confirm")
def confirm_two_step(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    now = clock.now()
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        may_try = desk.code_attempts.is_allowed(str(user.id), "", now)
        is_being_set_up = user.two_step_nonce is not None and user.two_step_since is None
        codes = two_step.confirm(session, user, str(form.get("code", "")), clock.real_now(), now) if may_try else None
        if codes is not None:
            audit.record(session, user_id=user.id, act="two_step_on", now=now)
            sessions.end_other_sessions(session, user.id, keep=who.token_hash)
    if codes is not None:
        return _show(request, desk, who, codes=codes, done="two-step")
    if not is_being_set_up:
        return RedirectResponse("/account#two-step", HTTPStatus.SEE_OTHER)
    return _set_up(request, desk, who, problem=WRONG_CODE if may_try else TOO_OFTEN)


@router.post("/account/two-step/{act}")
async def change_two_step(act: str, request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    """off, or codes: new recovery codes."""
    problem = await _password_problem(request, desk, who, str(form.get("old", "")))
    if problem is not None:
        return await asyncio.to_thread(_show, request, desk, who, 422, step_problem=problem)
    return await asyncio.to_thread(_change_two_step, act, request, desk, who)


@router.post("/account/telegram/link")
async def link_telegram(request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    """The password again: whoever finds a browser open must not act as its owner from a telephone of theirs ever after."""
    problem = await _password_problem(request, desk, who, str(form.get("old", "")))
    if problem is not None:
        return await asyncio.to_thread(_show, request, desk, who, 422, link_problem=problem)
    return await asyncio.to_thread(_link, request, desk, who)


@router.post("/account/telegram/unlink")
def unlink_telegram(desk: TheDesk, who: Who, _: Form) -> Response:
    with desk.store.write() as session:
        staff_links.unlink(session, who.user_id, clock.now())
    return RedirectResponse("/account?done=unlinked#telegram", HTTPStatus.SEE_OTHER)


@router.post("/account/sessions/{handle}/end")
def end_session(handle: str, desk: TheDesk, who: Who, _: Form) -> Response:
    with desk.store.write() as session:
        people.end_session(session, session.get_one(User, who.user_id), handle, who.user_id, clock.now())
    return RedirectResponse("/account#sessions", HTTPStatus.SEE_OTHER)


@router.post("/account/sessions/end-others")
def end_others(desk: TheDesk, who: Who, _: Form) -> Response:
    with desk.store.write() as session:
        sessions.end_other_sessions(session, who.user_id, keep=who.token_hash)
        audit.record(session, user_id=who.user_id, act="ended_sessions", now=clock.now(), details={"user": who.user_id})
    return RedirectResponse("/account#sessions", HTTPStatus.SEE_OTHER)


def _set_up(request: Request, desk: Desk, who: SignedIn, problem: str | None = None) -> Response:
    """The secret, as a picture and as letters; the same one again after a wrong code."""
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        if user.two_step_since is not None:
            return RedirectResponse("/account#two-step", HTTPStatus.SEE_OTHER)
        secret = two_step.begin(session, user) if problem is None else two_step.secret(session, user)
    address = TOTP(secret).provisioning_uri(name=who.name, issuer_name=f"Nightdesk {desk.business_name}")
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    status = 200 if problem is None else 422
    return desk.page(request, "two_step.html", who, status=status, picture=_qr(address), letters=letters, problem=problem)


def _link(request: Request, desk: Desk, who: SignedIn) -> Response:
    """A one-time link, as a picture for the telephone and to click; whoever opens it in Telegram is this user there."""
    with desk.store.write() as session:
        group = staff_group.group(session)
        if group is None or not group.bot_name:
            return RedirectResponse("/account#telegram", HTTPStatus.SEE_OTHER)
        code = staff_links.new_code(session, session.get_one(User, who.user_id), clock.now())
        name = group.bot_name
    word = f"{LINK}{code}"
    address = f"https://t.me/{name}?start={word}"
    minutes = int(staff_links.CODE_LASTS.total_seconds() // 60)
    picture = _qr(address)
    return desk.page(
        request, "telegram_link.html", who, address=address, word=word, bot_name=name, picture=picture, minutes=minutes
    )


def _qr(address: str) -> Markup:
    picture = segno.make(address, error="m", micro=False)
    # The library's own markup, drawn of our own address; its colours stand in attributes, which the policy allows.
    return Markup(picture.svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr", lineclass=None))  # noqa: S704


def _change_two_step(act: str, request: Request, desk: Desk, who: SignedIn) -> Response:
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        if user.two_step_since is None or act not in ("off", "codes"):
            return RedirectResponse("/account#two-step", HTTPStatus.SEE_OTHER)
        codes = two_step.renew_codes(session, user) if act == "codes" else None
        if act == "off":
            two_step.turn_off(session, user)
        audit.record(session, user_id=user.id, act="new_recovery_codes" if codes else "two_step_off", now=clock.now())
    return _show(request, desk, who, codes=codes, done="codes" if codes else "off")


async def _problem(request: Request, desk: Desk, who: SignedIn, old: str, new: str, again: str) -> str | None:
    problem = await _password_problem(request, desk, who, old)
    if problem is not None:
        return problem
    try:
        check_password(new, business_name=desk.business_name, user_name=who.name)
    except PasswordRefused as refused:
        return str(refused)
    return None if new == again else "The two new passwords differ; type the same one twice."


async def _password_problem(request: Request, desk: Desk, who: SignedIn, password: str) -> str | None:
    address = request.client.host if request.client else ""
    if not desk.attempts.is_allowed(who.name, address, clock.now()):
        return TOO_OFTEN
    if not await desk.passwords.is_right(password, await asyncio.to_thread(_hash_of, desk, who)):
        return WRONG_PASSWORD
    return None


def _hash_of(desk: Desk, who: SignedIn) -> str | None:
    with desk.store.read() as session:
        user = users.active_user(session, who.name)
    return user.password_hash if user else None


def _change(desk: Desk, who: SignedIn, password_hash: str) -> None:
    """The new password; whoever else is signed in with the old one is not any more."""
    with desk.store.write() as session:
        users.change_password(session, who.user_id, password_hash, clock.now())
        sessions.end_other_sessions(session, who.user_id, keep=who.token_hash)
