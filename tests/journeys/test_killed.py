"""The power fails (kill -9) after a message was accepted and before it is answered. It is answered once, when the desk is back."""

import pytest

from tests.journeys.desk import wait_until
from tests.journeys.processes import halted_between_writes, kill, lives

pytestmark = [pytest.mark.journey, pytest.mark.peer]
# A part that is told to end finishes what it has begun, for eight seconds at most.
GONE_WITHIN_SECONDS = 20
ANSWER_AFTER_START_SECONDS = 60


def test_what_was_accepted_before_kill_9_is_answered_exactly_once(desk, new_customer, staff, telegram):
    customers = [new_customer("whatsapp"), new_customer("telegram")]
    parts = desk.parts()
    pids = [desk.pid, *parts.values()]
    with halted_between_writes(parts["worker"], desk.folder / "var" / "nightdesk.db"):
        for customer in customers:
            customer.says("How much is shipping?")
        wait_until(lambda: telegram.relay.waiting == 0, "the gateway has confirmed the update", 10)
        for customer in customers:
            assert [line["status"] for line in staff.lines(customer, "contact")] == ["received"]
            assert customer.has_heard() == []
        desk.kill()
    wait_until(lambda: not any(map(lives, pids)), "all of it is dead", GONE_WITHIN_SECONDS)

    desk.make_ready()
    assert "/invite/" not in desk.output
    for customer in customers:
        customer.hears(within_seconds=ANSWER_AFTER_START_SECONDS)
        customer.says("Which countries do you deliver to?")
        assert "Germany" in customer.hears().text
        assert len(customer.has_heard()) == 2
        said = [line["status"] for line in staff.lines(customer, "bot")]
        assert len(said) == 2
        assert set(said) <= {"sent", "delivered"}


def test_killing_the_one_process_that_was_started_leaves_no_orphans_and_loses_nothing(desk, new_customer):
    customers = [new_customer(channel) for channel in ("whatsapp", "telegram") * 3]
    pids = list(desk.parts().values())
    assert len(pids) == 6
    for customer in customers:
        customer.says("How much is shipping?")
    desk.kill_supervisor()
    try:
        wait_until(lambda: not any(map(lives, pids)), "every part has ended by itself", GONE_WITHIN_SECONDS)
    finally:
        kill(pids)
    desk.start()
    for customer in customers:
        customer.hears(within_seconds=ANSWER_AFTER_START_SECONDS)
    desk.make_ready()
    for customer in customers:
        customer.says("Which countries do you deliver to?")
        customer.hears("Germany")
        assert len(customer.has_heard()) == 2
