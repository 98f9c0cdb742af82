"""The worker: takes conversations with unhandled messages one at a time, has them answered, and records all effects at once."""

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot import clock
from bot.answering import burst
from bot.answering.effects import Effects, outcome_of
from bot.answering.incoming import Incoming
from bot.answering.reading import read_incoming
from bot.channels.typing import Typist
from bot.handoff import Reason
from bot.processes.outage import patiently
from bot.respond import Responder, Response, failure
from bot.storage import edits, inbox, quarantine
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Holder, Message, Outcome, Status
from connectors.local.connector import CHANNEL as LOCAL

log = logging.getLogger("nightdesk.worker")

# Conversations worked on side by side. Each waits mostly for the dialogue engine, which is asked by a few at once (asking.py):
# the others wait here, so that whoever gets no answer is told in time, however many write while it is away.
CONVERSATIONS_AT_ONCE = 100
RENEW_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 1.0
# So often a message is tried as part of its burst, with the bot, and with a plain handoff; then it is set aside.
TRIES_TOGETHER = 2
TRIES = 3
TRIES_IN_ALL = 6


class ClaimLost(Exception):
    """Somebody else works on this conversation now; what was prepared is thrown away."""


@dataclass(frozen=True)
class Looked:
    """The messages of a conversation that are to be handled next, together: the reply is that to the last one."""

    ids: tuple[int, ...]
    tries: int
    incoming: Incoming | None  #: None: it could not even be read
    corrections: int = 0  #: how often the customer had changed them until then
    quiet_until: datetime | None = None  #: not before then, in case more comes


