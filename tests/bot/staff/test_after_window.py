"""After the window: the template that fits, once, only to who agreed; and what is kept can be withdrawn."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.business.shop import Business
from bot.handoff import HandoffRefused, Reason
from bot.promises.reaching import Consent
from bot.promises.templates import Template, TemplateReason, Templates, Variable
from bot.staff import after_window, staff_reply, takeover
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.queue import View, items
from bot.storage.tables import TEMPLATE, Audit, Conversation, Handoff, Message, Status, User
from connectors.errors import FailureKind
from connectors.messages import FromTemplate
from tests.bot.storage.test_outbox import begin, due, status
from tests.cast import NIGHT, alice, bob
from tests.fakes import inbound
from tests.shop import BUSINESS, TEXTS

SID = "HX" + "a" * 32
LATE = NIGHT + timedelta(hours=30)
WAITING = Templates({"reply_waiting": {"en": Template(SID)}})
YES = {"consent": Consent(True, NIGHT, "May we?", "yes").as_details()}
NO = {"consent": Consent(False, NIGHT, "May we?", "no").as_details()}
REASON = TemplateReason.REPLY_WAITING


def shop(templates: Templates = WAITING) -> Business:
    return replace(BUSINESS, templates=templates)


def scene(
    store: Store,
    *,
    details: dict[str, object] = YES,
    language: str | None = "en",
    channel: str = "whatsapp",
    reason: Reason = Reason.ASKED,
    reply_at: datetime | None = LATE,
) -> None:
    """A customer asked for a person on Monday night; Alice claimed it and replied when it was too late."""
    with store.write() as session:
        user = alice(session)
        inbox.accept(session, inbound("Where is my bicycle?", channel=channel, address="a", name="Dana"), NIGHT)
        conversation = session.scalars(select(Conversation)).one()
        conversation.language = language
        handoff.request(
            session,
            conversation,
            message_id=None,
            reason=reason,
            request="Where is\nmy bicycle?",
            department="service",
            promise_at=NIGHT + timedelta(hours=60),
            details=details,
            now=NIGHT,
        )
        takeover.claim(session, 1, user, LATE)
        kept = staff_reply.reply(session, 1, user, "It is ready.", client_key="k", now=reply_at).id if reply_at else None
    if kept is not None:
        begin(store, kept, LATE)


def deliver_what_was_kept(store: Store) -> None:
    """The reply that the customer's word has released leaves."""
    begun = begin(store, due(store, LATE)[0], LATE)
    assert begun is not None
    with store.write() as session:
        outbox.record_sent(session, begun.message.outbox_id, "SMkept", LATE)


def offers(store: Store, business: Business | None = None, at: datetime = LATE) -> list[after_window.Offer]:
    with store.read() as session:
        return after_window.offers(session, session.get_one(Conversation, 1), business or shop(), TEXTS, at)


def send(
    store: Store, business: Business | None = None, reason: TemplateReason = REASON, at: datetime = LATE
) -> int:
    with store.write() as session:
        user = session.scalars(select(User)).first()
        assert user is not None
        return after_window.send(session, 1, reason, user, business or shop(), TEXTS, at).id


def test_one_click_sends_the_template_by_its_sid_in_the_customers_language(store: Store) -> None:
    scene(store, language="de")
    both = Templates({"reply_waiting": {"en": Template(SID), "de": Template("HX" + "d" * 32)}})
    message_id = send(store, shop(both))
    begun = begin(store, message_id, LATE)
    assert begun is not None
    assert begun.message.template == FromTemplate("HX" + "d" * 32, (BUSINESS.name,))
    assert begun.message.text == TEXTS.text("template_reply_waiting", "de", business=BUSINESS.name)
    with store.read() as session:
        act = session.scalars(select(Audit).where(Audit.act == "template_sent")).one()
        assert (act.user_id, act.conversation_id) == (1, 1)
        assert act.details == {"reason": "reply_waiting", "language": "de", "content_sid": "HX" + "d" * 32}


def test_two_clicks_are_one_template_and_the_kept_reply_stays_kept(store: Store) -> None:
    scene(store)
    assert send(store) == send(store)
    assert due(store, LATE) == [send(store)]
    assert [offer.is_sent for offer in offers(store)] == [True]
    assert status(store, 1)[0] != Status.QUEUED


def test_a_template_is_no_answer(store: Store) -> None:
    scene(store)
    message_id = send(store)
    begin(store, message_id, LATE)
    with store.write() as session:
        outbox.record_sent(session, message_id, "SM1", LATE)
    with store.read() as session:
        (item,) = items(session, View.MINE, 1, limit=10, now=LATE)
    assert (item.is_answered, item.has_kept) == (False, True)


def test_a_template_that_could_not_be_sent_may_be_sent_again(store: Store) -> None:
    scene(store)
    first = send(store)
    begin(store, first, LATE)
    with store.write() as session:
        outbox.record_failure(session, first, Status.FAILED, "No.", LATE, kind=FailureKind.WINDOW)
    assert status(store, first) == (Status.FAILED, "No.")
    assert send(store) != first


def test_after_the_next_silence_it_may_be_sent_once_more(store: Store) -> None:
    scene(store)
    first = send(store)
    with store.write() as session:
        inbox.accept(session, inbound("open", channel="whatsapp", address="a"), LATE)
    deliver_what_was_kept(store)
    begin(store, first, LATE)
    later = LATE + timedelta(hours=25)
    with store.write() as session:
        user = session.get_one(User, 1)
        kept = staff_reply.reply(session, 1, user, "And one thing more.", client_key="l", now=later).id
    begin(store, kept, later)
    assert send(store, at=later) != first


