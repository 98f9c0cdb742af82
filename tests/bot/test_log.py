import logging

from bot.log import Redacting


def line(message: str, *secrets: str) -> str:
    record = logging.LogRecord("nightdesk", logging.INFO, "", 0, message, None, None)
    return Redacting("gateway", secrets).format(record)


def test_secrets_never_reach_the_log() -> None:
    assert "hush" not in line("token hush refused", "hush")


def test_phone_numbers_and_chat_ids_never_reach_the_log() -> None:
    for address in ("whatsapp:+31612345678", "chat 123456789", "+31 6 1234 5678"):
        assert not any(digits in line(f"sending to {address}") for digits in ("1234", "6789"))


def test_a_bot_token_in_an_address_never_reaches_the_log() -> None:
    assert "AAF-secret" not in line("POST https://example.org/bot123456:AAF-secret/sendMessage")


def test_the_time_and_short_numbers_stay_readable() -> None:
    assert line("message 4711 sent").endswith("gateway INFO message 4711 sent")


def test_nobody_can_write_a_false_line() -> None:
    assert "\n12:00:00 gateway" not in line("name\r\n12:00:00 gateway INFO all is well")
