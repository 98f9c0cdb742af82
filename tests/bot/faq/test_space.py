"""Questions, the models that see them, and what is made of messages in other languages."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.faq.embed import Vectors
from bot.faq.entry import Entry
from bot.faq.general import bank_languages, some_sentences
from bot.faq.index import Row
from bot.faq.space import Earlier, Space
from tests.bot.faq.conftest import WordEmbedder


class Halving(WordEmbedder):
    """Puts a sentence and its translation half as near as a sentence and itself."""

    name = "halving"
    translation_cosine = 0.5


def space_of(entries: list[Entry], embedder: WordEmbedder, languages: set[str]) -> Space:
    rows = [
        Row(place, wording, language)
        for place, entry in enumerate(entries)
        for wording, language in entry.wordings("en")
        if language in languages
    ]
    found = Space(rows, (embedder,), len(entries), across=True)
    found.calibrate()
    return found


def test_a_message_in_a_language_without_questions_is_brought_nearer(entries: list[Entry]) -> None:
    space = space_of(entries, Halving(), {"en"})
    english, french = (space.look("the status of an order sent today", language) for language in ("en", "fr"))
    assert french.entries[0] == english.entries[0] == 0
    assert french.evidence.cosines[0] > english.evidence.cosines[0] + 0.1
    assert french.evidence.cosines.max() <= 1.0


def test_a_language_that_the_faq_has_questions_in_is_taken_as_it_is(entries: list[Entry]) -> None:
    plain, halving = space_of(entries, WordEmbedder(), {"en", "de"}), space_of(entries, Halving(), {"en", "de"})
    text = "wo bleibt meine Bestellung heute"
    assert plain.look(text, "de").evidence.cosines == pytest.approx(halving.look(text, "de").evidence.cosines)


def test_it_learns_from_general_sentences_in_every_language(entries: list[Entry]) -> None:
    space = space_of(entries, WordEmbedder(), {"en"})
    general = int((space.observed.kinds == 2).sum())
    assert general > 60 * len(bank_languages())
    assert not space.observed.right[space.observed.kinds == 2].any()


def test_nothing_is_left_of_entries_that_are_as_if_they_did_not_exist(entries: list[Entry], embedder: WordEmbedder) -> None:
    space = space_of(entries, embedder, {"en"})
    before = space.look("track my order", "en")
    after = space.look("track my order", "en", without=[before.entries[0]])
    shares = dict(zip(after.entries, after.evidence.shares.tolist(), strict=True))
    assert shares.get(before.entries[0], 0.0) == 0.0
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_later_space_may_take_over_what_an_earlier_one_learnt(entries: list[Entry], embedder: WordEmbedder) -> None:
    earlier = space_of(entries, embedder, {"en"})
    rows = [Row(0, "anything", "en"), Row(1, "else", "en")]
    later = Space(rows, (embedder,), 2, across=True)
    later.take_over(earlier)
    assert later.calibration == earlier.calibration
    assert np.array_equal(later.seen().probabilities, earlier.seen().probabilities)


def test_an_edit_looks_up_only_what_is_new_and_sees_the_same(entries: list[Entry]) -> None:
    class Counting(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().embed(texts)

    asked: list[str] = []
    embedder = Counting()
    rows = [Row(place, wording, "en") for place, entry in enumerate(entries) for wording in entry.questions]
    before = Space(rows, (embedder,), len(entries), across=False)
    edited = [Row(0, "where is my new parcel", "en"), *rows[1:][::-1]]
    asked.clear()
    after = Space(edited, (embedder,), len(entries), across=False, earlier=Earlier(before, {n: n for n in range(len(entries))}))
    general = set(some_sentences("en", 500))
    assert [text for text in asked if text not in general] == ["where is my new parcel"]
    alone = Space(edited, (embedder,), len(entries), across=False)
    (view,), (other,) = after._views, alone._views
    assert {text: each.tobytes() for text, each in after.vectors(view).items()} == {
        text: each.tobytes() for text, each in alone.vectors(other).items()
    }
    other_languages = before.view(embedder, ["de", "en"])
    assert other_languages is None
