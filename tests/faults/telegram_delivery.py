"""Delivers updates to a webhook as Telegram's own server does, on a clock of its own, so that a day takes a second.

After github.com/tdlib/telegram-bot-api at commit 01a3679c0bbf9bbba03d1d3e20f621fa4becddcc (Boost Software License 1.0; its
rules are followed here, no code is copied):
- telegram-bot-api/WebhookActor.cpp, on_update_error: 2xx is done. Else the same update comes again: after the first failure at
  once, then after 2, 4, 8 … s, at most a number between 60 and 120 that is drawn each time; after Retry-After where the answer
  has one, up to 3,600 s. It is dropped when its next attempt would come after it has expired.
- load_updates, drop_event: updates with the same queue id come one after the other. Updates of at most 2 × max_connections
  queues are loaded: as many blocked queues block everybody. What expires before it is loaded is never delivered.
- handle: a connection that closes without an answer is a failure; 410 for 23 hours closes the webhook.
- telegram-bot-api/Client.cpp, add_message_update, add_update_callback_query, add_update_chat_member: a message and an edit wait
  in the queue of their chat, for 86,400 s from their date; a pressed button in a queue of its own, user id + (3 << 33), for
  150 s; a change of membership in user id + (6 << 33), or chat id + (5 << 33) where it is the bot's own.
Left out: how connections are opened (their flood limits, addresses, certificates), and what a 2xx body may ask for.
"""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

MAX_RESEND_SECONDS = 60
MAX_RETRY_AFTER_SECONDS = 3600
DROP_WEBHOOK_AFTER_SECONDS = 23 * 3600
MESSAGE_LIVES_SECONDS = 86_400
CALLBACK_QUERY_LIVES_SECONDS = 150
INLINE_QUERY_LIVES_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What the webhook said. `status` 0: the connection closed without an answer."""

    status: int
    retry_after_seconds: int = 0

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status <= 299


@dataclass
class Waiting:
    """An update on its way; `came_at` and `expires_at` by the driver's clock."""

    update: dict[str, Any]
    queue: int
    came_at: float
    expires_at: float
    delay: float = 1.0
    wakes_at: float = 0.0
    fails: int = 0


@dataclass(frozen=True)
class Attempt:
    update_id: int
    at: float
    answer: Answer


@dataclass(frozen=True)
class Delivered:
    update_id: int
    waited_seconds: float  #: from when it came to Telegram until the webhook said yes
    attempts: int


