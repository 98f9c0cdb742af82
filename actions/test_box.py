"""What trainers ask before they publish: the whole decision about a question, live or on the working copy, and near questions.

Nothing is kept, nobody is written to; an answer comes from the very search and reply that customers get.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.faq_search import Faq, FaqSearch
from actions.hours_answer import AskHours
from actions.turn import Turn
from bot import clock
from bot.business.wrong_answers import LEAST_PERCENT, MOST_PERCENT
from bot.faq.candidate import EXACT
from bot.faq.decide import decide
from bot.faq.entry import Entry
from bot.faq.live import LiveSearch
from bot.faq.measure.risk import curve, expected
from bot.faq.search import Search, fit
from bot.live_hours import LiveHours
from bot.test_box import CannotTry
from bot.words.language import Detector

NEAR_ENOUGH = 0.6
MOST_NEAR = 3
MOST_QUESTIONS = 12
Json = dict[str, Any]


class TestBox:
    """`answering_by` gives what live answers are made with, but for another search (actions/answering.py)."""

    __test__ = False  # for pytest: this is no test

    def __init__(
        self, live: LiveSearch, answering_by: Callable[[Callable[[], FaqSearch | None]], tuple[Faq, AskHours]], hours: LiveHours
    ) -> None:
        self._live = live
        self._answering_by = answering_by
        self._hours = hours
        self._fitting = asyncio.Lock()
        self._working: tuple[str, Search] | None = None
        self._told: tuple[Search, Json] | None = None

    async def ask(self, name: str, job: Json) -> Json:
        """`try`: the decision. `near`: questions of other entries that are near. `risk`: what each share of wrong answers that
        the owner may allow means. Raises CannotTry."""
        if name == "try":
            return await self._try(job)
        if name == "near":
            return await asyncio.to_thread(self._near, job)
        if name == "risk":
            return await asyncio.to_thread(self._risk)
        raise CannotTry("The test box does not know this question; restart Nightdesk so that all its parts are of one version.")

    def _near(self, job: Json) -> Json:
        search = self._served()
        language = job.get("language") or search.default_language
        found = []
        for question in job["questions"][:MOST_QUESTIONS]:
            grounds = search.grounds(question, language=language)
            others = [each for each in search.search(question, language=language) if each.entry.id != job.get("entry")]
            near = []
            for each in others:
                known = grounds.near.get(each.entry.id)
                alike = 1.0 if each.confidence >= EXACT else min(known.cosine, 1.0) if known else 0.0
                near.append({"question": question, "entry": each.entry.id, "wording": each.matched, "similarity": alike})
            near = [each for each in near if each["similarity"] >= NEAR_ENOUGH]
            found += sorted(near, key=lambda each: -each["similarity"])[:MOST_NEAR]
        return {"near": found}

    def _risk(self) -> Json:
        search, told = self._served(), self._told
        # A search never changes; a new version or calibration, or another number of the owner's, is another one.
        if told is not None and told[0] is search:
            return told[1]
        percents = range(LEAST_PERCENT, MOST_PERCENT + 1)
        made = {
            "version": search.version,
            "expected": [asdict(each) for each in expected(search.seen, search.correction, percents)],
            "curve": curve(search.seen, search.correction),
        }
        self._told = search, made
        return made

    async def _try(self, job: Json) -> Json:
        search = self._served() if job.get("entries") is None else await self._fitted(job["entries"])
        now = datetime.fromisoformat(job["at"]).astimezone(UTC) if job.get("at") else clock.now()
        languages = self._hours.business.languages
        text = str(job["text"])
        language = str(job.get("language") or await asyncio.to_thread(Detector(languages).detect, text, None))
        faq, ask_hours = self._answering_by(lambda: search)
        turn = Turn(
            text=text, intent="", guess=None, now=now, language=language, entry=None, in_form=False, requested=None,
            clarified=(), asked=None, previous=(), names_a_time=False, hours={}, customer_zone=None,
            denied=tuple(job.get("denied", ())),
        )  # fmt: skip
        dispatcher = CollectingDispatcher()
        await AnswerFaq(faq, ask_hours).reply(dispatcher, turn)
        return {
            **await asyncio.to_thread(self._decision, search, faq, turn),
            "version": search.version,
            "language": language,
            "messages": [message["custom"] for message in dispatcher.messages],
        }

    def _decision(self, search: Search, faq: Faq, turn: Turn) -> Json:
        candidates = search.search(turn.text, language=turn.language, at=faq.local(turn), exclude=turn.denied)
        decision = decide(candidates, search.cutoffs, may_clarify=not turn.denied)
        grounds = search.grounds(turn.text, language=turn.language)
        found = []
        for each in candidates:
            near = grounds.near.get(each.entry.id)
            found.append(
                {
                    "id": each.entry.id,
                    "title": each.entry.title_in(turn.language),
                    "confidence": each.confidence,
                    "matched": each.matched,
                    "matched_language": each.matched_language,
                    "is_exact": each.confidence >= EXACT,
                    "always_human": each.entry.always_human,
                    "floor": each.entry.floor,
                    "share": near.share if near else None,
                    "cosine": near.cosine if near else None,
                    "advantage": near.advantage if near else None,
                    "looks": [float(look.shares[search.place(each.entry.id)]) for look in grounds.looks],
                }
            )
        return {
            "candidates": found,
            "looks": [{"kind": look.kind, "model": look.model, "weight": look.weight} for look in grounds.looks],
            "cutoffs": {"answer_from": search.cutoffs.answer_from, "clarify_from": search.cutoffs.clarify_from},
            "outcome": decision.outcome.value,
            "reason": str(decision.reason),
        }

    def _served(self) -> Search:
        if self._live.current is None:
            raise CannotTry("Nothing is published yet, so nothing can be tried; publish the FAQ first.")
        return self._live.current

    async def _fitted(self, stored: list[Json]) -> Search:
        """The search over entries that are not published; the latest is kept, since several questions are tried on it."""
        mark = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
        async with self._fitting:
            plain, current = self._live.plain, self._live.current
            key = f"{mark} {id(plain)} {id(current)}"
            if self._working is None or self._working[0] != key:
                entries = [Entry.from_json(each) for each in stored]
                if not entries:
                    raise CannotTry("There is no entry to look in; write one first.")
                business = self._hours.business
                made = await asyncio.to_thread(
                    fit, entries, self._live.views, None,
                    default_language=business.language, earlier=plain, wrong_share=business.wrong_share,
                )  # fmt: skip
                self._working = key, made.with_correction(current.correction) if current is not None else made
            return self._working[1]
