"""This machine: room on the disk, both Pythons, the models. Nothing is loaded or trained."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.server import python
from bot.dialogue.training import inputs_hash, model_path
from bot.doctor.finding import Finding, bad, look, well
from bot.faq.embed import ModelError
from bot.faq.embedders import e5, minilm, universal

#: A night of photographs, and room for the database to be tidied up in.
ENOUGH_BYTES, LEAST_BYTES = 2_000_000_000, 200_000_000


def machine(root: Path, var: Path) -> Iterator[Finding]:
    yield _room(var)
    yield from _rasa(root, var)
    yield _models()


def _room(var: Path) -> Finding:
    place = next((each for each in (var, *var.resolve().parents) if each.exists()), Path("/"))
    if not os.access(place, os.W_OK | os.X_OK):
        return bad("disk", f"{place} cannot be written to; give this user the right to, or set NIGHTDESK_VAR to another folder.")
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB are free for {var}"
    if free < LEAST_BYTES:
        return bad("disk", f"{told}; make room, or messages cannot be stored and providers are told to try again.")
    if free < ENOUGH_BYTES:
        return look("disk", f"{told}; make room soon.")
    return well("disk", f"{told}.")


def _rasa(root: Path, var: Path) -> Iterator[Finding]:
    if not python(root).exists():
        yield bad("Rasa", f"{python(root)} is missing; run make setup.")
        return
    try:
        model = model_path(var, inputs_hash(root, universal.installed()))
    except ModelError as error:
        yield bad("Rasa", str(error))
        return
    if model.exists():
        yield well("Rasa", "Its environment is there and its model is trained.")
    else:
        yield look("Rasa", "Its model is not trained with what config.yml, domain.yml and data/nlu say now; run nightdesk train.")


def _models() -> Finding:
    needed = [each.PACKAGE for each in (minilm, universal) if not _is_installed(each.PACKAGE)]
    if needed:
        return bad("models", f"{' and '.join(needed)} are not installed; run make setup.")
    if not _is_installed(e5.PACKAGE):
        return look("models", f"{e5.PACKAGE} is not installed (it exists for Linux on x86-64); questions are understood a little less.")
    return well("models", "All three that understand questions are installed.")


def _is_installed(package: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False
