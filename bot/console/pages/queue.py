"""The queue: who waits for a person, what breaks first coming first; also one's own, snoozed, the bot's and closed ones."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import bulk
from bot.console.bulk import BulkAct
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who
from bot.handoff import HandoffRefused
from bot.storage import callbacks, queue, queue_counts, search
from bot.storage import channels as channel_states
from bot.storage.queue import Only, View
from bot.storage.sessions import SignedIn

router = APIRouter()

PAGE_SIZE = 50
LONGEST_NAME = 100
LONGEST_WORDS = 200


@router.get("/")
def home(_: Who) -> Response:
    return RedirectResponse("/queue", HTTPStatus.SEE_OTHER)


@router.get("/queue")
def page(
    request: Request,
    desk: TheDesk,
    who: Who,
    show: View = View.WAITING,
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    department: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    channel: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    done: str = "",
    q: str = "",
) -> Response:
    now = clock.now()
    only = Only(department or None, channel or None)
    if q.strip():
        return _found(request, desk, who, q.strip()[:LONGEST_WORDS], start, only)
    with desk.store.read() as session:
        found = queue.items(session, show, who.user_id, limit=PAGE_SIZE + 1, offset=start, now=now, only=only)
        calls = callbacks.booked_calls(session, [item.conversation_id for item in found])
        answered = desk.answered_by_bot(session, now)
        kinds = queue_counts.kinds(session, show, who.user_id, now)
        said = bulk.outcome(session, done, who)

    def url(**changes: object) -> str:
        asked = {"show": show, "department": department, "channel": channel, **changes}
        return "/queue?" + urlencode({name: value for name, value in asked.items() if value})

    return desk.page(
        request,
        "queue.html",
        who,
        show=show,
        items=found[:PAGE_SIZE],
        calls=calls,
        start=start,
        page_size=PAGE_SIZE,
        has_more=len(found) > PAGE_SIZE,
        answered=answered,
        kinds=kinds,
        only=only,
        acts=bulk.possible(show),
        said=said,
        url=url,
    )


def _found(request: Request, desk: Desk, who: SignedIn, words: str, start: int, only: Only) -> Response:
    """Where these words were said, or who is called so, in whichever list it is."""
    with desk.store.read() as session:
        found = search.search(session, words, limit=PAGE_SIZE + 1, offset=start, only=only)
        channels = channel_states.used(session)
    # Also one that business.yml has lost since, or a link names.
    departments = dict.fromkeys([*desk.live.business.departments, *filter(None, [only.department])])

    def url(number: int = 0, **changes: str) -> str:
        asked = {"q": words, "department": only.department, "channel": only.channel, "start": number, **changes}
        return "/queue?" + urlencode({name: value for name, value in asked.items() if value})

    return desk.page(
        request,
        "found.html",
        who,
        words_asked=words,
        only=only,
        departments=list(departments),
        channels=list(dict.fromkeys([*channels, *filter(None, [only.channel])])),
        found=found[:PAGE_SIZE],
        start=start,
        page_size=PAGE_SIZE,
        has_more=len(found) > PAGE_SIZE,
        url=url,
    )


@router.post("/queue/bulk")
def act_on_several(desk: TheDesk, who: Who, form: Form) -> Response:
    """`act` on every `item` that was chosen; `act` as "snooze:12" is on that one alone. `back`: the list that it came from."""
    word, _, single = str(form.get("act", "")).partition(":")
    if word not in list(BulkAct):
        raise HandoffRefused("Choose what is to be done with these conversations.")
    chosen = [single] if single else [str(value) for value in form.getlist("item")]
    ids = [int(number) for number in chosen if number.isdecimal() and len(number) < 10]
    if not ids:
        raise HandoffRefused("Choose at least one conversation first.")
    if len(ids) > PAGE_SIZE:
        raise HandoffRefused(f"Choose at most {PAGE_SIZE} conversations at once.")
    done = bulk.act(desk, BulkAct(word), list(dict.fromkeys(ids)), who)
    back = str(form.get("back", ""))
    # Only ever back to a list of ours.
    back = back if back.startswith("/queue?") else "/queue?show=waiting"
    return RedirectResponse(f"{back}&done={done}", HTTPStatus.SEE_OTHER)
