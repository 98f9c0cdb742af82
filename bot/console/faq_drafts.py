"""Drafts of what people answered, as the console works with them: looked up, put into the editor's form, settled by saving it."""

from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot import clock
from bot.console.desk import Desk
from bot.console.faq_form import NEW_FILE, Filled
from bot.faq.contradictions import Contradictions
from bot.faq.drafts import trying
from bot.faq.drafts.accepting import LEARNT, By, DraftRefused, accepted
from bot.faq.drafts.bundles import Bundle, bundle_of, bundles
from bot.faq.drafts.shown import ShownDraft, open_drafts
from bot.faq.entry import Entry
from bot.faq.from_talk import name_for
from bot.storage.sessions import SignedIn
from bot.storage.tables import Decision


@dataclass(frozen=True)
class FromDraft:
    """A draft that is in the editor's form. `is_spoken`: the shop's FAQ has its language, so the form has fields for it."""

    draft: ShownDraft
    bundle: Bundle
    is_spoken: bool

    @property
    def others(self) -> tuple[ShownDraft, ...]:
        return self.bundle.others(self.draft)


def open_bundles(desk: Desk, session: Session) -> list[Bundle]:
    return bundles(_open(desk, session))


def find(desk: Desk, draft_id: int) -> FromDraft:
    """Raises DraftRefused: it is not open (any more)."""
    with desk.store.snapshot() as session:
        found = bundle_of(_open(desk, session), draft_id)
    if found is None:
        raise DraftRefused(f"There is no open draft {draft_id} (any more); somebody has decided about it, or the customer was erased.")
    bundle, draft = found
    return FromDraft(draft, bundle, draft.language in desk.live.business.languages)


def as_new(desk: Desk, given: FromDraft, *, own_words: bool) -> Filled:
    """The form of a new entry with what the draft says; `own_words`: the answer is left to whoever writes it."""
    draft, working = given.draft, desk.faq.copy.look()
    asked = draft.wordings or (draft.question,)
    name = name_for(asked[0], working.entries)
    file = LEARNT if LEARNT in working.files else NEW_FILE
    if not given.is_spoken:
        return Filled(name, file, {}, {})
    return Filled(name, file, {draft.language: "\n".join(asked)}, {draft.language: "" if own_words else draft.answer})


def added_to(filled: Filled, given: FromDraft) -> Filled:
    """The form of an entry that is there, with the draft's wordings below its questions."""
    if not given.is_spoken:
        return filled
    language = given.draft.language
    there = filled.questions.get(language, "").splitlines()
    more = "\n".join(dict.fromkeys((*there, *given.draft.wordings)))
    return replace(filled, questions={**filled.questions, language: more})


def settle(desk: Desk, given: FromDraft, decision: Decision, entry_id: str, who: SignedIn) -> None:
    """Note that the files have it. Who decided about it at the same moment was first; the files keep both."""
    with suppress(DraftRefused), desk.store.write() as session:
        accepted(session, given.draft, decision, entry_id, by_of(who), given.bundle)


def with_draft(desk: Desk, given: FromDraft, entry_id: str, live: list[Entry]) -> list[Entry]:
    """The entries that answer today and the draft: as a new one, or in the entry `entry_id`. Raises DraftRefused."""
    language = desk.live.business.language
    if entry_id:
        return trying.with_draft(live, given.draft, language, add_to=entry_id)
    return trying.with_draft(live, given.draft, language, new=f"draft_{given.draft.id}")


def by_of(who: SignedIn) -> By:
    return By(who.user_id, who.name, clock.now())


def _open(desk: Desk, session: Session) -> list[ShownDraft]:
    business = desk.live.business
    return open_drafts(
        session,
        own=(business.contact.phone, business.contact.email),
        language=business.language,
        contradictions=Contradictions(business, desk.faq.business_file, clock.now()),
    )
