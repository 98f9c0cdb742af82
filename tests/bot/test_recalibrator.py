"""The console asks the part that answers; whatever comes back is a proposal or one sentence."""

import json

import httpx
import pytest

from bot.faq.learning.recalibration import CannotRecalibrate, Outcomes, Proposal, Report
from bot.recalibrator import ask_for_proposal
from tests.nights import PROPOSAL


def answering(status: int, content: str) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", "http://127.0.0.1:5055/recalibration")
        return httpx.Response(status, content=content)

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_proposal_comes_over_whole() -> None:
    assert isinstance(PROPOSAL.report, Report)
    assert isinstance(PROPOSAL.report.recent_after, Outcomes)
    client = answering(200, json.dumps(PROPOSAL.to_json()))
    assert ask_for_proposal("http://127.0.0.1:5055", client) == PROPOSAL
    assert isinstance(Proposal.from_json(PROPOSAL.to_json()), Proposal)


@pytest.mark.parametrize(
    ("status", "content", "sentence"),
    [
        (409, '{"error": "There are 3 marks."}', "There are 3 marks."),
        (503, '{"error": "The FAQ is still being loaded."}', "still being loaded"),
        (200, '{"content": {}}', "does not reply"),
        (404, "Not Found", "does not reply"),
    ],
)
def test_anything_else_is_a_sentence(status: int, content: str, sentence: str) -> None:
    with pytest.raises(CannotRecalibrate, match=sentence):
        ask_for_proposal("http://127.0.0.1:5055", answering(status, content))


def test_nobody_there_is_a_sentence() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(CannotRecalibrate, match="nightdesk faq recalibrate"):
        ask_for_proposal("http://127.0.0.1:5055", httpx.Client(transport=httpx.MockTransport(refuse)))
