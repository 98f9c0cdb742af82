"""One entry of the FAQ: read, edited, moved, taken out; its answer as customers would get it, and what it is too near to."""

from collections.abc import Mapping
from contextlib import closing
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import faq_drafts, faq_form
from bot.console.desk import Desk, is_live
from bot.console.faq_drafts import FromDraft
from bot.console.faq_entry_page import Shown, entry_page, not_there, refused
from bot.console.faq_form import NEW_FILE, BadField, Filled
from bot.console.faq_groups import led_in, named, refuse_marks, remember
from bot.console.faq_look import Look, look_at, moment_of
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.ages import CONFIRMED
from bot.faq.drafts.accepting import DraftRefused, may_be_saved
from bot.faq.entry import Entry
from bot.faq.media_files import BadAttachment, attachment_of, store
from bot.faq.parse import ID
from bot.faq.working import differing
from bot.faq.writing.merge import BOTH, MINE, THEIRS
from bot.faq.writing.writer import Conflicting, WriteRefused, Written
from bot.storage import audit
from bot.storage.sessions import SignedIn
from bot.storage.tables import Decision, Role

router = APIRouter()

Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]
Group = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/faq/new")
def new(
    request: Request,
    desk: TheDesk,
    who: Trainer,
    question: str = "",
    answer: str = "",
    language: str = "",
    file: str = "",
    draft: int = 0,
    own: bool = False,
    group: Group = 0,
) -> Response:
    """An empty form; a question and an answer may be given beforehand, or a draft or a group of unanswered questions has them.

    `own`: without the draft's answer.
    """
    languages = desk.live.business.languages
    if draft:
        given = faq_drafts.find(desk, draft)
        filled = faq_drafts.as_new(desk, given, own_words=own)
        return entry_page(request, desk, who, filled, None, Shown(look=_first_look(desk, filled), given=given))
    spoken = language if language in languages else languages[0]
    filled = Filled("", file[:80], {spoken: question[:1000]}, {spoken: answer[:5000]})
    if group:
        filled = led_in(desk, group, filled)
    return entry_page(request, desk, who, filled, None, Shown(look=_first_look(desk, filled)))


@router.post("/faq/new")
def add(request: Request, desk: TheDesk, who: Trainer, form: Form) -> Response:
    languages = desk.live.business.languages
    filled = faq_form.read(form, languages, None)
    given = None
    try:
        given = _given(desk, form)
        if not filled.id:
            filled = named(desk, filled)
        made = faq_form.entry(filled, languages, None)
        if not ID.fullmatch(made.id):
            raise BadField("Give it a short name of a-z, 0-9 and _ only, for example gift_cards.")
        if made.id in desk.faq.copy.look().entries:
            raise BadField(f"There is an entry {made.id} already; choose another name.")
        if form.get("act") == "look":
            found = look_at(desk, made, None, moment_of(form, desk))
            return entry_page(request, desk, who, filled, None, Shown(look=found, given=given))
        if given is not None:
            may_be_saved(made)
        refuse_marks(filled)
        file = str(form.get("new_file", "")).strip() if filled.file == NEW_FILE else filled.file
        written = desk.faq.writer.add(made, file)
    except (BadField, DraftRefused, WriteRefused) as error:
        return refused(request, desk, who, filled, None, error, form, given)
    if given is not None:
        faq_drafts.settle(desk, given, Decision.NEW, made.id, who)
    remember(desk, who, filled.group, Decision.NEW, made.id)
    return _done(desk, who, "added_entry", made.id, written)


