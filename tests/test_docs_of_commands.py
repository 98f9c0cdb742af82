"""The pages and the commands say the same: nothing is named that is gone, and nothing that is there is told nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.__main__ import main

ROOT = Path(__file__).parent.parent
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in (*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md")), *(ROOT / "docs").glob("*.md"))
}
#: Where a user looks; a line of the changelog tells nobody how.
MANUAL = [text for page, text in PAGES.items() if page != "CHANGELOG.md"]
HELP = {"-h", "--help"}
#: These mean the same wherever they are.
EVERYWHERE = {"--json", "--faq"}


def commands(command: click.Command = main, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command with what is typed behind `nightdesk`; a group's are below it."""
    if not isinstance(command, click.Group):
        yield " ".join(words), command
        return
    for name, inner in command.commands.items():
        yield from commands(inner, (*words, name))


def typed(text: str) -> Iterator[str]:
    """What stands behind `nightdesk` wherever a page shows something to type."""
    code = [*re.findall(r"^```\w*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)]
    code += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE))
    for each in code:
        yield from re.findall(r"(?:^|[\s/])nightdesk +([a-z][^\n#|&;`)]*)", each, re.MULTILINE)


def options(command: click.Command) -> dict[str, click.Option]:
    return {name: each for each in command.params if isinstance(each, click.Option) for name in (*each.opts, *each.secondary_opts)}


def wrong(line: str) -> str | None:
    """What there is not of a typed line; None when there is all of it."""
    command: click.Command = main
    tokens = line.split()
    while tokens and isinstance(command, click.Group):
        if tokens[0] not in command.commands:
            return tokens[0] if re.fullmatch(r"[a-z-]+", tokens[0]) else None
        command = command.commands[tokens.pop(0)]
    known = {*options(command), *HELP}
    return next((each for token in tokens if (each := token.strip("[]").partition("=")[0]).startswith("--") and each not in known), None)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_to_type_is_there(page: str) -> None:
    for line in typed(PAGES[page]):
        assert wrong(line) is None, f"{page}: in `nightdesk {line.strip()}` there is no {wrong(line)}"


def test_a_line_with_a_mistake_is_seen() -> None:
    assert wrong("faq publish --note x") is None
    assert wrong("faq FILE") is None
    assert (wrong("faq publsh"), wrong("frobnicate"), wrong("faq publish --not x")) == ("publsh", "frobnicate", "--not")
    page = "```\n.venv/bin/nightdesk faq check   # mistakes\n```\nand `nightdesk up --now ISO`."
    assert list(typed(page)) == ["faq check   ", "up --now ISO"]


@pytest.mark.parametrize("words", [words for words, _ in commands()])
def test_every_command_and_option_is_told_on_a_page(words: str) -> None:
    command = dict(commands())[words]
    pages = [text for text in MANUAL if re.search(rf"(?<![\w-]){words}(?![\w-])", text)]
    assert pages, f"`nightdesk {words}` stands on no page"
    for each in command.params:
        if not isinstance(each, click.Option):
            continue
        # Of two that switch something, the page names the one that changes what happens.
        names = {max(each.opts, key=len), *each.secondary_opts}
        told = MANUAL if names <= EVERYWHERE else pages
        assert any(re.search(rf"(?:{'|'.join(names)})(?![\w-])", text) for text in told), f"`nightdesk {words}`: {names} stands on no page"
