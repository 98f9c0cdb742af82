"""What is old is erased by itself, and nothing about which there is something left to do."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

from bot import clock
from bot.faq.replay.asked_file import file_below
from bot.faq.replay.job import Question
from bot.faq.replay.remembered import RememberedVectors
from bot.live_hours import LiveHours
from bot.privacy.erase import Eraser, Places
from bot.privacy.retention import Retention
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Callback, CallbackState, Contact, Handoff, HandoffState
from tests.bot.privacy.night import live_through
from tests.cast import NIGHT
from tests.fakes import inbound
from tests.shop import BUSINESS, HOURS

DAYS = timedelta(days=BUSINESS.retention_days)


@pytest.fixture
def retention(store: Store, tmp_path: Path) -> Retention:
    return Retention(store, LiveHours(HOURS), Eraser(store, {}, Places.below(tmp_path)))


def left(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Contact.address).order_by(Contact.address)))


def write(store: Store, address: str, at) -> None:
    with store.write() as session:
        inbox.accept(session, inbound(address=address), at)


async def test_a_conversation_goes_when_its_last_message_is_too_old(store: Store, retention: Retention, monkeypatch) -> None:
    write(store, "old", NIGHT)
    write(store, "went on", NIGHT)
    write(store, "went on", NIGHT + timedelta(days=1))
    monkeypatch.setattr(clock, "now", lambda: NIGHT + DAYS)
    assert await retention.look() == 0
    monkeypatch.setattr(clock, "now", lambda: NIGHT + DAYS + timedelta(seconds=1))
    assert await retention.look() == 1
    assert left(store) == ["went on"]
    assert await retention.look() == 0


async def test_nobody_goes_who_waits_for_people_or_for_a_call(
    store: Store, retention: Retention, tmp_path: Path, monkeypatch
) -> None:
    live_through(store, tmp_path / "media")
    monkeypatch.setattr(clock, "now", lambda: NIGHT + DAYS + timedelta(days=1))
    assert await retention.look() == 0
    with store.write() as session:
        session.execute(update(Handoff).values(state=HandoffState.CLOSED))
    assert await retention.look() == 0
    with store.write() as session:
        session.execute(update(Callback).values(state=CallbackState.DONE))
    assert await retention.look() == 1
    assert left(store) == []
    assert list((tmp_path / "media").iterdir()) == []


async def test_a_mistake_keeps_it_from_nothing_later(store: Store, retention: Retention, monkeypatch, caplog) -> None:
    write(store, "old", NIGHT)
    monkeypatch.setattr(clock, "now", lambda: NIGHT + DAYS + timedelta(days=1))
    monkeypatch.setattr("bot.privacy.erase.forget_all_but", lambda *_: False)
    assert await retention.look() == 1
    assert "Rasa kept its tracker file busy" in caplog.text


async def test_each_look_forgets_what_a_replay_still_remembers_of_who_is_gone(
    store: Store, retention: Retention, tmp_path: Path
) -> None:
    asked = file_below(tmp_path)
    remembered = RememberedVectors(asked, b"secret")
    question = Question("of somebody who was erased on another machine", message_ids=(4711,))
    remembered.look_up([question])
    with remembered.asking(question):
        remembered.seen("words", question.text, np.ones(4, np.float32))
    remembered.keep()
    assert np.ones(4, np.float32).tobytes() in asked.read_bytes()
    assert await retention.look() == 0
    assert np.ones(4, np.float32).tobytes() not in asked.read_bytes()
