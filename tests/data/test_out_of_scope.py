"""What is promised about the bank of general sentences, by which the FAQ learns when to be silent."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

from bot.faq.embed import Embedder, Vectors
from bot.faq.embedders.shipped import english
from bot.faq.files import read
from bot.faq.general import FOLDER, general_sentences
from bot.faq.wording import normalised
from bot.words.language import detect
from tests.shop import ROOT

LANGUAGES = ("en", "de", "fr", "es", "nl", "it")
AT_LEAST = {"en": 400, "de": 140, "fr": 140, "es": 140, "nl": 140, "it": 140}
LONGEST_WORDS = 25
#: From here on two sentences are spelt alike, and say the same (cosines of their vectors).
SPELT_ALIKE, MEANS_THE_SAME = 0.85, 0.7
TOLD_APART = 0.9

each_language = pytest.mark.parametrize("language", LANGUAGES)


def words(sentence: str) -> list[str]:
    return re.findall(r"\w+", sentence.casefold())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return english(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def asked() -> list[tuple[str, str]]:
    """The questions of the shipped FAQ, each with its language."""
    return [wording for entry in read(ROOT / "data" / "faq") for wording in entry.wordings("en")]


def test_every_language_has_its_own_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(LANGUAGES)


@each_language
def test_there_is_plenty_in_each_language(language: str) -> None:
    assert len(general_sentences([language])) >= AT_LEAST[language]


def test_no_sentence_stands_there_twice() -> None:
    counted = Counter(" ".join(words(sentence)) for sentence in general_sentences(None))
    assert [sentence for sentence, times in counted.items() if times > 1] == []


@each_language
def test_they_are_as_long_and_as_short_as_real_messages(language: str) -> None:
    lengths = [len(words(sentence)) for sentence in general_sentences([language])]
    assert all(1 <= length <= LONGEST_WORDS for length in lengths)
    assert sum(length <= 2 for length in lengths) >= 10
    assert sum(length >= 8 for length in lengths) >= 20


@each_language
def test_they_are_written_in_their_language(language: str) -> None:
    long = [sentence for sentence in general_sentences([language]) if len(words(sentence)) >= 5]
    others = [sentence for sentence in long if detect(sentence, LANGUAGES) != language]
    assert len(others) <= (1 - TOLD_APART) * len(long), others


def test_no_sentence_is_spelt_like_a_question_of_the_faq(asked: list[tuple[str, str]]) -> None:
    assert near(spelling, general_sentences(None), [question for question, _ in asked], SPELT_ALIKE) == []


@pytest.mark.model
def test_no_english_sentence_means_a_question_of_the_faq(model: Embedder, asked: list[tuple[str, str]]) -> None:
    english = [question for question, language in asked if language == "en"]
    assert near(model.embed, general_sentences(["en"]), english, MEANS_THE_SAME) == []


def spelling(texts: Sequence[str]) -> Vectors:
    grams = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=4096, norm="l2")
    found: Vectors = grams.transform(normalised(text) for text in texts).toarray()
    return found


def near(
    embed: Callable[[Sequence[str]], Vectors], sentences: list[str], questions: list[str], limit: float
) -> list[tuple[str, str, float]]:
    cosines = embed(sentences) @ embed(questions).T
    return [
        (sentence, questions[row.argmax()], round(float(row.max()), 2))
        for sentence, row in zip(sentences, cosines, strict=True)
        if row.max() >= limit
    ]