@router.get("/faq/entries/{entry_id}")
def page(
    request: Request,
    desk: TheDesk,
    who: Who,
    entry_id: str,
    saved: str = "",
    beside: bool = False,
    wording: str = "",
    language: str = "",
    draft: int = 0,
    group: Group = 0,
) -> Response:
    """`wording`, or those of a draft or of a group of unanswered questions, are put below the questions, to be saved or not.

    `saved`: the key of what was written; `beside` the form, in which somebody may be typing.
    """
    if is_live(request):
        return desk.page(request, "faq_entry.html", who, filled=None)
    filed = desk.faq.copy.look().entries.get(entry_id)
    if filed is None:
        return not_there(request, desk, who, entry_id)
    languages = desk.live.business.languages
    filled = faq_form.shown(filed.entry, filed.file, languages)
    if wording:
        spoken = language if language in languages else languages[0]
        there = filled.questions[spoken]
        more = {**filled.questions, spoken: "\n".join(filter(None, (there, " ".join(wording[:1000].split()))))}
        filled = Filled(**{**vars(filled), "questions": more})
    given = faq_drafts.find(desk, draft) if draft and who.is_at_least(Role.TRAINER) else None
    if given is not None:
        filled = faq_drafts.added_to(filled, given)
    elif group and who.is_at_least(Role.TRAINER):
        filled = led_in(desk, group, filled)
    look = look_at(desk, filed.entry, filed.entry, clock.now())
    shown = Shown(difference=desk.faq.difference(saved), is_saved=bool(saved), is_beside=beside, look=look, given=given)
    return entry_page(request, desk, who, filled, filed.entry, shown)


@router.post("/faq/entries/{entry_id}")
def save(request: Request, desk: TheDesk, who: Trainer, form: Form, entry_id: str) -> Response:
    """`act`: look shows without writing, save writes."""
    languages = desk.live.business.languages
    base = None
    try:
        base = faq_form.loaded(str(form.get("base", "")))
        filled = faq_form.read(form, languages, base)
        if base.id != entry_id:
            raise BadField("The page is about another entry; reload it.")
    except BadField as error:
        raise WriteRefused(str(error)) from error
    given = None
    try:
        given = _given(desk, form)
        mine = faq_form.entry(filled, languages, base)
        if form.get("act") == "look":
            return _looked(request, desk, who, filled, base, mine, form, given)
        if given is not None:
            may_be_saved(mine, base)
        refuse_marks(filled)
        written = desk.faq.writer.change(base, mine, _choices(form))
    except Conflicting as conflicting:
        found = look_at(desk, mine, base, moment_of(form, desk))
        shown = Shown(problems=conflicting.problems, conflicts=conflicting.conflicts, look=found, given=given)
        return entry_page(request, desk, who, filled, base, shown, status=409)
    except (BadField, DraftRefused, WriteRefused) as error:
        return refused(request, desk, who, filled, base, error, form, given)
    if given is not None:
        faq_drafts.settle(desk, given, Decision.ADD, entry_id, who)
    remember(desk, who, filled.group, Decision.ADD, entry_id)
    return _done(desk, who, "changed_entry", entry_id, written, {"fields": list(differing(base, mine))})


@router.post("/faq/look")
def look(request: Request, desk: TheDesk, who: Trainer, form: Form) -> Response:
    """What is shown beside the form while somebody types; without our script the button Look shows it."""
    languages = desk.live.business.languages
    try:
        stored = str(form.get("base", ""))
        base = faq_form.loaded(stored) if stored else None
        mine = faq_form.entry(faq_form.read(form, languages, base), languages, base)
    except BadField as error:
        return desk.page(request, "faq_look.html", who, look=None, says=str(error))
    found = look_at(desk, mine, base, moment_of(form, desk))
    return desk.page(request, "faq_look.html", who, look=found, says="")


@router.post("/faq/entries/{entry_id}/remove")
def remove(request: Request, desk: TheDesk, who: Trainer, form: Form, entry_id: str) -> Response:
    try:
        base = faq_form.loaded(str(form.get("base", "")))
    except BadField as error:
        raise WriteRefused(str(error)) from error
    if base.id != entry_id:
        raise WriteRefused("The page is about another entry; reload it.")
    try:
        written = desk.faq.writer.remove(base)
    except Conflicting as error:
        raise WriteRefused(
            "Somebody else has changed this entry since you opened it; look at it again, then take it out."
        ) from error
    _record(desk, who, "removed_entry", entry_id, {"files": [path.name for path in written.after]})
    return RedirectResponse("/faq/changes", HTTPStatus.SEE_OTHER)


@router.post("/faq/entries/{entry_id}/move")
def move(desk: TheDesk, who: Trainer, form: Form, entry_id: str) -> Response:
    written = desk.faq.writer.move(entry_id, str(form.get("file", "")))
    return _done(desk, who, "moved_entry", entry_id, written, beside=True)


