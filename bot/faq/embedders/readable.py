"""What a model is given of a text, so that no text of a customer can trouble one."""

import unicodedata

# A model reads the first few hundred words at most, and takes longer for what it does not.
READ_CHARS = 2048


def readable(text: str) -> str:
    """The beginning of `text`: in its usual letters, with a question mark for every half of a character."""
    whole = text[:READ_CHARS].encode("utf-8", "replace").decode("utf-8")
    # One letter can stand for eighteen, so it is cut again.
    return unicodedata.normalize("NFKC", whole)[:READ_CHARS]
