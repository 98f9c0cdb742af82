"""Long texts in parts."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import FailureKind, SendFailed
from connectors.split import partly_sent, split_text, units

TEXT = st.text(alphabet=st.sampled_from("ab \n.!é🚲👩\u200d\u0301🇳🇱한"), max_size=80)


def squeezed(text):
    return "".join(text.split())


@given(TEXT, st.integers(2, 30))
def test_it_loses_nothing_and_keeps_the_limit(text, limit):
    parts = split_text(text, limit)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(0 < units(part) <= limit for part in parts)


@given(TEXT, st.integers(2, 30))
def test_it_cuts_no_character_that_people_see_as_one(text, limit):
    whole = regex.findall(r"\X", text)
    if all(units(cluster) <= limit for cluster in whole):
        seen = [cluster for part in split_text(text, limit) for cluster in regex.findall(r"\X", part) if cluster.strip()]
        assert squeezed("".join(seen)) == squeezed(text)
        assert set(seen) <= {cluster.strip() for cluster in whole} | set(whole)


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("short", "Hello.", ["Hello."]),
        ("nothing", " \n ", []),
        ("exactly full", "a" * 20, ["a" * 20]),
        ("between paragraphs", "One two. Three.\n\nFour five.", ["One two. Three.", "Four five."]),
        ("between lines", "One two. Three\nFour five.", ["One two. Three", "Four five."]),
        ("between sentences", "One two three. Four five.", ["One two three.", "Four five."]),
        ("between words", "One two three four five six", ["One two three four", "five six"]),
        ("inside a word that is too long", "a" * 21, ["a" * 20, "a"]),
        ("between emoji", "🚲" * 11, ["🚲" * 10, "🚲"]),
        ("not inside a family", "a" * 15 + "👩‍👩‍👧b", ["a" * 15, "👩‍👩‍👧b"]),
    ],
)
def test_it_cuts_where_people_would(name, text, parts):
    assert split_text(text, 20) == parts


def test_a_failure_of_the_first_part_is_what_it_is():
    failure = SendFailed(FailureKind.RETRY, "Busy.")
    assert partly_sent(failure, 0, 3) is failure


@pytest.mark.parametrize(
    ("kind", "partly"),
    [
        (FailureKind.RETRY, FailureKind.UNKNOWN),
        (FailureKind.CHANNEL, FailureKind.UNKNOWN),
        (FailureKind.UNKNOWN, FailureKind.UNKNOWN),
        (FailureKind.REFUSED, FailureKind.REFUSED),
        (FailureKind.UNREACHABLE, FailureKind.UNREACHABLE),
    ],
)
def test_a_message_of_which_a_part_is_out_is_never_sent_again_by_itself(kind, partly):
    failure = partly_sent(SendFailed(kind, "Busy.", retry_after_seconds=3), 1, 2)
    assert (failure.kind, failure.sentence) == (partly, "Only 1 of 2 parts were sent. Busy.")
