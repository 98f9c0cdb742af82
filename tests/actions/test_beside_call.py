"""A message about a call that asks something besides: neither the call nor the question is lost."""

from typing import Any

import pytest
from rasa_sdk import Action, Tracker

from actions.build import build_actions
from actions.callback_words import cancels_a_call, is_about_a_call, wishes_for_a_call
from bot.dialogue.parse import parse_reply
from tests.actions.support import (
    FakeSearch,
    booked_metadata,
    fake_ask,
    fake_call_desk,
    fake_faq,
    run,
    slots_set,
    tracker,
)

SHIPPED = "Shipping is 5 euros.\n\nFrom 50 euros on it is free."
ACTIONS: dict[str, Action] = {
    action.name(): action for action in build_actions(fake_faq(FakeSearch()), fake_ask, fake_call_desk())
}


async def said(action: str, message: Tracker) -> list[dict[str, Any]]:
    found, _ = await run(ACTIONS[action], message)
    parse_reply([{"custom": each} for each in found])
    return found


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [each.get("say") or each.get("handoff") or each.get("callback") or each["answer"] for each in messages]


def opening(text: str, intent: str = "ask_callback", metadata: dict[str, Any] | None = None) -> Tracker:
    """The message with which the form opens."""
    message = tracker(text, intent, metadata=metadata)
    message.active_loop = {"name": "callback_form"}
    return message


@pytest.mark.parametrize("text", ["Can you call me back? And how much is shipping?", "How much is shipping? Please call me."])
async def test_the_form_opens_and_what_is_asked_besides_is_answered(text: str) -> None:
    found, events = await run(ACTIONS["validate_callback_form"], opening(text))
    assert kinds(found) == [SHIPPED]
    assert slots_set(events)["callback_about"] == text, "people read it too"


@pytest.mark.parametrize(
    "text", ["Can you call me back?", "Call me back. My brake squeaks.", "Can you call me? Is tomorrow at 10 possible?"]
)
async def test_a_wish_for_a_call_alone_is_answered_by_the_form_alone(text: str) -> None:
    assert await said("validate_callback_form", opening(text)) == []


async def test_what_is_not_known_goes_with_the_request_and_is_not_answered_by_half() -> None:
    text = "Can you call me back? How much is shipping? Do you sell a unicycle?"
    found, events = await run(ACTIONS["validate_callback_form"], opening(text))
    assert found == []
    assert slots_set(events)["callback_about"] == text


@pytest.mark.parametrize("action", ["action_request_callback", "action_cancel_callback"])
async def test_what_was_to_go_with_a_call_that_is_not_made_goes_to_people(action: str) -> None:
    about = "Can you call me back? Do you sell a unicycle?"
    message = tracker("no", "deny", slots={"callback_about": about}, before=[about])
    found = await said(action, message)
    assert kinds(found)[-1] == "low_confidence"
    assert found[-1]["request"] == about
    known = tracker("no", "deny", slots={"callback_about": "Can you call me back? How much is shipping?"})
    assert "low_confidence" not in kinds(await said(action, known)), "that was answered when it was asked"


async def test_of_a_change_nobody_reads_the_words_so_people_get_what_is_not_known() -> None:
    message = opening("Can you call on Tuesday instead? Do you sell a unicycle?", "move_callback", booked_metadata())
    assert kinds(await said("validate_callback_form", message)) == ["low_confidence"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cancel my call. How much is shipping?", [SHIPPED, "cancel"]),
        ("Cancel my call. Do you sell a unicycle?", ["low_confidence", "cancel"]),
        ("Cancel my call. How much is shipping? Would a unicycle be possible?", ["low_confidence", "cancel"]),
        ("Cancel my call.", ["cancel"]),
    ],
)
async def test_who_cancels_a_call_and_asks_something_gets_both(text: str, expected: list[str]) -> None:
    assert kinds(await said("action_cancel_callback", tracker(text, "cancel_callback", metadata=booked_metadata()))) == expected


async def test_where_rasa_sees_the_question_alone_the_call_is_asked_about() -> None:
    text = "Cancel my call. How much is shipping?"
    answered, too = await said("action_answer_faq", tracker(text, metadata=booked_metadata()))
    assert (answered["answer"], too["say"]) == (SHIPPED, "callback_cancel_too")
    assert [button["payload"] for button in too["buttons"]] == ["/cancel_callback", "/deny"]
    assert kinds(await said("action_answer_faq", tracker(text))) == [SHIPPED, "cancel"], "the worker says that there is none"


@pytest.mark.parametrize(
    "text",
    [
        "How much is shipping? Please call me.",
        "Call me back please, and how much is shipping?",
        "I would like a callback. How much is shipping?",
        "Ich hätte gern einen Rückruf. Was kostet der Versand?",
    ],
)
async def test_where_rasa_sees_the_question_alone_a_wish_for_a_call_reaches_people(text: str) -> None:
    found = await said("action_answer_faq", tracker(text))
    assert kinds(found) == [SHIPPED, "asked"]
    assert found[1]["request"] == text


@pytest.mark.parametrize("text", ["How much is shipping? Is shipping free if I call?", "How much is shipping to a call centre?"])
async def test_a_question_that_only_has_the_word_is_a_question(text: str) -> None:
    assert kinds(await said("action_answer_faq", tracker(text))) == [SHIPPED]


@pytest.mark.parametrize(
    "text",
    [
        "Please cancel my callback.", "Bitte den Rückruf stornieren.", "Annulez l'appel.", "Cancele la llamada, por favor.",
        "Annuleer het telefoontje.", "Annullate la telefonata.",
    ],
)  # fmt: skip
def test_cancelling_a_call_is_read_in_six_languages(text: str) -> None:
    assert cancels_a_call(text)
    assert is_about_a_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please call me.", "Rufen Sie mich bitte an.", "Können Sie mich zurückrufen?", "Rappelez-moi.", "Pouvez-vous me rappeler ?",
        "Llámeme, por favor.", "¿Pueden llamarme?", "Bel me terug.", "Kunt u mij terugbellen?", "Mi richiamate?", "Chiamatemi.",
        "I would like a callback.", "Ich bitte um einen Rückruf.", "Je voudrais être rappelé.", "Quisiera que me llamen.",
        "Ik wil graag teruggebeld worden.", "Vorrei essere richiamato.",
    ],
)  # fmt: skip
def test_a_wish_for_a_call_is_read_in_six_languages(text: str) -> None:
    assert wishes_for_a_call(text)
    assert is_about_a_call(text)


@pytest.mark.parametrize("text", ["Cancel my order.", "How much is shipping?", "Wie heißt das Modell?", "Comment annuler ma commande ?"])
def test_other_sentences_are_not_about_a_call(text: str) -> None:
    assert not cancels_a_call(text)
    assert not wishes_for_a_call(text)
