"""What travels in a Telegram button. https://core.telegram.org/bots/api#inlinekeyboardbutton: callback_data is 1 to 64 bytes.

A payload that fits travels as it is. One that does not travels as the key `b:<outbox_id>:<index>`, and comes back as such in
InboundMessage.payload. Whoever keeps the outbox resolves it:

    key = pressed_button(message.payload)      # None: the payload is the one that was issued
    if key is not None:                        # else: button number `key.index` (from 0) of outbox message `key.outbox_id`

A modified app can send any payload at all, so look the key up only among the messages of that contact's own conversation.
"""

import re
from dataclasses import dataclass

from connectors.messages import Button

MAX_CALLBACK_BYTES = 64
_KEY = re.compile(r"b:([0-9]{1,18}):([0-9]{1,3})")


@dataclass(frozen=True)
class ButtonKey:
    outbox_id: int
    index: int


def callback_data(outbox_id: int, index: int, button: Button) -> str:
    """What Telegram gives back when button number `index` of message `outbox_id` is pressed."""
    size = len(button.payload.encode("utf-8", "replace"))
    if 1 <= size <= MAX_CALLBACK_BYTES and pressed_button(button.payload) is None:
        return button.payload
    return f"b:{outbox_id}:{index}"


def pressed_button(payload: str | None) -> ButtonKey | None:
    """Which button a payload stands for, when it is a key; None when it is a payload as issued."""
    match = _KEY.fullmatch(payload or "")
    return ButtonKey(int(match[1]), int(match[2])) if match else None
