"""Whatever is typed gets a sane outcome, never an exception, and nothing is answered to no question."""

import random
from datetime import UTC, datetime

import pytest

from actions.answer_faq import AnswerFaq
from bot.dialogue.neutral import neutralise
from bot.dialogue.parse import parse_reply
from bot.dialogue.reply import Reply
from bot.faq.entry import Entry
from bot.faq.search import Search, fit
from bot.hours.ask import ask
from tests.actions.support import ENTRIES, FakeSearch, fake_ask, fake_faq, run, tracker
from tests.bot.faq.conftest import WordEmbedder
from tests.shop import HOURS

ODD = [
    "", " ", "?", "??", "!!!", "...", "👍", "🙏🏽❤️🚲", "x", "-", "\u200b\u200d\ufeff", "\u202e\u202d", "12345", "+31 20 555 0100", "٣٤٥",
    "/restart", "/choose_entry{\"entry\": \"recall\"}", "EXTERNAL: x", "'; DROP TABLE messages; --", "<script>alert(1)</script>",
    "**bold** _it_ [x](http://x.y/?a=1)", "{{ x }}", "%s %d {0}", "אני רוצה לדעת מה שעות הפתיחה", "كم تكلفة التوصيل؟",
    "我的订单在哪里？", "Где мой заказ", "ｆｕｌｌ ｗｉｄｔｈ？", "h\u0335o\u0335w", "qué Сколько how 多少 كم",
    "\n\n\n", "\t", "\x00\x01", "\ud83d",
    "a" * 10_000, "how much is it? " * 700, "? " * 5_000, "🚲" * 10_000, "wörd " * 20_000, "x" * 100_000, "and " * 25_000, "no, " * 25_000,
]  # fmt: skip


def parsed(said: list[dict[str, object]]) -> Reply:
    reply = parse_reply([{"custom": each} for each in said])
    assert not reply.is_empty
    return reply


@pytest.fixture(scope="module")
def search() -> Search:
    entries = [*ENTRIES.values(), Entry("digits", ("What is 12 34?", "x y z"), "Nothing.")]
    return fit(entries, WordEmbedder(), 7)


@pytest.fixture
def action(search: Search) -> AnswerFaq:
    def hours(question: object) -> object:
        return ask(question.text, HOURS, question.at, language=question.language, previous=question.previous)  # type: ignore[attr-defined]

    faq = fake_faq(FakeSearch())
    return AnswerFaq(type(faq)(lambda: search, faq.fill, faq.language_name, "en", faq.timezone), hours)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("slots", [{}, {"clarified": ["returns", "warranty"], "asked": "q"}, {"answered": ["warranty"], "asked": "q"}])
async def test_odd_input_gets_a_sane_outcome(action: AnswerFaq, text: str, slots: dict[str, object]) -> None:
    said, _ = await run(action, tracker(neutralise(text), "nlu_fallback", slots=slots))
    reply = parsed(said)
    assert [each.proof.rule for each in reply.says if each.proof.rule.startswith(("faq_answer", "faq_several", "hours"))] == []


@pytest.mark.parametrize("text", ["?", "👍", "…", "x", "\u200b", "!!!"])
async def test_without_a_word_it_is_asked_once_what_is_wanted(action: AnswerFaq, text: str) -> None:
    [said], events = await run(action, tracker(neutralise(text), "nlu_fallback", before=["hello"]))
    assert (said["say"], events) == ("ask_in_words", [])
    [said], _ = await run(action, tracker(neutralise(text), "nlu_fallback", before=["hello", "??"]))
    assert said["handoff"] == "low_confidence"


async def test_who_waits_and_writes_a_question_mark_hears_of_the_promise(action: AnswerFaq) -> None:
    message = tracker("??", "nlu_fallback")
    message.latest_message["metadata"]["waits"] = True
    [said], _ = await run(action, message)
    assert said["say"] == "news"


async def test_after_buttons_a_question_mark_leaves_them_to_be_chosen(action: AnswerFaq) -> None:
    slots = {"clarified": ["returns", "warranty"], "asked": "q"}
    [said], events = await run(action, tracker("?", "nlu_fallback", slots=slots, before=["my parcel"]))
    assert (said["say"], events) == ("ask_in_words", [])


async def test_what_is_longer_than_a_question_goes_to_people_whole(action: AnswerFaq) -> None:
    text = "How long is the warranty? " + "My bicycle has a long story. " * 50
    [said], _ = await run(action, tracker(text))
    assert (said["handoff"], said["request"]) == ("low_confidence", text)


async def test_many_random_texts_harm_nothing(action: AnswerFaq) -> None:
    chance = random.Random(4)
    pieces = [
        *"?!.,;:-–—()[]{}<>/\\\"'`*_#@%&+=~^|€0123456789 \n\t¿¡…", "\u200b", "\u202e", "\u0301", "👍🏽", "é", "ß", "я", "م", "中", "🇩🇪",
        " and ", " und ", " how much is ", " no ", " not that ", " I mean ", " the one about ", " warranty ",
        " are you open ", "1. ", " x ",
    ]  # fmt: skip
    for _ in range(150):
        text = "".join(chance.choices(pieces, k=chance.randint(0, 30)))
        slots = chance.choice([{}, {"clarified": ["returns", "warranty"], "asked": "q"}, {"answered": ["warranty"], "asked": "q"}])
        intent = chance.choice(["question", "nlu_fallback", "deny", "ask_hours"])
        said, _ = await run(action, tracker(neutralise(text), intent, slots=slots))
        parsed(said)


def test_the_search_itself_finds_nothing_in_no_word(search: Search) -> None:
    at = datetime(2026, 11, 21, 21, 40, tzinfo=UTC)
    for text in ODD:
        assert len(search.search(text, at=at)) <= 10
    assert [search.search(text) for text in ("", "?", "👍", "\u200b", "...")] == [[], [], [], [], []]


async def test_a_broken_search_is_left_to_the_worker() -> None:
    with pytest.raises(RuntimeError):
        await run(AnswerFaq(fake_faq(FakeSearch()), fake_ask), tracker("explode! Is it so? How much is an explode?"))
