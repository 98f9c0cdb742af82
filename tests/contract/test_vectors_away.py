"""The live Rasa server without its sentence vectors: broken, then hanging. The last file of this folder, since Rasa then rests."""

import itertools
import time

import pytest

from bot.dialogue.client import DialogueClient
from bot.dialogue.neutral import neutralise
from tests.actions.support import AT
from tests.contract.conftest import Live, as_json

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(400)]

METADATA = {"now": AT, "language": "en", "channel": "telegram"}
_numbers = itertools.count(1)


def fresh() -> str:
    return f"vectors{next(_numbers)}"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, as_json({"error": "x"})),
        (503, as_json({"error": "x"})),
        (409, as_json({"error": "x"})),
        (200, b""),
        (200, b"abc"),
        (200, bytes(4 * 7)),
    ],
)
@pytest.mark.parametrize("text", ["what does shipping cost?", "Was kostet der Versand?", "shipping", "", "👍"])
async def test_without_vectors_a_question_is_answered_all_the_same(
    live: Live, client: DialogueClient, status: int, body: bytes, text: str
) -> None:
    live.actions.vectors_instead = (status, body)
    reply = await client.ask(fresh(), neutralise(text), METADATA, 10)
    assert not reply.is_empty
    if "?" in text:
        assert [said.proof.entry for said in reply.says] == ["shipping_cost"]


async def test_vectors_that_never_come_delay_one_message_by_two_seconds_and_the_next_not_at_all(
    live: Live, client: DialogueClient
) -> None:
    live.actions.vectors_hang = True
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        reply = await client.ask(fresh(), "what does shipping cost?", METADATA, 10)
        seconds.append(time.monotonic() - began)
        assert [said.proof.entry for said in reply.says] == ["shipping_cost"]
    print(f"\nvectors that never come: {', '.join(f'{each:.2f}' for each in seconds)} s")
    assert 2 <= seconds[0] < 8
    assert max(seconds[1:]) < 2
