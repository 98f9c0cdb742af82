"""The models that look at a question, and what they see once the language itself is taken out of it.

A sentence's vector tells its language and its general manner beside its meaning. The mean of the bank's general
sentences in that language is just this manner; without it, near means alike in meaning and far means unlike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.faq.embed import Embedder, Vectors, embed_questions, translation_cosine
from bot.faq.general import some_sentences

#: The mean of so many general sentences tells the manner of their language.
ENOUGH = 90


@dataclass(frozen=True)
class Views:
    """`by_language`: the models that know one language best; `any_language`: those that compare all with each other."""

    any_language: tuple[Embedder, ...]
    by_language: Mapping[str, tuple[Embedder, ...]] = field(default_factory=dict)

    def of(self, language: str) -> tuple[Embedder, ...]:
        """The models for questions and messages that are both in `language`."""
        return self.by_language.get(language, self.any_language)

    @property
    def every(self) -> tuple[Embedder, ...]:
        """All models, each once."""
        return tuple(dict.fromkeys([*self.any_language, *(each for some in self.by_language.values() for each in some)]))

    @property
    def name(self) -> str:
        """Names all models and their state: equal names see alike."""
        return "+".join(dict.fromkeys(each.name for each in self.every))


class View:
    """One model's vectors, without the manner of their languages."""

    def __init__(self, embedder: Embedder, languages: Collection[str]) -> None:
        self._embedder = embedder
        self.translation_cosine = translation_cosine(embedder)
        self._means: dict[str, Vectors] = {
            language: embed_questions(embedder, some_sentences(language, ENOUGH)).mean(axis=0)
            for language in sorted(languages)
        }
        self._usual: Vectors = np.mean(list(self._means.values()), axis=0)

    def is_of(self, embedder: Embedder, languages: Collection[str]) -> bool:
        """Whether it sees as a view of this model in these languages would."""
        return self._embedder is embedder and sorted(self._means) == sorted(languages)

    @property
    def name(self) -> str:
        """Of its model."""
        return self._embedder.name

    def questions(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """The vectors of the FAQ's own questions, from disk where they are kept."""
        return self._without_manner(embed_questions(self._embedder, texts), languages)

    def messages(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """The vectors of what customers wrote."""
        return self._without_manner(self._embedder.embed(texts), languages)

    def foreign(self, vectors: Vectors) -> Vectors:
        """Vectors of messages to be compared with questions in other languages alone.

        A message is as near to a question there as it would be in the question's language, times how near a sentence is
        to its translation. What is true of cosines within a language is true of these once they are longer by that.
        """
        return vectors / self.translation_cosine

    def _without_manner(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        if not len(vectors):
            return vectors
        places = {language: place for place, language in enumerate(dict.fromkeys(languages))}
        means = np.stack([self._means.get(language, self._usual) for language in places])
        found = vectors - means[[places[language] for language in languages]]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.ascontiguousarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)
