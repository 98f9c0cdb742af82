"""What versions of the FAQ would make of questions, through the very reply that customers get: `python -m actions.replay`.

A program of its own, that `nightdesk faq replay` and publishing start: it loads the models at once, and may be stopped at any time.
A job comes in on stdin, as bot/faq/replay/job.py has it; lines of JSON go out on stdout. Nothing is written but what can be
computed again: what was fitted, and what the models saw in the questions.

Every question is asked by itself, as if it were the customer's first. What Rasa would have seen in it is not known here, so
questions that never reached the FAQ are left out before (bot/storage/questions.py).
"""

import asyncio
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any, TextIO

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.answering import answering
from actions.faq_search import Faq, FaqSearch
from actions.hours_answer import AskHours
from actions.turn import Turn
from bot import clock
from bot.build import CannotStart, Desk, build_views
from bot.commands.manners import open_desk
from bot.faq.calibrate import LARGE
from bot.faq.embed import CachedEmbedder
from bot.faq.entry import Entry
from bot.faq.learning.correction import correction_for
from bot.faq.learnt import Learnt
from bot.faq.reading.courtesy import without_courtesy
from bot.faq.reading.questions_in import questions_in
from bot.faq.replay.asked_file import file_below, forget_gone
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Job, Question
from bot.faq.replay.remembered import RememberedVectors
from bot.faq.search import MOST_CHARS, Search, fit
from bot.faq.views import Views
from bot.faq.wording import normalised
from bot.processes.memory import stay_small
from bot.storage import calibrations
from bot.storage.questions import still_there
from bot.words.language import Detector

#: So many questions are embedded at once; a process then asks them of every version.
AT_ONCE = 250
#: Fewer are asked sooner than a process begins.
WORTH_A_PROCESS = 20
#: So many filled answers are kept.
_KEPT = 20_000
Told = Callable[[str, int, int], None]
Done = Callable[[int, int], None]


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
        self._answers = [AnswerFaq(replace(known, serving=_serving(search)), ask_hours) for search in searches]

    def ask(self, questions: Sequence[Question]) -> list[list[Given]]:
        """What each version makes of each question: a list for each version."""
        turns = [self._turn(question) for question in questions]
        self._embed(questions, turns)
        found = [self._replies_at_once(answer, questions, turns) for answer in self._answers]
        if self._remembered is not None:
            self._remembered.keep()
        return found

    def _replies_at_once(self, answer: AnswerFaq, questions: Sequence[Question], turns: Sequence[Turn]) -> list[Given]:
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(_AtOnce(1))
            return runner.run(self._replies(answer, questions, turns))

    async def _replies(self, answer: AnswerFaq, questions: Sequence[Question], turns: Sequence[Turn]) -> list[Given]:
        found = []
        for question, turn in zip(questions, turns, strict=True):
            dispatcher = CollectingDispatcher()
            with self._asking(question):
                await answer.reply(dispatcher, turn)
            found.append(given([message["custom"] for message in dispatcher.messages], turn.language))
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


def given(messages: Sequence[dict[str, Any]], language: str) -> Given:
    """What the custom JSON of a reply (bot/dialogue/reply.py) means to a customer."""
    text = "\n\n".join(str(each["answer"]) for each in messages if "answer" in each)
    proofs = [each.get("proof") or {} for each in messages]
    entries = tuple(dict.fromkeys(entry for proof in proofs for entry in _entries(proof)))
    confidence = next((proof["confidence"] for proof in proofs if proof.get("confidence") is not None), None)
    if any("handoff" in each for each in messages):
        is_for_people = any(each.get("handoff") == "always_human" for each in messages)
        return Given(Became.HANDED_OVER, entries if is_for_people else (), text, confidence, language, is_for_people)
    if any(each.get("say") == "clarify" for each in messages):
        offered = next((proof for proof in proofs if proof.get("details")), {})["details"]["candidates"]
        return Given(Became.ASKED_BACK, tuple(each["id"] for each in offered), "", confidence, language)
    if text:
        return Given(Became.ANSWERED, entries, text, confidence, language)
    return Given(Became.SAID, (), " ".join(str(each.get("say", "")) for each in messages), None, language)


def _looked_up(text: str) -> Iterator[str]:
    """The text, and its questions where it has several, as the search reads them."""
    questions = questions_in(text) if text else []
    for each in (text, *(question.whole for question in questions if len(questions) > 1)):
        if normalised(each):
            yield without_courtesy(each[:MOST_CHARS])


def _entries(proof: dict[str, Any]) -> Iterator[str]:
    questions = (proof.get("details") or {}).get("questions")
    if questions:
        yield from (each["entry"] for each in questions if each.get("entry"))
    elif proof.get("entry"):
        yield proof["entry"]


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


