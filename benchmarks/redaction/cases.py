"""A seeded set of people, numbers and orders in sentences of six languages, and what of them is left in a text."""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faker import Faker
from ruamel.yaml import YAML

SENTENCES = Path(__file__).parent / "sentences.yml"
#: The names come from another collection than those that the redactor knows.
LOCALES = {"de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "en": "en_GB"}
FIVE = ("de", "fr", "es", "it", "nl")
EACH = {"name": 20, "phone": 10, "email": 10, "iban": 10, "order": 10}
PARTICLES = {"van", "von", "der", "den", "del", "della", "las", "los", "het", "ter", "ten", "dit"}


@dataclass(frozen=True)
class Case:
    language: str
    kind: str
    sentence: str
    #: what must not be left of it, each in the form that `left_in` compares
    secrets: tuple[str, ...]
    #: the sentence around it
    around: str


def cases(seed: int, languages: Sequence[str] = FIVE) -> list[Case]:
    """`EACH` of every kind in every language, the same for the same seed."""
    sentences = YAML(typ="safe").load(SENTENCES.read_text(encoding="utf-8"))
    found = []
    for language in languages:
        fake = Faker(LOCALES[language])
        fake.seed_instance(seed)
        chance = random.Random(f"{seed}{language}")  # noqa: S311 - a seeded set
        for kind, number in EACH.items():
            some = sentences[language][kind]
            found += [_case(fake, chance, language, kind, some[place % len(some)]) for place in range(number)]
    return found


def left_in(case: Case, text: str) -> list[str]:
    """What of the secrets is left in the redacted `text`."""
    return [secret for secret in case.secrets for part in _parts(case.kind, secret) if part in _plain(case.kind, text)
            and part not in _plain(case.kind, case.around)]  # fmt: skip


def _parts(kind: str, secret: str) -> Iterator[str]:
    """A name or the parts of an e-mail address whole; of numbers any four characters in a row that hold two digits."""
    plain = _plain(kind, secret)
    if kind in ("name", "email"):
        yield plain
        return
    for place in range(max(1, len(plain) - 3)):
        part = plain[place : place + 4]
        if sum(char.isdigit() for char in part) >= 2:
            yield part


def _plain(kind: str, text: str) -> str:
    folded = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)).casefold()
    if kind in ("name", "email"):
        return " " + " ".join(re.findall(r"\w+", folded)) + " "
    return re.sub(r"[^\w]", "", folded)


def _case(fake: Faker, chance: random.Random, language: str, kind: str, template: str) -> Case:
    first, last = fake.first_name(), fake.last_name()
    values = {
        "first": first, "last": last, "name": f"{first} {last}", "first_lower": first.lower(), "name_lower": f"{first} {last}".lower(),
        "phone": _phone(fake, chance), "email": _email(fake, chance, first, last), "iban": _iban(fake, chance), "order": _order(chance),
    }  # fmt: skip
    used = re.findall(r"\{(\w+)\}", template)
    said = [values[name] for name in used]
    secrets: list[str] = []
    for value in said:
        if kind == "name":
            secrets += [part for part in re.findall(r"\w{3,}", value) if part.lower() not in PARTICLES]
        elif kind == "email":
            secrets += re.findall(r"\w{4,}", value.split("@")[0]) or [value.split("@")[0]]
        else:
            secrets.append(value)
    around = re.sub(r"\{\w+\}", "|", template)
    return Case(language, kind, template.format(**values), tuple(secrets), around)


def _phone(fake: Faker, chance: random.Random) -> str:
    number = fake.phone_number()
    return chance.choice([number, number, re.sub(r"\D", "", number), number.replace(" ", "-")])


def _email(fake: Faker, chance: random.Random, first: str, last: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFD", f"{first}.{last}") if char.isascii() and (char.isalpha() or char == "."))
    local = chance.choice([plain.lower(), plain.lower().replace(".", "_"), f"{plain.split('.')[0].lower()}{chance.randint(60, 99)}", plain])
    return f"{local}@{chance.choice([fake.free_email_domain(), fake.domain_name()])}"


def _iban(fake: Faker, chance: random.Random) -> str:
    iban = fake.iban()
    grouped = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    return chance.choice([iban, grouped, grouped, iban.lower()])


def _order(chance: random.Random) -> str:
    number = chance.randint(10000, 999999)
    letters = "".join(chance.choice("ABCDEFGHKLMNPQRSTVWXZ") for _ in range(4))
    return chance.choice(
        [f"#{number}", f"LB-{number}", f"ORD-2026-{number}", str(number), f"{number}-{letters[:2]}", f"{letters[0]}{number}{letters[1]}",
         f"{letters[:2]}{chance.randint(2, 9)}{letters[2]}{chance.randint(2, 9)}{letters[3]}{chance.randint(10, 99)}"]
    )  # fmt: skip
