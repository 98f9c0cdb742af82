"""The benchmark of the console's pages measures real ones, and its table says whether the aims are reached."""

from pathlib import Path

import pytest

from benchmarks.desk.browser import Loaded
from benchmarks.desk.fill import fill
from benchmarks.desk.live import Told
from benchmarks.desk.pages import Measured, console_over, conversation_pages, measure, sign_in, table
from bot import clock
from bot.storage.engine import Store


async def test_it_times_the_queue_and_conversations_of_the_made_up_shop(sqlite_store: Store, tmp_path: Path) -> None:
    staff = fill(sqlite_store, now=clock.now(), conversations=40, messages=600).staff
    pages = {"queue": ["/queue"], "conversation": conversation_pages(sqlite_store, 3)}
    console = console_over(sqlite_store, tmp_path)
    queue, conversation = await measure(console, sign_in(sqlite_store, staff["Alice"]), pages, rounds=4)
    assert len(queue.milliseconds) == len(conversation.milliseconds) == 4
    assert min(*queue.milliseconds, *conversation.milliseconds) > 0
    assert queue.bytes > 1000


@pytest.mark.parametrize(
    ("milliseconds", "size", "said"), [(49.0, 150_000, "reached"), (51.0, 10, "missed"), (1.0, 150_001, "missed")]
)
def test_the_table_says_whether_the_aims_are_reached(milliseconds: float, size: int, said: str) -> None:
    assert table([Measured("queue", (milliseconds,) * 20, (1.0,) * 20, size)]).endswith(said)


@pytest.mark.parametrize(("paint", "size", "is_reached"), [(300.0, 150_000, True), (301.0, 1, False), (1.0, 150_001, False)])
def test_a_first_visit_has_to_be_soon_and_small(paint: float, size: int, is_reached: bool) -> None:
    assert Loaded("queue", (paint,), (1.0,), size).is_reached is is_reached


@pytest.mark.parametrize(("slowest", "of_a_core", "is_reached"), [(1.0, 0.05, True), (1.1, 0.01, False), (0.1, 0.06, False)])
def test_all_consoles_have_to_be_told_soon_and_cheaply(slowest: float, of_a_core: float, is_reached: bool) -> None:
    assert Told("a message", (0.1, slowest), of_a_core).is_reached is is_reached
