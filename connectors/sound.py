"""Whether a message holds what its types say. What a provider's library parsed may not: most of them check nothing. Pure."""

import math

from connectors.messages import Attachment, InboundMessage

# What both databases take as a whole number; no provider sends files that large.
MAX_BYTES = 2**63 - 1


class Unsound(ValueError):
    """A field holds something of another type. The message names the field, never its value."""


def checked(message: InboundMessage) -> InboundMessage:
    """The same message. Raises Unsound."""
    for name in ("channel", "external_id", "address", "text"):
        _need(isinstance(getattr(message, name), str), name)
    for name in ("name", "payload", "edits", "locale", "phone", "time_zone", "album", "pressed_on"):
        _need(isinstance(getattr(message, name), str | None), name)
    for attachment in message.attachments:
        _check_attachment(attachment)
    if message.location is not None:
        _need(isinstance(message.location.label, str | None), "label")
        for name in ("latitude", "longitude"):
            _need(_is_number(getattr(message.location, name)), name)
    return message


def _check_attachment(attachment: Attachment) -> None:
    for name in ("kind", "reference"):
        _need(isinstance(getattr(attachment, name), str), name)
    for name in ("content_type", "file_name"):
        _need(isinstance(getattr(attachment, name), str | None), name)
    size = attachment.size_bytes
    _need(size is None or (type(size) is int and 0 <= size <= MAX_BYTES), "size_bytes")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _need(is_so: bool, name: str) -> None:
    if not is_so:
        raise Unsound(f"{name} holds something of another type")
