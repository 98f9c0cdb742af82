"""Accounts and invitations, on both databases."""

from datetime import timedelta

import pytest

from bot.storage import users
from bot.storage.engine import Store
from bot.storage.tables import Audit, Role
from bot.storage.users import InvitationRefused, NameRefused
from tests.cast import NIGHT

DAY = timedelta(days=1)


def test_an_invitation_works_once(store: Store) -> None:
    with store.write() as session:
        assert not users.has_users(session)
        token = users.create_invitation(session, Role.ADMIN, NIGHT, DAY)
    with store.write() as session:
        assert users.invitation_role(session, token, NIGHT) == Role.ADMIN
        user = users.accept_invitation(session, token, "Ada", "hash", NIGHT)
        assert session.query(Audit).one().user_id == user.id
    with store.write() as session, pytest.raises(InvitationRefused, match="used already"):
        users.accept_invitation(session, token, "Eve", "hash", NIGHT)
    with store.read() as session:
        assert [user.name for user in users.all_users(session)] == ["Ada"]


def test_an_invitation_ends_at_its_time(store: Store) -> None:
    with store.write() as session:
        token = users.create_invitation(session, Role.AGENT, NIGHT, DAY)
    with store.read() as session:
        assert users.invitation_role(session, token, NIGHT + DAY - timedelta(seconds=1)) == Role.AGENT
        with pytest.raises(InvitationRefused, match="expired"):
            users.invitation_role(session, token, NIGHT + DAY)
        with pytest.raises(InvitationRefused, match="not known"):
            users.invitation_role(session, token + "x", NIGHT)


def test_a_name_is_taken_however_it_is_written(store: Store) -> None:
    with store.write() as session:
        users.add_user(session, "  Ada   Lovelace ", Role.ADMIN, "hash", NIGHT)
    with store.write() as session, pytest.raises(NameRefused, match="already called"):
        users.add_user(session, "ada lovelace", Role.AGENT, "hash", NIGHT)
    with store.read() as session:
        found = users.active_user(session, "ADA LOVELACE")
        assert found is not None
        assert found.name == "Ada Lovelace"
        assert users.active_user(session, "Nemo") is None


def test_a_disabled_user_is_nobody(store: Store) -> None:
    with store.write() as session:
        users.add_user(session, "Ada", Role.ADMIN, "hash", NIGHT).disabled_at = NIGHT
    with store.read() as session:
        assert users.active_user(session, "Ada") is None
