"""The test box: a question in, the whole decision out, on the live version or on the working copy; nothing reaches a customer."""

from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console import faq_form
from bot.console.desk import Desk, is_live
from bot.console.faq_look import moment_of, who_is_told
from bot.console.guard import Form, TheDesk, Who, at_least
from bot.faq.preview import LIMITS, Fits, fits
from bot.faq.what_else import Thought, what_else
from bot.faq.writing.fields import entry_of, fields_of
from bot.faq.writing.writer import WriteRefused
from bot.hours.placeholders import fill
from bot.storage import audit
from bot.storage.sessions import SignedIn
from bot.storage.tables import Role
from bot.test_box import CannotTry

router = APIRouter()

Trainer = Annotated[SignedIn, Depends(at_least(Role.TRAINER))]
TEXT_LIMIT_CHARS = 1000
SHOWN = 5


@dataclass(frozen=True)
class Wish:
    """What stands in the form."""

    text: str = ""
    language: str = ""  #: empty: told from the text
    channel: str = "whatsapp"
    moment: str = ""
    denied: str = ""
    version: str = "working"  #: or live


@dataclass(frozen=True)
class Said:
    """One message of the reply; `key` names an automatic text, `handoff` why people get it."""

    text: str
    buttons: tuple[str, ...]
    handoff: str
    fits: Fits | None


@router.get("/faq/test")
def page(
    request: Request,
    desk: TheDesk,
    who: Who,
    text: str = "",
    language: str = "",
    channel: str = "whatsapp",
    moment: str = "",
    denied: str = "",
    version: str = "working",
    made: str = "",
) -> Response:
    if is_live(request):
        return desk.page(request, "faq_test.html", who, wish=None)
    wish = Wish(
        text.strip()[:TEXT_LIMIT_CHARS],
        language if language in desk.live.business.languages else "",
        channel if channel in LIMITS else "whatsapp",
        moment[:16],
        denied[:80],
        version if version in ("working", "live") else "working",
    )
    answer, problem, said = None, "", []
    if wish.text:
        try:
            answer = desk.faq.ask("try", _job(desk, wish))
            said = [_said(each, answer["language"], wish.channel, desk) for each in answer["messages"]]
        except CannotTry as error:
            problem = str(error)
    working = desk.faq.copy.look()
    at = moment_of({"moment": wish.moment}, desk)
    return desk.page(
        request,
        "faq_test.html",
        who,
        wish=wish,
        answer=answer,
        candidates=answer["candidates"][:SHOWN] if answer else [],
        outcome=_outcome(answer) if answer else "",
        what_else=_what_else(answer, wish) if answer else [],
        said=said,
        problem=problem,
        made=made,
        at=at,
        standing=fill("{{ hours.status }}", desk.live.hours, at, "en"),
        people_first=_people_first(desk, at),
        moment=wish.moment or at.astimezone(desk.timezone).strftime("%Y-%m-%dT%H:%M"),
        channels=tuple(LIMITS),
        languages=desk.live.business.languages,
        ids=sorted(working.entries),
        there=working.entries,
        broken=working.problems,
        may_edit=who.is_at_least(Role.TRAINER),
    )


@router.post("/faq/test/case")
def make_case(desk: TheDesk, who: Trainer, form: Form) -> Response:
    """Let the question be a test case of an entry: a version in which it is answered otherwise is told before it goes live."""
    text = " ".join(str(form.get("text", ""))[:TEXT_LIMIT_CHARS].split())
    entry_id = str(form.get("entry", ""))
    filed = desk.faq.copy.look().entries.get(entry_id)
    if filed is None or not text:
        raise WriteRefused("Choose the entry that is right for this question.")
    _refuse_who(desk, text)
    base = filed.entry
    known = fields_of(base).get("tests", [])
    made = faq_form.with_tests(base, base, [*(each for each in known if isinstance(each, str)), text])
    written = desk.faq.writer.change(base, replace(entry_of(fields_of(made)), source=base.source))
    if written.wrote_anything:
        with desk.store.write() as session:
            details = {"entry": entry_id, "files": [path.name for path in written.after]}
            audit.record(session, user_id=who.user_id, act="added_test_case", now=clock.now(), details=details)
    key = desk.faq.keep_difference(written)
    return RedirectResponse(f"/faq/entries/{entry_id}?saved={key}&beside=true", HTTPStatus.SEE_OTHER)


def _refuse_who(desk: Desk, text: str) -> None:
    """Raises WriteRefused: the files are kept where no erasure reaches them, and somebody's message may have been pasted."""
    if left := who_is_told(desk, text):
        raise WriteRefused(
            f"This question seems to tell who asked it ({' and '.join(left)}); write it without, as everybody may read it, and try again."
        )


def _job(desk: Desk, wish: Wish) -> dict[str, Any]:
    entries = None
    if wish.version == "working":
        entries = [each.entry.to_json() for each in desk.faq.copy.look().entries.values()]
    return {
        "text": wish.text,
        "language": wish.language or None,
        "at": moment_of({"moment": wish.moment}, desk).isoformat(),
        "denied": [wish.denied] if wish.denied else [],
        "entries": entries,
    }


def _people_first(desk: Desk, at: datetime) -> str:
    """What happens to a message of that moment before the bot may say anything; empty: nothing (Responder._people_answer)."""
    answers = desk.live.business.bot_answers
    if answers.mode == "always" or not desk.live.hours.status(at).open:
        return ""
    if answers.nobody_answered_minutes is None:
        return "You are open then, so the message goes to your people; what follows is what the bot would say while you are closed."
    minutes = answers.nobody_answered_minutes
    return f"You are open then, so your people get the message first; the bot says this when nobody has answered for {minutes} minutes."


def _outcome(answer: dict[str, Any]) -> str:
    """What became of it: as the FAQ decided, or hours where those were computed, or otherwise: by another text."""
    rules = {str((message.get("proof") or {}).get("rule", "")) for message in answer["messages"]}
    if "hours" in rules:
        return "hours"
    if answer["outcome"] == "handoff" and answer["messages"] and not any("handoff" in each for each in answer["messages"]):
        return "otherwise"
    return str(answer["outcome"])


def _what_else(answer: dict[str, Any], wish: Wish) -> list[str]:
    thoughts = [
        Thought(each["id"], each["confidence"], each["is_exact"], each["always_human"], each["floor"])
        for each in answer["candidates"]
    ]
    cutoffs = answer["cutoffs"]
    denied = [wish.denied] if wish.denied else []
    return what_else(thoughts, answer["outcome"], cutoffs["answer_from"], cutoffs["clarify_from"], denied=denied)


def _said(message: dict[str, Any], language: str, channel: str, desk: Desk) -> Said:
    """A message of the reply (bot/dialogue/reply.py) as the customer would read it."""
    text = str(message.get("answer", ""))
    if not text and message.get("say"):
        values = {str(key): str(value) for key, value in (message.get("values") or {}).items()}
        text = desk.texts.text(str(message["say"]), language, **values)
    buttons = tuple(
        str(each.get("label") or desk.texts.text(str(each["label_key"]), language)) for each in message.get("buttons") or ()
    )
    fitting = fits(text, channel, buttons, has_buttons=desk.has_buttons) if text else None
    return Said(text, buttons, str(message.get("handoff", "")), fitting)
