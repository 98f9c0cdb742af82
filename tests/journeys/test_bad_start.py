"""What is wrong is said in one sentence each, with file and line or the setting's name, and nothing is half started."""

import shutil
import socket

import pytest

from tests.journeys.conftest import NIGHT
from tests.journeys.desk import ROOT, Desk

pytestmark = [pytest.mark.journey]


@pytest.fixture
def unstarted(tmp_path):
    folder = tmp_path / "unstarted"
    folder.mkdir()
    return Desk(folder, NIGHT)


def refused(desk: Desk, *arguments: str) -> list[str]:
    """The sentences with which `up` refuses; nothing may be left of it."""
    done = desk.run("up", *arguments, within_seconds=120)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "/invite/" not in done.stderr
    assert "Ready" not in done.stderr
    return done.stderr.splitlines()


def test_mistakes_in_business_yml_are_told_with_their_lines(unstarted):
    business = (ROOT / "business.yml").read_text()
    broken = business.replace("Europe/Amsterdam ", "Europe/Amsterdan ").replace('["13:00-18:00"]', '["13:00-18"]', 1)
    path = unstarted.folder / "business.yml"
    path.write_text(broken)
    lines = broken.splitlines()
    numbers = [next(place for place, line in enumerate(lines, 1) if key in line) for key in ("timezone:", "monday:")]
    unstarted.environment["NIGHTDESK_BUSINESS"] = str(path)
    sentences = refused(unstarted)
    assert [sentence.startswith(f"{path}:{number}: ") for sentence, number in zip(sentences, numbers, strict=True)]
    assert "Europe/Amsterdam" in sentences[0]
    assert "13:00-18" in sentences[1]


def test_mistakes_in_the_faq_are_told_with_their_lines(unstarted):
    faq = unstarted.folder / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    shop = faq / "shop.yml"
    shop.write_text(shop.read_text().replace("id: parking", "id: Parking Lot"))
    number = next(place for place, line in enumerate(shop.read_text().splitlines(), 1) if "Parking Lot" in line)
    sentences = refused(unstarted, "--faq", str(faq))
    assert any(sentence.startswith(f"{shop}:{number}: ") for sentence in sentences), sentences


def test_every_wrong_setting_is_named(unstarted):
    unstarted.environment |= {
        "NIGHTDESK_GATEWAY_PORT": "eighty",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TELEGRAM_BOT_TOKEN": "no token at all",
    }
    sentences = refused(unstarted)
    for name in ("NIGHTDESK_GATEWAY_PORT", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM", "TELEGRAM_BOT_TOKEN"):
        assert any(sentence.startswith(f"{name} ") for sentence in sentences), (name, sentences)
    assert "no token at all" not in "\n".join(sentences)


def test_a_taken_port_is_named(unstarted):
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", unstarted.ports["CONSOLE"]))
        somebody.listen()
        (sentence,) = refused(unstarted)
    assert sentence.startswith("NIGHTDESK_CONSOLE_PORT: ")
    assert str(unstarted.ports["CONSOLE"]) in sentence


def test_an_unclear_moment_is_refused(unstarted):
    (sentence,) = refused(unstarted, "--now", "yesterday")
    assert "'yesterday'" in sentence


@pytest.mark.peer
def test_a_second_desk_on_the_same_database_does_not_start(unstarted, desk, new_customer):
    database = desk.folder / "var" / "nightdesk.db"
    unstarted.environment["NIGHTDESK_DATABASE_URL"] = f"sqlite:///{database}"
    (sentence,) = refused(unstarted)
    assert str(database) in sentence
    assert str(desk.pid) in sentence
    customer = new_customer("whatsapp")
    customer.says("How much is shipping?")
    customer.hears("€ 75")
