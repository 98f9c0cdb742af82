"""Asks questions of versions of the FAQ, through the very reply that customers get.

Every question is asked by itself, as if it were the customer's first. What Rasa would have seen in it is not known here, so
questions that never reached the FAQ are left out before (bot/storage/questions.py).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.faq_search import Faq, FaqSearch
from actions.hours_answer import AskHours
from actions.replay.meaning import given
from actions.turn import Turn
from bot.faq.entry import Entry
from bot.faq.reading.courtesy import without_courtesy
from bot.faq.reading.questions_in import questions_in
from bot.faq.replay.given import Given
from bot.faq.replay.job import Question
from bot.faq.replay.remembered import RememberedVectors
from bot.faq.search import MOST_CHARS, Search
from bot.faq.wording import normalised
from bot.words.language import Detector

#: So many filled answers are kept.
_KEPT = 20_000


class Replay:
    """Asks questions of versions of the FAQ, each the `Faq` of the live answers with another search."""

    def __init__(
        self,
        searches: Sequence[Search],
        faq: Faq,
        ask_hours: AskHours,
        languages: Sequence[str],
        now: datetime,
        remembered: RememberedVectors | None = None,
    ) -> None:
        """`remembered`: what the models saw in these questions before; they are asked of every version all the same."""
        self._remembered = remembered
        self._searches = searches
        self._now = now
        self._timezone = faq.timezone
        self._detector = Detector(languages)
        # Thousands of questions get the same few answers, all at the same moment.
        known = replace(faq, fill=lru_cache(_KEPT)(faq.fill), disagrees=_disagrees_once(faq))
        # Which hours a question is about is the same for all versions.
        about_hours = lru_cache(_KEPT)(ask_hours)
        self._answers = [AnswerFaq(replace(known, serving=_serving(search)), about_hours) for search in searches]

    def ask(self, questions: Sequence[Question]) -> list[list[Given]]:
        """What each version makes of each question: a list for each version."""
        turns = [self._turn(question) for question in questions]
        self._embed(questions, turns)
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(_AtOnce(1))
            found = runner.run(self._replies(questions, turns))
        if self._remembered is not None:
            self._remembered.keep()
        return found

    async def _replies(self, questions: Sequence[Question], turns: Sequence[Turn]) -> list[list[Given]]:
        found: list[list[Given]] = [[] for _ in self._answers]
        for question, turn in zip(questions, turns, strict=True):
            # One version after the other: what has nothing to do with the FAQ is still known from the one before.
            for answer, own in zip(self._answers, found, strict=True):
                dispatcher = CollectingDispatcher()
                with self._asking(question):
                    await answer.reply(dispatcher, turn)
                own.append(given([message["custom"] for message in dispatcher.messages], turn.language))
        return found

    def _embed(self, questions: Sequence[Question], turns: Sequence[Turn]) -> None:
        """The questions at once, which is faster than one by one, and once for all versions."""
        search = self._searches[0]
        for is_own, embedders in ((True, search.views.of(search.default_language)), (False, search.views.any_language)):
            own = {
                question: list(_looked_up(turn.text))
                for question, turn in zip(questions, turns, strict=True)
                if (turn.language == search.default_language) is is_own
            }
            texts = list(dict.fromkeys(text for some in own.values() for text in some))
            for embedder in embedders if texts else ():
                embedder.embed(texts)
                for question, some in own.items() if self._remembered is not None else ():
                    with self._asking(question):
                        embedder.embed(some)

    def _asking(self, question: Question) -> AbstractContextManager[None]:
        return self._remembered.asking(question) if self._remembered is not None else nullcontext()

    def _turn(self, question: Question) -> Turn:
        language = question.language or self._detector.detect(question.text, question.spoken)
        now = self._now
        if question.at is not None:
            now = datetime.combine(question.at, time(12), self._timezone).astimezone(UTC)
        return Turn(
            text=question.text, intent="", guess=None, now=now, language=language, entry=None, in_form=False,
            requested=None, clarified=(), asked=None, previous=(), names_a_time=False, hours={}, customer_zone=None,
        )  # fmt: skip


def _looked_up(text: str) -> Iterator[str]:
    """The text, and its questions where it has several, as the search reads them."""
    questions = questions_in(text) if text else []
    for each in (text, *(question.whole for question in questions if len(questions) > 1)):
        if normalised(each):
            yield without_courtesy(each[:MOST_CHARS])


class _AtOnce(ThreadPoolExecutor):
    """Does at once what live answers leave to a thread: here nobody else waits for the processor."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


def _disagrees_once(faq: Faq) -> Callable[[Entry, datetime, str], bool]:
    known: dict[tuple[int, datetime, str], bool] = {}

    def disagrees(entry: Entry, at: datetime, language: str) -> bool:
        # By identity: the versions hold their entries as long as this is asked.
        key = id(entry), at, language
        if key not in known:
            known[key] = faq.disagrees(entry, at, language)
        return known[key]

    return disagrees


def _serving(search: FaqSearch) -> Callable[[], FaqSearch]:
    return lambda: search
