"""Reads the part `whatsapp` of business.yml: which templates there are, and whether customers must have agreed to them."""

import re

from ruamel.yaml.nodes import Node, ScalarNode

from bot.business.languages import LANGUAGES, nearest_language
from bot.business.yaml import Problems, entries, items, nearest, shown
from bot.promises.templates import Template, TemplateReason, Templates, Variable

# https://www.twilio.com/docs/content/content-api-resources: HX and 32 hexadecimal digits
_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_EXAMPLE = "HX0123456789abcdef0123456789abcdef"


def templates(node: Node, problems: Problems) -> Templates:
    """What the section says; every mistake in it is noted."""
    fields = entries(node, problems, "whatsapp", ("templates", "consent"))
    needs_consent = True
    if "consent" in fields:
        value = fields["consent"][1]
        if not (isinstance(value, ScalarNode) and value.value in ("asked", "not_needed")):
            problems.add(
                value,
                f"whatsapp.consent is {shown(value)}; write asked (the bot asks, and only who says yes is written to) or "
                "not_needed.",
            )
        needs_consent = not (isinstance(value, ScalarNode) and value.value == "not_needed")
    found: dict[str, dict[str, Template]] = {}
    if "templates" in fields:
        reasons = entries(fields["templates"][1], problems, "whatsapp.templates", list(TemplateReason))
        for reason, (_, value) in reasons.items():
            found[reason] = _by_language(value, problems, f"whatsapp.templates.{reason}")
    return Templates(found, needs_consent)


def _by_language(node: Node, problems: Problems, what: str) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for language, (key, value) in entries(node, problems, what).items():
        if language not in LANGUAGES:
            problems.add(key, f"{what} has {language}, which is no language code; {nearest_language(language)[1]}")
            continue
        template = _template(value, problems, f"{what}.{language}")
        if template is not None:
            found[language] = template
    return found


def _template(node: Node, problems: Problems, what: str) -> Template | None:
    if isinstance(node, ScalarNode):
        sid = _content_sid(node, problems, what)
        return Template(sid) if sid is not None else None
    fields = entries(node, problems, what, ("sid", "variables"), required=("sid",))
    if "sid" not in fields:
        return None
    sid = _content_sid(fields["sid"][1], problems, f"{what}.sid")
    if sid is None:
        return None
    if "variables" not in fields:
        return Template(sid)
    return Template(sid, _variables(fields["variables"][1], problems, f"{what}.variables"))


def _content_sid(node: Node, problems: Problems, what: str) -> str | None:
    if isinstance(node, ScalarNode) and _CONTENT_SID.fullmatch(node.value.strip()):
        return str(node.value.strip())
    problems.add(
        node, f"{what} is {shown(node)}; write the template's ContentSid from Twilio, HX and 32 digits, such as {_EXAMPLE}."
    )
    return None


def _variables(node: Node, problems: Problems, what: str) -> tuple[Variable, ...]:
    found: list[Variable] = []
    for item in items(node):
        if isinstance(item, ScalarNode) and item.value in list(Variable):
            found.append(Variable(item.value))
        else:
            name = item.value if isinstance(item, ScalarNode) else ""
            problems.add(item, f"{what} has {shown(item)}, which cannot be filled in; {nearest(name, list(Variable))}")
    return tuple(found)
