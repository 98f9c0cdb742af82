"""The hours for programs."""

from datetime import datetime

import pytest

from bot import clock
from bot.storage.engine import Store
from tests.bot.console.conftest import Cast, Opened
from tests.cast import MORNING

UNTIL = "2026-11-24T14:00:00+01:00"


async def test_a_program_reads_sets_and_withdraws(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    clock.start_at(MORNING)
    alice = browser(cast.alice)
    alice.headers["X-CSRF-Token"] = alice.csrf
    before = (await alice.get("/api/v1/hours")).json()
    assert (before["open"], before["closes_at"], before["timezone"]) == (True, "2026-11-24T12:30:00+01:00", "Europe/Amsterdam")
    assert [each["department"] for each in before["departments"]] == ["service", "sales", "workshop"]
    assert before["days"][0] == {
        "date": "2026-11-24",
        "department": None,
        "intervals": [
            {"starts_at": "2026-11-24T09:00:00+01:00", "ends_at": "2026-11-24T12:30:00+01:00"},
            {"starts_at": "2026-11-24T13:30:00+01:00", "ends_at": "2026-11-24T18:00:00+01:00"},
        ],
        "reason": None,
    }
    body = {"open": False, "ends_at": UNTIL, "department": "workshop", "reason": "no heating"}
    number = (await alice.post("/api/v1/overrides", json=body)).json()["id"]
    after = (await alice.get("/api/v1/hours")).json()
    (found,) = after["overrides"]
    assert (found["id"], found["set_by"], found["reason"]) == (number, "Alice", {"en": "no heating"})
    workshop = after["departments"][2]
    assert (workshop["open"], workshop["reason"], workshop["opens_at"]) == (False, "no heating", UNTIL)
    assert after["open"]
    assert (await alice.post(f"/api/v1/overrides/{number}/withdraw")).json() == {"done": True}
    assert (await alice.get("/api/v1/hours")).json()["overrides"] == []
    again = await alice.post(f"/api/v1/overrides/{number}/withdraw")
    assert (again.status_code, again.json()) == (409, {"error": "Alice has withdrawn it already."})


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"open": False}, 422, "ends_at"),
        ({"open": False, "ends_at": "2026-11-24T14:00:00"}, 422, "timezone"),
        ({"open": False, "ends_at": "2020-11-24T14:00:00Z"}, 409, "It would end before it begins"),
        ({"open": False, "ends_at": "2026-12-31T14:00:00Z"}, 409, "longer than 31 days"),
        ({"open": False, "ends_at": UNTIL, "department": "kitchen"}, 409, "There is no department 'kitchen'"),
        ({"open": False, "ends_at": UNTIL, "reason": "x" * 300}, 409, "longer than 200 characters"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_one_sentence(
    cast: Cast, browser: Opened, body: dict[str, object], status: int, sentence: str
) -> None:
    clock.start_at(MORNING)
    alice = browser(cast.alice)
    alice.headers["X-CSRF-Token"] = alice.csrf
    answer = await alice.post("/api/v1/overrides", json=body)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]


async def test_without_session_or_secret_nothing_is_told_or_set(cast: Cast, browser: Opened) -> None:
    assert (await browser(None).get("/api/v1/hours")).status_code == 401
    body = {"open": False, "ends_at": datetime.fromisoformat(UNTIL).isoformat()}
    assert (await browser(cast.alice).post("/api/v1/overrides", json=body)).status_code == 403
