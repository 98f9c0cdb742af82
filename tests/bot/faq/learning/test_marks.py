"""What may be said about a reply, and what it tells about the search."""

import pytest

from bot.faq.learning.marks import Kind, Markable, MarkRefused, Verdict, judge, markable

KNOWN = {"returns", "payment", "order_status"}
ANSWER = Markable(Kind.ANSWERED, "returns", ("returns", "payment"))
CLARIFICATION = Markable(Kind.CLARIFIED, "returns", ("returns", "payment"))
HANDOFF = Markable(Kind.HANDED_OVER, "returns", ("returns",))


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("faq_answer", Kind.ANSWERED),
        ("faq_clarify", Kind.CLARIFIED),
        ("handoff:low_confidence", Kind.HANDED_OVER),
    ],
)
def test_what_rests_on_the_faq_can_be_marked(rule: str, kind: Kind) -> None:
    details = {"candidates": [{"id": "returns", "confidence": 0.6}, {"id": "payment", "confidence": 0.2}]}
    assert markable(rule, "returns", 0.6, details) == Markable(kind, "returns", ("returns", "payment"))
    assert markable(rule, "returns", 0.6, {}) == Markable(kind, "returns", ("returns",))


@pytest.mark.parametrize("rule", ["hours", "say:greet", "faq_chosen", "handoff:asked", "handoff:denied", "fallback"])
def test_anything_else_cannot_nor_can_a_button_that_the_customer_pressed(rule: str) -> None:
    assert markable(rule, "returns", 0.6, {}) is None


def test_a_reply_without_a_candidate_or_to_several_questions_cannot_be_marked() -> None:
    assert markable("handoff:low_confidence", None, None, {}) is None
    assert markable("faq_answer", "returns", 0.9, {"parts": ["faq_answer", "faq_answer"]}) is None
    assert markable("faq_answer", "returns", 0.9, {"parts": ["say:disclosure", "faq_answer"]}) is not None
    assert markable("faq_answer", "returns", 0.9, {"questions": [{"text": "a"}, {"text": "b"}]}) is None


def test_a_reply_to_no_not_that_cannot_be_marked_since_the_message_is_no_question() -> None:
    assert markable("faq_answer", "returns", 0.9, {"denied": ["payment"]}) is None
    assert markable("faq_clarify", "returns", 0.5, {"denied": ["payment"]}) is None


@pytest.mark.parametrize(
    ("reply", "said", "verdict"),
    [
        (ANSWER, {"right": True}, Verdict(True, "returns")),
        (ANSWER, {"right": False}, Verdict(False)),
        (ANSWER, {"right": False, "entry": "order_status"}, Verdict(False, "order_status")),
        (ANSWER, {"right": False, "no_entry": True}, Verdict(False, None, True)),
        (ANSWER, {"right": False, "entry": "returns"}, Verdict(True, "returns")),
        (CLARIFICATION, {"right": True, "entry": "payment"}, Verdict(True, "payment")),
        (CLARIFICATION, {"right": False, "entry": "payment"}, Verdict(True, "payment")),
        (CLARIFICATION, {"right": False, "entry": "order_status"}, Verdict(False, "order_status")),
        (CLARIFICATION, {"right": False, "no_entry": True}, Verdict(False, None, True)),
        (CLARIFICATION, {"right": False}, Verdict(False)),
        (HANDOFF, {"right": True}, Verdict(True, None, True)),
        (HANDOFF, {"right": False, "no_entry": True}, Verdict(True, None, True)),
        (HANDOFF, {"right": False, "entry": "returns"}, Verdict(False, "returns")),
        (HANDOFF, {"right": False}, Verdict(False)),
    ],
)
def test_one_click_and_what_was_meant(reply: Markable, said: dict[str, object], verdict: Verdict) -> None:
    given = {"right": False, "entry": None, "no_entry": False, "known": KNOWN, **said}
    assert judge(reply, **given) == verdict


@pytest.mark.parametrize(
    ("reply", "said", "sentence"),
    [
        (ANSWER, {"right": False, "entry": "nothing"}, "There is no entry 'nothing'"),
        (ANSWER, {"right": False, "entry": "payment", "no_entry": True}, "not both"),
        (ANSWER, {"right": True, "entry": "payment"}, "mark it as wrong"),
        (ANSWER, {"right": True, "no_entry": True}, "mark it as wrong"),
        (CLARIFICATION, {"right": True}, "Say which of the offered entries"),
        (CLARIFICATION, {"right": True, "entry": "order_status"}, "Say which of the offered entries"),
        (HANDOFF, {"right": True, "entry": "payment"}, "not rightly handed over"),
    ],
)
def test_what_contradicts_itself_is_refused(reply: Markable, said: dict[str, object], sentence: str) -> None:
    given = {"right": False, "entry": None, "no_entry": False, "known": KNOWN, **said}
    with pytest.raises(MarkRefused, match=sentence):
        judge(reply, **given)


def test_an_entry_that_was_offered_can_be_named_after_it_has_gone() -> None:
    assert judge(CLARIFICATION, right=True, entry="payment", no_entry=False, known=()) == Verdict(True, "payment")


def test_what_a_verdict_says_of_the_candidate_of_today() -> None:
    assert Verdict(True, "returns").says_of("returns", "payment") is True
    assert Verdict(False, "payment").says_of("returns", "returns") is False
    assert Verdict(False, "payment").says_of("payment", "returns") is True
    assert Verdict(True, None, True).says_of("returns", "payment") is False
    assert Verdict(False).says_of("returns", "returns") is False, "it was wrong then"
    assert Verdict(False).says_of("payment", "returns") is None, "nobody has said what was meant"
