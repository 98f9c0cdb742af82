"""The action server as a process: `python -m actions`, which `nightdesk up` and `nightdesk actions` start."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk import Action

from actions.answering import answering
from actions.build import build_actions
from actions.call_desk import CallDesk
from actions.server import Loaded, serve
from actions.test_box import TestBox
from bot.build import Desk, build_views, vector_model
from bot.callback.phone import region_of
from bot.commands.manners import clear_errors, open_desk
from bot.dialogue.vectors import Embed
from bot.faq.learning.recalibrate import propose
from bot.faq.learnt import Learnt
from bot.faq.live import LiveSearch
from bot.faq.views import Views
from bot.live_hours import LiveHours
from bot.log import set_up
from bot.processes.memory import stay_small
from bot.processes.running import reporting, stopping
from bot.storage import callbacks
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.words.texts import Texts


async def load(desk: Desk, told: dict[str, object]) -> Loaded:
    """The actions with the FAQ search behind them, and Rasa's vectors. Takes the seconds that the embedding models take.

    The name of the search's models is `told`.
    """
    views = await asyncio.to_thread(build_views, desk.settings)
    told["embedder"] = views.name
    business = desk.live.business
    learnt = Learnt(desk.settings.var / "cache" / "learnt")
    search = LiveSearch(desk.store, views, business.language, business.wrong_share, learnt)
    await search.refresh()
    loaded = assemble(desk.live, search, desk.texts, desk.store)
    return replace(loaded, vectors=await asyncio.to_thread(rasa_vectors, desk, views))


def rasa_vectors(desk: Desk, views: Views) -> tuple[str, Embed]:
    """Rasa's vectors, from the search's own model where Rasa learnt with one of them: then a message is embedded once."""
    model = vector_model(desk.settings)
    shared = [each for each in views.any_language if each.name == model.name]
    return model.name, (shared[0] if shared else model.load()).embed


def assemble(live: LiveHours, search: LiveSearch, texts: Texts, store: Store) -> Loaded:
    """The actions of the business in force, and what makes them anew when that changes."""

    def taken(department: str, since: datetime) -> dict[datetime, int]:
        with store.read() as session:
            return callbacks.taken(session, department, since)

    def build() -> list[Action]:
        region = region_of(live.business.contact.phone)
        faq, ask_hours = answering(live, lambda: search.current, texts)
        return build_actions(faq, ask_hours, CallDesk(lambda: live.hours, taken, region))

    async def keep_fresh(take: Callable[[Sequence[Action]], None]) -> None:
        def changed() -> None:
            search.follow(live.business.language, live.business.wrong_share)
            take(build())

        async with Changes(store) as changes:
            await asyncio.gather(search.keep_fresh(), live.follow(store, changes, asyncio.Event(), changed))

    async def recalibrate() -> dict[str, Any]:
        # A version that has just been published may still answer with the calibration of the one before.
        await search.calibrated()
        timezone = live.business.timezone
        proposal = await asyncio.to_thread(propose, store, search.plain, timezone)
        return proposal.to_json()

    box = TestBox(search, lambda serving: answering(live, serving, texts), live)
    return Loaded(build(), keep_fresh, recalibrate, test_box=box.ask)


async def run(desk: Desk) -> None:
    told: dict[str, object] = {}
    async with stopping() as stop, reporting(desk.store, "actions", told):
        await serve(lambda: load(desk, told), stop, port=desk.settings.actions_port)


@clear_errors
def main() -> None:
    stay_small()
    desk = open_desk()
    set_up("actions", desk.secrets)
    asyncio.run(run(desk))


if __name__ == "__main__":
    main()
