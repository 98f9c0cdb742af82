"""What can go wrong between our sender and Twilio, one row each: what the proxy does, and what must come of it."""

from dataclasses import dataclass

from bot.storage.tables import Status
from tests.faults.proxy import (
    ANSWER_LOST,
    DROPPED,
    HALF_AN_ANSWER,
    HUNG_UP,
    NO_HTTP,
    NO_JSON,
    Fault,
    answering,
    late,
)

OUT = (Status.SENT, Status.DELIVERED, Status.READ)
RETRY_AFTER_SECONDS = 4.0
# That Twilio has not got a message is believed half a minute after it was handed over; twice is longer than a minute.
TWICE_SECONDS = 120.0
# Longer than our sender waits for an answer.
TOO_LATE_SECONDS = 13.0


@dataclass(frozen=True)
class Case:
    """`faults`: of the customer's first requests, in order. `copies`: so many messages are in Twilio's list in the end."""

    name: str
    faults: tuple[Fault, ...] = ()
    copies: int = 1
    ends: tuple[Status, ...] = OUT
    has_callbacks: bool = True  #: Twilio's status callbacks reach us
    not_before_seconds: float = 0.0
    within_seconds: float = 60.0
    reported: str | None = None  #: a code with which Twilio reports afterwards that it could not deliver


def error(status: int, code: int, **headers: str) -> Fault:
    """Twilio says no. https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions"""
    return answering(status, {"code": code, "message": "no", "more_info": "", "status": status}, **headers)


PAGE = "<html><body>Bad gateway</body></html>"

CASES = (
    Case("nothing goes wrong"),
    Case("the answer is lost", (ANSWER_LOST,)),
    Case("the answer is lost, status callbacks too", (ANSWER_LOST,), has_callbacks=False),
    Case("reset before Twilio has it", (DROPPED,)),
    Case("reset twice before Twilio has it", (DROPPED, DROPPED), within_seconds=TWICE_SECONDS),
    Case("hung up before Twilio has it", (HUNG_UP,)),
    Case("half an answer", (HALF_AN_ANSWER,), has_callbacks=False),
    Case("an answer that is no HTTP", (NO_HTTP,), has_callbacks=False),
    Case("201 with garbage for JSON", (NO_JSON,), has_callbacks=False),
    Case("500, and not taken", (answering(500, PAGE),)),
    Case("502 though taken, no status callback", (answering(502, PAGE, reaches=True),), has_callbacks=False),
    Case("503 twice, not taken", (error(503, 20503), error(503, 20503)), within_seconds=TWICE_SECONDS),
    Case("an answer after 13 s", (late(TOO_LATE_SECONDS),), has_callbacks=False),
    Case("429", (error(429, 20429),)),
    Case("429 three times", (error(429, 20429),) * 3),
    Case(
        "429 with Retry-After: 4",
        (error(429, 20429, Retry_After=f"{RETRY_AFTER_SECONDS:.0f}"),),
        not_before_seconds=RETRY_AFTER_SECONDS,
    ),
    Case("63018 (too many at once)", (error(429, 63018),)),
    Case("63016 at once (outside the window)", (error(400, 63016),), copies=0, ends=(Status.FAILED,)),
    Case("63016 in the status callback", copies=1, ends=(Status.FAILED,), reported="63016"),
    Case("21610 (unsubscribed)", (error(400, 21610),), copies=0, ends=(Status.FAILED,)),
    Case("a 400 without a code", (answering(400, PAGE),), copies=0, ends=(Status.FAILED,)),
)

# These refuse everything, so they are tried one after the other and with several customers.
REFUSALS = {
    "401 (token revoked)": error(401, 20003),
    "403 (account may not)": error(403, 20403),
}
