"""How long an edit takes to be live: `python -m benchmarks.publish [--entries 1000] [--questions 200]`.

A made FAQ of that size, as many stored questions of the last days, and a part that answers, as `nightdesk actions` holds it: the
installed models and a search that follows what is served. Then one entry is edited and `nightdesk faq publish` is run, as a
person does it, and `nightdesk faq rollback`; each three times. Told is when the command had ended, when the version answered, and
how long each step of publishing took. The first publish fits everything once, which takes minutes, and the first that looks at stored
questions embeds them; it is told, too, and is no part of the aims.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.quality import synthetic
from bot import clock
from bot.build import build_views, read_settings
from bot.business.shop import load_business
from bot.faq.entry import Entry
from bot.faq.exchange.transfer import to_yaml
from bot.faq.learnt import Learnt
from bot.faq.live import LiveSearch
from bot.storage import inbox
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Author, Direction, Message, Proof, Status
from connectors.messages import InboundMessage, Kind

ROOT = Path(__file__).parents[2]
AIM_SECONDS = 5.0
FILES, ROUNDS = 20, 3
#: What the command does not tell of itself.
STARTING = "Starting, telling it all, ending"
#: Another text in every run, or `--cache` would hold what the edit teaches.
EDITED = "As edited for the {}th time by the run of {}."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--cache", type=Path, help="a folder for NIGHTDESK_VAR; a second run finds there what the first has fitted")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "NIGHTDESK_VAR": str((asked.cache or folder / "var").absolute()),
            "NIGHTDESK_DATABASE_URL": f"sqlite:///{folder}/nightdesk.db",
            "NIGHTDESK_BUSINESS": str(ROOT / "business.yml"),
            "PYTHONPATH": str(ROOT),
        }
        store = Store(open_engine(os.environ["NIGHTDESK_DATABASE_URL"]))
        upgrade(store)
        found, steps = asyncio.run(_measured(store, folder, asked.entries, asked.questions))
        store.close()
    print(f"{asked.entries} entries, {asked.questions} stored questions, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    is_reached = True
    for what, seconds in found.items():
        middle = statistics.median(seconds)
        reached = "" if what.startswith("first") else "  reached" if middle <= AIM_SECONDS else "  missed"
        is_reached = is_reached and reached != "  missed"
        print(f"  {what:<34} {middle:7.1f} s (of {len(seconds)}, the longest {max(seconds):.1f} s){reached}")
    print(f"  the aim is {AIM_SECONDS:.0f} s")
    print("where the seconds of publishing an edit went, each step's middle one")
    for what, seconds in steps.items():
        print(f"  {what:<34} {statistics.median(seconds):7.2f} s")
    return 0 if is_reached else 1


async def _measured(store: Store, folder: Path, count: int, questions: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Seconds of each kind of command, and of each step of publishing an edit."""
    entries = synthetic.entries(count, 5)
    faq = folder / "faq"
    faq.mkdir()
    for number in range(FILES):
        _write(faq, number, entries[number::FILES])
    _store_questions(store, count, questions)
    settings = read_settings()
    views = await asyncio.to_thread(build_views, settings)
    business = load_business(ROOT / "business.yml")
    search = LiveSearch(store, views, business.language, business.wrong_share, Learnt(settings.var / "cache" / "learnt"))
    following = asyncio.create_task(search.keep_fresh())
    found: dict[str, list[float]] = {}
    steps: dict[str, list[float]] = {}

    async def timed(what: str, version: int, *words: str) -> None:
        began, used = time.perf_counter(), _processors_used()
        answers = asyncio.create_task(_answers(search, version))
        command = [sys.executable, "-m", "bot", "faq", *words, "--json"]
        done = await asyncio.to_thread(subprocess.run, command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stderr}")
        found.setdefault(what, []).append(time.perf_counter() - began)
        used = _processors_used() - used
        # The version may answer before the command has told everything.
        found.setdefault(f"{what}, answering", []).append(await answers - began)
        print(f"{what}: {found[what][-1]:.1f} s, answering after {found[f'{what}, answering'][-1]:.1f} s, "
              f"{used:.1f} s on processors", file=sys.stderr)  # fmt: skip
        if what == "publish":
            told = json.loads(done.stdout)["seconds"]
            told[STARTING] = found[what][-1] - sum(told.values())
            for step, seconds in told.items():
                steps.setdefault(step, []).append(seconds)
        # Nobody publishes every second; what follows on an edit is done before the next one.
        await search.calibrated()

    await timed("first publish", 1, "publish", "--faq", str(faq), "--steps")
    for number in range(ROUNDS):
        edited = Entry(entries[0].id, entries[0].questions, EDITED.format(number, os.getpid()))
        _write(faq, 0, [edited, *entries[FILES::FILES]])
        await timed("publish", number + 2, "publish", "--faq", str(faq), "--steps")
    for number in range(ROUNDS, 0, -1):
        await timed("rollback", number, "rollback", str(number))
    following.cancel()
    return found, steps


async def _answers(search: LiveSearch, version: int) -> float:
    """When this version answers, as time.perf_counter tells it."""
    while search.current is None or search.current.version != version:
        await asyncio.sleep(0.02)
    return time.perf_counter()


def _processors_used() -> float:
    """Seconds, of the commands so far and what they started: what a busy machine does not lengthen."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write(folder: Path, number: int, entries: list[Entry]) -> None:
    (folder / f"topic{number}.yml").write_text(to_yaml(entries), encoding="utf-8")


def _store_questions(store: Store, count: int, questions: int) -> None:
    """As customers asked them yesterday, each answered then."""
    at = clock.now() - timedelta(days=1)
    with store.write() as session:
        for number, (text, entry) in enumerate(synthetic.queries(count, questions)):
            inbox.accept(session, InboundMessage("telegram", f"q{number}", f"{number}", Kind.TEXT, {}, at, text), at)
            message = session.query(Message).order_by(Message.id.desc()).first()
            assert message is not None
            message.status = Status.HANDLED
            reply = Message(
                conversation_id=message.conversation_id, channel=message.channel, direction=Direction.OUT, author=Author.BOT,
                status=Status.SENT, text="So it is.", payload={}, reply_to_id=message.id, ordinal=0, created_at=at, status_at=at,
            )  # fmt: skip
            session.add(reply)
            session.flush()
            session.add(Proof(message_id=reply.id, rule="faq_answer", entry=entry, version=1, confidence=0.9, details={}))


if __name__ == "__main__":
    sys.exit(main())
