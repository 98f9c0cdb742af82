"""How long a status and an answer about hours take, in this process: `python -m benchmarks.hours [--business FILE]`."""

import argparse
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from bot.business.shop import load_business
from bot.hours import Hours
from bot.hours.ask import ask

START = datetime(2026, 1, 1, tzinfo=UTC)
STATUS_CALLS = 2000
ROUNDS = 5
AIMS = {"status": 1.0, "ask": 30.0}
QUESTIONS = {
    "en": ("Are you open now?", "are you open tommorrow evening?", "Are you open on Boxing Day?", "and on Sunday?"),
    "de": ("Habt ihr gerade auf?", "Habt ihr am 24.12. geöffnet?", "Bis wann habt ihr Freitagabend offen?", "und am Sonntag?"),
    "fr": ("Vous êtes ouverts maintenant ?", "Êtes-vous ouverts demain à 19h ?", "Quand rouvrez-vous ?", "et dimanche ?"),
    "es": ("¿Están abiertos ahora?", "¿Abren el 24 de diciembre?", "¿A qué hora cierran el viernes?", "¿y el domingo?"),
    "nl": ("Zijn jullie nu open?", "Zijn jullie om half acht open?", "Wat zijn jullie openingstijden?", "en zondag?"),
}
BEFORE = {"en": "are you open today?", "de": "Habt ihr heute auf?", "fr": "Vous êtes ouverts aujourd'hui ?",
          "es": "¿Abren hoy?", "nl": "Zijn jullie vandaag open?"}  # fmt: skip
# Not understood in any language: the slowest way through.
OTHERS = ("how long is the warranty open?", "Wann kommt meine Bestellung an?", "My front wheel squeaks when I brake hard downhill")


def milliseconds(calls: Iterable[Callable[[], object]]) -> list[float]:
    taken = []
    for call in calls:
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def statuses(hours: Hours) -> list[Callable[[], object]]:
    # Seven hours and a bit apart, so that no two moments are alike.
    return [lambda at=START + timedelta(hours=7, minutes=13) * number: hours.status(at) for number in range(STATUS_CALLS)]  # type: ignore[misc]


def asks(hours: Hours, texts: Iterable[tuple[str, str | None, tuple[str, ...]]]) -> list[Callable[[], object]]:
    return [
        lambda text=text, language=language, previous=previous, at=START + timedelta(hours=31) * turn: ask(  # type: ignore[misc]
            text, hours, at, language=language, previous=previous
        )
        for turn in range(ROUNDS)
        for text, language, previous in texts
    ]


def row(name: str, taken: list[float], aim: float) -> str:
    worst = quantiles(taken, n=100)[98]
    return f"{name:<38} {len(taken):>6} {median(taken):>10.3f} {worst:>10.3f} {aim:>8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hours", description=__doc__)
    parser.add_argument("--business", type=Path, default=Path("business.yml"), help="the shop to ask (business.yml)")
    hours = Hours(load_business(parser.parse_args().business))
    asked = [(text, code, (BEFORE[code],)) for code, texts in QUESTIONS.items() for text in texts]
    print(f"{'':<38} {'calls':>6} {'median ms':>10} {'99 % ms':>10} {'aim ms':>8}")
    print(row("status, first time a date is asked", milliseconds(statuses(hours)), AIMS["status"]))
    print(row("status, again", milliseconds(statuses(hours)), AIMS["status"]))
    first = milliseconds(asks(hours, asked[:1])[:1])[0]
    print(row("ask, language known", milliseconds(asks(hours, asked)), AIMS["ask"]))
    unknown = [(text, None, previous) for text, _, previous in asked]
    print(row("ask, language not known", milliseconds(asks(hours, unknown)), AIMS["ask"]))
    print(row("ask, not about hours", milliseconds(asks(hours, [(text, None, ()) for text in OTHERS])), AIMS["ask"]))
    print(f"the very first question, which prepares its language: {first:.1f} ms")


if __name__ == "__main__":
    main()
