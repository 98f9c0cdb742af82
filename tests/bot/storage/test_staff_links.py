"""Whose account on Telegram is whose: one-time codes, one account each."""

from datetime import timedelta

import pytest

from bot.storage import staff_links
from bot.storage.engine import Store
from bot.storage.staff_links import CODE_LASTS, LinkRefused
from bot.storage.tables import User
from tests.cast import NIGHT, alice, bob


def test_a_code_works_once_and_not_for_long(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        old = staff_links.new_code(session, user, NIGHT)
        code = staff_links.new_code(session, user, NIGHT)
        for refused, at in ((old, NIGHT), (code, NIGHT + CODE_LASTS), ("guessed", NIGHT)):
            with pytest.raises(LinkRefused, match="too old"):
                staff_links.link(session, refused, "71", "Ally", at)
        assert staff_links.link(session, code, "71", "Ally", NIGHT).id == user.id
        with pytest.raises(LinkRefused, match="has been used"):
            staff_links.link(session, code, "72", "Eve", NIGHT)


def test_one_account_is_one_person_and_a_new_one_takes_the_place_of_the_old(store: Store) -> None:
    with store.write() as session:
        first, second = alice(session), bob(session)
        staff_links.link(session, staff_links.new_code(session, first, NIGHT), "71", "Ally", NIGHT)
        with pytest.raises(LinkRefused, match="linked to Alice already"):
            staff_links.link(session, staff_links.new_code(session, second, NIGHT), "71", "Ally", NIGHT)
        staff_links.link(session, staff_links.new_code(session, first, NIGHT), "73", "Ally's new one", NIGHT)
        assert staff_links.user_of(session, "71") is None
        assert staff_links.link_of(session, first.id).account == "73"


def test_a_disabled_account_ties_nothing(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        code = staff_links.new_code(session, user, NIGHT)
        session.get_one(User, user.id).disabled_at = NIGHT + timedelta(minutes=1)
        with pytest.raises(LinkRefused, match="disabled"):
            staff_links.link(session, code, "71", "Ally", NIGHT + timedelta(minutes=2))