def test_a_customer_who_wrote_before_it_left_is_not_sent_it(store: Store) -> None:
    scene(store)
    message_id = send(store)
    with store.write() as session:
        inbox.accept(session, inbound("Hello?", channel="whatsapp", address="a"), LATE)
    assert begin(store, message_id, LATE) is None
    assert status(store, message_id)[0] == Status.QUEUED
    deliver_what_was_kept(store)
    assert begin(store, message_id, LATE) is None
    assert status(store, message_id) == (Status.CANCELLED, outbox.TEMPLATE_MOOT)


@pytest.mark.parametrize(
    ("details", "needs_consent", "why_not"),
    [
        (YES, True, None),
        (YES, False, None),
        ({}, True, after_window.NO_CONSENT),
        ({"consent": {"question": "May we?"}}, True, after_window.NO_CONSENT),
        ({}, False, None),
        (NO, True, after_window.REFUSED),
        (NO, False, after_window.REFUSED),
    ],
)
def test_only_who_agreed_is_written_to_unless_the_owner_says_otherwise_and_a_no_is_a_no(
    store: Store, details: dict[str, object], needs_consent: bool, why_not: str | None
) -> None:
    scene(store, details=details)
    business = shop(replace(WAITING, needs_consent=needs_consent))
    assert [offer.why_not for offer in offers(store, business)] == [why_not]
    if why_not is None:
        assert send(store, business)
    else:
        with pytest.raises(HandoffRefused, match=why_not[:30]):
            send(store, business)


def test_there_is_nothing_to_send_while_the_window_is_open(store: Store) -> None:
    scene(store, reply_at=NIGHT)
    assert offers(store, at=NIGHT) == []
    with pytest.raises(HandoffRefused, match="reload"):
        send(store, at=NIGHT)


@pytest.mark.parametrize(
    "given",
    [{"channel": "telegram"}, {"channel": "messenger"}, {"reply_at": None}],
    ids=["no window", "no templates", "nothing kept"],
)
def test_it_is_offered_only_where_it_says_something_true(store: Store, given: dict[str, object]) -> None:
    scene(store, **given)  # type: ignore[arg-type]
    assert offers(store) == []


def test_a_language_without_a_template_falls_back_to_the_shops(store: Store) -> None:
    scene(store, language="fr")
    assert [offer.language for offer in offers(store)] == ["en"]
    assert offers(store, shop(Templates({"reply_waiting": {"nl": Template(SID)}}))) == []


def test_a_promised_call_has_a_template_of_its_own_with_its_variables(store: Store) -> None:
    scene(store, reason=Reason.CALLBACK, reply_at=None)
    template = Template(SID, (Variable.BUSINESS, Variable.REQUEST, Variable.PHONE))
    business = shop(Templates({"callback": {"en": template}}))
    message_id = send(store, business, TemplateReason.CALLBACK)
    begun = begin(store, message_id, LATE)
    assert begun is not None
    assert begun.message.template == FromTemplate(SID, (BUSINESS.name, "Where is my bicycle?", "+31 20 555 0100"))


def test_only_who_holds_the_conversation_may_send_it(store: Store) -> None:
    scene(store)
    with store.write() as session, pytest.raises(HandoffRefused, match="Alice"):
        after_window.send(session, 1, REASON, bob(session), shop(), TEXTS, LATE)


def test_a_kept_reply_can_be_withdrawn_and_does_not_go_out_then(store: Store) -> None:
    scene(store)
    with store.write() as session:
        kept = session.scalars(select(Message).where(Message.status == Status.KEPT)).one()
        after_window.withdraw(session, 1, kept.id, session.get_one(User, 1), LATE)
    with store.write() as session:
        after_window.withdraw(session, 1, kept.id, session.get_one(User, 1), LATE)
        inbox.accept(session, inbound("open", channel="whatsapp", address="a"), LATE)
    assert status(store, kept.id) == (Status.CANCELLED, "Withdrawn by Alice before it left.")
    with store.read() as session:
        assert len(session.scalars(select(Audit).where(Audit.act == "withdrawn")).all()) == 1


def test_what_is_on_its_way_cannot_be_withdrawn(store: Store) -> None:
    scene(store)
    with store.write() as session:
        inbox.accept(session, inbound("open", channel="whatsapp", address="a"), LATE)
        on_its_way = session.scalars(select(Message).where(Message.status == Status.QUEUED)).one()
        with pytest.raises(HandoffRefused, match="on its way"):
            after_window.withdraw(session, 1, on_its_way.id, session.get_one(User, 1), LATE)


def test_a_later_handoffs_refusal_counts(store: Store) -> None:
    scene(store)
    with store.write() as session:
        session.scalars(select(Handoff)).one().details = NO
    assert [offer.why_not for offer in offers(store)] == [after_window.REFUSED]


def test_the_row_says_that_it_is_a_template(store: Store) -> None:
    scene(store)
    message_id = send(store)
    with store.read() as session:
        row = session.get_one(Message, message_id)
        assert (row.kind, row.payload["template"]["reason"], row.staff_id) == (TEMPLATE, "reply_waiting", 1)
