"""How an entry begins as what a person told a customer."""

import pytest

from bot.faq.from_talk import Word, asked_and_answered, name_for


def customer(text: str) -> Word:
    return Word(is_customers=True, is_persons=False, text=text)


def person(text: str) -> Word:
    return Word(is_customers=False, is_persons=True, text=text)


BOT = Word(is_customers=False, is_persons=False, text="A person answers you by 10:00.")


def test_it_takes_what_was_asked_before_the_last_reply_and_all_of_that_reply() -> None:
    talk = [
        customer("An older question"), person("An older answer"), customer("Do you  sell\ntandems?"), BOT,
        customer("For two people"), person("Yes, on order."), BOT, person("Six weeks."),
    ]  # fmt: skip
    assert asked_and_answered(talk) == (["Do you sell tandems?", "For two people"], "Yes, on order.\n\nSix weeks.")


def test_what_the_customer_wrote_afterwards_changes_nothing() -> None:
    assert asked_and_answered([customer("Tandems?"), person("Yes."), customer("Thank you!")]) == (["Tandems?"], "Yes.")


def test_no_reply_no_entry() -> None:
    assert asked_and_answered([customer("Tandems?"), BOT]) == ([], "")
    assert asked_and_answered([]) == ([], "")


def test_letters_and_what_has_no_words_are_no_questions() -> None:
    asked, _ = asked_and_answered([customer("x" * 301), customer("🚲?!"), customer("Tandems?"), customer("Tandems?"), person("Yes.")])
    assert asked == ["Tandems?"]


def test_the_last_three_ways_of_asking_are_enough() -> None:
    assert asked_and_answered([*map(customer, "abcde"), person("Yes.")])[0] == ["c", "d", "e"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Do you sell tandems for two people?", "sell_tandems_two_people"),
        ("Können Sie Räder für [name] lagern?", "konnen_rader_fur_lagern"),
        ("What is it?", "what_is_it"),
        ("自転車", "new_entry"),
        ("", "new_entry"),
    ],
)
def test_a_short_name_is_suggested(question: str, name: str) -> None:
    assert name_for(question, ()) == name
    assert name_for(question, {name, f"{name}_2"}) == f"{name}_3"
