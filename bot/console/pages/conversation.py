"""One conversation: everything said, why a person is wanted, and what staff can do about it."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.answering.brief import brief
from bot.console import acts
from bot.console.desk import Desk
from bot.console.guard import Form, TheDesk, Who
from bot.console.pages.acting import new_key
from bot.faq.learning.marks import Markable, MarkRefused, markable
from bot.handoff import HandoffRefused
from bot.promises.templates import TemplateReason
from bot.staff import after_window, scheduled
from bot.staff.marking import mark, unmark
from bot.staff.undo import can_take_back
from bot.storage import callbacks, earlier, kept, marks, presence, tags, transcript, users
from bot.storage.queue import NOT_RECEIVED
from bot.storage.tables import TEMPLATE, Author, Conversation
from bot.storage.transcript import Line

router = APIRouter()

#: So many lines are shown, and so many more each time that earlier ones are asked for.
PAGE_SIZE = 60
MORE_LINES = 200
MOST_LINES = 5000
#: The brief and the suggested answers are made of so many, whatever is shown.
LINES_READ = 200
#: So many lines are shown before the one that a link leads to.
LINES_BEFORE = 20
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/conversations/{conversation_id}")
def page(
    conversation_id: Id,
    request: Request,
    desk: TheDesk,
    who: Who,
    lines: Annotated[int, Query(ge=1, le=MOST_LINES)] = PAGE_SIZE,
    text: Annotated[str, Query(max_length=200)] = "",
    at: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """`text`: the FAQ entry whose answer the reply is to begin as. `at`: a message that must be among the lines."""
    now = clock.now()
    with desk.store.read() as session:
        header = transcript.header(session, conversation_id)
        if header is None:
            raise HTTPException(404, "This conversation does not exist (any more).")
        if at:
            lines = max(lines, min(transcript.lines_since(session, conversation_id, at) + LINES_BEFORE, MOST_LINES))
        found = transcript.transcript(session, conversation_id, limit=max(lines, LINES_READ) + 1)
        shown = found[-lines:]
        call = callbacks.booked_calls(session, [conversation_id]).get(conversation_id)
        markables = {line.id: reply for line in shown if (reply := _markable(line)) is not None}
        marked = marks.marks_of(session, list(markables))
        titles = desk.titles.of(session) if markables else {}
        conversation = session.get_one(Conversation, conversation_id)
        offers = after_window.offers(session, conversation, desk.live.business, desk.texts, now)
        number_kept = kept.number_kept(session, conversation_id)
        is_mine = header.staff_id == who.user_id
        may_give = is_mine or header.staff_id is None
        ready = desk.ready_texts.suggest(session, found, header.language, desk.live.hours, now) if is_mine else []
        given = desk.ready_texts.ready(session, text, header.language, desk.live.hours, now) if text else None
        opens_at = scheduled.next_opening(session, conversation_id, desk.live.hours, now) if is_mine else None
        tagged, known_tags = tags.tags_of(session, conversation_id), tags.used_tags(session)
        before = earlier.earlier(session, conversation_id)
        others = acts.said_of(presence.others(session, conversation_id, who.user_id, now))
        colleagues = [each for each in users.all_users(session) if each.disabled_at is None and each.id != header.staff_id]
    asked = header.asked
    return desk.page(
        request,
        "conversation.html",
        who,
        header=header,
        call=call,
        lines=shown,
        more_lines=min(lines + MORE_LINES, MOST_LINES) if len(found) > lines else None,
        is_mine=is_mine,
        may_give=may_give,
        brief=brief(found, asked.details) if asked is not None else None,
        ready=ready,
        given_text=given.text if given is not None else "",
        opens_at=opens_at,
        tags=tagged,
        known_tags=[each for each in known_tags if each not in tagged],
        earlier=before,
        colleagues=colleagues if may_give else [],
        departments=_other_departments(desk, asked.department) if may_give and asked is not None else [],
        undoable=_undoable(found, who.user_id, now),
        others=others,
        has_answer=any(_is_reply(line) for line in found),
        limit_chars=acts.REPLY_LIMIT_CHARS,
        is_answered=asked is not None and any(_is_reply(line) and line.created_at >= asked.created_at for line in found),
        client_key=new_key(),
        note_key=new_key(),
        markables=markables,
        marks=marked,
        titles=titles,
        offers=offers,
        number_kept=number_kept,
        lines_asked=lines if lines != PAGE_SIZE else None,
    )


@router.post("/conversations/{conversation_id}/reply")
def reply(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """`when` is opening: it waits for that. `entry`: the FAQ entry that it began as, `suggested` where that stood ready."""
    how = acts.How(
        at_opening=form.get("when") == "opening",
        entry=str(form.get("entry", ""))[:200],
        was_suggested=bool(form.get("suggested")),
    )
    acts.reply(desk, conversation_id, who, str(form.get("text", "")), str(form.get("client_key", "")), how)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/template")
def send_template(conversation_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    try:
        reason = TemplateReason(str(form.get("reason", "")))
    except ValueError:
        raise HandoffRefused("There is no such template; reload the page.") from None
    acts.send_template(desk, conversation_id, who, reason)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/kept/{message_id}/withdraw")
def withdraw(conversation_id: Id, message_id: Id, desk: TheDesk, who: Who, _: Form) -> Response:
    acts.withdraw(desk, conversation_id, who, message_id)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/marks/{message_id}")
def mark_reply(conversation_id: Id, message_id: Id, desk: TheDesk, who: Who, form: Form) -> Response:
    """`say`: right, wrong, nothing (no entry answers it), entry:ID (which is meant), or undo. `back`: the page that it came from."""
    word, _, entry = str(form.get("say", "")).partition(":")
    if word not in ("right", "wrong", "nothing", "entry", "undo"):
        raise MarkRefused("Choose which entry is right, or that none is.")
    now = clock.now()
    with desk.store.write() as session:
        if word == "undo":
            unmark(session, message_id, user_id=who.user_id, now=now)
        else:
            mark(
                session,
                message_id,
                right=word == "right",
                entry=entry or None,
                no_entry=word == "nothing",
                known=desk.titles.of(session),
                user_id=who.user_id,
                now=now,
            )
    if form.get("back") == "answers":
        return RedirectResponse("/answers", HTTPStatus.SEE_OTHER)
    lines = str(form.get("lines", ""))
    more = f"?lines={lines}" if lines.isdecimal() else ""
    return RedirectResponse(f"/conversations/{conversation_id}{more}#line-{message_id}", HTTPStatus.SEE_OTHER)


@router.post("/conversations/{conversation_id}/{act}")
def act(conversation_id: Id, act: acts.Act, desk: TheDesk, who: Who, _: Form) -> Response:
    acts.act(desk.store, act, conversation_id, who)
    return _back_to(conversation_id)


def _markable(line: Line) -> Markable | None:
    why = line.why if line.author == Author.BOT else None
    return markable(why.rule, why.entry, why.confidence, why.details) if why is not None else None


def _undoable(lines: Sequence[Line], user_id: int, now: datetime) -> Line | None:
    """What the reader has just done here and may still take back."""
    mine = next((line for line in reversed(lines) if line.direction == "out" and line.staff_id == user_id), None)
    if mine is None or not can_take_back(mine.author, mine.status, mine.payload, mine.created_at, now):
        return None
    return mine


def _other_departments(desk: Desk, department: str) -> list[str]:
    return [each for each in desk.live.business.departments if each != department]


def _is_reply(line: Line) -> bool:
    return line.author == Author.STAFF and line.kind != TEMPLATE and line.status not in NOT_RECEIVED


def _back_to(conversation_id: int) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}", HTTPStatus.SEE_OTHER)
