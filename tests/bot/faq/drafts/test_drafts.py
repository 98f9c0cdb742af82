"""What people answered becomes a draft once they close, on both databases; and never more than a draft."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.faq.contradictions import Contradictions
from bot.faq.drafts.accepting import (
    By,
    DraftRefused,
    accepted,
    dismiss,
    entry_of,
    may_be_accepted,
    write_new,
    write_wordings,
)
from bot.faq.drafts.making import make_drafts
from bot.faq.drafts.shown import ShownDraft, open_drafts
from bot.faq.drafts.trying import effect_of, with_draft, with_wordings
from bot.faq.entry import Entry
from bot.faq.files import read
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Job, Told
from bot.faq.unanswered.regroup import regroup
from bot.faq.versions import publish
from bot.faq.views import Views
from bot.faq.writing.writer import Writer
from bot.handoff import Reason, request
from bot.staff.staff_reply import reply
from bot.staff.takeover import CloseReason, claim, close
from bot.storage.engine import Store
from bot.storage.tables import (
    Audit,
    Contact,
    Conversation,
    Decision,
    Draft,
    Message,
    QuestionGroup,
    Role,
    Status,
    UnansweredQuestion,
    User,
)
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT, hire
from tests.nights import HANDED_OVER, replied
from tests.shop import BUSINESS

MORNING = NIGHT + timedelta(hours=10)
BY = By(None, "Bob", MORNING)
ANSWER = "Hello Dana, yes, we tune pianos for 90 euros. Kind regards, Alice"


def answered(
    store: Store,
    question: str = "do you tune pianos",
    answer: str = ANSWER,
    *,
    address: str = "a",
    who: str = "Alice",
    why: CloseReason | None = CloseReason.ANSWERED,
    reason: Reason = Reason.LOW_CONFIDENCE,
    more: tuple[str, ...] = (),
) -> None:
    """A customer asks at night, a person answers in the morning and closes."""
    with store.write() as session:
        said = replied(session, question, "payment", 0.1, rule=HANDED_OVER, address=address)
        message = session.get_one(Message, session.get_one(Message, said).reply_to_id)
        conversation = session.get_one(Conversation, message.conversation_id)
        request(
            session, conversation, message_id=message.id, reason=reason, request=question, department="service",
            promise_at=MORNING, details={}, now=NIGHT,
        )  # fmt: skip
        user = session.scalar(select(User).where(User.name == who)) or hire(session, who, Role.AGENT)
        claim(session, conversation.id, user, MORNING)
        for place, text in enumerate((answer, *more)):
            reply(session, conversation.id, user, text, client_key=f"{address}{place}", now=MORNING)
        session.query(Message).filter(Message.author == "staff").update({"status": Status.SENT})
        close(session, conversation.id, user, MORNING + timedelta(minutes=5), why)


def made(store: Store) -> int:
    return make_drafts(store, MORNING + timedelta(minutes=6))


def drafts(store: Store) -> list[ShownDraft]:
    path = Path("business.yml")
    with store.read() as session:
        return open_drafts(session, own=(), language="en", contradictions=Contradictions(BUSINESS, path, MORNING))


def test_question_and_answer_become_a_draft_redacted_and_cleaned(store: Store) -> None:
    answered(store, "do you tune pianos, Dana Doe asks, 0612345678", more=("You are welcome!",))
    assert made(store) == 1
    assert made(store) == 0
    (draft,) = drafts(store)
    assert draft.answer == "Yes, we tune pianos for 90 euros."
    assert draft.answered_by == "Alice"
    assert "pianos" in draft.question
    assert not any(secret in f"{draft}" for secret in ("Dana", "Doe", "0612345678"))
    assert draft.wordings == ()  # every wording names somebody


def test_the_wordings_are_those_of_the_group(store: Store) -> None:
    with store.write() as session:
        for place, text in enumerate(("can you tune pianos", "do you tune old pianos", "pianos do you tune pianos")):
            replied(session, text, "payment", 0.1, rule=HANDED_OVER, address=f"g{place}")
    answered(store)
    regroup(store, Views((WordEmbedder(),)), "en", MORNING)
    made(store)
    (draft,) = drafts(store)
    assert draft.wordings[0] == "do you tune pianos"
    assert set(draft.wordings) == {
        "do you tune pianos", "can you tune pianos", "do you tune old pianos", "pianos do you tune pianos",
    }  # fmt: skip


def test_what_was_asked_in_another_language_is_no_wording_of_it(store: Store) -> None:
    with store.write() as session:
        said = replied(session, "stimmt ihr pianos do you tune", "payment", 0.1, rule=HANDED_OVER, address="de")
        session.get_one(Conversation, session.get_one(Message, said).conversation_id).language = "de"
    answered(store)
    regroup(store, Views((WordEmbedder(),)), "en", MORNING)
    made(store)
    (draft,) = drafts(store)
    assert draft.language == "en"
    assert draft.wordings == ("do you tune pianos",)
    with store.read() as session:
        # Else it says nothing that it is not among them.
        assert len(set(session.scalars(select(UnansweredQuestion.group_id)))) == 1


@pytest.mark.parametrize(
    ("fields", "drafts_made"),
    [
        ({"reason": Reason.DENIED}, 0),  # what was denied is not there
        ({"reason": Reason.PEOPLE_ANSWER_NOW}, 1),
        ({"reason": Reason.COMPLAINT}, 0),
        ({"why": CloseReason.SPAM}, 0),
        ({"why": None}, 1),
        ({"answer": "You are welcome!"}, 0),
    ],
)
def test_only_what_was_answered_becomes_a_draft(sqlite_store: Store, fields: dict[str, object], drafts_made: int) -> None:
    answered(sqlite_store, **fields)  # type: ignore[arg-type]
    assert made(sqlite_store) == drafts_made


def test_two_people_who_answered_differently_make_a_conflict(store: Store) -> None:
    answered(store)
    answered(store, "do you tune pianos?", "Yes, we tune pianos for 120 euros.", address="b", who="Bob")
    answered(store, "Do you tune pianos", "Yes, we tune pianos for 120 euros.", address="c", who="Carol")
    assert made(store) == 3
    carol, bob, alice = drafts(store)
    assert alice.conflicts == (carol.id, bob.id)
    assert bob.conflicts == carol.conflicts == (alice.id,)
    with pytest.raises(DraftRefused, match=f"Another person answered this differently \\(draft {carol.id}, {bob.id}\\)"):
        may_be_accepted(alice, answer=None, chosen=False)
    may_be_accepted(alice, answer=None, chosen=True)


def test_one_person_who_says_the_same_again_is_no_conflict(store: Store) -> None:
    answered(store)
    answered(store, "do you tune pianos?", "We do tune pianos, yes, for 90 euros.", address="b", who="Bob")
    made(store)
    assert [each.conflicts for each in drafts(store)] == [(), ()]


def test_an_answer_that_contradicts_the_hours_is_flagged(sqlite_store: Store) -> None:
    answered(sqlite_store, answer="We are open on Sundays from 03:00 to 04:00.")
    made(sqlite_store)
    (draft,) = drafts(sqlite_store)
    assert "contradicts business.yml" in draft.contradictions[0]
    with pytest.raises(DraftRefused, match="cannot be used as it stands"):
        may_be_accepted(draft, answer=None, chosen=False)


def test_an_answer_that_names_somebody_must_be_said_anew(sqlite_store: Store) -> None:
    answered(sqlite_store, answer="Yes, we tune pianos, just call Sabine on 0612345678.")
    made(sqlite_store)
    (draft,) = drafts(sqlite_store)
    with pytest.raises(DraftRefused, match="Something was taken out of the answer"):
        may_be_accepted(draft, answer=None, chosen=False)
    may_be_accepted(draft, answer="Yes, we tune pianos.", chosen=False)


def test_accepted_it_stands_in_the_files_and_its_group_is_decided(store: Store, tmp_path: Path) -> None:
    answered(store)
    regroup(store, Views((WordEmbedder(),)), "en", MORNING)
    made(store)
    (draft,) = drafts(store)
    writer = Writer(tmp_path, lambda instead: [])
    write_new(writer, entry_of(draft, "pianos", "en"))
    with store.write() as session:
        accepted(session, draft, Decision.NEW, "pianos", BY)
    (entry,) = read(tmp_path)
    assert (entry.id, entry.questions, entry.answer) == ("pianos", ("do you tune pianos",), "Yes, we tune pianos for 90 euros.")
    assert drafts(store) == []
    with store.read() as session:
        (group,) = session.scalars(select(QuestionGroup))
        assert (group.decision, group.entry, group.decided_as) == ("new", "pianos", "Bob")
        acts = [row.act for row in session.scalars(select(Audit).order_by(Audit.id))]
        assert acts[-2:] == ["decided_draft", "decided_questions"]
    with store.write() as session, pytest.raises(DraftRefused, match="There is no open draft"):
        dismiss(session, draft.id, BY)


def test_its_wordings_come_to_an_entry_that_is_there(sqlite_store: Store, tmp_path: Path) -> None:
    answered(sqlite_store)
    made(sqlite_store)
    (draft,) = drafts(sqlite_store)
    (tmp_path / "shop.yml").write_text("version: 1\nfaq:\n  - {id: tuning, questions: [Do you tune?], answer: We do.}\n")
    assert write_wordings(Writer(tmp_path, lambda instead: []), draft, "tuning", "en") == 1
    (entry,) = read(tmp_path)
    assert (entry.questions, entry.answer) == (("Do you tune?", "do you tune pianos"), "We do.")
    assert with_wordings([Entry("tuning", ("Do you tune?",), "We do.")], draft, "tuning", "de")[0].translations["en"].questions == (
        "do you tune pianos",
    )


def test_dismissed_it_is_gone_and_written_down(store: Store) -> None:
    answered(store)
    made(store)
    (draft,) = drafts(store)
    with store.write() as session:
        dismiss(session, draft.id, BY)
    assert drafts(store) == []
    assert made(store) == 0


def test_the_replay_tells_what_it_would_have_answered_and_broken(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        publish(session, [Entry("payment", ("how can I pay",), "By card.")], "Bob", "", NIGHT)
    answered(sqlite_store)
    made(sqlite_store)
    (draft,) = drafts(sqlite_store)

    def ask(job: Job, told: Told) -> list[list[Given]]:
        """A version answers what one of its entries asks word for word."""
        return [
            [
                next(
                    (Given(Became.ANSWERED, (each.id,), each.answer) for each in version if question.text in each.questions),
                    Given(Became.HANDED_OVER),
                )
                for question in job.questions
            ]
            for version in job.versions
        ]

    entries = with_draft([Entry("payment", ("how can I pay",), "By card.")], draft, "en", new="pianos")
    effect = effect_of(sqlite_store, entries, days=30, now=MORNING, told=lambda *told: None, ask=ask)
    assert (effect.questions, effect.would_answer, effect.would_break) == (1, 1, 0)


def test_a_draft_is_tried_only_where_it_could_stand(sqlite_store: Store) -> None:
    answered(sqlite_store)
    made(sqlite_store)
    (draft,) = drafts(sqlite_store)
    live = [Entry("tuning", ("Do you tune?",), "We do.")]
    assert with_draft(live, draft, "en", add_to="tuning")[0].questions == ("Do you tune?", "do you tune pianos")
    with pytest.raises(DraftRefused, match="The entry repairs is not live, so nothing can be told of it; publish it first"):
        with_draft(live, draft, "en", add_to="repairs")
    with pytest.raises(DraftRefused, match="The entry tuning answers already; try the draft with --add-to tuning"):
        with_draft(live, draft, "en", new="tuning")


def test_nothing_of_it_is_left_of_somebody_who_is_erased(store: Store) -> None:
    answered(store)
    made(store)
    with store.write() as session:
        session.execute(delete(Contact))
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_an_entry_needs_the_faqs_own_language(sqlite_store: Store) -> None:
    answered(sqlite_store)
    made(sqlite_store)
    with pytest.raises(DraftRefused, match="asked and answered in en, and an entry needs the FAQ's own language, de"):
        entry_of(drafts(sqlite_store)[0], "pianos", "de")