class TelegramDelivery:
    """`deliver` posts one update and says what was answered; `takes_seconds` is how long that is, by the driver's clock."""

    def __init__(
        self,
        deliver: Callable[[dict[str, Any]], Awaitable[Answer]],
        *,
        max_connections: int = 40,
        takes_seconds: float = 0.05,
        random: Random | None = None,
    ) -> None:
        self._deliver = deliver
        self._max_connections = max_connections
        self._takes_seconds = takes_seconds
        self._random = random or Random(1)
        self._order = itertools.count()
        self._own_queue = itertools.count(-1, -1)
        self._arrivals: list[tuple[float, int, Waiting]] = []
        self._unloaded: deque[Waiting] = deque()
        self._queues: dict[int, deque[Waiting]] = {}
        self._ready: list[tuple[float, int]] = []
        self._in_flight: list[tuple[float, int, Waiting, Answer]] = []
        self._first_410_at: float | None = None
        self.now = 0.0
        self.attempts: list[Attempt] = []
        self.delivered: list[Delivered] = []
        self.dropped: list[int] = []
        self.is_closed = False

    def comes(self, update: dict[str, Any], at: float = 0.0) -> None:
        """Telegram gets this update at that moment of the driver's clock. Dates inside it mean nothing to the driver."""
        queue, lives_seconds = _queue_of(update)
        waiting = Waiting(update, queue or next(self._own_queue), at, at + lives_seconds)
        heapq.heappush(self._arrivals, (at, next(self._order), waiting))

    async def run(self, until: float = float("inf")) -> None:
        """Deliver until nothing is left, or that moment has come."""
        while not self.is_closed:
            self._arrive()
            self._load()
            await self._send()
            moments = [heap[0][0] for heap in (self._arrivals, self._in_flight, self._ready) if heap]
            if len(self._in_flight) >= self._max_connections:
                moments = [self._in_flight[0][0]]
            if not moments or min(moments) > until:
                return
            self.now = max(self.now, min(moments))
            self._answered()

    @property
    def pending(self) -> int:
        """As getWebhookInfo's pending_update_count."""
        return len(self._unloaded) + sum(len(queue) for queue in self._queues.values())

    def _arrive(self) -> None:
        while self._arrivals and self._arrivals[0][0] <= self.now:
            self._unloaded.append(heapq.heappop(self._arrivals)[2])

    def _load(self) -> None:
        most = 2 * self._max_connections
        room = most - len(self._queues)
        while room > 0 and self._unloaded:
            room -= 1
            waiting = self._unloaded.popleft()
            if waiting.expires_at < self.now:
                self.dropped.append(waiting.update["update_id"])
                continue
            waiting.wakes_at = self.now
            queue = self._queues.setdefault(waiting.queue, deque())
            if not queue:
                heapq.heappush(self._ready, (waiting.wakes_at, waiting.queue))
            queue.append(waiting)

    async def _send(self) -> None:
        starting = []
        while self._ready and self._ready[0][0] <= self.now:
            if len(self._in_flight) + len(starting) >= self._max_connections:
                break
            starting.append(self._queues[heapq.heappop(self._ready)[1]][0])
        answers = await asyncio.gather(*(self._deliver(waiting.update) for waiting in starting))
        for waiting, answer in zip(starting, answers, strict=True):
            heapq.heappush(self._in_flight, (self.now + self._takes_seconds, next(self._order), waiting, answer))

    def _answered(self) -> None:
        while self._in_flight and self._in_flight[0][0] <= self.now:
            _, _, waiting, answer = heapq.heappop(self._in_flight)
            self.attempts.append(Attempt(waiting.update["update_id"], self.now, answer))
            self._note_410(answer)
            if answer.is_yes:
                took = self.now - waiting.came_at
                self.delivered.append(Delivered(waiting.update["update_id"], took, waiting.fails + 1))
                self._next_of(waiting.queue)
            else:
                self._failed(waiting, answer)

    def _failed(self, waiting: Waiting, answer: Answer) -> None:
        wait: float = min(max(answer.retry_after_seconds, 0), MAX_RETRY_AFTER_SECONDS)
        if wait == 0 and waiting.fails > 0:
            longest = self._random.randint(MAX_RESEND_SECONDS, 2 * MAX_RESEND_SECONDS)
            waiting.delay = wait = min(longest, waiting.delay * 2)
        if self.now + wait > waiting.expires_at:
            self.dropped.append(waiting.update["update_id"])
            self._next_of(waiting.queue)
            return
        waiting.fails += 1
        waiting.wakes_at = self.now + wait
        heapq.heappush(self._ready, (waiting.wakes_at, waiting.queue))

    def _next_of(self, queue: int) -> None:
        self._queues[queue].popleft()
        if not self._queues[queue]:
            del self._queues[queue]
            return
        heapq.heappush(self._ready, (self._queues[queue][0].wakes_at, queue))

    def _note_410(self, answer: Answer) -> None:
        if answer.status != 410:
            # A closed connection says nothing about it.
            self._first_410_at = None if answer.status else self._first_410_at
        elif self._first_410_at is None:
            self._first_410_at = self.now
        elif self.now > self._first_410_at + DROP_WEBHOOK_AFTER_SECONDS:
            self.is_closed = True


def _queue_of(update: dict[str, Any]) -> tuple[int, float]:
    """The queue in which an update waits (0: one of its own), and for how long it lives."""
    for name in ("message", "edited_message", "channel_post", "edited_channel_post"):
        if name in update:
            return int(update[name]["chat"]["id"]), MESSAGE_LIVES_SECONDS
    if "callback_query" in update:
        return int(update["callback_query"]["from"]["id"]) + (3 << 33), CALLBACK_QUERY_LIVES_SECONDS
    if "my_chat_member" in update:
        return int(update["my_chat_member"]["chat"]["id"]) + (5 << 33), MESSAGE_LIVES_SECONDS
    if "chat_member" in update:
        return int(update["chat_member"]["from"]["id"]) + (6 << 33), MESSAGE_LIVES_SECONDS
    if "inline_query" in update:
        return int(update["inline_query"]["from"]["id"]) + (1 << 33), INLINE_QUERY_LIVES_SECONDS
    return 0, MESSAGE_LIVES_SECONDS
