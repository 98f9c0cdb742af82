"""Who writes in a language that an answer does not exist in is told so first, in that language, on every way to the answer."""

import pytest

from actions.answer_faq import AnswerFaq
from actions.choose_entry import ChooseEntry
from actions.confirm import Confirm
from actions.say import Json
from tests.actions.support import FakeSearch, fake_ask, fake_faq, run, tracker
from tests.shop import TEXTS

#: Languages with automatic texts, whether the shop speaks them or not, and the word that each has for English.
ENGLISH_IN = {"de": "Englisch", "fr": "anglais", "es": "inglés", "nl": "Engels", "it": "inglese"}
LINE = {"say": "not_in_your_language", "proof": {"rule": "say:not_in_your_language"}}

each_language = pytest.mark.parametrize("language", [*ENGLISH_IN, "pl"])


@pytest.fixture
def answers() -> AnswerFaq:
    return AnswerFaq(fake_faq(FakeSearch()), fake_ask)


def is_line(said: Json, language: str) -> bool:
    return said == {**LINE, "values": {"language": f"en in {language}"}}


@each_language
async def test_before_an_answer(answers: AnswerFaq, language: str) -> None:
    [first, then], _ = await run(answers, tracker("warranty?", language=language))
    assert is_line(first, language)
    assert (then["answer"], then["language"]) == ("Two years.", "en")


@each_language
async def test_before_what_an_entry_for_people_says(answers: AnswerFaq, language: str) -> None:
    [first, then, handoff], _ = await run(answers, tracker("is my frame in the recall?", language=language))
    assert is_line(first, language)
    assert then["answer"] == "Please do not ride it."
    assert handoff["handoff"] == "always_human"


@pytest.mark.parametrize("language", [code for code in (*ENGLISH_IN, "pl") if code != "de"])
async def test_before_titles_to_choose_from(answers: AnswerFaq, language: str) -> None:
    [first, then], _ = await run(answers, tracker("about my parcel", language=language))
    assert is_line(first, language)
    assert then["say"] == "clarify"


@each_language
async def test_after_a_choice_and_after_a_yes(answers: AnswerFaq, language: str) -> None:
    faq = fake_faq(FakeSearch())
    choose = ChooseEntry(faq)
    chosen, _ = await run(
        choose, tracker("/choose_entry", "choose_entry", language=language, entities={"entry": "warranty"})
    )
    confirm = Confirm(faq, choose, answers, "en")
    slots = {"clarified": ["warranty"], "asked": "warranty?"}
    agreed, _ = await run(confirm, tracker("yes", "affirm", language=language, slots=slots))
    for said in (chosen, agreed):
        assert is_line(said[0], language)
        assert said[1]["answer"] == "Two years."


@each_language
async def test_a_handoff_needs_none(answers: AnswerFaq, language: str) -> None:
    [said], _ = await run(answers, tracker("do you sell a unicycle?", language=language))
    assert said["handoff"] == "low_confidence"


async def test_none_where_the_answer_is_in_the_customer_s_language(answers: AnswerFaq) -> None:
    for text, language in (("warranty?", "en"), ("was kostet der versand?", "de")):
        [said], _ = await run(answers, tracker(text, language=language))
        assert "answer" in said


@pytest.mark.parametrize(("language", "name"), ENGLISH_IN.items())
def test_the_line_is_in_the_customer_s_language(language: str, name: str) -> None:
    assert TEXTS.text("language_en", language) == name
    line = TEXTS.text("not_in_your_language", language, language=name)
    assert name in line
    assert line != TEXTS.text("not_in_your_language", "en", language=name)


def test_the_line_is_in_the_default_language_where_we_have_no_texts() -> None:
    assert "English" in TEXTS.text("not_in_your_language", "pl", language=TEXTS.text("language_en", "pl"))
