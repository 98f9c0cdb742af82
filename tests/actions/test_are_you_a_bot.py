import pytest

from actions.answer_faq import AnswerFaq
from actions.are_you_a_bot import AreYouABot
from actions.turn import read_turn
from bot.dialogue.parse import parse_reply
from tests.actions.support import SHIPPING, FakeSearch, fake_ask, fake_beside, fake_faq, run, slots_set, tracker

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


async def test_what_else_is_asked_and_not_known_goes_to_people_with_the_whole() -> None:
    text = "Are you real? Do you sell a unicycle? How much is shipping?"
    said, _ = await run(ACTION, tracker(text, "are_you_a_bot"))
    assert [(each["handoff"], each["request"]) for each in said] == [("low_confidence", text)]


async def test_what_rasa_alone_takes_for_the_question_is_told_from_the_others() -> None:
    said, _ = await run(ACTION, tracker("Who is this? How long is the warranty?", "are_you_a_bot"))
    assert [each.get("say") or each.get("answer") for each in said] == ["are_you_a_bot", "Two years."]


async def test_a_question_after_a_robot_is_not_taken_for_one_about_the_bot() -> None:
    text = "Are you a bot? Is the shipping of a robot mower free?"
    said, _ = await run(ACTION, tracker(text, "are_you_a_bot"))
    assert [each.get("say") or each.get("answer") for each in said] == ["are_you_a_bot", SHIPPING.answer]


QUESTION = AnswerFaq(fake_faq(FakeSearch()), fake_ask)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Are you a bot? How long is the warranty?"),
        ("en", "How long is the warranty? Are you a bot?"),
        ("en", "hi, are you a real person, and how long is the warranty?"),
        ("en", "Are you a robot? My bike is new. How long is the warranty?"),
        ("de", "Bist du ein Bot? Wie lange gilt die warranty?"),
        ("fr", "Êtes-vous un robot ? Combien dure la warranty ?"),
        ("es", "¿Eres una persona real? ¿Cuánto dura la warranty?"),
        ("nl", "Ben je een mens? Hoe lang is de warranty?"),
        ("it", "Sei un'IA? Quanto dura la warranty?"),
    ],
)
async def test_who_asks_it_beside_a_question_hears_of_both_whatever_rasa_sees(language: str, text: str) -> None:
    for action, intent in ((QUESTION, "question"), (ACTION, "are_you_a_bot")):
        said, events = await run(action, tracker(text, intent, language=language))
        told = [each.get("say") or each.get("answer") for each in said if each.get("say") != "not_in_your_language"]
        assert told == ["are_you_a_bot", "Two years."]
        assert slots_set(events)["answered"] == ["warranty"]


async def test_it_stands_before_several_answers() -> None:
    said, _ = await run(QUESTION, tracker("Are you a bot? How long is the warranty? Are you open on Sunday? How much is shipping?"))
    assert said[0]["say"] == "are_you_a_bot"
    [answers] = [each["answer"] for each in said[1:]]
    assert [part in answers for part in ("Two years.", "Closed on", SHIPPING.answer)] == [True] * 3


async def test_alone_it_is_answered_though_rasa_takes_it_for_a_question_for_the_faq() -> None:
    [said], events = await run(QUESTION, tracker("Hello! Are you a chatbot or a human? Thanks!"))
    assert (said["say"], [button["payload"] for button in said["buttons"]], events) == ("are_you_a_bot", ["/ask_person"], [])


@pytest.mark.parametrize(
    "text",
    [
        "Are you a bot? Do you sell a unicycle?",
        "Are you a bot? How much is shipping? Do you sell a unicycle?",
        "Are you a bot? Do you sell robot mowers?",
        "Are you a bot? Can a real person call me?",
    ],
)
async def test_with_something_unknown_beside_it_people_get_the_whole(text: str) -> None:
    [said], _ = await run(QUESTION, tracker(text))
    assert (said["handoff"], said["request"]) == ("low_confidence", text)


async def test_what_is_urgent_is_said_and_the_whole_is_for_people() -> None:
    text = "Are you a bot? Is my frame in the recall?"
    first, then = (await run(QUESTION, tracker(text)))[0]
    assert (first["answer"], then["handoff"], then["request"]) == ("Please do not ride it.", "always_human", text)


async def test_it_is_asked_back_about_what_else_is_asked() -> None:
    said, events = await run(QUESTION, tracker("Are you a bot? Where is my parcel?"))
    assert [each["say"] for each in said] == ["are_you_a_bot", "clarify"]
    assert slots_set(events)["asked"] == "Where is my parcel?"
    again, _ = await run(QUESTION, tracker("Are you a bot? Where is my parcel?", slots=slots_set(events)))
    assert [each.get("handoff") for each in again] == ["low_confidence"]


async def test_it_is_answered_beside_a_call() -> None:
    turn = read_turn(tracker("Call me back please. Are you a bot? How long is the warranty?"), "en")
    answers = await fake_beside().answers(turn)
    assert [each.get("say") or each.get("answer") for each in answers or []] == ["are_you_a_bot", "Two years."]
    unknown = read_turn(tracker("Call me back please. Are you a bot? Do you sell a unicycle?"), "en")
    assert await fake_beside().answers(unknown) is None


@pytest.mark.parametrize("text", ["thank you. How much is shipping?", "hi. How much is shipping?", "Hey bot! How much is shipping?"])
async def test_courtesy_before_a_question_changes_nothing(text: str) -> None:
    [said], _ = await run(QUESTION, tracker(text))
    assert (said["answer"], said["proof"]["rule"]) == (SHIPPING.answer, "faq_answer")
