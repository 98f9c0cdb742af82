"""Every error as a page in the console's own face, or as JSON for the API and our script: one sentence in each."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from bot.console.desk import desk_of, is_live
from bot.console.guard import Forged, NotAllowed, NotSignedIn, who_is
from bot.console.headers import ALWAYS
from bot.console.passwords import Busy
from bot.faq.drafts.accepting import DraftRefused
from bot.faq.learning.marks import MarkRefused
from bot.faq.learning.recalibration import CannotRecalibrate
from bot.faq.unanswered.deciding import DecisionRefused
from bot.faq.writing.writer import WriteRefused
from bot.handoff import HandoffRefused
from bot.staff.people import PeopleRefused
from bot.storage.calibrations import UnknownCalibration
from bot.storage.overrides import OverrideRefused
from bot.test_box import CannotTry
from bot.wrong_answers import SettingRefused

TITLES = {
    400: "That cannot be read",
    403: "Not for you",
    404: "Nothing here",
    405: "That does not work here",
    409: "Not possible at this moment",
    413: "Too large",
    429: "Slow down",
    500: "Something broke",
    503: "Too busy",
}


def respond(request: Request, status: int, sentence: str) -> Response:
    """The error as the one who asks can read it."""
    if is_live(request) or request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    desk = desk_of(request)
    title = TITLES.get(status, "That did not work")
    try:
        return desk.page(request, "error.html", who_is(request), status=status, status_code=status, title=title, sentence=sentence)
    except SQLAlchemyError:
        # Also a broken database gets a page; one that asks it nothing.
        return desk.page(request, "error.html", status=status, status_code=status, title=title, sentence=sentence)


def _not_signed_in(request: Request, _: Exception) -> Response:
    if is_live(request) or request.url.path.startswith("/api/") or request.url.path == "/events":
        return JSONResponse({"error": "You are not signed in (any more); sign in and try again."}, 401)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        # What was typed is kept for the page that it was sent from.
        wanted = _page_above(request)
    if wanted.partition("?")[0] == "/":
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    return RedirectResponse("/sign-in?" + urlencode({"next": wanted}, quote_via=quote), HTTPStatus.SEE_OTHER)


def _page_above(request: Request) -> str:
    """The page nearest to where a form was sent: that of the same address, else of what is above it; "/" when there is none."""
    parts = request.url.path.strip("/").split("/")
    for count in range(len(parts), 0, -1):
        path = "/" + "/".join(parts[:count])
        asked = {**request.scope, "method": "GET", "path": path}
        if any(route.matches(asked)[0] == Match.FULL for route in request.app.routes):
            return path
    return "/"


def _http_sentence(error: HTTPException) -> str:
    # Starlette's own errors carry only the name of the status.
    if error.detail != HTTPStatus(error.status_code).phrase:
        return str(error.detail)
    if error.status_code == 404:
        return "This page does not exist (any more)."
    return "The console does not know what to do with this request."


def _broken(request: Request, _: Exception) -> Response:
    sentence = "Something went wrong on our side; try again, and look into the log if it stays."
    response = respond(request, 500, sentence)
    # This one is made outside of our middleware.
    response.headers.update(ALWAYS)
    return response


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return respond(request, error.status_code, _http_sentence(error))


def _bad_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if not request.url.path.startswith("/api/"):
        return respond(request, 404, "This page does not exist (any more).")
    first = error.errors()[0]
    return respond(request, 422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.")


def _with_status(status: int) -> Callable[[Request, Exception], Response]:
    return lambda request, error: respond(request, status, str(error))


def _left(request: Request, _: Exception) -> Response:
    # The browser closed before all had arrived: nothing was done, nobody reads the answer, and it is no fault to log.
    return Response(status_code=400)


def add_error_pages(app: FastAPI) -> None:
    """Handlers are plain functions, so that the framework runs them beside the event loop: a page asks the database."""
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(NotAllowed, _with_status(403))
    app.add_exception_handler(Forged, _with_status(403))
    app.add_exception_handler(HandoffRefused, _with_status(409))
    app.add_exception_handler(OverrideRefused, _with_status(409))
    app.add_exception_handler(MarkRefused, _with_status(409))
    app.add_exception_handler(DecisionRefused, _with_status(409))
    app.add_exception_handler(DraftRefused, _with_status(409))
    app.add_exception_handler(CannotRecalibrate, _with_status(409))
    app.add_exception_handler(UnknownCalibration, _with_status(409))
    app.add_exception_handler(PeopleRefused, _with_status(409))
    app.add_exception_handler(WriteRefused, _with_status(409))
    app.add_exception_handler(CannotTry, _with_status(409))
    app.add_exception_handler(SettingRefused, _with_status(409))
    app.add_exception_handler(Busy, _with_status(503))
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_values)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _broken)
