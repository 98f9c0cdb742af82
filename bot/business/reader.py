"""Reads business.yml as a whole and checks it: every mistake at once, each with its line and what to do."""

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from bot.business import hours
from bot.business.languages import LANGUAGES, nearest_language
from bot.business.on_call import mail_address, rota, urgent
from bot.business.shop import (
    ONLY_DEPARTMENT,
    BotAnswers,
    Business,
    BusinessError,
    ContactPoints,
    Department,
    SpecialDay,
    Texts,
    Week,
)
from bot.business.templates import templates
from bot.business.yaml import (
    OpenText,
    Problems,
    Unreadable,
    entries,
    items,
    nearest,
    parse,
    read_text,
    shown,
    text,
    whole_number,
    yes_or_no,
)
from bot.on_call.rota import Rota
from bot.promises.templates import Templates

KEYS = (
    "version", "name", "timezone", "languages", "contact", "hours", "holidays", "special_days", "changes", "departments",
    "bot", "handoff", "callbacks", "whatsapp", "verdicts", "retention_days", "on_call", "urgent",
)
#: What is left of 15 seconds is for answering; bot/answering/burst.py waits no longer whatever comes.
LONGEST_WAIT_SECONDS = 8
#: More calls at the same time than that are a slip of the finger.
MOST_CALLS_AT_ONCE = 100


def read(path: Path, open_text: OpenText = read_text) -> Business:
    """The business in the file and in what it names, each opened by `open_text`. Raises BusinessError with every mistake."""
    try:
        root = parse(path, open_text(path))
    except Unreadable as error:
        raise BusinessError([str(error)]) from None
    problems = Problems(str(path))
    business = _Reader(root, problems, path.parent, open_text).business()
    found = problems.sentences()
    if found or business is None:
        raise BusinessError(found)
    return business


