"""Measures one model in this process and prints a JSON line: `python -m benchmarks.embedders.measure KIND FOLDER`."""

import json
import sys
import time
from pathlib import Path
from statistics import median, quantiles

from benchmarks.embedders.kinds import KINDS

QUESTIONS = (
    "Where is my order?",
    "How much does a repair of a flat tyre cost?",
    "Wo ist meine Bestellung?",
    "Wie kann ich ein Fahrrad zurückgeben?",
    "Où est ma commande ?",
    "Combien coûte la réparation d'un pneu crevé ?",
    "¿Dónde está mi pedido?",
    "Hoe kan ik mijn fiets terugbrengen?",
    "Dov'è il mio ordine?",
    "Posso pagare con la carta di credito?",
)
ROUNDS = 30


def resident_megabytes(process: int | str = "self") -> float:
    """The memory that a process holds, shared pages of its files included."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main(kind: str, folder: Path) -> None:
    begun = time.perf_counter()
    embed = KINDS[kind][0](folder)
    embed(["hi"])
    load_seconds = time.perf_counter() - begun
    for question in QUESTIONS:
        embed([question])
    wall, busy = [], []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            clock, thread = time.perf_counter(), time.thread_time()
            embed([question])
            wall.append((time.perf_counter() - clock) * 1000)
            busy.append((time.thread_time() - thread) * 1000)
    print(
        json.dumps(
            {
                "p50": median(wall),
                "p95": quantiles(wall, n=20)[18],
                "cpu": median(busy),
                "megabytes": resident_megabytes(),
                "load_seconds": load_seconds,
                "vectors": [[float(number) for number in embed([question])[0]] for question in QUESTIONS],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
