"""`nightdesk faq`: check, import, export, and measure. Only `evaluate` loads a model. Publishing: bot/commands/publishing.py."""

import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import FAQ, CannotStart, read_settings
from bot.commands.manners import clear_errors, fail, json_option, open_desk, print_json, progress, say

if TYPE_CHECKING:
    from bot.faq.entry import Entry

#: The file that an import writes.
IMPORTED = "imported.yml"


def own_folder() -> Path:
    """The folder of the shop's own FAQ; settings with a mistake are for the command itself to tell about."""
    try:
        return read_settings().faq or FAQ
    except CannotStart:
        return FAQ


faq_option = click.option(
    "--faq",
    "folder",
    type=click.Path(path_type=Path),
    callback=lambda _, __, given: given or own_folder(),
    show_default="NIGHTDESK_FAQ, or data/faq",
    help="The FAQ's folder.",
)
language_option = click.option(
    "--language",
    help="The language of the entries themselves; without it the shop's for its own FAQ, and en for another folder.",
)


@click.group()
def faq() -> None:
    """The FAQ: check it, publish it, go back to an older version, bring it over and take it away."""


@faq.command()
@faq_option
@json_option
@clear_errors
def check(folder: Path, as_json: bool) -> None:
    """Validate the files; exit code 1 and one sentence per mistake. What is only suspicious is told and stops nothing."""
    from bot.faq.nearly import nearly

    problems = problems_of(folder)
    suspicions = nearly(folder)
    if as_json:
        print_json({"problems": problems, "suspicions": suspicions})
    for each in suspicions:
        say(f"{each} (this stops nothing)")
    if problems:
        fail(problems)
    say("The FAQ can be published.")


