"""What the models see, without the manner of the language."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.faq import views
from bot.faq.embed import Vectors
from bot.faq.views import View, Views
from tests.bot.faq.conftest import WordEmbedder


class Accent:
    """Texts point where their third letter from the end tells; every German one also far into a direction that only Germans use."""

    name, dimension = "accent", 30
    languages: frozenset[str] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            found[row, ord(text[-3]) % 26] = 1.0
            found[row, 28] = 3.0 * any(letter in text for letter in "äöüß")
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_like_meanings_are_near_across_languages_once_the_accent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = {"en": ["alpha", "gamma", "kappa"], "de": ["älpha", "gämma", "käppa"]}
    monkeypatch.setattr(views, "some_sentences", lambda language, most: bank[language])
    embedder = Accent()
    texts = ["zebra", "zäbra", "yoghurt"]
    raw = embedder.embed(texts)
    assert raw[0] @ raw[1] < 0.4
    view = View(embedder, ["en", "de"])
    seen = view.messages(texts, ["en", "de", "en"])
    assert seen[0] @ seen[1] > raw[0] @ raw[1] + 0.2
    assert seen[0] @ seen[1] > seen[0] @ seen[2] + 0.2
    assert np.linalg.norm(seen, axis=1) == pytest.approx(1, abs=1e-5)


def test_questions_and_messages_are_seen_alike(embedder: WordEmbedder) -> None:
    view = View(embedder, ["en"])
    assert view.questions(["my order"], ["en"]) == pytest.approx(view.messages(["my order"], ["en"]))


def test_a_language_without_general_sentences_of_its_own_is_seen_too(embedder: WordEmbedder) -> None:
    assert np.isfinite(View(embedder, ["fi"]).messages(["missä on tilaukseni", "x"], ["fi", "tlh"])).all()
    assert View(embedder, ["en"]).messages([], []).shape == (0, embedder.dimension)


def test_a_language_is_looked_at_by_the_models_that_know_it_best() -> None:
    class Other(WordEmbedder):
        name = "other"

    english, every = WordEmbedder(), Other()
    both = Views((every,), {"en": (english, every)})
    assert both.of("en") == (english, every)
    assert both.of("de") == (every,)
    assert both.name == "other+words"


def test_a_foreign_message_is_as_near_as_it_would_be_in_the_language_of_the_questions() -> None:
    class Halving(WordEmbedder):
        translation_cosine = 0.5

    view = View(Halving(), ["en"])
    seen = view.messages(["my order"], ["de"])
    assert view.foreign(seen) @ seen.T == pytest.approx(np.array([[2.0]]), abs=1e-5)
    assert View(WordEmbedder(), ["en"]).foreign(seen) == pytest.approx(seen)
