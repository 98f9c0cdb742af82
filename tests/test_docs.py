"""What the pages say is there."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from bot.__main__ import main
from bot.business.shop import load_business
from bot.promises.templates import TemplateReason
from tests.shop import TEXTS

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"]

TRACKED = {
    path.split("/")[0]
    for path in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if "/" in path and not path.startswith(".")
}


def commands() -> set[str]:
    """Every command, as it is typed."""
    found = set()
    for name, command in main.commands.items():
        found.add(name)
        if isinstance(command, click.Group):
            found.update(f"{name} {sub}" for sub in command.commands)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_command_on_a_page_exists(page: str) -> None:
    known = commands()
    for words in re.findall(r"nightdesk ((?:hours|faq|users) [a-z]+|[a-z]+)", (ROOT / page).read_text()):
        assert words in known, f"{page} names `nightdesk {words}`"


@pytest.mark.parametrize("page", PAGES)
def test_every_file_on_a_page_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), f"{page} links to {target}"
    for path in re.findall(r"`((?:bot|connectors|actions|data|tests|scripts)/[\w/.]*)`", text):
        assert (ROOT / path).exists(), f"{page} names {path}"


def test_every_top_level_folder_is_on_the_map() -> None:
    readme = (ROOT / "README.md").read_text()
    assert len(TRACKED) > 5
    for name in sorted(TRACKED):
        assert re.search(rf"^{name}/", readme, re.MULTILINE), name


def test_the_map_names_every_room_of_the_product_and_no_other_one() -> None:
    readme = (ROOT / "README.md").read_text()
    product = readme[readme.index("\nbot/") : readme.index("\nactions/")]
    rooms = {each.name for each in (ROOT / "bot").iterdir() if each.is_dir() and each.name != "__pycache__"}
    inside = {each.name for each in (ROOT / "bot" / "faq").iterdir() if each.is_dir()}
    named = set(re.findall(r"(\w+)/", product)) - {"bot"}
    assert rooms <= named
    assert named <= rooms | inside
    for file in re.findall(r"\w+\.py", product):
        assert (ROOT / "bot" / file).exists(), file


def test_every_page_is_one_click_from_the_first_one() -> None:
    readme = (ROOT / "README.md").read_text()
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert f"(docs/{page.name})" in readme, page.name


def test_every_benchmark_that_the_first_page_names_can_be_run() -> None:
    for name in re.findall(r"python -m (benchmarks\.\w+)", (ROOT / "README.md").read_text()):
        assert (ROOT / name.replace(".", "/") / "__main__.py").exists(), name


def test_no_page_and_no_pin_names_a_package_index() -> None:
    for path in [*(ROOT / page for page in PAGES), *ROOT.glob("requirements*"), ROOT / "Makefile"]:
        assert not re.search(r"index-url|://(pypi|files\.python|registry\.)", path.read_text()), path


@pytest.mark.parametrize("language", TEXTS.languages())
@pytest.mark.parametrize("reason", TemplateReason)
def test_the_templates_to_paste_are_those_that_the_transcript_shows(reason: TemplateReason, language: str) -> None:
    page = (ROOT / "docs" / "window.md").read_text()
    text = TEXTS.text(f"template_{reason}", language, business="{{1}}")
    assert f"`nightdesk_{reason}_{language}` | {text} |" in page


def test_the_templates_that_the_page_shows_are_read_as_they_stand(tmp_path: Path) -> None:
    (section,) = re.findall(r"```yaml\n(whatsapp:.*?)```", (ROOT / "docs" / "window.md").read_text(), re.DOTALL)
    path = tmp_path / "business.yml"
    path.write_text((ROOT / "business.yml").read_text() + "\n" + section)
    assert set(load_business(path).templates.by_reason) == set(TemplateReason)
