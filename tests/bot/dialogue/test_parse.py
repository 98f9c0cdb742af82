from datetime import UTC, datetime
from typing import Any

import pytest

from bot.dialogue.parse import parse_reply
from bot.dialogue.reply import BadReply, ButtonOf, CallbackAct, CallbackRequest, HandoffRequest, ProofOf, Reply, Say


def custom(**content: Any) -> list[dict[str, Any]]:
    return [{"recipient_id": "x", "custom": content}]


def test_nothing_is_an_empty_reply() -> None:
    assert parse_reply([]).is_empty


def test_it_reads_an_automatic_text() -> None:
    reply = parse_reply(custom(say="callback_confirm", values={"phone": "+31 20", "n": 2}, proof={"rule": "form:callback"}))
    assert reply == Reply((Say(ProofOf("form:callback"), key="callback_confirm", values={"phone": "+31 20", "n": "2"}),))


def test_it_reads_an_answer_with_buttons_and_its_whole_proof() -> None:
    proof = {"rule": "faq_answer", "entry": "e", "version": 3, "matched": "m?", "confidence": 1, "details": {"candidates": []}}
    buttons = [{"label": "Other", "payload": '/choose_entry{"entry": "o"}'}, {"label_key": "clarify_none", "payload": "/n"}]
    [said] = parse_reply(custom(answer="One.\n\nZwei äöü.", language="de", buttons=buttons, proof=proof)).says
    assert said.text == "One.\n\nZwei äöü."
    assert said.buttons == (
        ButtonOf('/choose_entry{"entry": "o"}', label="Other"),
        ButtonOf("/n", label_key="clarify_none"),
    )
    assert said.proof == ProofOf("faq_answer", "e", 3, "m?", 1, {"candidates": [], "language": "de"})


def test_files_go_with_an_answer() -> None:
    (said,) = parse_reply(custom(answer="See the chart.", files=["chart.png", "fit.pdf"])).says
    assert said.files == ("chart.png", "fit.pdf")


def test_it_reads_a_handoff() -> None:
    reply = parse_reply(custom(handoff="callback", department="service", request="+31, noon", details={"time": "noon"}))
    assert reply.handoff == HandoffRequest(
        "callback", ProofOf("handoff:callback"), "service", "+31, noon", {"time": "noon"}
    )
    assert not reply.is_empty


def test_it_reads_what_is_wished_about_a_call() -> None:
    wanted = custom(callback="book", starts_at="2026-11-24T10:00:00+01:00", phone="+31205550142", department="service", request="x")
    reply = parse_reply(wanted)
    assert reply.callback == CallbackRequest(
        CallbackAct.BOOK, ProofOf("callback:book"), datetime(2026, 11, 24, 9, tzinfo=UTC), "+31205550142", "service", "x"
    )
    assert not reply.is_empty
    assert parse_reply(custom(callback="book", phone="this")).callback == CallbackRequest(
        CallbackAct.BOOK, ProofOf("callback:book"), phone="this"
    )
    cancelled = parse_reply([*custom(callback="cancel"), *wanted]).callback
    assert cancelled == CallbackRequest(CallbackAct.CANCEL, ProofOf("callback:cancel"))


def test_every_text_has_a_proof_even_when_none_was_given() -> None:
    reply = parse_reply([*custom(say="greet"), *custom(answer="Yes.")])
    assert [said.proof.rule for said in reply.says] == ["say:greet", "answer"]


def test_order_is_kept_and_the_first_handoff_counts() -> None:
    reply = parse_reply([
        *custom(say="greet"), *custom(handoff="low_confidence"), *custom(say="thanks"), *custom(handoff="asked"),
    ])  # fmt: skip
    assert [said.key for said in reply.says] == ["greet", "thanks"]
    assert reply.handoff is not None
    assert reply.handoff.reason == "low_confidence"


@pytest.mark.parametrize(
    "answered",
    [
        None,
        {},
        "text",
        [None],
        ["text"],
        [{"text": "Hi"}],
        [{"custom": None}],
        [{"custom": []}],
        custom(),
        custom(say="a", answer="b"),
        custom(say="a", handoff="asked"),
        custom(say=5),
        custom(say=""),
        custom(answer="  \n"),
        custom(answer=None),
        custom(say="a", wait=5),
        custom(answer="a", values={}),
        custom(answer="a", files="chart.png"),
        custom(answer="a", files=[""]),
        custom(say="a", files=["chart.png"]),
        custom(handoff="because"),
        custom(handoff="asked", department=5),
        custom(handoff="asked", details=[1]),
        custom(say="a", callback="cancel"),
        custom(callback="call"),
        custom(callback="cancel", starts_at="2026-11-24T10:00:00+01:00"),
        custom(callback="cancel", phone="+31205550142"),
        custom(callback="book", starts_at="2026-11-24T10:00:00"),
        custom(callback="book", starts_at="tomorrow"),
        custom(callback="book", starts_at=5),
        custom(callback="book", phone="020 555 0142"),
        custom(callback="book", phone="+0"),
        custom(callback="book", conversation=5),
        custom(say="a", values=["x"]),
        custom(say="a", buttons={"label": "x", "payload": "y"}),
        custom(say="a", buttons=["x"]),
        custom(say="a", buttons=[{"label": "x"}]),
        custom(say="a", buttons=[{"payload": "x"}]),
        custom(say="a", buttons=[{"label": "x", "label_key": "y", "payload": "z"}]),
        custom(say="a", proof="because"),
        custom(say="a", proof={"rule": 5}),
        custom(say="a", proof={"why": "x"}),
        custom(say="a", proof={"version": "3"}),
        custom(say="a", proof={"version": True}),
        custom(say="a", proof={"confidence": 1.5}),
        custom(say="a", proof={"confidence": True}),
        custom(say="a", proof={"confidence": float("nan")}),
    ],
)
def test_it_refuses_what_is_not_in_the_contract(answered: Any) -> None:
    with pytest.raises(BadReply):
        parse_reply(answered)


def test_a_refusal_never_repeats_what_was_said() -> None:
    for answered in (["my secret"], custom(say="a", values="my secret"), custom(handoff="my secret")):
        with pytest.raises(BadReply) as raised:
            parse_reply(answered)
        assert "secret" not in str(raised.value)
