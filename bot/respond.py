"""What to say and do about one message of a customer. Asks the dialogue engine; writes nothing (the worker does)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import clock
from bot.answering.asking import ASKED_AT_ONCE, ask_in_time
from bot.answering.consent import consent_in, is_consent_button
from bot.answering.incoming import Incoming
from bot.answering.missing import Thing, asks_besides, find
from bot.answering.said import Said
from bot.answering.verdict import verdict_in
from bot.answering.wording import Wording
from bot.business.shop import Business
from bot.callback.phone import region_of
from bot.dialogue.errors import DialogueError
from bot.dialogue.reply import ButtonOf, CallbackRequest, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.promises.promise import promise_behind
from bot.promises.reaching import way_in
from bot.storage.tables import Holder
from bot.words.texts import Texts
from bot.words.wordlists import WordLists
from connectors.messages import Kind

log = logging.getLogger("nightdesk.respond")

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
    consent: bool | None = None  #: their answer to the question whether they may be written to again
    bots_turn_at: datetime | None = None  #: nothing is said before; then the same message comes again
    is_silent: bool = False  #: the handoff is for staff to see, and nothing is said about it
    closes: bool = False  #: nothing more is to be said in this conversation
    verdict: bool | None = None  #: whether an answer helped, as the customer says


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
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ASKED_AT_ONCE))

    @property
    def business(self) -> Business:
        return self.live.business

    @property
    def hours(self) -> Hours:
        return self.live.hours

    @property
    def wording(self) -> Wording:
        return Wording(self.live, self.texts)

    async def respond(self, incoming: Incoming) -> Response:
        """Decide. Never raises for anything behind the bot that is broken: that is a handoff."""
        verdict = verdict_in(incoming)
        if incoming.holder is Holder.STAFF:
            return Response(verdict=verdict)
        language = self._language(incoming)
        if incoming.is_repetition:
            return Response(language=incoming.language)
        if incoming.kind is Kind.COMMAND:
            # The channel's own opening is no request that people would have to look at, at whatever hour.
            said = self.wording.say(Say(ProofOf("say:help_start"), key="help_start"), incoming, language)
            return Response((said,), None, language)
        if incoming.kind is Kind.GROUP:
            said = self.wording.say(Say(ProofOf("say:group_refused"), key="group_refused"), incoming, language)
            return Response((said,), None, language, closes=True)
        if incoming.is_forgotten_button:
            said = self.wording.say(Say(ProofOf("say:pressed_too_late"), key="pressed_too_late"), incoming, language)
            return Response((said,), None, language)
        if verdict is not None:
            return self._thank(incoming, language, is_good=verdict)
        if incoming.opened and self._only_opens(incoming):
            # "open" asks for the reply that was kept, which leaves by itself.
            return Response(language=incoming.language)
        brought, consent = self._brought(incoming), consent_in(incoming, self.words)
        if brought is None and consent is None:
            if is_consent_button(incoming):
                # Pressed when nobody waits for it any more.
                return Response((self.wording.say(Say(ProofOf("say:thanks"), key="thanks"), incoming, language),), None, language)
            return await self._decide(incoming, language)
        thanks = self.wording.thanks(incoming, language, brought, consent)
        if not asks_besides(incoming.text):
            return Response((thanks,), None, language, brought=brought, consent=consent)
        response = await self._decide(incoming, language)
        if response.bots_turn_at is not None:
            return response
        # The thanks say by when people reply, so a handoff that is wanted on top would only repeat it.
        return replace(response, says=(thanks, *response.says), handoff=None, brought=brought, consent=consent)

    def _thank(self, incoming: Incoming, language: str, *, is_good: bool) -> Response:
        """For a verdict. It opens nothing that was closed."""
        key = "verdict_up" if is_good else "verdict_down"
        buttons = () if is_good else (ButtonOf(label_key="button_person", payload="/ask_person"),)
        said = self.wording.say(Say(ProofOf(f"say:{key}"), key=key, buttons=buttons), incoming, language)
        return Response((said,), None, language, closes=incoming.holder is Holder.CLOSED, verdict=is_good)

    def stands_alone(self, incoming: Incoming) -> bool:
        """Whether a message answers what the bot asked, presses a button or opens what was kept: it is no part of a burst."""
        return (
            incoming.is_for_bot
            or self._brought(incoming) is not None
            or consent_in(incoming, self.words) is not None
            or verdict_in(incoming) is not None
            or (incoming.opened and self._only_opens(incoming))
        )

    async def _decide(self, incoming: Incoming, language: str) -> Response:
        turn = self._bots_turn(incoming)
        if turn is not None and turn > self.now():
            return replace(self._to_people(incoming, language), bots_turn_at=turn, is_silent=True)
        if turn is None and self._people_answer(incoming.asked_at) and not incoming.is_for_bot:
            return self._to_people(incoming, language)
        if incoming.kind in UNREADABLE_KINDS or (incoming.kind is Kind.EDIT and not incoming.text.strip()):
            request = HandoffRequest(
                Reason.UNREADABLE, ProofOf(f"handoff:{Reason.UNREADABLE}"), request=incoming.described
            )
            return Response((), request, language, self.wording.opening(incoming, language))
        try:
            reply = await self._ask(incoming, language)
        except DialogueError as error:
            log.warning("no answer from the dialogue engine (%s); handing off", error)
            reply = Reply(handoff=failure(str(error)))
        if reply.is_empty:
            reply = Reply(handoff=failure("The dialogue engine had no answer."))
        says = tuple(self.wording.say(say, incoming, language) for say in reply.says)
        discloses = bool(says) and says[0].proof.rule in _DISCLOSING
        opening = self.wording.opening(incoming, language, discloses=discloses)
        return Response(says, reply.handoff, language, opening, reply.callback)

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
        if waiting.asked_for is Thing.ANOTHER_WAY:
            return way_in(incoming.text, region_of(self.business.contact.phone))
        found = find(waiting.asked_for, incoming.text, has_photo=incoming.has_photo)
        return (waiting.asked_for, found) if found else None

    def _only_opens(self, incoming: Incoming) -> bool:
        """Whether the message says nothing but that the customer would like to read what was kept for them."""
        is_said = incoming.kind in (Kind.TEXT, Kind.BUTTON) and "?" not in incoming.text
        return is_said and self.words.is_all("opens", incoming.text)

    def _to_people(self, incoming: Incoming, language: str) -> Response:
        if incoming.holder is Holder.WAITING:
            return Response(language=language)
        reason = Reason.PEOPLE_ANSWER_NOW
        request = HandoffRequest(reason, ProofOf(f"handoff:{reason}"), request=incoming.described)
        return Response((), request, language)

    async def _ask(self, incoming: Incoming, language: str) -> Reply:
        """Raises DialogueError."""
        metadata: dict[str, Any] = {
            "now": incoming.asked_at.isoformat(),
            "language": language,
            "channel": incoming.channel,
            **incoming.known.metadata(),
        }
        if incoming.waiting is not None and incoming.waiting.promise_at is not None:
            metadata["waits"] = True

        async def ask(timeout_seconds: float) -> Reply:
            return await self.dialogue.ask(incoming.sender_id, incoming.to_rasa, metadata, timeout_seconds)

        return await ask_in_time(ask, self.places, incoming.received_at, self.now, self.pause)

# These say themselves that a program speaks.
_DISCLOSING = {"say:greet", "say:help_start", "say:are_you_a_bot"}


def failure(why: str) -> HandoffRequest:
    """The handoff for when something behind the bot is broken or too slow."""
    return HandoffRequest(Reason.FAILURE, ProofOf(f"handoff:{Reason.FAILURE}", details={"why": why}))
