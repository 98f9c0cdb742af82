from actions.choose_entry import ChooseEntry
from tests.actions.support import AT, FakeSearch, fake_faq, run, slots_set, tracker

ACTION = ChooseEntry(fake_faq(FakeSearch()))
CLARIFIED = {"clarified": ["returns", "recall"], "asked": "about my parcel"}


async def test_it_answers_the_entry_of_the_button() -> None:
    message = tracker(
        '/choose_entry{"entry": "returns"}', "choose_entry", entities={"entry": "returns"}, slots=CLARIFIED
    )
    said, events = await run(ACTION, message)
    made = {"entry": "returns", "version": 7, "language": "en", "at": AT, "department": "service", "hours": {}}
    assert said == [
        {
            "answer": "Within 14 days.",
            "language": "en",
            "proof": {"rule": "faq_chosen", "entry": "returns", "version": 7, "details": {"made_of": [made]}},
        }
    ]
    assert slots_set(events) == {"clarified": None, "answered": ["returns"], "asked": "about my parcel"}


async def test_an_entry_for_people_is_handed_off_with_the_question() -> None:
    message = tracker("/choose_entry", "choose_entry", entities={"entry": "recall"}, slots=CLARIFIED)
    [first, then], _ = await run(ACTION, message)
    assert first["answer"] == "Please do not ride it."
    assert (then["handoff"], then["department"], then["request"]) == ("always_human", "workshop", "about my parcel")


async def test_a_button_of_an_entry_that_is_gone_is_handed_off() -> None:
    for gone in ("never_was", "autumn_sale", ""):
        [said], _ = await run(
            ACTION, tracker("/choose_entry", "choose_entry", entities={"entry": gone}, slots=CLARIFIED)
        )
        assert (said["handoff"], said["request"]) == ("low_confidence", "about my parcel")
