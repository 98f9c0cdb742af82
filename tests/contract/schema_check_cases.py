"""Runs in Rasa's environment: prints what the cached and the original check make of good and bad results, as JSON.

Started by test_cached_schema_check.py; not a test by itself.
"""

import json
import sys
import time
from typing import Any

import cached_schema_check
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

GOOD: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "x", "value": None, "timestamp": None}], "responses": [{"custom": {"a": 1}}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"text": "Grüße\n\n…"}]},
    {"responses": [{}], "more": True},
]
BAD: list[Any] = [
    None,
    [],
    "text",
    {"responses": {}},
    {"responses": ["text"]},
    {"responses": [None]},
    {"events": {}},
    {"events": [{}]},
    {"events": ["slot"]},
    {"events": [{"event": 5}]},
    {"events": [{"event": "slot", "value": 1}]},
]


def verdicts() -> list[bool]:
    action, found = RemoteAction("action_test", None), []
    for result in GOOD + BAD:
        try:
            found.append(action._validate_action_result(result) is True)
        except ValidationError:
            found.append(False)
    return found


def microseconds() -> float:
    action, began = RemoteAction("action_test", None), time.perf_counter()
    for _ in range(50):
        action._validate_action_result(GOOD[2])
    return (time.perf_counter() - began) / 50 * 1e6


report: dict[str, Any] = {"expected": [True] * len(GOOD) + [False] * len(BAD)}
report["original"], report["original_microseconds"] = verdicts(), microseconds()
cached_schema_check.install()
cached_schema_check.install()
report["cached"], report["cached_microseconds"] = verdicts(), microseconds()
json.dump(report, sys.stdout)
