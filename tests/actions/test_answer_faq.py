from dataclasses import replace

import pytest

from actions.answer_faq import AnswerFaq
from actions.faq_search import NoFaqYet
from bot.dialogue.parse import parse_reply
from tests.actions.support import FakeSearch, fake_ask, fake_faq, run, slots_set, tracker


@pytest.fixture
def search() -> FakeSearch:
    return FakeSearch()


@pytest.fixture
def action(search: FakeSearch) -> AnswerFaq:
    return AnswerFaq(fake_faq(search), fake_ask)


async def test_it_answers_what_is_sure_with_the_whole_proof(action: AnswerFaq, search: FakeSearch) -> None:
    said, events = await run(action, tracker("how much is shipping?"))
    assert said == [
        {
            "answer": "Shipping is 5 euros.\n\nFrom 50 euros on it is free.",
            "language": "en",
            "buttons": [
                {"label": "How do I return something?", "payload": '/choose_entry{"entry": "returns"}'},
                {"label": "How long is the warranty?", "payload": '/choose_entry{"entry": "warranty"}'},
            ],
            "proof": {
                "rule": "faq_answer",
                "entry": "shipping_cost",
                "version": 7,
                "matched": "What does shipping cost?",
                "confidence": 0.93,
                "details": {
                    "candidates": [
                        {"id": "shipping_cost", "confidence": 0.93},
                        {"id": "returns", "confidence": 0.05},
                    ],
                    "cutoffs": {"answer_from": 0.75, "clarify_from": 0.35},
                    "models": "fake words",
                    "made_of": [{"entry": "shipping_cost", "version": 7, "language": "en"}],
                },
            },
        }
    ]
    assert slots_set(events) == {"answered": ["shipping_cost"], "asked": "how much is shipping?"}
    assert search.asked == [("how much is shipping?", "en")]


async def test_the_files_of_an_entry_are_named_with_its_answer(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("Which size fits me?"))
    assert [each.get("files") for each in said] == [["sizes.png"]]
    both, _ = await run(action, tracker("Which size fits me? And how long is the warranty?"))
    assert [(each["proof"]["rule"], each.get("files")) for each in both] == [("faq_several", ["sizes.png"])]


async def test_it_answers_in_the_customer_s_language(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("Was kostet der Versand?", language="de"))
    assert [each["answer"] for each in said] == ["Der Versand kostet 5 Euro.\n\nÜber 50 Euro ist er frei."]


async def test_it_says_so_when_the_answer_is_only_in_another_language(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("warranty?", language="de"))
    assert said[0] == {
        "say": "not_in_your_language",
        "values": {"language": "en in de"},
        "proof": {"rule": "say:not_in_your_language"},
    }
    assert said[1]["answer"] == "Two years."


async def test_an_answer_that_says_other_hours_than_those_in_force_is_left_to_people(search: FakeSearch) -> None:
    faq = replace(fake_faq(search), disagrees=lambda entry, at, language: entry.id == "shipping_cost")
    said, _ = await run(AnswerFaq(faq, fake_ask), tracker("how much is shipping?"))
    assert [message.get("handoff") for message in said] == ["always_human"]
    assert said[0]["details"] == {"disagrees_with_hours": "shipping_cost"}
    assert said[0]["request"] == "how much is shipping?"
    assert parse_reply([{"custom": message} for message in said]).handoff is not None
    said, _ = await run(AnswerFaq(faq, fake_ask), tracker("how do I return it?"))
    assert said[0]["answer"].startswith("Within")


async def test_values_are_computed_into_the_answer(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("how do I return it?"))
    assert said[0]["answer"] == "Within 14 days."


async def test_it_asks_back_with_buttons_and_remembers_the_question(action: AnswerFaq) -> None:
    said, events = await run(action, tracker("about my parcel"))
    assert [button["payload"] for button in said[0]["buttons"]] == [
        '/choose_entry{"entry": "shipping_cost"}',
        '/choose_entry{"entry": "returns"}',
        "/none_of_these",
    ]
    assert said[0]["proof"]["rule"] == "faq_clarify"
    assert slots_set(events) == {"clarified": ["shipping_cost", "returns"], "asked": "about my parcel"}


async def test_titles_in_another_language_are_not_offered_without_a_word_about_it(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("mon colis, my parcel", language="fr"))
    assert [each["say"] for each in said] == ["not_in_your_language", "clarify"]
    assert said[0]["values"] == {"language": "en in fr"}
    german, _ = await run(action, tracker("about my parcel", language="de"))
    assert [each["say"] for each in german] == ["clarify"]


