"""The part of a stylesheet that our pages use. Bootstrap's has ten times more, and a browser reads all of it before it paints."""

from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

import tinycss2
from tinycss2.ast import AtRule, IdentToken, LiteralToken, Node, QualifiedRule

_WITH_RULES = frozenset({"media", "supports"})


def only_for(stylesheet: str, classes: Set[str]) -> str:
    """`stylesheet` without the selectors that need another class than `classes`; what needs none, and whatever else it says, stays."""
    return "".join(_kept(tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True), classes))


def _kept(rules: Iterable[Node], classes: Set[str]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [each for each in split(rule.prelude) if classes_of(each) <= classes]
            if selectors:
                yield f"{','.join(map(tinycss2.serialize, selectors))}{{{tinycss2.serialize(rule.content)}}}"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in _WITH_RULES:
            inner = tinycss2.parse_rule_list(rule.content or (), skip_comments=True, skip_whitespace=True)
            if kept := "".join(_kept(inner, classes)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        else:
            yield tinycss2.serialize([rule])


def split(prelude: Iterable[Node]) -> list[list[Node]]:
    """The selectors of a rule."""
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if isinstance(token, LiteralToken) and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def classes_of(selector: Iterable[Node]) -> set[str]:
    """The classes without which it means nothing; what stands in :not(…) and the like is no such need."""
    return {
        after.value
        for before, after in pairwise(selector)
        if isinstance(before, LiteralToken) and before.value == "." and isinstance(after, IdentToken)
    }
