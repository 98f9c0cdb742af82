"""A helping word about a misspelt name."""

import difflib
from collections.abc import Collection


def did_you_mean(name: str, known: Collection[str]) -> str | None:
    """ "did you mean …?" when something near `name` is known."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else None
