"""What admins do about people: roles, disabling, sessions; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.staff import people, takeover
from bot.staff.people import PeopleRefused
from bot.storage import half_sign_ins, inbox, sessions, users
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Holder, Role, User
from bot.storage.users import InvitationRefused
from tests.cast import NIGHT, alice, hire
from tests.fakes import inbound

DAY = timedelta(days=1)


def cast(store: Store) -> tuple[int, int]:
    with store.write() as session:
        return alice(session).id, hire(session, "Ada", Role.ADMIN).id


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Audit.act).order_by(Audit.id)))


def test_a_disabled_person_is_out_everywhere_and_whom_they_held_waits(store: Store) -> None:
    alice_id, ada_id = cast(store)
    with store.write() as session:
        user = session.get_one(User, alice_id)
        inbox.accept(session, inbound("Hello"), NIGHT)
        conversation_id = session.scalars(select(Conversation.id)).one()
        takeover.claim(session, conversation_id, user, NIGHT)
        token = sessions.open_session(session, alice_id, NIGHT)
        half = half_sign_ins.open_half(session, alice_id, NIGHT)
        link = users.create_invitation(session, Role.AGENT, NIGHT, DAY, by=alice_id)
    with store.write() as session:
        assert people.disable(session, session.get_one(User, alice_id), ada_id, NIGHT) == 1
    with store.write() as session:
        assert sessions.find_session(session, token, NIGHT) is None
        assert half_sign_ins.count_try(session, half, NIGHT) is None
        assert users.active_user(session, "Alice") is None
        with pytest.raises(InvitationRefused, match="expired"):
            users.invitation_role(session, link, NIGHT)
        conversation = session.get_one(Conversation, conversation_id)
        assert (conversation.staff_id, conversation.holder) == (None, Holder.BOT)
        assert people.disable(session, session.get_one(User, alice_id), ada_id, NIGHT) == 0
        people.enable(session, session.get_one(User, alice_id), ada_id, NIGHT)
        assert users.active_user(session, "Alice") is not None
        assert sessions.find_session(session, token, NIGHT) is None
    assert acts(store) == ["claimed", "released", "disabled", "enabled"]


def test_the_last_admin_stays_one(store: Store) -> None:
    alice_id, ada_id = cast(store)
    with store.write() as session:
        ada = session.get_one(User, ada_id)
        with pytest.raises(PeopleRefused, match="Ada is the only admin"):
            people.disable(session, ada, None, NIGHT)
        with pytest.raises(PeopleRefused, match="Ada is the only admin"):
            people.change_role(session, ada, Role.TRAINER, None, NIGHT)
        with pytest.raises(PeopleRefused, match="ask another admin"):
            people.disable(session, ada, ada_id, NIGHT)
        people.change_role(session, session.get_one(User, alice_id), Role.ADMIN, ada_id, NIGHT)
        people.change_role(session, ada, Role.AGENT, alice_id, NIGHT)
    with store.read() as session:
        assert session.get_one(User, ada_id).role == Role.AGENT
    assert acts(store) == ["changed_role", "changed_role"]


def test_only_ones_own_session_is_ended_by_its_handle(store: Store) -> None:
    alice_id, ada_id = cast(store)
    with store.write() as session:
        first = sessions.open_session(session, alice_id, NIGHT, "Firefox on Android")
        sessions.open_session(session, ada_id, NIGHT)
        (mine,), (theirs,) = (sessions.open_sessions(session, each, NIGHT) for each in (alice_id, ada_id))
        assert mine.browser == "Firefox on Android"
        for handle in (theirs.handle, "", "%", mine.handle[:8], "%" * 16):
            people.end_session(session, session.get_one(User, alice_id), handle, alice_id, NIGHT)
        assert sessions.find_session(session, first, NIGHT) is not None
        people.end_session(session, session.get_one(User, alice_id), mine.handle, ada_id, NIGHT)
        assert sessions.find_session(session, first, NIGHT) is None
    assert acts(store) == ["ended_session"]
