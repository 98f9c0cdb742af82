"""`nightdesk faq marks`, `recalibrate` and `calibrations`: what staff said about the answers, and learning from it."""

from typing import TYPE_CHECKING

import click

from bot.build import CannotStart
from bot.commands.faq import terminal_user
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say

if TYPE_CHECKING:
    from bot.build import Desk
    from bot.faq.learning.recalibration import Outcomes, Report

LISTED = 20


@click.command()
@json_option
@clear_errors
def marks(as_json: bool) -> None:
    """How many answers staff have marked, and how many of them were right."""
    from bot.faq.learning.marks import ENOUGH_MARKS
    from bot.staff.marking import summary
    from bot.storage.calibrations import served_calibration

    desk = open_desk()
    with desk.store.read() as session:
        found, served = summary(session), served_calibration(session)
    if as_json:
        print_json({**vars(found), "enough": ENOUGH_MARKS, "calibration": served})
        return
    click.echo(f"{found.marks} marks of about {ENOUGH_MARKS} that a new calibration needs; {found.could_be_marked} "
               "replies could have been marked in that time.")  # fmt: skip
    click.echo(f"On answers {found.answered}, on suggestions {found.clarified}, on handoffs {found.handed_over}.")
    if found.share_right is not None and found.predicted is not None:
        click.echo(f"Of the marked answers {found.share_right:.0%} were right; the bot expected {found.predicted:.0%}.")
    click.echo(f"In force: {_named(served)}.")


@click.command()
@click.option("--put-in-force", is_flag=True, help="Answer with it at once; without this it is only kept, with its report.")
@json_option
@clear_errors
def recalibrate(put_in_force: bool, as_json: bool) -> None:
    """Fit the calibration anew on the marks, and report what would change. Loads the model."""
    from bot import clock
    from bot.build import build_views
    from bot.faq.learning.recalibrate import propose
    from bot.faq.learning.recalibration import CannotRecalibrate, keep
    from bot.faq.learning.recalibration import put_in_force as put
    from bot.faq.search import fit
    from bot.faq.versions import load_version, served_version
    from bot.storage.marks import count_marks

    desk = open_desk()
    with desk.store.read() as session:
        version = served_version(session)
        entries = load_version(session, version) if version is not None else []
        say(f"Asking {count_marks(session)} marked questions again of FAQ version {version}. This takes some seconds.")
    views = build_views(desk.settings)
    business = desk.live.business
    search = None
    if version is not None:
        spoken, allowed = business.language, business.wrong_share
        search = fit(entries, views, version, default_language=spoken, wrong_share=allowed)
    try:
        proposal = propose(desk.store, search, business.timezone)
    except CannotRecalibrate as error:
        raise CannotStart([str(error)]) from error
    with desk.store.write() as session:
        number = keep(session, proposal, by=terminal_user(), user_id=None, now=clock.now())
        if put_in_force:
            put(session, number, by=terminal_user(), user_id=None, now=clock.now())
    if as_json:
        print_json({"number": number, "in_force": put_in_force, **proposal.to_json()})
        return
    _tell(number, proposal.report)
    if put_in_force:
        say(f"Calibration {number} is in force within 5 seconds.")
    else:
        say(f"It is not in force yet: nightdesk faq calibrations --put-in-force {number}")


@click.command()
@click.option("--put-in-force", "number", type=click.IntRange(0), help="Answer with this one again; 0 is the FAQ's own.")
@json_option
@clear_errors
def calibrations(number: int | None, as_json: bool) -> None:
    """The calibrations that were fitted on marks, newest first; put one in force, or restore an earlier one."""
    desk = open_desk()
    if number is not None:
        _put_in_force(desk, number)
    from bot.storage.calibrations import OWN, served_calibration
    from bot.storage.calibrations import calibrations as rows

    with desk.store.read() as session:
        found, served = rows(session, LISTED), served_calibration(session)
    if as_json:
        print_json(
            {
                "in_force": served,
                "calibrations": [
                    {**vars(row), "created_at": row.created_at.isoformat(),
                     "served_at": row.served_at.isoformat() if row.served_at else None}
                    for row in found
                ],
            }
        )  # fmt: skip
        return
    for row in found:
        at = row.created_at.astimezone(desk.business.timezone)
        sign = "→" if row.is_served else " "
        click.echo(f"{sign} {row.number:>4}  {at:%Y-%m-%d %H:%M}  {row.marks:>4} marks  FAQ version {row.faq_version}  {row.created_by}")
    click.echo(f"{'→' if served == OWN else ' '} {OWN:>4}  the FAQ's own")


def _put_in_force(desk: "Desk", number: int) -> None:
    from bot import clock
    from bot.faq.learning.recalibration import put_in_force
    from bot.storage.calibrations import UnknownCalibration

    try:
        with desk.store.write() as session:
            put_in_force(session, number, by=terminal_user(), user_id=None, now=clock.now())
    except UnknownCalibration as error:
        raise CannotStart([str(error)]) from error
    say(f"In force within 5 seconds: {_named(number)}.")


def _named(number: int) -> str:
    return f"calibration {number}" if number else "the FAQ's own calibration"


def _tell(number: int, report: "Report") -> None:
    click.echo(f"Calibration {number}, fitted on {report.used} marks ({report.answered} on answers, {report.clarified} on "
               f"suggestions, {report.handed_over} on handoffs), against {_named(report.compared_with)}.")  # fmt: skip
    click.echo("Where the FAQ alone says " + ", ".join(f"{own:.0%} it says {new:.0%}" for own, new in report.curve) + ".")
    for name, before, after in (
        ("The marked questions", report.marked_before, report.marked_after),
        (f"The latest {report.recent} questions", report.recent_before, report.recent_after),
    ):
        click.echo(f"{name:28} answered {_change(before, after, 'answered')}, suggested {_change(before, after, 'clarified')}, "
                   f"handed over {_change(before, after, 'handed_over')}, expected wrong {_wrong(before)} → {_wrong(after)}")  # fmt: skip
    click.echo(f"Wrong answers no longer given: {report.wrong_avoided}; given anew: {report.wrong_added}. "
               f"Right answers lost: {report.right_lost}; gained: {report.right_gained}.")  # fmt: skip


def _change(before: "Outcomes", after: "Outcomes", name: str) -> str:
    return f"{getattr(before, name)} → {getattr(after, name)}"


def _wrong(outcomes: "Outcomes") -> str:
    return f"{outcomes.expected_wrong:.0%}" if outcomes.expected_wrong is not None else "-"
