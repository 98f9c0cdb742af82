"""A day at Telegram's end: customers write and press, odd updates come between, the database is away for a while, the line breaks."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from bot.storage.engine import Store
from connectors.telegram.connector import MAX_WEBHOOK_CONNECTIONS, WEBHOOK_PATH
from tests.faults.marked import answers_of, new_mark, question
from tests.faults.odd_telegram import FIRST_CUSTOMER, HEADERS
from tests.faults.small_desk import SmallDesk
from tests.faults.telegram_delivery import Answer, TelegramDelivery
from tests.faults.telegram_schema import Schema
from tests.faults.telegram_updates import Updates

DATE = 1_790_000_000
LASTS_SECONDS = 4 * 3600.0
DATABASE_AWAY = (3600.0, 4200.0)
LINE_BROKEN = (7200.0, 7230.0)
# After the database is back: Retry-After (5 s), and whoever had failed before it was sent.
BACK_WITHIN_SECONDS = 10.0
# After a broken line Telegram waits 2, 4, 8, 16 s: as long again as it had waited.
LINE_BACK_WITHIN_SECONDS = 40.0
ORDINARY_WITHIN_SECONDS = 1.0

Gateway = Callable[[dict[str, Any]], Awaitable[Answer]]


@dataclass
class Day:
    """What is to come, and what became of it."""

    updates: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)  #: of ordinary questions, by update id
    presses: set[int] = field(default_factory=set)
    odd: set[int] = field(default_factory=set)

    @property
    def came_at(self) -> dict[int, float]:
        return {update["update_id"]: at for at, update in self.updates}


def make_day(schema: Schema, customers: int, questions: int, odd: int, start: int = 1) -> Day:
    """Each customer asks `questions` times and presses a button once, with `odd` updates that nobody expects in between."""
    random, day, number = Random(start), Day(), 0
    for customer in range(FIRST_CUSTOMER, FIRST_CUSTOMER + customers):
        moments = sorted(random.uniform(0, LASTS_SECONDS) for _ in range(questions + odd + 1))
        kinds = ["question"] * questions + ["odd"] * odd + ["press"]
        random.shuffle(kinds)
        for at, kind in zip(moments, kinds, strict=True):
            number += 1
            if kind == "question":
                day.marks[number] = new_mark()
                update = {"message": _message(customer, number, question(day.marks[number]))}
            elif kind == "press":
                day.presses.add(number)
                person = {"id": customer, "is_bot": False, "first_name": "Anna"}
                update = {"callback_query": {"id": f"press-{number}", "from": person, "chat_instance": "1", "data": "x"}}
            else:
                day.odd.add(number)
                update = _odd(Updates(schema, random), customer)
            day.updates.append((at, {**update, "update_id": number}))
    return day


@dataclass
class Ran:
    """What came of a day. `late` are questions that waited longer than what stood in their way."""

    updates: int
    attempts: int
    delivered: int
    lost_presses: int
    lost: list[int]
    late: list[int]
    longest_wait_seconds: float  #: of a question that came while all was well
    statuses: Counter[int]
    answered: Counter[int] = field(default_factory=Counter)  #: how many questions got so many answers

    @property
    def is_kept(self) -> bool:
        return not self.lost and not self.late and set(self.answered) <= {1} and not (set(self.statuses) - {0, 200, 503})

    def __str__(self) -> str:
        statuses = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(self.statuses.items()))
        answered = ", ".join(f"{count} {times} ×" for times, count in sorted(self.answered.items()))
        return (
            f"{self.updates} updates in {self.attempts} attempts ({statuses}); {self.delivered} delivered, {len(self.lost)} lost, "
            f"{self.lost_presses} presses expired while the database was away; {len(self.late)} questions late, the longest wait "
            f"while all was well {self.longest_wait_seconds:.2f} s; questions answered: {answered or 'none'}"
        )


async def deliver_day(day: Day, gateway: Callable[[TelegramDelivery], Gateway]) -> Ran:
    """Deliver all of `day` by Telegram's rules to what `gateway` makes of the driver."""
    driver = TelegramDelivery(lambda update: post(update), max_connections=MAX_WEBHOOK_CONNECTIONS)
    post = gateway(driver)
    for at, update in day.updates:
        driver.comes(update, at)
    await driver.run()
    came_at = day.came_at
    waited = {done.update_id: done.waited_seconds for done in driver.delivered}
    well = {number: wait for number, wait in waited.items() if number in day.marks and _trouble_until(came_at[number]) == 0}
    late = [
        number
        for number in day.marks
        if waited.get(number, float("inf")) > max(ORDINARY_WITHIN_SECONDS, _trouble_until(came_at[number]) - came_at[number])
    ]
    gone = set(driver.dropped) | (set(came_at) - set(waited))
    excused = {number for number in gone & day.presses if DATABASE_AWAY[0] - 150 <= came_at[number] <= DATABASE_AWAY[1]}
    return Ran(
        updates=len(day.updates),
        attempts=len(driver.attempts),
        delivered=len(driver.delivered),
        lost_presses=len(excused),
        lost=sorted(gone - excused),
        late=late,
        longest_wait_seconds=max(well.values(), default=0.0),
        statuses=Counter(attempt.answer.status for attempt in driver.attempts),
    )


