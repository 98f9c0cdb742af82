"""Four hours of updates by the rules of Telegram's own server: odd ones between questions, the database away, the line broken."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.row import Row
from bot import clock
from tests.cast import NIGHT
from tests.faults.marked import EchoDialogue
from tests.faults.odd_telegram import telegram_connector
from tests.faults.small_desk import SmallDesk, sqlite_store
from tests.faults.telegram_day import Gateway, deliver_day, make_day, through
from tests.faults.telegram_delivery import Answer, TelegramDelivery
from tests.faults.telegram_schema import read_schema

AIM = "nothing lost, no question waits for an odd update (1 s), each is answered once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, default=60, help="how many chats (default: 60)")
    parser.add_argument("--questions", type=int, default=5, help="questions of each (default: 5)")
    parser.add_argument("--odd", type=int, default=10, help="odd updates in each chat (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other updates (default: 1)")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    day = make_day(read_schema(), arguments.customers, arguments.questions, arguments.odd, arguments.seed)
    clock.start_at(NIGHT)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sqlite_store(Path(folder)) as store:
        ran = asyncio.run(through(SmallDesk(store, {"telegram": telegram_connector()}, EchoDialogue()), day))
    took = f"{ran}; four hours in {time.monotonic() - began:.0f} s"
    yield Row("redelivery by the rules of Telegram's own server", AIM, took, ran.is_kept)

    def naive(driver: TelegramDelivery) -> Gateway:
        async def deliver(update: dict[str, object]) -> Answer:
            return Answer(500 if update["update_id"] in day.odd else 200)

        return deliver

    ran = asyncio.run(deliver_day(day, naive))
    yield Row("the same, at a gateway that answers 500 to what it has no code for", "(to compare)", str(ran), None)
