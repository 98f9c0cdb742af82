"""Provider input made storable."""

import json

import pytest

from connectors.clean import MAX_DEPTH, TooDeep, body_as_raw, clean, fingerprint


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\ud83d", "\ufffd"),
        ("🚲 é \n\t", "🚲 é \n\t"),
        ({"\x00": ["\udfff", 1, None, True, 1.5]}, {"\ufffd": ["\ufffd", 1, None, True, 1.5]}),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (2**80, 2**80),
        ({1: "a"}, {"1": "a"}),
    ],
)
def test_it_keeps_everything_that_can_be_stored(given, kept):
    assert clean(given) == kept
    json.dumps(clean(given), allow_nan=False, ensure_ascii=False).encode()


def test_it_copies():
    inner = {"a": ["b"]}
    copied = clean(inner)
    copied["a"].append("c")
    assert inner == {"a": ["b"]}


def test_it_refuses_bottomless_nesting():
    nested = []
    for _ in range(MAX_DEPTH + 1):
        nested = [nested]
    with pytest.raises(TooDeep):
        clean(nested)


def test_a_body_that_cannot_be_parsed_is_kept_and_known_again():
    assert body_as_raw(b"\xff\x00a") == {"body": "\ufffd\ufffda"}
    assert fingerprint(b"a") == fingerprint(b"a") != fingerprint(b"b")
