import asyncio
from datetime import timedelta

import pytest

from bot import clock
from bot.channels.telegram_watch import PollingWatch, WebhookWatch, rises, trouble
from bot.storage import channels
from bot.storage.alarms import ringing
from bot.storage.engine import Store
from bot.storage.tables import ChannelState
from connectors.errors import FailureKind, SendFailed
from connectors.telegram.connector import WebhookState
from tests.bot.test_sender import until
from tests.cast import NIGHT

URL = "https://desk.example"
FINE = WebhookState(is_ours=True, pending=0, failed_at=None, error=None)


class FakeWebhook:
    def __init__(self, *answers: WebhookState | SendFailed) -> None:
        self.answers = list(answers)
        self.sets: list[str] = []

    async def set_webhook(self, public_url: str) -> None:
        self.sets.append(public_url)

    async def webhook_state(self, public_url: str) -> WebhookState:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, SendFailed):
            raise answer
        return answer


async def looked(store: Store, *answers: WebhookState | SendFailed) -> tuple[FakeWebhook, list[str], ChannelState]:
    """As many looks as answers; the alarms after each, and what is known in the end."""
    telegram = FakeWebhook(*answers)
    watch = WebhookWatch(store, telegram, URL, ("email",))
    rang = []
    for _ in answers:
        await watch.look()
        with store.read() as session:
            rang.append(" ".join(alarm.kind for alarm in ringing(session)))
    with store.write() as session:
        return telegram, rang, channels.state_of(session, "telegram", clock.real_now())


def waiting(pending: int) -> WebhookState:
    return WebhookState(is_ours=True, pending=pending, failed_at=None, error=None)


async def test_a_webhook_that_is_not_ours_is_set_again(store: Store) -> None:
    gone = WebhookState(is_ours=False, pending=0, failed_at=None, error=None)
    telegram, rang, state = await looked(store, gone, FINE)
    assert telegram.sets == [URL]
    assert rang == ["", ""]
    assert state.webhook_set_at is not None


async def test_more_and_more_that_waits_rings_and_stops_when_it_comes_through(store: Store) -> None:
    _, rang, state = await looked(store, waiting(1), waiting(4), waiting(9), waiting(9), waiting(2))
    assert rang == ["", "webhook", "webhook", "webhook", ""]
    assert (state.pending, state.webhook_error) == (2, None)


async def test_a_failure_of_just_now_rings_and_one_of_long_ago_does_not(store: Store) -> None:
    def failed(minutes_ago: float) -> WebhookState:
        at = clock.real_now() - timedelta(minutes=minutes_ago)
        return WebhookState(is_ours=True, pending=1, failed_at=at, error="Wrong response from the webhook: 502 Bad Gateway")

    _, rang, _ = await looked(store, failed(1), failed(30))
    assert rang == ["webhook", ""]
    assert "502 Bad Gateway" in (trouble(failed(1), 0, clock.real_now()) or "")


async def test_a_refused_token_rings_at_once_and_a_telegram_that_is_away_only_after_a_while(store: Store) -> None:
    away = SendFailed(FailureKind.RETRY, "Telegram cannot be reached.")
    _, rang, state = await looked(store, FINE, away, SendFailed(FailureKind.CHANNEL, "Telegram refuses our token."))
    assert rang == ["", "", "webhook"]
    assert state.webhook_error == "Telegram could not be asked about its webhook: Telegram refuses our token."


@pytest.mark.parametrize(
    ("before", "rises_before", "pending", "expected"), [(0, 0, 5, 1), (5, 1, 6, 2), (6, 2, 6, 2), (6, 2, 5, 0), (0, 0, 0, 0)]
)
def test_how_rises_are_counted(before: int, rises_before: int, pending: int, expected: int) -> None:
    assert rises(before, rises_before, pending) == expected


async def test_of_several_gateways_one_asks_at_a_time(store: Store) -> None:
    telegram = FakeWebhook(FINE)
    watches = [WebhookWatch(store, telegram, URL) for _ in range(3)]
    assert [watch._is_our_turn() for watch in watches] == [True, False, False]


async def test_when_telegram_was_last_asked_is_written_down(store: Store) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(PollingWatch(store, lambda: None).run(stop))

    def is_there() -> bool:
        with store.write() as session:
            return channels.state_of(session, "telegram", clock.real_now()).polled_at is not None

    await until(is_there)
    stop.set()
    await task
    watch = PollingWatch(store, lambda: NIGHT)
    await watch._write(clock.real_now() + timedelta(hours=1))
    await watch._write(clock.real_now())
    with store.write() as session:
        polled_at = channels.state_of(session, "telegram", clock.real_now()).polled_at
    assert polled_at is not None
    assert polled_at > clock.real_now() + timedelta(minutes=59), "an older word of another gateway sets nothing back"
