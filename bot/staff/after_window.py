"""What staff can do after the window has ended: send a template, withdraw what is kept. In the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot import handoff
from bot.business.shop import Business
from bot.handoff import HandoffRefused, Reason
from bot.promises.reaching import consent_of
from bot.promises.templates import Template, TemplateReason, Variable
from bot.promises.window import takes_text
from bot.staff import takeover
from bot.storage import callbacks
from bot.storage.kept import number_kept
from bot.storage.tables import (
    TEMPLATE,
    Audit,
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    Message,
    Status,
    User,
)
from bot.words.texts import Texts, one_line
from connectors.channels import channel_of

NO_CONSENT = "The customer was not asked, or did not answer, whether you may write to them again."
REFUSED = "The customer does not want to be written to again."
REQUEST_LIMIT_CHARS = 60
WITHDRAWABLE = (Status.KEPT, Status.SCHEDULED, Status.CANCELLED)


@dataclass(frozen=True)
class Offer:
    """A template that fits the moment. It may be sent unless `why_not` says why not, or it `is_sent` already."""

    reason: TemplateReason
    language: str
    template: Template
    text: str  #: what it says, as far as we know
    is_sent: bool = False
    why_not: str | None = None


def offers(session: Session, conversation: Conversation, business: Business, texts: Texts, now: datetime) -> list[Offer]:
    """The templates that fit this conversation now; none while free text is taken, or on a channel without templates."""
    contact = session.get_one(Contact, conversation.contact_id)
    is_open = takes_text(contact.channel, conversation.window_ends_at, now)
    if is_open or not channel_of(contact.channel).takes_templates:
        return []
    newest = handoff.newest(session, conversation.id)
    found = []
    for reason in _reasons(session, conversation, newest):
        chosen = business.templates.choose(reason, (conversation.language, *business.languages))
        if chosen is None:
            continue
        language, template = chosen
        values = {Variable.BUSINESS: business.name, Variable.PHONE: business.contact.phone or business.name}
        text = texts.text(f"template_{reason}", language, **{key.value: value for key, value in values.items()})
        why_not = _why_not(business, newest)
        found.append(Offer(reason, language, template, text, _is_sent(session, conversation, reason), why_not))
    return found


def send(
    session: Session,
    conversation_id: int,
    reason: TemplateReason,
    user: User,
    business: Business,
    texts: Texts,
    now: datetime,
) -> Message:
    """Queue the template of `reason`; `user` must hold the conversation. Twice in one ended window is one message.

    Raises HandoffRefused.
    """
    conversation = takeover.held(session, conversation_id, user)
    # Two clicks at the same moment come one after the other.
    session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    offer = next((each for each in offers(session, conversation, business, texts, now) if each.reason == reason), None)
    if offer is None:
        raise HandoffRefused("There is no template to send here now; reload the page.")
    if offer.is_sent:
        return session.scalars(_sent(conversation, reason)).one()
    if offer.why_not is not None:
        raise HandoffRefused(offer.why_not)
    newest = handoff.newest(session, conversation_id)
    channel = session.get_one(Contact, conversation.contact_id).channel
    message = Message(
        conversation_id=conversation_id,
        channel=channel,
        direction=Direction.OUT,
        author=Author.STAFF,
        status=Status.QUEUED,
        kind=TEMPLATE,
        text=offer.text,
        payload={
            "template": {
                "reason": reason.value,
                "language": offer.language,
                "content_sid": offer.template.content_sid,
                "variables": [_value(each, business, newest) for each in offer.template.variables],
            }
        },
        staff_id=user.id,
        client_key=_key(session, conversation, reason),
        created_at=now,
        status_at=now,
    )
    session.add(message)
    conversation.last_message_at = now
    details = {"reason": reason.value, "language": offer.language, "content_sid": offer.template.content_sid}
    session.add(Audit(at=now, user_id=user.id, act="template_sent", conversation_id=conversation_id, details=details))
    session.flush()
    return message


def withdraw(session: Session, conversation_id: int, message_id: int, user: User, now: datetime) -> None:
    """A reply that is kept, or waits for an opening, shall not go out any more. `user` holds it. Raises HandoffRefused."""
    takeover.held(session, conversation_id, user)
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.conversation_id != conversation_id or message.status not in WITHDRAWABLE:
        raise HandoffRefused("This reply does not wait any more; it is on its way.")
    if message.status == Status.CANCELLED:
        return
    message.status, message.status_at, message.error = Status.CANCELLED, now, f"Withdrawn by {user.name} before it left."
    session.add(
        Audit(at=now, user_id=user.id, act="withdrawn", conversation_id=conversation_id, details={"message": message_id})
    )


def _reasons(session: Session, conversation: Conversation, newest: Handoff | None) -> list[TemplateReason]:
    found = []
    if number_kept(session, conversation.id):
        found.append(TemplateReason.REPLY_WAITING)
    is_callback = newest is not None and newest.reason == Reason.CALLBACK
    if is_callback or callbacks.booked(session, conversation.id) is not None:
        found.append(TemplateReason.CALLBACK)
    return found


def _why_not(business: Business, newest: Handoff | None) -> str | None:
    """A refusal counts whatever the owner's setting says."""
    consent = consent_of(newest.details) if newest is not None else None
    if consent is not None and not consent.is_given:
        return REFUSED
    return NO_CONSENT if consent is None and business.templates.needs_consent else None


def _value(variable: Variable, business: Business, newest: Handoff | None) -> str:
    # https://www.twilio.com/docs/content/using-variables-with-content-api: no empty values, no line breaks
    if variable is Variable.PHONE:
        return business.contact.phone or business.name
    if variable is Variable.REQUEST and newest is not None and newest.request.strip():
        return one_line(newest.request, REQUEST_LIMIT_CHARS)
    return business.name


def _prefix(conversation: Conversation, reason: TemplateReason) -> str:
    ends_at = conversation.window_ends_at
    return f"template:{conversation.id}:{reason}:{ends_at.isoformat() if ends_at else ''}:"


def _key(session: Session, conversation: Conversation, reason: TemplateReason) -> str:
    """One for each window that ended, so that nobody gets it twice; a further one where it could not be sent."""
    failed = select(func.count()).select_from(Message).where(Message.client_key.startswith(_prefix(conversation, reason)))
    return f"{_prefix(conversation, reason)}{session.scalar(failed)}"


def _sent(conversation: Conversation, reason: TemplateReason) -> Select[Message]:
    return select(Message).where(
        Message.client_key.startswith(_prefix(conversation, reason)),
        Message.status.not_in((Status.FAILED, Status.CANCELLED)),
    )


def _is_sent(session: Session, conversation: Conversation, reason: TemplateReason) -> bool:
    return session.scalar(_sent(conversation, reason)) is not None
