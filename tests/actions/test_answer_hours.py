from datetime import date

from actions.answer_faq import AnswerFaq
from actions.answer_hours import AnswerHours
from tests.actions.support import AT, FakeHoursAnswer, FakeSearch, fake_ask, fake_faq, run, slots_set, tracker

ACTION = AnswerHours(fake_ask, AnswerFaq(fake_faq(FakeSearch()), fake_ask), "en")


async def test_it_says_what_was_computed_and_keeps_what_it_was_computed_from() -> None:
    said, events = await run(ACTION, tracker("are you open?", "ask_hours"))
    assert said == [
        {
            "answer": "Closed on 2026-11-21, after [].",
            "language": "en",
            "proof": {"rule": "hours", "details": {"asked_at": AT, "date": "2026-11-21", "open": False}},
        }
    ]
    assert events == []


async def test_it_hands_on_what_was_asked_before() -> None:
    said, _ = await run(ACTION, tracker("and on Sunday?", "ask_hours", before=["are you open?"]))
    assert said[0]["answer"] == "Closed on 2026-11-21, after ['are you open?']."


async def test_hours_in_general_have_no_date() -> None:
    action = AnswerHours(
        lambda text, at, language, previous: FakeHoursAnswer("Nine to five.", None, None, True),
        AnswerFaq(fake_faq(FakeSearch()), fake_ask),
        "en",
    )
    [said], _ = await run(action, tracker("hours?", "ask_hours"))
    assert said["proof"]["details"] == {"asked_at": AT, "date": None, "open": None}


async def test_what_is_not_understood_is_looked_up() -> None:
    said, _ = await run(ACTION, tracker("when is my shipping due?", "ask_hours"))
    assert said[0]["proof"]["entry"] == "shipping_cost"


async def test_an_answer_that_is_not_understood_is_never_said() -> None:
    action = AnswerHours(
        lambda text, at, language, previous: FakeHoursAnswer("Perhaps.", date(2026, 1, 1), True, False),
        AnswerFaq(fake_faq(FakeSearch()), fake_ask),
        "en",
    )
    [said], _ = await run(action, tracker("qwertz", "ask_hours"))
    assert said["handoff"] == "low_confidence"


async def test_a_clarification_is_over_then() -> None:
    _, events = await run(ACTION, tracker("are you open?", "ask_hours", slots={"clarified": ["a"], "asked": "q"}))
    assert slots_set(events) == {"clarified": None, "asked": None}
