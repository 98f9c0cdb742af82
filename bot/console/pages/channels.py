"""Channels: how each fares, what is wrong, and the one question that nobody but people can answer: sent again or not?"""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.guard import Form, TheDesk, Who
from bot.storage import alarms, audit, channels, staff_group, unknown

router = APIRouter()

QUESTIONS_SHOWN = 50
ENDED_SHOWN = timedelta(days=7)
ENDED_LIMIT = 10
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/channels")
def page(request: Request, desk: TheDesk, who: Who) -> Response:
    now = clock.now()
    with desk.store.read() as session:
        states = [state for state in channels.states(session) if state.channel != "local"]
        traffic = channels.traffic(session, [state.channel for state in states])
        questions = channels.questions(session, QUESTIONS_SHOWN)
        ringing = alarms.ringing(session)
        group = staff_group.group(session)
        ended = alarms.lately(session, now - ENDED_SHOWN, ENDED_LIMIT)
    return desk.page(
        request,
        "channels.html",
        who,
        states=states,
        traffic=traffic,
        questions=questions,
        ringing=ringing,
        ended=ended,
        group=group if group is not None and group.configured is not None else None,
        as_ours=clock.as_ours,
    )


@router.post("/channels/{channel}/try")
def try_now(channel: Annotated[str, Path(max_length=40)], desk: TheDesk, who: Who, _: Form) -> Response:
    """The login of a paused channel is tried within moments."""
    now = clock.now()
    with desk.store.write() as session:
        if channels.check_soon(session, channel, now):
            audit.record(session, user_id=who.user_id, act="tried_channel", now=now, details={"channel": channel})
    return RedirectResponse("/channels", HTTPStatus.SEE_OTHER)


@router.post("/messages/{message_id}/{word}")
def decide(message_id: Id, word: unknown.Word, desk: TheDesk, who: Who, form: Form) -> Response:
    """Sent again, or left. The first word counts; a second click changes nothing. `back`: the page that it came from."""
    with desk.store.write() as session:
        unknown.decide(session, message_id, who.user_id, clock.now(), again=word is unknown.Word.AGAIN)
        conversation_id = unknown.conversation_of(session, message_id)
    if form.get("back") == "channels" or conversation_id is None:
        return RedirectResponse("/channels", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/conversations/{conversation_id}#line-{message_id}", HTTPStatus.SEE_OTHER)