@router.post("/faq/entries/{entry_id}/still-right")
def still_right(request: Request, desk: TheDesk, who: Trainer, form: Form, entry_id: str) -> Response:
    """Somebody has looked: the answer in this language says what the entry's own one says, although that has changed since."""
    filed = desk.faq.copy.look().entries.get(entry_id)
    if filed is None:
        return not_there(request, desk, who, entry_id)
    language = str(form.get("language", ""))
    with desk.store.write() as session:
        desk.faq.ages.follow(session)
        if language in desk.faq.ages.older(filed.entry):
            details = desk.faq.ages.confirmation(filed.entry, language)
            audit.record(session, user_id=who.user_id, act=CONFIRMED, now=clock.now(), details=details)
    return RedirectResponse(f"/faq/entries/{entry_id}", HTTPStatus.SEE_OTHER)


@router.post("/faq/entries/{entry_id}/attach")
def attach(request: Request, desk: TheDesk, who: Trainer, form: Form, entry_id: str) -> Response:
    """Store a file below data/faq/media and name it in the entry."""
    filed = desk.faq.copy.look().entries.get(entry_id)
    if filed is None:
        return not_there(request, desk, who, entry_id)
    sent = form.get("attachment")
    try:
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise BadAttachment("Choose a file first.")
        with closing(sent.file) as file:
            name, content = attachment_of(sent.filename, file.read())
        is_new = store(desk.faq.folder, name, content)
        entry = filed.entry
        more = (*entry.attachments, name) if name not in entry.attachments else entry.attachments
        written = desk.faq.writer.change(entry, Entry(**{**vars(entry), "attachments": more}))
    except (BadAttachment, WriteRefused) as error:
        languages = desk.live.business.languages
        shown = faq_form.shown(filed.entry, filed.file, languages)
        return refused(request, desk, who, shown, filed.entry, error, form, is_beside=True)
    if is_new:
        _record(desk, who, "added_attachment", entry_id, {"file": name})
    return _done(desk, who, "changed_entry", entry_id, written, {"fields": ["attachments"]}, beside=True)


def _first_look(desk: Desk, filled: Filled) -> Look | None:
    """Of what is filled in beforehand; an empty form shows nothing."""
    made = faq_form.entry(filled, desk.live.business.languages, None)
    return look_at(desk, made, None, clock.now()) if made.questions and made.answer else None


def _looked(
    request: Request,
    desk: Desk,
    who: SignedIn,
    filled: Filled,
    base: Entry,
    mine: Entry,
    form: FormData,
    given: FromDraft | None,
) -> Response:
    """The page with everything that saving would say, and nothing written."""
    found = look_at(desk, mine, base, moment_of(form, desk))
    difference, problems = None, []
    try:
        difference = desk.faq.writer.change(base, mine, _choices(form), dry=True).diff
    except WriteRefused as error:
        problems = error.problems
    return entry_page(request, desk, who, filled, base, Shown(problems=problems, difference=difference, look=found, given=given))


def _given(desk: Desk, form: FormData) -> FromDraft | None:
    """The draft from which the form was filled, if it was. Raises DraftRefused."""
    said = str(form.get("draft", ""))
    return faq_drafts.find(desk, int(said)) if said.isdecimal() and len(said) < 10 else None


def _choices(form: FormData) -> Mapping[str, str]:
    """How earlier conflicts are decided, and about which text of the other side."""
    said = {key.partition(":")[2]: str(value) for key, value in form.items() if key.startswith("choice:")}
    return {key: f"{value}:{form.get(f'seen:{key}', '')}" for key, value in said.items() if value in (MINE, THEIRS, BOTH)}


def _done(
    desk: Desk,
    who: SignedIn,
    act: str,
    entry_id: str,
    written: Written,
    details: dict[str, Any] | None = None,
    *,
    beside: bool = False,
) -> Response:
    if not written.wrote_anything:
        return RedirectResponse(f"/faq/entries/{entry_id}", HTTPStatus.SEE_OTHER)
    _record(desk, who, act, entry_id, {"files": [path.name for path in written.after], **(details or {})})
    key = desk.faq.keep_difference(written)
    where = f"/faq/entries/{entry_id}?saved={key}{'&beside=true' if beside else ''}"
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


def _record(desk: Desk, who: SignedIn, act: str, entry_id: str, details: dict[str, Any]) -> None:
    with desk.store.write() as session:
        audit.record(session, user_id=who.user_id, act=act, now=clock.now(), details={"entry": entry_id, **details})
