"""A denial is no new question: what it is about is not offered again, and nobody is asked back twice in a row."""

from typing import Any

import pytest

from actions.answer_faq import AnswerFaq
from actions.build import build_actions
from actions.confirm import Confirm
from bot.dialogue.parse import parse_reply
from tests.actions.support import (
    ENTRIES,
    FOUND,
    RETURNS,
    WARRANTY,
    FakeSearch,
    fake_ask,
    fake_call_desk,
    fake_faq,
    run,
    slots_set,
    tracker,
)

CLARIFIED = {"clarified": ["shipping_cost", "returns"], "asked": "about my parcel"}
ANSWERED = {"answered": ["shipping_cost"], "asked": "how much is shipping?"}


@pytest.fixture
def search() -> FakeSearch:
    return FakeSearch()


@pytest.fixture
def actions(search: FakeSearch) -> dict[str, Any]:
    return {action.name(): action for action in build_actions(fake_faq(search), fake_ask, fake_call_desk())}


@pytest.fixture
def answer_faq(actions: dict[str, Any]) -> AnswerFaq:
    found: AnswerFaq = actions["action_answer_faq"]
    return found


@pytest.fixture
def confirm(actions: dict[str, Any]) -> Confirm:
    found: Confirm = actions["action_confirm"]
    return found


TYPED = [
    "none of these", "no", "neither", "not that", "something else", "nichts davon", "nein", "aucune de celles-ci", "ni l'un ni l'autre",
    "ninguna de estas", "geen van deze", "nessuno di questi", "No, none of them!",
]  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("action", ["action_answer_faq", "action_confirm", "action_answer_hours"])
async def test_none_of_the_offers_hands_over_the_original_question_whatever_rasa_takes_it_for(
    actions: dict[str, Any], action: str, text: str
) -> None:
    intent = {"action_answer_faq": "nlu_fallback", "action_confirm": "deny", "action_answer_hours": "ask_hours"}[action]
    [said], events = await run(actions[action], tracker(text, intent, slots=CLARIFIED, before=["about my parcel"]))
    assert (said["handoff"], said["request"]) == ("denied", "about my parcel")
    assert said["details"] == {"denied": ["shipping_cost", "returns"]}
    assert slots_set(events) == {
        "clarified": None,
        "asked": "about my parcel",
        "denied": ["shipping_cost", "returns"],
    }


async def test_the_button_hands_over_the_original_question(confirm: Confirm) -> None:
    message = tracker("/none_of_these", "none_of_these", slots=CLARIFIED, before=["about my parcel"])
    [said], events = await run(confirm, message)
    assert (said["handoff"], said["request"]) == ("denied", "about my parcel")
    assert slots_set(events)["denied"] == ["shipping_cost", "returns"]
    assert parse_reply([{"custom": said}]).handoff is not None


async def test_the_proof_of_a_denial_tells_what_else_was_found(confirm: Confirm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FOUND, "gizmo", [(ENTRIES["shipping_cost"], 0.4), (WARRANTY, 0.2)])
    slots = {"clarified": ["shipping_cost"], "asked": "my gizmo"}
    [said], _ = await run(confirm, tracker("/none_of_these", "none_of_these", slots=slots))
    assert said["proof"]["details"]["candidates"] == [{"id": "warranty", "confidence": 0.2}]


async def test_another_entry_that_is_sure_by_now_is_the_answer(confirm: Confirm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FOUND, "gizmo", [(ENTRIES["shipping_cost"], 0.9), (WARRANTY, 0.8)])
    slots = {"clarified": ["shipping_cost"], "asked": "my gizmo"}
    [said], events = await run(confirm, tracker("no", "deny", slots=slots, before=["my gizmo"]))
    assert said["answer"] == "Two years."
    assert slots_set(events) == {
        "clarified": None,
        "answered": ["warranty"],
        "asked": "my gizmo",
        "denied": ["shipping_cost"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "no, I mean the cost of shipping",
        "none of these: what about shipping?",
        "Nein, ich meine, wie teuer shipping nach Bern ist",
    ],
)
async def test_a_denied_entry_is_not_said_when_the_question_is_put_in_other_words(answer_faq: AnswerFaq, text: str) -> None:
    said, events = await run(answer_faq, tracker(text, slots=CLARIFIED, before=["about my parcel"]))
    assert [each.get("handoff") for each in said] == ["low_confidence"]
    assert said[0]["request"].startswith("about my parcel\n")
    assert slots_set(events)["denied"] == ["shipping_cost", "returns"]


