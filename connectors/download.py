"""Reads a streamed download up to a limit, so that no attachment fills the memory."""

import httpx

from connectors.errors import FailureKind, SendFailed

TIMEOUT = httpx.Timeout(10.0, connect=5.0)


def refuse_too_large(size_bytes: int | None, limit_bytes: int) -> None:
    """Raises SendFailed when a size that was announced is already above the limit."""
    if size_bytes is not None and size_bytes > limit_bytes:
        raise SendFailed(FailureKind.REFUSED, f"The attachment is larger than {limit_bytes} bytes.")


async def read_capped(response: httpx.Response, limit_bytes: int) -> bytes:
    """The body of a streamed response. Raises SendFailed: refused above `limit_bytes`, retry when it breaks off."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            refuse_too_large(len(body), limit_bytes)
    except httpx.HTTPError as error:
        raise SendFailed(FailureKind.RETRY, f"The attachment broke off ({type(error).__name__}).") from error
    return bytes(body)
