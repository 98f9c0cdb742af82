from typing import Any

import pytest

from actions.answer_faq import AnswerFaq
from actions.answer_news import AnswerNews
from tests.actions.support import AT, FakeSearch, fake_ask, fake_faq, run, tracker

FAQ = AnswerFaq(fake_faq(FakeSearch()), fake_ask)
ACTION = AnswerNews(FAQ, "en")
WAITS: dict[str, Any] = {"now": AT, "language": "en", "channel": "telegram", "waits": True}


async def test_who_waits_is_told_of_the_promise() -> None:
    said, events = await run(ACTION, tracker("any news?", "ask_news", metadata=WAITS))
    assert said == [{"say": "news", "proof": {"rule": "say:news"}}]
    assert events == []


async def test_who_does_not_wait_has_asked_a_question() -> None:
    said, _ = await run(ACTION, tracker("any news about my shipping?", "ask_news"))
    assert said[0]["proof"]["entry"] == "shipping_cost"
    said, _ = await run(ACTION, tracker("any news?", "ask_news"))
    assert said[0]["handoff"] == "asked"


@pytest.mark.parametrize(("metadata", "expected"), [(WAITS, "say"), (None, "handoff")])
async def test_a_mere_guess_is_followed_where_somebody_waits_and_nothing_else_is_known(metadata, expected) -> None:
    guessed = tracker("and, what's up with it", "nlu_fallback", metadata=metadata)
    guessed.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.5},
        {"name": "ask_news", "confidence": 0.45},
    ]
    said, _ = await run(FAQ, guessed)
    assert expected in said[0]
