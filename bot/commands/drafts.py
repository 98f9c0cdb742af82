"""`nightdesk faq drafts`: what people answered, as entries that could be."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, Desk
from bot.commands.faq import faq_option, terminal_user
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, progress, say

if TYPE_CHECKING:
    from bot.faq.drafts.accepting import By
    from bot.faq.drafts.bundles import Bundle
    from bot.faq.drafts.shown import ShownDraft
    from bot.faq.entry import Entry

MOST_DAYS = 90


@click.command()
@click.option("--try", "tried", type=int, metavar="DRAFT", help="What it would have changed for your customers; loads the models.")
@click.option("--accept", type=int, metavar="DRAFT", help="Write it into the FAQ's files: with --as a new entry, with --add-to wordings.")
@click.option("--dismiss", type=int, metavar="DRAFT", help="Nothing becomes of it.")
@click.option("--take-back", type=int, metavar="DRAFT", help="One that was dismissed waits for a person again.")
@click.option("--as", "as_entry", metavar="ENTRY", help="The id of the new entry.")
@click.option("--add-to", metavar="ENTRY", help="The entry that is there and was meant; it keeps its answer.")
@click.option("--answer", help="The answer as it is to stand, instead of the draft's.")
@click.option("--choose", is_flag=True, help="Of two answers that differ this one is right.")
@click.option("--file", "file_name", help="The file of the new entry; without it learnt.yml.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="For --try: questions of so many days.")
@faq_option
@json_option
@clear_errors
def drafts(
    tried: int | None,
    accept: int | None,
    dismiss: int | None,
    take_back: int | None,
    as_entry: str | None,
    add_to: str | None,
    answer: str | None,
    choose: bool,
    file_name: str | None,
    days: int,
    folder: Path,
    as_json: bool,
) -> None:
    """What people answered when the bot could not, as drafts of entries, redacted. Nothing goes live by itself."""
    desk = open_desk()
    chosen = [each for each in (tried, accept, dismiss, take_back) if each is not None]
    if len(chosen) > 1:
        raise CannotStart(["Do one thing at a time: --try, --accept, --dismiss or --take-back."])
    if not chosen:
        _list(desk, as_json)
    elif dismiss is not None:
        _dismiss(desk, dismiss, as_json)
    elif take_back is not None:
        _take_back(desk, take_back, as_json)
    else:
        if (as_entry is None) == (add_to is None):
            raise CannotStart(["Name the new entry with --as, or the entry that was meant with --add-to; one of the two."])
        bundle, draft = _draft(desk, chosen[0])
        if tried is not None:
            _try(desk, draft, as_entry, add_to, answer, days, as_json)
        else:
            _accept(desk, bundle, draft, as_entry, add_to, answer, file_name, folder, choose=choose, as_json=as_json)


def _shown(desk: Desk) -> "list[ShownDraft]":
    from bot import clock
    from bot.faq.contradictions import Contradictions
    from bot.faq.drafts.making import make_drafts
    from bot.faq.drafts.shown import open_drafts

    business = desk.business
    now = clock.now()
    make_drafts(desk.store, now)
    with desk.store.snapshot() as session:
        return open_drafts(
            session,
            own=(business.contact.phone, business.contact.email),
            language=business.language,
            contradictions=Contradictions(business, desk.settings.business, now),
        )


def _draft(desk: Desk, number: int) -> "tuple[Bundle, ShownDraft]":
    """The draft with those of the same question."""
    from bot.faq.drafts.bundles import bundle_of

    found = bundle_of(_shown(desk), number)
    if found is None:
        raise CannotStart([f"There is no open draft {number} (any more); nightdesk faq drafts lists those that there are."])
    return found


def _list(desk: Desk, as_json: bool) -> None:
    found = _shown(desk)
    if as_json:
        print_json({"drafts": [document_of(each) for each in found]})
        return
    if not found:
        say("No answer of your people waits to become an entry.")
    for each in found:
        kind = f"conflict with {', '.join(map(str, each.conflicts))}" if each.conflicts else "draft"
        click.echo(f"{each.id:>5}  {kind}  {each.language}  answered by {each.answered_by}")
        for wording in each.wordings or (each.question,):
            click.echo(f"         “{wording:.120}”")
        click.echo(f"         → {' '.join(each.answer.split()):.300}")
        for problem in each.contradictions:
            click.echo(f"         ! {problem}")
        if each.nearest:
            click.echo("         nearest: " + ", ".join(f"{entry} {likeness:.0%}" for entry, likeness in each.nearest))


def _try(
    desk: Desk,
    draft: "ShownDraft",
    as_entry: str | None,
    add_to: str | None,
    answer: str | None,
    days: int,
    as_json: bool,
) -> None:
    from bot import clock
    from bot.faq.drafts.accepting import DraftRefused
    from bot.faq.drafts.trying import effect_of, with_draft
    from bot.faq.replay.job import ReplayFailed
    from bot.faq.versions import load_version, served_version

    with desk.store.read() as session:
        version = served_version(session)
        live = load_version(session, version) if version is not None else []
    try:
        after = with_draft(live, draft, desk.business.language, new=as_entry, add_to=add_to, answer=answer)
        with progress() as told:
            effect = effect_of(desk.store, after, against=version, days=days, now=clock.now(), told=told)
    except (DraftRefused, ReplayFailed) as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        counted = {name: value for name, value in vars(effect).items() if name != "report"}
        print_json({"draft": draft.id, **counted, "counts": effect.report["counts"]})
        return
    click.echo(
        f"It would have answered {effect.would_answer} of the {effect.questions} questions of the last {days} days, "
        f"changed the answer of {effect.would_change}, and broken {effect.would_break}."
    )
    for block in effect.blocks:
        click.echo(f"  ! {block}")


def _accept(
    desk: Desk,
    bundle: "Bundle",
    draft: "ShownDraft",
    as_entry: str | None,
    add_to: str | None,
    answer: str | None,
    file_name: str | None,
    folder: Path,
    *,
    choose: bool,
    as_json: bool,
) -> None:
    from bot.faq.drafts import accepting
    from bot.faq.writing.writer import Writer, WriteRefused
    from bot.storage.tables import Decision

    writer = Writer(folder, _check(desk, folder))
    language = desk.business.language
    try:
        if as_entry is not None:
            accepting.may_be_accepted(draft, answer=answer, chosen=choose)
            accepting.write_new(
                writer, accepting.entry_of(draft, as_entry, language, answer), file_name or accepting.LEARNT
            )
            decision, entry = Decision.NEW, as_entry
        else:
            entry = _known(_entries(folder), add_to)
            accepting.write_wordings(writer, draft, entry, language)
            decision = Decision.ADD
        with desk.store.write() as session:
            accepting.accepted(session, draft, decision, entry, _by(), bundle)
    except accepting.DraftRefused as error:
        raise CannotStart([str(error)]) from error
    except WriteRefused as error:
        raise CannotStart(error.problems) from error
    if as_json:
        print_json({"draft": draft.id, "entry": entry, "is_new": as_entry is not None})
    say(f"Draft {draft.id} is in the FAQ's files, as {entry}. It is live once you publish: nightdesk faq publish")


def _dismiss(desk: Desk, number: int, as_json: bool) -> None:
    from bot.faq.drafts.accepting import DraftRefused, dismiss

    try:
        with desk.store.write() as session:
            dismiss(session, number, _by())
    except DraftRefused as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json({"draft": number, "entry": None})
    say(f"Nothing becomes of draft {number}.")


def _take_back(desk: Desk, number: int, as_json: bool) -> None:
    from bot.faq.drafts.accepting import DraftRefused, take_back

    try:
        with desk.store.write() as session:
            take_back(session, number, _by())
    except DraftRefused as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json({"draft": number, "entry": None})
    say(f"Draft {number} waits for a person again.")


def _by() -> "By":
    from bot import clock
    from bot.faq.drafts.accepting import By

    return By(None, terminal_user(), clock.now())


def _entries(folder: Path) -> "list[Entry]":
    from bot.faq.files import FaqUnreadable, read

    try:
        return read(folder)
    except FaqUnreadable as error:
        raise CannotStart(error.problems) from error


def _known(entries: "list[Entry]", named: str | None) -> str:
    from bot.faq.suggest import did_you_mean

    known = [entry.id for entry in entries]
    if named not in known:
        hint = did_you_mean(named or "", known) or "name one of the FAQ's."
        raise CannotStart([f"There is no entry {named} in the FAQ; {hint}"])
    return str(named)


def _check(desk: Desk, folder: Path) -> Any:
    from bot import clock
    from bot.faq.for_shop import check_for

    return lambda instead: check_for(desk.business, desk.settings.business, folder, clock.now(), instead)


def document_of(each: "ShownDraft") -> dict[str, Any]:
    """What --json prints of one draft."""
    nearest = [{"entry": entry, "likeness": likeness} for entry, likeness in each.nearest]
    told = {field.name: getattr(each, field.name) for field in fields(each)}
    return {**told, "nearest": nearest, "made_at": each.made_at.isoformat()}
