"""A Twilio webhook's body as a form. Blank fields are kept: Twilio signs them."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile

from connectors.messages import WebhookRequest


def read_form(body: bytes) -> FormData:
    """The form with every field and every duplicate. Never raises; bytes that are not UTF-8 become U+FFFD."""
    return FormData(list(_pairs(body)))


def _pairs(body: bytes) -> Iterator[tuple[str, str | UploadFile]]:
    yield from parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, encoding="utf-8", errors="replace")


def url_path(request: WebhookRequest) -> str:
    """Path and query as the provider called them."""
    return f"{request.path}?{request.query}" if request.query and "?" not in request.path else request.path
