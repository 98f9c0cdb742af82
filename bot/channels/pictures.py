"""Whether a file that calls itself a picture may be shown in a browser: it is one, and unpacking it fills no memory.

A picture of a few kilobytes can unpack to gigabytes, and any file can call itself a picture. Both are kept and offered as a
download; only the first bytes are read here, nothing is unpacked.
"""

import warnings
from io import BytesIO

#: Twice what telephones take; unpacked it is a quarter of a gigabyte.
MOST_PIXELS = 64_000_000
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


def plain_type(content_type: str | None) -> str:
    """`audio/ogg; codecs=opus` is audio/ogg."""
    return (content_type or "").partition(";")[0].strip().lower()


def why_not_shown(content: bytes, content_type: str) -> str | None:
    """One sentence for staff; None: it may be shown, or does not call itself a picture that browsers show."""
    wanted = _FORMATS.get(content_type)
    if wanted is None:
        return None
    # The console needs nothing of it, and starts sooner without.
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[wanted]) as picture:
                width, height = picture.size
    except Image.DecompressionBombError:
        return _TOO_LARGE
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return f"It calls itself a picture ({content_type}) and is none; open it with care."
    return _TOO_LARGE if width * height > MOST_PIXELS else None


_TOO_LARGE = f"The picture unpacks to more than {MOST_PIXELS // 1_000_000} million pixels, so it is not shown here; download it with care."
