"""What a reply costs: `python -m benchmarks.answers` asks the action the questions of questions.yml, each for the first time.

The shop's own FAQ, the installed models, one core and one thread. Milliseconds of the processor's time, which a busy machine
changes little, and of the clock. What Rasa and the network take comes on top.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.faq_search import Faq
from actions.hours_answer import HoursQuestion
from benchmarks.answers.parts import Taken, TimedSearch, timed, timed_views
from bot.build import FAQ, build_views, read_settings
from bot.business.shop import load_business
from bot.faq.agreement import disagrees
from bot.faq.files import read
from bot.faq.search import fit
from bot.hours import Hours
from bot.hours.ask import HoursAnswer, ask
from bot.hours.placeholders import fill

AIM_MILLISECONDS = 8.0
QUESTIONS = Path(__file__).with_name("questions.yml")
NOW = datetime(2026, 11, 24, 21, 40, tzinfo=UTC)
#: never measured: the first questions pay for what is prepared once
WARMING = ("hello there, do you sell bells?", "habt ihr am montag offen?", "vous avez des sonnettes ?", "tienen timbres?")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PARTS = ("the whole action", "embedding", "search", "hours", "the rest", "hours and the rest")


def measured(questions: Sequence[tuple[str, str]], folder: Path) -> dict[str, list[tuple[float, float]]]:
    """For each part (milliseconds of the processor, of the clock) of every question."""
    taken = Taken()
    settings = read_settings()
    business = load_business(settings.business)
    hours = Hours(business)
    views = timed_views(build_views(replace(settings, var=folder)), taken)
    entries = read(FAQ)
    search = TimedSearch(fit(entries, views, default_language=business.language), taken)

    def ask_hours(question: HoursQuestion) -> HoursAnswer:
        return ask(
            question.text, hours, question.at, language=question.language, previous=question.previous,
            customer_zone=question.customer_zone, topic=question.topic, is_about_hours=question.is_about_hours,
        )  # fmt: skip

    faq = Faq(
        serving=lambda: search,
        fill=lambda text, at, language, department: fill(text, hours, at, language, department),
        language_name=lambda language, spoken: language,
        default_language=business.language,
        timezone=business.timezone,
        disagrees=lambda entry, at, language: disagrees(entry, business, at, language),
    )
    action = AnswerFaq(faq, timed(ask_hours, "hours", taken))

    async def every() -> list[dict[str, tuple[float, float]]]:
        for text in WARMING:
            await one(action, "en", text, taken)
        return [await one(action, language, text, taken) for language, text in questions]

    found = asyncio.run(every())
    return {part: [each[part] for each in found] for part in PARTS}


async def one(action: AnswerFaq, language: str, text: str, taken: Taken) -> dict[str, tuple[float, float]]:
    """What the parts took for one question."""
    taken.busy.clear()
    taken.clock.clear()
    tracker = Tracker.from_dict({
        "sender_id": "benchmark",
        "slots": {},
        "latest_message": {"text": text, "metadata": {"now": NOW.isoformat(), "language": language}},
        "events": [{"event": "user", "text": text}],
        "active_loop": {},
    })  # fmt: skip
    dispatcher = CollectingDispatcher()
    busy, clock = time.process_time(), time.perf_counter()
    await action.run(dispatcher, tracker, {})
    busy, clock = time.process_time() - busy, time.perf_counter() - clock
    assert dispatcher.messages, text
    return split(busy, clock, taken)


def split(busy: float, clock: float, taken: Taken) -> dict[str, tuple[float, float]]:
    """Milliseconds of each part: a search embeds, so its own time is what is left of it."""
    found = {"the whole action": (busy, clock)}
    for part in ("embedding", "search", "hours"):
        found[part] = (taken.busy.get(part, 0.0), taken.clock.get(part, 0.0))
    within = found["embedding"]
    found["search"] = (found["search"][0] - within[0], found["search"][1] - within[1])
    known = [found[part] for part in ("embedding", "search", "hours")]
    found["the rest"] = (busy - sum(each[0] for each in known), clock - sum(each[1] for each in known))
    found["hours and the rest"] = (busy - known[0][0] - known[1][0], clock - known[0][1] - known[1][1])
    return {part: (seconds[0] * 1000, seconds[1] * 1000) for part, seconds in found.items()}


def figures(found: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    """Per part p50, p95 and the mean, on the processor and by the clock. Only the means add up."""
    return {
        part: {
            name: {"p50": median(values), "p95": quantiles(values, n=20)[18], "mean": fmean(values)}
            for name, values in (("cpu", [each[0] for each in taken]), ("wall", [each[1] for each in taken]))
        }
        for part, taken in found.items()
    }


def table(found: dict[str, Any]) -> str:
    lines = [f"{'milliseconds per question':<26}" + "".join(f"{kind + ' ' + each:>10}" for kind in ("cpu", "wall") for each in
             ("p50", "p95", "mean"))]  # fmt: skip
    lines += [
        f"{part:<26}" + "".join(f"{row[kind][each]:>10.2f}" for kind in ("cpu", "wall") for each in ("p50", "p95", "mean"))
        for part, row in found.items()
    ]
    whole = found["the whole action"]["wall"]["p50"]
    said = "reached" if whole <= AIM_MILLISECONDS else "missed"
    return "\n".join([*lines, f"aim: {AIM_MILLISECONDS:g} ms median for the whole on one core: {said} ({whole:.2f})"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # The libraries read it when they are loaded, so it must be there before them.
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.answers", *sys.argv[1:]], {**os.environ, **ONE_THREAD})  # noqa: S606
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asked = [(language, text) for language, texts in yaml.safe_load(QUESTIONS.read_text("utf-8")).items() for text in texts]
    random.Random(4).shuffle(asked)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        found = figures(measured(asked, Path(folder)))
    print(json.dumps(found) if chosen.json else table(found))
    print(f"{len(asked)} questions in six languages; load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)


if __name__ == "__main__":
    main()
