"""A message that holds several questions gets each answered, in one reply, or is handed over whole; never half."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions.answer_faq import AnswerFaq
from actions.build import build_actions
from bot.dialogue.parse import parse_reply
from bot.dialogue.reply import Reply
from bot.faq.entry import Entry
from tests.actions.support import (
    FOUND,
    RETURNS,
    SHIPPING,
    WARRANTY,
    FakeSearch,
    fake_ask,
    fake_call_desk,
    fake_faq,
    run,
    slots_set,
    tracker,
)

SHIPPED = "Shipping is 5 euros.\n\nFrom 50 euros on it is free."


@pytest.fixture
def actions() -> dict[str, Any]:
    return {action.name(): action for action in build_actions(fake_faq(FakeSearch()), fake_ask, fake_call_desk())}


@pytest.fixture
def answer_faq(actions: dict[str, Any]) -> AnswerFaq:
    found: AnswerFaq = actions["action_answer_faq"]
    return found


def parsed(said: list[dict[str, Any]]) -> Reply:
    return parse_reply([{"custom": each} for each in said])


async def test_every_answer_is_said_once_in_the_order_of_the_questions(answer_faq: AnswerFaq) -> None:
    text = "Hi! How long is the warranty? And how much is shipping? Is shipping free from some amount on?"
    said, events = await run(answer_faq, tracker(text))
    assert [each["answer"] for each in said] == [f"Two years.\n\n{SHIPPED}"]
    assert "buttons" not in said[0]
    assert slots_set(events) == {"answered": ["warranty", "shipping_cost"], "asked": text}
    assert parsed(said).handoff is None


async def test_the_proof_tells_every_question_with_its_candidates(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("How long is the warranty? And how much is shipping?"))
    assert said["proof"] == {
        "rule": "faq_several",
        "version": 7,
        "details": {
            "questions": [
                {
                    "text": "How long is the warranty?",
                    "rule": "faq_answer",
                    "entry": "warranty",
                    "matched": "How long is the warranty?",
                    "confidence": 0.9,
                    "candidates": [{"id": "warranty", "confidence": 0.9}],
                },
                {
                    "text": "And how much is shipping?",
                    "rule": "faq_answer",
                    "entry": "shipping_cost",
                    "matched": "What does shipping cost?",
                    "confidence": 0.93,
                    "candidates": [
                        {"id": "shipping_cost", "confidence": 0.93},
                        {"id": "returns", "confidence": 0.05},
                    ],
                },
            ],
            "cutoffs": {"answer_from": 0.75, "clarify_from": 0.35},
            "models": "fake words",
            "made_of": [
                {"entry": "warranty", "version": 7, "language": "en"},
                {"entry": "shipping_cost", "version": 7, "language": "en"},
            ],
        },
    }


@pytest.mark.parametrize(
    "text",
    [
        "How much is shipping? Do you sell a unicycle?",
        "Do you sell a unicycle? How much is shipping?",
        "How much is shipping and do you sell a unicycle?",
        "How much is shipping? What about my parcel?",
    ],
)
async def test_one_that_is_not_known_hands_over_the_whole_message(answer_faq: AnswerFaq, text: str) -> None:
    [said], _ = await run(answer_faq, tracker(text))
    assert (said["handoff"], said["request"]) == ("low_confidence", text)
    assert len(said["proof"]["details"]["questions"]) == 2
    assert said["details"] == {"partly": True}, "the customer is not told that we do not know, for of one thing we do"
    assert parsed([said]).handoff is not None


async def test_where_nothing_is_known_none_of_it_is_said_to_be(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("Do you sell a unicycle? How much is a horse?"))
    assert said["handoff"] == "low_confidence"
    assert "details" not in said


@pytest.mark.parametrize("action", ["action_answer_faq", "action_answer_hours", "action_answer_news"])
async def test_hours_and_another_question_are_both_answered_whatever_rasa_sees(
    actions: dict[str, Any], action: str
) -> None:
    message = tracker("How much is shipping? Are you open tomorrow?", "ask_hours", entities={"day": "tomorrow"})
    [said], events = await run(actions[action], message)
    assert said["answer"].startswith(f"{SHIPPED}\n\nClosed on 2026-11-21")
    assert [part["rule"] for part in said["proof"]["details"]["questions"]] == ["faq_answer", "hours"]
    assert slots_set(events)["hours_date"] == "2026-11-21"


async def test_hours_are_not_answered_alone(actions: dict[str, Any]) -> None:
    text = "Do you sell a unicycle? Are you open tomorrow?"
    [said], _ = await run(actions["action_answer_hours"], tracker(text, "ask_hours", entities={"day": "tomorrow"}))
    assert (said["handoff"], said["request"]) == ("low_confidence", text)


async def test_who_waits_for_news_and_asks_something_else_is_not_told_the_news_alone(actions: dict[str, Any]) -> None:
    message = tracker("Any news? And how much is shipping?", "ask_news")
    message.latest_message["metadata"]["waits"] = True
    [said], _ = await run(actions["action_answer_news"], message)
    assert said["handoff"] == "low_confidence"


@pytest.mark.parametrize(
    "text",
    ["I want to return a helmet. Are you open on Sunday?", "Are you open on Sunday? I need to return a helmet."],
)
async def test_a_wish_that_is_known_is_answered_beside_the_question(actions: dict[str, Any], text: str) -> None:
    [said], _ = await run(actions["action_answer_hours"], tracker(text, "ask_hours"))
    assert "Within 14 days." in said["answer"]
    assert "Closed on" in said["answer"]


async def test_a_wish_that_is_known_beside_an_unknown_question_is_not_answered_alone(answer_faq: AnswerFaq) -> None:
    text = "I want to return a helmet. Do you sell a unicycle?"
    [said], _ = await run(answer_faq, tracker(text))
    assert (said["handoff"], said["request"]) == ("low_confidence", text)


async def test_a_wish_that_only_leads_to_a_question_is_part_of_it(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("I want to buy a bike. How long is the warranty?"))
    assert (said["answer"], said["proof"]["rule"]) == ("Two years.", "faq_answer")
    [said], _ = await run(answer_faq, tracker("I want to return a helmet. Where do I send it?"))
    assert (said["answer"], said["proof"]["rule"]) == ("Within 14 days.", "faq_answer")


async def test_a_wish_for_people_hands_over_everything(answer_faq: AnswerFaq) -> None:
    text = "I need to know about the recall. Please see to my recall. How much is shipping?"
    said, _ = await run(answer_faq, tracker(text))
    assert [each.get("handoff") for each in said] == [None, "always_human"]


async def test_questions_about_the_same_entry_get_its_answer_once(answer_faq: AnswerFaq) -> None:
    [said], events = await run(answer_faq, tracker("Is shipping free? How much is shipping to Ghent?"))
    assert said["answer"] == SHIPPED
    assert (said["proof"]["rule"], said["proof"]["entry"]) == ("faq_answer", "shipping_cost")
    assert len(said["proof"]["details"]["questions"]) == 2
    assert slots_set(events)["answered"] == ["shipping_cost"]


async def test_a_single_question_keeps_its_buttons_and_may_be_asked_back_about(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("Hello! I bought a bike. How much is shipping?"))
    assert [button["label"] for button in said["buttons"]] == ["How do I return something?", "How long is the warranty?"]
    [said], _ = await run(answer_faq, tracker("Hello! I bought a bike. It is about my parcel. What can I do?"))
    assert said["say"] == "clarify"


async def test_nobody_is_asked_back_about_half_a_message(answer_faq: AnswerFaq) -> None:
    said, _ = await run(answer_faq, tracker("Where is my parcel? How long is the warranty?"))
    assert [each["handoff"] for each in said] == ["low_confidence"]


async def test_a_question_for_people_says_what_is_urgent_and_hands_over_everything(answer_faq: AnswerFaq) -> None:
    text = "How much is shipping? Is my frame in the recall?"
    [first, then], _ = await run(answer_faq, tracker(text))
    assert first["answer"] == "Please do not ride it."
    assert (then["handoff"], then["department"], then["request"]) == ("always_human", "workshop", text)
    assert parsed([first, then]).handoff is not None


async def test_a_floor_is_kept_in_every_part(answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FOUND, "warranty", [(replace(WARRANTY, floor=0.95), 0.94)])
    said, _ = await run(answer_faq, tracker("How much is shipping? How long is the warranty?"))
    assert [each["handoff"] for each in said] == ["low_confidence"]


async def test_an_answer_that_says_other_hours_than_those_in_force_hands_over_everything() -> None:
    faq = replace(fake_faq(FakeSearch()), disagrees=lambda entry, at, language: entry.id == "warranty")
    said, _ = await run(AnswerFaq(faq, fake_ask), tracker("How much is shipping? How long is the warranty?"))
    assert [each.get("handoff") for each in said] == ["low_confidence"]


async def test_a_part_in_another_language_is_said_with_one_word_about_it(answer_faq: AnswerFaq) -> None:
    text = "Gibt es warranty? Was kostet der Versand?"
    said, _ = await run(answer_faq, tracker(text, language="de"))
    assert [each.get("say") for each in said] == ["not_in_your_language", None]
    assert said[1]["answer"] == "Two years.\n\nDer Versand kostet 5 Euro.\n\nÜber 50 Euro ist er frei."


async def test_what_is_asked_on_about_a_thing_is_looked_up_with_it(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    [said], _ = await run(answer_faq, tracker("Do you offer shipping? How much is it?"))
    assert (said["answer"], said["proof"]["rule"]) == (SHIPPED, "faq_answer")
    monkeypatch.setattr("tests.actions.support.FOUND", {"much is it": [(RETURNS, 0.9)], **FOUND})
    [said], _ = await run(answer_faq, tracker("Do you offer shipping? How much is it?"))
    assert said["answer"] == f"{SHIPPED}\n\nWithin 14 days."


async def test_what_goes_on_about_the_same_entry_is_answered_by_it(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"is it insured": [(SHIPPING, 0.6)], "is anything engraved": [(SHIPPING, 0.2)], "parcel insured": [(RETURNS, 0.6)]}
    monkeypatch.setattr(
        "tests.actions.support.FOUND", {"shipping? is": [(SHIPPING, 0.9)], "shipping? parcel": [(SHIPPING, 0.9)], **known, **FOUND}
    )
    [said], _ = await run(answer_faq, tracker("How much is shipping? Is it insured?"))
    assert (said["answer"], len(said["proof"]["details"]["questions"])) == (SHIPPED, 2)
    for text in ("How much is shipping? Is anything engraved?", "How much is shipping? Parcel insured?"):
        [said], _ = await run(answer_faq, tracker(text))
        assert said["handoff"] == "low_confidence"


async def test_two_things_in_one_sentence_are_both_said_where_each_is_known(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = [(SHIPPING, 0.5), (WARRANTY, 0.4)]
    both = {"shipping and the warranty": unsure, "shipping and the unicycle": unsure, **FOUND}
    monkeypatch.setattr("tests.actions.support.FOUND", both)
    [said], _ = await run(answer_faq, tracker("please explain shipping and the warranty"))
    assert said["answer"] == f"{SHIPPED}\n\nTwo years."
    [said], _ = await run(answer_faq, tracker("please explain shipping and the unicycle"))
    assert said["say"] == "clarify"


async def test_a_second_thing_is_not_lost_though_the_whole_is_sure_of_the_first(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {"shipping and the warranty": [(SHIPPING, 0.95)], "shipping and the unicycle": [(SHIPPING, 0.95)], **FOUND}
    monkeypatch.setattr("tests.actions.support.FOUND", whole)
    [said], events = await run(answer_faq, tracker("please explain shipping and the warranty"))
    assert said["answer"] == f"{SHIPPED}\n\nTwo years."
    assert slots_set(events)["answered"] == ["shipping_cost", "warranty"]
    [said], _ = await run(answer_faq, tracker("please explain shipping and the unicycle"))
    assert said["answer"] == SHIPPED, "where the second is known for nothing else the first is what was meant"


async def test_a_second_thing_that_is_for_people_hands_over_the_whole(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.actions.support.FOUND", {"shipping and my frame": [(SHIPPING, 0.95)], **FOUND})
    text = "please explain shipping and my frame in the recall"
    first, then = (await run(answer_faq, tracker(text)))[0]
    assert (first["answer"], then["handoff"], then["request"]) == ("Please do not ride it.", "always_human", text)


@pytest.mark.parametrize(
    "whole",
    [
        # Sure of something that neither half is: "bed and breakfast" is one thing.
        (RETURNS, 0.95),
        # Word for word a question of the FAQ.
        (SHIPPING, 0.999),
        # Speaks of both itself.
        (replace(SHIPPING, answer="We explain shipping. The warranty covers it."), 0.95),
    ],
)
async def test_a_fixed_phrase_is_one_thing(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch, whole: tuple[Entry, float]
) -> None:
    monkeypatch.setattr("tests.actions.support.FOUND", {"shipping and the warranty": [whole], **FOUND})
    said, _ = await run(answer_faq, tracker("please explain shipping and the warranty"))
    assert [each["proof"]["rule"] for each in said] == ["faq_answer"]


@pytest.mark.parametrize("whole", [[(SHIPPING, 0.95)], [(SHIPPING, 0.5), (WARRANTY, 0.4)], [(SHIPPING, 0.1)]])
async def test_two_questions_without_any_mark_between_them_are_both_answered(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch, whole: list[tuple[Entry, float]]
) -> None:
    monkeypatch.setattr("tests.actions.support.FOUND", {"shipping how": whole, **FOUND})
    [said], _ = await run(answer_faq, tracker("do you offer shipping how long is the warranty"))
    assert said["answer"] == f"{SHIPPED}\n\nTwo years."


async def test_more_questions_than_anybody_reads_at_night_go_to_people(answer_faq: AnswerFaq) -> None:
    text = "How much is shipping to Ghent? " * 6
    [said], _ = await run(answer_faq, tracker(text))
    assert said["handoff"] == "low_confidence"


async def test_in_the_callback_form_a_message_is_read_as_one(answer_faq: AnswerFaq) -> None:
    text = "How much is shipping? How long is the warranty?"
    [said], _ = await run(answer_faq, tracker(text, requested="callback_phone"))
    assert said["proof"]["rule"] == "faq_answer"


async def test_a_day_asked_on_is_answered_by_the_same_rules(actions: dict[str, Any]) -> None:
    [said], _ = await run(actions["action_answer_hours"], tracker("Are you open tomorrow? Are you open on Sunday?", "ask_hours"))
    assert said["proof"]["rule"] == "faq_several"
    assert {part["rule"] for part in said["proof"]["details"]["questions"]} == {"hours"}
    assert str(date(2026, 11, 21)) in said["answer"]
