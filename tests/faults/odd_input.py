"""Odd but authenticated input: whatever comes, no 5xx, no exception without a row in quarantine, and the customer is served."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.faults.small_desk import SmallDesk, troubles

# Customers take their turns, so that each has odd input of several kinds behind it when it asks.
ODD_PER_CUSTOMER = 20
AT_ONCE = 8


@dataclass
class Seen:
    """What came of it; `broken` holds one sentence for each promise that did not hold, with the input."""

    count: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    served: int = 0
    quarantined: int = 0
    kept: int = 0  #: as messages of a customer

    def __str__(self) -> str:
        statuses = ", ".join(f"{number:,} × {status}" for status, number in sorted(self.statuses.items()))
        return (
            f"{self.count:,} sent: {statuses}; {self.kept:,} messages kept, {self.quarantined:,} in quarantine; "
            f"{self.served:,} customers asked afterwards and were answered; {len(self.broken)} broken"
        )


Post = Callable[[httpx.AsyncClient, Any], Awaitable[httpx.Response]]


def examples(make: Callable[[Random], Any], count: int, start: int = 0) -> list[Any]:
    """`count` things that hypothesis has `make` make; the same ones for the same `start`."""
    made: list[Any] = []

    @seed(start)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.randoms(use_true_random=False))
    def collect(random: Random) -> None:
        made.append(make(random))

    collect()
    return made[:count]


async def bring(
    desk: SmallDesk,
    batches: Iterable[Sequence[tuple[int, Any]]],
    post: Post,
    ask: Callable[[httpx.AsyncClient, int], Awaitable[str]],
    progress: Callable[[Seen], None] = lambda seen: None,
) -> Seen:
    """Bring every (customer, input) of each batch; then each customer of the batch asks an ordinary question.

    `post` brings one input; `ask` brings the question of a customer and returns its external id.
    """
    seen = Seen()
    async with desk.door() as client, desk.at_work(senders=0):
        for batch in batches:
            before = desk.count_rows()
            with troubles() as logged:
                for some in _in_parts(batch, AT_ONCE):
                    answers = await asyncio.gather(*(post(client, given) for _, given in some))
                    for (_, given), answer in zip(some, answers, strict=True):
                        seen.count += 1
                        seen.statuses[answer.status_code] += 1
                        if answer.status_code >= 500:
                            seen.broken.append(f"{answer.status_code} for {given!r:.2000}")
                await desk.until_idle()
                customers = list(dict.fromkeys(customer for customer, _ in batch))
                asked = [await ask(client, customer) for customer in customers]
                await desk.until_idle()
            after = desk.count_rows()
            for customer, external_id in zip(customers, asked, strict=True):
                if desk.replies_to(external_id):
                    seen.served += 1
                else:
                    mine = [given for owner, given in batch if owner == customer]
                    seen.broken.append(f"customer {customer} was not answered after {mine!r:.4000}")
            seen.kept += after[0] - before[0] - len(customers)
            seen.quarantined += after[1] - before[1]
            if len(logged.lines) > after[1] - before[1]:
                seen.broken.append(f"logged without a row in quarantine: {logged.lines[:5]}")
            progress(seen)
    return seen


def _in_parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
