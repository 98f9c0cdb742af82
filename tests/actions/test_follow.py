"""The actions follow business.yml without a restart."""

import asyncio
from collections.abc import Sequence

import pytest
from rasa_sdk import Action

from actions.__main__ import assemble
from actions.answer_hours import AnswerHours
from bot import clock
from bot.faq.learning.recalibration import CannotRecalibrate
from bot.faq.live import LiveSearch
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.storage import business_versions
from bot.storage.engine import Store
from tests.actions.support import run, tracker
from tests.bot.faq.conftest import WordEmbedder
from tests.shop import BUSINESS, ROOT, TEXTS

CHANGED = (
    (ROOT / "business.yml")
    .read_text()
    .replace("languages: [en, de]", "languages: [de, en]")
    .replace('  tuesday: ["09:00-12:30", "13:30-18:00"]', '  tuesday: ["09:00-12:30", "13:30-19:45"]')
)
NIGHT = "2026-11-23T22:40:00+01:00"


def answer_hours(actions: Sequence[Action]) -> AnswerHours:
    return next(action for action in actions if isinstance(action, AnswerHours))


async def test_a_new_version_brings_its_hours_and_its_first_language(sqlite_store: Store) -> None:
    live = LiveHours(Hours(BUSINESS))
    search = LiveSearch(sqlite_store, WordEmbedder(), "en")
    loaded = assemble(live, search, TEXTS, sqlite_store)
    assert loaded.keep_fresh is not None
    taken: list[Sequence[Action]] = []
    async with asyncio.timeout(10):
        keeping = asyncio.create_task(_keep(loaded.keep_fresh, taken))
        with sqlite_store.write() as session:
            business_versions.store_read(session, {"business.yml": CHANGED}, [], machine="desk", now=clock.now())
        while not taken:
            await asyncio.sleep(0.01)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    # Without a language from the worker the first one of the shop counts.
    asked = tracker("Bis wann habt ihr morgen offen?", metadata={"now": NIGHT})
    [said], _ = await run(answer_hours(taken[-1]), asked)
    assert said["language"] == "de"
    assert "19:45 Uhr" in said["answer"]


async def test_they_fit_a_calibration_on_demand_and_say_what_is_missing(sqlite_store: Store) -> None:
    search = LiveSearch(sqlite_store, WordEmbedder(), "en")
    loaded = assemble(LiveHours(Hours(BUSINESS)), search, TEXTS, sqlite_store)
    assert loaded.recalibrate is not None
    with pytest.raises(CannotRecalibrate, match="publish one first"):
        await loaded.recalibrate()


async def _keep(keep_fresh, taken):  # type: ignore[no-untyped-def]
    await keep_fresh(taken.append)