@faq.command()
@faq_option
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    help='JSON lines {"text", "expect", "language"?}; without it, an estimate by cross-validation of the FAQ alone.',
)
@click.option("--predictions", type=click.Path(path_type=Path), help="Write one JSON line per query here.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a report with pictures into this folder.")
@click.option(
    "--wrong-answers-percent",
    "percent",
    type=click.IntRange(1, 50),
    help="Of a hundred answers so many may be wrong; without it business.yml's for the shop's own FAQ, and 5 for another folder.",
)
@language_option
@json_option
@clear_errors
def evaluate(
    folder: Path,
    queries: Path | None,
    predictions: Path | None,
    report: Path | None,
    percent: int | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Measure answers on labelled queries, or estimate them; fits on the FAQ alone, never on the queries."""
    from bot.build import build_views
    from bot.faq.files import FaqUnreadable
    from bot.faq.measure.evaluate import evaluate as measure
    from bot.faq.measure.queries import BadQueries

    settings = read_settings()
    spoken = _language(folder, language)
    with progress() as told:
        try:
            models = build_views(settings)
            found = measure(
                folder,
                queries,
                models,
                predictions,
                default_language=spoken,
                wrong_share=_wrong_share(folder) if percent is None else percent / 100,
                progress=told,
            )
            if report is not None:
                from bot.faq.measure.report import write_report

                told("Drawing", 0, 1)
                page = write_report(found, report, name=str(folder), language=spoken)
        except (BadQueries, FaqUnreadable) as error:
            raise CannotStart(str(error).splitlines()) from error
        except OSError as error:
            raise CannotStart([f"{error.filename} cannot be written ({error.strerror}); name another place."]) from error
    if found.is_estimate:
        say("An estimate by cross-validation of the FAQ's own questions; labelled queries of your customers tell more.")
    if as_json:
        print_json(found.figures)
    else:
        _tell(found.figures)
    if report is not None:
        say(f"The report is {page}.")


def _tell(figures: dict[str, Any], indent: str = "") -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{name}")
            _tell(value, indent + "  ")
        elif isinstance(value, list):
            click.echo(f"{indent + name:34} {value[0]:.4f} to {value[1]:.4f}")
        else:
            click.echo(f"{indent + name:34} {value:.4f}" if isinstance(value, float) else f"{indent + name:34} {value}")


@faq.command("import")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--format", "kind", type=click.Choice(["csv", "rasa"]), required=True, help="What the files are.")
@faq_option
@language_option
@json_option
@clear_errors
def import_(files: tuple[Path, ...], kind: str, folder: Path, language: str | None, as_json: bool) -> None:
    """Bring entries over from tables, or from Rasa's retrieval intents, into the file imported.yml of the FAQ's folder.

    What cannot be brought is told, line by line.
    """
    from bot.faq.exchange.brought import BadImport, Brought, decoded
    from bot.faq.exchange.from_rasa import import_rasa
    from bot.faq.exchange.from_table import import_csv
    from bot.faq.exchange.transfer import to_yaml

    target = folder / IMPORTED
    if target.exists():
        raise CannotStart([f"{target} exists already; rename it to what it is about, and import again."])
    brought = Brought()
    try:
        texts = []
        for path in files:
            text, said = decoded(_read(path), str(path))
            texts.append((str(path), text))
            brought.notes += said
        spoken = _language(folder, language)
        for each in [import_rasa(texts)] if kind == "rasa" else [import_csv(text, name, spoken) for name, text in texts]:
            brought.entries += each.entries
            brought.notes += each.notes
    except BadImport as error:
        raise CannotStart([str(error)]) from error
    entries = brought.entries
    if not entries:
        raise CannotStart([*brought.notes, f"{files[0]}:1: nothing can be imported; name a file that holds questions."])
    _refuse_ids(entries, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(to_yaml(entries), encoding="utf-8")
    except OSError as error:
        raise CannotStart([f"{target} cannot be written ({error.strerror}); name another folder with --faq."]) from error
    problems = problems_of(folder)
    if as_json:
        print_json({"file": str(target), "entries": len(entries), "notes": brought.notes, "problems": problems})
    for note in brought.notes:
        say(note)
    say(f"Wrote {len(entries)} entries to {target}.")
    for problem in problems:
        say(problem)
    say("Mend these, then publish." if problems else "The FAQ can be published.")


@faq.command()
@click.option("--format", "kind", type=click.Choice(["csv", "rasa", "yaml"]), required=True, help="What to write.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without it, standard output.")
@faq_option
@language_option
@json_option
@clear_errors
def export(kind: str, out: Path | None, folder: Path, language: str | None, as_json: bool) -> None:
    """Take all entries away: a table, Rasa's retrieval intents (first language only), or one FAQ file."""
    from bot.faq.exchange.transfer import export_csv, export_rasa, to_yaml
    from bot.faq.files import FaqUnreadable, read

    try:
        entries = read(folder)
    except FaqUnreadable as error:
        raise CannotStart(error.problems) from error
    if kind == "csv":
        text = export_csv(entries, _language(folder, language))
    else:
        text = export_rasa(entries) if kind == "rasa" else to_yaml(entries)
    if out is not None:
        try:
            out.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CannotStart([f"{out} cannot be written ({error.strerror}); name another file with --out."]) from error
    if as_json:
        where = {"text": text} if out is None else {"file": str(out)}
        print_json({"format": kind, "entries": len(entries), **where})
    elif out is None:
        click.echo(text, nl=False)
    if out is not None:
        say(f"Wrote {len(entries)} entries to {out}.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotStart([f"{path} cannot be read ({error.strerror}); name the file to import."]) from error


def _refuse_ids(entries: "list[Entry]", folder: Path) -> None:
    """Raises CannotStart for every id that the folder, or the import itself, has already."""
    from bot.faq.parse import parse_file

    known: dict[str, str] = {}
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        known.update({parsed.id: parsed.at("id") for parsed in parse_file(path)[0] if parsed.id})
    problems = []
    for entry in entries:
        if entry.id in known:
            problems.append(f"The id {entry.id} is taken by {known[entry.id]}; rename one of the two, and import again.")
        known.setdefault(entry.id, "another imported entry")
    if problems:
        raise CannotStart(problems)


def _language(folder: Path, given: str | None) -> str:
    """The language of the entries themselves. Another shop's FAQ need not be in this shop's language."""
    if given:
        return given
    return open_desk().business.language if _is_own(folder) else "en"


def _wrong_share(folder: Path) -> float:
    """The share of answers that the owner allows to be wrong. Another shop's FAQ gets the usual one."""
    from bot.faq.cutoffs import USUAL_WRONG_SHARE

    return open_desk().business.wrong_share if _is_own(folder) else USUAL_WRONG_SHARE


def _is_own(folder: Path) -> bool:
    return folder.resolve() == own_folder().resolve()


def problems_of(folder: Path) -> list[str]:
    """Every mistake in the FAQ below `folder`, for the shop of the settings."""
    from bot import clock
    from bot.faq.for_shop import check_for

    desk = open_desk()
    return check_for(desk.business, desk.settings.business, folder, clock.now())


def terminal_user() -> str:
    """Who does it, from a terminal: the account's name as the machine knows it, whatever the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"account {os.getuid()}"
