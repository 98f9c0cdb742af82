"""The worker: takes conversations with unhandled messages one at a time, has them answered, and records all effects at once."""

import asyncio
import logging
import os
import socket
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock, handoff
from bot.automatic import queue_replies
from bot.callback.acts import carry_out
from bot.callback.known import known_of
from bot.dialogue.reply import HandoffRequest
from bot.handoff import Reason
from bot.incoming import Incoming, is_wordless
from bot.missing import Thing, missing_thing
from bot.respond import Opened, Responder, Response, failure
from bot.said import Said
from bot.storage import inbox, load, replies
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.outbox import WHATSAPP_WINDOW
from bot.storage.tables import Contact, Conversation, Handoff, Holder, Message, Status
from bot.waiting import asked_in_form_at, has_photo, recently, waiting_of
from connectors.messages import Kind

log = logging.getLogger("nightdesk.worker")

# Conversations worked on side by side; each waits mostly for the dialogue engine.
CONVERSATIONS_AT_ONCE = 8
RENEW_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 1.0
# A message whose effects could not be recorded this often goes to people without the bot.
ATTEMPTS = 3
# Rules by which the bot knew an answer; and where it is noted that it has given one to what was left to people.
KNOWN_ANSWERS = {"faq_answer", "faq_chosen", "faq_several", "hours"}
ANSWERED = "answered_by_bot"


class ClaimLost(Exception):
    """Somebody else works on this conversation now; what was prepared is thrown away."""


