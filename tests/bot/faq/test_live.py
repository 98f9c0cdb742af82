"""The live search follows what is published, and never stops answering."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.faq import linear
from bot.faq.entry import Entry
from bot.faq.learning.correction import NO_CORRECTION, Correction
from bot.faq.learnt import Learnt
from bot.faq.live import LiveSearch
from bot.faq.search import fit
from bot.faq.space import Space
from bot.faq.versions import publish, rollback
from bot.storage.calibrations import OWN, add_calibration, serve
from bot.storage.engine import Store
from tests.bot.faq.conftest import WordEmbedder

NOW = datetime(2026, 12, 1, 22, 40, tzinfo=UTC)


def put(store: Store, entries: list[Entry]) -> None:
    with store.write() as session:
        publish(session, entries, "Bob", "", NOW)


@pytest.fixture
def live(sqlite_store: Store, embedder: WordEmbedder) -> LiveSearch:
    return LiveSearch(sqlite_store, embedder)


def first(live: LiveSearch, text: str) -> str:
    assert live.current is not None
    return live.current.search(text)[0].entry.answer


async def test_before_the_first_publishing_there_is_no_search(live: LiveSearch) -> None:
    assert await live.refresh() is False
    assert live.current is None


async def test_a_published_edit_is_live_after_one_look(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry]
) -> None:
    put(sqlite_store, entries)
    assert await live.refresh() is True
    assert first(live, "Where is my order?") == "You get a link by e-mail."
    put(sqlite_store, [replace(entries[0], answer="New."), *entries[1:]])
    assert await live.refresh() is True
    assert first(live, "Where is my order?") == "New."
    with sqlite_store.write() as session:
        rollback(session, 1, "Bob", NOW)
    assert await live.refresh() is True
    assert first(live, "Where is my order?") == "You get a link by e-mail."
    await live.calibrated()


async def test_a_look_without_news_embeds_nothing(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    embedder.embedded.clear()
    current = live.current
    assert await live.refresh() is False
    assert live.current is current
    assert embedder.embedded == []


async def test_a_new_version_gets_its_own_calibration_afterwards(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry]
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    assert live.current is not None
    earlier = live.current.calibrations
    put(sqlite_store, entries[:3])
    await live.refresh()
    quick = live.current
    assert quick.calibrations == earlier
    await live.calibrated()
    assert live.current is not quick
    assert (live.current.version, len(live.current.entries)) == (2, 3)
    assert live.current.calibrations != earlier


async def test_the_owners_number_may_change_while_a_version_gets_its_calibration(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry]
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    assert live.current is not None
    earlier = live.current.calibrations
    put(sqlite_store, entries[:3])
    await live.refresh()
    live.follow("en", 0.2)
    await live.calibrated()
    assert live.current.calibrations != earlier
    assert live.current.wrong_share == 0.2


async def test_a_version_that_is_replaced_is_calibrated_no_further(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fit would only take the processor from the version that customers wait for."""
    put(sqlite_store, entries)
    await live.refresh()
    put(sqlite_store, entries[:3])
    learnt: list[int] = []
    monkeypatch.setattr(Space, "calibrate", lambda space: learnt.append(1))
    await live.refresh()
    assert live.plain is not None
    live.plain = live.plain.__class__(
        live.plain.entries, live.plain.views, 3, "en", dict(live.plain.spaces), 0.0
    )  # as a third version would
    served = live.plain
    await live.calibrated()
    assert learnt == []
    assert live.plain is served


async def test_a_version_that_cannot_be_fitted_leaves_the_old_one_answering(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_store, entries)
    await live.refresh()

    def broken(texts: object) -> None:
        raise MemoryError("no room for the vectors")

    with monkeypatch.context() as patch:
        patch.setattr(embedder, "embed", broken)
        put(sqlite_store, entries[:3])
        assert await live.refresh() is False
    assert live.current is not None
    assert live.current.version == 1
    assert live.problem is not None
    assert "FAQ version 2 cannot be served (MemoryError: no room for the vectors); version 1 goes on" in live.problem
    assert await live.refresh() is False, "it is not tried again at once"
    put(sqlite_store, entries[:2])
    assert await live.refresh() is True
    assert live.problem is None
    await live.calibrated()


