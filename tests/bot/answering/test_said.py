"""Several automatic texts become one message."""

import pytest

from bot.answering.said import Said, merged
from bot.dialogue.reply import ProofOf
from connectors.messages import Button

CHOICES = tuple(Button(label, f'/choose_entry{{"entry": "{label}"}}') for label in "abcd")
NONE_OF_THESE = Button("None of these", "/none_of_these")


def said(text: str, rule: str = "say:thanks", *buttons: Button) -> Said:
    return Said(text, ProofOf(rule), buttons)


def test_a_text_alone_stays_as_it_is() -> None:
    alone = said("Yes. Yes.\n\n\n1. One\n2. One", "faq_answer", CHOICES[0])
    assert merged([alone]) == alone


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Thank you so much!", "Thank you so much!"], "Thank you so much!"),
        (["It is open. A person replies.", "a person  replies. Bye now."], "It is open. A person replies.\n\nBye now."),
        (["A person replies.", "First.\nA person replies.\nLast."], "A person replies.\n\nFirst.\nLast."),
        (["A person replies.", "First.\n\nA person replies.\n\nLast."], "A person replies.\n\nFirst.\n\nLast."),
        (["1. Take it off.\n2. Wash it.", "1. Dry it.\n2. Oil it."], "1. Take it off.\n2. Wash it.\n\n1. Dry it.\n2. Oil it."),
        (["Yes. We do it.", "Yes. They do."], "Yes. We do it.\n\nYes. They do."),
        # Within itself an answer may repeat: its author wanted that.
        (["Hello you there.", "Do not ride. Call us. Do not ride."], "Hello you there.\n\nDo not ride. Call us. Do not ride."),
    ],
)  # fmt: skip
def test_no_sentence_is_said_twice(texts: list[str], expected: str) -> None:
    assert merged([said(text) for text in texts]).text == expected


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        (["say:disclosure", "say:greet"], "say:greet"),
        (["say:not_in_your_language", "faq_answer"], "faq_answer"),
        (["faq_answer", "form:callback"], "faq_answer"),
        (["hours", "say:thanks"], "hours"),
        (["always_human", "handoff:always_human"], "handoff:always_human"),
        (["say:thanks", "form:callback"], "say:thanks"),
    ],
)
def test_the_proof_is_that_of_the_most_telling_part_and_names_them_all(rules: list[str], rule: str) -> None:
    proof = merged([said(f"Text {number}.", each) for number, each in enumerate(rules)]).proof
    assert (proof.rule, proof.details["parts"]) == (rule, rules)


def test_the_last_choices_that_were_offered_are_the_buttons() -> None:
    answer, form = said("It costs 5.", "faq_answer", *CHOICES[:2]), said("Which number?", "form:callback")
    assert merged([answer, form]).buttons == CHOICES[:2]
    yes = Button("Yes", "/affirm")
    assert merged([answer, said("Right?", "form:callback", yes)]).buttons == (yes,)


def test_there_are_at_most_three_choices_and_a_way_out() -> None:
    assert merged([said("Pick one.", "faq_answer", *CHOICES)]).buttons == CHOICES[:3]
    clarify = said("Which one?", "faq_clarify", *CHOICES[:3], NONE_OF_THESE)
    assert merged([clarify]).buttons == (*CHOICES[:3], NONE_OF_THESE)
