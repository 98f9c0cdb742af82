"""Unanswered questions led into the editor: the form is filled in with their words, and saving it decides about the group."""

from bot import clock
from bot.console import faq_form
from bot.console.desk import Desk
from bot.console.faq_form import BadField, Filled
from bot.faq.from_talk import name_for
from bot.faq.unanswered.deciding import DecisionRefused, decide
from bot.faq.unanswered.wordings import wordings
from bot.redaction.marks import is_whole
from bot.storage.sessions import SignedIn
from bot.storage.tables import Decision


def led_in(desk: Desk, group: int, filled: Filled) -> Filled:
    """The fields with a group's wordings; a new entry gets a name and a file to choose from, too."""
    contact = desk.live.business.contact
    with desk.store.snapshot() as session:
        found = wordings(
            session, group, languages=desk.live.business.languages, now=clock.now(), own=(contact.phone, contact.email)
        )
    filled = faq_form.with_wordings(filled, found, group)
    if filled.id or not found:
        return filled
    working = desk.faq.copy.look()
    title = next(iter(filled.questions[desk.live.business.languages[0]].splitlines()), next(iter(found.values()))[0])
    file = filled.file or ("shop.yml" if "shop.yml" in working.files else "")
    return Filled(**{**vars(filled), "id": name_for(title, working.entries), "file": file})


def named(desk: Desk, filled: Filled) -> Filled:
    """The fields with a name that no entry has, from the first question that there is."""
    questions = [text.strip() for text in filled.questions.values() if text.strip()]
    if not questions:
        return filled
    return Filled(**{**vars(filled), "id": name_for(questions[0].splitlines()[0], desk.faq.copy.look().entries)})


def refuse_marks(filled: Filled) -> None:
    """Raises BadField where a text still shows that something about a customer was taken out."""
    if filled.group and not is_whole("".join((*filled.questions.values(), *filled.answers.values()))):
        raise BadField("A word in brackets stands where something about a customer was taken out; write what everybody may read.")


def remember(desk: Desk, who: SignedIn, group: str, decision: Decision, entry: str) -> None:
    """The group is decided about, now that its questions are in the files; one that is gone by now needs no decision."""
    if not group.isascii() or not group.isdecimal():
        return
    known = {entry} if decision is Decision.ADD else set()
    with desk.store.write() as session:
        try:
            decide(
                session, int(group), decision, entry=entry, known=known, user_id=who.user_id, by=who.name, now=clock.now()
            )
        except DecisionRefused:
            return
