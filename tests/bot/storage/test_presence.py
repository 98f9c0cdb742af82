"""Who looks at a conversation, as every console process can tell."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.storage import presence
from bot.storage.engine import Store
from bot.storage.presence import GONE_AFTER, WRITES_FOR, Colleague
from bot.storage.tables import Lease, User
from tests.cast import NIGHT, alice, bob


def people(store: Store) -> tuple[User, User]:
    with store.write() as session:
        return alice(session), bob(session)


def test_it_is_over_by_itself(store: Store) -> None:
    one, other = people(store)
    with store.write() as session:
        presence.here(session, 1, one.id, NIGHT, is_writing=True)

    def seen(after: timedelta, conversation_id: int = 1) -> list[Colleague]:
        with store.read() as session:
            return presence.others(session, conversation_id, other.id, NIGHT + after)

    assert seen(timedelta(0)) == [Colleague(one.id, "Alice", is_writing=True)]
    assert seen(WRITES_FOR) == [Colleague(one.id, "Alice", is_writing=False)]
    assert seen(GONE_AFTER) == []
    # Another conversation whose number begins the same.
    assert seen(timedelta(0), 11) == []
    with store.read() as session:
        assert presence.others(session, 1, one.id, NIGHT) == []


def test_an_open_page_costs_a_write_only_when_the_others_would_soon_forget(store: Store) -> None:
    one, _ = people(store)

    def needs(after: timedelta, *, is_writing: bool = False) -> bool:
        with store.read() as session:
            return presence.needs_saying(session, 1, one.id, NIGHT + after, is_writing=is_writing)

    assert needs(timedelta(0))
    with store.write() as session:
        presence.here(session, 1, one.id, NIGHT, is_writing=False)
    assert not needs(GONE_AFTER / 2 - timedelta(seconds=1))
    assert needs(timedelta(0), is_writing=True)
    assert needs(GONE_AFTER / 2)


def test_who_was_cut_off_leaves_no_row(store: Store) -> None:
    one, other = people(store)
    with store.write() as session:
        session.add(Lease(duty="sweep:whatsapp", holder="gateway", until=NIGHT))
        presence.here(session, 1, one.id, NIGHT, is_writing=True)
        presence.here(session, 2, other.id, NIGHT + GONE_AFTER, is_writing=False)
        assert session.scalar(select(func.count()).select_from(Lease)) == 2
        presence.gone(session, 2, other.id)
        assert session.scalars(select(Lease.duty)).all() == ["sweep:whatsapp"]


def test_who_was_disabled_is_not_seen(store: Store) -> None:
    one, other = people(store)
    with store.write() as session:
        presence.here(session, 1, one.id, NIGHT, is_writing=False)
        session.get_one(User, one.id).disabled_at = NIGHT
    with store.read() as session:
        assert presence.others(session, 1, other.id, NIGHT) == []
