"""Unanswered questions from the first night to the next week, on both databases."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.faq.entry import Entry
from bot.faq.learning.marks import Verdict
from bot.faq.unanswered.deciding import DecisionRefused, decide, take_back
from bot.faq.unanswered.listed import Listed, listed
from bot.faq.unanswered.regroup import regroup
from bot.faq.versions import publish
from bot.faq.views import Views
from bot.privacy.export import as_document
from bot.storage import marks, verdicts
from bot.storage.engine import Store
from bot.storage.tables import (
    About,
    Audit,
    Contact,
    Decision,
    QuestionGroup,
    Role,
    UnansweredQuestion,
    Why,
)
from bot.storage.tables import Message as MessageRow
from bot.storage.unanswered import is_due, unanswered_since
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT, bob, hire
from tests.nights import ANSWERED, CLARIFIED, HANDED_OVER, replied

DENIED = "handoff:denied"
KNOWN = {"returns", "payment"}
#: Two topics, in words that share enough for a model that knows nothing but words.
TUNING = ("do you tune pianos", "do you tune old pianos", "can you tune pianos", "pianos do you tune pianos")
RENTING = ("rent a tandem bike", "can i rent a tandem bike", "rent a tandem", "tandem bike to rent")


def views() -> Views:
    return Views((WordEmbedder(),))


def ask(store: Store, *texts: str, address: str = "", days: float = 0, rule: str = HANDED_OVER) -> None:
    """Each by a customer of its own unless `address` says otherwise."""
    with store.write() as session:
        count = session.scalar(select(func.count()).select_from(Contact)) or 0
        for place, text in enumerate(texts):
            replied(
                session, text, "payment", 0.1, rule=rule, address=address or f"c{count + place}", at=NIGHT + timedelta(days=days)
            )


def group_new(store: Store, days: float = 0) -> int:
    return regroup(store, views(), "en", NIGHT + timedelta(days=days))


def due(store: Store) -> bool:
    with store.read() as session:
        return is_due(session, NIGHT)


def groups(store: Store, days: float = 0, *, decided: bool = False) -> list[Listed]:
    with store.read() as session:
        return listed(session, days=30, now=NIGHT + timedelta(days=days, minutes=1), decided=decided)


def test_what_was_asked_and_not_answered_is_found_with_why(store: Store) -> None:
    with store.write() as session:
        user = bob(session).id
        replied(session, "can I pay in shells", "payment", 0.9, address="a")
        over = replied(session, "do you tune pianos", "payment", 0.1, rule=HANDED_OVER, address="b")
        replied(session, "which bike for me", "returns", 0.5, rule=CLARIFIED, address="c")
        replied(session, "none of these", "returns", 0.5, rule=DENIED, address="c", denied=["returns"])
        wrong = replied(session, "is it waterproof", "payment", 0.9, rule=ANSWERED, address="d")
        marks.set_mark(session, wrong, Verdict(False, None, True), user_id=user, now=NIGHT)
        replied(session, "broken things", None, None, rule="fallback", address="e")
        thumb = replied(session, "how heavy is it", "returns", 0.9, rule=ANSWERED, address="f")
        conversation = session.get_one(MessageRow, thumb).conversation_id
        verdicts.asked(session, conversation, thumb, About.BOT, NIGHT)
        verdicts.give(session, conversation, is_good=False, now=NIGHT)
        replied(session, "👍", None, 0.1, rule=HANDED_OVER, address="g")
        replied(session, "thank you", None, None, rule="say:thanks", address="h")
    with store.read() as session:
        found = {each.text: each.why for each in unanswered_since(session, NIGHT - timedelta(days=1))}
        assert unanswered_since(session, NIGHT + timedelta(days=1)) == []
    assert found == {
        "do you tune pianos": Why.HANDED_OVER,
        "which bike for me": Why.DENIED,
        "is it waterproof": Why.MARKED_WRONG,
        "broken things": Why.FALLBACK,
        "how heavy is it": Why.THUMB_DOWN,
    }
    assert over


def test_a_right_handing_over_is_nothing_that_waits_for_an_answer(store: Store) -> None:
    with store.write() as session:
        reply = replied(session, "do you tune pianos", "payment", 0.1, rule=HANDED_OVER)
        marks.set_mark(session, reply, Verdict(True, None, True), user_id=bob(session).id, now=NIGHT)
    with store.read() as session:
        assert unanswered_since(session, NIGHT) == []


def test_groups_are_ranked_by_customers_and_not_by_messages(store: Store) -> None:
    ask(store, *RENTING[:2])
    ask(store, *TUNING, address="insists")
    assert group_new(store) == 6
    first, second = groups(store)
    assert (first.customers, first.questions) == (2, 2)
    assert (second.customers, second.questions) == (1, 4)


def test_a_group_keeps_its_id_and_tells_its_trend(store: Store) -> None:
    ask(store, *TUNING[:2], days=-9)
    group_new(store, -9)
    (before,) = groups(store, -9)
    ask(store, *TUNING[2:], *RENTING[:1])
    assert due(store)
    assert group_new(store) == 3
    assert not due(store)
    tuning = next(each for each in groups(store) if "pianos" in each.quotes[0])
    assert (tuning.id, tuning.customers) == (before.id, 4)
    assert (tuning.this_week, tuning.last_week) == (2, 2)
    assert group_new(store) == 0
    assert sorted(each.id for each in groups(store)) == sorted({each.id for each in groups(store)})


def test_the_nearest_entries_are_suggested(store: Store) -> None:
    with store.write() as session:
        entries = [
            Entry("rental", ("rent a bike", "hire a bike for a day"), "Yes."), Entry("payment", ("how can I pay",), "By card.")
        ]
        publish(session, entries, "Bob", "", NIGHT)
    ask(store, *RENTING)
    group_new(store)
    (group,) = groups(store)
    assert [entry for entry, _ in group.nearest] == ["rental", "payment"]
    assert group.nearest[0][1] > group.nearest[1][1]


def test_a_decision_is_remembered_and_the_group_does_not_come_back(store: Store) -> None:
    ask(store, *TUNING[:2])
    group_new(store)
    (group,) = groups(store)
    with store.write() as session:
        user = bob(session)
        decide(session, group.id, Decision.NOT_FOR_US, entry=None, known=KNOWN, user_id=user.id, by=user.name, now=NIGHT)
    assert groups(store) == []
    # Next week the same is asked in other words, and something else.
    ask(store, *TUNING[2:], *RENTING[:2], days=7)
    group_new(store, 7)
    assert [each.quotes[0] for each in groups(store, 7)] == [RENTING[1]]
    (decided,) = groups(store, 7, decided=True)
    assert (decided.id, decided.customers, decided.decision, decided.decided_as, decided.decided_at) == (
        group.id, 4, "not_for_us", "Bob", NIGHT,
    )  # fmt: skip
    with store.read() as session:
        (row,) = session.scalars(select(Audit))
        assert (row.act, row.details["group"], row.details["decision"]) == ("decided_questions", group.id, "not_for_us")


def test_a_decision_outlives_the_messages_that_it_was_about(store: Store) -> None:
    ask(store, *TUNING[:2])
    group_new(store)
    (group,) = groups(store)
    with store.write() as session:
        decide(session, group.id, Decision.NOT_FOR_US, entry=None, known=(), user_id=None, by="Bob", now=NIGHT)
    with store.write() as session:
        session.execute(delete(Contact))
        assert session.scalar(select(func.count()).select_from(UnansweredQuestion)) == 0
    ask(store, TUNING[2], RENTING[0], days=60)
    group_new(store, 60)
    assert [each.quotes for each in groups(store, 60)] == [(RENTING[0],)]
    assert [each.id for each in groups(store, 60, decided=True)] == [group.id]


def test_what_is_only_near_to_what_came_later_is_a_group_of_its_own(store: Store) -> None:
    ask(store, "aa bb cc dd", "aa bb cc dd ee")
    group_new(store)
    (group,) = groups(store)
    with store.write() as session:
        decide(session, group.id, Decision.NOT_FOR_US, entry=None, known=(), user_id=None, by="Bob", now=NIGHT)
    ask(store, "cc dd ff gg", days=1)
    group_new(store, 1)
    ask(store, "ff gg hh ii", "ff gg hh ii jj", days=2)
    group_new(store, 2)
    assert sum(each.customers for each in groups(store, 2)) >= 2


def test_a_decision_can_be_taken_back(store: Store) -> None:
    ask(store, *TUNING)
    group_new(store)
    (group,) = groups(store)
    with store.write() as session:
        decide(session, group.id, Decision.NEW, entry="pianos", known=KNOWN, user_id=None, by="Bob", now=NIGHT)
    assert groups(store, decided=True)[0].entry == "pianos"
    with store.write() as session:
        take_back(session, group.id, user_id=None, by="Bob", now=NIGHT)
    assert [each.id for each in groups(store)] == [group.id]


@pytest.mark.parametrize(
    ("decision", "entry", "sentence"),
    [
        (Decision.ADD, None, "Name the entry that these questions mean."),
        (Decision.ADD, "paymnt", "There is no entry paymnt in the FAQ; did you mean payment?"),
        (Decision.NEW, "payment", "There is an entry payment already; add these questions to it, or choose another id."),
        (Decision.NOT_FOR_US, "payment", "What is not for the shop belongs to no entry."),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_sentence(
    sqlite_store: Store, decision: Decision, entry: str | None, sentence: str
) -> None:
    ask(sqlite_store, TUNING[0])
    group_new(sqlite_store)
    (group,) = groups(sqlite_store)
    with sqlite_store.write() as session, pytest.raises(DecisionRefused) as refused:
        decide(session, group.id, decision, entry=entry, known=KNOWN, user_id=None, by="Bob", now=NIGHT)
    assert str(refused.value) == sentence
    with sqlite_store.write() as session, pytest.raises(DecisionRefused, match="There is no group 99"):
        take_back(session, 99, user_id=None, by="Bob", now=NIGHT)


def test_quotes_tell_nobodys_name_or_number(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        hire(session, "Alice", Role.AGENT)
    ask(sqlite_store, "do you tune pianos, my number is 0612345678", "Hello Alice, do you tune pianos? Regards, Dana Doe")
    group_new(sqlite_store)
    told = " ".join(quote for each in groups(sqlite_store) for quote in each.quotes)
    assert "pianos" in told
    assert not any(secret in told for secret in ("0612345678", "Dana", "Doe", "Alice"))


def test_what_is_exported_of_a_contact_names_their_unanswered_questions(sqlite_store: Store) -> None:
    ask(sqlite_store, TUNING[0])
    group_new(sqlite_store)
    with sqlite_store.read() as session:
        document = as_document(session, session.scalars(select(Contact)).one(), NIGHT)
    (row,) = json.loads(json.dumps(document))["unanswered_questions"]
    assert (row["why"], "vector" in row) == ("handed_over", False)


def test_groups_of_the_erased_are_gone(store: Store) -> None:
    ask(store, *TUNING)
    group_new(store)
    with store.write() as session:
        session.execute(delete(Contact))
    ask(store, RENTING[0])
    group_new(store)
    assert [each.quotes for each in groups(store)] == [(RENTING[0],)]
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(QuestionGroup)) == 1