class Worker:
    """One worker. Several may run against one database, on several machines."""

    def __init__(self, store: Store, responder: Responder) -> None:
        self._store = store
        self._responder = responder
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._places = asyncio.Semaphore(CONVERSATIONS_AT_ONCE)
        self._stop = asyncio.Event()

    async def run(self, changes: Changes, stop: asyncio.Event) -> None:
        """Work until `stop`; what has begun is finished first."""
        self._stop = stop
        renewing = asyncio.create_task(self._renew())
        tasks: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                seen = changes.count
                await self._places.acquire()
                conversation_id = await asyncio.to_thread(self._claim)
                if conversation_id is None:
                    self._places.release()
                    await changes.wait(seen, LOOK_AGAIN_SECONDS)
                    continue
                task = asyncio.create_task(self._work(conversation_id))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            renewing.cancel()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await asyncio.to_thread(self._renew_claims)
            except Exception:
                log.exception("claims could not be renewed; they run out and another worker goes on")

    async def _work(self, conversation_id: int) -> None:
        """Handle all that waits in one conversation, in order."""
        try:
            while await self._handle_next(conversation_id):
                pass
        except ClaimLost:
            log.warning("conversation %s was taken over by another worker", conversation_id)
        except Exception:
            log.exception("conversation %s: a message could not be handled; it is tried again", conversation_id)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        finally:
            try:
                await asyncio.to_thread(self._release, conversation_id)
            except Exception:
                log.exception("the claim of conversation %s was not given back; it runs out by itself", conversation_id)
            self._places.release()

    async def _handle_next(self, conversation_id: int) -> bool:
        """Handle the oldest unhandled message. False when there is nothing (more) to do."""
        if self._stop.is_set():
            return False
        looked = await asyncio.to_thread(self._look, conversation_id)
        if looked is None:
            return False
        message_id, attempts, incoming = looked
        if attempts > ATTEMPTS:
            response = Response(handoff=failure("This message could not be handled, so the bot left it to people."))
        else:
            response = await self._respond(incoming)
            if self._stop.is_set() and response.handoff is not None and response.handoff.reason == Reason.FAILURE:
                # The other parts are stopping too, so this is no failure: the next start answers the message.
                return False
        await asyncio.to_thread(self._record, message_id, incoming, response)
        return True

    async def _respond(self, incoming: Incoming) -> Response:
        try:
            return await self._responder.respond(incoming)
        except Exception as error:
            # A bug of ours must not leave the customer in silence; the log has it whole.
            log.exception("answering failed; handing off")
            return Response(handoff=failure(f"{type(error).__name__} while answering"))

    def _claim(self) -> int | None:
        with self._store.write() as session:
            return inbox.claim_conversation(session, self.name, clock.now())

    def _renew_claims(self) -> None:
        with self._store.write() as session:
            inbox.renew_claims(session, self.name, clock.now())

    def _release(self, conversation_id: int) -> None:
        with self._store.write() as session:
            inbox.release_claim(session, conversation_id, self.name)

    def _look(self, conversation_id: int) -> tuple[int, int, Incoming] | None:
        """The next message and what answering it needs; counts the attempt, so that a poisonous one is noticed."""
        with self._store.write() as session:
            message = inbox.next_unhandled(session, conversation_id, clock.now())
            if message is None:
                return None
            message.attempts += 1
            return message.id, message.attempts, _incoming(session, message)

    def _record(self, message_id: int, incoming: Incoming, response: Response) -> None:
        """All effects of one message in one transaction, guarded by the claim. Raises ClaimLost."""
        now = clock.now()
        with self._store.write() as session:
            inbound = session.get_one(Message, message_id)
            conversation = session.get_one(
                Conversation, inbound.conversation_id, with_for_update=True, populate_existing=True
            )
            if conversation.worker != self.name:
                raise ClaimLost
            if inbound.status != Status.RECEIVED:
                return
            conversation.language = response.language or conversation.language
            if response.bots_turn_at is not None and conversation.holder != Holder.STAFF:
                inbox.leave_to_people(inbound, response.bots_turn_at)
            else:
                inbound.status, inbound.status_at = Status.HANDLED, now
            if conversation.holder == Holder.CLOSED:
                conversation.holder = Holder.BOT
            # A person took over while the bot was thinking: it stays silent, the message is in the transcript.
            if conversation.holder != Holder.STAFF:
                self._apply(session, conversation, inbound, incoming, response, now)

    def _apply(
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
        elif found is not None and says and response.callback is None and not handoff.was_told(session, found):
            self._note_answer(session, conversation, found, response, now)
        if response.opening is not None and says:
            says.insert(0, response.opening)
        queue_replies(session, conversation, inbound, says, now)

    def _add_to(self, found: Handoff, incoming: Incoming, response: Response) -> None:
        """What the message adds to the item that is open: the thing that was asked for, or what it is about at all."""
        if response.brought is not None:
            thing, value = response.brought
            found.details = {**found.details, thing.value: value}
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
            asked_for = self._ask_for(session, conversation, opened, wanted, at)
        told = Opened(opened.request, opened.department, opened.promise_at, is_new, asked_for)
        return responder.handoff_says(wanted, told, at, language, incoming.known.time_zone)

    def _ask_for(
        self, session: Session, conversation: Conversation, opened: Handoff, wanted: HandoffRequest, at: datetime
    ) -> Thing | None:
        """The one thing to ask for; noted in the handoff, so that it is asked for once and known when it comes."""
        lately = recently(session, conversation.id, clock.now())
        # The entry that says that a person answers this tells what it is about as well as the customer's own words do.
        about = wanted.proof.matched if opened.reason == Reason.ALWAYS_HUMAN else None
        channel = session.get_one(Contact, conversation.contact_id).channel
        thing = missing_thing(
            self._responder.words,
            f"{opened.request}\n{about or ''}",
            lately.texts,
            has_photo=lately.has_photo,
            promise_at=opened.promise_at,
            reachable_until=at + WHATSAPP_WINDOW if channel == "whatsapp" else None,
        )
        if thing is not None:
            opened.details = {**opened.details, "asked_for": thing.value}
        return thing


def _incoming(session: Session, message: Message) -> Incoming:
    conversation = session.get_one(Conversation, message.conversation_id)
    asked_at = message.payload.get("now")
    return Incoming(
        kind=Kind(message.kind),
        text=message.text,
        payload=message.payload.get("payload"),
        channel=message.channel,
        sender_id=conversation.sender_id,
        holder=Holder(conversation.holder),
        received_at=message.created_at,
        asked_at=datetime.fromisoformat(asked_at) if asked_at else clock.now(),
        language=conversation.language,
        is_first=not replies.bot_has_spoken(session, conversation.id),
        offers=replies.offers(session, conversation.id),
        known=known_of(session, conversation, message, datetime.fromisoformat(asked_at) if asked_at else clock.now()),
        waiting=waiting_of(session, conversation.id),
        has_photo=has_photo(session, message.id),
        asked_in_form_at=asked_in_form_at(session, conversation.id),
        bots_turn_at=inbox.bots_turn_at(session, message),
    )
