"""Signed-in browsers, on both databases."""

from datetime import timedelta

from bot.storage import sessions
from bot.storage.engine import Store
from bot.storage.sessions import IDLE, LONGEST
from bot.storage.tables import Role, Session, User
from tests.cast import NIGHT, alice, bob

SECOND = timedelta(seconds=1)


def test_a_session_is_found_by_its_token_alone(store: Store) -> None:
    with store.write() as session:
        token = sessions.open_session(session, alice(session).id, NIGHT)
        assert token not in session.query(Session).one().token_hash
    with store.read() as session:
        who = sessions.find_session(session, token, NIGHT)
        assert who is not None
        assert (who.name, who.role) == ("Alice", Role.AGENT)
        assert sessions.find_session(session, token + "x", NIGHT) is None


def test_it_ends_when_idle_when_old_and_when_ended(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        token, other = (sessions.open_session(session, user.id, NIGHT) for _ in range(2))
    with store.read() as session:
        assert sessions.find_session(session, token, NIGHT + IDLE - SECOND) is not None
        assert sessions.find_session(session, token, NIGHT + IDLE) is None
    with store.write() as session:
        who = sessions.find_session(session, token, NIGHT)
        assert who is not None
        sessions.touch(session, who.token_hash, NIGHT + LONGEST - SECOND)
    with store.write() as session:
        assert sessions.find_session(session, token, NIGHT + LONGEST - SECOND) is not None
        assert sessions.find_session(session, token, NIGHT + LONGEST) is None
        sessions.end_other_sessions(session, user.id, keep=who.token_hash)
        assert sessions.find_session(session, other, NIGHT) is None
        sessions.end_session(session, who.token_hash)
        assert sessions.find_session(session, token, NIGHT) is None


def test_signing_in_sweeps_away_what_has_ended(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        sessions.open_session(session, user.id, NIGHT)
        sessions.open_session(session, user.id, NIGHT + IDLE)
        assert session.query(Session).count() == 1


def test_a_disabled_user_has_no_session_and_roles_include_the_lower_ones(store: Store) -> None:
    with store.write() as session:
        user = bob(session)
        token = sessions.open_session(session, user.id, NIGHT)
    with store.read() as session:
        who = sessions.find_session(session, token, NIGHT)
    assert who is not None
    assert [who.is_at_least(role) for role in (Role.AGENT, Role.TRAINER, Role.ADMIN)] == [True, True, False]
    with store.write() as session:
        session.get_one(User, user.id).disabled_at = NIGHT
    with store.read() as session:
        assert sessions.find_session(session, token, NIGHT) is None
