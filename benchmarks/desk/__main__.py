"""`python -m benchmarks.desk`: what the console costs with 10,000 conversations and 200,000 messages, on both databases.

Pages on the server, in a browser that was never here, fifty consoles that are told of messages, the editor with a thousand
entries, and the page of drafts with three hundred. Fails when an aim is missed.
`python -m benchmarks.desk fill --database URL` only makes that database, to start a console on it.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import func, select

from benchmarks.desk import browser, drafts, entries, live, pages, saving
from benchmarks.desk.fill import CONVERSATIONS, MESSAGES, SEED, STAFF, fill
from benchmarks.desk.served import served
from benchmarks.faults.database import KINDS, empty
from bot import clock
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Message, Role, User

WHAT = ("pages", "browser", "live", "saving", "drafts")
SEARCHED = ("order", "late bicycle", "lb-2", "the", "thank you", "xyzzy", "anna")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("what", choices=["all", *WHAT, "fill"], nargs="*", default="all", help="several of them are one after the other")
    parser.add_argument("--database", help="fill: an empty database, as NIGHTDESK_DATABASE_URL names it; else: one that is filled")
    parser.add_argument("--kind", choices=KINDS, action="append", help="on which database (default: one after the other)")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=100, help="pages: requests of each kind (default 100)")
    parser.add_argument("--consoles", type=int, default=live.CONSOLES, help=f"live: how many are open (default {live.CONSOLES})")
    asked = parser.parse_args()
    if "fill" in asked.what:
        if not asked.database:
            parser.error("fill needs --database, for example --database sqlite:///var/desk.db")
        store = Store(open_engine(asked.database))
        _fill(store, asked)
        store.close()
        return 0
    if asked.database:
        with tempfile.TemporaryDirectory() as folder:
            return 0 if _measure(asked.database, Path(folder), asked) else 1
    reached = True
    for kind in asked.kind or KINDS:
        with tempfile.TemporaryDirectory() as folder, empty(kind, Path(folder)) as database:
            store = Store(open_engine(database.url))
            _fill(store, asked)
            store.close()
            print(f"\n{kind}")
            reached = _measure(database.url, Path(folder), asked) and reached
    return 0 if reached else 1


def _fill(store: Store, asked: argparse.Namespace) -> None:
    began = perf_counter()
    upgrade(store)
    filled = fill(
        store, now=clock.now(), conversations=asked.conversations, messages=asked.messages, seed=asked.seed
    )
    if not store.is_sqlite:
        # As a server does by itself a minute after so much was written.
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    taken = perf_counter() - began
    print(f"{filled.conversations:,} conversations, {filled.messages:,} messages in {taken:.0f} s", file=sys.stderr)


def _measure(url: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Prints a table for each. False: an aim is missed."""
    store = Store(open_engine(url))
    reached = []
    for what, measure in (("pages", _pages), ("browser", _browser), ("live", _live), ("saving", _saving), ("drafts", _drafts)):
        if "all" in asked.what or what in asked.what:
            said, is_reached = measure(store, url, folder, asked)
            print(f"\n{said}\nload of the machine meanwhile: {os.getloadavg()[0]:.1f}", flush=True)
            reached.append(is_reached)
    store.close()
    return all(reached)


def _pages(store: Store, _url: str, folder: Path, asked: argparse.Namespace) -> tuple[str, bool]:
    shown = {f"queue, {show}": [f"/queue?show={show}"] for show in ("waiting", "mine", "snoozed", "colleagues", "bot", "closed")}
    shown["queue, closed, page 100"] = ["/queue?show=closed&start=5000"]
    shown["search"] = [f"/queue?q={words.replace(' ', '+')}" for words in SEARCHED]
    shown["conversation"] = pages.conversation_pages(store, min(asked.rounds, 50))
    shown["the longest conversation"] = [_longest(store)]
    shown["FAQ, 1,000 entries"] = [f"/faq?page={page}" for page in range(1, 21)]
    shown["FAQ, searched"] = ["/faq?q=matter+number+77", "/faq?show=older", "/faq?show=unused"]
    shown["FAQ, an entry"] = [f"/faq/entries/matter_{number}" for number in range(0, 1000, 40)]
    entries.write(folder / "faq", store)
    found = asyncio.run(pages.measure(pages.console_over(store, folder, folder / "faq"), _sign_in(store), shown, asked.rounds))
    aim = f"The aim is {pages.AIM_MILLISECONDS:.0f} ms (median, server time) and {pages.AIM_BYTES / 1000:.0f} kB."
    return f"{aim}\n{pages.table(found)}", all(one.is_reached for one in found)


