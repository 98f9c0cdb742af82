"""The console's files, under /static."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.console.guard import TheDesk

router = APIRouter()


@router.get("/static/{name}")
def static_file(name: str, request: Request, desk: TheDesk) -> Response:
    return desk.assets.respond(name, request)


@router.get("/favicon.ico")
def favicon(request: Request, desk: TheDesk) -> Response:
    return desk.assets.respond("logo.svg", request)
