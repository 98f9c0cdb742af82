"""Telegram's own way of delivering, against our gateway: what nobody can read holds up nobody."""

import pytest

from bot.storage.engine import Store
from tests.faults.marked import EchoDialogue
from tests.faults.odd_telegram import telegram_connector
from tests.faults.small_desk import SmallDesk
from tests.faults.telegram_day import Day, Gateway, deliver_day, make_day, through
from tests.faults.telegram_delivery import Answer, TelegramDelivery
from tests.faults.telegram_schema import read_schema

pytestmark = pytest.mark.timed


@pytest.fixture
def day() -> Day:
    return make_day(read_schema(), customers=25, questions=3, odd=3)


async def test_every_update_arrives_nobody_waits_for_an_odd_one_and_every_question_is_answered_once(
    store: Store, day: Day
) -> None:
    desk = SmallDesk(store, {"telegram": telegram_connector()}, EchoDialogue())
    ran = await through(desk, day)
    assert (ran.lost, ran.late) == ([], [])
    assert ran.statuses.keys() == {0, 200, 503}
    assert ran.answered == {1: 75}


async def test_a_gateway_that_fails_on_what_it_cannot_read_holds_up_everybody(day: Day) -> None:
    """What the test above would see: a bot that answers 500 to an update that it has no code for."""

    def gateway(driver: TelegramDelivery) -> Gateway:
        async def deliver(update: dict[str, object]) -> Answer:
            return Answer(500 if update["update_id"] in day.odd else 200)

        return deliver

    ran = await deliver_day(day, gateway)
    assert len(ran.late) > 50
    assert ran.longest_wait_seconds > 3600
