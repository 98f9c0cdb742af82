"""Of the seeded set of 300 (benchmarks/redaction) nothing reaches drafts, groups and replay reports, asked or answered."""

from datetime import timedelta

from benchmarks.redaction.__main__ import SEED
from benchmarks.redaction.cases import cases, left_in
from bot.build import FAQ
from bot.faq.files import read
from bot.faq.replay.running import redacted_words
from bot.faq.unanswered.listed import listed
from bot.faq.versions import publish
from bot.storage.engine import Store
from bot.storage.tables import Draft, Message, QuestionGroup, UnansweredQuestion
from tests.bot.faq.drafts.test_drafts import MORNING, answered, drafts, made
from tests.cast import NIGHT


def test_nothing_of_three_hundred_leaks(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        publish(session, read(FAQ), "Bob", "", NIGHT)
    some = cases(SEED)
    for place, case in enumerate(some):
        answered(sqlite_store, case.sentence, case.sentence, address=f"c{place}")
    assert made(sqlite_store) > 250  # an answer of four words is none
    by_address = {f"c{place}": case for place, case in enumerate(some)}
    with sqlite_store.write() as session:
        questions = session.query(Message).filter(Message.author == "contact").order_by(Message.id).all()
        case_of = {row.id: by_address[f"c{place}"] for place, row in enumerate(questions)}
        drafted = {row.id: case_of[row.question_id] for row in session.query(Draft)}
        for row in questions:
            group = QuestionGroup(created_at=NIGHT, nearest=[])
            session.add(group)
            session.flush()
            session.add(
                UnansweredQuestion(message_id=row.id, group_id=group.id, why="handed_over", vector=b"", models="", grouped_at=NIGHT)
            )
        in_group = {row.group_id: case_of[row.message_id] for row in session.query(UnansweredQuestion)}
    for draft in drafts(sqlite_store):
        said = "\n".join((draft.question, *draft.wordings, draft.answer))
        assert left_in(drafted[draft.id], said) == [], said
    with sqlite_store.read() as session:
        groups = listed(session, days=30, now=MORNING + timedelta(minutes=1))
        assert len(groups) == 300
        for each in groups:
            assert left_in(in_group[each.id], "\n".join(each.quotes)) == [], each.quotes
        report = {"differences": [{"message_ids": [number]} for number in case_of]}
        for number, said in redacted_words(session, report).items():
            assert left_in(case_of[number], said) == [], said
