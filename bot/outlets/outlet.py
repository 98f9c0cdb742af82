"""The contract of an outlet, and what is told through it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Telling:
    """A notice in words. `notice_id` is the same at every attempt; `subject` is one line, for outlets that have such."""

    notice_id: int
    subject: str
    text: str


class Outlet(Protocol):
    name: str  #: in notice_deliveries: telegram, email

    async def tell(self, telling: Telling) -> None:
        """Hand it over. Raises connectors.errors.SendFailed and nothing else."""

    async def close(self) -> None:
        """Let go of connections."""
