"""Where one sentence of a message ends and the next begins."""

import re

# After "?", "!" or a line; after a full stop only before a letter, and not behind a number or an abbreviation ("24. Dec",
# "Dec. 24th", "a.m. on Monday", "St. Stephen").
ENDS = re.compile(r"(?<=[?!])\s*(?=[^\s?!)])|\s*\n\s*|(?<=[^\W\d]{4}\.)\s+(?=[^\W\d])")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the mark that ends it."""
    return [part.strip() for part in ENDS.split(text) if any(char.isalnum() for char in part)] or [text]
