"""The harness itself: what is missing is said, and nothing listens beyond this machine."""

import socket

import pytest

from tests.peers.emulator import TwilioEmulator
from tests.peers.process import missing


def test_a_part_that_is_missing_skips_with_a_sentence(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="is missing"):
        missing("Node.js is missing; install it.")


def test_a_part_that_is_missing_fails_on_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="is missing"):
        missing("Node.js is missing; install it.")


@pytest.mark.peer
def test_the_emulator_listens_on_loopback_only(twilio: TwilioEmulator):
    # It would take a connection to any address of this machine, for example to another one of 127.0.0.0/8.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", twilio.port), 1)
