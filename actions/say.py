"""The custom JSON in which actions answer, as bot/dialogue/reply.py has it. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.handoff import Reason

Json = dict[str, Any]


def say(
    key: str, *, rule: str | None = None, values: dict[str, str] | None = None, buttons: list[Json] | None = None
) -> Json:
    """An automatic text of data/texts."""
    return _without_empty(say=key, values=values, buttons=buttons, proof={"rule": rule or f"say:{key}"})


def answer(
    text: str,
    proof: Json,
    *,
    language: str | None = None,
    buttons: list[Json] | None = None,
    files: Sequence[str] = (),
) -> Json:
    """A text that is ready; `files` go with it."""
    return _without_empty(answer=text, language=language, buttons=buttons, files=list(files), proof=proof)


def handoff(
    reason: Reason,
    *,
    request: str | None,
    proof: Json | None = None,
    department: str | None = None,
    details: Json | None = None,
) -> Json:
    """A wish that a person take over."""
    return _without_empty(
        handoff=reason.value,
        request=request,
        department=department,
        details=details,
        proof={**(proof or {}), "rule": f"handoff:{reason.value}"},
    )


def book_call(*, starts_at: str, phone: str, department: str | None, request: str | None) -> Json:
    """A wish that a call be booked, or that the booked one be changed."""
    return _without_empty(
        callback="book",
        starts_at=starts_at,
        phone=phone,
        department=department,
        request=request,
        proof={"rule": "callback:book"},
    )


def cancel_call() -> Json:
    """A wish that the customer's call be cancelled."""
    return {"callback": "cancel", "proof": {"rule": "callback:cancel"}}


def _without_empty(**given: Any) -> Json:
    return {key: value for key, value in given.items() if value}
