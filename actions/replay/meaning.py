"""What a reply to a replayed question means to a customer: which entries answered, in which words, or who was called."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.faq.replay.given import Became, Given


def given(messages: Sequence[dict[str, Any]], language: str) -> Given:
    """What the custom JSON of a reply (bot/dialogue/reply.py) means to a customer."""
    text = "\n\n".join(str(each["answer"]) for each in messages if "answer" in each)
    proofs = [each.get("proof") or {} for each in messages]
    entries = tuple(dict.fromkeys(entry for proof in proofs for entry in _entries(proof)))
    confidence = next((proof["confidence"] for proof in proofs if proof.get("confidence") is not None), None)
    if any("handoff" in each for each in messages):
        is_for_people = any(each.get("handoff") == "always_human" for each in messages)
        return Given(Became.HANDED_OVER, entries if is_for_people else (), text, confidence, language, is_for_people)
    if any(each.get("say") == "clarify" for each in messages):
        offered = next((proof for proof in proofs if proof.get("details")), {})["details"]["candidates"]
        return Given(Became.ASKED_BACK, tuple(each["id"] for each in offered), "", confidence, language)
    if text:
        return Given(Became.ANSWERED, entries, text, confidence, language)
    return Given(Became.SAID, (), " ".join(str(each.get("say", "")) for each in messages), None, language)


def _entries(proof: dict[str, Any]) -> Iterator[str]:
    questions = (proof.get("details") or {}).get("questions")
    if questions:
        yield from (each["entry"] for each in questions if each.get("entry"))
    elif proof.get("entry"):
        yield proof["entry"]
