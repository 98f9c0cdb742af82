"""Clears up unknown outcomes: asks the provider whether it has a message of which we do not know. Runs in the sender part.

What the provider has is sent, under the id that it has there; it may also tell us by itself, in a status callback that carries
our own id. What it certainly has not got is sent again. What is still uncertain (other texts went out that nobody can place,
only some parts of a long text are there, the provider cannot be asked) is a question to staff.

Absence is believed late: only of a list that was begun so long after the message was handed over that no request of ours can
be under way any more. Until it is settled or staff are asked, a minute at most while the provider can be asked or refuses to
be, later messages of the same conversation wait.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.exc import IntegrityError

from bot import clock
from bot.storage import channels, outbox, unknown
from bot.storage.engine import Store
from bot.storage.unknown import Doubtful
from connectors.connector import Connector, Listing
from connectors.errors import SendFailed
from connectors.messages import DeliveryReport, Listed

log = logging.getLogger("nightdesk.reconcile")

LOOK_EVERY_SECONDS = 1.0
LOOKS_AT_ONCE = 20
LOOK_AGAIN_AFTER = timedelta(seconds=7)
#: Connecting and reading take at most 15 s (connectors/whatsapp/send.py); the rest is for a list that lags behind.
BELIEVED_AFTER_HANDING = timedelta(seconds=30)
BELIEVED_AFTER_LOSING = timedelta(seconds=15)
#: Between our clock and the provider's, and for its whole seconds.
SLACK = timedelta(minutes=2)
#: A message that got lost so often is not sent again by itself.
TRIES_AT_MOST = 3
#: Later messages of the conversation wait for it until then.
STAFF_ARE_ASKED_AFTER = timedelta(minutes=1)
THEN_LOOK_AGAIN_AFTER = timedelta(minutes=2)
LOOKED_FOR_AT_MOST = timedelta(hours=24)

ONLY_PARTS = "Only a part of this long text reached the provider."
CANNOT_PLACE = "Something went out to this customer that may be this text, but reads differently."
LOST_OFTEN = f"This got lost {TRIES_AT_MOST} times."
UNREADABLE_LIST = "its list cannot be read; the log says more."
NO_ANSWER = "The provider cannot be asked whether this was sent: {sentence}"


class Finding(Enum):
    FOUND = "found"
    ABSENT = "absent"
    PARTLY = "partly"  #: some parts of it are there, and others are not
    UNPLACED = "unplaced"  #: it is not there as it reads, but something is that nobody can place


@dataclass(frozen=True)
class Judged:
    finding: Finding
    report: DeliveryReport | None = None  #: of the last part, when it was found


class Reconciler:
    """Looks up what is unknown on those of `connectors` whose provider can be asked. Several may run."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector]) -> None:
        self._store = store
        self._listing = {name: each for name, each in connectors.items() if isinstance(each, Listing)}

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("unknown outcomes could not be looked up; it is tried again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Look up what is due."""
        due = await asyncio.to_thread(self._due)
        await asyncio.gather(*(self._look_up(doubtful) for doubtful in due))

    async def _look_up(self, doubtful: Doubtful) -> None:
        began = clock.now()
        connector = self._listing[doubtful.channel]
        since = doubtful.handed_at - SLACK
        try:
            listed = await connector.sent_since(doubtful.message.address, since - clock.offset())
        except SendFailed as failed:
            await asyncio.to_thread(self._not_answered, doubtful, failed.sentence, began)
            return
        except Exception:
            # A bug must not make the customer's next messages wait for ever.
            log.exception("message %s could not be looked up", doubtful.message.outbox_id)
            await asyncio.to_thread(self._not_answered, doubtful, UNREADABLE_LIST, began)
            return
        parts = connector.parts_of(doubtful.message)
        # Somebody else may take the same entry of the list for another message of the same text; the next look knows that.
        with contextlib.suppress(IntegrityError):
            await asyncio.to_thread(self._settle, doubtful, parts, listed, since, began)

    def _due(self) -> list[Doubtful]:
        with self._store.read() as session:
            # A provider that refuses everything would refuse this too; and what waits behind it waits anyway.
            paused = channels.paused(session)
            asked = tuple(channel for channel in self._listing if channel not in paused)
            # Nearly always there is nothing, and then nothing is locked.
            if not unknown.any_due(session, asked, clock.now()):
                return []
        with self._store.write() as session:
            return unknown.due_looks(session, asked, clock.now(), LOOK_AGAIN_AFTER, LOOKS_AT_ONCE)

    def _settle(
        self, doubtful: Doubtful, parts: list[str], listed: list[Listed], since: datetime, began: datetime
    ) -> None:
        now, message_id = clock.now(), doubtful.message.outbox_id
        with self._store.write() as session:
            ids, texts = unknown.said_besides(session, doubtful, since)
            judged = judge(parts, listed, ids, texts)
            if judged.report is None and doubtful.message.buttons:
                # Buttons that can be pressed are not part of the text.
                pressable = judge([doubtful.message.text], listed, ids, texts)
                judged = pressable if pressable.report is not None else judged
            if judged.report is not None:
                if unknown.found(session, doubtful, judged.report):
                    outbox.record_found(session, message_id, judged.report, now)
                    log.info("message %s: the provider has it", message_id)
                return
            if began < believed_from(doubtful):
                return
            if judged.finding is Finding.ABSENT and doubtful.attempts < TRIES_AT_MOST:
                if unknown.not_there(session, doubtful, now):
                    log.info("message %s: the provider has not got it, so it is sent again", message_id)
                return
            unknown.ask_staff(session, doubtful, _WHY[judged.finding], now, look_again_after=_next_look(doubtful, now))

    def _not_answered(self, doubtful: Doubtful, sentence: str, now: datetime) -> None:
        log.warning("message %s could not be looked up: %s", doubtful.message.outbox_id, sentence)
        if now - doubtful.since < STAFF_ARE_ASKED_AFTER:
            return
        with self._store.write() as session:
            why = NO_ANSWER.format(sentence=sentence)
            unknown.ask_staff(session, doubtful, why, now, look_again_after=_next_look(doubtful, now))


def believed_from(doubtful: Doubtful) -> datetime:
    """A list that is begun from then on shows the message, or it is not there."""
    return max(doubtful.handed_at + BELIEVED_AFTER_HANDING, doubtful.since + BELIEVED_AFTER_LOSING)


def judge(parts: Sequence[str], listed: Sequence[Listed], ids: Collection[str], texts: Sequence[str]) -> Judged:
    """Whether a message, sent as `parts`, is among what the provider lists. Pure.

    `ids`, `texts`: of what else we sent to the same address, which is never taken for this one.
    """
    free = [each for each in listed if each.report.external_id not in ids]
    found: list[Listed] = []
    for part in parts:
        match = next((each for each in free if _letters(each.text) == _letters(part)), None)
        if match is not None:
            free.remove(match)
            found.append(match)
    if parts and len(found) == len(parts):
        return Judged(Finding.FOUND, found[-1].report)
    if found:
        return Judged(Finding.PARTLY)
    others = [_letters(text) for text in texts]
    unplaced = [each for each in free if not any(_letters(each.text) in other for other in others)]
    return Judged(Finding.UNPLACED if unplaced else Finding.ABSENT)


def _letters(text: str) -> str:
    """What providers leave as it is. They may put other quotation marks and spaces:

    https://www.twilio.com/docs/messaging/services/tutorials/how-to-send-sms-messages-services#smart-encoding
    """
    return re.sub(r"[\W_]+", "", text) or text.strip()


def _next_look(doubtful: Doubtful, now: datetime) -> timedelta | None:
    return THEN_LOOK_AGAIN_AFTER if now - doubtful.since < LOOKED_FOR_AT_MOST else None


_WHY = {Finding.PARTLY: ONLY_PARTS, Finding.UNPLACED: CANNOT_PLACE, Finding.ABSENT: LOST_OFTEN}
