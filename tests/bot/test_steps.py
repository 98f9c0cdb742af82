"""The table of steps: what took how long, each once, and together."""

from itertools import count

import pytest

from bot.steps import Steps


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    ticks = count(100)
    monkeypatch.setattr("bot.steps.time.perf_counter", lambda: float(next(ticks)))
    return Steps()


def test_a_step_ends_where_the_next_begins_and_may_come_again(steps: Steps) -> None:
    steps.begin("Reading")
    steps.begin("Reading")
    steps.begin("Asking")
    steps.begin("Reading")
    steps.end()
    steps.end()
    assert list(steps.seconds) == ["Reading", "Asking"]
    assert [line.split() for line in steps.lines()] == [
        ["Reading", f"{steps.seconds['Reading']:.2f}", "s"],
        ["Asking", f"{steps.seconds['Asking']:.2f}", "s"],
        ["together", f"{sum(steps.seconds.values()):.2f}", "s"],
    ]
    assert steps.seconds["Reading"] == 2 * steps.seconds["Asking"] > 0


def test_progress_is_heard_and_begins_steps(steps: Steps) -> None:
    heard: list[tuple[str, int, int]] = []
    told = steps.heard_by(lambda *said: heard.append(said))
    told("Fitting", 0, 2)
    told("Fitting", 1, 2)
    told("Asking", 0, 1)
    steps.end()
    assert heard == [("Fitting", 0, 2), ("Fitting", 1, 2), ("Asking", 0, 1)]
    assert list(steps.seconds) == ["Fitting", "Asking"]
