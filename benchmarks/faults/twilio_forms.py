"""Odd webhooks of Twilio: real ones with up to six things otherwise, signed as Twilio signs."""

import argparse
from collections.abc import Iterator

from benchmarks.faults.odd import odd_input
from benchmarks.faults.row import Row
from tests.faults.odd_twilio import ask, batches, post, whatsapp_connector

FAULT = "mutated webhooks of Twilio, signed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=5_000, help="how many webhooks (default: 5000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other webhooks (default: 0)")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    connectors = {"whatsapp": whatsapp_connector()}
    yield odd_input(FAULT, connectors, arguments.count, batches(arguments.count, arguments.seed), post, ask)
