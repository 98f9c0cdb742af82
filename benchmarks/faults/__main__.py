"""The fault bench: `python -m benchmarks.faults` does every fault for a few minutes and prints one table; exit code 1 when a promise broke.

`python -m benchmarks.faults NAME …` does one of them, for as long as its own options say; `NAME --help` lists those.
A fault is a module of this folder with `add_arguments(parser)` and `rows(arguments)`.
"""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from types import ModuleType

from benchmarks.faults.row import Row, table

# Name on the command line → module of this folder, in the order of the table.
FAULTS: dict[str, str] = {
    "telegram-updates": "telegram_updates",
    "telegram-redelivery": "telegram_redelivery",
    "twilio-forms": "twilio_forms",
    "twilio": "twilio_provider",
    "telegram": "telegram_provider",
    "engine": "engine",
    "forged": "forged",
    "redelivered": "redelivered",
    "killed": "killed",
    "database-away": "database_away",
    "drained": "drained",
    "stock-rasa": "stock_rasa",
    "load": "load",
}


def module(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.faults.{FAULTS[name]}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=(__doc__ or "").split("\n\n")[0])
    subparsers = parser.add_subparsers(dest="name", metavar="NAME")
    by_name = {}
    for name in FAULTS:
        found = module(name)
        by_name[name] = subparsers.add_parser(name, help=(found.__doc__ or "").splitlines()[0])
        found.add_arguments(by_name[name])
    given = parser.parse_args(arguments)
    # What the product logs under faults is counted where that is asked, and would bury the table.
    logging.getLogger().addHandler(logging.NullHandler())
    rows: list[Row] = []
    for name in [given.name] if given.name else FAULTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += module(name).rows(given if given.name else by_name[name].parse_args([]))
    print(table(rows))
    return int(any(row.is_kept is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
