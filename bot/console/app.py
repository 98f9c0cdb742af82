"""The console: the web app in which staff work. Its own app on its own, private port; reads nothing from the environment."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from fastapi import Depends, FastAPI

from bot.console import acting_api, answers_api, api, callbacks_api, errors, events, health, hours_api
from bot.console.beat import describe_for
from bot.console.desk import Desk
from bot.console.faq_desk import FaqDesk
from bot.console.guard import check_origin
from bot.console.headers import BodyLimit, SafeHeaders
from bot.console.packed import Packed
from bot.console.pages import (
    account,
    acting,
    answers,
    attachment,
    audit,
    callbacks,
    channels,
    conversation,
    digest,
    drafts,
    export,
    faq,
    faq_changes,
    faq_entry,
    faq_test,
    faq_version,
    hours,
    into_faq,
    invite,
    ledger,
    numbers,
    on_call,
    people,
    risk,
    sign_in,
    static,
    try_it,
    unanswered,
    unreadable,
    why,
)
from bot.console.pages import queue as queue_page
from bot.console.pulse import Pulse
from bot.faq.learning.recalibration import Proposal
from bot.live_hours import LiveHours
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.test_box import Ask, nobody
from bot.words.texts import Texts

PAGES = (
    sign_in,
    invite,
    queue_page,
    callbacks,
    digest,
    channels,
    export,
    # Before the page, one of whose addresses takes any word as an act.
    into_faq,
    acting,
    conversation,
    attachment,
    why,
    audit,
    unreadable,
    unanswered,
    drafts,
    answers,
    faq,
    faq_changes,
    faq_test,
    faq_version,
    risk,
    faq_entry,
    hours,
    on_call,
    account,
    people,
    ledger,
    numbers,
    static,
)


def create_console(
    store: Store,
    live: LiveHours,
    *,
    texts: Texts,
    changes: Changes | None = None,
    stop: asyncio.Event | None = None,
    media_folder: Path,
    secure_cookies: bool,
    propose: Callable[[], Proposal],
    faq_folder: Path,
    business_file: Path,
    ask: Ask = nobody,
    try_enabled: bool = True,
    has_email: bool = False,
    has_buttons: bool = True,
) -> FastAPI:
    """The console over `store`; it lets `live` follow. With `changes` (running already) it shares its caller's watcher, else
    it starts its own.

    When `stop` is set, the event streams of open pages end, so that the server can.
    `secure_cookies` is right whenever staff reach it by https. `propose` fits a calibration on what staff have marked.
    `faq_folder` holds the FAQ's files, which trainers change; `ask` has questions of theirs tried.
    `has_email`: this desk sends e-mail to staff. `has_buttons`: it uses buttons where Twilio has them.
    """
    pulse = Pulse(store)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            watcher = changes if changes is not None else await stack.enter_async_context(Changes(store))
            tasks = [
                asyncio.create_task(pulse.run(watcher)),
                asyncio.create_task(live.follow(store, watcher, asyncio.Event())),
            ]
            if stop is not None:
                tasks.append(asyncio.create_task(_end_after(stop, pulse)))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(
        title="Nightdesk",
        description="What the console does, for programs. Signed in by the console's cookie; every POST carries "
        "X-CSRF-Token, which /api/v1/me gives.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.desk = Desk(
        store=store,
        live=live,
        texts=texts,
        media_folder=media_folder,
        secure_cookies=secure_cookies,
        try_enabled=try_enabled,
        pulse=pulse,
        propose=propose,
        faq=FaqDesk(faq_folder, business_file, live, ask, store),
        has_email=has_email,
        has_buttons=has_buttons,
    )
    pulse.describe = describe_for(app.state.desk)
    app.add_middleware(BodyLimit)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Packed)
    errors.add_error_pages(app)
    for page in (*PAGES, *((try_it,) if try_enabled else ())):
        app.include_router(page.router, include_in_schema=False, dependencies=[Depends(check_origin)])
    for part in (events, health):
        app.include_router(part.router, include_in_schema=False)
    # Before the API, one of whose addresses takes any word as an act.
    for program_part in (acting_api, api, hours_api, callbacks_api, answers_api):
        app.include_router(program_part.router, prefix="/api/v1", dependencies=[Depends(check_origin)])
    return app


async def _end_after(stop: asyncio.Event, pulse: Pulse) -> None:
    await stop.wait()
    pulse.end()
