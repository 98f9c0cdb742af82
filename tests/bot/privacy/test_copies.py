"""Providers are asked to delete their copies until they have."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.privacy.copies import LAST_WAIT, CopyEraser, copies_left
from bot.retry import WAITS
from bot.storage.engine import Store
from bot.storage.tables import ProviderCopy
from connectors.errors import FailureKind, SendFailed
from tests.bot.privacy.test_erase import KeepingConnector
from tests.cast import NIGHT

BUSY = SendFailed(FailureKind.RETRY, "Twilio did not delete its copy of a message.")


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NIGHT)


def remember(store: Store, *external_ids: str, channel: str = "whatsapp") -> None:
    with store.write() as session:
        for external_id in external_ids:
            session.add(ProviderCopy(channel=channel, external_id=external_id, created_at=NIGHT))


async def test_what_is_deleted_there_is_forgotten_here(store: Store) -> None:
    remember(store, "SM1", "SM2")
    connector = KeepingConnector("SM1", "SM2", "SM3")
    assert await CopyEraser(store, {"whatsapp": connector}).look() == 0
    assert connector.copies == ["SM3"]


async def test_what_is_not_deleted_is_asked_for_later_and_never_given_up(store: Store, monkeypatch) -> None:
    remember(store, "SM1")
    connector = KeepingConnector("SM1", failure=BUSY)
    eraser = CopyEraser(store, {"whatsapp": connector})
    now = NIGHT
    for wait in [*WAITS, LAST_WAIT, LAST_WAIT]:
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        assert await eraser.look() == 1
        with store.read() as session:
            copy = session.scalars(select(ProviderCopy)).one()
        assert (copy.not_before, copy.error) == (now + wait, BUSY.sentence)
        now += wait
    connector.failure = None
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(seconds=1))
    assert await eraser.look() == 1
    monkeypatch.setattr(clock, "now", lambda: now)
    assert await eraser.look() == 0


async def test_a_provider_may_say_how_long_to_wait(store: Store) -> None:
    remember(store, "SM1")
    failed = SendFailed(FailureKind.RETRY, "Asked too often.", retry_after_seconds=600)
    await CopyEraser(store, {"whatsapp": KeepingConnector(failure=failed)}).look()
    with store.read() as session:
        assert session.scalars(select(ProviderCopy.not_before)).one() == NIGHT + timedelta(seconds=600)


async def test_copies_of_a_channel_that_is_off_wait_for_it(store: Store) -> None:
    remember(store, "SM1", channel="sms")
    assert await CopyEraser(store, {"whatsapp": KeepingConnector()}).look() == 1
    with store.read() as session:
        assert (copies_left(session), session.scalars(select(ProviderCopy.attempts)).one()) == (1, 0)
