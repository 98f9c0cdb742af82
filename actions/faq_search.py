"""What the actions ask of the FAQ: the search that serves now, and how an entry is said to a customer."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from actions.say import Json, answer, handoff, say
from actions.turn import Turn
from bot.answering.made import MADE_OF
from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.entry import Entry
from bot.faq.render import render
from bot.handoff import Reason

NONE_OF_THESE: Json = {"label_key": "clarify_none", "payload": "/none_of_these"}


class Named(Protocol):
    """bot.faq.views.Views, as far as the actions need it."""

    @property
    def name(self) -> str: ...


class FaqSearch(Protocol):
    """bot.faq.search.Search, as far as the actions need it."""

    version: int | None
    cutoffs: Cutoffs

    @property
    def views(self) -> Named: ...

    def entry(self, entry_id: str) -> Entry | None: ...

    def search(
        self, text: str, *, language: str | None = None, at: date | None = None, exclude: Collection[str] = ()
    ) -> list[Candidate]: ...


class NoFaqYet(Exception):
    """No version of the FAQ is served yet; the worker makes this a handoff."""


@dataclass(frozen=True)
class Faq:
    """`serving` gives the present search or None; `fill` puts computed values into an answer's placeholders."""

    serving: Callable[[], FaqSearch | None]
    fill: Callable[[str, datetime, str, str | None], str]
    language_name: Callable[[str, str], str]  #: a language's name in the language of the second argument
    default_language: str
    timezone: ZoneInfo
    #: whether the answer of an entry, in the language of the last argument, writes out hours that are not in force
    disagrees: Callable[[Entry, datetime, str], bool] = lambda entry, at, language: False
    #: the hours by which `fill` fills at this moment, as proofs name them (bot.answering.made)
    hours_used: Callable[[], Json] = dict

    def search(self) -> FaqSearch:
        """The search that answers now. Raises NoFaqYet."""
        serving = self.serving()
        if serving is None:
            raise NoFaqYet("No version of the FAQ is served yet; publish one, or wait until it is loaded.")
        return serving

    def local(self, turn: Turn) -> datetime:
        """The turn's moment in the shop's time zone, by whose days entries are valid."""
        return turn.now.astimezone(self.timezone)

    def said(self, search: FaqSearch, entry: Entry, turn: Turn, proof: Json) -> list[Json]:
        """The answer of `entry` in the customer's language, or in the default one with a word about that.

        Where business.yml has changed since the entry was published and the two disagree, a person takes over.
        """
        language = turn.language
        if self.disagrees(entry, turn.now, language):
            details = {"disagrees_with_hours": entry.id}
            request = turn.words or entry.title_in(language)
            why = {**proof, "entry": entry.id, "version": search.version}
            return [
                handoff(Reason.ALWAYS_HUMAN, request=request, proof=why, department=entry.department, details=details)
            ]
        is_filled = False

        def filled(text: str, spoken: str) -> str:
            nonlocal is_filled
            is_filled = "{{" in text
            return self.fill(text, turn.now, spoken, entry.department)

        rendered = render(entry, language, self.default_language, filled)
        buttons = [
            choice(other, language)
            for other in (search.entry(entry_id) for entry_id in entry.follow_ups[:3])
            if other is not None and other.is_valid(self.local(turn)) and self._speaks(other, rendered.language)
        ]
        made: Json = {"entry": entry.id, "version": search.version, "language": rendered.language}
        if is_filled:
            made |= {"at": turn.now.isoformat(), "department": entry.department, "hours": self.hours_used()}
        known: Json = {**(proof.get("details") or {}), MADE_OF: [made]}
        full_proof = {**proof, "entry": entry.id, "version": search.version, "details": known}
        messages = [answer(rendered.text, full_proof, language=rendered.language, buttons=buttons, files=entry.attachments)]
        if rendered.language != language:
            messages.insert(0, self._only_in(rendered.language, language))
        return messages

    def before_titles(self, entries: Sequence[Entry], language: str) -> list[Json]:
        """What is said before titles of entries are offered: a word about it when one of them has none in `language`."""
        spoken = all(self._speaks(entry, language) for entry in entries)
        return [] if spoken else [self._only_in(self.default_language, language)]

    def _only_in(self, spoken: str, language: str) -> Json:
        return say("not_in_your_language", values={"language": self.language_name(spoken, language)})

    def _speaks(self, entry: Entry, language: str) -> bool:
        """Whether `entry` can be offered and answered in `language`."""
        return language == self.default_language or language in entry.translations


def choice(entry: Entry, language: str) -> Json:
    """A button that chooses `entry`."""
    payload = "/choose_entry" + json.dumps({"entry": entry.id})
    return {"label": entry.title_in(language), "payload": payload}


def judged_by(search: FaqSearch) -> Json:
    """The confidences in force from which the bot answers and asks back, and the models that saw the question."""
    cutoffs = {"answer_from": round(search.cutoffs.answer_from, 4), "clarify_from": round(search.cutoffs.clarify_from, 4)}
    return {"cutoffs": cutoffs, "models": search.views.name}


def proof_of(search: FaqSearch, candidates: Sequence[Candidate], rule: str) -> Json:
    """Why: the best entry with its matched wording, all that were looked at, and by what they were judged."""
    proof: Json = {"rule": rule, "version": search.version}
    if candidates:
        best = candidates[0]
        proof |= {"entry": best.entry.id, "matched": best.matched, "confidence": round(best.confidence, 4)}
        proof["details"] = {
            "candidates": [{"id": each.entry.id, "confidence": round(each.confidence, 4)} for each in candidates],
            **judged_by(search),
        }
    return {key: value for key, value in proof.items() if value is not None}
