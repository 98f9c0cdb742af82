"""`nightdesk faq replay`, `publish`, `versions`, `rollback`: what a version changes, and making it live."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, Desk
from bot.commands.faq import faq_option, terminal_user
from bot.commands.manners import clear_errors, fail, json_option, open_desk, print_json, progress, say
from bot.faq.replay import USUAL_DAYS
from bot.steps import Steps

if TYPE_CHECKING:
    from bot.faq.replay.given import Given
    from bot.faq.replay.job import Begun, Job, Told
    from bot.faq.replay.publishing import Trial
    from bot.faq.versions import VersionRow

MOST_DAYS = 366
BEGINNING = "Beginning"

days_option = click.option(
    "--days", type=click.IntRange(0, MOST_DAYS), default=USUAL_DAYS, show_default=True, help="Replay the questions of so many days."
)
meant_option = click.option(
    "--meant", multiple=True, metavar="ENTRY", help="Its answer is to read differently, also where it was marked as right."
)
steps_option = click.option("--steps", "with_steps", is_flag=True, help="Tell afterwards how many seconds each step took.")


@click.command()
@faq_option
@days_option
@click.option("--against", type=click.IntRange(1), help="Compare with this version; without it, the one that is served.")
@meant_option
@steps_option
@json_option
@clear_errors
def replay(folder: Path, days: int, against: int | None, meant: tuple[str, ...], with_steps: bool, as_json: bool) -> None:
    """What the FAQ as it lies there would change: stored questions and test cases, asked of it and of a version.

    Publishes nothing. Exit code 1 when publishing would be refused.
    """
    steps = Steps()
    desk, trial = _tried(folder, days, against, meant, steps)
    _tell(desk, trial, as_json, _seconds(steps, with_steps, as_json))
    if trial.blocks:
        fail([block.sentence for block in trial.blocks])


@click.command()
@faq_option
@click.option("--note", default="", help="What this version is about, for your colleagues.")
@days_option
@meant_option
@click.option("--even-so", metavar="REASON", help="Publish although the gate refuses it; the reason is kept with the version.")
@steps_option
@json_option
@clear_errors
def publish(
    folder: Path, note: str, days: int, meant: tuple[str, ...], even_so: str | None, with_steps: bool, as_json: bool
) -> None:
    """Make the FAQ as it lies there live: tried out on stored questions and test cases first, then served within 5 seconds."""
    steps = Steps()
    desk, trial = _tried(folder, days, None, meant, steps)
    # Only now: what tries it out is begun before this process has read its own modules.
    from bot import clock
    from bot.faq.replay.publishing import Blocked, go_live
    from bot.faq.versions import Overtaken

    try:
        steps.begin("Going live")
        with desk.store.write() as session:
            number = go_live(
                session, trial, by=terminal_user(), user_id=None, note=note, now=clock.now(), even_so=even_so
            )
    except Overtaken as error:
        raise CannotStart([str(error)]) from error
    except Blocked as error:
        _tell(desk, trial, as_json, {"version": None, "entries": len(trial.entries)})
        fail([*error.problems, *_who_serves(trial)])
    more = _seconds(steps, with_steps, as_json)
    _tell(desk, trial, as_json, {"version": number, "entries": len(trial.entries), **more})
    if trial.is_new:
        say(f"Version {number} is live: {len(trial.entries)} entries.")
    else:
        say(f"Version {number} is live already, and says the same: {len(trial.entries)} entries.")


@click.command()
@click.option("--show", type=click.IntRange(1), metavar="NUMBER", help="The report of one version, as it was published.")
@json_option
@clear_errors
def versions(show: int | None, as_json: bool) -> None:
    """The published versions, newest first, with who published them, what they changed, and what the replay said."""
    from bot.faq.versions import versions as list_versions

    desk = open_desk()
    with desk.store.read() as session:
        rows = list_versions(session, *([MOST_LISTED] if show else []))
    if show is not None:
        rows = [row for row in rows if row.number == show]
        if not rows:
            raise CannotStart([f"There is no FAQ version {show}; nightdesk faq versions lists them."])
    if as_json:
        print_json(
            [
                {
                    "number": row.number,
                    "entries": row.entries,
                    "published_at": row.published_at.isoformat(),
                    "published_by": row.published_by,
                    "note": row.note,
                    "served": row.served,
                    "replaced": row.replaced,
                    "changes": row.changes,
                    "report": row.report if show or row.report is None else {**row.report, "differences": len(row.report["differences"])},
                    "even_so": row.even_so,
                    **({"diff": _diff(desk, row)} if show else {}),
                }
                for row in rows
            ]
        )  # fmt: skip
        return
    if not rows:
        say("Nothing was published yet; nightdesk faq publish does it.")
    for row in rows:
        mark = "→" if row.served else " "
        at = row.published_at.astimezone(desk.business.timezone)
        click.echo(
            f"{mark} {row.number:>4}  {at:%Y-%m-%d %H:%M}  {row.entries:>4} entries  {row.published_by}  {row.note}"
        )
        if row.even_so:
            click.echo(f"        even so: {row.even_so}")
        if show is not None:
            _tell_changes(row.changes)
            click.echo(_diff(desk, row))
            if row.report is not None:
                _tell_report(desk, row.report)


@click.command()
@click.argument("number", type=int)
@json_option
@clear_errors
def rollback(number: int, as_json: bool) -> None:
    """Serve an older version again."""
    from bot import clock
    from bot.faq.versions import UnknownVersion, served_version
    from bot.faq.versions import rollback as roll_back
    from bot.storage import audit

    desk = open_desk()
    try:
        with desk.store.write() as session:
            before, who, now = served_version(session), terminal_user(), clock.now()
            roll_back(session, number, who, now)
            if before != number:
                details = {"version": number, "before": before, "by": who}
                audit.record(session, user_id=None, act="rolled_back_faq", now=now, details=details)
    except UnknownVersion as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json({"version": number, "before": before})
    say(f"Version {number} is live again.")


MOST_LISTED = 100_000


def _seconds(steps: Steps, is_wanted: bool, as_json: bool) -> dict[str, Any]:
    """How long each step took, where that is wanted: for a program in its document, else told here."""
    steps.end()
    if not is_wanted:
        return {}
    if as_json:
        return {"seconds": {what: round(seconds, 3) for what, seconds in steps.seconds.items()}}
    for line in steps.lines():
        say(line)
    return {}


def _tried(folder: Path, days: int, against: int | None, meant: tuple[str, ...], steps: Steps) -> "tuple[Desk, Trial]":
    """The FAQ below `folder`, without a mistake and tried out. Ends the command with its sentences otherwise."""
    from bot.faq.replay.job import Begun

    steps.begin(BEGINNING)
    # It starts while this process does, and loads the models while the files are read.
    with Begun() if days else nullcontext() as begun:
        desk = open_desk()
        return desk, _tried_by(begun, desk, folder, days, against, meant, steps)


def _tried_by(
    begun: "Begun | None", desk: Desk, folder: Path, days: int, against: int | None, meant: tuple[str, ...], steps: Steps
) -> "Trial":
    from bot import clock
    from bot.faq.for_shop import entries_for
    from bot.faq.media_files import read_files
    from bot.faq.replay.job import ReplayFailed
    from bot.faq.replay.publishing import try_out
    from bot.faq.replay.running import asking
    from bot.faq.versions import UnknownVersion
    from bot.faq.yaml_kept import KeptYaml

    try:
        ask = asking(begun, desk.store, days=days, now=clock.now())
        steps.begin("Reading and checking the files")
        parse = KeptYaml(desk.settings.var / "cache" / "faq_files")
        entries, problems = entries_for(desk.business, desk.settings.business, folder, clock.now(), parse)
        if problems:
            fail(problems)
        unknown = sorted(set(meant) - {entry.id for entry in entries})
        if unknown:
            raise CannotStart([f"--meant {each} names no entry; name an entry's id." for each in unknown])
        steps.begin("Looking up what was asked")

        def then_comparing(job: "Job", told: "Told") -> "list[list[Given]]":
            found = ask(job, told)
            steps.begin("Comparing")
            return found

        with progress() as told:
            return try_out(
                desk.store,
                entries,
                against=against,
                days=days,
                now=clock.now(),
                told=steps.heard_by(told),
                meant=meant,
                ask=then_comparing,
                files=read_files(folder, entries),
            )
    except (ReplayFailed, UnknownVersion) as error:
        raise CannotStart([str(error)]) from error


def _diff(desk: Desk, row: "VersionRow") -> str:
    from bot.faq.replay.report import diff
    from bot.faq.versions import load_version

    with desk.store.read() as session:
        before = load_version(session, row.replaced) if row.replaced is not None else []
        return diff(before, load_version(session, row.number)) if before else ""


def _who_serves(trial: "Trial") -> list[str]:
    if trial.against is None:
        return ["Nothing was published."]
    return [
        f"Nothing was published; version {trial.against} goes on answering. An admin may publish all the same: --even-so REASON."
    ]


def _tell(desk: Desk, trial: "Trial", as_json: bool, more: dict[str, Any]) -> None:
    if as_json:
        print_json({**more, "changes": trial.changes, "report": _with_words(desk, trial.report)})
        return
    _tell_changes(trial.changes)
    _tell_report(desk, trial.report)


def _tell_changes(changes: dict[str, Any] | None) -> None:
    if changes is None:
        return
    edited = [f"{entry} ({', '.join(parts)})" for entry, parts in changes["edited"].items()]
    for name, ids in (("Added", changes["added"]), ("Removed", changes["removed"]), ("Edited", edited)):
        if ids:
            click.echo(f"{name}: {', '.join(ids)}")


def _tell_report(desk: Desk, report: dict[str, Any]) -> None:
    from bot.faq.replay.report import lines

    for line in lines(report, _words(desk, report)):
        click.echo(line)


def _words(desk: Desk, report: dict[str, Any]) -> dict[int, str]:
    from bot.faq.replay.running import redacted_words

    contact = desk.business.contact
    with desk.store.snapshot() as session:
        return redacted_words(session, report, [contact.phone, contact.email])


def _with_words(desk: Desk, report: dict[str, Any]) -> dict[str, Any]:
    """The report with each question in words: redacted, or null where it was erased."""
    words = _words(desk, report)

    def question(each: dict[str, Any]) -> str | None:
        if "test" in each:
            return str(each["test"]["ask"])
        return next((words[number] for number in each["message_ids"] if number in words), None)

    return {**report, "differences": [{"question": question(each), **each} for each in report["differences"]]}
