"""Marks and calibrations for programs."""

from bot import clock
from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.storage.engine import Store
from tests.bot.console.conftest import Browser, Cast, Opened
from tests.nights import PROPOSAL, replied


def filled(store: Store) -> int:
    with store.write() as session:
        publish(session, [Entry("returns", ("Return?",), "Yes."), Entry("payment", ("Pay?",), "Card.")], "Bob", "", clock.now())
        return replied(session, "Give it back?", "returns", 0.8)


async def call(browser: Browser, path: str, body: object = None):  # type: ignore[no-untyped-def]
    return await browser.post(f"/api/v1/{path}", json=body, headers={"X-CSRF-Token": browser.csrf})


async def test_a_reply_is_marked_read_and_unmarked(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    reply = filled(sqlite_store)
    alice = browser(cast.alice)
    done = await call(alice, f"messages/{reply}/mark", {"right": False, "entry": "payment"})
    assert done.json() == {"right": False, "entry": "payment", "no_entry": False}
    found = (await alice.get("/api/v1/marks")).json()
    assert (found["enough"], found["summary"]["marks"], found["summary"]["share_right"]) == (60, 1, 0.0)
    (row,) = found["marks"]
    assert (row["message_id"], row["kind"], row["first"], row["entry"]) == (reply, "answered", "returns", "payment")
    assert (row["right"], row["marked_by"], row["confidence"]) == (False, "Alice", 0.8)
    assert (await call(alice, f"messages/{reply}/unmark")).json() == {"done": True}
    assert (await alice.get("/api/v1/marks")).json()["marks"] == []


async def test_what_contradicts_itself_is_a_sentence_and_nobody_else_may_mark(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    reply = filled(sqlite_store)
    alice = browser(cast.alice)
    refused = await call(alice, f"messages/{reply}/mark", {"right": True, "entry": "payment"})
    assert (refused.status_code, "mark it as wrong" in refused.json()["error"]) == (409, True)
    forged = await alice.post(f"/api/v1/messages/{reply}/mark", json={"right": True})
    assert forged.status_code == 403
    assert (await call(browser(None), f"messages/{reply}/mark", {"right": True})).status_code == 401


async def test_a_trainer_fits_puts_in_force_and_restores(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    filled(sqlite_store)
    alice, bob = browser(cast.alice), browser(cast.bob)
    assert (await call(alice, "calibrations")).status_code == 403
    fitted = (await call(bob, "calibrations")).json()
    assert (fitted["number"], fitted["in_force"], fitted["marks"]) == (1, False, PROPOSAL.report.used)
    assert fitted["report"]["recent_after"] == {"answered": 97, "clarified": 56, "handed_over": 47, "expected_wrong": 0.05}
    assert (await call(alice, "calibrations/1/put-in-force")).status_code == 403
    for number in (1, 0):
        assert (await call(bob, f"calibrations/{number}/put-in-force")).json() == {"done": True}
        assert (await alice.get("/api/v1/calibrations")).json()["in_force"] == number
    assert (await call(bob, "calibrations/9/put-in-force")).status_code == 409
