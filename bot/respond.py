"""What to say and do about one message of a customer. Asks the dialogue engine; writes nothing (the worker does)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import clock
from bot.business import Business
from bot.buttons import Offer, pressed, typed
from bot.callback.known import Known
from bot.dialogue.errors import DialogueError, DialogueUnavailable
from bot.dialogue.neutral import neutralise
from bot.dialogue.reply import ButtonOf, CallbackRequest, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.live_hours import LiveHours
from bot.promise import promise_behind, promise_text
from bot.said import Said
from bot.storage.tables import Holder
from bot.texts import Texts, one_line
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
class Incoming:
    """One message and what respond needs to know of its conversation."""

    kind: Kind
    text: str
    payload: str | None
    channel: str
    sender_id: str
    holder: Holder
    received_at: datetime
    asked_at: datetime  #: the moment to answer for; the local channel may name another than now
    language: str | None  #: as last detected in this conversation
    is_first: bool  #: the bot has not said anything in this conversation yet
    offers: Sequence[Offer] = ()  #: buttons that the bot offered, newest first
    known: Known = field(default_factory=Known)  #: what callbacks go by


@dataclass(frozen=True)
class Response:
    """What is said, before what is said about a handoff; `opening` comes first of all, if anything is said."""

    says: tuple[Said, ...] = ()
    handoff: HandoffRequest | None = None
    language: str | None = None
    opening: Said | None = None
    callback: CallbackRequest | None = None


@dataclass(frozen=True)
class Responder:
    """Everything that answering needs, built once."""

    live: LiveHours
    texts: Texts
    dialogue: Dialogue
    detect: Callable[[str, str | None], str]
    now: Callable[[], datetime] = field(default=clock.now)
    pause: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

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
        if self._people_answer(incoming.asked_at):
            return self._to_people(incoming, language)
        if incoming.kind is Kind.COMMAND:
            return Response(
                (self._say(Say(ProofOf("say:help_start"), key="help_start"), incoming, language),), None, language
            )
        if incoming.kind in UNREADABLE_KINDS:
            request = HandoffRequest(
                Reason.UNREADABLE, ProofOf(f"handoff:{Reason.UNREADABLE}"), request=_described(incoming)
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

    def handoff_text(self, reason: str, request: str, promise_at: datetime, at: datetime, language: str) -> str:
        """What the customer is told about a new handoff: what happens next, and by when."""
        return self.texts.text(
            f"handoff_{reason}",
            language,
            request=one_line(request),
            promise=promise_text(promise_at, at, self.business, language),
            **self._values(at, language),
        )

    def already_text(self, promise_at: datetime, at: datetime, language: str) -> str:
        """What the customer is told when the conversation is in the queue already."""
        return self.texts.text(
            "handoff_already",
            language,
            promise=promise_text(promise_at, at, self.business, language),
            **self._values(at, language),
        )

    def department_for(self, wanted: str | None) -> str:
        """The department that a handoff goes to."""
        if wanted is not None and wanted in self.business.departments:
            return wanted
        return self.business.default_department

    def promise_for(self, department: str, at: datetime, others: Sequence[datetime] = ()) -> datetime:
        """By when `department` will reply, behind `others` to whom it has promised something already."""
        return promise_behind(self.hours, at, department, others)

    def _language(self, incoming: Incoming) -> str:
        if incoming.kind is Kind.BUTTON or not incoming.text.strip():
            return incoming.language or self.business.languages[0]
        return self.detect(incoming.text, incoming.language)

    def _people_answer(self, at: datetime) -> bool:
        """Whether it is the hour of people rather than of the bot."""
        return self.business.bot_answers.mode != "always" and self.hours.status(at).open

    def _to_people(self, incoming: Incoming, language: str) -> Response:
        if incoming.holder is Holder.WAITING:
            return Response(language=language)
        reason = Reason.PEOPLE_ANSWER_NOW
        request = HandoffRequest(reason, ProofOf(f"handoff:{reason}"), request=_described(incoming))
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
        while True:
            left = (deadline - self.now()).total_seconds()
            try:
                return await self.dialogue.ask(incoming.sender_id, to_rasa(incoming), metadata, max(left, 0.1))
            except DialogueUnavailable:
                if left <= TRY_AGAIN_AFTER_SECONDS:
                    raise
            await self.pause(TRY_AGAIN_AFTER_SECONDS)

    def _say(self, say: Say, incoming: Incoming, language: str) -> Said:
        text = say.text
        if text is None:
            values = {**self._values(incoming.asked_at, language), **incoming.known.numbers(say.values)}
            text = self.texts.text(say.key or "fallback", language, **values)
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


# These say themselves that a program speaks.
_DISCLOSING = {"say:greet", "say:help_start", "say:are_you_a_bot"}


def failure(why: str) -> HandoffRequest:
    """The handoff for when something behind the bot is broken or too slow."""
    return HandoffRequest(Reason.FAILURE, ProofOf(f"handoff:{Reason.FAILURE}", details={"why": why}))


def to_rasa(incoming: Incoming) -> str:
    """The text that Rasa gets: the payload of a button that we issued, else the customer's words made harmless."""
    button = pressed(incoming.payload, incoming.offers) if incoming.payload else None
    if button is None:
        button = typed(incoming.text, incoming.offers[0] if incoming.offers else None)
    return button.payload if button is not None else neutralise(incoming.text)


def _described(incoming: Incoming) -> str:
    """The customer's request in words, for the queue; their own where there are any."""
    return incoming.text.strip() or f"({incoming.kind.value})"
