"""The staff's group: carries out what they write there, and answers with what was understood and how to undo it.

Runs in the worker part. A command, its effect and its answer are one transaction, so a redelivered message sets nothing
twice. What is no command is staff's talk among themselves: it is not answered, and its words are not kept. What is about one
conversation (a button, a reply) is done by bot/staff_group/acting.py.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock
from bot.console.times import duration
from bot.hours import Hours
from bot.hours.engine import Status
from bot.hours.override_errors import NotAnOverride
from bot.hours.override_words import is_command, read_override
from bot.hours.say import at_moment, sentence, spoken_date, until
from bot.hours.week_ahead import standings
from bot.hours.words import WORDS
from bot.live_hours import LiveHours
from bot.notices.notices import PERSON, TELEGRAM, NoticeKind, tell_staff
from bot.staff.overrides import set_for_now, withdraw
from bot.staff_group import acting
from bot.storage import audit, overrides, staff_commands, staff_group, staff_links
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.overrides import OverrideRefused, SetOverride
from bot.storage.staff_links import LinkRefused
from bot.storage.tables import StaffCommand
from connectors.messages import StaffEvent, StaffPlace

log = logging.getLogger("nightdesk.staff_chat")

LOOK_AGAIN_SECONDS = 1.0
REST_SECONDS = 0.2
#: "Closed until 14:00" of this morning means nothing good in the evening.
TOO_LATE = timedelta(minutes=10)
ENGLISH = WORDS["en"]  # like the console
HELP = """\
/closed until tomorrow – or until 14:00, until Monday: burst pipe, workshop until Thursday 10:00
/open until 20:00 – or one hour longer
/normal – withdraws what is in force; /normal 12 withdraws number 12
/hours – how it stands, and what is set"""

_SLASH = re.compile(r"/(\w+)(?:@\w+)?\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Toast:
    """What whoever pressed a button is shown, and nobody else. `loud`: until they tap it away."""

    press: str
    text: str
    loud: bool = False


class StaffChat:
    """One reader of the staff's group. Several may run. `answer` shows a toast, and may raise whatever it likes."""

    def __init__(self, store: Store, live: LiveHours, answer: Callable[[Toast], Awaitable[None]] | None = None) -> None:
        self._store = store
        self._live = live
        self._answer_press = answer
        self.toasts: list[Toast] = []  #: to be shown; what cannot be shown any more stands on the card

    async def run(self, changes: Changes, stop: asyncio.Event) -> None:
        """Carry out what comes until `stop`."""
        while not stop.is_set():
            count = changes.count
            try:
                while await asyncio.to_thread(self.handle_next):
                    await self._show_toasts()
            except Exception:
                log.exception("a command of staff could not be carried out; it is tried again")
            await changes.wait(count, LOOK_AGAIN_SECONDS, rest_seconds=REST_SECONDS)

    async def _show_toasts(self) -> None:
        toasts, self.toasts = self.toasts, []
        for toast in toasts:
            try:
                if self._answer_press is not None:
                    await self._answer_press(toast)
            except Exception as error:
                # A press lives for minutes at Telegram; what it did stands on the card whatever becomes of this.
                log.info("a press of a button could not be answered (%s)", type(error).__name__)

    def handle_next(self) -> bool:
        """Carry out the oldest open command. False when there is none."""
        try:
            return self._handle_next(clock.now())
        except SQLAlchemyError:
            raise
        except Exception:
            # A bug of ours must neither hold up the commands behind it nor leave staff in the belief that it is done.
            log.exception("a command of staff could not be carried out")
            self._give_up(clock.now())
            return True

    def _handle_next(self, now: datetime) -> bool:
        with self._store.read() as session:
            if not staff_commands.any_open(session):
                return False
        with self._store.write() as session:
            command = staff_commands.next_open(session)
            if command is None:
                return False
            place = staff_commands.place_of(command)
            toast = None
            if place.event is not None:
                self._learn(session, command, place, now)
            elif place.press is not None:
                toast = self._press(session, command, place, now)
            elif (conversation_id := acting.conversation_of(session, place)) is None or not self._write(
                session, conversation_id, command, place, now
            ):
                said = self._carry_out(session, command, now)
                self._answer(session, command, said, now)
        if toast is not None:
            self.toasts.append(toast)
        self._live.look(self._store)
        return True

    def _press(self, session: Session, command: StaffCommand, place: StaffPlace, now: datetime) -> Toast | None:
        done = acting.press(session, command, now)
        command.handled_at = now
        return None if place.press is None else Toast(place.press, done.said or "", loud=done.is_refusal)

    def _write(
        self, session: Session, conversation_id: int, command: StaffCommand, place: StaffPlace, now: datetime
    ) -> bool:
        """Whether what was written is about that conversation."""
        done = acting.written(session, conversation_id, command, now)
        if done is None:
            return False
        # What went to the customer stands in the transcript, and goes with it.
        command.text = ""
        self._answer(session, command, done.said, now)
        return True

    def _learn(self, session: Session, command: StaffCommand, place: StaffPlace, now: datetime) -> None:
        """Something about the group itself, or about whose account is whose."""
        if place.event == StaffEvent.RIGHTS:
            staff_group.look_again(session)
        elif place.event == StaffEvent.MOVED and place.chat is not None:
            staff_group.moved(session, place.chat, command.text)
            said = (
                f"Telegram gave this group a new id, and Nightdesk has followed. Put NIGHTDESK_STAFF_TELEGRAM_CHAT={command.text} "
                "into your settings when you next edit them."
            )
            tell_staff(session, f"staff_group_moved:{command.text}", NoticeKind.STAFF_REPLY, {"text": said}, now, (TELEGRAM,))
        elif place.event == StaffEvent.LINK and place.account is not None:
            audit.comes_by(session, "telegram")
            try:
                user = staff_links.link(session, command.text, place.account, command.author, now)
                said = f"This account is {user.name} at {self._live.business.name} from now on. You can answer in your staff's group."
            except LinkRefused as refused:
                said = str(refused)
            command.text = ""
            payload = {"text": said, "chat": place.account}
            tell_staff(session, f"linking:{command.external_id}", NoticeKind.STAFF_REPLY, payload, now, (PERSON,))
        command.handled_at = now

    def _give_up(self, now: datetime) -> None:
        with self._store.write() as session:
            command = staff_commands.next_open(session)
            if command is not None:
                self._answer(session, command, "Something went wrong on our side and nothing was set; use the console.", now)

    def _answer(self, session: Session, command: StaffCommand, said: str | None, now: datetime) -> None:
        if said is None:
            command.text = ""
        else:
            key = f"staff_reply:{command.channel}:{command.external_id}"
            place = staff_commands.place_of(command)
            payload = {"text": said, "topic": place.topic, "reply_to": place.message if place.topic or place.reply_to else None}
            known = {name: value for name, value in payload.items() if value is not None}
            tell_staff(session, key, NoticeKind.STAFF_REPLY, known, now, (TELEGRAM,))
        command.handled_at = now

    def _carry_out(self, session: Session, command: StaffCommand, now: datetime) -> str | None:
        """What to answer; None: it is no command."""
        slash = _SLASH.fullmatch(command.text.strip())
        word, rest = (slash[1].casefold(), slash[2].strip()) if slash is not None else ("", "")
        if word and word not in ("hours", "normal", "help") and not is_command(word):
            return None  # of another bot in the group
        if command.is_edit:
            return f"Corrections are not carried out. Write it anew; what is in force is undone by /normal.\n{HELP}" if word else None
        late = now - command.created_at
        if word == "help":
            return HELP
        if word == "hours":
            return self._how_it_stands(session, now)
        if late > TOO_LATE:
            text = f"Your message came {duration(late)} late, so nothing was set; write it again if it still holds."
            return text if word or self._is_override(command) else None
        if word == "normal":
            return self._withdraw(session, rest, command.author, now)
        return self._set(session, command, now, is_slash=bool(word))

    def _set(self, session: Session, command: StaffCommand, now: datetime, *, is_slash: bool) -> str | None:
        try:
            override = read_override(command.text, self._live.hours, command.created_at)
            number = set_for_now(
                session, override, self._live.business, by=f"{command.author} (Telegram)", user_id=None, now=now
            )
        except NotAnOverride as problem:
            return str(problem) if is_slash or problem.is_meant else None
        except OverrideRefused as refused:
            return str(refused)
        session.flush()
        found = next(each for each in overrides.in_force_or_coming(session, now) if each.id == number)
        hours = self._hours_with_all(session, now)
        lines = [f"Understood: {self._described(found, now)}."]
        if found.reason:
            lines.append(f"Customers read the reason: {next(iter(found.reason.values()))}")
        lines.append(self._now(hours, found.department, now))
        lines.append(f"To undo: /normal {number}")
        return "\n".join(lines)

    def _withdraw(self, session: Session, rest: str, author: str, now: datetime) -> str:
        by = f"{author} (Telegram)"
        if rest:
            if not re.fullmatch(r"\d{1,9}", rest):
                return "Write /normal alone, or with the number of what to withdraw, such as /normal 12; /hours lists the numbers."
            try:
                numbers = [withdraw(session, int(rest), by=by, user_id=None, now=now).id]
            except OverrideRefused as refused:
                return str(refused)
        else:
            set_now = overrides.in_force_or_coming(session, now)
            numbers = [each.id for each in set_now if each.starts_at <= now]
            for number in numbers:
                withdraw(session, number, by=by, user_id=None, now=now)
        session.flush()
        coming = self._listed(session, now)
        head = "Withdrawn; the usual hours count again." if numbers else "Nothing is set for the moment; the usual hours count."
        return "\n".join([head, self._now(self._hours_with_all(session, now), None, now), *coming])

    def _how_it_stands(self, session: Session, now: datetime) -> str:
        hours = self._hours_with_all(session, now)
        local = now.astimezone(hours.zone)
        lines = [f"{self._live.business.name}, {spoken_date(local.date(), local.date(), ENGLISH)}, {local:%H:%M}"]
        lines += [f"{sentence(each.name)}: {_stands(each.status, local)}" for each in standings(hours, now, "en")]
        lines += self._listed(session, now)
        if self._live.refused is not None:
            lines.append(f"business.yml has a mistake and was refused: {self._live.refused.problems[0]}")
        return "\n".join(lines)

    def _listed(self, session: Session, now: datetime) -> list[str]:
        found = overrides.in_force_or_coming(session, now)
        if not found:
            return []
        return ["Set for the moment:", *(f"{each.id}: {self._described(each, now)}, by {each.set_by}" for each in found)]

    def _described(self, found: SetOverride, now: datetime) -> str:
        """ "closed until Thursday 26 November at 10:00 (workshop)" """
        zone, today = self._live.hours.zone, self._live.hours.today(now)
        parts = ["open" if found.open else "closed"]
        if found.starts_at > now:
            parts.append(f"from {at_moment(found.starts_at.astimezone(zone), today, ENGLISH).removeprefix('on ')}")
        parts.append(f"until {at_moment(found.ends_at.astimezone(zone), today, ENGLISH).removeprefix('on ')}")
        if found.department is not None:
            known = self._live.business.departments.get(found.department)
            parts.append(f"({known.called('en') if known is not None else found.department})")
        return " ".join(parts)

    def _now(self, hours: Hours, department: str | None, now: datetime) -> str:
        return f"Now: {_stands(hours.status(now, department), now.astimezone(hours.zone))}."

    def _hours_with_all(self, session: Session, now: datetime) -> Hours:
        """The hours with what this very transaction has set."""
        return Hours(self._live.business, tuple(each.for_hours() for each in overrides.since(session, now)))

    def _is_override(self, command: StaffCommand) -> bool:
        try:
            read_override(command.text, self._live.hours, command.created_at)
        except NotAnOverride:
            return False
        return True


def _stands(status: Status, local: datetime) -> str:
    """ "open until 18:00", "closed (Christmas Day), opens on Monday 28 December at 13:00" """
    why = status.reason.text("en") if status.reason is not None else None
    because = f" ({why})" if why else ""
    if status.open:
        return f"open until {until(status.closes_at, local.date(), ENGLISH)}{because}" if status.closes_at else f"open{because}"
    if status.opens_at is None:
        return f"closed{because}, no opening is planned"
    return f"closed{because}, opens {at_moment(status.opens_at, local.date(), ENGLISH)}"
