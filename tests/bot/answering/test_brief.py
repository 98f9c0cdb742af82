"""The brief says in the words of the transcript what was asked, what the bot said, what is missing. It invents nothing."""

from dataclasses import replace
from datetime import timedelta

from bot.answering.brief import Said, brief
from bot.answering.missing import Thing
from bot.storage.tables import Author, Direction, Status
from bot.storage.transcript import File, Line, WhyThis
from tests.cast import NIGHT


def line(number: int, text: str, author: Author = Author.CONTACT, rule: str | None = None, files: int = 0) -> Line:
    why = None if rule is None else WhyThis(rule, None, None, None, None, {})
    is_in = author is Author.CONTACT
    return Line(
        id=number, author=author, staff_name=None, direction=Direction.IN if is_in else Direction.OUT,
        status=Status.HANDLED if is_in else Status.SENT, kind="text", text=text, payload={}, error=None,
        created_at=NIGHT + timedelta(minutes=number), status_at=NIGHT, why=why,
        files=tuple(File(each, "image", None, None, None, "stored", None) for each in range(files)),
    )  # fmt: skip


NIGHT_TALK = [
    line(1, "Is my bike ready?"),
    line(2, "Yes, fetch it!", Author.STAFF),
    line(3, "Do you repair e-bikes?"),
    line(4, "We do, all of them.", Author.BOT, "faq_answer"),
    line(5, "Mine squeaks\nwhen I brake", files=2),
    line(6, "Hello!", Author.BOT, "say:greet"),
    line(7, "and it smells"),
    line(8, "A person will reply.", Author.BOT, "handoff:asked"),
    line(9, "since yesterday"),
]


def test_it_holds_what_no_person_has_answered_yet() -> None:
    found = brief(NIGHT_TALK, {"asked_for": "order_number"})
    # The first question is never left out, and the newest words neither.
    assert found.asked == (Said(3, "Do you repair e-bikes?"), Said(7, "and it smells"), Said(9, "since yesterday"))
    assert found.said == (Said(4, "We do, all of them."),)
    assert (found.missing, found.files) == (Thing.ORDER_NUMBER, 2)
    assert found.asked_at == NIGHT + timedelta(minutes=3)


def test_what_has_come_is_not_missing() -> None:
    assert brief(NIGHT_TALK, {"asked_for": "order_number", "order_number": "4711"}).missing is None
    assert brief(NIGHT_TALK, {"asked_for": "another_way", "email": "a@b.example"}).missing is None


def test_a_reply_that_never_left_answers_nothing() -> None:
    talk = [NIGHT_TALK[0], replace(NIGHT_TALK[1], status=Status.CANCELLED)]
    assert brief(talk, {}).asked == (Said(1, "Is my bike ready?"),)
    assert brief(NIGHT_TALK[:2], {}).is_empty


def test_long_words_are_cut_between_words() -> None:
    (said,) = brief([line(1, "word " * 100)], {}).asked
    assert said.text.endswith("word …")
    assert len(said.text) <= 162
