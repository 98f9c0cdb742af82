"""The event stream that tells an open page to fetch its live parts again. It carries no data, only that something changed."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from bot.console.desk import Desk
from bot.console.guard import TheDesk, Who, who_is

router = APIRouter()

HEARTBEAT_SECONDS = 15.0
RECONNECT_MILLISECONDS = 1000


@router.get("/events")
async def events(request: Request, desk: TheDesk, who: Who, since: str = "") -> StreamingResponse:
    """Server-sent events; `since` is the mark that the page was made at, a reconnecting browser sends its last one."""
    mark = request.headers.get("last-event-id") or since
    return StreamingResponse(
        _beats(request, desk, mark), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _beats(request: Request, desk: Desk, mark: str) -> AsyncIterator[str]:
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    while not desk.pulse.is_over:
        now = await desk.pulse.wait(mark, HEARTBEAT_SECONDS)
        if now != mark:
            mark = now
            yield f"id: {mark}\nevent: change\ndata: {mark}\n\n"
            continue
        if await asyncio.to_thread(who_is, request) is None:
            yield "event: ended\ndata: signed out\n\n"
            return
        yield ": still here\n\n"
