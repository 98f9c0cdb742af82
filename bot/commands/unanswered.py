"""`nightdesk faq unanswered`: what was asked and not answered, by meaning, and what is to become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, Desk
from bot.commands.faq import faq_option, terminal_user
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say

if TYPE_CHECKING:
    from bot.faq.entry import Entry
    from bot.faq.unanswered.listed import Listed

#: As for entries that were learnt from people (bot/faq/drafts/accepting.py).
LEARNT = "learnt.yml"
USUAL_DAYS, MOST_DAYS = 30, 90
_SIGNS = {1: "more", 0: "as many", -1: "fewer"}


@click.command()
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=USUAL_DAYS, show_default=True, help="Questions of so many days.")
@click.option("--at-least", type=click.IntRange(1), default=1, show_default=True, help="Only what so many customers asked.")
@click.option("--decided", is_flag=True, help="List what was decided about instead.")
@click.option("--regroup/--no-regroup", default=True, help="Take new questions into the groups first, for which the models are loaded.")
@click.option("--add", type=int, metavar="GROUP", help="Write these questions into an entry that is there: name it with --entry.")
@click.option("--new", type=int, metavar="GROUP", help="Write an entry for these questions, with --answer; --entry may name its id.")
@click.option("--not-for-us", type=int, metavar="GROUP", help="These questions are not for the shop.")
@click.option("--take-back", type=int, metavar="GROUP", help="Nothing is decided about these questions any more.")
@click.option("--entry", help="An entry's id.")
@click.option("--answer", help="With --new: what customers are told.")
@click.option("--file", "file_name", help=f"With --new: the file that the entry goes into; without it {LEARNT}.")
@faq_option
@json_option
@clear_errors
def unanswered(
    days: int,
    at_least: int,
    decided: bool,
    regroup: bool,
    add: int | None,
    new: int | None,
    not_for_us: int | None,
    take_back: int | None,
    entry: str | None,
    answer: str | None,
    file_name: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """What customers asked and the bot did not answer, grouped by meaning, those that most customers asked first.

    A group that was decided about does not come back, also when more is asked like it. What is written into the FAQ's files
    goes live when it is published.
    """
    desk = open_desk()
    acts = {"add": add, "new": new, "not_for_us": not_for_us, "take_back": take_back}
    chosen = [(name, number) for name, number in acts.items() if number is not None]
    if len(chosen) > 1:
        raise CannotStart(["Decide about one group at a time."])
    for name, group in chosen:
        if name in ("add", "new"):
            _write(desk, group, Written(folder, entry, answer, file_name or LEARNT, is_new=name == "new"), as_json)
        else:
            _decide(desk, name, group, as_json)
        return
    if regroup:
        _take_in(desk)
    _list(desk, days, at_least, decided, as_json)


def _take_in(desk: Desk) -> None:
    from bot import clock
    from bot.build import build_views
    from bot.storage.unanswered import is_due

    with desk.store.read() as session:
        is_new = is_due(session, clock.now())
    if is_new:
        from bot.faq.unanswered.regroup import regroup as take_in

        say("Grouping new questions …")
        number = take_in(desk.store, build_views(desk.settings), desk.business.language, clock.now())
        say(f"{number} new questions.")


@dataclass(frozen=True)
class Written:
    """What is to be written where; `is_new`: an entry of its own."""

    folder: Path
    entry: str | None
    answer: str | None
    file: str
    is_new: bool


def _write(desk: Desk, group: int, wanted: Written, as_json: bool) -> None:
    """Write a group's wordings into the files, then decide about it. Without an answer a new entry is only shown."""
    from bot import clock
    from bot.faq.files import FaqUnreadable, read
    from bot.faq.for_shop import check_for
    from bot.faq.from_talk import name_for
    from bot.faq.unanswered.deciding import DecisionRefused, decide
    from bot.faq.unanswered.wordings import wordings
    from bot.faq.writing.writer import Writer, WriteRefused
    from bot.redaction.marks import is_whole
    from bot.storage.tables import Decision
    from bot.storage.unanswered import groups

    business, now = desk.business, clock.now()
    try:
        known = {each.id for each in read(wanted.folder)}
    except FaqUnreadable as error:
        raise CannotStart(error.problems) from error
    with desk.store.snapshot() as session:
        there = bool(groups(session, [group]))
        found = wordings(
            session, group, languages=business.languages, now=now, own=(business.contact.phone, business.contact.email)
        )
    found = {language: whole for language, texts in found.items() if (whole := [text for text in texts if is_whole(text)])}
    writer = Writer(wanted.folder, lambda instead: check_for(business, desk.settings.business, wanted.folder, now, instead))
    entry, wrote = wanted.entry, 0
    if wanted.is_new and there:
        entry = entry or name_for(next((texts[0] for texts in found.values()), ""), known)
        if wanted.answer is None:
            _show_draft(group, entry, found, business.language, as_json)
            return
    try:
        if there and wanted.is_new and entry not in known:
            made = _entry(entry or "", found, business.language, wanted.answer or "")
            writer.add(made, wanted.file)
            wrote = sum(map(len, found.values()))
        elif there and entry in known and not wanted.is_new:
            wrote = sum(
                writer.add_wording(entry, text, None if language == business.language else language).wrote_anything
                for language, texts in found.items()
                for text in texts
            )
        decision = Decision.NEW if wanted.is_new else Decision.ADD
        with desk.store.write() as session:
            made_of = decide(session, group, decision, entry=entry, known=known, user_id=None, by=terminal_user(), now=now)
            told: dict[str, Any] = {"group": made_of.id, "decision": made_of.decision, "entry": made_of.entry, "wordings": wrote}
    except WriteRefused as error:
        raise CannotStart(error.problems) from error
    except DecisionRefused as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json(told)
    say(f"Group {group}: {_decided(told['decision'], told['entry'])}; {wrote} {'wording' if wrote == 1 else 'wordings'} written.")
    say("It is not live yet: nightdesk faq replay shows what it changes, nightdesk faq publish makes it live.")


