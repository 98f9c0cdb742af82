"""Makes what asks the questions of a job: the search of each version as live answers have it, and what the models saw before."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from actions.answering import answering
from actions.replay.asking import Replay
from bot import clock
from bot.build import Desk
from bot.faq.agreement import disagrees
from bot.faq.calibrate import LARGE
from bot.faq.embed import CachedEmbedder
from bot.faq.entry import Entry
from bot.faq.learning.correction import correction_for
from bot.faq.learnt import Learnt
from bot.faq.replay.asked_file import file_below
from bot.faq.replay.job import Job, Question, Told
from bot.faq.replay.remembered import RememberedVectors
from bot.faq.search import Search, fit
from bot.faq.views import Views
from bot.processes.processor import usable_processors
from bot.storage import calibrations
from bot.words.language import Detector


def warm_up(desk: Desk) -> None:
    """Read and compile now what would be at a first question, once for all processes that ask."""
    business, now = desk.live.business, clock.now()
    Detector(business.languages).warm_up(desk.settings.var / "cache")
    desk.live.hours.is_open(now)
    disagrees(Entry("", (), "We open at 9:00 on Mondays."), business, now, business.language)


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
    with ThreadPoolExecutor(usable_processors()) as workers:
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


def remember_with(views: Views, remembered: RememberedVectors, questions: Sequence[Question]) -> None:
    """What the models of `views` see in the questions is looked up there from now on, and told there."""
    remembered.look_up(questions)
    for embedder in views.every:
        if isinstance(embedder, CachedEmbedder):
            embedder.beside = remembered