async def test_other_words_that_find_another_entry_are_answered(answer_faq: AnswerFaq) -> None:
    [said], events = await run(answer_faq, tracker("no, I mean the warranty", slots=CLARIFIED))
    assert said["answer"] == "Two years."
    assert slots_set(events)["answered"] == ["warranty"]
    assert said["proof"]["details"]["denied"] == ["shipping_cost", "returns"]


async def test_other_words_are_not_asked_back_about_a_second_time(answer_faq: AnswerFaq) -> None:
    slots = {"clarified": ["warranty"], "asked": "hm, the thing"}
    [said], events = await run(answer_faq, tracker("no, I mean about my parcel", slots=slots))
    assert said["handoff"] == "low_confidence"
    after = slots_set(events)
    [said], _ = await run(answer_faq, tracker("the parcel from last week", slots={**after, "clarified": None}))
    assert said["handoff"] == "low_confidence"


async def test_what_was_denied_stays_so_in_the_next_message_about_it(answer_faq: AnswerFaq) -> None:
    slots = {"denied": ["shipping_cost"], "asked": "about my parcel"}
    said, events = await run(answer_faq, tracker("the price of shipping it", slots=slots))
    assert [(each["handoff"], each["request"]) for each in said] == [
        ("low_confidence", "about my parcel\nthe price of shipping it")
    ]
    assert slots_set(events) == {"asked": "about my parcel", "denied": ["shipping_cost"]}


async def test_a_question_that_was_answered_is_settled_and_the_next_is_free(answer_faq: AnswerFaq) -> None:
    slots = {"denied": ["shipping_cost"], "answered": ["returns"], "asked": "about my parcel"}
    [said], events = await run(answer_faq, tracker("how much is shipping?", slots=slots))
    assert said["proof"]["entry"] == "shipping_cost"
    assert slots_set(events) == {"denied": None, "answered": ["shipping_cost"], "asked": "how much is shipping?"}


