"""The test box decides as live answers do, tells on what that rests, and knows what is written and not published."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from actions.answering import answering
from actions.server import ActionServer
from actions.test_box import TestBox
from bot import clock
from bot.faq.entry import Entry
from bot.faq.live import LiveSearch
from bot.faq.versions import publish
from bot.live_hours import LiveHours
from bot.storage.engine import Store
from bot.test_box import CannotTry
from tests.bot.faq.conftest import WordEmbedder, embedder, entries  # noqa: F401
from tests.shop import HOURS, TEXTS


@pytest.fixture
def box(sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder) -> TestBox:  # noqa: F811
    with sqlite_store.write() as session:
        publish(session, entries, "Bob", "", clock.now())
    search = LiveSearch(sqlite_store, embedder)
    asyncio.run(search.refresh())
    hours = LiveHours(HOURS)
    return TestBox(search, lambda serving: answering(hours, serving, TEXTS), hours)


def tried(box: TestBox, **job: Any) -> dict[str, Any]:
    return asyncio.run(box.ask("try", job))


def test_it_shows_what_the_customer_would_get_and_on_what_that_rests(box: TestBox) -> None:
    said = tried(box, text="track my order please", language="en")
    assert (said["version"], said["outcome"], said["reason"]) == (1, "answer", "faq_answer")
    assert said["messages"][0]["answer"] == "You get a link by e-mail."
    best = said["candidates"][0]
    assert (best["id"], best["matched"], best["is_exact"]) == ("order_status", "track my order", True)
    assert best["floor"] is None
    assert said["candidates"][0]["confidence"] > said["candidates"][1]["confidence"]
    assert [(look["kind"], look["model"]) for look in said["looks"]] == [("whole", "words"), ("letters", "")]
    for place in range(len(said["looks"])):
        assert max(said["candidates"], key=lambda each: each["looks"][place])["id"] == "order_status"
    assert best["cosine"] == pytest.approx(1.0, abs=0.1)


def test_what_the_customer_denied_is_left_out(box: TestBox) -> None:
    said = tried(box, text="track my order", language="en", denied=["order_status"])
    assert "order_status" not in [each["id"] for each in said["candidates"]]


def test_what_is_written_and_not_published_is_tried(box: TestBox, entries: list[Entry]) -> None:  # noqa: F811
    edited = [replace(entries[0], answer="You get a text message."), *entries[1:]]
    stored = [each.to_json() for each in edited]
    said = tried(box, text="track my order", language="en", entries=stored)
    assert said["version"] is None
    assert said["messages"][0]["answer"] == "You get a text message."
    assert tried(box, text="track my order", language="en")["messages"][0]["answer"] == "You get a link by e-mail."


def test_it_is_asked_at_the_moment_that_is_chosen(box: TestBox, entries: list[Entry]) -> None:  # noqa: F811
    dated = [replace(entries[0], valid_until=date(2026, 11, 25), answer="{{ hours.today }}"), *entries[1:]]
    stored = [each.to_json() for each in dated]
    there = tried(box, text="track my order", language="en", at="2026-11-25T10:00:00+01:00", entries=stored)
    assert "12:30" in there["messages"][0]["answer"]
    gone = tried(box, text="track my order", language="en", at="2026-11-26T10:00:00+01:00", entries=stored)
    assert "order_status" not in [each["id"] for each in gone["candidates"]]


def test_near_questions_are_those_of_other_entries(box: TestBox) -> None:
    job = {"questions": ["track my order now", "bike bike bike"], "language": "en", "entry": "returns"}
    near = asyncio.run(box.ask("near", job))["near"]
    first = near[0]["question"], near[0]["entry"], near[0]["wording"]
    assert first == ("track my order now", "order_status", "track my order")
    assert 0.6 <= near[0]["similarity"] <= 1
    assert all(each["entry"] != "returns" for each in near)


def test_without_a_version_it_says_so(sqlite_store: Store, embedder: WordEmbedder) -> None:  # noqa: F811
    hours = LiveHours(HOURS)
    box = TestBox(LiveSearch(sqlite_store, embedder), lambda serving: answering(hours, serving, TEXTS), hours)
    with pytest.raises(CannotTry, match="Nothing is published yet"):
        tried(box, text="Hello?")


def test_the_server_answers_with_a_sentence_before_it_is_loaded_and_where_it_cannot(box: TestBox) -> None:
    server = ActionServer()

    async def asked(name: str, job: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://actions.test") as client:
            return await client.post(f"/test-box/{name}", json=job)

    assert asyncio.run(asked("try", {})).status_code == 503
    server.test_box = box.ask
    assert asyncio.run(asked("try", {"text": "track my order", "language": "en"})).json()["outcome"] == "answer"
    assert asyncio.run(asked("what", {})).status_code == 409
    broken = asyncio.run(asked("try", {}))
    assert broken.status_code == 500
    assert broken.json()["error"] == "This could not be tried (KeyError); the log has the rest."


def test_it_tells_what_every_number_of_the_owners_means(box: TestBox) -> None:
    said = asyncio.run(box.ask("risk", {}))
    assert [each["percent"] for each in said["expected"]] == list(range(1, 51))
    five = said["expected"][4]
    assert five["answer_from"] == tried(box, text="track my order", language="en")["cutoffs"]["answer_from"]
    assert said["version"] == 1
    json.dumps(said)
