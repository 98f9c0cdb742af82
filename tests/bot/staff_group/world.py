"""A shop with a staff's group: customers write, people press and write in the group, and what then stands where."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from bot import clock, handoff
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.outlets.telegram_group import TelegramGroup
from bot.reception import Reception
from bot.staff.staff_chat import StaffChat
from bot.staff_group.mirror import Mirror
from bot.staff_group.pace import GroupPace
from bot.staff_group.places import Places
from bot.storage import inbox, notices, staff_group, staff_links
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Message, Role, StaffThread, User
from connectors.messages import StaffMessage, StaffPlace
from tests.cast import NIGHT, hire
from tests.fakes import FakeGroup, inbound
from tests.shop import BUSINESS

GROUP = -1001
CONSOLE = "http://desk.test"


class World:
    def __init__(self, store: Store, *, has_topics: bool = False) -> None:
        self.store = store
        self.live = LiveHours(Hours(BUSINESS))
        self.group = FakeGroup(has_topics=has_topics)
        self.chat = StaffChat(store, self.live)
        self.waits: list[float] = []
        self.time = 0.0
        self.pace = GroupPace(lambda: self.time, self._sleep)
        self.mirror = self.new_mirror()
        self._numbers = count(1)
        with store.write() as session:
            self.alice = hire(session, "Alice", Role.AGENT).id
            self.bob = hire(session, "Bob", Role.AGENT).id
        with store.write() as session:
            staff_group.configure(session, GROUP, Standing.at)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def new_mirror(self) -> Mirror:
        mirror = Mirror(self.store, self.group, self.live, CONSOLE, GROUP, self.pace)  # type: ignore[arg-type]
        mirror._holder = "us"
        return mirror

    def link(self, user: int, account: str) -> None:
        with self.store.write() as session:
            code = staff_links.new_code(session, session.get_one(User, user), clock.now())
            staff_links.link(session, code, account, "Somebody", clock.now())

    def asks(self, text: str = "My chain broke", *, name: str = "Anna", address: str = "4711", channel: str = "telegram",
             priority: int = 0) -> int:  # fmt: skip
        """A customer asks for a person. The conversation."""
        stand()
        with self.store.write() as session:
            inbox.accept(session, inbound(text, address=address, name=name, channel=channel), clock.now())
            contact = session.scalars(select(Contact).where(Contact.address == address)).one()
            talk = session.scalars(select(Conversation).where(Conversation.contact_id == contact.id)).one()
            opened, _ = handoff.request(
                session, talk, message_id=None, reason=Reason.ASKED, request=text, department="service",
                promise_at=clock.now() + timedelta(hours=1), details={}, now=clock.now(),
            )  # fmt: skip
            opened.priority = priority
            return talk.id

    def customer(self, text: str, *, name: str = "Anna", address: str = "4711", channel: str = "telegram") -> None:
        stand()
        with self.store.write() as session:
            inbox.accept(session, inbound(text, address=address, name=name, channel=channel), clock.now())

    async def writes(self, account: str | None, text: str, *, number: int | None = None, is_edit: bool = False,
                     chat: int = GROUP, **place: object) -> int:  # fmt: skip
        """Somebody writes in the group. The id of their message there."""
        stand()
        number = number or 5000 + next(self._numbers)
        external_id = f"{chat}:{number}" + (f":e{next(self._numbers)}" if is_edit else "")
        said = StaffMessage(
            "telegram", external_id, "Somebody", text, is_edit=is_edit,
            place=StaffPlace(chat=str(chat), account=account, message=number, **place),  # type: ignore[arg-type]
        )  # fmt: skip
        await Reception(self.store).accept([said])
        self.work()
        return number

    async def presses(self, account: str | None, card: int, label: str) -> str | None:
        """The toast."""
        stand()
        button = next(each for row in self.group.messages[card][2] for each in row if each.label == label)
        press = f"p{next(self._numbers)}"
        place = StaffPlace(chat=str(GROUP), account=account, message=card, press=press, payload=button.payload)
        await Reception(self.store).accept([StaffMessage("telegram", f"press:{press}", "Somebody", "", place=place)])
        self.work()
        toasts = [each.text for each in self.chat.toasts if each.press == press]
        return toasts[0] if toasts else None

    def work(self) -> None:
        while self.chat.handle_next():
            pass

    async def mirrors(self) -> list[str]:
        """The group is told everything there is. What stands there."""
        stand()
        while await self.mirror.look():
            stand()
        await self.deliver()
        return self.group.texts()

    async def deliver(self) -> None:
        """Notices that are due go out to the group."""
        places = Places(self.store, GROUP)
        outlet = TelegramGroup(self.group, places.place, places.moved, self.pace)  # type: ignore[arg-type]
        from bot.notices.notice_text import Speaker
        from bot.notices.notifier import Notifier

        notifier = Notifier(self.store, {"telegram": outlet}, Speaker(self.live, CONSOLE))
        with self.store.read() as session:
            due = notices.due_deliveries(session, clock.now(), ("telegram",), 50)
        for notice_id, name in due:
            await notifier._deliver(notice_id, name)

    def answers(self) -> list[str]:
        """What staff were answered in the group, delivered or not."""
        from bot.storage.tables import Notice

        with self.store.read() as session:
            found = session.scalars(select(Notice).where(Notice.kind == "staff_reply").order_by(Notice.id))
            return [each.payload["text"] for each in found]

    def replies(self) -> list[Message]:
        with self.store.read() as session:
            return list(session.scalars(select(Message).where(Message.author == Author.STAFF).order_by(Message.id)))

    def thread(self, conversation_id: int = 1) -> StaffThread | None:
        with self.store.read() as session:
            return session.get(StaffThread, conversation_id)

    def talk(self, conversation_id: int = 1) -> Conversation:
        with self.store.read() as session:
            return session.get_one(Conversation, conversation_id)

    def at_console(self, act: Callable[..., object], user: int, conversation_id: int = 1, *rest: object) -> None:
        stand()
        with self.store.write() as session:
            act(session, conversation_id, session.get_one(User, user), clock.now(), *rest)


class Standing:
    """The moment at which the clock of these tests stands, however long the machine takes."""

    at = NIGHT


def stand() -> datetime:
    clock.start_at(Standing.at)
    return Standing.at


def later(seconds: float) -> datetime:
    Standing.at += timedelta(seconds=seconds)
    return stand()
