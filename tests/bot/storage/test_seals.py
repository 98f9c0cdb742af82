"""The audit log cannot be changed, on both databases; and where somebody lifts the ban, it shows."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from bot.storage import audit, seals
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Audit, AuditSeal
from tests.cast import MORNING, NIGHT, alice, bob
from tests.final import lift_the_ban

KEY = b"a key that is not in the database"


def three_acts(store: Store) -> None:
    with store.write() as session:
        alice(session), bob(session)
    for number in (1, 2, 3):
        with store.write() as session:
            audit.record(session, user_id=1, act="invited", now=NIGHT, details={"role": "agent", "number": number})


def findings(store: Store, noted: str | None = None) -> tuple[str, ...]:
    with store.read() as session:
        return seals.verify(session, noted=noted).findings


@pytest.mark.parametrize("table", ["audit", "audit_seals"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE", "REPLACE INTO {0} {2}"])
def test_the_database_refuses_every_change(store: Store, table: str, statement: str) -> None:
    three_acts(store)
    values = "SELECT * FROM " + table
    statement = statement.format(table, "act" if table == "audit" else "seal", values)
    if statement.startswith("TRUNCATE" if store.is_sqlite else "REPLACE"):
        pytest.skip("this database has no such statement")
    with pytest.raises(DatabaseError, match="audit log cannot be changed"), store.write() as session:
        session.execute(text(statement))
    with store.read() as session:
        assert len(session.scalars(select(Audit.id)).all()) == 3
    assert findings(store) == ()


def test_every_act_is_sealed_in_the_transaction_that_writes_it(store: Store) -> None:
    three_acts(store)
    with store.write() as session:
        audit.record(session, user_id=1, act="one", now=NIGHT)
        audit.record(session, user_id=None, act="two", now=MORNING)
    with pytest.raises(IntegrityError), store.write() as session:
        audit.record(session, user_id=4711, act="rolled_back", now=NIGHT)
    with store.read() as session:
        assert session.scalars(select(AuditSeal.number).order_by(AuditSeal.number)).all() == [1, 2, 3, 4, 5]
        found = seals.verify(session)
    assert (found.acts, found.findings) == (5, ())
    assert found.newest is not None
    assert found.newest.startswith("5-")


def changed(session: Session) -> None:
    session.execute(update(Audit).where(Audit.id == 2).values(user_id=2))


def backdated(session: Session) -> None:
    session.execute(update(Audit).where(Audit.id == 2).values(at=MORNING))


def other_details(session: Session) -> None:
    session.execute(update(Audit).where(Audit.id == 2).values(details={"role": "admin", "number": 2}))


def deleted(session: Session) -> None:
    # SQLite looks after references, PostgreSQL does not while the ban is lifted.
    if session.get_bind().dialect.name == "sqlite":
        session.execute(delete(AuditSeal).where(AuditSeal.audit_id == 2))
    session.execute(delete(Audit).where(Audit.id == 2))


def slipped_in(session: Session) -> None:
    session.execute(insert(Audit).values(at=NIGHT, user_id=2, act="invited", details={}))


def slipped_in_with_a_seal(session: Session) -> None:
    slipped_in(session)
    session.execute(insert(AuditSeal).values(number=4, audit_id=4, seal="0" * 64))


def seal_deleted(session: Session) -> None:
    session.execute(delete(AuditSeal).where(AuditSeal.number == 2))


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        (changed, "Act 2 is not as it was written"),
        (backdated, "Act 2 is not as it was written"),
        (other_details, "Act 2 is not as it was written"),
        (deleted, "Act 2 was deleted|Seals 2 to 2 are missing"),
        (slipped_in, "Act 4 was written past Nightdesk"),
        (slipped_in_with_a_seal, "Act 4 is not as it was written"),
        (seal_deleted, "Seals 2 to 2 are missing"),
    ],
)
def test_what_is_done_with_the_ban_lifted_shows(store: Store, tampering: Callable[[Session], None], sentence: str) -> None:
    three_acts(store)
    with store.write() as session:
        lift_the_ban(session)
        tampering(session)
    assert any(re.search(sentence, each) for each in findings(store)), findings(store)


def test_a_log_whose_end_was_cut_off_or_that_was_written_anew_lacks_the_noted_seal(store: Store) -> None:
    three_acts(store)
    with store.read() as session:
        noted = seals.newest(session)
    assert findings(store, noted) == ()
    with store.write() as session:
        audit.record(session, user_id=1, act="later", now=NIGHT)
    assert findings(store, noted) == ()
    with store.write() as session:
        lift_the_ban(session)
        session.execute(delete(AuditSeal).where(AuditSeal.number > 2))
        session.execute(delete(Audit).where(Audit.id > 2))
    assert findings(store) == ()
    (only,) = findings(store, noted)
    assert only == f"The seal {noted} that you noted is not in the log: its end was cut off, or it was written anew."


def test_nobody_can_seal_without_the_key(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nightdesk.db'}"
    ours, theirs = Store(open_engine(url), KEY), Store(open_engine(url), b"guessed")
    upgrade(ours)
    three_acts(ours)
    assert findings(ours) == ()
    assert len(findings(theirs)) == 3
    with theirs.write() as session:
        audit.record(session, user_id=1, act="forged", now=NIGHT)
    assert findings(ours) == ("Act 4 is not as it was written, or was sealed with another key.",)
    ours.close(), theirs.close()


def test_many_at_once_make_one_chain(store: Store) -> None:
    three_acts(store)

    def act(number: int) -> None:
        with store.write() as session:
            audit.record(session, user_id=1 + number % 2, act="at_once", now=NIGHT, details={"number": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    with store.read() as session:
        found = seals.verify(session)
    assert (found.acts, found.findings) == (43, ())


def test_what_was_written_before_there_were_seals_begins_the_chain(tmp_path: Path) -> None:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'old.db'}"))
    upgrade(store, "0014")
    with store.engine.begin() as connection:
        for _ in range(3):
            connection.execute(text("INSERT INTO audit (at, act, details) VALUES ('2026-01-01', 'claimed', '{}')"))
    upgrade(store)
    assert findings(store) == ()
    with store.write() as session:
        audit.record(session, user_id=None, act="erased_contact", now=NIGHT)
    with store.read() as session:
        found = seals.verify(session)
    assert (found.acts, found.findings) == (4, ())
    assert found.newest is not None
    assert found.newest.startswith("4-")
    store.close()
