"""Makes a customer's text harmless to Rasa, which reads some texts as orders. Pure."""

import re
import unicodedata

#: Longer texts are cut for Rasa only; the transcript keeps them whole. A customer's question is never this long.
MAX_TEXT_CHARS = 4000
#: What Rasa gets when nothing is left of a text: it fails on an empty one.
NOTHING = "…"

# Rasa 3.6 strips a message and reads a leading "/" as an intent ("/restart", "/inform{...}"). The others become a
# slash, or become invisible, under the normalisations that stand between a telephone and a parser.
_SLASHES = "/\\／⁄∕⧸╱＼﹨"
# https://github.com/RasaHQ/rasa/blob/3.6.x/rasa/shared/core/constants.py: how Rasa marks messages that no one wrote.
_EXTERNAL = re.compile(r"EXTERNAL(?=\s*[:：])")


def neutralise(text: str) -> str:
    """`text` so that Rasa takes it for what a customer said, never for an order: not empty, not beginning with a slash.

    The words stay as they are; only what is invisible, broken or an order's mark goes.
    """
    kept = "".join(character for character in text if _is_text(character))[:MAX_TEXT_CHARS]
    start = 0
    while start < len(kept) and (kept[start] in _SLASHES or kept[start].isspace() or _is_invisible(kept[start])):
        start += 1
    kept = kept[start:].rstrip()
    if _EXTERNAL.match(kept):
        kept = kept.replace("EXTERNAL", "external", 1)
    return kept if any(not _is_invisible(character) and not character.isspace() for character in kept) else NOTHING


def _is_text(character: str) -> bool:
    """No control characters but line breaks and tabs, and no halves of characters, which no database takes."""
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in "\u115f\u1160\u3164\uffa0\ufe0e\ufe0f\u034f"
