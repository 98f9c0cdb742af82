"""Redactors of many conversations: each knows its own customer, and together they ask the database little."""

from pathlib import Path

from sqlalchemy import event

from bot.privacy.erase import Eraser, Places
from bot.redaction.of_conversation import Redactors, redactor_for
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation
from tests.cast import NIGHT, alice
from tests.fakes import inbound

#: Neither lists nor what is said around it tell that this is a name.
NAMES = ("Kettle", "Saddle", "Mudguard")


def written(store: Store, count: int) -> list[int]:
    with store.write() as session:
        for place in range(count):
            inbox.accept(session, inbound("is it there", address=f"7{place}", name=f"{NAMES[place % 3]} {place}x"), NIGHT)
        return [row.id for row in session.query(Conversation).join(Contact).order_by(Contact.address)]


def asked_of(store: Store, ids: list[int]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    with store.read() as session:
        redactors = Redactors(session, ())
        event.listen(store.engine, "before_cursor_execute", note)
        redactors.know(ids)
        for number in ids:
            redactors.text(number, "the kettle is there")
        event.remove(store.engine, "before_cursor_execute", note)
    return len(asked)


def test_each_knows_its_own_customer_alone(store: Store) -> None:
    ids = written(store, 3)
    said = "the kettle, the saddle and the mudguard"
    with store.read() as session:
        redactors = Redactors(session, ())
        redactors.know(ids)
        assert [redactors.text(number, said) for number in ids] == [
            said.replace("kettle", "[name]"), said.replace("saddle", "[name]"), said.replace("mudguard", "[name]")
        ]  # fmt: skip
        assert redactor_for(session, ids[1], ()).text(said) == redactors.text(ids[1], said)


def test_many_conversations_take_no_more_questions_than_one(sqlite_store: Store) -> None:
    ids = written(sqlite_store, 12)
    assert asked_of(sqlite_store, ids) == asked_of(sqlite_store, ids[:1])


async def test_a_customer_who_is_erased_while_somebody_looks_is_known_to_the_end(store: Store, tmp_path: Path) -> None:
    (number,) = written(store, 1)
    with store.snapshot() as session:
        redactors = Redactors(session, ())
        erased = await Eraser(store, {}, Places.below(tmp_path)).erase(1)
        assert erased.messages == 1
        assert redactors.text(number, "the kettle is there") == "the [name] is there"


def test_people_of_the_shop_are_known_everywhere(sqlite_store: Store) -> None:
    (number,) = written(sqlite_store, 1)
    with sqlite_store.write() as session:
        alice(session).name = "Spanner"
    with sqlite_store.read() as session:
        assert Redactors(session, ()).text(number, "ask spanner") == "ask [staff]"
