"""One owner of every automatic text: one message in, at most one out; and what the bot says of its own accord, and how much."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.answering.automatic import APART, OVER_BUDGET, UNPROMPTED_WITHIN, queue_replies, say_unprompted
from bot.answering.said import Said
from bot.dialogue.reply import ProofOf
from bot.promises.window import SENDING_TAKES
from bot.staff import takeover
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Message, Proof, Status
from connectors.messages import Button
from tests.cast import NIGHT, alice
from tests.fakes import inbound

ROOT = Path(__file__).parents[3]
PROOF: dict[str, Any] = {"rule": "say:promise_moved", "details": {"promise": 1}}


@pytest.fixture
def written(store: Store) -> Store:
    """A customer wrote at 22:40."""
    with store.write() as session:
        inbox.accept(session, inbound("Hello"), NIGHT)
    return store


def say(store: Store, key: str, after: timedelta = timedelta(hours=1), *, is_owed: bool = False) -> bool:
    with store.write() as session:
        conversation = session.get_one(Conversation, 1)
        return say_unprompted(session, conversation, key, f"About {key}.", PROOF, NIGHT + after, is_owed=is_owed)


def out(store: Store, author: Author = Author.BOT) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).where(Message.author == author).order_by(Message.id)))


def answer(store: Store, *says: Said) -> None:
    with store.write() as session:
        queue_replies(session, session.get_one(Conversation, 1), session.get_one(Message, 1), says, NIGHT)


def test_everything_that_is_said_about_a_message_is_one_message(written: Store) -> None:
    disclosure, form = Said("I am a program.", ProofOf("say:disclosure")), Said("Which number?", ProofOf("form:x"))
    answer(written, disclosure, Said("It costs 5.", ProofOf("faq_answer"), (Button("Why?", "/why"),)), form)
    with written.read() as session:
        message, proof = session.execute(select(Message, Proof).join(Proof)).one()
        assert message.text == "I am a program.\n\nIt costs 5.\n\nWhich number?"
        assert message.payload == {"buttons": [{"label": "Why?", "payload": "/why"}]}
        assert (message.status, message.reply_to_id) == (Status.QUEUED, 1)
        assert (proof.rule, proof.details["parts"]) == ("faq_answer", ["say:disclosure", "faq_answer", "form:x"])


def test_the_database_itself_refuses_a_second_automatic_text_for_one_message(written: Store) -> None:
    answer(written, Said("One.", ProofOf("faq_answer")))
    with pytest.raises(IntegrityError):
        answer(written, Said("Two.", ProofOf("faq_answer")))


def test_where_nothing_is_said_nothing_is_sent(written: Store) -> None:
    answer(written)
    with written.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_nobody_else_makes_automatic_messages() -> None:
    """Greeting, "we are closed", acknowledgement, reminder: whoever writes one must go through bot/answering/automatic.py."""
    makers = set()
    for folder in ("bot", "actions", "connectors"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            # Whoever gives an author writes the word, and reading a file's grammar takes long.
            if "author" in source and any(_makes_a_message_of_the_bot(node) for node in ast.walk(ast.parse(source))):
                makers.add(path.relative_to(ROOT).as_posix())
    assert makers == {"bot/answering/automatic.py"}


def _makes_a_message_of_the_bot(node: ast.AST) -> bool:
    """The bot as an author that is given (author=…, "author": …, row.author = …), not one that is compared with."""
    given: list[tuple[str, ast.expr]] = []
    if isinstance(node, ast.keyword):
        given = [(node.arg or "", node.value)]
    elif isinstance(node, ast.Dict):
        given = [(ast.unparse(key).strip("'"), value) for key, value in zip(node.keys, node.values, strict=True) if key]
    elif isinstance(node, ast.Assign):
        given = [(ast.unparse(target).rpartition(".")[2], node.value) for target in node.targets]
    return any(name == "author" and ast.unparse(value) in ("Author.BOT", "'bot'") for name, value in given)


def test_it_is_queued_with_its_proof(written: Store) -> None:
    assert say(written, "one")
    with written.read() as session:
        message, proof = session.execute(select(Message, Proof).join(Proof)).one()
        assert (message.text, message.status, message.client_key) == ("About one.", Status.QUEUED, "auto:one")
        assert (proof.rule, proof.details) == ("say:promise_moved", {"promise": 1})
        assert session.get_one(Conversation, 1).last_message_at == NIGHT + timedelta(hours=1)


def test_one_key_is_said_once_for_ever(written: Store) -> None:
    assert say(written, "one")
    assert not say(written, "one", timedelta(days=3))
    assert out(written) == ["About one."]


def test_nothing_is_said_while_a_person_holds_the_conversation(written: Store) -> None:
    with written.write() as session:
        takeover.claim(session, 1, alice(session), NIGHT)
    assert not say(written, "one")
    assert out(written) == []


@pytest.mark.parametrize(("after", "said"), [(APART - timedelta(seconds=1), False), (APART, True)])
def test_two_automatic_texts_stand_apart(written: Store, after: timedelta, said: bool) -> None:
    say(written, "one", timedelta(0))
    assert say(written, "two", after) is said


def test_a_third_text_within_a_day_is_refused_and_staff_are_told_in_the_transcript(written: Store) -> None:
    assert say(written, "one", timedelta(hours=1))
    assert say(written, "two", timedelta(hours=2))
    for minutes in range(3):
        assert not say(written, "three", timedelta(hours=3, minutes=minutes))
    assert out(written, Author.SYSTEM) == [OVER_BUDGET]
    assert say(written, "three", timedelta(hours=1) + UNPROMPTED_WITHIN)


def test_what_is_owed_is_said_over_the_budget_and_counts(written: Store) -> None:
    assert say(written, "one", timedelta(hours=1))
    assert say(written, "two", timedelta(hours=2))
    assert say(written, "owed", timedelta(hours=3), is_owed=True)
    assert not say(written, "three", timedelta(hours=4))
    assert out(written) == ["About one.", "About two.", "About owed."]


def test_a_text_that_a_takeover_held_back_does_not_count(written: Store) -> None:
    say(written, "one", timedelta(hours=1))
    with written.write() as session:
        session.scalars(select(Message).where(Message.author == Author.BOT)).one().status = Status.CANCELLED
    assert say(written, "two", timedelta(hours=1))
    assert say(written, "three", timedelta(hours=2))


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=23, minutes=58), True),
        (timedelta(hours=24) - SENDING_TAKES, False),
        (timedelta(hours=24), False),
    ],
)
def test_nothing_is_queued_for_whatsapp_after_its_window(store: Store, after: timedelta, said: bool) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("Hello", channel="whatsapp", address="whatsapp:+31600000001"), NIGHT)
    assert say(store, "one", after) is said
    assert len(out(store)) == said


def test_erasing_the_contact_leaves_nothing(written: Store) -> None:
    say(written, "one", timedelta(hours=1))
    say(written, "two", timedelta(hours=2))
    say(written, "three", timedelta(hours=3))
    with written.write() as session:
        session.delete(session.get_one(Contact, 1))
    with written.read() as session:
        assert session.scalars(select(Message.id)).all() == []
        assert session.scalars(select(Proof.message_id)).all() == []
