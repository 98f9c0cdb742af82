"""Where a message of ours stands at Telegram, as the id that it goes by here: chat, and the ids of its parts.

A message that was put in the place of an earlier one stands where that one stood, so its id also says whose message it is:
`7001:15` is one message, `7001:15,16` is one in two parts, and `7001:15~99` is our message 99 in the place of the first.
"""

import re
from dataclasses import dataclass

_ID = re.compile(r"(-?\d+):(\d+(?:,\d+)*)(?:~\d+)?")


@dataclass(frozen=True)
class Place:
    chat: str
    parts: tuple[int, ...]

    def of(self, outbox_id: int) -> str:
        """The id of our message `outbox_id`, which now stands here in the place of another."""
        return f"{self}~{outbox_id}"

    def __str__(self) -> str:
        return f"{self.chat}:{','.join(map(str, self.parts))}"


def place_of(external_id: str) -> Place | None:
    """None for what is no such id."""
    found = _ID.fullmatch(external_id)
    return Place(found[1], tuple(map(int, found[2].split(",")))) if found else None
