"""How long the console takes for its pages, in process and without a network: what staff wait for on the server."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.business.shop import load_business
from bot.console.app import create_console
from bot.faq.learning.recalibration import CannotRecalibrate, Proposal
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Holder
from bot.words.texts import Texts

ROOT = Path(__file__).parent.parent.parent
#: The aims of the desk: median milliseconds of server time, and bytes as they go over the wire.
AIM_MILLISECONDS = 50.0
AIM_BYTES = 150_000


@dataclass(frozen=True)
class Measured:
    """One kind of page. Times are of the whole request."""

    name: str
    milliseconds: tuple[float, ...]
    busy: tuple[float, ...]  #: milliseconds of a core, the browser's part included: what a busy machine does not lengthen
    bytes: int  #: the largest, compressed if the console compresses

    @property
    def p50(self) -> float:
        return median(self.milliseconds)

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1]

    @property
    def is_reached(self) -> bool:
        return self.p50 <= AIM_MILLISECONDS and self.bytes <= AIM_BYTES


def console_over(store: Store, folder: Path, faq: Path = ROOT / "data" / "faq") -> FastAPI:
    business = load_business(ROOT / "business.yml")
    return create_console(
        store,
        LiveHours(Hours(business)),
        texts=Texts.load(ROOT / "data" / "texts", business.language),
        media_folder=folder,
        secure_cookies=False,
        propose=_nothing_to_propose,
        faq_folder=faq,
        business_file=ROOT / "business.yml",
    )


def sign_in(store: Store, user_id: int) -> str:
    """A session of theirs. Returns the cookie's value."""
    with store.write() as session:
        return sessions.open_session(session, user_id, clock.now())


def conversation_pages(store: Store, number: int, seed: int = 1) -> list[str]:
    """So many conversations that staff look at: those that wait or are held, and closed ones, chosen by `seed`."""
    with store.read() as session:
        ids = session.scalars(
            select(Conversation.id).where(Conversation.holder != Holder.BOT).order_by(Conversation.id)
        ).all()
    return [f"/conversations/{chosen}" for chosen in random.Random(seed).sample(list(ids), number)]


async def measure(console: FastAPI, token: str, pages: dict[str, Sequence[str]], rounds: int) -> list[Measured]:
    """Each kind of page `rounds` times, its addresses in turn, after one round that does not count."""
    found = []
    transport = httpx.ASGITransport(console, raise_app_exceptions=True)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://desk.test", headers={"accept-encoding": "gzip"}
    ) as browser:
        browser.cookies.set("nightdesk", token, domain="desk.test")
        for name, addresses in pages.items():
            (await browser.get(addresses[0])).raise_for_status()
            times, busy, largest = [], [], 0
            for number in range(rounds):
                began, began_busy = perf_counter(), process_time()
                async with browser.stream("GET", addresses[number % len(addresses)]) as answer:
                    size = sum([len(part) async for part in answer.aiter_raw()])
                times.append((perf_counter() - began) * 1000)
                busy.append((process_time() - began_busy) * 1000)
                answer.raise_for_status()
                largest = max(largest, size)
            found.append(Measured(name, tuple(times), tuple(busy), largest))
    return found


def table(found: Sequence[Measured]) -> str:
    lines = [f"{'page':34} {'median':>9} {'95 %':>9} {'of a core':>12} {'largest':>10}"]
    for one in found:
        said = "reached" if one.is_reached else "missed"
        lines.append(f"{one.name:34} {one.p50:6.1f} ms {one.p95:6.1f} ms {median(one.busy):9.1f} ms {one.bytes / 1000:7.1f} kB  {said}")
    return "\n".join(lines)


def _nothing_to_propose() -> Proposal:
    raise CannotRecalibrate("Nothing is marked here.")
