"""A desk whose parts all run may still be loading what answers."""

import pytest

from bot.dialogue.client import DialogueClient
from bot.doctor.answers import answers
from bot.doctor.finding import Level
from tests.bot.dialogue.test_client import Stub, stub  # noqa: F401


@pytest.mark.parametrize(("status", "level"), [(200, Level.WELL), (503, Level.LOOK)])
async def test_whether_the_bot_answers_is_told(stub: Stub, status: int, level: Level) -> None:  # noqa: F811
    stub.status, stub.body = status, b"{}"
    found = await answers(DialogueClient(stub.url, "the token", f"{stub.url}/ready"))
    assert (found.about, found.level) == ("answers", level)


async def test_where_nothing_listens_it_is_still_being_loaded() -> None:
    found = await answers(DialogueClient("http://127.0.0.1:9", "the token"))
    assert found.level is Level.LOOK
    assert "does not answer yet" in found.sentence
