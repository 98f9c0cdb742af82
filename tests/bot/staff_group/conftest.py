"""A staff's group at night, with and without topics."""

import pytest

from bot.storage.engine import Store
from tests.bot.staff_group.world import Standing, World, stand
from tests.cast import NIGHT


@pytest.fixture(autouse=True)
def standing_at_night() -> None:
    Standing.at = NIGHT
    stand()


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
