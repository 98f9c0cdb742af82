"""Putting what a person has just answered into the FAQ: a form that is filled in already.

Trainers and admins write the entry, and publish it among the other changes; an agent suggests it, which is a note and a tag at
the conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import acts
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.console.pages.acting import new_key
from bot.faq.entry import Entry, Translation
from bot.faq.files import parse_folder, paths_of
from bot.faq.from_talk import Word, asked_and_answered, name_for
from bot.faq.parse import ID
from bot.faq.writing.writer import WriteRefused
from bot.redaction.marks import MARKS
from bot.redaction.of_conversation import redactor_for
from bot.storage import audit, transcript
from bot.storage.notes import INTERNAL
from bot.storage.queue import NOT_RECEIVED
from bot.storage.sessions import SignedIn
from bot.storage.tables import TEMPLATE, Author, Role
from bot.storage.transcript import Line

router = APIRouter()

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]
LINES = 500
SUGGESTED = "for the faq"
GONE = "This conversation does not exist (any more)."


@dataclass(frozen=True)
class Filled:
    """What stands in the fields; `other` is the customer's language where it is another than the FAQ's first one."""

    questions: str
    answer: str
    name: str
    file: str
    other: str | None = None
    other_questions: str = ""
    other_answer: str = ""


@router.get("/conversations/{conversation_id}/into-faq")
def page(conversation_id: Id, request: Request, desk: TheDesk, who: Who) -> Response:
    return _page(request, desk, who, conversation_id, _from_talk(desk, conversation_id))


@router.post("/conversations/{conversation_id}/into-faq")
def save(conversation_id: Id, request: Request, desk: TheDesk, who: Trainer, form: Form) -> Response:
    filled = _read(desk, form)
    try:
        entry = _entry(filled)
        written = desk.faq.writer.add(entry, filled.file)
    except WriteRefused as refused:
        return _page(request, desk, who, conversation_id, filled, problems=refused.problems, status=409)
    with desk.store.write() as session:
        details = {"entry": entry.id, "files": [path.name for path in written.after], "conversation": conversation_id}
        audit.record(session, user_id=who.user_id, act="added_entry", now=clock.now(), details=details)
    return RedirectResponse("/faq/changes", HTTPStatus.SEE_OTHER)


@router.post("/conversations/{conversation_id}/into-faq/suggest")
def suggest(conversation_id: Id, request: Request, desk: TheDesk, who: Who, form: Form) -> Response:
    """A note with the question and the answer, and a tag by which trainers find it."""
    filled = _read(desk, form)
    said = "\n".join(filter(None, ("For the FAQ:", filled.questions, filled.other_questions, "", filled.answer, filled.other_answer)))
    acts.note(desk, conversation_id, who, said, str(form.get("client_key", "")))
    acts.tag(desk, conversation_id, who, add=SUGGESTED, remove="")
    return RedirectResponse(f"/conversations/{conversation_id}", HTTPStatus.SEE_OTHER)


def _from_talk(desk: Desk, conversation_id: int) -> Filled:
    """The fields as the talk fills them, without what tells who the customer is."""
    business = desk.live.business
    with desk.store.snapshot() as session:
        header = transcript.header(session, conversation_id)
        if header is None:
            raise HTTPException(404, GONE)
        lines = transcript.transcript(session, conversation_id, limit=LINES)
        redactor = redactor_for(session, conversation_id, (business.contact.phone, business.contact.email))
        asked, answer = asked_and_answered([word for line in lines if (word := _word(line)) is not None])
        questions, answer = "\n".join(map(redactor.text, asked)), redactor.text(answer)
    name = name_for(questions, {each.id for each in parse_folder(desk.faq.folder)[0]})
    files = _files(desk)
    file = "shop.yml" if "shop.yml" in files else next(iter(files), "shop.yml")
    if header.language in business.languages[1:]:
        return Filled("", "", name, file, header.language, questions, answer)
    return Filled(questions, answer, name, file)


def _word(line: Line) -> Word | None:
    if line.kind in (TEMPLATE, INTERNAL) or not line.text.strip():
        return None
    is_persons = line.author == Author.STAFF and line.status not in NOT_RECEIVED
    return Word(line.author == Author.CONTACT, is_persons, line.text)


def _read(desk: Desk, form: FormData) -> Filled:
    def field(name: str) -> str:
        return str(form.get(name, "")).replace("\r\n", "\n").replace("\x00", "").strip()

    other = field("other")
    return Filled(
        field("questions"), field("answer"), field("name"), field("file"),
        other if other in desk.live.business.languages[1:] else None, field("other_questions"), field("other_answer"),
    )  # fmt: skip


def _entry(filled: Filled) -> Entry:
    """Raises WriteRefused."""
    problems = []
    if not ID.fullmatch(filled.name):
        problems.append("The short name may hold a-z, 0-9 and _ only; write for example gift_cards.")
    left = [mark for mark in MARKS if mark in "".join(map(str, vars(filled).values()))]
    if left:
        where = f"{' and '.join(left)} {'stand' if len(left) > 1 else 'stands'} where something about the customer was taken out"
        problems.append(f"{where}; write what everybody may read.")
    if problems:
        raise WriteRefused(*problems)
    entry = Entry(filled.name, _lines(filled.questions), filled.answer)
    if filled.other and (filled.other_questions or filled.other_answer):
        translation = Translation(_lines(filled.other_questions), filled.other_answer or None)
        entry = replace(entry, translations={filled.other: translation})
    return entry


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(line.split()) for line in text.split("\n") if line.strip()))


def _files(desk: Desk) -> Mapping[str, str]:
    """The files that there are, with the first title in each, by which people know what it is about."""
    found: dict[str, str] = {path.name: "" for path in paths_of(desk.faq.folder)}
    for each in parse_folder(desk.faq.folder)[0]:
        name = each.at("id").rpartition("/")[2].partition(":")[0]
        if each.entry is not None and not found.get(name):
            found[name] = each.entry.title
    return found


def _page(
    request: Request,
    desk: Desk,
    who: SignedIn,
    conversation_id: int,
    filled: Filled,
    *,
    problems: Sequence[str] = (),
    status: int = 200,
) -> Response:
    return desk.page(
        request,
        "into_faq.html",
        who,
        status=status,
        url=f"/conversations/{conversation_id}",
        filled=filled,
        problems=problems,
        files=_files(desk),
        first_language=desk.live.business.languages[0],
        may_write=who.is_at_least(Role.TRAINER),
        client_key=new_key(),
    )
