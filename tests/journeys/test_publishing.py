"""An edited FAQ goes live while the desk runs, and an older version comes back, each within five seconds."""

import json
import shutil
import time

import pytest

from tests.journeys.desk import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.peer]
LIVE_WITHIN_SECONDS = 5.0
OLD, NEW = "There is a loading bay in front of the door", "Since today a car park is behind the house"


def seconds_until_answered_with(customer, text: str) -> float:
    """Ask again and again until the answer holds `text`."""
    began = time.monotonic()
    while time.monotonic() - began < LIVE_WITHIN_SECONDS * 2:
        customer.says("Can I park my car near you?")
        if text in customer.hears().text:
            break
    return time.monotonic() - began


def test_publishing_and_rolling_back_are_live_within_five_seconds(desk, customer, tmp_path):
    faq = tmp_path / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    shop = faq / "shop.yml"
    assert shop.read_text().count(OLD) == 1
    shop.write_text(shop.read_text().replace(OLD, NEW))
    seconds_until_answered_with(customer, OLD)

    pids = desk.parts()
    # What customers asked before is asked of both versions first, with models that this process must load.
    done = desk.run("faq", "publish", "--faq", str(faq), "--note", "a car park", "--json", within_seconds=300)
    assert done.returncode == 0, done.stderr
    published = json.loads(done.stdout)
    assert [each["question"] for each in published["report"]["differences"]] == ["Can I park my car near you?"]
    try:
        assert seconds_until_answered_with(customer, NEW) < LIVE_WITHIN_SECONDS
    finally:
        assert desk.run("faq", "rollback", "1").returncode == 0
    assert seconds_until_answered_with(customer, OLD) < LIVE_WITHIN_SECONDS
    versions = {row["number"]: row for row in desk.json("faq", "versions")}
    assert versions[published["version"]]["note"] == "a car park"
    assert [number for number, row in versions.items() if row["served"]] == [1]
    assert desk.parts() == pids
