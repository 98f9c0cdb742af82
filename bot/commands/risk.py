"""`nightdesk faq risk`: what the owner's one number means for this shop."""

from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart
from bot.commands.faq import terminal_user
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, progress, say

if TYPE_CHECKING:
    from bot.build import Desk


@click.command()
@click.option("--set", "percent", type=int, metavar="PERCENT", help="Of a hundred answers so many may be wrong from now on.")
@json_option
@clear_errors
def risk(percent: int | None, as_json: bool) -> None:
    """At each share of wrong answers that you may allow: how much is answered, and how much of it is wrong. Loads the models."""
    from bot.build import build_views
    from bot.faq.learning.correction import correction_for
    from bot.faq.learnt import Learnt
    from bot.faq.measure.risk import PERCENTS, live, settings
    from bot.faq.measure.witnesses import witnesses
    from bot.faq.search import fit
    from bot.faq.versions import load_version, served_version
    from bot.storage import calibrations

    desk = open_desk()
    if percent is not None:
        _set(desk, percent, as_json)
        return
    business = desk.live.business
    with desk.store.read() as session:
        version = served_version(session)
        if version is None:
            raise CannotStart(["No version of the FAQ is served yet; publish one first (nightdesk faq publish)."])
        entries = load_version(session, version)
        stored = calibrations.calibration(session, calibrations.served_calibration(session))
        found_there = witnesses(session)
    with progress() as told:
        told("Loading the models", 0, 1)
        views = build_views(desk.settings)
        search = fit(
            entries, views, version, default_language=business.language, wrong_share=business.wrong_share,
            progress=lambda done, whole: told("Fitting", done, whole), learnt=Learnt(desk.settings.var / "cache" / "learnt"),
        )  # fmt: skip
    chosen = round(business.wrong_share * 100)
    percents = sorted({*PERCENTS, chosen})
    found = settings(search.seen, correction_for(stored, views.name), found_there.own, found_there.judged, percents)
    document = {
        "version": version,
        "wrong_answers_percent": chosen,
        "questions": len(found_there.own),
        "live": live(found_there.given),
        "settings": [each.to_json() for each in found],
    }
    if as_json:
        print_json(document)
        return
    _tell(document)


def _set(desk: "Desk", percent: int, as_json: bool) -> None:
    from bot import clock
    from bot.wrong_answers import By, SettingRefused, set_percent

    try:
        before = set_percent(desk.store, desk.settings.business, percent, By(None, terminal_user(), clock.now()))
    except SettingRefused as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json({"wrong_answers_percent": percent, "before": before})
    say(f"Of a hundred answers {percent} may be wrong from now on; before it was {before}.")


def _tell(document: dict[str, Any]) -> None:
    click.echo("wrong allowed   answers from   of a usual night          of your latest questions   of what you marked")
    for each in document["settings"]:
        mark = "→" if each["percent"] == document["wrong_answers_percent"] else " "
        night = f"answers {_share(each['answered'])}, wrong {_share(each['wrong'])}"
        own = f"answers {_share(each['own_answered'])}, wrong {_share(each['own_wrong'])}"
        marked = f"{each['marked']}, wrong {_share(each['marked_wrong'])}"
        click.echo(f"{mark} {each['percent']:>4} %          {each['answer_from']:>7.1%}       {night:<25} {own:<26} {marked}")
    live = document["live"]
    if live["marked_answers"]:
        click.echo(
            f"Of {live['marked_answers']} answers that were given and marked, {_share(live['wrong'])} were wrong; the bot expected "
            f"{_share(live['predicted_wrong'])}."
        )
    else:
        click.echo("No answer is marked yet, so nothing tells how many were really wrong; mark some on the page Answers.")
    click.echo("The number is wrong_answers_percent in the line bot: of business.yml; nightdesk faq risk --set 3 writes it there.")


def _share(value: float | None) -> str:
    return f"{value:.0%}" if value is not None else "-"
