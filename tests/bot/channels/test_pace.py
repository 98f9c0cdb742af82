import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pace import Pace
from connectors.limits import Limits


class Seconds:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_channel_without_limits_never_waits() -> None:
    pace = Pace({"local": Limits()}, Seconds())
    for _ in range(100):
        pace.take("local", 1)
    assert pace.wait_seconds("local", 1) == 0
    assert pace.wait_seconds("unheard of", 1) == 0


def test_one_recipient_waits_and_the_others_do_not() -> None:
    seconds = Seconds()
    pace = Pace({"telegram": Limits(per_second=30, recipient_seconds=1.0), "whatsapp": Limits(recipient_seconds=1.0)}, seconds)
    pace.take("telegram", 1)
    seconds.now += 0.25
    assert pace.wait_seconds("telegram", 1) == 0.75
    assert pace.wait_seconds("telegram", 2) == 0
    assert pace.wait_seconds("whatsapp", 1) == 0
    seconds.now += 0.75
    assert pace.wait_seconds("telegram", 1) == 0


def test_everybody_waits_when_the_channel_has_had_its_share_of_a_second() -> None:
    seconds = Seconds()
    pace = Pace({"telegram": Limits(per_second=2)}, seconds)
    pace.take("telegram", 1)
    seconds.now += 0.5
    pace.take("telegram", 2)
    assert pace.wait_seconds("telegram", 3) == 0.5
    seconds.now += 0.5
    assert pace.wait_seconds("telegram", 3) == 0


def test_it_does_not_remember_recipients_for_ever() -> None:
    seconds = Seconds()
    pace = Pace({"telegram": Limits(recipient_seconds=1.0)}, seconds)
    for recipient in range(10_000):
        pace.take("telegram", recipient)
        seconds.now += 0.01
    assert len(pace._free_at) <= 1100


@given(
    st.lists(st.tuples(st.integers(0, 5), st.floats(0, 0.4)), max_size=80),
    st.integers(1, 5),
    st.floats(0.1, 2),
)
def test_no_second_holds_more_than_its_share_and_no_recipient_gets_two_too_close(steps, per_second, apart) -> None:
    seconds = Seconds()
    pace = Pace({"telegram": Limits(per_second, apart)}, seconds)
    sent: list[tuple[float, int]] = []
    for recipient, passed in steps:
        seconds.now += passed
        # Waiting as long as it says is always enough, and a hair is forgiven to floating point.
        seconds.now += pace.wait_seconds("telegram", recipient) + 1e-9
        assert pace.wait_seconds("telegram", recipient) == 0
        pace.take("telegram", recipient)
        sent.append((seconds.now, recipient))
    times = [at for at, _ in sent]
    assert all(later - earlier >= 1.0 for earlier, later in zip(times, times[per_second:], strict=False))
    for who in range(6):
        own = [at for at, recipient in sent if recipient == who]
        assert all(later - earlier >= apart for earlier, later in itertools.pairwise(own))
