"""Calibrations as rows, on both databases: numbered, never changed, one of them in force."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.storage.calibrations import (
    OWN,
    UnknownCalibration,
    add_calibration,
    calibration,
    calibrations,
    serve,
    served_calibration,
)
from bot.storage.engine import Store
from bot.storage.faq_versions import add_version
from bot.storage.tables import CalibrationServed
from tests.cast import NIGHT


def add(store: Store, offset: float, **fields: Any) -> int:
    given: dict[str, Any] = {"faq_version": 1, "embedder": "words", "marks": 60, "report": {"used": 60}, **fields}
    with store.write() as session:
        add_version(session, {"entries": []}, "hash", by="Bob", note="", now=NIGHT)
        return add_calibration(session, content={"slope": 1.0, "offset": offset}, by="Bob", now=NIGHT, **given)


def put(store: Store, number: int, minutes: int = 0) -> bool:
    with store.write() as session:
        return serve(session, number, by="Bob", now=NIGHT + timedelta(minutes=minutes))


def served(store: Store) -> int:
    with store.read() as session:
        return served_calibration(session)


def test_a_new_one_is_not_in_force_until_it_is_put_there_and_the_old_one_can_be_restored(store: Store) -> None:
    assert served(store) == OWN
    assert (add(store, -1.0), add(store, -2.0)) == (1, 2)
    assert served(store) == OWN
    assert put(store, 2)
    assert served(store) == 2
    assert put(store, 1, minutes=1)
    assert served(store) == 1
    assert not put(store, 1), "it is in force already"
    assert put(store, OWN)
    assert served(store) == OWN
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(CalibrationServed)) == 3
        rows = calibrations(session, 10)
    assert [(row.number, row.content["offset"], row.is_served, row.served_at) for row in rows] == [
        (2, -2.0, False, NIGHT),
        (1, -1.0, False, NIGHT + timedelta(minutes=1)),
    ]


def test_the_same_fit_twice_is_one_calibration(store: Store) -> None:
    assert (add(store, -1.0), add(store, -1.0), add(store, -1.0, marks=61), add(store, -1.0)) == (1, 1, 2, 3)


def test_what_is_not_there_is_told_with_what_is(store: Store) -> None:
    with pytest.raises(UnknownCalibration, match="There is no calibration 3; none was fitted yet"):
        put(store, 3)
    add(store, -1.0)
    with pytest.raises(UnknownCalibration, match="name one from 0 to 1"):
        put(store, 3)
    with store.read() as session:
        assert calibration(session, 3) is None
        found = calibration(session, 1)
    assert found is not None
    assert (found.embedder, found.marks, found.report, found.is_served) == ("words", 60, {"used": 60}, False)