@pytest.mark.parametrize(
    "text",
    ["no, that's not what I meant", "das meinte ich nicht", "ce n'est pas ça", "no es eso", "dat bedoel ik niet", "non è questo"],
)
async def test_an_answer_that_is_denied_is_followed_by_the_next_candidates(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setitem(FOUND, "gizmo", [(ENTRIES["shipping_cost"], 0.8), (RETURNS, 0.1), (WARRANTY, 0.05)])
    slots = {"answered": ["shipping_cost"], "asked": "my gizmo"}
    [said], events = await run(answer_faq, tracker(text, slots=slots, before=["my gizmo"]))
    assert said["say"] == "clarify_again"
    assert [button["payload"] for button in said["buttons"]] == [
        '/choose_entry{"entry": "returns"}',
        '/choose_entry{"entry": "warranty"}',
        "/none_of_these",
    ]
    assert said["proof"]["rule"] == "faq_clarify"
    assert said["proof"]["details"]["denied"] == ["shipping_cost"]
    assert slots_set(events) == {
        "clarified": ["returns", "warranty"],
        "answered": None,
        "asked": "my gizmo",
        "denied": ["shipping_cost"],
    }
    assert not parse_reply([{"custom": said}]).is_empty
    [then], events = await run(answer_faq, tracker("none of these", slots=slots_set(events), before=["my gizmo", text]))
    assert (then["handoff"], then["request"]) == ("denied", "my gizmo")
    assert slots_set(events)["denied"] == ["shipping_cost", "returns", "warranty"]


async def test_where_nothing_else_is_likely_a_denied_answer_goes_to_people(answer_faq: AnswerFaq) -> None:
    slots = {"answered": ["warranty"], "asked": "how long is the warranty"}
    [said], events = await run(answer_faq, tracker("that's not what I meant", slots=slots))
    assert (said["handoff"], said["request"], said["details"]) == (
        "denied",
        "how long is the warranty",
        {"denied": ["warranty"]},
    )
    assert slots_set(events) == {"answered": None, "denied": ["warranty"], "asked": "how long is the warranty"}


async def test_a_sure_second_candidate_is_offered_not_said_after_a_sure_and_wrong_one(
    answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FOUND, "gizmo", [(ENTRIES["shipping_cost"], 0.8), (RETURNS, 0.2)])
    [said], _ = await run(answer_faq, tracker("not that", slots={"answered": ["shipping_cost"], "asked": "my gizmo"}))
    assert said["say"] == "clarify_again"


async def test_a_second_denial_goes_to_people(answer_faq: AnswerFaq) -> None:
    slots = {"answered": ["returns"], "denied": ["shipping_cost"], "asked": "how much is shipping?"}
    [said], _ = await run(answer_faq, tracker("that's not it either, not that", slots=slots))
    assert (said["handoff"], said["details"]) == ("denied", {"denied": ["shipping_cost", "returns"]})


async def test_a_denied_entry_for_people_and_a_floor_are_kept(answer_faq: AnswerFaq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FOUND, "gizmo", [(ENTRIES["recall"], 0.95)])
    said, _ = await run(answer_faq, tracker("no, I mean the gizmo", slots=ANSWERED, before=["how much is shipping?"]))
    assert [each.get("handoff") for each in said] == [None, "always_human"]


@pytest.mark.parametrize(("text", "key"), [("no", "deny_nothing"), ("no thanks", "deny_nothing"), ("nein danke", "deny_nothing")])
async def test_a_bare_no_after_an_answer_is_taken_kindly(confirm: Confirm, text: str, key: str) -> None:
    [said], events = await run(confirm, tracker(text, "deny", slots=ANSWERED, before=["how much is shipping?"]))
    assert said["say"] == key
    assert events == []


async def test_that_is_not_it_without_an_answer_goes_to_people_with_the_question(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("das meinte ich nicht", "nlu_fallback", before=["Monday?"]))
    assert (said["handoff"], said["request"]) == ("denied", "Monday?")


@pytest.mark.parametrize("text", ["the one about shipping", "No, I mean the one about shipping", "shipping", "no, shipping"])
async def test_the_one_about_something_is_that_button(answer_faq: AnswerFaq, text: str) -> None:
    [said], _ = await run(answer_faq, tracker(text, slots=CLARIFIED))
    assert (said["proof"]["rule"], said["proof"]["entry"]) == ("faq_chosen", "shipping_cost")


async def test_a_chosen_button_outweighs_an_earlier_denial(actions: dict[str, Any]) -> None:
    message = tracker(
        "/choose_entry", "choose_entry", entities={"entry": "returns"}, slots={"denied": ["returns", "warranty"], "asked": "q"}
    )
    [said], events = await run(actions["action_choose_entry"], message)
    assert said["proof"]["entry"] == "returns"
    assert slots_set(events)["denied"] == ["warranty"]


async def test_i_mean_only_says_more_exactly_what_is_wanted(answer_faq: AnswerFaq) -> None:
    [said], _ = await run(answer_faq, tracker("I mean the warranty", slots=CLARIFIED))
    assert said["proof"]["entry"] == "warranty"
    slots = {"answered": ["warranty"], "asked": "how long is it"}
    [said], _ = await run(answer_faq, tracker("I mean the warranty", slots=slots, before=["how long is it"]))
    assert said["handoff"] == "low_confidence"


async def test_a_long_text_that_rasa_takes_for_a_no_is_looked_up(confirm: Confirm) -> None:
    text = "my neighbour says the warranty is not what it was, is that so"
    [said], _ = await run(confirm, tracker(text, "deny"))
    assert said["proof"]["entry"] == "warranty"


async def test_small_talk_between_is_noticed(answer_faq: AnswerFaq) -> None:
    message = tracker("I mean the shipping", slots=ANSWERED)
    message.events = [
        {"event": "user", "text": "how much is shipping?"},
        {"event": "slot", "name": "answered", "value": ["shipping_cost"]},
        {"event": "user", "text": "thanks"},
        {"event": "user", "text": "I mean the shipping"},
    ]
    [said], _ = await run(answer_faq, message)
    assert said["proof"]["entry"] == "shipping_cost"
