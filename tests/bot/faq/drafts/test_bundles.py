"""Drafts of the same question are one thing to decide; different answers stay apart in it."""

from dataclasses import replace

from bot.faq.drafts.bundles import bundle_of, bundles
from bot.faq.drafts.shown import ShownDraft
from tests.cast import NIGHT

DRAFT = ShownDraft(
    id=1, question="Do you tune pianos?", wordings=("Do you tune pianos?",), answer="For 90 euros.", language="en", answered_by="Alice",
    made_at=NIGHT, group=None, nearest=(), contradictions=(), answer_is_whole=True,
)  # fmt: skip


def test_the_same_question_is_one_bundle_however_it_is_grouped() -> None:
    late = replace(DRAFT, id=4, question="pianos", group=7)
    between = replace(DRAFT, id=3, group=7)
    early = DRAFT
    strange = replace(DRAFT, id=2, question="Do you sell tandems?")
    found = bundles([late, between, strange, early])
    assert [[each.id for each in bundle.drafts] for bundle in found] == [[4, 3, 1], [2]]
    assert [bundle.newest.id for bundle in found] == [4, 2]
    assert not any(bundle.is_conflict for bundle in found)


def test_what_joins_two_bundles_makes_one() -> None:
    words, group = replace(DRAFT, id=3, group=None), replace(DRAFT, id=2, question="pianos", group=7)
    both = replace(DRAFT, id=1, group=7)
    assert [[each.id for each in bundle.drafts] for bundle in bundles([words, group, both])] == [[3, 2, 1]]


def test_another_language_is_another_bundle() -> None:
    assert len(bundles([replace(DRAFT, id=2, language="de"), DRAFT])) == 2


def test_each_answer_stands_once_by_its_newest_draft() -> None:
    carol = replace(DRAFT, id=3, answer="For 120 euros.", answered_by="Carol", conflicts=(1,))
    bob = replace(DRAFT, id=2, answer="120 euros.", answered_by="Bob", conflicts=(1,))
    alice = replace(DRAFT, conflicts=(3, 2))
    (bundle,) = bundles([carol, bob, alice])
    assert bundle.is_conflict
    assert [each.id for each in bundle.answers] == [3, 1]
    assert [each.id for each in bundle.others(alice)] == [3]
    assert bundle_of([carol, bob, alice], 2) == (bundle, bob)
    assert bundle_of([carol, bob, alice], 9) is None


def test_what_the_same_person_said_otherwise_before_is_no_secret() -> None:
    now = replace(DRAFT, id=4, answer="No, we do not.")
    same = replace(DRAFT, id=3, answer="No, we do not do that.")
    before = replace(DRAFT, id=2, answer="Yes, for 90 euros.")
    (bundle,) = bundles([now, same, before, replace(DRAFT, answer="Yes, for 90 euros!")])
    assert not bundle.is_conflict
    assert bundle.earlier == (before,)
