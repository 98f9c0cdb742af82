"""What staff do beside replying, by programs: the same rules and sentences as the pages, and a call that is repeated does no harm."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import func, select

from bot import clock
from bot.staff import takeover
from bot.storage import callbacks
from bot.storage.engine import Store
from bot.storage.tables import Audit, Message, Status, User
from tests.bot.callback.test_acts import NINE
from tests.bot.console.conftest import Browser, Cast, Opened, say, wait

BASE = "/api/v1/conversations/1"


@pytest.fixture
def program(browser: Opened) -> Callable[[User], Browser]:
    """Somebody's program, which carries their secret."""

    def made(user: User) -> Browser:
        opened = browser(user)
        opened.headers["X-CSRF-Token"] = opened.csrf
        return opened

    return made


Program = Callable[[User], Browser]


async def done(program: Browser, path: str, **body: object) -> object:
    answer = await program.post(f"{BASE}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(program: Browser, path: str, status: int = 409, **body: object) -> str:
    answer = await program.post(f"{BASE}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return str(answer.json()["error"])


async def read(program: Browser) -> dict[str, object]:
    found: dict[str, object] = (await program.get(BASE)).json()
    return found


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Audit.act).where(Audit.conversation_id == 1).order_by(Audit.id)))


async def test_a_note_is_one_note_however_often_the_call_is_repeated(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    bob = program(cast.bob)
    first = await done(bob, "note", text="She called twice", client_key="k")
    assert await done(bob, "note", text="She called twice", client_key="k") == first
    await done(bob, "note", text="And wrote", client_key="l")
    lines = [(line["kind"], line["text"]) for line in (await bob.get(BASE)).json()["transcript"] if line["author"] != "contact"]
    assert lines == [("internal", "She called twice"), ("internal", "And wrote")]
    assert "empty" in await refused(bob, "note", text=" ", client_key="m")
    assert "4,096" in await refused(bob, "note", text="x" * 5000, client_key="m")
    assert "client_key" in await refused(bob, "note", 422, text="x")


async def test_tags_are_put_on_and_taken_off_as_they_are_spelt_on_the_page(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice = program(cast.alice)
    assert await done(alice, "tags", add="#Warranty") == {"tags": ["warranty"]}
    assert await done(alice, "tags", add="warranty") == {"tags": ["warranty"]}
    assert await done(alice, "tags", add="brake", remove="WARRANTY") == {"tags": ["brake"]}
    assert (await read(alice))["tags"] == ["brake"]
    assert "Name a tag" in await refused(alice, "tags")
    assert "30" in await refused(alice, "tags", add="x" * 31)
    assert acts(sqlite_store) == ["tagged", "untagged", "tagged"]


async def test_it_is_given_to_a_colleague(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice, bob = program(cast.alice), program(cast.bob)
    found = (await alice.get("/api/v1/colleagues")).json()["colleagues"]
    assert [(each["name"], each["role"]) for each in found] == [("Ada", "admin"), ("Alice", "agent"), ("Bob", "trainer")]
    to = {each["name"]: each["id"] for each in found}
    for _ in range(2):
        assert await done(alice, "assign", to=to["Bob"]) == {"done": True}
    assert (await read(alice))["staff_name"] == "Bob"
    assert await refused(alice, "assign", to=to["Alice"]) == "Bob holds this conversation."
    assert "Choose the colleague" in await refused(bob, "assign", to=99)
    with sqlite_store.write() as session:
        session.get_one(User, cast.ada.id).disabled_at = clock.now()
    assert "does not work here any more" in await refused(bob, "assign", to=to["Ada"])
    assert [each["name"] for each in (await alice.get("/api/v1/colleagues")).json()["colleagues"]] == ["Alice", "Bob"]
    assert acts(sqlite_store).count("assigned") == 1


async def test_it_is_moved_and_the_promise_is_told(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice = program(cast.alice)
    await done(alice, "claim")
    moved = await done(alice, "move", department="workshop")
    found = await read(alice)
    assert moved == {"department": "workshop", "promise_at": found["promise_at"]}
    assert (found["department"], found["holder"]) == ("workshop", "waiting")
    assert "already" in await refused(alice, "move", department="workshop")
    assert "no such department" in await refused(alice, "move", department="kitchen")


async def test_it_is_snoozed_and_taken_up_again(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice = program(cast.alice)
    until = await done(alice, "snooze")
    assert until == {"until": (await read(alice))["snoozed_until"]}
    for _ in range(2):
        await done(alice, "wake")
    assert (await read(alice))["snoozed_until"] is None
    with sqlite_store.write() as session:
        takeover.claim(session, 1, session.get_one(User, cast.bob.id), clock.now())
    assert "only they can snooze it" in await refused(alice, "snooze")
    assert acts(sqlite_store) == ["snoozed", "woken", "claimed"]


async def test_what_was_done_is_taken_back_by_whoever_did_it(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice, bob = program(cast.alice), program(cast.bob)
    await done(alice, "claim")
    sent = await alice.post(f"{BASE}/reply", json={"text": "To the wrong one", "client_key": "k", "can_be_undone": True})
    number = sent.json()["message_id"]
    assert "nothing to take back" in await refused(bob, f"undo/{number}")
    for _ in range(2):
        await done(alice, f"undo/{number}")
    with sqlite_store.read() as session:
        assert session.get_one(Message, number).status == Status.CANCELLED
    at_once = (await alice.post(f"{BASE}/reply", json={"text": "Now", "client_key": "l"})).json()["message_id"]
    with sqlite_store.read() as session:
        assert session.get_one(Message, at_once).not_before is None
    await done(alice, "close")
    with sqlite_store.read() as session:
        line = session.scalar(select(func.max(Message.id)))
    await done(alice, f"undo/{line}")
    assert (await read(alice))["holder"] == "staff"


async def test_a_reply_for_the_opening_is_sent_now_or_withdrawn(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice, bob = program(cast.alice), program(cast.bob)
    await done(alice, "claim")
    numbers = []
    for key in ("k", "l"):
        body = {"text": f"Good morning {key}", "client_key": key, "at_opening": True}
        numbers += {(await alice.post(f"{BASE}/reply", json=body)).json()["message_id"] for _ in range(2)}
    assert len(numbers) == 2
    assert "Alice holds" in await refused(bob, f"scheduled/{numbers[0]}/send")
    for _ in range(2):
        await done(alice, f"scheduled/{numbers[0]}/send")
    for _ in range(2):
        await done(alice, f"kept/{numbers[1]}/withdraw")
    with sqlite_store.read() as session:
        assert [session.get_one(Message, number).status for number in numbers] == [Status.QUEUED, Status.CANCELLED]


async def test_a_booked_call_is_made(sqlite_store: Store, cast: Cast, program: Program) -> None:
    wait(sqlite_store)
    alice = program(cast.alice)
    assert "No call is booked" in await refused(alice, "called")
    with sqlite_store.write() as session:
        callbacks.book(session, 1, "service", NINE, "+31201234567", 1, clock.now())
    await done(alice, "called")
    assert "No call is booked" in await refused(alice, "called")
    assert acts(sqlite_store) == ["called"]


EVERY = ("note", "tags", "assign", "move", "snooze", "wake", "called", "undo/1", "scheduled/1/send", "kept/1/withdraw")
BODY = {"text": "x", "client_key": "k", "add": "x", "to": 1, "department": "service"}


@pytest.mark.parametrize("path", EVERY)
async def test_every_act_wants_a_session_the_secret_and_a_conversation_that_exists(
    sqlite_store: Store, cast: Cast, browser: Opened, path: str
) -> None:
    say(sqlite_store, "Hello")
    alice = browser(cast.alice)
    assert (await browser(None).post(f"{BASE}/{path}", json=BODY)).status_code == 401
    answer = await alice.post(f"{BASE}/{path}", json=BODY)
    assert (answer.status_code, "reload it" in answer.text) == (403, True)
    alice.headers["X-CSRF-Token"] = alice.csrf
    gone: httpx.Response = await alice.post(f"/api/v1/conversations/9/{path}", json=BODY)
    assert gone.status_code == 409
    assert gone.json()["error"].endswith(".")
    assert acts(sqlite_store) == []
