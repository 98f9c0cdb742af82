"""Makes provider input safe to store and to show: no NUL, no lone surrogates, no infinite numbers, no bottomless nesting.

PostgreSQL refuses the first three in text or JSON, and a UTF-8 page cannot hold a lone surrogate.
"""

import hashlib
import math
import re
from typing import Any

MAX_DEPTH = 64
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class TooDeep(ValueError):
    """Nested deeper than any provider's message."""


def clean_text(text: str) -> str:
    """`text` with every character that cannot be stored replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def clean(value: Any, depth: int = 0) -> Any:
    """A storable copy of parsed JSON. Raises TooDeep."""
    if depth > MAX_DEPTH:
        raise TooDeep(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def body_as_raw(body: bytes) -> dict[str, Any]:
    """A body that could not be parsed, in a form that can be kept and shown."""
    return {"body": clean_text(body.decode("utf-8", "replace"))}


def fingerprint(body: bytes) -> str:
    """An id for input that carries none: a redelivery of the same bytes gets the same one."""
    return "sha256:" + hashlib.sha256(body).hexdigest()
