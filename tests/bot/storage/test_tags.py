"""Tags are words in one spelling, each once on a conversation, and go with it."""

import pytest
from sqlalchemy import delete, select

from bot.handoff import HandoffRefused
from bot.storage import tags
from bot.storage.engine import Store
from bot.storage.tables import Contact, ConversationTag
from tests.bot.storage.test_outbox import say
from tests.cast import NIGHT, alice


def test_a_tag_is_put_on_once_taken_off_and_erased_with_its_contact(store: Store) -> None:
    say(store, "one")
    with store.write() as session:
        user = alice(session)
        for name in ("Warranty  claim", "#warranty claim", "brake"):
            tags.add_tag(session, 1, name, user, NIGHT)
        assert tags.tags_of(session, 1) == ["brake", "warranty claim"]
        assert tags.used_tags(session) == ["brake", "warranty claim"]
        tags.remove_tag(session, 1, "brake", user, NIGHT)
        tags.remove_tag(session, 1, "brake", user, NIGHT)
        assert tags.tags_of(session, 1) == ["warranty claim"]
        session.execute(delete(Contact))
    with store.read() as session:
        assert session.scalars(select(ConversationTag)).all() == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [(" # ", "The tag is empty"), ("x" * 31, "has 31 characters; use at most 30"), ("a\u200bb", "invisible characters")],
)
def test_what_is_no_tag_is_refused_in_one_sentence(store: Store, name: str, sentence: str) -> None:
    say(store, "one")
    with store.write() as session, pytest.raises(HandoffRefused, match=sentence):
        tags.add_tag(session, 1, name, alice(session), NIGHT)


def test_there_is_an_end_to_them(store: Store) -> None:
    say(store, "one")
    with store.write() as session:
        user = alice(session)
        for number in range(tags.TAGS_AT_MOST):
            tags.add_tag(session, 1, f"tag {number}", user, NIGHT)
        tags.add_tag(session, 1, "tag 0", user, NIGHT)
        with pytest.raises(HandoffRefused, match="which is the most"):
            tags.add_tag(session, 1, "one more", user, NIGHT)
        with pytest.raises(HandoffRefused, match="does not exist"):
            tags.add_tag(session, 99, "tag", user, NIGHT)
