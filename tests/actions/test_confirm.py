import pytest

from actions.answer_faq import AnswerFaq
from actions.choose_entry import ChooseEntry
from actions.confirm import Confirm
from tests.actions.support import FakeSearch, fake_ask, fake_faq, run, slots_set, tracker

FAQ = fake_faq(FakeSearch())
ACTION = Confirm(ChooseEntry(FAQ), AnswerFaq(FAQ, fake_ask), "en")


@pytest.mark.parametrize(("intent", "key"), [("affirm", "affirm_nothing"), ("deny", "deny_nothing")])
async def test_a_yes_or_no_to_nothing_is_taken_kindly(intent: str, key: str) -> None:
    said, events = await run(ACTION, tracker("well", intent))
    assert [each["say"] for each in said] == [key]
    assert events == []


async def test_yes_to_the_only_offer_is_its_answer() -> None:
    said, events = await run(ACTION, tracker("yes", "affirm", slots={"clarified": ["warranty"], "asked": "how long"}))
    assert [each["answer"] for each in said] == ["Two years."]
    assert slots_set(events) == {"clarified": None, "answered": ["warranty"], "asked": "how long"}


async def test_yes_to_several_offers_says_nothing_about_which() -> None:
    said, _ = await run(ACTION, tracker("yes", "affirm", slots={"clarified": ["warranty", "returns"], "asked": "q"}))
    assert [each["say"] for each in said] == ["affirm_nothing"]


async def test_no_to_the_offers_goes_to_people_with_the_question() -> None:
    said, _ = await run(
        ACTION, tracker("no", "deny", slots={"clarified": ["warranty", "returns"], "asked": "how long"})
    )
    assert [(each["handoff"], each["request"]) for each in said] == [("denied", "how long")]