async def through(desk: SmallDesk, day: Day) -> Ran:
    """A day at our own gateway; afterwards everything is handled, and answers are counted."""
    async with desk.door() as client:
        database = _Database(desk.store)

        def gateway(driver: TelegramDelivery) -> Gateway:
            async def deliver(update: dict[str, Any]) -> Answer:
                if LINE_BROKEN[0] <= driver.now < LINE_BROKEN[1]:
                    return Answer(0)
                database.be(there=not DATABASE_AWAY[0] <= driver.now < DATABASE_AWAY[1])
                return await _post(client, update)

            return deliver

        ran = await deliver_day(day, gateway)
        database.be(there=True)
    async with desk.at_work(senders=0):
        await desk.until_idle(600)
    answers = answers_of(desk.store)
    ran.answered = Counter(answers[mark] for mark in day.marks.values())
    return ran


class _Database:
    """A database that takes nothing for a while: the table of messages is not there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_there = True

    def be(self, *, there: bool) -> None:
        if there == self._is_there:
            return
        names = ("messages_elsewhere", "messages") if there else ("messages", "messages_elsewhere")
        with self._store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE {} RENAME TO {}".format(*names))
        self._is_there = there


async def _post(client: httpx.AsyncClient, update: dict[str, Any]) -> Answer:
    answer = await client.post(WEBHOOK_PATH, content=json.dumps(update).encode(), headers=HEADERS)
    return Answer(answer.status_code, int(answer.headers.get("retry-after", 0)))


def _trouble_until(came_at: float) -> float:
    """Until when a question that came then may have had to wait for what was broken; 0: nothing was."""
    for (begins, ends), back_within in ((DATABASE_AWAY, BACK_WITHIN_SECONDS), (LINE_BROKEN, LINE_BACK_WITHIN_SECONDS)):
        if begins - ORDINARY_WITHIN_SECONDS <= came_at <= ends + back_within:
            return ends + back_within
    return 0


def _message(customer: int, message_id: int, text: str) -> dict[str, Any]:
    person = {"id": customer, "is_bot": False, "first_name": "Anna"}
    chat = {"id": customer, "type": "private", "first_name": "Anna"}
    return {"message_id": message_id, "from": person, "chat": chat, "date": DATE, "text": text}


def _odd(updates: Updates, customer: int) -> dict[str, Any]:
    """An odd message of this customer: it stands in the queue of their chat, before what they ask next."""
    while True:
        made = updates.any(customer)
        for name in ("message", "edited_message"):
            content = made.get(name)
            if isinstance(content, dict) and isinstance(content.get("chat"), dict) and content["chat"].get("id") == customer:
                # Never one that a question has already.
                return {name: {**content, "message_id": 10**6 + updates.number()}}
