"""Who may do what: the signed-in person of a request, the role that a page needs, and the secret that a form must carry."""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData

from bot import clock
from bot.console.browsers import browser_words
from bot.console.desk import Desk, desk_of
from bot.storage import audit, half_sign_ins, sessions
from bot.storage.sessions import LONGEST, SignedIn
from bot.storage.tables import Role


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more."""


class NotAllowed(Exception):
    """Signed in, but the role does not reach; the message is one sentence."""


class Forged(Exception):
    """The request does not come from a page of ours; the message is one sentence."""


def signed_in(request: Request) -> SignedIn:
    """Who this is. Raises NotSignedIn."""
    who = who_is(request)
    if who is None:
        raise NotSignedIn
    return who


def who_is(request: Request) -> SignedIn | None:
    """Who this is, if anybody; a page that everybody may see asks so."""
    desk = desk_of(request)
    token = request.cookies.get(desk.cookie)
    if not token:
        return None
    now = clock.now()
    with desk.store.read() as session:
        who = sessions.find_session(session, token, now)
    if who is not None and now - who.seen_at > sessions.TOUCH_AFTER:
        with desk.store.write() as session:
            sessions.touch(session, who.token_hash, now)
    return who


def at_least(role: Role) -> Callable[..., SignedIn]:
    """A dependency for pages of a role: `who: Annotated[SignedIn, Depends(at_least(Role.ADMIN))]`."""

    def check(who: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
        if not who.is_at_least(role):
            reach = "Only admins" if role is Role.ADMIN else "Only trainers and admins"
            raise NotAllowed(f"{reach} may see this page, and you are signed in as {who.role}; ask an admin.")
        return who

    return check


async def signed_form(request: Request, who: Annotated[SignedIn, Depends(signed_in)]) -> FormData:
    """The form of a signed-in person, sent from one of our own pages. Raises Forged."""
    form = await request.form()
    _check_secret(str(form.get("csrf", "")), who)
    return form


def signed_call(request: Request, who: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Who calls the API to change something; the call carries X-CSRF-Token. Raises Forged."""
    _check_secret(request.headers.get("x-csrf-token", ""), who)
    return who


def check_origin(request: Request) -> None:
    """Another site's page must not act here. Raises Forged. Programs that are no browser send neither header."""
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    elif origin is not None:
        ours = urlsplit(origin).netloc == request.headers.get("host")
    else:
        ours = True
    if not ours:
        raise Forged("This came from another website and was not carried out.")


def sign_in(desk: Desk, request: Request, response: Response, user_id: int) -> None:
    """Give the browser a new session; the one that it had before, and what it still owed, end."""
    with desk.store.write() as session:
        if before := request.cookies.get(desk.cookie):
            sessions.end_token(session, before)
        if half := request.cookies.get(desk.half_cookie):
            half_sign_ins.end(session, half)
        token = sessions.open_session(session, user_id, clock.now(), browser_words(request.headers.get("user-agent", "")))
    set_cookie(desk, response, desk.cookie, token, LONGEST)
    if half:
        delete_cookie(desk, response, desk.half_cookie)


def set_cookie(desk: Desk, response: Response, name: str, value: str, lasts: timedelta) -> None:
    seconds = int(lasts.total_seconds())
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=desk.secure_cookies, httponly=True, samesite="lax"
    )


def delete_cookie(desk: Desk, response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=desk.secure_cookies, httponly=True, samesite="lax")


def sign_out(desk: Desk, response: Response, who: SignedIn) -> None:
    with desk.store.write() as session:
        sessions.end_session(session, who.token_hash)
        audit.record(session, user_id=who.user_id, act="signed_out", now=clock.now())
    delete_cookie(desk, response, desk.cookie)


def _check_secret(secret: str, who: SignedIn) -> None:
    if not hmac.compare_digest(secret.encode(), who.csrf_token.encode()):
        raise Forged("This page is from before you signed in; reload it and try again.")


Who = Annotated[SignedIn, Depends(signed_in)]
Form = Annotated[FormData, Depends(signed_form)]
Caller = Annotated[SignedIn, Depends(signed_call)]
TheDesk = Annotated[Desk, Depends(desk_of)]
