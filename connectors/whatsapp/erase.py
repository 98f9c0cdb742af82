"""Deletes what Twilio keeps of a contact: messages and their media.

https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource,
https://www.twilio.com/docs/messaging/api/media-resource#delete-a-media-resource
"""

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from connectors.errors import FailureKind, SendFailed
from connectors.whatsapp.listing import PAGE_SIZE, failure_of_list


def copies_with(client: Client, address: str) -> list[str]:
    """The sids of every message to and from `address`, whichever sender of ours it was with. Blocks. Raises SendFailed."""
    try:
        sent = client.messages.list(to=address, page_size=PAGE_SIZE)
        received = client.messages.list(from_=address, page_size=PAGE_SIZE)
        found = [str(each.sid) for each in [*received, *sent] if address in (str(each.to), str(each.from_))]
        return list(dict.fromkeys(found))
    except Exception as error:
        raise failure_of_list(error) from error


def delete_copy(client: Client, sid: str) -> None:
    """Delete one message; its media first, for they outlive it. Blocks. Raises SendFailed, always to be tried again."""
    try:
        for media in client.messages(sid).media.list():
            _delete(media)
        _delete(client.messages(sid))
    except Exception as error:
        if _is_gone(error):
            return
        failure = failure_of_list(error)
        raise SendFailed(
            FailureKind.CHANNEL if failure.kind is FailureKind.CHANNEL else FailureKind.RETRY,
            f"Twilio did not delete its copy of a message: {failure.sentence}",
            retry_after_seconds=failure.retry_after_seconds,
            code=failure.code,
        ) from error


def _delete(thing: object) -> None:
    try:
        thing.delete()  # type: ignore[attr-defined]
    except TwilioRestException as error:
        if not _is_gone(error):
            raise


def _is_gone(error: Exception) -> bool:
    """Whether Twilio does not know the thing (any more). https://www.twilio.com/docs/api/errors/20404"""
    if isinstance(error, TwilioRestException):
        return bool(error.status == 404)
    # A list that is refused is an exception without a status; see listing.failure_of_list.
    return failure_of_list(error).code in ("20404", "404")