async def test_a_bare_date_that_rasa_sees_is_a_question_about_hours(action: AnswerFaq) -> None:
    [said], events = await run(action, tracker("Monday", "nlu_fallback", entities={"day": "Monday"}))
    assert said["proof"]["rule"] == "hours"
    assert slots_set(events)["hours_date"] == "2026-11-21"
    [said], _ = await run(action, tracker("Monday", "nlu_fallback"))
    assert said["handoff"] == "low_confidence"


async def test_a_talk_about_hours_goes_on_before_the_faq_is_asked(action: AnswerFaq) -> None:
    slots = {"hours_kind": "open", "hours_date": "2026-11-27"}
    [said], _ = await run(action, tracker("and the workshop?", slots=slots))
    assert said["answer"] == "The workshop on 2026-11-27."
    [said], _ = await run(action, tracker("and the workshop?"))
    assert said["handoff"] == "low_confidence"


async def test_a_question_with_a_day_in_it_is_looked_up(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("how much is shipping on Monday", entities={"day": "Monday"}))
    assert said[0]["proof"]["entry"] == "shipping_cost"


async def test_it_never_asks_back_twice_in_a_row(action: AnswerFaq) -> None:
    said, events = await run(
        action, tracker("the package", slots={"clarified": ["returns"], "asked": "about my parcel"})
    )
    assert [each["handoff"] for each in said] == ["low_confidence"]
    assert slots_set(events) == {"clarified": None, "asked": None}


async def test_it_does_not_ask_back_amid_the_callback_form(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("about my parcel", requested="callback_phone"))
    assert [each["handoff"] for each in said] == ["low_confidence"]


async def test_an_entry_for_people_goes_to_its_department(action: AnswerFaq) -> None:
    [first, then], _ = await run(action, tracker("is my frame in the recall?"))
    assert first["answer"] == "Please do not ride it."
    assert (then["handoff"], then["department"], then["request"]) == (
        "always_human",
        "workshop",
        "is my frame in the recall?",
    )
    assert then["proof"]["rule"] == "handoff:always_human"


@pytest.mark.parametrize("text", ["do you sell a unicycle?", "qwertz"])
async def test_what_it_does_not_know_goes_to_people_with_the_words(action: AnswerFaq, text: str) -> None:
    said, _ = await run(action, tracker(text))
    assert (said[0]["handoff"], said[0]["request"]) == ("low_confidence", text)


async def test_a_question_about_hours_that_looked_like_another_is_computed(action: AnswerFaq) -> None:
    said, _ = await run(action, tracker("is the place open late?"))
    assert said[0]["proof"]["rule"] == "hours"


@pytest.mark.parametrize(
    ("guess", "text", "expected"),
    [
        ("ask_person", "hooman plz", {"handoff": "asked"}),
        ("complaint", "you are all hopeless", {"handoff": "complaint"}),
        ("greet", "halloho", {"say": "greet"}),
        ("greet", "halloho I would like to know something long", {"handoff": "low_confidence"}),
        ("chitchat", "what is in the spring check", {"handoff": "low_confidence"}),
        ("ask_hours", "qwertz", {"handoff": "low_confidence"}),
    ],
)
async def test_where_it_finds_nothing_rasa_s_guess_is_followed_if_it_is_harmless(
    action: AnswerFaq, guess: str, text: str, expected: dict[str, str]
) -> None:
    message = tracker(text, "nlu_fallback")
    message.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": guess, "confidence": 0.5},
    ]
    [said], _ = await run(action, message)
    assert expected.items() <= said.items()


async def test_a_guess_never_comes_before_an_answer(action: AnswerFaq) -> None:
    message = tracker("hi, shipping?", "nlu_fallback")
    message.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": "greet", "confidence": 0.5},
    ]
    [said], _ = await run(action, message)
    assert said["proof"]["entry"] == "shipping_cost"


async def test_without_any_faq_it_fails_clearly() -> None:
    with pytest.raises(NoFaqYet, match="publish one"):
        await run(AnswerFaq(fake_faq(None), fake_ask), tracker("shipping?"))


async def test_all_that_it_says_is_in_the_contract(action: AnswerFaq) -> None:
    for text in ("shipping", "versand", "warranty", "parcel", "recall", "unicycle", "open", ""):
        for language in ("en", "de", "nl"):
            said, _ = await run(action, tracker(text, language=language))
            assert not parse_reply([{"custom": each} for each in said]).is_empty


async def test_a_follow_up_is_offered_only_in_a_language_that_it_speaks(action: AnswerFaq) -> None:
    english, _ = await run(action, tracker("shipping?"))
    german, _ = await run(action, tracker("was kostet der versand?", language="de"))
    labels = [[button["label"] for button in said[0]["buttons"]] for said in (english, german)]
    assert labels == [["How do I return something?", "How long is the warranty?"], ["Wie gebe ich etwas zurück?"]]
