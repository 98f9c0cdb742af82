"""A customer writes one question in three messages, hears one answer to the whole, and the ledger accounts for all of it."""

import json

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.peer]


def test_a_question_in_three_messages_gets_one_answer_and_everything_is_accounted_for(customer, staff, desk):
    written = ("hi", "how much", "is shipping?")
    for text in written:
        customer.says(text)
    assert "€ 75" in customer.hears().text
    assert tuple(line["text"] for line in staff.lines(customer, "contact")) == written
    (answer,) = staff.lines(customer, "bot")
    assert answer["proof"]["entry"] == "delivery_cost"
    assert len(customer.has_heard()) == 1

    counted = desk.run("ledger", "verify", "--json")
    found = json.loads(counted.stdout)
    assert (counted.returncode, found["findings"]) == (0, [])
    assert found["in"]["joined"] >= 2
