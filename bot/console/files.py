"""Which files of customers a browser may open: pictures and sound. Everything else is a download. Pure."""

SHOWN = frozenset(("image/jpeg", "image/png", "image/gif", "image/webp"))
PLAYED = frozenset(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/webm"))


def plain_type(content_type: str | None) -> str:
    """`audio/ogg; codecs=opus` is audio/ogg."""
    return (content_type or "").partition(";")[0].strip().lower()


def how_shown(content_type: str | None) -> str:
    """image, audio or download."""
    plain = plain_type(content_type)
    return "image" if plain in SHOWN else "audio" if plain in PLAYED else "download"
