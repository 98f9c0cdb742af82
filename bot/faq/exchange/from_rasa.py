"""Rasa's training data and domain into entries: retrieval intents and their responses. Pure.

What Rasa has and an FAQ has not (entities, synonyms, stories, buttons, further variants …) is left behind with a note.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.faq.entry import Entry
from bot.faq.exchange.brought import BadImport, Brought, distinct, slug
from bot.faq.yaml_lines import line_of_item, line_of_key

# [word](entity), [word](entity:value), [word]{"entity": …}: Rasa's marks on an example; the words alone are the question.
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_SLOT = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
#: of a response, beside its text
_EXTRAS = ("buttons", "image", "attachment", "elements", "quick_replies", "custom", "condition", "channel")
#: of an item of training data that is no intent
_OTHER_ITEMS = ("synonym", "lookup", "regex")
_NO_PART_OF_AN_FAQ = ("stories", "rules", "actions", "forms", "slots", "entities", "e2e_actions")


class _Answer:
    def __init__(self, place: str, text: str) -> None:
        self.place, self.text = place, text


def import_rasa(texts: Sequence[tuple[str, str]]) -> Brought:
    """Entries of Rasa's retrieval intents. `texts` are names and contents of training data and domain files.

    An intent without a response, or the other way round, is left behind with a note. Raises BadImport.
    """
    brought = Brought()
    questions: dict[str, list[str]] = {}
    answers: dict[str, _Answer] = {}
    places: dict[str, str] = {}
    for name, text in texts:
        content = _load(name, text)
        for key in _NO_PART_OF_AN_FAQ:
            if content.get(key):
                brought.notes.append(f"{name}:{line_of_key(content, key, 1)}: {key} are not imported; an FAQ has none")
        items = content.get("nlu")
        for place, item in _items(name, items):
            intent = item.get("intent")
            other = next((kind for kind in _OTHER_ITEMS if kind in item), None)
            if isinstance(intent, str) and "/" in intent:
                places.setdefault(intent, place)
                questions.setdefault(intent, []).extend(_examples(item.get("examples"), place, intent, brought))
            elif intent is not None:
                brought.notes.append(f"{place}: the intent {intent} is not imported; it belongs to no retrieval intent")
            elif other is not None:
                brought.notes.append(f"{place}: the {other} {item[other]} is not imported; write other words as questions")
        responses = content.get("responses")
        for key, variants in responses.items() if isinstance(responses, dict) else ():
            if isinstance(key, str) and key.startswith("utter_"):
                _response(key, variants, f"{name}:{line_of_key(responses, key, 1)}", answers, brought)
    several = len({intent.split("/")[0] for intent in questions}) > 1
    for intent, asked in questions.items():
        if intent not in answers:
            brought.notes.append(f"{places[intent]}: {intent} has no response with a text, so it is not imported; add utter_{intent}")
        elif not asked:
            brought.notes.append(f"{places[intent]}: {intent} has no examples, so it is not imported; write some")
        else:
            own = intent.replace("/", "_") if several else intent.split("/", 1)[1]
            taken = {entry.id for entry in brought.entries}
            kept = distinct(asked)
            if len(kept) < len(asked):
                brought.notes.append(f"{places[intent]}: {len(asked) - len(kept)} examples of {intent} are there twice; one stays")
            brought.entries.append(Entry(slug(own, taken), tuple(kept), answers[intent].text))
    for intent, answer in answers.items():
        if intent not in questions:
            brought.notes.append(f"{answer.place}: utter_{intent} answers no intent of these files, so it is not imported")
    if not brought.entries:
        raise BadImport(
            f"{texts[0][0] if texts else 'the files'}:1: there is no retrieval intent with examples and a response; name the "
            "files with nlu: and responses: together."
        )
    return brought


def _response(key: str, variants: Any, place: str, answers: dict[str, _Answer], brought: Brought) -> None:
    intent = key.removeprefix("utter_")
    if "/" not in intent:
        brought.notes.append(f"{place}: {key} is not imported; it belongs to no retrieval intent")
        return
    listed = [each for each in variants if isinstance(each, dict)] if isinstance(variants, list) else []
    # What is said on one channel or under a condition only is no answer for all.
    told = [each for each in listed if str(each.get("text") or "").strip()]
    told.sort(key=lambda each: ("channel" in each) + ("condition" in each))
    if not told:
        brought.notes.append(f"{place}: {key} has no text, so it is not imported")
        return
    if intent in answers:
        brought.notes.append(f"{place}: {key} is there already ({answers[intent].place}); this one is not imported")
        return
    text = str(told[0]["text"]).strip()
    answers[intent] = _Answer(place, text)
    if len(listed) > 1:
        brought.notes.append(f"{place}: of {key} only the first text is imported, not its {len(listed) - 1} other variants")
    extras = [extra for extra in _EXTRAS if told[0].get(extra)]
    if extras:
        brought.notes.append(f"{place}: of {key} only the text is imported, not its {', '.join(extras)}")
    slots = _SLOT.findall(text)
    if slots:
        brought.notes.append(f"{place}: {key} has the slot {{{slots[0]}}}, which nothing fills here; write the answer without it")


def _items(name: str, items: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"{name}:{line_of_item(items, number, 1)}", item


def _examples(examples: Any, place: str, intent: str, brought: Brought) -> list[str]:
    if isinstance(examples, list):
        lines = [str(each.get("text") or "") if isinstance(each, dict) else str(each) for each in examples]
    else:
        stripped = [line.strip() for line in str(examples or "").splitlines()]
        lines = [line[1:] for line in stripped if line.startswith(("-", "*"))]
    lines = [line.strip().lstrip("-").strip() for line in lines]
    marked = sum(_MARKED.search(line) is not None for line in lines)
    if marked:
        brought.notes.append(f"{place}: the marks of entities are taken off {marked} examples of {intent}; their words stay")
    return [plain for plain in (_MARKED.sub(r"\1", line).strip() for line in lines) if plain]


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        content = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadImport(f"{name}:{mark.line + 1 if mark else 1}: this is not valid YAML; mend it.") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise BadImport(f"{name}:1: this is not valid YAML; mend it.") from error
    return content if isinstance(content, dict) else {}