class Worker:
    """One worker. Several may run against one database, on several machines. `pause_seconds` follow a failure."""

    def __init__(
        self, store: Store, responder: Responder, *, pause_seconds: float = 1.0, typist: Typist | None = None
    ) -> None:
        self._store = store
        self._responder = responder
        self._effects = Effects(responder)
        self._pause_after_failure = pause_seconds
        self._typist = typist or Typist(store, {})
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._places = asyncio.Semaphore(CONVERSATIONS_AT_ONCE)
        self._at_work: set[int] = set()
        self._claimed_again: set[int] = set()
        self._quiet_ends: set[datetime] = set()
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
                conversation_id = await patiently(self._claim, stop)
                if conversation_id is None:
                    self._places.release()
                    await changes.wait(seen, self._idle_seconds())
                    continue
                if conversation_id in self._at_work:
                    # Its claim ran out while the database was away, or was given back this very moment.
                    self._claimed_again.add(conversation_id)
                    self._places.release()
                    continue
                self._at_work.add(conversation_id)
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

    def _idle_seconds(self) -> float:
        """How long there may be nothing to do: until the next quiet of our own ends, at the longest until we look anyway."""
        now = clock.now()
        self._quiet_ends = {end for end in self._quiet_ends if end > now}
        return min([LOOK_AGAIN_SECONDS, *((end - now).total_seconds() for end in self._quiet_ends)])

    async def _work(self, conversation_id: int) -> None:
        """Handle all that waits in one conversation, in order."""
        waits: Looked | None = None
        is_held = True
        try:
            while not self._stop.is_set():
                looked = await asyncio.to_thread(self._look, conversation_id)
                if looked is None:
                    break
                if looked.quiet_until is not None:
                    waits = looked
                    self._quiet_ends.add(looked.quiet_until)
                    break
                is_held = await self._handle(looked)
                if not is_held:
                    return
        except ClaimLost:
            log.warning("conversation %s was taken over by another worker", conversation_id)
        except Exception:
            log.exception("conversation %s: a message could not be handled; it is tried again", conversation_id)
            await asyncio.sleep(self._pause_after_failure)
        finally:
            if is_held:
                await self._give_back(conversation_id, waits)
            while conversation_id in self._claimed_again:
                # Nobody works under that second claim.
                self._claimed_again.discard(conversation_id)
                await self._give_back(conversation_id, None)
            self._at_work.discard(conversation_id)
            self._places.release()

    async def _give_back(self, conversation_id: int, waits: Looked | None) -> None:
        try:
            await patiently(partial(self._release, conversation_id, waits), self._stop)
        except Exception:
            log.exception("the claim of conversation %s was not given back; it runs out by itself", conversation_id)

    async def _handle(self, looked: Looked) -> bool:
        """Answer what was looked at and record it. False when nothing more waits, and the claim was given back with it."""
        if looked.tries > TRIES_IN_ALL:
            await asyncio.to_thread(self._set_aside, looked)
            return True
        if looked.incoming is None:
            raise RuntimeError(f"message {looked.ids[0]} cannot be read")
        if looked.tries > TRIES:
            response = Response(handoff=failure("This message could not be handled, so the bot left it to people."))
        else:
            async with self._typist.while_answering(looked.ids[-1]):
                response = await self._respond(looked.incoming)
            if self._stop.is_set() and response.handoff is not None and response.handoff.reason == Reason.FAILURE:
                # The other parts are stopping too, so this is no failure: the next start answers the message.
                return True
        # What was worked out is not thrown away, nor counted as a failure, because the database is away for a moment.
        is_held = await patiently(partial(self._record, looked, looked.incoming, response), self._stop)
        return is_held is not False

    async def _respond(self, incoming: Incoming) -> Response:
        try:
            return await self._responder.respond(incoming)
        except Exception as error:
            # A bug of ours must not leave the customer in silence; the log has it whole.
            log.exception("answering failed; handing off")
            return Response(handoff=failure(f"{type(error).__name__} while answering"))

    def _claim(self) -> int | None:
        with self._store.read() as session:
            if not inbox.anything_claimable(session, clock.now()):
                return None
        with self._store.write() as session:
            return inbox.claim_conversation(session, self.name, clock.now())

    def _renew_claims(self) -> None:
        with self._store.write() as session:
            inbox.renew_claims(session, self.name, set(self._at_work), clock.now())

    def _release(self, conversation_id: int, waits: Looked | None) -> None:
        with self._store.write() as session:
            if waits is None or waits.quiet_until is None:
                inbox.release_claim(session, conversation_id, self.name)
            else:
                inbox.release_until(session, conversation_id, self.name, waits.ids[-1], waits.quiet_until)

    def _look(self, conversation_id: int) -> Looked | None:
        """What is to be handled next and what answering it needs; counts the try, so that a poisonous message is noticed."""
        now = clock.now()
        with self._store.read() as session:
            messages = inbox.unhandled(session, conversation_id, now, burst.MOST_MESSAGES + 1)
            if not messages:
                return None
            try:
                looked = self._burst(session, messages)
            except Exception:
                log.exception("message %s cannot be read", messages[0].id)
                looked = Looked((messages[0].id,), messages[0].attempts + 1, None)
        if looked.quiet_until is not None and looked.quiet_until > now:
            return looked
        with self._store.write() as session:
            session.get_one(Message, looked.ids[0]).attempts += 1
        return replace(looked, quiet_until=None)

    def _burst(self, session: Session, messages: Sequence[Message]) -> Looked:
        responder, tries = self._responder, messages[0].attempts + 1
        conversation = session.get_one(Conversation, messages[0].conversation_id)
        # Whoever is at a terminal, or reads with staff, writes one thing at a time; and what could not be answered together
        # is tried alone.
        is_alone = messages[0].channel == LOCAL or conversation.is_peoples or tries > TRIES_TOGETHER
        wait = timedelta(seconds=0 if is_alone else responder.business.wait_for_more_seconds)
        read = read_incoming(session, messages if wait else messages[:1])
        ids = [message.id for message in messages]
        heard = [burst.Heard(*each, responder.stands_alone(each[1])) for each in zip(ids, read, strict=False)]
        found = burst.first_burst(heard, wait)
        is_over = len(found) < len(messages) or not wait
        until = None if is_over else burst.quiet_until(found, wait)
        corrections = sum(edits.number_of_corrections(message) for message in messages[: len(found)])
        return Looked(tuple(each.id for each in found), tries, burst.joined(found), corrections, until)

    def _record(self, looked: Looked, incoming: Incoming, response: Response) -> bool:
        """All effects of what was looked at in one transaction, guarded by the claim. Raises ClaimLost.

        Whether we still hold the conversation: where nothing more waits in it, the claim is given back in the same transaction.
        """
        now = clock.now()
        with self._store.write() as session:
            inbound = session.get_one(Message, looked.ids[-1])
            conversation = self._claimed(session, inbound)
            # As they are now that nobody else can change them.
            messages = [session.get_one(Message, message_id, populate_existing=True) for message_id in looked.ids]
            if inbound.status != Status.RECEIVED:
                return True
            if sum(map(edits.number_of_corrections, messages)) != looked.corrections:
                # The customer changed their words while the bot was thinking: it thinks again.
                return True
            messages = [message for message in messages if message.status == Status.RECEIVED]
            if incoming.holder is Holder.STAFF and not conversation.is_peoples:
                # A person held it when we looked and does no more: the bot's silence would be the last word.
                return True
            conversation.language = response.language or conversation.language
            if conversation.holder == Holder.CLOSED:
                conversation.holder = Holder.BOT
            if response.bots_turn_at is not None and not conversation.is_peoples:
                for message in messages:
                    inbox.leave_to_people(message, response.bots_turn_at)
            else:
                inbox.handled(messages, outcome_of(conversation, response), now)
            self._effects.hear(session, conversation, inbound, incoming, response, now)
            # A person took over while the bot was thinking: it stays silent, the message is in the transcript.
            if not conversation.is_peoples:
                self._effects.apply(session, conversation, inbound, incoming, response, now)
            if response.closes and not conversation.is_peoples:
                conversation.holder = Holder.CLOSED
            if inbox.unhandled(session, conversation.id, now, 1):
                return True
            conversation.worker = conversation.worker_until = None
            return False

    def _set_aside(self, looked: Looked) -> None:
        """Nothing helped: staff see the message, the customer hears so if that can be recorded, and the next one is served."""
        now = clock.now()
        with self._store.write() as session:
            inbound = session.get_one(Message, looked.ids[0])
            conversation = self._claimed(session, inbound)
            if inbound.status != Status.RECEIVED:
                return
            log.error("message %s could not be handled in %s tries; it is set aside for staff", inbound.id, TRIES_IN_ALL)
            inbox.handled([inbound], Outcome.STAFF if conversation.is_peoples else Outcome.QUARANTINED, now)
            quarantine.set_aside(session, inbound, now)
            if conversation.is_peoples:
                return
            try:
                with session.begin_nested():
                    self._effects.apologise(session, conversation, inbound, now)
            except Exception:
                log.exception("message %s: the customer could not even be told", inbound.id)

    def _claimed(self, session: Session, inbound: Message) -> Conversation:
        """The conversation of `inbound`, locked. Raises ClaimLost when somebody else works on it."""
        conversation = session.get_one(
            Conversation, inbound.conversation_id, with_for_update=True, populate_existing=True
        )
        if conversation.worker != self.name:
            raise ClaimLost
        return conversation
