"""The parts of an action that are timed, each in the thread that it runs in."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from actions.faq_search import FaqSearch, Named
from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.embed import Embedder, Vectors, embed_questions, translation_cosine
from bot.faq.entry import Entry
from bot.faq.views import Views

Question = TypeVar("Question")
Answer = TypeVar("Answer")


@dataclass
class Taken:
    """Seconds of the processor and of the clock for each part, since the last question."""

    busy: dict[str, float] = field(default_factory=dict)
    clock: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        busy, clock = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            self.busy[part] = self.busy.get(part, 0.0) + time.thread_time() - busy
            self.clock[part] = self.clock.get(part, 0.0) + time.perf_counter() - clock


class TimedEmbedder:
    def __init__(self, inner: Embedder, taken: Taken) -> None:
        self._inner, self._taken = inner, taken
        self.name, self.dimension, self.languages = inner.name, inner.dimension, inner.languages
        self.translation_cosine = translation_cosine(inner)

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._taken.of("embedding"):
            return self._inner.embed(texts)

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        return embed_questions(self._inner, questions)


def timed_views(views: Views, taken: Taken) -> Views:
    """The same models; one that serves several languages stays one."""
    models = {id(each): each for some in (views.any_language, *views.by_language.values()) for each in some}
    timed = {key: TimedEmbedder(each, taken) for key, each in models.items()}

    def all_of(some: Sequence[Embedder]) -> tuple[Embedder, ...]:
        return tuple(timed[id(each)] for each in some)

    return Views(all_of(views.any_language), {code: all_of(some) for code, some in views.by_language.items()})


class TimedSearch:
    """A FaqSearch whose time counts with what it embeds."""

    def __init__(self, inner: FaqSearch, taken: Taken) -> None:
        self._inner, self._taken = inner, taken
        self.version: int | None = inner.version
        self.cutoffs: Cutoffs = inner.cutoffs

    @property
    def views(self) -> Named:
        return self._inner.views

    def entry(self, entry_id: str) -> Entry | None:
        return self._inner.entry(entry_id)

    def search(
        self, text: str, *, language: str | None = None, at: date | None = None, exclude: Collection[str] = ()
    ) -> list[Candidate]:
        with self._taken.of("search"):
            return self._inner.search(text, language=language, at=at, exclude=exclude)


def timed(call: Callable[[Question], Answer], part: str, taken: Taken) -> Callable[[Question], Answer]:
    """`call`, whose time counts as that of `part`."""

    def timed_call(question: Question) -> Answer:
        with taken.of(part):
            return call(question)

    return timed_call
