"""A replay says what live answers would say: through the same reply, for two versions at once."""

from dataclasses import replace
from datetime import date

import pytest

from actions.answering import answering
from actions.replay.asking import Replay
from bot.faq.entry import Entry
from bot.faq.replay.given import Became
from bot.faq.replay.job import Question
from bot.faq.search import fit
from bot.live_hours import LiveHours
from tests.actions.replay.replays import replay_of
from tests.bot.faq.conftest import WordEmbedder, embedder, entries  # noqa: F401
from tests.cast import NIGHT
from tests.shop import BUSINESS, HOURS, TEXTS

TRACK = Question("please track my order")
HOURS_ASKED = Question("are you open tomorrow?")


@pytest.fixture
def edited(entries: list[Entry]) -> list[Entry]:  # noqa: F811
    return [replace(entries[0], answer="You get a text message."), *entries[1:]]


def test_each_version_answers_with_its_own_words(
    entries: list[Entry], edited: list[Entry], embedder: WordEmbedder  # noqa: F811
) -> None:
    (old,), (new,) = replay_of(entries, edited, embedder=embedder).ask([TRACK])
    assert (old.became, old.entries, old.text) == (Became.ANSWERED, ("order_status",), "You get a link by e-mail.")
    assert (new.entries, new.text) == (("order_status",), "You get a text message.")
    assert old.confidence is not None


def test_a_question_is_embedded_once_for_both_versions(
    entries: list[Entry], edited: list[Entry]  # noqa: F811
) -> None:
    from bot.faq.embed import CachedEmbedder

    words = WordEmbedder()
    faq, ask_hours = answering(LiveHours(HOURS), lambda: None, TEXTS)
    cached = CachedEmbedder(words)
    searches = [fit(each, cached) for each in (entries, edited)]
    words.embedded.clear()
    Replay(searches, faq, ask_hours, BUSINESS.languages, NIGHT).ask([TRACK, Question("who pays when I was hurt badly")])
    assert len(words.embedded) == len(set(words.embedded)) == 2


def test_what_never_rests_on_an_entry_is_the_same_in_both(
    entries: list[Entry], embedder: WordEmbedder  # noqa: F811
) -> None:
    asked = [HOURS_ASKED, Question("are you a bot?"), Question("?!")]
    old, new = replay_of(entries, entries[:2], embedder=embedder).ask(asked)
    assert old == new
    assert (old[0].became, old[0].entries) == (Became.ANSWERED, ())
    assert "open" in old[0].text
    assert [each.became for each in old[1:]] == [Became.SAID, Became.SAID]


def test_languages_and_days_are_those_of_the_question(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    sale = Entry("sale", ("winter sale on gloves",), "Half price.", valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 2))
    ((german, early, in_time),) = replay_of([*entries, sale], embedder=embedder).ask(
        [
            Question("Wo ist meine Bestellung?"),
            Question("winter sale on gloves"),
            Question("winter sale on gloves", at=date(2026, 12, 2)),
        ]
    )
    assert (german.text, german.language) == ("Sie erhalten einen Link.", "de")
    assert early.became is not Became.ANSWERED
    assert in_time.entries == ("sale",)


def test_what_is_for_people_is_told_with_its_entry(entries: list[Entry], embedder: WordEmbedder) -> None:  # noqa: F811
    ((found,),) = replay_of(entries, embedder=embedder).ask([Question("I was hurt riding")])
    assert (found.became, found.entries, found.is_for_people) == (Became.HANDED_OVER, ("injury",), True)
    assert found.text == "We are sorry; a person calls you."
