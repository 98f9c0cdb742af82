"""What the search found: an entry and how sure it is that the customer means it."""

from dataclasses import dataclass

from bot.faq.entry import Entry

#: The customer's words are, word for word, a question of the FAQ; other words are never as sure.
EXACT, SUREST_OTHERWISE = 0.999, 0.998


@dataclass(frozen=True)
class Candidate:
    """`confidence` is the probability, 0 to 1, that `entry` is meant; `matched` is its nearest wording."""

    entry: Entry
    confidence: float
    matched: str
    matched_language: str
