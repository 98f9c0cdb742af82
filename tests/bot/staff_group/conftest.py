"""A staff's group at night, with and without topics."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import clock
from bot.storage.engine import Store
from tests.bot.staff_group.world import Standing, World, stand
from tests.cast import NIGHT


@pytest.fixture(autouse=True)
def at_night() -> Iterator[None]:
    Standing.at = NIGHT
    stand()
    yield
    clock.shift(timedelta(0))


@pytest.fixture
def world(store: Store) -> World:
    """A group without topics; Alice's Telegram account is 71, Bob's is not linked (yet)."""
    made = World(store)
    made.link(made.alice, "71")
    return made


@pytest.fixture
def forum(store: Store) -> World:
    """The same, in a group with topics."""
    made = World(store, has_topics=True)
    made.link(made.alice, "71")
    return made
