"""The effects of one message: what is said, what is asked of people, what is booked. In the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock, handoff
from bot.answering.automatic import queue_replies
from bot.answering.incoming import Incoming, is_wordless
from bot.answering.missing import Thing, missing_thing
from bot.answering.said import Said
from bot.answering.verdict import COMMENT_WITHIN, can_be_comment, was_offered
from bot.answering.waiting import recently
from bot.answering.wording import Opened
from bot.callback.acts import carry_out
from bot.dialogue.reply import HandoffRequest, ProofOf
from bot.handoff import Reason
from bot.promises.reaching import CONSENT, WAYS, Consent, way_in, ways_of
from bot.promises.templates import TemplateReason
from bot.respond import Responder, Response
from bot.storage import inbox, load, verdicts
from bot.storage.tables import Conversation, Handoff, Holder, Message, Outcome
from connectors.channels import channel_of
from connectors.messages import Kind

# Rules by which the bot knew an answer; and where it is noted that it has given one to what was left to people.
KNOWN_ANSWERS = {"faq_answer", "faq_chosen", "faq_several", "hours"}
ANSWERED = "answered_by_bot"


def outcome_of(conversation: Conversation, response: Response) -> Outcome:
    """Why the message is handled once `response` is recorded."""
    if conversation.is_peoples:
        return Outcome.STAFF
    if response.handoff is not None:
        return Outcome.HANDED_OFF
    if response.says or response.callback is not None:
        clarifies = any(said.proof.rule == "faq_clarify" for said in response.says)
        return Outcome.CLARIFIED if clarifies else Outcome.ANSWERED
    # Silence: people have it on their list already, or there was nothing to answer.
    return Outcome.HANDED_OFF if conversation.holder == Holder.WAITING else Outcome.IGNORED


class Effects:
    """Writes what was decided. The worker calls it, and nobody else."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    def apply(
        self,
        session: Session,
        conversation: Conversation,
        inbound: Message,
        incoming: Incoming,
        response: Response,
        now: datetime,
    ) -> None:
        says = list(response.says)
        found = handoff.open_handoff(session, conversation.id)
        if found is not None:
            self._add_to(found, incoming, response)
        if response.callback is not None:
            language = response.language or self._responder.business.language
            says.append(
                carry_out(session, conversation, inbound, incoming, response.callback, self._responder, language, now)
            )
        if response.handoff is not None:
            says += self._hand_off(session, conversation, inbound, incoming, response)
        elif (
            found is not None
            and says
            and response.callback is None
            # People must see that an earlier reply did not arrive, however well the bot answers this message.
            and found.returned_at is None
            and not handoff.was_told(session, found)
        ):
            self._note_answer(session, conversation, found, response, now)
        if response.opening is not None and says:
            says.insert(0, response.opening)
        queue_replies(session, conversation, inbound, says, now)

    def hear(
        self,
        session: Session,
        conversation: Conversation,
        inbound: Message,
        incoming: Incoming,
        response: Response,
        now: datetime,
    ) -> None:
        """Keep a verdict and the words after it, whoever holds the conversation by now."""
        if response.verdict is not None:
            verdicts.give(session, conversation.id, is_good=response.verdict, now=now)
        elif was_offered(incoming) and can_be_comment(incoming):
            verdicts.comment(session, conversation.id, inbound.id, now - COMMENT_WITHIN)

    def apologise(self, session: Session, conversation: Conversation, inbound: Message, now: datetime) -> None:
        """The least that can be said: something is broken, and a person will answer."""
        made = self._responder.texts.made("fallback", conversation.language or self._responder.business.language)
        said = Said(made.text, ProofOf("fallback"), made_of=(made.recipe,))
        queue_replies(session, conversation, inbound, [said], now)

    def _add_to(self, found: Handoff, incoming: Incoming, response: Response) -> None:
        """What the message adds to the item that is open: the thing that was asked for, or what it is about at all."""
        if response.consent is not None:
            question = found.details.get(CONSENT, {}).get("question", "")
            consent = Consent(response.consent, incoming.received_at, question, incoming.text)
            found.details = {**found.details, CONSENT: consent.as_details()}
        if response.brought is not None:
            thing, value = response.brought
            found.details = {**found.details, thing.value: value}
        elif response.consent is not None:
            return
        elif incoming.is_in_form or incoming.kind is Kind.BUTTON:
            # A time or a telephone number is an answer to the bot, and a button was worded by us.
            return
        elif self._says_nothing(found.request) and not self._says_nothing(incoming.text):
            found.request = incoming.text.strip()

    def _says_nothing(self, request: str) -> bool:
        """Whether people could not tell from it what is wanted: a greeting, a bare wish for a person, a file."""
        return is_wordless(request) or self._responder.words.is_all("nothing_said", request)

    def _note_answer(
        self, session: Session, conversation: Conversation, found: Handoff, response: Response, now: datetime
    ) -> None:
        """An item that people did not get to is done with when the bot has answered all of it, and knew the answers."""
        rules = [said.proof.rule for said in response.says]
        if any(rule == "faq_clarify" for rule in rules):
            found.details = {**found.details, ANSWERED: False}
        elif any(rule in KNOWN_ANSWERS for rule in rules):
            found.details = {**found.details, ANSWERED: True}
        if found.details.get(ANSWERED) and not inbox.has_unhandled(session, conversation.id):
            handoff.answered_by_bot(session, conversation, found, now)

    def _hand_off(
        self, session: Session, conversation: Conversation, inbound: Message, incoming: Incoming, response: Response
    ) -> list[Said]:
        """Open the handoff, or add to the open one. Returns what the customer is told."""
        wanted, responder, at = response.handoff, self._responder, incoming.asked_at
        assert wanted is not None
        language = response.language or conversation.language or responder.business.language
        department = responder.department_for(wanted.department)
        if response.is_silent:
            promise_at = responder.deadline_for(department, at)
        else:
            promise_at = responder.promise_for(department, at, load.open_promises(session, department))
        opened, is_new = handoff.request(
            session,
            conversation,
            message_id=inbound.id,
            reason=Reason(wanted.reason),
            request=wanted.request or incoming.text or f"({incoming.kind.value})",
            department=department,
            promise_at=promise_at,
            details=wanted.details,
            now=clock.now(),
            is_silent=response.is_silent,
        )
        if response.is_silent:
            return []
        asked_for = None
        if is_new and opened.reason != Reason.CALLBACK:
            asked_for = self._ask_for(session, conversation, opened, wanted, incoming)
        asks_consent = asked_for is Thing.ANOTHER_WAY and self._may_ask_consent(incoming.channel, language)
        told = Opened(
            opened.request, opened.department, opened.promise_at, is_new, asked_for, asks_consent, incoming.channel
        )
        says = responder.wording.handoff_says(wanted, told, at, language, incoming.known.time_zone)
        if asks_consent:
            # What a customer agreed to is kept in the very words in which they were asked.
            opened.details = {**opened.details, CONSENT: {"question": says[-1].text}}
        return says

    def _may_ask_consent(self, channel: str, language: str) -> bool:
        """Whether a yes could be used: there is a text that may be sent then."""
        business = self._responder.business
        languages = (language, *business.languages)
        is_there = business.templates.choose(TemplateReason.REPLY_WAITING, languages) is not None
        return channel_of(channel).takes_templates and is_there

    def _ask_for(
        self, session: Session, conversation: Conversation, opened: Handoff, wanted: HandoffRequest, incoming: Incoming
    ) -> Thing | None:
        """The one thing to ask for; noted in the handoff, so that it is asked for once and known when it comes."""
        lately = recently(session, conversation.id, clock.now())
        reachable_until = conversation.window_ends_at
        if reachable_until is not None and opened.promise_at >= reachable_until:
            self._note_known_ways(session, opened, lately.texts)
            business = self._responder.business
            if opened.details.keys() & WAYS or (
                not business.templates.needs_consent and self._may_ask_consent(incoming.channel, business.language)
            ):
                reachable_until = None
        # The entry that says that a person answers this tells what it is about as well as the customer's own words do.
        about = wanted.proof.matched if opened.reason == Reason.ALWAYS_HUMAN else None
        thing = missing_thing(
            self._responder.words,
            f"{opened.request}\n{about or ''}",
            lately.texts,
            has_photo=lately.has_photo,
            promise_at=opened.promise_at,
            reachable_until=reachable_until,
        )
        if thing is not None:
            opened.details = {**opened.details, "asked_for": thing.value}
        return thing

    def _note_known_ways(self, session: Session, opened: Handoff, texts: Sequence[str]) -> None:
        """How the customer can be reached after the window, where they said so before: nobody is asked that twice."""
        earlier = handoff.newest_before(session, opened)
        said = way_in("\n".join(texts), None)
        known = ways_of(earlier.details) if earlier is not None else {}
        opened.details = {**known, **opened.details, **({said[0].value: said[1]} if said else {})}
