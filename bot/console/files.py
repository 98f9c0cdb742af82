"""Which files of customers a browser may open: pictures and sound. Everything else is a download. Pure."""

from bot.channels.pictures import plain_type

SHOWN = frozenset(("image/jpeg", "image/png", "image/gif", "image/webp"))
PLAYED = frozenset(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/webm"))


def how_shown(content_type: str | None, trouble: str | None = None) -> str:
    """image, audio or download; `trouble`: why it is better not opened."""
    plain = plain_type(content_type)
    if trouble is not None:
        return "download"
    return "image" if plain in SHOWN else "audio" if plain in PLAYED else "download"
