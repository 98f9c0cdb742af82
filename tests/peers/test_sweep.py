"""The sweep against the Twilio emulator: what it kept while we were down is all there, once."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.channels.sweep import Sweeper
from bot.storage import channels
from bot.storage.engine import Store
from bot.storage.tables import Message
from connectors.whatsapp.connector import WhatsAppConnector
from tests.peers.emulator import NEVER_CALLED, TwilioEmulator
from tests.peers.test_twilio_emulator import config

pytestmark = pytest.mark.peer

WHILE_DOWN = 100
WITHIN_SECONDS = 300


async def test_100_messages_that_came_while_we_were_down_are_there_once_within_5_minutes(
    store: Store, twilio: TwilioEmulator
) -> None:
    with store.write() as session:
        channels.turn_on(session, ("whatsapp",), clock.real_now() - timedelta(seconds=2))
    twilio.point_to(NEVER_CALLED)
    sids = [twilio.inbound(f"whatsapp:+3160000{number % 10:04}", f"down {number}") for number in range(WHILE_DOWN)]
    connector = WhatsAppConnector(config(twilio, "https://desk.example"))
    began = time.monotonic()
    for _ in range(2):
        assert await Sweeper(store, {"whatsapp": connector}).sweep("whatsapp") == 0
    assert time.monotonic() - began < WITHIN_SECONDS
    await connector.close()
    with store.read() as session:
        here = session.scalars(select(Message.external_id).order_by(Message.id)).all()
        ours = select(Message.conversation_id, func.count()).where(Message.external_id.in_(sids))
        per_conversation = session.execute(ours.group_by(Message.conversation_id)).all()
        assert channels.states(session)[0].sweep_found_total == len(here)
    assert [sid for sid in here if sid in set(sids)] == sids
    assert len(here) == len(set(here))
    assert [count for _, count in per_conversation] == [WHILE_DOWN // 10] * 10
