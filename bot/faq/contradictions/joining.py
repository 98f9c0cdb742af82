"""Days and times of a sentence that belong together: "9 to 6", "Monday to Friday", "on Mondays and Sundays"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.faq.contradictions.tokens import Days, Token, stretch

#: The kinds of tokens that say whether somebody is there.
STATES = ("opens", "closed", "closes", "present")
_LONGEST_SPAN = timedelta(days=31)


def joined(found: list[Token]) -> list[Token]:
    """The tokens of a sentence with days and times that belong together as one token each."""
    return _lists(_spans(_times(found)))


def _times(found: list[Token]) -> list[Token]:
    """Bare numbers become times where only a time can stand; pairs of times become ranges."""
    out: list[Token] = []
    i = 0
    while i < len(found):
        token = found[i]
        if token.kind in ("time", "number") and len(token.times) == 1:
            j = i + 1
            if j + 1 < len(found) and found[j].kind in ("to", "dash", "until", "and", "at"):
                other, before = found[j + 1], out[-1].kind if out else ""
                both_bare = token.kind == other.kind == "number"
                joins = found[j].kind != "and" or before == "between"
                if found[j].kind == "at" and before != "from" and found[j].text != "a":
                    joins = False
                joins &= other.kind in ("time", "number") and len(other.times) == 1 and _may_end(found, j + 2)
                may = not both_bare or found[j].kind == "dash" or before in ("from", "between", "opens", "day")
                if joins and may:
                    times = (token.times[0], other.times[0])
                    out.append(Token("time", f"{token.text} - {other.text}", times=times))
                    i = j + 2
                    continue
            if token.kind == "number":
                before = out[-1].kind if out else ""
                is_time = before in ("from", "until", "at", "to", "between") and _may_end(found, j)
                out.append(replace(token, kind="time" if is_time else "word"))
                i += 1
                continue
        out.append(token)
        i += 1
    return out


def _may_end(found: Sequence[Token], index: int) -> bool:
    """Whether a number before this token can be a time: no thing that would be counted follows."""
    return index >= len(found) or found[index].kind not in ("word", "month", "off", "number")


def _spans(found: list[Token]) -> list[Token]:
    """ "Monday to Friday", "24 to 26 December", "between Christmas and New Year"."""
    out: list[Token] = []
    i = 0
    while i < len(found):
        token, j = found[i], i + 1
        while j < len(found) and found[j].kind == "filler":
            j += 1
        if token.kind == "day" and j + 1 < len(found) and found[j].kind in ("to", "dash", "until", "and"):
            k = j + 1
            while k < len(found) and found[k].kind in ("filler", "at", "from"):
                k += 1
            between = any(each.kind == "between" for each in out[-2:])
            if k < len(found) and found[k].kind == "day" and (found[j].kind != "and" or between):
                days = _span(token.days, found[k].days)
                if days is not None:
                    if out and out[-1].kind in ("from", "between"):
                        out.pop()
                    out.append(replace(token, days=days, text=f"{token.text} - {found[k].text}"))
                    i = k + 1
                    continue
        out.append(token)
        i += 1
    return out


def _span(first: Days, last: Days) -> Days | None:
    if len(first.weekdays) == len(last.weekdays) == 1 and not (first.every or last.every):
        return Days(stretch(*first.weekdays, *last.weekdays))
    if len(first.dates) == len(last.dates) == 1 and timedelta(0) < last.dates[0] - first.dates[0] < _LONGEST_SPAN:
        length = (last.dates[0] - first.dates[0]).days
        return Days(dates=tuple(first.dates[0] + timedelta(days=step) for step in range(length + 1)), every=True)
    return None


def _lists(found: list[Token]) -> list[Token]:
    """ "on Mondays and Sundays", "Monday, Tuesday and Friday"."""
    out: list[Token] = []
    for index, token in enumerate(found):
        if token.kind == "day" and not token.days.every:
            back = len(out) - 1
            while back >= 0 and (out[back].kind in ("filler", "and", "at", "from") or out[back].text == ","):
                back -= 1
            gap = {(each.kind, each.text) for each in out[back + 1 :]}
            joins = any(kind == "and" or text == "," for kind, text in gap)
            by_comma = not any(kind == "and" for kind, _ in gap)
            follows = next((each.kind for each in found[index + 1 :] if each.kind not in ("filler", "part")), "")
            # "Open on Monday, Tuesday closed": the comma parts two claims.
            parts = follows in STATES and (by_comma or any(each.kind in STATES for each in out))
            starts_own = follows in ("time", "from", "until") and any(each.kind == "time" for each in out)
            after_day = back >= 0 and out[back].kind == "day" and not out[back].days.every
            if after_day and joins and not parts and not starts_own and out[back].part == token.part:
                out[back:] = [replace(out[back], days=out[back].days | token.days)]
                continue
        out.append(token)
    return out
