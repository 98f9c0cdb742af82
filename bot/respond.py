"""What to say and do about one message of a customer. Asks the dialogue engine; writes nothing (the worker does)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import clock
from bot.business import Business
from bot.dialogue.errors import DialogueError, DialogueUnavailable
from bot.dialogue.reply import ButtonOf, CallbackRequest, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.incoming import Incoming, is_wordless
from bot.live_hours import LiveHours
from bot.missing import Thing, asks_besides, find
from bot.promise import promise_behind, promise_text
from bot.said import Said
from bot.storage.tables import Holder
from bot.texts import Texts, one_line
from bot.wordlists import WordLists
from connectors.messages import Button, Kind

log = logging.getLogger("nightdesk.respond")

# Promise 7: within 15 s an answer or the fallback text and a handoff. What is left goes to storing and sending.
ASK_WITHIN = timedelta(seconds=12)
# A message that waited longer than that (we were down) still gets a fair try.
ASK_AT_LEAST = timedelta(seconds=4)
TRY_AGAIN_AFTER_SECONDS = 0.4

UNREADABLE_KINDS = {Kind.MEDIA, Kind.LOCATION, Kind.UNKNOWN}


class Dialogue(Protocol):
    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        """Raises DialogueError."""


@dataclass(frozen=True)
class Response:
    """What is said, before what is said about a handoff; `opening` comes first of all, if anything is said."""

    says: tuple[Said, ...] = ()
    handoff: HandoffRequest | None = None
    language: str | None = None
    opening: Said | None = None
    callback: CallbackRequest | None = None
    brought: tuple[Thing, str] | None = None  #: what the customer had been asked for
    bots_turn_at: datetime | None = None  #: nothing is said before; then the same message comes again
    is_silent: bool = False  #: the handoff is for staff to see, and nothing is said about it


@dataclass(frozen=True)
class Opened:
    """An item in the queue of which the customer is told."""

    request: str
    department: str
    promise_at: datetime
    is_new: bool  #: the customer is told of it for the first time
    asked_for: Thing | None = None


@dataclass(frozen=True)
class Responder:
    """Everything that answering needs, built once."""

    live: LiveHours
    texts: Texts
    dialogue: Dialogue
    detect: Callable[[str, str | None], str]
    now: Callable[[], datetime] = field(default=clock.now)
    pause: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)
    words: WordLists = field(default_factory=WordLists)

    @property
    def business(self) -> Business:
        return self.live.business

    @property
    def hours(self) -> Hours:
        return self.live.hours

    async def respond(self, incoming: Incoming) -> Response:
        """Decide. Never raises for anything behind the bot that is broken: that is a handoff."""
        if incoming.holder is Holder.STAFF:
            return Response()
        language = self._language(incoming)
        if incoming.kind is Kind.COMMAND:
            # The channel's own opening is no request that people would have to look at, at whatever hour.
            said = self._say(Say(ProofOf("say:help_start"), key="help_start"), incoming, language)
            return Response((said,), None, language)
        brought = self._brought(incoming)
        if brought is not None and not asks_besides(incoming.text):
            return Response((self._thanks(incoming, language),), None, language, brought=brought)
        response = await self._decide(incoming, language)
        if brought is None or response.bots_turn_at is not None:
            return response
        # The thanks say by when people reply, so a handoff that is wanted on top would only repeat it.
        says = (self._thanks(incoming, language), *response.says)
        return replace(response, says=says, handoff=None, brought=brought)

    async def _decide(self, incoming: Incoming, language: str) -> Response:
        turn = self._bots_turn(incoming)
        if turn is not None and turn > self.now():
            return replace(self._to_people(incoming, language), bots_turn_at=turn, is_silent=True)
        if turn is None and self._people_answer(incoming.asked_at) and not incoming.is_for_bot:
            return self._to_people(incoming, language)
        if incoming.kind in UNREADABLE_KINDS:
            request = HandoffRequest(
                Reason.UNREADABLE, ProofOf(f"handoff:{Reason.UNREADABLE}"), request=incoming.described
            )
            return Response((), request, language, self._opening(incoming, language))
        try:
            reply = await self._ask(incoming, language)
        except DialogueError as error:
            log.warning("no answer from the dialogue engine (%s); handing off", error)
            reply = Reply(handoff=failure(str(error)))
        if reply.is_empty:
            reply = Reply(handoff=failure("The dialogue engine had no answer."))
        says = tuple(self._say(say, incoming, language) for say in reply.says)
        discloses = bool(says) and says[0].proof.rule in _DISCLOSING
        opening = None if discloses else self._opening(incoming, language)
        return Response(says, reply.handoff, language, opening, reply.callback)

    def handoff_says(
        self, wanted: HandoffRequest, opened: Opened, at: datetime, language: str, time_zone: str | None = None
    ) -> list[Said]:
        """What the customer is told about a handoff: what happens next and by when; the one thing that is missing."""
        promise = promise_text(opened.promise_at, at, self.business, language, time_zone)
        values = {**self._values(at, language), "request": self._request(opened.request, language), "promise": promise}
        if not opened.is_new:
            key = "handoff_already" if opened.promise_at > at else "news_late"
            return [Said(self.texts.text(key, language, **values), wanted.proof)]
        # Something of the message was known, but not all of it.
        is_partly = wanted.reason == Reason.LOW_CONFIDENCE and wanted.details.get("partly") is True
        text = self.texts.text("handoff_partly" if is_partly else f"handoff_{wanted.reason}", language, **values)
        buttons: tuple[Button, ...] = ()
        if wanted.reason != Reason.CALLBACK and self._calls_back(opened.department):
            buttons = (Button(self.texts.text("button_call_me", language), "/ask_callback"),)
        says = [Said(text, wanted.proof, buttons)]
        if opened.asked_for is not None:
            key = f"ask_{opened.asked_for}"
            says.append(Said(self.texts.text(key, language), ProofOf(f"say:{key}")))
        return says

    def _calls_back(self, department: str) -> bool:
        """Whether customers of `department` can ask to be called."""
        return self.business.calls_at_once(department) > 0

    def department_for(self, wanted: str | None) -> str:
        """The department that a handoff goes to."""
        if wanted is not None and wanted in self.business.departments:
            return wanted
        return self.business.default_department

    def promise_for(self, department: str, at: datetime, others: Sequence[datetime] = ()) -> datetime:
        """By when `department` will reply, behind `others` to whom it has promised something already."""
        return promise_behind(self.hours, at, department, others)

    def deadline_for(self, department: str, at: datetime) -> datetime:
        """By when people answer before the bot does. Nobody is promised it, so it is neither rounded nor lengthened."""
        minutes = self.business.bot_answers.nobody_answered_minutes or 0
        return self.hours.after_business_time(at, timedelta(minutes=minutes), department) or at

    def _language(self, incoming: Incoming) -> str:
        if incoming.kind is Kind.BUTTON or not incoming.text.strip():
            return incoming.language or self.business.languages[0]
        return self.detect(incoming.text, incoming.language)

    def _people_answer(self, at: datetime) -> bool:
        """Whether it is the hour of people rather than of the bot."""
        return self.business.bot_answers.mode != "always" and self.hours.status(at).open

    def _bots_turn(self, incoming: Incoming) -> datetime | None:
        """From when on the bot answers this message if no person has; None: that is not for a time to decide."""
        minutes = self.business.bot_answers.nobody_answered_minutes
        if incoming.bots_turn_at is not None:
            return incoming.bots_turn_at
        if minutes is None or not self._people_answer(incoming.asked_at):
            return None
        if incoming.is_for_bot:
            # It answers a question of the bot, which should not fall silent in the middle of its own.
            return incoming.received_at
        turn = incoming.received_at + timedelta(minutes=minutes)
        closes_at = self.hours.status(incoming.asked_at).closes_at
        # Counted from the moment that is asked about, which on the local channel may be another than now.
        return turn if closes_at is None else min(turn, self.now() + (closes_at - incoming.asked_at))

    def _brought(self, incoming: Incoming) -> tuple[Thing, str] | None:
        """What the customer had been asked for, if this message brings it."""
        waiting = incoming.waiting
        if waiting is None or waiting.asked_for is None or incoming.is_in_form or incoming.button is not None:
            return None
        found = find(waiting.asked_for, incoming.text, has_photo=incoming.has_photo)
        return (waiting.asked_for, found) if found else None

    def _thanks(self, incoming: Incoming, language: str) -> Said:
        key = "added" if self._promise(incoming, language) else "added_late"
        return self._say(Say(ProofOf(f"say:{key}"), key=key), incoming, language)

    def _promise(self, incoming: Incoming, language: str) -> str | None:
        """What the customer who waits was promised, as it is said; None where nothing was, or it has passed."""
        promise_at = incoming.waiting.promise_at if incoming.waiting else None
        if promise_at is None or promise_at <= incoming.asked_at:
            return None
        return promise_text(promise_at, incoming.asked_at, self.business, language, incoming.known.time_zone)

    def _to_people(self, incoming: Incoming, language: str) -> Response:
        if incoming.holder is Holder.WAITING:
            return Response(language=language)
        reason = Reason.PEOPLE_ANSWER_NOW
        request = HandoffRequest(reason, ProofOf(f"handoff:{reason}"), request=incoming.described)
        return Response((), request, language)

    async def _ask(self, incoming: Incoming, language: str) -> Reply:
        """Ask until there is an answer or the time is over; while the engine is away, every moment anew."""
        deadline = max(incoming.received_at + ASK_WITHIN, self.now() + ASK_AT_LEAST)
        metadata: dict[str, Any] = {
            "now": incoming.asked_at.isoformat(),
            "language": language,
            "channel": incoming.channel,
            **incoming.known.metadata(),
        }
        if incoming.waiting is not None and incoming.waiting.promise_at is not None:
            metadata["waits"] = True
        while True:
            left = (deadline - self.now()).total_seconds()
            try:
                return await self.dialogue.ask(incoming.sender_id, incoming.to_rasa, metadata, max(left, 0.1))
            except DialogueUnavailable:
                if left <= TRY_AGAIN_AFTER_SECONDS:
                    raise
            await self.pause(TRY_AGAIN_AFTER_SECONDS)

    def _say(self, say: Say, incoming: Incoming, language: str) -> Said:
        text, key = say.text, say.key or "fallback"
        if text is None:
            values = {**self._values(incoming.asked_at, language), **self._of_waiting(incoming, language)}
            values |= incoming.known.numbers(say.values)
            if key == "affirm_nothing" and incoming.waiting is not None and incoming.waiting.promise_at is not None:
                # "Ok" of a customer who waits asks for nothing new.
                key = "news"
            if key == "news" and "promise" not in values:
                key = "news_late"
            text = self.texts.text(key, language, **values)
        buttons = tuple(Button(self._label(button, language), button.payload) for button in say.buttons)
        return Said(text, say.proof, buttons)

    def _label(self, button: ButtonOf, language: str) -> str:
        return button.label if button.label is not None else self.texts.text(button.label_key or "", language)

    def _opening(self, incoming: Incoming, language: str) -> Said | None:
        """The first thing that a contact hears says that it comes from a program."""
        if not incoming.is_first:
            return None
        return Said(self.texts.text("disclosure", language, business=self.business.name), ProofOf("say:disclosure"))

    def _values(self, at: datetime, language: str) -> dict[str, str]:
        return {
            "business": self.business.name,
            "next": fill("{{ hours.next_opening }}", self.hours, at, language),
        }

    def _of_waiting(self, incoming: Incoming, language: str) -> dict[str, str]:
        """Values about the item of a customer who waits."""
        if incoming.waiting is None:
            return {}
        values = {"request": self._request(incoming.waiting.request, language)}
        promise = self._promise(incoming, language)
        return values if promise is None else {**values, "promise": promise}

    def _request(self, request: str, language: str) -> str:
        """A request as it is said to the customer; one that has no words has a name."""
        return self.texts.text("what_you_sent", language) if is_wordless(request) else one_line(request)


# These say themselves that a program speaks.
_DISCLOSING = {"say:greet", "say:help_start", "say:are_you_a_bot"}


def failure(why: str) -> HandoffRequest:
    """The handoff for when something behind the bot is broken or too slow."""
    return HandoffRequest(Reason.FAILURE, ProofOf(f"handoff:{Reason.FAILURE}", details={"why": why}))
