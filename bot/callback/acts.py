"""Carries out what a customer wants done about a call: in the worker's transaction, together with the queue and the promise."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import handoff
from bot.answering.incoming import Incoming
from bot.answering.said import Said
from bot.callback.fit import Fit, Why, nearest
from bot.callback.offer import offer
from bot.callback.phone import shown
from bot.callback.say import Spoken
from bot.callback.slots import Calls, Slot
from bot.dialogue.reply import CallbackAct, CallbackRequest, ProofOf
from bot.handoff import Reason
from bot.promises.promise import promise_text
from bot.respond import Responder
from bot.storage import callbacks, load, promises
from bot.storage.notes import write_note
from bot.storage.tables import Callback, Conversation, Handoff, HandoffState, Holder, Message
from connectors.messages import Button

CANCELLED = "The customer cancelled the call."
_CHANGE = (("button_move_call", "/move_callback"), ("button_cancel_call", "/cancel_callback"))
_ASK = (("button_call_me", "/ask_callback"),)


def carry_out(
    session: Session,
    conversation: Conversation,
    inbound: Message,
    incoming: Incoming,
    wanted: CallbackRequest,
    responder: Responder,
    language: str,
    now: datetime,
) -> Said:
    """Book, change or cancel this customer's call. Returns what they are told: that it is so, or why it is not."""
    one = _Act(session, conversation, inbound, incoming, wanted, responder, language, now)
    return one.cancel() if wanted.act is CallbackAct.CANCEL else one.book()


class _Act:
    def __init__(
        self,
        session: Session,
        conversation: Conversation,
        inbound: Message,
        incoming: Incoming,
        wanted: CallbackRequest,
        responder: Responder,
        language: str,
        now: datetime,
    ) -> None:
        self.session, self.conversation, self.inbound = session, conversation, inbound
        self.incoming, self.wanted, self.responder = incoming, wanted, responder
        self.language, self.now, self.at = language, now, incoming.asked_at
        self.hours = responder.hours
        zone = incoming.known.zone
        self.spoken = Spoken(self.hours, self.hours.today(self.at), language, zone)
        # The newest state, which may have changed since the dialogue was asked.
        self.existing = callbacks.booked(session, conversation.id)

    def book(self) -> Said:
        wanted, existing = self.wanted, self.existing
        coming = existing if existing is not None and existing.ends_at > self.at else None
        starts_at = wanted.starts_at or (coming.starts_at if coming else None)
        phone = self.incoming.known.number(wanted.phone) or (existing.phone if existing else None)
        if starts_at is None or phone is None:
            return self.say("callback_not_booked", _ASK)
        departments = self.hours.business.departments
        named = (wanted.department, coming.department if coming else None, self.hours.business.default_department)
        department = next(each for each in named if each is not None and each in departments)
        slot = Slot(starts_at)
        is_kept = coming is not None and (coming.department, coming.starts_at) == (department, slot.starts_at)
        before = (coming.starts_at, coming.phone) if coming else None
        calls = self.calls(department)
        callback = None
        if is_kept or calls.find(starts_at) is not None:
            capacity = self.hours.business.calls_at_once(department)
            callback = callbacks.book(
                self.session, self.conversation.id, department, slot, phone, capacity, self.now
            )
        if callback is None:
            return self.gone(self.calls(department), slot)
        callback.handoff_id = self.queue(callback).id
        key = "callback_booked"
        if before is not None:
            key = "callback_moved" if before[0] != callback.starts_at else "callback_number_changed"
        return self.say(key, _CHANGE, when=self.spoken.when(slot), phone=shown(phone))

    def gone(self, calls: Calls, slot: Slot) -> Said:
        """Somebody else was faster: the nearest that are still free."""
        free = nearest(calls, slot.starts_at)
        if not free:
            return self.say("callback_none_free", (("button_person", "/ask_person"),))
        found = offer(calls, Fit(free=free, why=Why.TAKEN, wished=slot), self.spoken, key="callback_taken")
        buttons = tuple(
            Button(choice.label or self.text(choice.label_key or ""), choice.payload) for choice in found.choices
        )
        made = self.responder.texts.made(found.key, self.language, **found.values)
        return Said(made.text, ProofOf("callback:taken"), buttons, (made.recipe,))

    def cancel(self) -> Said:
        existing = self.existing
        if existing is None or existing.ends_at <= self.at:
            return self.say("callback_not_booked", _ASK)
        slot = Slot(existing.starts_at)
        callbacks.cancel(self.session, existing, self.now)
        key = f"callback_cancelled:{existing.id}"
        write_note(self.session, self.conversation.id, "callback_cancelled", CANCELLED, self.now, key=key)
        found = handoff.open_handoff(self.session, self.conversation.id)
        when = self.spoken.when(slot)
        if found is None:
            return self.say("callback_call_cancelled", _ASK, when=when)
        if found.reason == Reason.CALLBACK:
            # Nothing else was wanted of people.
            if found.state == HandoffState.WAITING:
                found.state, found.closed_at = HandoffState.CLOSED, self.now
                self.conversation.holder = Holder.BOT
            return self.say("callback_call_cancelled", _ASK, when=when)
        # What was asked before the call still stands, and needs a promise of its own again.
        department = self.responder.department_for(found.department)
        promise_at = self.responder.promise_for(department, self.at, load.open_promises(self.session, department))
        promises.move(self.session, found, promise_at, self.now)
        said = promise_text(promise_at, self.at, self.hours.business, self.language)
        return self.say("callback_call_cancelled_waiting", _ASK, when=when, promise=said)

    def queue(self, callback: Callback) -> Handoff:
        """The call's place in the queue: its own, or the customer's that is there already. Promised is the slot's end."""
        request = self.wanted.request or self.incoming.text.strip() or shown(callback.phone)
        found, is_new = handoff.request(
            self.session,
            self.conversation,
            message_id=self.inbound.id,
            reason=Reason.CALLBACK,
            request=request,
            department=callback.department,
            promise_at=callback.ends_at,
            details={"phone": shown(callback.phone), "slot": callback.starts_at.isoformat()},
            now=self.now,
        )
        if not is_new:
            found.department = callback.department if found.reason == Reason.CALLBACK else found.department
            if found.promise_at != callback.ends_at:
                promises.move(self.session, found, callback.ends_at, self.now)
        return found

    def calls(self, department: str) -> Calls:
        """What can be booked at this moment, this customer's own call not counted."""
        taken = callbacks.taken(self.session, department, self.at)
        if self.existing is not None and self.existing.department == department:
            own = self.existing.starts_at
            taken[own] = taken.get(own, 1) - 1
        return Calls(self.hours, department, self.at, self.incoming.known.zone, taken)

    def say(self, key: str, buttons: tuple[tuple[str, str], ...], **values: str) -> Said:
        made = tuple(Button(self.text(label), payload) for label, payload in buttons)
        text = self.responder.texts.made(key, self.language, **values)
        return Said(text.text, ProofOf(f"say:{key}"), made, (text.recipe,))

    def text(self, key: str, **values: str) -> str:
        return self.responder.texts.text(key, self.language, **values)
