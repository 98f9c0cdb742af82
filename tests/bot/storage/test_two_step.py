"""Codes of an authenticator app and recovery codes, on both databases."""

from datetime import timedelta

import pyotp
import pytest

from bot.storage import half_sign_ins, two_step
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import RecoveryCode, User
from tests.cast import NIGHT, alice, bob

STEP = timedelta(seconds=two_step.STEP_SECONDS)


def app_of(store: Store, user_id: int) -> pyotp.TOTP:
    """The authenticator app on the user's telephone."""
    with store.read() as session:
        return pyotp.TOTP(two_step.secret(session, session.get_one(User, user_id)))


def turned_on(store: Store) -> tuple[int, pyotp.TOTP, list[str]]:
    with store.write() as session:
        user = alice(session)
        app = pyotp.TOTP(two_step.begin(session, user))
        codes = two_step.confirm(session, user, app.at(NIGHT), NIGHT, NIGHT)
        assert codes is not None
        return user.id, app, codes


def takes(store: Store, user_id: int, code: str, at=NIGHT + 3 * STEP) -> str | None:
    with store.write() as session:
        return two_step.takes(session, session.get_one(User, user_id), code, at, at)


def test_it_counts_only_from_the_first_right_code_on(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        assert two_step.confirm(session, user, "123456", NIGHT, NIGHT) is None
        app = pyotp.TOTP(two_step.begin(session, user))
        assert two_step.confirm(session, user, app.at(NIGHT + 5 * STEP), NIGHT, NIGHT) is None
        assert two_step.takes(session, user, app.at(NIGHT), NIGHT, NIGHT) is None
        codes = two_step.confirm(session, user, app.at(NIGHT), NIGHT, NIGHT)
        assert user.two_step_since == NIGHT
    assert codes is not None
    assert len(set(codes)) == two_step.RECOVERY_CODES


def test_no_code_counts_twice_nor_one_before_it(store: Store) -> None:
    user_id, app, _ = turned_on(store)
    assert takes(store, user_id, app.at(NIGHT), NIGHT) is None
    at = NIGHT + 3 * STEP
    assert takes(store, user_id, app.at(at), at) == "app"
    assert takes(store, user_id, app.at(at), at) is None
    assert takes(store, user_id, app.at(at - STEP), at) is None
    assert takes(store, user_id, app.at(at + STEP), at) == "app"


@pytest.mark.parametrize(("steps", "expected"), [(-2, None), (-1, "app"), (0, "app"), (1, "app"), (2, None)])
def test_a_telephone_whose_clock_is_off_by_half_a_minute_is_taken(store: Store, steps: int, expected: str | None) -> None:
    user_id, app, _ = turned_on(store)
    at = NIGHT + 10 * STEP
    assert takes(store, user_id, app.at(at + steps * STEP), at) == expected


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0x1234", "-12345", "x" * 100])
def test_what_is_no_code_is_refused(store: Store, code: str) -> None:
    user_id, _, _ = turned_on(store)
    assert takes(store, user_id, code) is None


def test_a_recovery_code_counts_once_however_it_is_typed_and_only_for_its_owner(store: Store) -> None:
    user_id, _, codes = turned_on(store)
    with store.write() as session:
        other = bob(session)
        app = pyotp.TOTP(two_step.begin(session, other))
        assert two_step.confirm(session, other, app.at(NIGHT), NIGHT, NIGHT) is not None
        assert codes[0] not in {row.code_hash for row in session.query(RecoveryCode)}
    assert takes(store, other.id, codes[0]) is None
    assert takes(store, user_id, " " + codes[0].upper().replace("-", " ").replace("0", "o").replace("1", "l")) == "recovery"
    assert takes(store, user_id, codes[0]) is None
    with store.write() as session:
        assert two_step.codes_left(session, user_id) == two_step.RECOVERY_CODES - 1
        renewed = two_step.renew_codes(session, session.get_one(User, user_id))
    assert takes(store, user_id, codes[1]) is None
    assert takes(store, user_id, renewed[0]) == "recovery"


def test_the_database_alone_makes_no_code(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'nightdesk.db'}"
    ours, stolen = Store(open_engine(url), b"the key"), Store(open_engine(url), b"")
    upgrade(ours)
    user_id, app, _ = turned_on(ours)
    assert app_of(ours, user_id).secret == app.secret
    assert app_of(stolen, user_id).secret != app.secret
    with ours.read() as session:
        user = session.get_one(User, user_id)
        assert app.secret not in repr(vars(user))
    ours.close(), stolen.close()


def test_turned_off_nothing_is_asked_and_nothing_stays(store: Store) -> None:
    user_id, app, codes = turned_on(store)
    with store.write() as session:
        two_step.turn_off(session, session.get_one(User, user_id))
        assert session.query(RecoveryCode).count() == 0
    assert takes(store, user_id, app.at(NIGHT + 3 * STEP)) is None
    assert takes(store, user_id, codes[0]) is None


def test_a_half_sign_in_ends_after_five_tries_or_five_minutes(store: Store) -> None:
    with store.write() as session:
        user = alice(session)
        tried, waited = (half_sign_ins.open_half(session, user.id, NIGHT) for _ in range(2))
    with store.write() as session:
        found = [half_sign_ins.count_try(session, tried, NIGHT) is not None for _ in range(6)]
        assert found == [True] * 5 + [False]
        assert not half_sign_ins.is_open(session, tried, NIGHT)
        assert half_sign_ins.is_open(session, waited, NIGHT)
        assert half_sign_ins.count_try(session, waited, NIGHT + half_sign_ins.LASTS) is None
        assert half_sign_ins.count_try(session, "made up", NIGHT) is None
    with store.write() as session:
        session.get_one(User, user.id).disabled_at = NIGHT
        assert half_sign_ins.count_try(session, waited, NIGHT) is None
