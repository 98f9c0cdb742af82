"""Reads what Rasa answered into a Reply. Strict: what is not in the contract of reply.py is a BadReply, never a guess."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.callback.phone import BOOKED_NUMBER, E164, THIS_NUMBER
from bot.dialogue.reply import (
    BadReply,
    ButtonOf,
    CallbackAct,
    CallbackRequest,
    HandoffRequest,
    ProofOf,
    Reply,
    Say,
)
from bot.handoff import Reason

_KINDS = {
    "say": {"values", "buttons", "proof"},
    "answer": {"language", "buttons", "files", "proof"},
    "handoff": {"department", "request", "details", "proof"},
    "callback": {"starts_at", "phone", "department", "request", "proof"},
}


def parse_reply(answered: Any) -> Reply:
    """The Reply in Rasa's JSON: a list of {"custom": {...}}. Of several handoffs or callbacks the first counts.

    Raises BadReply.
    """
    if not isinstance(answered, list):
        raise BadReply(f"Rasa answered with {_kind(answered)}; a list is expected.")
    says: list[Say] = []
    handoff: HandoffRequest | None = None
    callback: CallbackRequest | None = None
    for place, message in enumerate(answered, 1):
        custom = _mapping(message, f"message {place}").get("custom")
        if not isinstance(custom, Mapping):
            raise BadReply(f"Message {place} of Rasa's reply has no custom JSON; answer by json_message or custom.")
        found = _one(custom, place)
        if isinstance(found, Say):
            says.append(found)
        elif isinstance(found, CallbackRequest):
            callback = callback or found
        elif handoff is None:
            handoff = found
    return Reply(tuple(says), handoff, callback)


def _one(custom: Mapping[str, Any], place: int) -> Say | HandoffRequest | CallbackRequest:
    kinds = [kind for kind in _KINDS if kind in custom]
    if len(kinds) != 1:
        raise BadReply(f"Message {place} of Rasa's reply must hold exactly one of {', '.join(_KINDS)}.")
    kind = kinds[0]
    where = f"{kind} in message {place}"
    unknown = sorted(str(key) for key in custom.keys() - _KINDS[kind] - {kind})
    if unknown:
        raise BadReply(f"The {where} of Rasa's reply has {', '.join(unknown)}, which the contract does not know.")
    subject = _text(custom, kind, where)
    if not subject.strip():
        raise BadReply(f"The {where} of Rasa's reply is empty.")
    if kind == "handoff":
        return _handoff(custom, subject, where)
    if kind == "callback":
        return _callback(custom, subject, where)
    proof = _proof(custom, f"say:{subject}" if kind == "say" else "answer", where)
    buttons = tuple(_button(each, where) for each in _list(custom, "buttons", where))
    if kind == "say":
        values = {key: str(value) for key, value in _mapping(custom.get("values") or {}, where).items()}
        return Say(proof, key=subject, values=values, buttons=buttons)
    if custom.get("language") is not None:
        proof.details.setdefault("language", _text(custom, "language", where))
    files = _list(custom, "files", where)
    if not all(isinstance(name, str) and name for name in files):
        raise BadReply(f"files of the {where} holds something that is no file's name.")
    return Say(proof, text=subject, buttons=buttons, files=tuple(files))


def _handoff(custom: Mapping[str, Any], subject: str, where: str) -> HandoffRequest:
    if subject not in set(Reason):
        raise BadReply(f"The {where} of Rasa's reply has a reason that is not in bot.handoff.Reason.")
    return HandoffRequest(
        subject,
        _proof(custom, f"handoff:{subject}", where),
        department=_optional(custom, "department", where),
        request=_optional(custom, "request", where),
        details=dict(_mapping(custom.get("details") or {}, where)),
    )


def _callback(custom: Mapping[str, Any], subject: str, where: str) -> CallbackRequest:
    if subject not in set(CallbackAct):
        raise BadReply(f"The {where} of Rasa's reply is neither book nor cancel.")
    act, proof = CallbackAct(subject), _proof(custom, f"callback:{subject}", where)
    if act is CallbackAct.CANCEL:
        if custom.keys() - {"callback", "proof"}:
            raise BadReply(f"The {where} of Rasa's reply says more than cancel; the customer has one call at most.")
        return CallbackRequest(act, proof)
    phone = _optional(custom, "phone", where)
    if phone is not None and phone not in (THIS_NUMBER, BOOKED_NUMBER) and not E164.fullmatch(phone):
        raise BadReply(f"The {where} of Rasa's reply has a phone that is no E.164 number.")
    return CallbackRequest(
        act,
        proof,
        starts_at=_moment(_optional(custom, "starts_at", where), where),
        phone=phone,
        department=_optional(custom, "department", where),
        request=_optional(custom, "request", where),
    )


def _moment(given: str | None, where: str) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadReply(f"starts_at of the {where} is no ISO time.") from None
    if moment.tzinfo is None:
        raise BadReply(f"starts_at of the {where} has no time zone.")
    return moment


def _proof(custom: Mapping[str, Any], default_rule: str, where: str) -> ProofOf:
    given = _mapping(custom.get("proof") or {}, where)
    unknown = given.keys() - {"rule", "entry", "version", "matched", "confidence", "details"}
    if unknown:
        raise BadReply(f"The proof of the {where} has fields that the contract does not know.")
    version, confidence = given.get("version"), given.get("confidence")
    if not (version is None or type(version) is int):
        raise BadReply(f"The proof of the {where} has a version that is no whole number.")
    if not (confidence is None or (type(confidence) in (int, float) and 0 <= confidence <= 1)):
        raise BadReply(f"The proof of the {where} has a confidence that is not between 0 and 1.")
    return ProofOf(
        rule=_optional(given, "rule", where) or default_rule,
        entry=_optional(given, "entry", where),
        version=version,
        matched=_optional(given, "matched", where),
        confidence=confidence,
        details=dict(_mapping(given.get("details") or {}, where)),
    )


def _button(given: Any, where: str) -> ButtonOf:
    button = _mapping(given, where)
    label, label_key = _optional(button, "label", where), _optional(button, "label_key", where)
    if (label is None) == (label_key is None):
        raise BadReply(f"A button of the {where} must have exactly one of label and label_key.")
    return ButtonOf(_text(button, "payload", where), label=label, label_key=label_key)


def _mapping(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise BadReply(f"There is {_kind(given)} in the {where} of Rasa's reply; an object is expected.")
    return given


def _list(given: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = given.get(key) or []
    if not isinstance(value, list):
        raise BadReply(f"{key} of the {where} is {_kind(value)}; a list is expected.")
    return value


def _text(given: Mapping[str, Any], key: str, where: str) -> str:
    value = given.get(key)
    if not isinstance(value, str):
        raise BadReply(f"{key} of the {where} is {_kind(value)}; a text is expected.")
    return value


def _optional(given: Mapping[str, Any], key: str, where: str) -> str | None:
    return None if given.get(key) is None else _text(given, key, where)


def _kind(value: Any) -> str:
    """What it is, never what it says: a reply may hold the customer's words."""
    return "nothing" if value is None else f"a value of type {type(value).__name__}"
