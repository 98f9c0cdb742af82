"""The curve of the one number as a picture: every setting is on it, and nothing leaves its frame."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from bot.numbers.curves import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Dot, Live, curves

OWN, FAQ = [(0.1, 0.0), (0.5, 0.03), (1.0, 0.9)], [(0.2, 0.01), (1.0, 0.2)]


def test_it_is_a_picture_with_a_name_that_shows_both_curves_every_setting_and_what_was_really_wrong() -> None:
    dots = [Dot(3, 0.5, 0.03, True), Dot(9, 0.8, 0.1, False)]
    root = ElementTree.fromstring(curves("risk", "A <b>title</b>", "One & all", [OWN, FAQ], dots, Live(0.5, 0.05, 0.01, 0.3)))
    assert (root[0].text, root[1].text) == ("A <b>title</b>", "One & all")
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    assert [each.get("class") for each in root.iter("polyline")] == ["chart-curve chart-curve-0", "chart-curve chart-curve-1"]
    settings = {each.get("data-percent"): each.get("class") for each in root.iter("circle")}
    assert settings == {"3": "chart-setting is-chosen", "9": "chart-setting"}
    assert [each.get("class") for each in root.iter("rect")] == ["chart-live"]


def test_nothing_leaves_the_frame() -> None:
    for path in re.findall(r'points="([^"]+)"', curves("risk", "", "", [OWN, FAQ], [], None)):
        for point in path.split():
            x, y = map(float, point.split(","))
            assert LEFT <= x <= WIDTH - RIGHT
            assert TOP <= y <= HEIGHT - BOTTOM


def test_the_lines_stand_at_whole_percents() -> None:
    for most in (0.01, 0.09, 0.19, 0.33, 0.7):
        said = re.findall(r'text-anchor="end">([^<]+)<', curves("risk", "", "", [[(1.0, most)]], [], None))
        shares = [int(each.removesuffix("%")) for each in said]
        assert len({later - earlier for earlier, later in pairwise(shares)}) == 1


@pytest.mark.parametrize("letter", [6.6, 12.0], ids=["at a desk", "on a telephone"])
def test_no_label_is_cut_at_the_edge(letter: float) -> None:
    """`letter`: about how wide one is, of 11 and of 20 points."""
    svg = curves("risk", "", "", [OWN], [], None)
    labels = re.findall(r'x="([\d.]+)" y="[\d.]+" text-anchor="(\w+)">([^<]+)<', svg)
    assert len(labels) == 12
    begins = {"start": 0.0, "middle": 0.5, "end": 1.0}
    for x, anchor, said in labels:
        left = float(x) - begins[anchor] * len(said) * letter
        assert -letter / 2 <= left <= 720 - len(said) * letter, said