def on_all_processors(replay: Replay, questions: Sequence[Question], processors: int, told: Done) -> list[list[Given]]:
    """As `replay.ask`, the questions shared among processes; `told` hears how many are done of how many."""
    # Of few questions each process gets as many as the others.
    size = min(AT_ONCE, max(WORTH_A_PROCESS, -(-len(questions) // processors)))
    parts = [questions[start : start + size] for start in range(0, len(questions), size)]
    found: list[list[Given]] = []
    done = 0

    def take(part: list[list[Given]], count: int) -> None:
        nonlocal done, found
        found = [[*before, *more] for before, more in zip(found, part, strict=True)] if found else part
        done += count
        told(done, len(questions))

    if len(parts) < 2 or processors < 2:
        for some in parts:
            take(replay.ask(some), len(some))
        return found
    # The processes share what is fitted and loaded; nothing of it is copied.
    global _shared
    _shared = replay
    with ProcessPoolExecutor(min(processors, len(parts)), multiprocessing.get_context("fork")) as workers:
        for some, part in zip(parts, workers.map(_ask, parts), strict=True):
            take(part, len(some))
    return found


_shared: Replay | None = None


def _ask(questions: Sequence[Question]) -> list[list[Given]]:
    assert _shared is not None
    return _shared.ask(questions)


def searches(job: Job, views: Views, desk: Desk, told: Told) -> list[Search]:
    """The search of each version of the job, with the owner's number and the calibration in force."""
    business = desk.live.business
    with desk.store.read() as session:
        stored = calibrations.calibration(session, calibrations.served_calibration(session))
    correction = correction_for(stored, views.name)
    steps: dict[int, tuple[int, int]] = {}
    found: list[Search] = []
    learnt = Learnt(desk.settings.var / "cache" / "learnt")

    def fitted(number: int, earlier: Search | None = None, *, quick: bool = False) -> Search:
        def step(done: int, whole: int) -> None:
            steps[number] = done, whole
            every = list(steps.values())
            told("Fitting", sum(done for done, _ in every), sum(whole for _, whole in every))

        # In the order in which a version is stored: what is fitted here is the very same that the live answers need.
        entries = sorted(job.versions[number], key=lambda entry: entry.id)
        language, allowed = business.language, business.wrong_share
        search = fit(
            entries, views, default_language=language, wrong_share=allowed, progress=step, earlier=earlier, learnt=learnt,
            quick=quick,
        )  # fmt: skip
        return search.with_correction(correction)

    if max(map(_wordings, job.versions)) > LARGE:
        # As live answers do it: a large FAQ answers with the calibration of the version before, for minutes.
        for number in range(len(job.versions)):
            found.append(fitted(number, found[-1] if found else None, quick=True))
        return found
    with ThreadPoolExecutor(_processors()) as workers:
        return list(workers.map(fitted, range(len(job.versions))))


def _wordings(entries: Sequence[Entry]) -> int:
    return sum(1 for entry in entries for _ in entry.wordings(""))


def prepared(job: Job, desk: Desk, views: Views, told: Told) -> Replay:
    """What asks the questions of the versions of the job, with the hours in force."""
    found = searches(job, views, desk, told)
    base, ask_hours = answering(desk.live, lambda: None, desk.texts)
    remembered = RememberedVectors(file_below(desk.settings.var), desk.erasure_key)
    remember_with(views, remembered, job.questions)
    return Replay(found, base, ask_hours, desk.live.business.languages, clock.now(), remembered)


def asked(replay: Replay, job: Job, desk: Desk, told: Told) -> list[list[Given]]:
    """What the versions make of the questions."""
    try:
        return on_all_processors(replay, job.questions, _processors(), lambda done, whole: told("Asking", done, whole))
    finally:
        # Who was erased since the questions were looked up is not remembered either.
        forget_gone(file_below(desk.settings.var), lambda some: still_there(desk.store, some))


def remember_with(views: Views, remembered: RememberedVectors, questions: Sequence[Question]) -> None:
    """What the models of `views` see in the questions is looked up there from now on, and told there."""
    remembered.look_up(questions)
    for embedder in views.every:
        if isinstance(embedder, CachedEmbedder):
            embedder.beside = remembered


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def speaker(out: TextIO) -> Callable[..., None]:
    """Writes lines of JSON, each in one piece: several threads tell at once how far they are."""
    turn = threading.Lock()

    def say(**document: Any) -> None:
        line = json.dumps(document, ensure_ascii=False) + "\n"
        with turn:
            out.write(line)
            out.flush()

    return say


def main() -> None:
    stay_small()
    os.nice(int(os.environ.get("NIGHTDESK_REPLAY_NICENESS", "0")))
    # Whatever else prints, standard output is for JSON.
    out, sys.stdout = sys.stdout, sys.stderr
    say = speaker(out)

    def told(what: str, done: int, whole: int) -> None:
        say(progress=[what, done, whole])

    if not sys.stdin.readline():
        sys.exit(1)  # who began this has nothing to ask
    try:
        desk = open_desk()
        with ThreadPoolExecutor(2) as beside:
            # The job comes later than these are begun.
            loaded = beside.submit(build_views, desk.settings)
            # What is read at a first question is read once, before the processes part.
            warm = beside.submit(Detector(desk.live.business.languages).warm_up)
            stored = sys.stdin.read()
            if not stored:
                sys.exit(1)
            told("Loading the models", 0, 1)
            job = Job.from_json(json.loads(stored))
            replay = prepared(job, desk, loaded.result(), told)
            warm.result()
        made = asked(replay, job, desk, told)
    except CannotStart as error:
        say(error=" ".join(error.problems))
        sys.exit(1)
    say(given=[[each.to_json() for each in version] for version in made])


if __name__ == "__main__":
    main()
