"""business.yml with another number of answers that may be wrong, and nothing else of it changed: comments, order, quotes stay. Pure."""

from dataclasses import replace
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bot.business.files import MAIN, business_of
from bot.business.shop import Business, BusinessError
from bot.business.yaml import Unreadable, parse

KEY = "wrong_answers_percent"
LEAST_PERCENT, MOST_PERCENT = 1, 50


class TooOdd(ValueError):
    """The file is written in a way that only a hand should change; the message is one sentence."""


def with_percent(files: dict[str, str], percent: int) -> dict[str, str]:
    """The files of a shop (bot.business.files), in which of a hundred answers `percent` may be wrong. Raises TooOdd."""
    by_hand = f"The line bot: of business.yml is written in a way that only a hand should change; write {KEY}: {percent} there."
    try:
        before = business_of(files)
        changed = {**files, MAIN: _changed(files[MAIN], percent)}
        after = business_of(changed)
    except (BusinessError, Unreadable, LookupError) as error:
        raise TooOdd(by_hand) from error
    if after != replace(before, wrong_share=percent / 100):
        raise TooOdd(by_hand)
    return changed


def percent_of(business: Business) -> int:
    return round(business.wrong_share * 100)


def _changed(text: str, percent: int) -> str:
    said = f"{KEY}: {percent}"
    newline = "\r\n" if "\r\n" in text else "\n"
    found = _value(parse(Path(MAIN), text), "bot")
    if found is None:
        return f"{text}{'' if text.endswith(newline) else newline}{newline}bot: {{{said}}}{newline}"
    _, bot = found
    if not isinstance(bot, MappingNode):
        raise LookupError
    known = _value(bot, KEY)
    if known is not None:
        start, end = known[1].start_mark.index, known[1].end_mark.index
        return text[:start] + str(percent) + text[end:]
    if not bot.value:
        start, end = bot.start_mark.index, bot.end_mark.index
        return f"{text[:start]}{{{said}}}{text[end:]}"
    first = bot.value[0][0].start_mark
    if bot.flow_style:
        return f"{text[: first.index]}{said}, {text[first.index :]}"
    return f"{text[: first.index]}{said}{newline}{' ' * first.column}{text[first.index :]}"


def _value(node: MappingNode, name: str) -> tuple[Node, Node] | None:
    return next(((key, value) for key, value in node.value if isinstance(key, ScalarNode) and key.value == name), None)