def _entry(entry_id: str, found: Mapping[str, Sequence[str]], language: str, answer: str) -> "Entry":
    """Raises CannotStart where the FAQ's own language has no wording to begin with."""
    from bot.faq.entry import Entry, Translation

    if language not in found:
        raise CannotStart([
            f"Nobody asked this in the FAQ's own language ({language}) in words that name nobody; write the entry by hand, or in the "
            "console, and put the group away with --add."
        ])  # fmt: skip
    others = {each: Translation(tuple(texts)) for each, texts in found.items() if each != language}
    return Entry(entry_id, tuple(found[language]), answer, others)


def _show_draft(group: int, entry: str, found: Mapping[str, Sequence[str]], language: str, as_json: bool) -> None:
    from bot.faq.exchange.transfer import to_yaml

    draft = to_yaml([_entry(entry, found, language, "…")])
    if as_json:
        print_json({"group": group, "decision": None, "entry": entry, "draft": draft})
    else:
        click.echo(draft, nl=False)
    say(f"Nothing is written yet; say what customers are told: nightdesk faq unanswered --new {group} --entry {entry} --answer TEXT")


def _decide(desk: Desk, name: str, group: int, as_json: bool) -> None:
    from bot import clock
    from bot.faq.unanswered.deciding import DecisionRefused, decide, take_back
    from bot.storage.tables import Decision

    who: dict[str, Any] = {"user_id": None, "by": terminal_user(), "now": clock.now()}
    try:
        with desk.store.write() as session:
            if name == "take_back":
                made = take_back(session, group, **who)
            else:
                made = decide(session, group, Decision(name), entry=None, known=(), **who)
            told: dict[str, Any] = {"group": made.id, "decision": made.decision, "entry": made.entry}
    except DecisionRefused as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json(told)
    say(f"Group {group}: {_decided(told['decision'], told['entry'])}.")


def _list(desk: Desk, days: int, at_least: int, decided: bool, as_json: bool) -> None:
    from bot import clock
    from bot.faq.unanswered.listed import listed

    contact = desk.business.contact
    with desk.store.snapshot() as session:
        found = listed(
            session, days=days, now=clock.now(), own=(contact.phone, contact.email), decided=decided, at_least=at_least
        )
    if as_json:
        print_json({"days": days, "groups": [_as_json(each) for each in found]})
        return
    if not found:
        say("Nothing was decided about yet." if decided else f"Nothing that was asked in the last {days} days waits for a decision.")
    for each in found:
        trend = _SIGNS[(each.this_week > each.last_week) - (each.this_week < each.last_week)]
        click.echo(f"{each.id:>5}  {_count(each.customers, 'customer')}, {_count(each.questions, 'question')}; this week {each.this_week}, "
                   f"last week {each.last_week} ({trend})  {', '.join(each.languages)}")  # fmt: skip
        for quote in each.quotes:
            click.echo(f"         “{quote:.120}”")
        if each.decision is not None:
            click.echo(f"         {_decided(each.decision, each.entry)} ({each.decided_as})")
        elif each.nearest:
            click.echo("         nearest: " + ", ".join(f"{entry} {likeness:.0%}" for entry, likeness in each.nearest))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _decided(decision: str | None, entry: str | None) -> str:
    named = f" {entry}" if entry else ""
    said = {"add": f"added to{named}", "new": f"a new entry{named}", "not_for_us": "not for us"}
    return said.get(decision or "", "nothing is decided")


def _as_json(each: "Listed") -> dict[str, Any]:
    told: dict[str, Any] = {**vars(each), "nearest": [{"entry": entry, "likeness": likeness} for entry, likeness in each.nearest]}
    for name in ("first_at", "last_at", "decided_at"):
        told[name] = told[name].isoformat() if told[name] is not None else None
    return told
