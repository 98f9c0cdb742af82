"""The window: on some channels free text is taken only so long after the customer's last message. Its one owner; pure.

It opens when the customer wrote, as the provider timed it where it did: what waited at the provider while we were down has
used up a part of its window already. It is elapsed time, so no clock change makes it longer or shorter. Which channels have
one, and how long it is, the channel says (connectors/channels.py). When it ends is kept in `conversations.window_ends_at`.
"""

from datetime import datetime, timedelta

from bot import clock
from connectors.channels import channel_of

#: What is begun so shortly before the end may reach the provider after it: then it is over already.
SENDING_TAKES = timedelta(minutes=1)


def wrote_at(received_at: datetime, sent_at: datetime | None) -> datetime:
    """When the customer wrote what came in at `received_at`; `sent_at` is the provider's time of it, if it named one."""
    return received_at if sent_at is None else min(received_at, clock.as_ours(sent_at))


def ends_after(channel: str, wrote: datetime | None) -> datetime | None:
    """When the window that opened with what the customer wrote then ends. None on a channel without one, or never opened."""
    length = channel_of(channel).window
    return None if length is None or wrote is None else wrote + length


def takes_text(channel: str, window_ends_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be handed to the channel now. A channel with a window that never opened takes none."""
    if channel_of(channel).window is None:
        return True
    return window_ends_at is not None and now < window_ends_at - SENDING_TAKES
