"""Counts what became of accepted messages: in the database, and in the provider's own list of what it was given to send."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from benchmarks.faults.stand_in import MARK
from benchmarks.faults.traffic import Written
from bot.storage.engine import Store
from bot.storage.tables import Author, Direction, Message, Status
from tests.peers.emulator import TwilioEmulator

LOOK_EVERY_SECONDS = 0.5
# Longer than a sender's claim on a message that it was sending when it died.
STUCK_AFTER_SECONDS = 120.0
ON_THEIR_WAY = (Status.RECEIVED, Status.QUEUED, Status.SENDING)
OUT_OF_THE_HOUSE = (Status.SENT, Status.DELIVERED, Status.READ)


@dataclass(frozen=True)
class Counted:
    """Nothing of it but the first three and `unknown` may be above zero."""

    accepted: int
    rows: int
    answered: int  #: messages whose answer is in the provider's list
    lost: int = 0  #: accepted, and not in the transcript
    doubled: int = 0  #: in the transcript more than once
    out_of_order: int = 0  #: conversations whose transcript has another order than they were written in
    unhandled: int = 0  #: accepted, and neither handled nor on anybody's list
    unanswered: int = 0  #: handled by the bot, but no answer of any kind names them, in whatever status
    answered_twice: int = 0  #: messages named by more than one text in the provider's list, beyond rows that are unknown
    sent_twice: int = 0  #: texts in the provider's list that no row accounts for, not even an unknown one
    answers_out_of_order: int = 0  #: conversations that got an answer before an earlier one
    unsent: int = 0  #: answers that are still on their way, failed or cancelled
    ledger_differs: int = 0  #: `nightdesk ledger verify` finds something
    unknown: int = 0  #: answers of which nobody knows whether they arrived; shown to staff

    @property
    def wrong(self) -> dict[str, int]:
        """What must not be."""
        names = ("lost", "doubled", "out_of_order", "unhandled", "unanswered")
        names += ("answered_twice", "sent_twice", "answers_out_of_order", "unsent", "ledger_differs")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def __str__(self) -> str:
        wrong = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in self.wrong.items())
        told = f"{self.accepted} accepted, {self.rows} rows, {self.answered} answered, {self.unknown} answers unknown"
        return f"{told}; {wrong or '0 lost, 0 doubled, 0 out of order'}"


async def settled(store: Store, stuck_after_seconds: float = STUCK_AFTER_SECONDS) -> float:
    """Wait until nothing is on its way any more, or nothing moves. Returns the seconds."""
    began = moved = time.monotonic()
    before: dict[str, int] = {}
    while True:
        now = await asyncio.to_thread(statuses, store)
        if not any(now.get(status, 0) for status in ON_THEIR_WAY):
            return time.monotonic() - began
        if now != before:
            before, moved = now, time.monotonic()
        elif time.monotonic() - moved > stuck_after_seconds:
            return time.monotonic() - began
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def statuses(store: Store) -> dict[str, int]:
    """How many messages stand where."""
    with store.read() as session:
        rows = session.execute(select(Message.status, func.count()).group_by(Message.status)).all()
    return {str(status): count for status, count in rows}


def count(store: Store, twilio: TwilioEmulator, accepted: Iterable[Written]) -> Counted:
    """Count all that was accepted; nobody else may have written to this desk."""
    written = {message.sid: message for message in accepted}
    with store.read() as session:
        found = session.execute(
            select(Message.id, Message.conversation_id, Message.external_id, Message.status)
            .where(Message.direction == Direction.IN, Message.external_id.is_not(None))
            .order_by(Message.id)
        ).all()
        said = session.execute(
            select(Message.external_id, Message.status, Message.text, Message.reply_to_id).where(
                Message.direction == Direction.OUT, Message.author != Author.SYSTEM
            )
        ).all()
    rows = Counter(row.external_id for row in found)
    unknown = [row for row in said if row.status == Status.UNKNOWN]
    sent = [(message["to"], message["body"] or "", message["sid"]) for message in twilio.sent()]
    named = Counter(mark for _, body, _ in sent for mark in set(MARK.findall(body)))
    sid_of = {row.id: row.external_id for row in found}
    replied = {mark for row in said for mark in MARK.findall(row.text)}
    # The fallback text names nobody; it is a reply all the same.
    replied |= {written[sid].mark for row in said if (sid := sid_of.get(row.reply_to_id)) in written}
    listed = {sid for _, _, sid in sent}
    heard = {sid_of.get(row.reply_to_id) for row in said if row.external_id in listed}
    may_be_twice = {mark for row in unknown for mark in MARK.findall(row.text)}
    accounted = {row.external_id for row in said if row.external_id}
    stray = sum(1 for _, _, sid in sent if sid not in accounted)
    return Counted(
        accepted=len(written),
        rows=len(found),
        answered=sum(1 for message in written.values() if named[message.mark] or message.sid in heard),
        lost=sum(1 for sid in written if not rows[sid]),
        doubled=sum(1 for times in rows.values() if times > 1),
        out_of_order=_out_of_order([(row.conversation_id, written[row.external_id].number) for row in found if row.external_id in written]),
        unhandled=sum(1 for row in found if row.status != Status.HANDLED),
        unanswered=sum(1 for message in written.values() if message.mark not in replied),
        answered_twice=sum(1 for mark, times in named.items() if times > 1 and mark not in may_be_twice),
        sent_twice=max(0, stray - len(unknown)),
        answers_out_of_order=_out_of_order(
            [(to, max(int(mark.partition("m")[2]) for mark in MARK.findall(body))) for to, body, _ in sent if MARK.search(body)]
        ),
        unsent=sum(1 for row in said if row.status not in (*OUT_OF_THE_HOUSE, Status.UNKNOWN)),
        unknown=len(unknown),
    )  # fmt: skip


def _out_of_order(lines: Sequence[tuple[object, int]]) -> int:
    """How many conversations do not rise."""
    numbers: dict[object, list[int]] = defaultdict(list)
    for conversation, number in lines:
        numbers[conversation].append(number)
    return sum(1 for each in numbers.values() if each != sorted(each))


def is_sound(store: Store) -> bool:
    """SQLite's own check of its file; PostgreSQL checks itself."""
    if not store.is_sqlite:
        return True
    with store.read() as session:
        return session.scalar(text("PRAGMA integrity_check")) == "ok"


def share(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of all lie (the nearest one that was measured)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0
