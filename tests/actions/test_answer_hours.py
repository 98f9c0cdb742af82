from datetime import date
from zoneinfo import ZoneInfo

from actions.answer_faq import AnswerFaq
from actions.answer_hours import AnswerHours
from actions.hours_answer import HoursQuestion
from bot.hours.ask import Topic
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
    assert slots_set(events) == {"hours_kind": "open", "hours_date": "2026-11-21", "hours_department": None}


async def test_it_hands_on_what_was_asked_before() -> None:
    said, _ = await run(ACTION, tracker("and on Sunday?", "ask_hours", before=["are you open?"]))
    assert said[0]["answer"] == "Closed on 2026-11-21, after ['are you open?']."


async def test_hours_in_general_have_no_date() -> None:
    action = AnswerHours(
        lambda question: FakeHoursAnswer("Nine to five.", None, None, True),
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
        lambda question: FakeHoursAnswer("Perhaps.", date(2026, 1, 1), True, False),
        AnswerFaq(fake_faq(FakeSearch()), fake_ask),
        "en",
    )
    [said], _ = await run(action, tracker("qwertz", "ask_hours"))
    assert said["handoff"] == "low_confidence"


async def test_a_clarification_is_over_then() -> None:
    _, events = await run(ACTION, tracker("are you open?", "ask_hours", slots={"clarified": ["a"], "asked": "q"}))
    assert slots_set(events).items() >= {"clarified": None, "asked": None}.items()


ABOUT_FRIDAY = {"hours_kind": "open", "hours_date": "2026-11-27", "hours_department": "workshop"}


async def test_it_goes_on_from_what_the_talk_was_about_and_on_the_customers_clock() -> None:
    asked: list[HoursQuestion] = []

    def ask(question: HoursQuestion) -> FakeHoursAnswer:
        asked.append(question)
        return FakeHoursAnswer("Yes.", None, None, True, "de")

    known = {"now": AT, "language": "en", "channel": "whatsapp", "time_zone": "Europe/London"}
    action = AnswerHours(ask, AnswerFaq(fake_faq(FakeSearch()), ask), "en")
    [said], _ = await run(action, tracker("and?", "ask_hours", slots=ABOUT_FRIDAY, metadata=known))
    assert asked[0].topic == Topic("open", date(2026, 11, 27), "workshop")
    assert asked[0].customer_zone == ZoneInfo("Europe/London")
    assert said["language"] == "de"
    assert said["proof"]["details"]["customer_zone"] == "Europe/London"


async def test_an_unknown_zone_is_none() -> None:
    asked: list[HoursQuestion] = []

    def ask(question: HoursQuestion) -> FakeHoursAnswer:
        asked.append(question)
        return FakeHoursAnswer("Yes.", None, None, True)

    action = AnswerHours(ask, AnswerFaq(fake_faq(FakeSearch()), ask), "en")
    for odd in ("Mars/Phobos", "", 7, None, "../etc/passwd"):
        await run(action, tracker("and?", "ask_hours", metadata={"now": AT, "language": "en", "time_zone": odd}))
    assert [each.customer_zone for each in asked] == [None] * 5


async def test_a_bare_date_is_a_question_but_in_the_callback_form_it_is_when_to_call() -> None:
    [said], _ = await run(ACTION, tracker("Monday", "ask_hours"))
    assert said["proof"]["rule"] == "hours"
    [said], _ = await run(ACTION, tracker("Monday", "ask_hours", requested="callback_time"))
    assert said["handoff"] == "low_confidence"
