import pytest

from actions.answer_faq import AnswerFaq
from actions.choose_entry import ChooseEntry
from actions.confirm import Confirm
from tests.actions.support import FakeSearch, fake_ask, fake_faq, run, slots_set, tracker

FAQ = fake_faq(FakeSearch())
ACTION = Confirm(FAQ, ChooseEntry(FAQ), AnswerFaq(FAQ, fake_ask), "en")


@pytest.mark.parametrize(("intent", "key"), [("affirm", "affirm_nothing"), ("deny", "deny_nothing")])
async def test_a_yes_or_no_to_nothing_is_taken_kindly(intent: str, key: str) -> None:
    said, events = await run(ACTION, tracker("well", intent))
    assert [each["say"] for each in said] == [key]
    assert events == []


async def test_yes_to_the_only_offer_is_its_answer() -> None:
    said, events = await run(ACTION, tracker("yes", "affirm", slots={"clarified": ["warranty"], "asked": "how long"}))
    assert [each["answer"] for each in said] == ["Two years."]
    assert slots_set(events) == {"clarified": None, "answered": ["warranty"], "asked": "how long"}


async def test_yes_to_several_offers_is_asked_once_which_and_they_stay() -> None:
    offered = {"clarified": ["warranty", "returns"], "asked": "how long"}
    [said], events = await run(ACTION, tracker("yes", "affirm", slots=offered, before=["how long"]))
    assert said["say"] == "clarify_which"
    assert [each.get("label") or each["label_key"] for each in said["buttons"]] == [
        "How long is the warranty?", "How do I return something?", "clarify_none",
    ]  # fmt: skip
    assert events == [], "what was offered is still there to be chosen"


async def test_who_says_yes_to_several_offers_twice_gets_a_person() -> None:
    message = tracker("yes", "affirm", slots={"clarified": ["warranty", "returns"], "asked": "how long"}, before=["how long", "yes"])
    message.events[-2]["parse_data"] = {"intent": {"name": "affirm"}}
    [said], events = await run(ACTION, message)
    assert (said["handoff"], said["request"]) == ("low_confidence", "how long")
    assert slots_set(events) == {"clarified": None, "asked": None}


async def test_yes_to_offers_that_are_gone_from_the_faq_gets_a_person() -> None:
    [said], _ = await run(ACTION, tracker("yes", "affirm", slots={"clarified": ["lost", "gone"], "asked": "how long"}))
    assert (said["handoff"], said["request"]) == ("low_confidence", "how long")


async def test_no_to_the_offers_goes_to_people_with_the_question() -> None:
    said, _ = await run(
        ACTION, tracker("no", "deny", slots={"clarified": ["warranty", "returns"], "asked": "how long"})
    )
    assert [(each["handoff"], each["request"]) for each in said] == [("denied", "how long")]
