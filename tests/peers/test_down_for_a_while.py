"""The gateway is down while customers write. Twilio gives up on each of their messages after seconds; none of them is lost."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.alarms import ringing
from bot.storage.channels import states
from bot.storage.engine import Store, open_engine
from bot.storage.tables import ChannelState, Message
from tests.peers.emulator import NEVER_CALLED, TwilioEmulator
from tests.peers.process import Process, free_port
from tests.shop import ROOT

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
CUSTOMERS = 20
MESSAGES = 100
WITHIN_SECONDS = 300
_OURS = ("NIGHTDESK_", "TWILIO_", "TELEGRAM_")


@contextmanager
def gateway(folder: Path, twilio: TwilioEmulator, port: int) -> Iterator[None]:
    """The part that takes in what customers write, as a process of its own, until it is asked to stop."""
    settings = {
        "NIGHTDESK_BUSINESS": str(ROOT / "business.yml"),
        "NIGHTDESK_VAR": str(folder / "var"),
        "NIGHTDESK_GATEWAY_PORT": str(port),
        "NIGHTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_WHATSAPP_FROM": twilio.number,
        "TWILIO_API_URL": twilio.url,
        "PYTHONPATH": str(ROOT),
    }
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        settings.setdefault(name, "")
    process = Process("gateway", [sys.executable, "-m", "bot", "gateway"], folder, **settings)
    try:
        process.wait_until_listening(port, "/healthz")
        yield
    finally:
        process.stop()


def test_what_customers_write_while_the_gateway_is_down_is_there_once_within_5_minutes_of_its_start(
    twilio: TwilioEmulator, tmp_path: Path
) -> None:
    port = free_port()
    customers = [f"whatsapp:+3164000{number:04}" for number in range(CUSTOMERS)]
    twilio.point_to(f"http://127.0.0.1:{port}")
    with gateway(tmp_path, twilio, port):
        first = twilio.inbound(customers[0], "Before it was down")
    # Whatever Twilio tries meanwhile reaches nobody.
    twilio.point_to(NEVER_CALLED)
    sids = [twilio.inbound(customers[number % CUSTOMERS], f"Message {number}") for number in range(MESSAGES)]
    twilio.point_to(f"http://127.0.0.1:{port}")
    store = Store(open_engine(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"))
    began = time.monotonic()
    with gateway(tmp_path, twilio, port):
        # One comes by webhook while the others are listed.
        live = twilio.inbound(customers[0], "Now that it is back")
        while _count(store) < MESSAGES + 2 or _found(store) < MESSAGES:
            assert time.monotonic() - began < WITHIN_SECONDS, f"{_count(store)} are here"
            time.sleep(0.2)
        print(f"all {MESSAGES} were here {time.monotonic() - began:.1f} s after the start")
    with store.read() as session:
        here = session.scalars(select(Message.external_id).order_by(Message.id)).all()
        assert ringing(session) == []
        (whatsapp,) = [state for state in states(session) if state.channel == "whatsapp"]
        assert whatsapp.sweep_found_total in (MESSAGES, MESSAGES + 1), "the last one may be listed before its webhook comes"
    store.close()
    assert sorted(filter(None, here)) == sorted([first, *sids, live]), "each of them once"
    assert [sid for sid in here if sid in set(sids)] == sids, "in the order in which they were written"
    log = (tmp_path / "gateway.log").read_text()
    assert twilio.auth_token not in log
    assert customers[0].removeprefix("whatsapp:") not in log


def _count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def _found(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.sum(ChannelState.sweep_found_total))) or 0
