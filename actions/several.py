"""Answers a message that holds several questions: every one of them in one reply, or none, and people get it whole."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import EventType

from actions.faq_search import Faq, FaqSearch, judged_by
from actions.hours_answer import AskHours, computed
from actions.look_up import Looked, look_up
from actions.say import Json, answer, handoff, say
from actions.turn import Turn, remember
from bot.answering.made import MADE_OF, Recipe
from bot.faq.decide import Outcome
from bot.faq.entry import Entry, Translation
from bot.faq.reading.bot_question import asks_for_a_bot
from bot.faq.reading.questions_in import Question, may_hold_two, questions_in, speaks_of, without
from bot.handoff import Reason

#: More questions than these in one message are for people, who see at once what they have in common.
MOST_QUESTIONS = 5
#: A question of fewer words says too little without what leads to it.
_FEWEST_WORDS = 4

Reply = tuple[list[Json], list[EventType]]


@dataclass(frozen=True)
class Part:
    """One question with what was found for it: computed hours, entries, an entry that is for people, or nothing sure."""

    words: str
    proof: Json
    hours: Json | None = None
    entries: tuple[Entry, ...] = ()
    for_people: Entry | None = None
    events: tuple[EventType, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.hours is not None or bool(self.entries)

    @property
    def subject(self) -> str:
        """What it was found to be about, for comparison; empty where that is not known."""
        if self.hours is not None:
            return "hours"
        return self.entries[-1].id if self.entries else self.for_people.id if self.for_people is not None else ""


class Several:
    def __init__(self, faq: Faq, ask_hours: AskHours) -> None:
        self._faq = faq
        self._ask_hours = ask_hours

    async def reply(self, turn: Turn) -> Reply | None:
        """What to say to a message with several questions; None when it holds one only."""
        questions = questions_in(turn.text)
        if len(questions) > MOST_QUESTIONS:
            return self._handed_over(turn, [])
        parts = await self._parts(questions, turn)
        is_one = len(questions) == 1 and len(parts) < 2
        if is_one:
            # "Do you repair e-bikes? How long does it take?" may be answered by two entries.
            return self._said(turn, parts) if parts and len(parts[0].entries) > 1 else None
        if all(part.is_sure for part in parts):
            return self._said(turn, parts)
        # "I want to return a helmet. Where do I send it?" is one matter after all.
        is_one = len(questions) == 1 and questions[0].points_back and not any(part.for_people for part in parts)
        return None if is_one else self._handed_over(turn, parts)

    async def sure(self, turn: Turn) -> list[Json] | None:
        """The answers to all that a text asks, where every question is sure; else None."""
        others = without(turn.text, asks_for_a_bot)
        if others is not None:
            said = await self.sure(replace(turn, text=others)) if others else []
            return [say("are_you_a_bot"), *said] if said is not None else None
        parts: list[Part] = []
        for question in questions_in(turn.text):
            parts.append(await self._part(question, turn))
            turn = _after(turn, question.whole, parts[-1])
        if len(parts) > MOST_QUESTIONS or not all(part.is_sure for part in parts):
            return None
        messages, _ = self._said(turn, parts)
        return None if any("handoff" in message for message in messages) else messages

    async def halves(self, turn: Turn) -> Reply | None:
        """The reply to a text that is nothing sure as a whole, if it is known in two parts for two different things."""
        async for parts in self._two_things(turn):
            if all(part.is_sure for part in parts):
                return self._said(turn, parts)
        return None

    async def beside(self, turn: Turn, sure: Entry) -> Reply | None:
        """The reply to a text that is `sure` as a whole, if that is one half of it and the other is another thing.

        "Do you sell helmets and locks?" may be found for the helmets alone. An entry that speaks of both itself is the
        whole answer, and so is one that neither half has by itself: "pick up and return" is one thing.
        """
        if not any(may_hold_two(turn.text)):
            return None
        told = " ".join((*sure.questions, sure.answer, *map(_told, sure.translations.values())))
        if speaks_of(told, turn.text):
            return None
        async for parts in self._two_things(turn):
            subjects = [part.subject for part in parts]
            if sure.id not in subjects or any(part.hours is not None for part in parts):
                continue
            is_for_people = any(part.for_people is not None for part in parts)
            return self._handed_over(turn, parts) if is_for_people else self._said(turn, parts)
        return None

    async def _two_things(self, turn: Turn) -> AsyncIterator[tuple[Part, Part]]:
        """The ways in which a text holds two things, each known by itself."""
        for left, right in may_hold_two(turn.text):
            first = await self._part(Question(left), turn)
            if not first.subject:
                continue
            second = await self._part(Question(right), _after(turn, left, first))
            if second.subject and second.subject != first.subject:
                yield first, second

    async def _parts(self, questions: Sequence[Question], turn: Turn) -> list[Part]:
        found: list[Part] = []
        for question in questions:
            # "I need an invoice. Are you open tomorrow?" wants two things if the first is known by itself.
            for wish in question.wishes:
                wanted = await self._part(Question(wish), turn)
                if wanted.entries or wanted.for_people is not None:
                    found.append(wanted)
                    question = question.without(wish)
            if len(questions) == 1 and not found and not question.follow_ups:
                return []
            part = await self._part(question, turn)
            if found and not part.is_sure and part.for_people is None:
                part = await self._goes_on(found[-1], part, turn)
            turn = _after(turn, question.whole, part)
            found.append(part)
        return found

    async def _part(self, question: Question, turn: Turn) -> Part:
        hours = await computed(self._ask_hours, replace(turn, text=question.whole))
        if hours is not None:
            return Part(question.whole, hours.message["proof"], hours=hours.message, events=tuple(hours.events))
        looked = await self._look_up(question.whole, turn)
        if looked.answer is None and question.leads and len(question.words.split()) >= _FEWEST_WORDS:
            alone = await self._look_up(" ".join((question.words, *question.follow_ups)), turn)
            looked = alone if alone.answer is not None else looked
        entry = looked.answer
        if entry is None:
            is_for_people = looked.decision.reason == Reason.ALWAYS_HUMAN
            return Part(
                question.whole,
                looked.proof,
                for_people=looked.decision.candidates[0].entry if is_for_people else None,
            )
        entries: tuple[Entry, ...] = (entry,)
        if question.follow_ups:
            first = (await self._look_up(question.first, turn)).answer
            entries = (first, entry) if first is not None and first.id != entry.id else entries
        return Part(question.whole, looked.proof, entries=entries)

    async def _goes_on(self, before: Part, part: Part, turn: Turn) -> Part:
        """The part as it is about the same thing as the one before: "Can I take a test ride? Do I need an appointment?"

        It is so where that entry is by far the likeliest by itself too, and sure once both are read together.
        """
        entry = before.entries[-1] if before.entries else None
        alone = await look_up(self._faq, turn, part.words, may_clarify=True, exclude=turn.denied)
        candidates = alone.decision.candidates
        if entry is None or alone.decision.outcome is not Outcome.CLARIFY or candidates[0].entry.id != entry.id:
            return part
        if any(other.confidence * 2 > candidates[0].confidence for other in candidates[1:]):
            return part
        together = await self._look_up(f"{before.words} {part.words}", turn)
        is_same = together.answer is not None and together.answer.id == entry.id
        return replace(part, proof=together.proof, entries=(entry,)) if is_same else part

    async def _look_up(self, text: str, turn: Turn) -> Looked:
        return await look_up(self._faq, turn, text, may_clarify=False, exclude=turn.denied)

    def _said(self, turn: Turn, parts: Sequence[Part]) -> Reply:
        """Every answer once, in the order of the questions, as one message."""
        search = self._faq.search()
        before: list[Json] = []
        texts: list[str] = []
        made_of: list[Recipe] = []
        files: list[str] = []
        entries: dict[str, Entry] = {}
        for part in parts:
            if part.hours is not None and part.hours["answer"] not in texts:
                texts.append(part.hours["answer"])
                made_of += _made_of(part.hours)
            for entry in part.entries:
                if entry.id in entries:
                    continue
                entries[entry.id] = entry
                for message in self._faq.said(search, entry, turn, part.proof):
                    if "handoff" in message:
                        # Its answer is no longer true, so this question has none.
                        return self._handed_over(turn, parts)
                    if "answer" in message:
                        texts.append(message["answer"])
                        made_of += _made_of(message)
                        files += message.get("files", ())
                    elif message not in before:
                        before.append(message)
        proof = _proof(search, parts, "faq_several" if len(texts) > 1 else parts[0].proof["rule"])
        if len(texts) == 1:
            proof = parts[0].proof | proof
        if len(made_of) == len(texts):
            proof["details"] = {**proof["details"], MADE_OF: made_of}
        message = answer("\n\n".join(texts), proof, language=turn.language, files=list(dict.fromkeys(files)))
        topic = [event for part in parts for event in part.events]
        return [*before, message], [*remember(turn, asked=turn.text, answered=list(entries), denied=turn.denied), *topic]

    def _handed_over(self, turn: Turn, parts: Sequence[Part]) -> Reply:
        """People get the whole message. What an entry for people says is safe to say, and may be urgent."""
        search = self._faq.search()
        for_people = next((part.for_people for part in parts if part.for_people is not None), None)
        reason = Reason.LOW_CONFIDENCE if for_people is None else Reason.ALWAYS_HUMAN
        messages: list[Json] = []
        if for_people is not None:
            why = {"rule": reason.value, "version": search.version}
            messages = [each for each in self._faq.said(search, for_people, turn, why) if "handoff" not in each]
        department = for_people.department if for_people is not None else None
        proof = _proof(search, parts, reason.value)
        # Of what is known nothing is said, for half an answer sounds like a whole one; but that it is known may be said.
        details = {"partly": True} if for_people is None and any(part.is_sure for part in parts) else None
        messages.append(handoff(reason, request=turn.request, proof=proof, department=department, details=details))
        return messages, remember(turn, asked=turn.asked if turn.denied else None, denied=turn.denied)


def _after(turn: Turn, words: str, part: Part) -> Turn:
    """The turn for what follows a part: "Are you open tomorrow? And on Sunday?" goes on from it."""
    topic = {event["name"]: event["value"] for event in part.events}
    return replace(turn, previous=(*turn.previous, words), hours={**turn.hours, **topic})


def _made_of(message: Json) -> list[Recipe]:
    return list(message["proof"].get("details", {}).get(MADE_OF, ()))


def _told(translation: Translation) -> str:
    return " ".join((*translation.questions, translation.answer or ""))


def _proof(search: FaqSearch, parts: Sequence[Part], rule: str) -> Json:
    """Every question with what was found for it."""
    told: list[dict[str, Any]] = []
    for part in parts:
        details = part.proof.get("details") or {}
        one: Json = {key: part.proof[key] for key in ("rule", "entry", "matched", "confidence") if key in part.proof}
        if "candidates" in details:
            one["candidates"] = details["candidates"]
        told.append({"text": part.words, **one})
    proof: Json = {"rule": rule, "version": search.version, "details": {"questions": told, **judged_by(search)}}
    return {key: value for key, value in proof.items() if value is not None}
