"""Two of every part on one database: a message that comes several times, in any order, is one message with one answer."""

import pytest

from benchmarks.faults.database import KINDS
from benchmarks.faults.redelivered import redelivered, schedule

MESSAGES, CONVERSATIONS = 400, 40


def test_the_schedule_has_every_message_one_to_five_times_and_each_conversation_in_order():
    slots = schedule(MESSAGES, CONVERSATIONS)
    times = [slots.count(message) for message in set(slots)]
    assert len(times) == MESSAGES
    assert set(times) == {1, 2, 3, 4, 5}
    for conversation in range(CONVERSATIONS):
        own = [message.number for message in dict.fromkeys(slots) if message.conversation == conversation]
        assert own == list(range(MESSAGES // CONVERSATIONS))


@pytest.mark.journey
@pytest.mark.peer
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_delivered_often_is_kept_and_answered_once_and_in_order(kind, tmp_path):
    seen = await redelivered(tmp_path, kind, MESSAGES, CONVERSATIONS)
    assert seen.deliveries > 2 * MESSAGES
    assert seen.counted.wrong == {}
    assert (seen.counted.accepted, seen.counted.rows) == (MESSAGES, MESSAGES)
