from pathlib import Path

from ruamel.yaml import YAML

from actions.build import build_actions
from bot.words.texts import Texts
from tests.actions.support import FakeSearch, fake_ask, fake_call_desk, fake_faq

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = YAML(typ="safe").load(ROOT / "domain.yml")


def test_there_is_exactly_one_action_for_each_of_the_domain() -> None:
    names = [action.name() for action in build_actions(fake_faq(FakeSearch()), fake_ask, fake_call_desk())]
    assert sorted(names) == sorted(DOMAIN["actions"])


def test_every_response_of_the_domain_is_an_automatic_text() -> None:
    keys = Texts.load(ROOT / "data" / "texts", "en").keys()
    said = [custom["custom"]["say"] for variants in DOMAIN["responses"].values() for custom in variants]
    assert len(said) >= 5
    assert set(said) <= keys


def test_every_intent_of_the_domain_has_its_rule() -> None:
    rules = YAML(typ="safe").load(ROOT / "data" / "nlu" / "rules.yml")["rules"]
    plain = {rule["steps"][0].get("intent") for rule in rules if "condition" not in rule}
    assert plain - {"nlu_fallback"} == set(DOMAIN["intents"])
    assert "nlu_fallback" in plain


def test_every_intent_but_yes_and_the_form_s_own_is_looked_after_inside_the_form() -> None:
    rules = YAML(typ="safe").load(ROOT / "data" / "nlu" / "rules.yml")["rules"]
    inside = {rule["steps"][0].get("intent") for rule in rules if "condition" in rule}
    own = {"affirm", "ask_callback", "move_callback", "change_number", "choose_slot"}
    assert set(DOMAIN["intents"]) - inside == own
