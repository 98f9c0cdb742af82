"""The closed set of errors at the edge. Anything else that a connector raises is a bug.

ConnectorError
├── BadSignature     the request did not come from the provider: 403, nothing stored
├── BadPayload       not even a body of the provider's shape: kept as unreadable
└── SendFailed       a send that did not work; `kind` says what to do about it
"""

from enum import StrEnum


class ConnectorError(Exception):
    """Every error of a connector. The message is one sentence that staff can read."""


class BadSignature(ConnectorError):
    pass


class BadPayload(ConnectorError):
    pass


class FailureKind(StrEnum):
    RETRY = "retry"  #: certainly not accepted; safe to send again (a 429, a refused connection)
    UNKNOWN = "unknown"  #: perhaps accepted (a read timeout, a 5xx after the request went out); never blindly resent
    REFUSED = "refused"  #: this message will never be accepted (too long)
    WINDOW = "window"  #: free text is not taken from us now, until the contact writes again
    UNREACHABLE = "unreachable"  #: this contact cannot be reached any more (blocked, unsubscribed)
    CHANNEL = "channel"  #: nothing can be sent on this channel (token revoked); pause it and alarm


class SendFailed(ConnectorError):
    """`retry_after_seconds` is the provider's own wish where it named one; `migrated_to` is a new address for the contact."""

    def __init__(
        self,
        kind: FailureKind,
        sentence: str,
        *,
        retry_after_seconds: float | None = None,
        migrated_to: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence
        self.retry_after_seconds = retry_after_seconds
        self.migrated_to = migrated_to
        self.code = code
