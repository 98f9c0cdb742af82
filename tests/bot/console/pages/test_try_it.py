"""The page on which staff play a customer: what they type takes the way of every message."""

from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Direction, Message, Status
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import NIGHT


def answer_with_buttons(store: Store, status: Status = Status.SENT) -> None:
    with store.write() as session:
        session.add(
            Message(
                conversation_id=1,
                channel="local",
                direction=Direction.OUT,
                author=Author.BOT,
                status=status,
                text="Did you mean this?",
                payload={"buttons": [{"label": "Opening hours", "payload": "/pick{1}"}]},
                reply_to_id=1,
                ordinal=0,
                created_at=NIGHT,
                status_at=NIGHT,
            )
        )


async def test_a_typed_message_is_accepted_once(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    for _ in range(2):
        answer = await alice.act("/try/say", text="Are you open?", client_key="k1")
        assert answer.headers["location"] == "/try"
    with sqlite_store.read() as session:
        message = session.query(Message).one()
        assert (message.text, message.kind, message.status) == ("Are you open?", "text", Status.RECEIVED)
        assert session.query(Contact).one().address == f"try:{cast.alice.id}"
    page = main_part(await alice.get("/try"))
    assert "Are you open?" in page
    assert 'id="typing"' in page


async def test_a_pressed_button_carries_what_was_issued(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    await alice.act("/try/say", text="hours", client_key="k1")
    answer_with_buttons(sqlite_store)
    assert "Opening hours</button>" in (await alice.get("/try")).text
    await alice.act("/try/say", message="2", button="0")
    with sqlite_store.read() as session:
        pressed = session.get_one(Message, 3)
    assert (pressed.kind, pressed.text, pressed.payload["payload"]) == ("button", "Opening hours", "/pick{1}")
    for message, button in (("2", "1"), ("1", "0"), ("99", "0"), ("x", "0"), ("2", "-1")):
        assert (await alice.act("/try/say", message=message, button=button)).status_code == 409
    assert (await browser(cast.bob).act("/try/say", message="2", button="0")).status_code == 409


async def test_the_phone_shows_only_what_has_left_the_house(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    await alice.act("/try/say", text="hours", client_key="k1")
    answer_with_buttons(sqlite_store, Status.QUEUED)
    page = main_part(await alice.get("/try"))
    assert "Did you mean this?" not in page
    assert 'id="typing"' in page


async def test_starting_over_is_another_customer_and_never_somebody_elses(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    alice, bob = browser(cast.alice), browser(cast.bob)
    await alice.act("/try/say", text="first life", client_key="k1")
    fresh = (await alice.act("/try/start-over")).headers["location"]
    assert "first life" not in (await alice.get(fresh)).text
    phone = fresh.partition("=")[2]
    await alice.act("/try/say", text="second life", client_key="k2", phone=phone)
    assert "second life" in main_part(await alice.get("/try"))
    assert "second life" not in main_part(await bob.get(fresh)).partition("Your side")[0]
    with sqlite_store.read() as session:
        assert {contact.address for contact in session.query(Contact)} == {
            f"try:{cast.alice.id}",
            f"try:{cast.alice.id}:{phone}",
        }


async def test_an_empty_message_is_refused(cast: Cast, browser: Opened) -> None:
    assert (await browser(cast.alice).act("/try/say", text="  ")).status_code == 409
