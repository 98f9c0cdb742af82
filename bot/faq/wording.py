"""When two wordings are the same question: letters and digits count, case, accents' encoding and punctuation do not."""

import re
import unicodedata

_NO_WORD = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """`text` folded for comparison; empty when it holds no letter and no digit (emoji, punctuation, blanks)."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    return _NO_WORD.sub(" ", folded).strip()
