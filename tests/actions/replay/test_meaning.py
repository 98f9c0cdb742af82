"""What a reply meant to a customer."""

from actions.replay.meaning import given
from bot.faq.replay.given import Became, Given


def test_several_questions_are_all_named() -> None:
    messages = [{"answer": "A.\n\nB.", "proof": {"rule": "faq_several", "details": {"questions": [{"entry": "a"}, {"entry": "b"}]}}}]
    assert given(messages, "en") == Given(Became.ANSWERED, ("a", "b"), "A.\n\nB.", None, "en")
