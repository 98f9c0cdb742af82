"""Drafts of the same question together: one thing to decide, however often it was asked and answered. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.faq.drafts.differ import differ
from bot.faq.drafts.shown import ShownDraft, is_same_question


@dataclass(frozen=True)
class Bundle:
    """Drafts of one question in one language, newest first. `answers`: the newest draft of each answer that differs from the others."""

    drafts: tuple[ShownDraft, ...]
    answers: tuple[ShownDraft, ...]

    @property
    def newest(self) -> ShownDraft:
        return self.drafts[0]

    @property
    def is_conflict(self) -> bool:
        return len(self.answers) > 1

    @property
    def earlier(self) -> tuple[ShownDraft, ...]:
        """Where there is one answer, what the same person said otherwise before: no conflict, and no secret either."""
        if self.is_conflict:
            return ()
        found: list[ShownDraft] = []
        for each in self.drafts[1:]:
            if all(differ(said.answer, each.answer) for said in (self.newest, *found)):
                found.append(each)
        return tuple(found)

    def others(self, draft: ShownDraft) -> tuple[ShownDraft, ...]:
        """The other answers, where people answered differently."""
        return tuple(each for each in self.answers if each.id in draft.conflicts)


def bundles(drafts: Sequence[ShownDraft]) -> list[Bundle]:
    """`drafts` newest first; so are the bundles, by their newest one."""
    together: list[list[ShownDraft]] = []
    for draft in drafts:
        mine = [some for some in together if any(each.language == draft.language and is_same_question(each, draft) for each in some)]
        joined = sorted((draft, *(each for some in mine for each in some)), key=lambda each: -each.id)
        together = [joined if some is mine[0] else some for some in together if some not in mine[1:]] if mine else [*together, joined]
    return [Bundle(tuple(some), _answers(some)) for some in together]


def bundle_of(drafts: Sequence[ShownDraft], draft_id: int) -> tuple[Bundle, ShownDraft] | None:
    """The draft of that number and the bundle that it is in; None: it is not open (any more)."""
    for bundle in bundles(drafts):
        for each in bundle.drafts:
            if each.id == draft_id:
                return bundle, each
    return None


def _answers(drafts: Sequence[ShownDraft]) -> tuple[ShownDraft, ...]:
    answers: list[ShownDraft] = []
    for each in drafts:
        if all(each.id in other.conflicts for other in answers):
            answers.append(each)
    return tuple(answers)
