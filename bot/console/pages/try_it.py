"""Trying the bot without any account: a customer's phone beside the queue. What is typed takes the way of every message."""

import re
import secrets
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.console.guard import Form, TheDesk, Who
from bot.handoff import HandoffRefused
from bot.storage import inbox, queue, transcript
from bot.storage.queue import View
from bot.storage.sessions import SignedIn
from bot.storage.tables import Contact, Conversation, Direction, Message, Status
from bot.storage.transcript import Line
from connectors.local.connector import CHANNEL, said

router = APIRouter()

LIMIT = 200
TEXT_LIMIT_CHARS = 4096
ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ, Status.UNKNOWN)
UNDER_WAY = (Status.RECEIVED, Status.QUEUED, Status.SENDING)


@dataclass(frozen=True)
class Phone:
    """What the customer sees."""

    conversation_id: int | None
    lines: list[Line]
    is_typing: bool


@router.get("/try")
def page(request: Request, desk: TheDesk, who: Who, phone: str = "") -> Response:
    with desk.store.read() as session:
        address = _address(session, who, phone)
        seen = _phone(session, address)
        waiting = queue.items(session, View.WAITING, who.user_id, limit=20)
        mine = queue.items(session, View.MINE, who.user_id, limit=20)
    return desk.page(
        request,
        "try_it.html",
        who,
        phone=seen,
        phone_key=address.partition(":")[2].partition(":")[2],
        items=waiting + mine,
        client_key=secrets.token_urlsafe(16),
    )


@router.post("/try/say")
def say(desk: TheDesk, who: Who, form: Form) -> Response:
    """Typed text, or with `message` and `button` a press on a button of that message."""
    phone = str(form.get("phone", ""))
    text = str(form.get("text", "")).replace("\r\n", "\n").strip()
    with desk.store.write() as session:
        address = _address(session, who, phone)
        payload: str | None = None
        if form.get("message"):
            text, payload = _button(session, address, str(form["message"]), str(form.get("button", "")))
        if not text:
            raise HandoffRefused("The message is empty; write something first.")
        if len(text) > TEXT_LIMIT_CHARS:
            raise HandoffRefused(f"The message has {len(text):,} characters; a phone sends at most {TEXT_LIMIT_CHARS:,}.")
        key = str(form.get("client_key", ""))[:64]
        external_id = f"{address}:{key}" if key else str(uuid.uuid4())
        message = said(address, text, external_id=external_id, payload=payload, name=f"{who.name} (trying)")
        inbox.accept(session, message, clock.now())
    return _back_to(phone)


@router.post("/try/start-over")
def start_over(_: Who, __: Form) -> Response:
    """Another phone: a new address, so that the bot meets somebody new."""
    return _back_to(secrets.token_hex(4))


def _back_to(phone: str) -> Response:
    key = phone if re.fullmatch(r"[0-9a-f]{1,16}", phone) else ""
    return RedirectResponse(f"/try?phone={key}" if key else "/try", HTTPStatus.SEE_OTHER)


def _address(session: Session, who: SignedIn, phone: str) -> str:
    """The address of the named phone of this user, else of the one used last."""
    own = f"try:{who.user_id}"
    if re.fullmatch(r"[0-9a-f]{1,16}", phone):
        return f"{own}:{phone}"
    latest = session.scalar(
        select(Contact.address)
        .where(Contact.channel == CHANNEL, or_(Contact.address == own, Contact.address.startswith(f"{own}:")))
        .order_by(Contact.id.desc())
        .limit(1)
    )
    return latest or own


def _phone(session: Session, address: str) -> Phone:
    conversation_id = session.scalar(
        select(Conversation.id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Contact.channel == CHANNEL, Contact.address == address)
    )
    if conversation_id is None:
        return Phone(None, [], is_typing=False)
    lines = transcript.transcript(session, conversation_id, limit=LIMIT)
    seen = [line for line in lines if line.direction == Direction.IN or line.status in ARRIVED]
    return Phone(conversation_id, seen, is_typing=any(line.status in UNDER_WAY for line in lines))


def _button(session: Session, address: str, message_id: str, place: str) -> tuple[str, str]:
    """Label and payload of a button that this phone was really shown."""
    gone = HandoffRefused("This button is not there any more; reload the page.")
    if not (message_id.isdecimal() and place.isdecimal() and len(message_id) < 10 and len(place) < 3):
        raise gone
    buttons = session.scalar(
        select(Message.payload)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Message.id == int(message_id), Contact.channel == CHANNEL, Contact.address == address)
    )
    offered = (buttons or {}).get("buttons", [])
    if int(place) >= len(offered):
        raise gone
    return offered[int(place)]["label"], offered[int(place)]["payload"]
