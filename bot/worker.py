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
from bot.handoff import Reason
from bot.respond import Incoming, Responder, Response, failure
from bot.said import Said
from bot.storage import inbox, load, replies
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Holder, Message, Status
from connectors.messages import Kind

log = logging.getLogger("nightdesk.worker")

# Conversations worked on side by side; each waits mostly for the dialogue engine.
CONVERSATIONS_AT_ONCE = 8
RENEW_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 1.0
# A message whose effects could not be recorded this often goes to people without the bot.
ATTEMPTS = 3


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
            message = inbox.next_unhandled(session, conversation_id)
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
            inbound.status, inbound.status_at = Status.HANDLED, now
            conversation.language = response.language or conversation.language
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
        if response.callback is not None:
            language = response.language or self._responder.business.language
            says.append(
                carry_out(session, conversation, inbound, incoming, response.callback, self._responder, language, now)
            )
        if response.handoff is not None:
            text = self._hand_off(session, conversation, inbound, incoming, response)
            says.append(Said(text, response.handoff.proof))
        if response.opening is not None and says:
            says.insert(0, response.opening)
        queue_replies(session, conversation, inbound, says, now)

    def _hand_off(
        self, session: Session, conversation: Conversation, inbound: Message, incoming: Incoming, response: Response
    ) -> str:
        """Open the handoff, or add to the open one. Returns what the customer is told."""
        wanted = response.handoff
        assert wanted is not None
        language = response.language or conversation.language or self._responder.business.languages[0]
        department = self._responder.department_for(wanted.department)
        others = load.open_promises(session, department)
        promise_at = self._responder.promise_for(department, incoming.asked_at, others)
        request = wanted.request or incoming.text or f"({incoming.kind.value})"
        opened, is_new = handoff.request(
            session,
            conversation,
            message_id=inbound.id,
            reason=Reason(wanted.reason),
            request=request,
            department=department,
            promise_at=promise_at,
            details=wanted.details,
            now=clock.now(),
        )
        if is_new:
            return self._responder.handoff_text(wanted.reason, request, opened.promise_at, incoming.asked_at, language)
        return self._responder.already_text(opened.promise_at, incoming.asked_at, language)


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
    )
