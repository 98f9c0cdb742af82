"""How a group of unanswered questions was asked, as the beginning of an entry: redacted wordings, by the shop's languages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.faq.from_talk import QUESTION_LIMIT_CHARS
from bot.faq.unanswered.listed import Quoting
from bot.faq.wording import normalised
from bot.redaction.marks import is_whole
from bot.storage import unanswered

#: More ways of asking than these make no entry clearer.
MOST_WORDINGS = 8


def wordings(
    session: Session, group_id: int, *, languages: Sequence[str], now: datetime, own: Sequence[str | None] = ()
) -> Mapping[str, Sequence[str]]:
    """Distinct wordings of a group by language, the newest first; what is in none of the shop's languages counts as its first.

    Those from which something personal was taken out are there only where every wording has lost something.
    """
    quoting = Quoting(session, own)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for each in reversed(unanswered.unanswered_since(session, now - unanswered.KEPT)):
        if each.group_id != group_id or len(each.text) > QUESTION_LIMIT_CHARS:
            continue
        language = each.language if each.language is not None and each.language in languages else languages[0]
        text = quoting.text(each)
        found[language].setdefault(normalised(text), text)
    by_language = {language: list(texts.values()) for language, texts in found.items()}
    whole = {language: some for language, texts in by_language.items() if (some := [text for text in texts if is_whole(text)])}
    return {language: texts[:MOST_WORDINGS] for language, texts in (whole or by_language).items()}