def _browser(store: Store, url: str, folder: Path, asked: argparse.Namespace) -> tuple[str, bool]:
    shown = {
        "queue": ["/queue"],
        "search": ["/queue?q=order"],
        "conversation": pages.conversation_pages(store, 10),
        "the longest conversation": [_longest(store)],
    }
    with served(url, folder) as console:
        found = asyncio.run(browser.measure(console, _sign_in(store), shown))
    aim = f"The aim is a first paint after {browser.AIM_PAINT_MILLISECONDS:.0f} ms (median) and {pages.AIM_BYTES / 1000:.0f} kB in all."
    return f"{aim}\n{browser.table(found)}", all(one.is_reached for one in found)


def _live(store: Store, url: str, folder: Path, asked: argparse.Namespace) -> tuple[str, bool]:
    with store.read() as session:
        ids = list(session.scalars(select(User.id).order_by(User.id).limit(len(STAFF))))
    tokens = [pages.sign_in(store, ids[number % len(ids)]) for number in range(asked.consoles)]
    with served(url, folder) as console:
        quiet, found = asyncio.run(live.measure(console, store, tokens))
    aim = f"The aim is {live.AIM_SECONDS:.0f} s until all have it, and {live.AIM_OF_A_CORE:.0%} of a core for the console's process."
    return f"{aim}\n{live.table(quiet, found, asked.consoles)}", all(one.is_reached for one in found)


def _saving(store: Store, _url: str, folder: Path, asked: argparse.Namespace) -> tuple[str, bool]:
    entries.write(folder / "saved", store)
    console = pages.console_over(store, folder, folder / "saved")
    found = asyncio.run(saving.measure(console, _sign_in(store, Role.TRAINER), min(asked.rounds, 20), entries.ENTRIES))
    aim = f"The aim is {saving.AIM_SECONDS:.0f} s (median) for each request when one entry of {entries.ENTRIES:,} is changed."
    return f"{aim}\n{saving.table(found)}", all(one.is_reached for one in found)


def _drafts(store: Store, _url: str, folder: Path, asked: argparse.Namespace) -> tuple[str, bool]:
    count = drafts.write(store)
    console = pages.console_over(store, folder)
    (found,) = asyncio.run(pages.measure(console, _sign_in(store, Role.TRAINER), {"drafts": ["/drafts"]}, min(asked.rounds, 20)))
    is_reached = found.p50 <= drafts.AIM_SECONDS * 1000 and count >= drafts.DRAFTS
    said = "reached" if is_reached else "missed"
    return (
        f"The aim is {drafts.AIM_SECONDS:.0f} s (median) for the page of {drafts.DRAFTS} drafts.\n"
        f"{count} drafts: median {found.p50:.0f} ms, 95 % {found.p95:.0f} ms, of a core {median(found.busy):.0f} ms, "
        f"{found.bytes / 1000:.1f} kB  {said}"
    ), is_reached


def _longest(store: Store) -> str:
    with store.read() as session:
        longest = select(Message.conversation_id).group_by(Message.conversation_id).order_by(func.count().desc()).limit(1)
        return f"/conversations/{session.scalar(longest)}"


def _sign_in(store: Store, role: Role = Role.AGENT) -> str:
    with store.read() as session:
        user_id = session.scalars(select(User.id).where(User.role == role).order_by(User.id)).first()
    if user_id is None:
        raise SystemExit("Nobody works here; fill the database first: python -m benchmarks.desk fill --database URL")
    return pages.sign_in(store, user_id)


if __name__ == "__main__":
    sys.exit(main())