async def test_a_database_that_is_away_is_asked_again(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_store, entries)
    looks = 0
    read = sqlite_store.read

    def away_at_first() -> AbstractContextManager[Session]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OperationalError("SELECT", {}, Exception("the server is away"))
        return read()

    monkeypatch.setattr(sqlite_store, "read", away_at_first)
    monkeypatch.setattr("bot.faq.live.LOOK_SECONDS", 0)
    refreshing = asyncio.create_task(live.keep_fresh())
    async with asyncio.timeout(20):
        while live.current is None:
            await asyncio.sleep(0)
    refreshing.cancel()
    assert live.current.version == 1
    assert looks > 1


async def test_another_first_language_of_the_shop_is_taken_over_by_the_next_look(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry]
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    live.follow("en", 0.05)
    assert await live.refresh() is False
    live.follow("nl", 0.05)
    assert await live.refresh() is True
    assert await live.refresh() is False
    await live.calibrated()


async def test_the_owners_number_is_taken_over_at_once(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry]
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    assert live.current is not None
    before = live.current
    live.follow("en", 0.5)
    assert (live.current.wrong_share, live.current.version) == (0.5, before.version)
    assert live.current.cutoffs.answer_from <= before.cutoffs.answer_from


def put_calibration(store: Store, content: dict[str, float], embedder: str = "words") -> int:
    with store.write() as session:
        number = add_calibration(
            session, content=content, faq_version=1, embedder=embedder, marks=60, report={}, by="Bob", now=NOW
        )
        serve(session, number, by="Bob", now=NOW)
    return number


async def test_a_calibration_in_force_is_taken_over_and_restored_by_the_next_look(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder
) -> None:
    put(sqlite_store, entries)
    await live.refresh()
    assert live.current is not None
    own = live.current.search("my order please")[0].confidence
    put_calibration(sqlite_store, {"slope": 1.0, "offset": -2.0})
    embedder.embedded.clear()
    assert await live.refresh() is True
    assert embedder.embedded == [], "nothing is fitted anew"
    assert live.current.search("my order please")[0].confidence == pytest.approx(Correction(1.0, -2.0).of(own))
    assert await live.refresh() is False
    put(sqlite_store, entries[:3])
    assert await live.refresh() is True
    await live.calibrated()
    assert live.current.correction == Correction(1.0, -2.0), "an edit keeps it"
    with sqlite_store.write() as session:
        serve(session, OWN, by="Bob", now=NOW)
        rollback(session, 1, "Bob", NOW)
    assert await live.refresh() is True
    await live.calibrated()
    assert live.current.search("my order please")[0].confidence == own


async def test_a_calibration_that_is_none_of_this_model_or_cannot_be_read_changes_nothing(
    live: LiveSearch, sqlite_store: Store, entries: list[Entry], caplog: pytest.LogCaptureFixture
) -> None:
    put(sqlite_store, entries)
    put_calibration(sqlite_store, {"slope": 1.0, "offset": -2.0}, "other words")
    assert await live.refresh() is True
    assert live.current is not None
    assert live.current.correction == NO_CORRECTION
    assert "fitted with the model other words" in caplog.text
    put_calibration(sqlite_store, {"slope": -1.0, "offset": 0.0})
    await live.refresh()
    assert live.current.correction == NO_CORRECTION
    assert "calibration 2 cannot be read" in caplog.text


async def test_what_publishing_has_fitted_is_read_and_not_fitted_again(
    sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what an edit has left with the calibration of the version before: that is learnt afterwards, once."""
    live = LiveSearch(sqlite_store, embedder, learnt=Learnt(tmp_path))
    put(sqlite_store, entries)
    await live.refresh()
    before = live.plain
    tried = fit(sorted(entries[:3], key=lambda entry: entry.id), embedder, earlier=before, learnt=Learnt(tmp_path))
    learnt_again: list[int] = []
    monkeypatch.setattr(linear, "learn", lambda *_: learnt_again.append(1))
    put(sqlite_store, entries[:3])
    assert await live.refresh() is True
    assert learnt_again == []
    assert live.current is not None
    assert (live.current.version, live.current.calibrations, live.current.is_own) == (2, tried.calibrations, False)
    await live.calibrated()
    assert live.current.is_own
    with sqlite_store.write() as session:
        rollback(session, 1, "Bob", NOW)
    assert await live.refresh() is True
    assert live.current.is_own, "it was learnt when it was first served"
    assert learnt_again == []
