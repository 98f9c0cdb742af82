import pytest

from actions.answer_faq import AnswerFaq
from actions.are_you_a_bot import AreYouABot
from bot.dialogue.parse import parse_reply
from tests.actions.support import FakeSearch, fake_ask, fake_faq, run, tracker

ACTION = AreYouABot(AnswerFaq(fake_faq(FakeSearch()), fake_ask), "en")


@pytest.mark.parametrize(
    "text", ["are you a bot?", "Hi! Bist du ein Mensch?", "who is this", "bot?", "and you?", "is it you? and how are you?"]
)
async def test_it_says_so_and_offers_a_person(text: str) -> None:
    [said], events = await run(ACTION, tracker(text, "are_you_a_bot"))
    assert said == {
        "say": "are_you_a_bot",
        "buttons": [{"label_key": "button_person", "payload": "/ask_person"}],
        "proof": {"rule": "say:are_you_a_bot"},
    }
    assert events == []


async def test_what_else_is_asked_is_answered_behind_it() -> None:
    said, _ = await run(ACTION, tracker("Are you a bot? How long is the warranty?", "are_you_a_bot"))
    assert [each.get("say") or each.get("answer") for each in said] == ["are_you_a_bot", "Two years."]
    assert len(parse_reply([{"custom": each} for each in said]).says) == 2


async def test_what_else_is_asked_and_not_known_goes_to_people() -> None:
    said, _ = await run(ACTION, tracker("Are you real? Do you sell a unicycle? How much is shipping?", "are_you_a_bot"))
    assert [each.get("say") or each.get("handoff") for each in said] == ["are_you_a_bot", "low_confidence"]
    assert said[1]["request"] == "Do you sell a unicycle?\nHow much is shipping?"
