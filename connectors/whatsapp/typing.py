"""Shows on WhatsApp that an answer is being prepared, and marks the message as read.

https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource: a public beta, until our message arrives or for 25 seconds.
"""

import logging
import time

from twilio.rest import Client

from connectors.whatsapp.channels import CHANNELS
from connectors.whatsapp.config import WhatsAppConfig

log = logging.getLogger("nightdesk.whatsapp")

# An account that cannot do this (or an emulator) is not asked with every message.
ASK_AGAIN_SECONDS = 600.0


class TypingIndicator:
    def __init__(self, config: WhatsAppConfig) -> None:
        self._is_on = config.has_typing and CHANNELS[config.channel].has_typing
        self._channel = config.channel
        self._not_before = 0.0

    def show(self, client: Client, sid: str) -> None:
        """Show it to whoever wrote the message `sid`. Blocks; raises nothing."""
        if not self._is_on or time.monotonic() < self._not_before:
            return
        try:
            client.messaging.v2.typing_indicator.create(channel=self._channel, message_id=sid)
        except Exception as error:
            self._not_before = time.monotonic() + ASK_AGAIN_SECONDS
            log.warning('Twilio does not show "typing" (%s); it is not asked for the next ten minutes', type(error).__name__)