class _Reader:
    def __init__(self, root: Node, problems: Problems, folder: Path, open_text: OpenText) -> None:
        self.problems = problems
        self.folder = folder
        self.open_text = open_text
        self.fields = entries(root, problems, "this file", KEYS, required=("name", "timezone", "hours"))

    def node(self, name: str) -> Node | None:
        found = self.fields.get(name)
        return found[1] if found else None

    def business(self) -> Business | None:
        problems = self.problems
        self.check_version()
        languages = self.languages()
        name_node, zone_node, week_node = self.node("name"), self.node("timezone"), self.node("hours")
        name = text(name_node, problems, "name") if name_node else None
        zone = self.zone(zone_node) if zone_node else None
        week = hours.week(week_node, problems, "hours") if week_node else None
        departments, default = self.departments(languages)
        promise_minutes, people_per_hour = self.handoff()
        holidays_node, special_node = self.node("holidays"), self.node("special_days")
        changes_node, retention_node = self.node("changes"), self.node("retention_days")
        whatsapp_node = self.node("whatsapp")
        written_first = templates(whatsapp_node, problems) if whatsapp_node else Templates()
        retention_days = whole_number(retention_node, problems, "retention_days", 1, 36500) if retention_node else 90
        special: dict[date, SpecialDay] = {}
        if special_node:
            special = hours.special_days(special_node, problems, "special_days", languages)
        holidays = hours.holidays(holidays_node, problems, self.folder, self.open_text) if holidays_node else None
        changes = hours.changes(changes_node, problems, list(departments)) if changes_node else ()
        on_call_node, urgent_node = self.node("on_call"), self.node("urgent")
        on_call = rota(on_call_node, problems) if on_call_node else Rota()
        urgent_words = urgent(urgent_node, problems) if urgent_node else {}
        contact, (bot_answers, wrong_share, wait_seconds) = self.contact(), self.bot()
        if name is None or zone is None or week is None or retention_days is None:
            return None
        return Business(
            name=name,
            timezone=zone,
            languages=languages,
            week=week,
            contact=contact,
            holidays=holidays,
            special_days=special,
            changes=changes,
            departments=departments,
            default_department=default,
            bot_answers=bot_answers,
            wrong_share=wrong_share,
            wait_for_more_seconds=wait_seconds,
            promise_minutes=promise_minutes,
            people_per_hour=people_per_hour,
            callbacks_per_slot=self.callbacks(),
            retention_days=retention_days,
            asks_verdict=self.verdicts(),
            templates=written_first,
            on_call=on_call,
            urgent_words=urgent_words,
        )

    def check_version(self) -> None:
        node = self.node("version")
        if node is not None and not (isinstance(node, ScalarNode) and node.value == "1"):
            self.problems.add(node, f"version is {shown(node)}; this Nightdesk reads version 1, so write 1.")

    def zone(self, node: Node) -> ZoneInfo | None:
        name = text(node, self.problems, "timezone")
        if name is None:
            return None
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            known = sorted(available_timezones())
            cities = {zone.rpartition("/")[2].lower(): zone for zone in known if "/" in zone}
            zone = cities.get(name.rpartition("/")[2].lower().replace(" ", "_"))
            hint = f"did you mean {zone}?" if zone else nearest(name, known)
            if not hint.startswith("did"):
                hint = "write a name such as Europe/Amsterdam."
            self.problems.add(node, f"timezone {name} is not known; {hint}")
            return None

    def languages(self) -> tuple[str, ...]:
        node = self.node("languages")
        if node is None:
            return ("en",)
        found: list[str] = []
        for item in items(node):
            code = text(item, self.problems, "a language in languages")
            if code is None:
                continue
            if code not in LANGUAGES:
                near, hint = nearest_language(code)
                self.problems.add(item, f"languages has {code}, which is no language code; {hint}")
                code = near or code
            elif code in found:
                self.problems.add(item, f"languages has {code} twice; delete one.")
            found.append(code)
        if not found:
            self.problems.add(node, "languages is empty; name at least one, such as [en].")
        return tuple(found) or ("en",)

    def contact(self) -> ContactPoints:
        node = self.node("contact")
        if node is None:
            return ContactPoints()
        fields = entries(node, self.problems, "contact", ("phone", "email"))
        phone = text(fields["phone"][1], self.problems, "contact.phone") if "phone" in fields else None
        email = text(fields["email"][1], self.problems, "contact.email") if "email" in fields else None
        if phone is not None and not (re.fullmatch(r"\+[0-9 ().-]+", phone) and 7 <= len(re.sub(r"\D", "", phone)) <= 15):
            self.problems.add(
                fields["phone"][1],
                f'contact.phone {phone} is no full number; write it with + and the country, such as "+31 20 555 0100".',
            )
        if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
            self.problems.add(fields["email"][1], f"contact.email {email} is no address; write one such as hello@example.com.")
        return ContactPoints(phone, email)

    def departments(self, languages: tuple[str, ...]) -> tuple[dict[str, Department], str]:
        node = self.node("departments")
        if node is None:
            return {ONLY_DEPARTMENT: Department(ONLY_DEPARTMENT)}, ONLY_DEPARTMENT
        found: dict[str, Department] = {}
        defaults: list[tuple[str, Node]] = []
        for name, (key, value) in entries(node, self.problems, "departments").items():
            if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
                self.problems.add(
                    key, f"the department {name!r} must be small letters, digits, _ and -; put what customers read into name."
                )
            found[name], is_default = self.department(name, value, languages)
            if is_default:
                defaults.append((name, key))
        if not found:
            self.problems.add(node, "departments is empty; name one with default: true, or delete the line.")
            return {}, ONLY_DEPARTMENT
        for name, second in defaults[1:]:
            self.problems.add(
                second, f"the departments {defaults[0][0]} and {name} both say default: true; leave it at one of them."
            )
        if not defaults and len(found) > 1:
            self.problems.add(
                self.fields["departments"][0], "no department has default: true; add it to the one that takes what fits no other."
            )
        return found, defaults[0][0] if defaults else next(iter(found))

    def department(self, name: str, node: Node, languages: tuple[str, ...]) -> tuple[Department, bool]:
        what = f"departments.{name}"
        keys = ("default", "name", "hours", "special_days", "people_per_hour", "callbacks_per_slot", "email")
        empty = isinstance(node, ScalarNode) and not node.value
        fields = {} if empty else entries(node, self.problems, what, keys)
        is_default = yes_or_no(fields["default"][1], self.problems, f"{what}.default") if "default" in fields else False
        names: Texts = {}
        week: Week | None = None
        special: dict[date, SpecialDay] = {}
        people_per_hour = None
        if "name" in fields:
            names = hours.texts(fields["name"][1], self.problems, f"{what}.name", languages)
        if "hours" in fields:
            week = hours.week(fields["hours"][1], self.problems, f"{what}.hours")
        if "special_days" in fields:
            special = hours.special_days(fields["special_days"][1], self.problems, f"{what}.special_days", languages)
        if "people_per_hour" in fields:
            people_per_hour = whole_number(
                fields["people_per_hour"][1], self.problems, f"{what}.people_per_hour", 1, 10_000
            )
        calls = None
        if "callbacks_per_slot" in fields:
            calls = whole_number(
                fields["callbacks_per_slot"][1], self.problems, f"{what}.callbacks_per_slot", 0, MOST_CALLS_AT_ONCE
            )
        email = mail_address(fields["email"][1], self.problems, f"{what}.email") if "email" in fields else None
        return Department(name, names, week, special, people_per_hour, calls, email), bool(is_default)

    def bot(self) -> tuple[BotAnswers, float, int]:
        """When the bot answers, which share of its answers may be wrong, and how long it waits for more."""
        node = self.node("bot")
        percents, waits = "wrong_answers_percent", "wait_for_more_seconds"
        fields = entries(node, self.problems, "bot", ("answers", percents, waits)) if node else {}
        wrong: int | None = None
        if percents in fields:
            wrong = whole_number(fields[percents][1], self.problems, f"bot.{percents}", 1, 50)
        answers = self.bot_answers(fields["answers"][1]) if "answers" in fields else BotAnswers("closed")
        seconds: int | None = None
        if waits in fields:
            seconds = whole_number(fields[waits][1], self.problems, f"bot.{waits}", 0, LONGEST_WAIT_SECONDS)
        share = Business.wrong_share if wrong is None else wrong / 100
        return answers, share, Business.wait_for_more_seconds if seconds is None else seconds

    def bot_answers(self, answers: Node) -> BotAnswers:
        if isinstance(answers, ScalarNode):
            if answers.value not in ("closed", "always"):
                self.problems.add(
                    answers,
                    f"bot.answers is {shown(answers)}; write closed, always or {{nobody_answered_minutes: 10}}.",
                )
            return BotAnswers(answers.value)
        if isinstance(answers, SequenceNode):
            self.problems.add(answers, "bot.answers is a list; write closed, always or {nobody_answered_minutes: 10}.")
            return BotAnswers("closed")
        key = "nobody_answered_minutes"
        inner = entries(answers, self.problems, "bot.answers", (key,), required=(key,))
        if key not in inner:
            return BotAnswers("closed")
        return BotAnswers(key, whole_number(inner[key][1], self.problems, f"bot.answers.{key}", 1, 1440))

    def handoff(self) -> tuple[int, int | None]:
        node = self.node("handoff")
        fields = entries(node, self.problems, "handoff", ("promise_minutes", "people_per_hour")) if node else {}
        minutes: int | None = 60
        people: int | None = None
        if "promise_minutes" in fields:
            minutes = whole_number(fields["promise_minutes"][1], self.problems, "handoff.promise_minutes", 1, 10_080)
        if "people_per_hour" in fields:
            people = whole_number(fields["people_per_hour"][1], self.problems, "handoff.people_per_hour", 1, 10_000)
        return minutes or 60, people

    def callbacks(self) -> int:
        """How many customers are called back in one half hour; 0 when the offer is off."""
        node = self.node("callbacks")
        if node is None:
            return 1
        if isinstance(node, ScalarNode):
            if node.value.lower() not in ("off", "false"):
                self.problems.add(node, f"callbacks is {shown(node)}; write off, or {{per_slot: 1}}.")
            return 0
        if isinstance(node, SequenceNode):
            self.problems.add(node, "callbacks is a list; write off, or {per_slot: 1}.")
            return 0
        fields = entries(node, self.problems, "callbacks", ("per_slot",), required=("per_slot",))
        if "per_slot" not in fields:
            return 1
        return whole_number(fields["per_slot"][1], self.problems, "callbacks.per_slot", 1, MOST_CALLS_AT_ONCE) or 1

    def verdicts(self) -> bool:
        """Whether customers are asked if an answer helped; who says nothing asks nothing."""
        node = self.node("verdicts")
        if node is None:
            return False
        value = node.value.lower() if isinstance(node, ScalarNode) else ""
        if value not in ("on", "off", "true", "false"):
            self.problems.add(node, f"verdicts is {shown(node)}; write on or off.")
        return value in ("on", "true")
