"""Updates that the Bot API's schema allows, and updates that it does not: made from one source of chance, so that each can be made again.

`random` may be a plain Random (many, fast) or hypothesis's (which then looks for the smallest that fails).
"""

import copy
import json
from random import Random
from typing import Any

from tests.faults.telegram_schema import ARRAY, Schema

# Deeper, optional objects are left out; what is required is always there.
DEEP = 3
# Of some hundred optional fields of a message, as many as this at most.
OPTIONALS = 6
#: what customers' updates come as, and how often; everything else of an Update shares the rest
USUAL = ("message", "message", "message", "edited_message", "callback_query", "my_chat_member")

TEXTS = (
    "", " ", "Hello", "/start", "/start x", "/restart", '/inform{"a": "b"}', "2", "0", "true", "null", "Größe? 👩‍👩‍👧", "متى تفتحون؟",
    "a\x00b", "a\ud800b", "\u202egnirts", "\ufeff", "x" * 4096, "e\u0301" * 300, "line\n\nline", "{{ hours.week }}", "<b>&amp;</b>",
    "%s%n{0}", "'; DROP TABLE messages; --", "CREATE", "Ｆｕｌｌ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 20, "Are you open tomorrow?",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 7, 150, 86_400, 1_790_000_000, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63))
FLOATS = (0.0, -0.0, 52.3676, -180.0, 1e-300, 1.7e308)
#: what stands where something else belongs
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 2**64, 10**30, 1.5, 1e400, -1e400, float("nan"), "", "x", "1790000000", "\x00", "\ud800", [], {}, [[]],
    [None], [{}], {"": ""}, {"id": None}, {"\x00": "\ud800"}, {"type": "private"}, [1, "a", {}], "y" * 5000,
)  # fmt: skip


class Updates:
    """Makes updates from `schema`; the customer's private chat is `chat_id`, so that it is known whose they are."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self._schema = schema
        self._random = random

    def allowed(self, chat_id: int) -> dict[str, Any]:
        """An update as the schema allows it."""
        kinds = [name for name in self._schema.fields["Update"] if name != "update_id"]
        kind = self._random.choice(USUAL) if self._random.randrange(4) else self._random.choice(kinds)
        (type_of,) = self._schema.fields["Update"][kind].types
        content = self._value(type_of, 0)
        if kind in USUAL and isinstance(content, dict):
            self._belongs_to(content, chat_id)
        return {"update_id": self._random.randrange(2**31), kind: content}

    def any(self, chat_id: int) -> dict[str, Any]:
        """An update as the schema allows it, or one in which up to three things are otherwise."""
        update = self.allowed(chat_id)
        for _ in range(self._random.choice((0, 0, 1, 1, 2, 3))):
            self._spoil(update)
        return update

    def number(self) -> int:
        """Any number that an id may be."""
        return self._random.randrange(2**31)

    def body(self, chat_id: int) -> bytes:
        """The bytes of a request: an update, rarely broken on its way."""
        # Telegram escapes what is not ASCII; a lone surrogate can only come so.
        body = json.dumps(self.any(chat_id)).encode()
        match self._random.randrange(60):
            case 0:
                return body[: self._random.randrange(len(body))]
            case 1:
                return body.replace(b'"', b"\xff", 1)
            case 2:
                return b"[" + body + b"]"
            case 3:
                return body.decode().encode("utf-16")
        return body

    def _belongs_to(self, content: dict[str, Any], chat_id: int) -> None:
        person = {"id": chat_id, "is_bot": False, "first_name": "Anna", **self._some_fields("User", ("language_code",))}
        chat = {"id": chat_id, "type": "private", "first_name": "Anna"}
        content["from"] = person
        if "data" in content or "chat_instance" in content:
            content["id"] = str(self._random.randrange(2**60))
            if isinstance(content.get("message"), dict):
                content["message"]["chat"] = chat
            return
        content["chat"] = chat
        if "message_id" in content:
            content["message_id"] = self._random.randrange(1, 2**31)
            # Most people write text.
            if self._random.randrange(2):
                content["text"] = self._text()

    def _some_fields(self, name: str, wanted: tuple[str, ...]) -> dict[str, Any]:
        fields = self._schema.fields[name]
        return {field: self._value(fields[field].types[0], DEEP) for field in wanted if self._random.randrange(2)}

    def _value(self, name: str, depth: int) -> Any:
        if name.startswith(ARRAY):
            count = self._random.choice((0, 1, 1, 2, 3)) if depth < DEEP else self._random.randrange(2)
            return [self._value(name.removeprefix(ARRAY), depth + 1) for _ in range(count)]
        match name:
            case "Integer":
                return self._random.choice(NUMBERS) if self._random.randrange(2) else self._random.randrange(2**33)
            case "Float":
                return self._random.choice(FLOATS)
            case "Boolean" | "True":
                return bool(self._random.randrange(2))
            case "String":
                return self._text()
        if name in self._schema.subtypes:
            # At depth, whatever does not hold its own kind again.
            kinds = self._schema.subtypes[name]
            return self._value(self._random.choice(kinds) if depth < DEEP else kinds[-1], depth + 1)
        return self._object(name, depth)

    def _object(self, name: str, depth: int) -> Any:
        # Some types of the schema hold themselves without an end.
        if depth > DEEP * 3:
            return {}
        fields = self._schema.fields[name]
        optional = [
            field
            for field, given in fields.items()
            if not given.is_required and (depth < DEEP or not any(map(self._schema.is_object, given.types)))
        ]
        count = min(len(optional), self._random.randrange(OPTIONALS + 1))
        chosen = {field for field, given in fields.items() if given.is_required}
        chosen |= {self._random.choice(optional) for _ in range(count)}
        # In the schema's order: sets have none.
        return {field: self._field(fields[field], depth) for field in fields if field in chosen}

    def _field(self, field: Any, depth: int) -> Any:
        if field.constant is not None:
            return field.constant
        return self._value(self._random.choice(field.types), depth + 1)

    def _text(self) -> str:
        return self._random.choice(TEXTS)

    def _spoil(self, update: dict[str, Any]) -> None:
        """Something, at any depth, is missing, of another kind, or there twice."""
        places = list(_places(update))
        if not places:
            return
        holder, key = self._random.choice(places)
        match self._random.randrange(5):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[self._random.choice(("from", "chat", "text", "date", "id", "hologram"))] = copy.deepcopy(holder[key])
            case 2:
                holder[key] = [holder[key]]
            case 3:
                holder[key] = {"value": holder[key]}
            case _:
                holder[key] = copy.deepcopy(self._random.choice(JUNK))


def _places(value: Any) -> Any:
    """Every (holder, key) below `value`; those near its root come as often as the many below them."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            inner = list(_places(value[key]))
            yield from inner
            yield from [(value, key)] * (len(inner) // 4)
