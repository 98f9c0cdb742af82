"""The cached schema check, run in Rasa's own environment."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.dialogue.server import environment, python
from tests.contract.conftest import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(200)]


def test_it_still_refuses_bad_results_and_passes_good_ones(tmp_path: Path) -> None:
    cases = Path(__file__).with_name("schema_check_cases.py")
    done = subprocess.run(
        [python(ROOT), cases], env=environment(ROOT, tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert report["original"] == report["expected"]
    assert report["cached"] == report["expected"]
    print(f"\none check: {report['original_microseconds']:.0f} µs before, {report['cached_microseconds']:.0f} µs cached")
    assert report["cached_microseconds"] < report["original_microseconds"]
