"""The contract of an outlet, and what is told through it."""

from dataclasses import dataclass
from typing import Protocol

from connectors.messages import Button


@dataclass(frozen=True)
class Telling:
    """A notice in words. `notice_id` is the same at every attempt; `subject` is one line, for outlets that have such."""

    notice_id: int
    subject: str
    text: str
    chat: str | None = None  #: somebody's private chat; None: the group
    topic: int | None = None  #: in the group
    reply_to: int | None = None  #: a message of the group
    conversation_id: int | None = None  #: what it is about: it is told where that stands in the group
    to: tuple[str, ...] = ()  #: e-mail addresses; none: all of the staff's
    rows: tuple[tuple[Button, ...], ...] = ()  #: of buttons, for outlets that have such


class Outlet(Protocol):
    name: str  #: in notice_deliveries: telegram, email

    async def tell(self, telling: Telling) -> int | None:
        """Hand it over. Returns the id of the message where it can be changed. Raises connectors.errors.SendFailed and nothing else."""

    async def close(self) -> None:
        """Let go of connections."""
