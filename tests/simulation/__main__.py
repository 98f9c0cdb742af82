"""`python -m tests.simulation`: live through the fortnight round Christmas, print what happened and every fault."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from tests.simulation.christmas import christmas, faults, figures_of

parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--customers-a-day", type=int, default=14)
options = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    store = Store(open_engine(f"sqlite:///{Path(folder) / 'nightdesk.db'}"))
    upgrade(store)
    run = christmas(store, seed=options.seed, customers_a_day=options.customers_a_day)
    run.report = lambda moment: print(f"{moment:%a %d %b}", end=" ", flush=True, file=sys.stderr)
    asyncio.run(run.run())
    print(file=sys.stderr)
    for name, number in figures_of(store).items():
        print(f"{name:40}{number:6}")
    found = faults(store, run)
    for name, sentences in found.items():
        print(f"{name:40}{len(sentences):6}")
        for sentence in sentences[:5]:
            print(f"    {sentence}")
    store.close()
    sys.exit(any(found.values()))
