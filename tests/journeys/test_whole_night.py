"""At the end of all journeys: what the desk promised, said and wrote down during the whole night holds together.

Runs last in this folder. It alone looks into the database, because it asks about every row there is.
"""

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.peer]
SHOP = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def rows(desk, new_customer):
    """Ask the desk's database; at least one customer was handed over by then."""
    customer = new_customer("telegram")
    customer.says("I want to talk to a person")
    customer.hears("our people")

    def ask(query: str) -> list[tuple]:
        path = desk.folder / "var" / "nightdesk.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    return ask


def test_every_promise_lies_inside_hours_and_was_told(rows, desk):
    # Also those that were moved since: a call to another day, a promise that was about to pass.
    made = rows(
        "SELECT h.conversation_id, h.department, p.due_at FROM promises p JOIN handoffs h ON h.id = p.handoff_id"
    )
    assert made
    moments = defaultdict(set)
    for conversation_id, department, due_at in made:
        promise = datetime.fromisoformat(due_at).replace(tzinfo=UTC)
        moments[department].add(promise)
        told = rows(
            f"SELECT text FROM messages WHERE conversation_id = {conversation_id} AND author = 'bot' "
            "AND status IN ('sent', 'delivered')"
        )
        assert f"{promise.astimezone(SHOP):%H:%M}" in " ".join(text for (text,) in told)
    for department, promises in moments.items():
        # A promise may be due with the last minute of the day.
        asked = "".join(f"{(promise - timedelta(seconds=1)).isoformat()}\n" for promise in promises)
        done = desk.run("hours", "status", "--at", "-", "--department", department, "--json", said=asked)
        assert [json.loads(line)["open"] for line in done.stdout.splitlines()] == [True] * len(promises)


def test_every_bot_message_has_its_proof_and_nothing_is_left_lying(rows):
    assert rows("SELECT count(*) FROM messages WHERE author = 'bot'")[0][0] > 0
    without = "SELECT m.id, m.text FROM messages m LEFT JOIN proofs p ON p.message_id = m.id"
    assert rows(f"{without} WHERE m.author = 'bot' AND p.rule IS NULL") == []
    left = (
        "SELECT id, status, error FROM messages WHERE status IN ('received', 'queued', 'sending', 'unknown', 'failed')"
    )
    assert rows(left) == []


def test_nobody_got_two_automatic_texts_for_one_message(rows):
    twice = "SELECT reply_to_id FROM messages WHERE author = 'bot' GROUP BY reply_to_id HAVING count(*) > 1"
    assert rows(f"{twice} AND reply_to_id IS NOT NULL") == []


def test_nothing_secret_and_nothing_personal_is_in_the_logs(rows, desk, twilio, telegram):
    logs = desk.log.read_text() + (desk.folder / "var" / "log" / "rasa.log").read_text()
    secret = [twilio.auth_token, telegram.token, (desk.folder / "var" / "rasa.token").read_text().strip()]
    addresses = [address.removeprefix("whatsapp:+") for (address,) in rows("SELECT address FROM contacts")]
    said = [text for (text,) in rows("SELECT text FROM messages WHERE direction = 'in'") if len(text) > 10]
    assert said
    assert [words for words in [*secret, *addresses, *said] if words in logs] == []
