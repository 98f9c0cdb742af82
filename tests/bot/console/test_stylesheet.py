"""A browser reads only what our pages use of Bootstrap, and all of that."""

import re

import pytest
import tinycss2
from fastapi import FastAPI
from tinycss2.ast import Node

from bot.console.static_files import assets, bootstrap_folder
from bot.console.stylesheet import classes_of, only_for, split
from bot.storage.engine import Store
from tests.bot.console.conftest import Cast, Opened
from tests.bot.console.full_desk import addresses, fill

CLASS = re.compile(r'class="([^"]*)"')


@pytest.mark.parametrize(
    ("stylesheet", "kept"),
    [
        ("a{color:red}", "a{color:red}"),
        (".btn{color:red}.carousel{color:red}", ".btn{color:red}"),
        (".carousel,.btn:hover,.btn .toast{color:red}", ".btn:hover{color:red}"),
        (".btn:not(.carousel){color:red}", ".btn:not(.carousel){color:red}"),
        ("@media (min-width:9px){.btn{color:red}.toast{color:red}}", "@media (min-width:9px){.btn{color:red}}"),
        ("@media print{.toast{color:red}}", ""),
        ("@keyframes spin{to{rotate:1turn}}", "@keyframes spin{to{rotate:1turn}}"),
        ("/*! a word */:root{--x:url(\"data:,a,b{}\")}", ":root{--x:url(\"data:,a,b{}\")}"),
    ],
)  # fmt: skip
def test_what_needs_a_class_that_no_page_has_is_left_out(stylesheet: str, kept: str) -> None:
    assert only_for(stylesheet, {"btn"}) == kept


def selectors(rules: list[Node]) -> set[tuple[str, frozenset[str]]]:
    """Every selector that stands at the top of a sheet or in its media, with the classes that it needs."""
    found: set[tuple[str, frozenset[str]]] = set()
    for rule in rules:
        if rule.type == "qualified-rule":
            found |= {(tinycss2.serialize(each), frozenset(classes_of(each))) for each in split(rule.prelude)}
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            found |= selectors(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
    return found


async def test_every_rule_for_a_class_of_any_page_is_there(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened
) -> None:
    fill(sqlite_store, console.state.desk.media_folder, "a bell", "a lamp", "a chain")
    ada = browser(cast.ada)
    classes: set[str] = set()
    for path in addresses(console, 3, "unknown"):
        page = await ada.get(path)
        if "text/html" in page.headers.get("content-type", ""):
            classes |= {name for said in CLASS.findall(page.text) for name in said.split()}
    whole = (bootstrap_folder() / "css/bootstrap.min.css").read_text()
    wanted = {(said, needs) for said, needs in selectors(tinycss2.parse_stylesheet(whole, True, True)) if needs <= classes}
    there = selectors(tinycss2.parse_stylesheet(assets()._assets["bootstrap.css"].content.decode(), True, True))
    assert len(classes) > 200
    assert {said for said, _ in wanted if ".form-control" in said or ".btn" in said}
    assert wanted <= there
    assert len(assets()._assets["bootstrap.css"].content) < len(whole) / 4
