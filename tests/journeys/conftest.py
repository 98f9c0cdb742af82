"""One started desk for all journeys, wired to parts that nobody here wrote."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.journeys.customers import Customer, TelegramCustomer, WhatsAppCustomer
from tests.journeys.desk import ROOT, Desk
from tests.journeys.processes import lives
from tests.journeys.staff import Staff, browser_page
from tests.peers.emulator import TwilioEmulator
from tests.peers.fixtures import telegram, twilio
from tests.peers.telegram_peer import TelegramPeer

__all__ = ["telegram", "twilio"]

STAFF_CHAT = -1_001_234_567_890
# A Monday night, as in the whole house's story. The shop opens on Tuesday at nine.
NIGHT = datetime(2026, 11, 23, 22, 40, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(scope="session")
def one_desk(
    twilio: TwilioEmulator, telegram: TelegramPeer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    # A file of its own, for journeys in which the owner edits it.
    shutil.copy(ROOT / "business.yml", folder)
    desk = Desk(
        folder,
        NIGHT,
        twilio=twilio,
        telegram=telegram,
        NIGHTDESK_BUSINESS=str(folder / "business.yml"),
        NIGHTDESK_STAFF_TELEGRAM_CHAT=str(STAFF_CHAT),
    )
    yield desk
    if desk.is_running:
        parts = desk.parts().values()
        assert desk.stop() == 0, desk.output[-3000:]
        assert not any(map(lives, parts))


@pytest.fixture
def desk(one_desk: Desk) -> Desk:
    """The desk, ready to answer, whatever the test before did to it."""
    one_desk.make_ready()
    return one_desk


@pytest.fixture
def new_customer(desk: Desk, twilio: TwilioEmulator, telegram: TelegramPeer) -> Callable[[str], Customer]:
    """A customer who never wrote before, on the named channel."""

    def make(channel: str) -> Customer:
        return WhatsAppCustomer(twilio) if channel == "whatsapp" else TelegramCustomer(telegram)

    return make


@pytest.fixture(params=["whatsapp", "telegram"])
def customer(request: pytest.FixtureRequest, new_customer: Callable[[str], Customer]) -> Customer:
    """The same promise is kept on both channels."""
    return new_customer(request.param)


@pytest.fixture(scope="session")
def alice(one_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    one_desk.make_ready()
    with Staff(one_desk, tmp_path_factory.mktemp("staff") / "alice.json") as made:
        yield made


@pytest.fixture
def staff(desk: Desk, alice: Staff) -> Staff:
    """Alice, with the first account of the desk, which is running."""
    return alice


@pytest.fixture
def page(staff: Staff) -> Iterator[Page]:
    """Alice's browser, signed in."""
    with browser_page(staff.state) as made:
        yield made
