"""What the action server takes of a small machine, with the shop's own FAQ served."""

import sys
from pathlib import Path

import pytest

from benchmarks.embedders.server import AIM_MEGABYTES, serve_and_measure


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_it_serves_the_shops_faq_in_400_megabytes(tmp_path: Path) -> None:
    found = serve_and_measure(tmp_path)
    assert AIM_MEGABYTES == 400
    assert found["serving_megabytes"] < AIM_MEGABYTES
