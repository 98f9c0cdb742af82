"""What stops a version from going live, and what does not."""

import random
from dataclasses import replace

import pytest

from bot.faq.case import Wanted
from bot.faq.entry import Entry, Translation
from bot.faq.files import read
from bot.faq.replay.gate import Rule, blocks, moved
from bot.faq.replay.given import Given
from tests.bot.faq.replay.questions import SILENT, answered, case, question, right
from tests.shop import ROOT

BEFORE = [
    Entry("returns", ("Can I return it?",), "Within 30 days, unused and with the receipt.", source="faq/shop.yml:3"),
    Entry("payment", ("How can I pay?",), "By card, in cash, or by invoice for firms.", source="faq/shop.yml:9"),
]
TRIALS = 100


@pytest.mark.parametrize(
    ("wanted", "given", "sentence"),
    [
        (Wanted.ANSWER, answered("payment"), "it must get returns, and gets payment; mend"),
        (Wanted.ANSWER, SILENT, "it must get returns, and goes to people; mend"),
        (Wanted.NOT_THIS, answered("returns"), "it must not get returns, and gets returns; mend"),
        (Wanted.SILENCE, answered("payment"), "it must not be answered by the bot, and gets payment; mend"),
    ],
)
def test_a_failing_test_case_blocks_also_one_that_failed_before(wanted: Wanted, given: Given, sentence: str) -> None:
    (block,) = blocks([case("returns", wanted)], [given], [given], BEFORE, BEFORE)
    assert block.rule is Rule.TEST_FAILS
    assert block.sentence.startswith("faq/returns.yml:9: the test case “May it go back?” fails: ")
    assert sentence in block.sentence


def test_an_answer_that_was_marked_right_blocks_when_it_is_lost() -> None:
    asked = [question("a", right("returns", 7)), question("b", right("returns", 8))]
    old = [answered("returns"), answered("returns")]
    (block,) = blocks(asked, old, [SILENT, SILENT], BEFORE, BEFORE)
    assert (block.rule, block.entry, block.message_ids) == (Rule.MARKED_RIGHT, "returns", (7, 8))
    assert block.sentence == (
        "faq/shop.yml:3: 2 answers of returns that were marked as right (message 7 and others) would be lost: the question goes "
        "to people; mend the entries, or mark the answer as wrong"
    )
    (block,) = blocks(asked[:1], old[:1], [answered("payment")], BEFORE, BEFORE[1:])
    assert "would be lost with its entry: the question gets payment; put the entry back" in block.sentence


def test_an_answer_that_was_marked_right_reads_differently_only_when_that_is_meant() -> None:
    asked, old, new = [question("a", right("returns"))], [answered("returns")], [answered("returns", "Within 14 days.")]
    (block,) = blocks(asked, old, new, BEFORE, BEFORE)
    assert block.sentence.startswith("faq/shop.yml:3: an answer of returns that was marked as right (message 7) would read")
    assert "publish with --meant returns" in block.sentence
    assert blocks(asked, old, new, BEFORE, BEFORE, meant=["returns"]) == []
    assert blocks(asked, old, [SILENT], BEFORE, BEFORE, meant=["returns"]) != [], "silence is never meant by it"


def test_what_nobody_marked_and_no_test_says_blocks_nothing() -> None:
    assert blocks([question()], [answered("returns")], [SILENT], BEFORE, BEFORE[1:]) == []


class TestAnswersThatChangedPlaces:
    def test_both_sides_are_told_with_their_lines(self) -> None:
        one, other = BEFORE
        after = [replace(one, answer=other.answer), replace(other, answer=one.answer)]
        first, second = moved(BEFORE, after)
        assert first.sentence == (
            "faq/shop.yml:3: the answer of returns is what payment said (faq/shop.yml:9), and payment says something else now; "
            "put each answer to its entry"
        )
        assert second.entry == "payment"

    def test_a_word_or_two_of_difference_does_not_hide_it(self) -> None:
        one, other = BEFORE
        after = [replace(one, answer=other.answer + " Thanks!"), replace(other, answer="Yes: " + one.answer)]
        assert {block.entry for block in moved(BEFORE, after)} == {"returns", "payment"}

    def test_it_is_seen_in_a_translation(self) -> None:
        before = [replace(BEFORE[0], translations={"de": Translation((), "Binnen 30 Tagen.")}),
                  replace(BEFORE[1], translations={"de": Translation((), "Mit Karte oder bar.")})]  # fmt: skip
        after = [replace(before[0], translations=before[1].translations), replace(before[1], translations=before[0].translations)]
        assert "the answer of returns in de is what payment said" in moved(before, after)[0].sentence

    def test_a_text_of_ones_own_a_copy_and_two_that_become_one_block_nothing(self) -> None:
        one, other = BEFORE
        assert moved(BEFORE, [replace(one, answer="Within 14 days, unused and with the receipt."), other]) == []
        assert moved(BEFORE, [replace(one, answer=other.answer), other]) == []
        assert moved(BEFORE, [replace(one, answer=other.answer)]) == []

    def test_swapping_the_answers_of_two_entries_of_the_shop_is_caught_in_every_trial(self) -> None:
        entries = read(ROOT / "data" / "faq")
        draw = random.Random(0)
        caught = 0
        for _ in range(TRIALS):
            one, other = draw.sample(entries, 2)
            swapped = {one.id: replace(one, answer=other.answer), other.id: replace(other, answer=one.answer)}
            found = moved(entries, [swapped.get(entry.id, entry) for entry in entries])
            caught += {block.entry for block in found} == {one.id, other.id}
        assert caught == TRIALS
