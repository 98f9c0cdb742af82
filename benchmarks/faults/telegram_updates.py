"""Odd updates of Telegram: made by hypothesis from the official schema, as it allows them and spoilt; with the secret that is ours."""

import argparse
from collections.abc import Iterator

from benchmarks.faults.odd import odd_input
from benchmarks.faults.row import Row
from tests.faults.odd_telegram import ask, batches, post, telegram_connector

FAULT = "odd updates of Telegram (hypothesis over the official schema)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=10_000, help="how many updates (default: 10000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other updates (default: 0)")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    connectors = {"telegram": telegram_connector()}
    yield odd_input(FAULT, connectors, arguments.count, batches(arguments.count, arguments.seed), post, ask)
