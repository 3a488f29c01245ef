"""Every language has words for everything, and the words of fields are those on the fields."""

from dataclasses import replace
from enum import StrEnum
from string import Formatter

import pytest

from ordersync.connecting.language import Words
from ordersync.connecting.questions import CHOICES, FieldName, Finding, NoteTopic, Phrase, Topic
from ordersync.connecting.words import ENGLISH, LANGUAGES
from ordersync.domain.connection import described_fields
from ordersync.domain.dialogue import CheckName, Status
from ordersync.errors import WaitReason

PARTS: dict[str, type[StrEnum]] = {
    "questions": Topic,
    "notes": NoteTopic,
    "checks": CheckName,
    "statuses": Status,
    "findings": Finding,
    "advice": WaitReason,
    "phrases": Phrase,
}
HOME = "connecting/words.py"
every_language = pytest.mark.parametrize("name", LANGUAGES)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@every_language
@pytest.mark.parametrize("part", PARTS)
def test_a_language_has_all_words(name: str, part: str) -> None:
    missing = set(PARTS[part]) - set(getattr(LANGUAGES[name], part))
    assert not missing, f"{HOME}: the language {name} has no {part} for {', '.join(sorted(missing))}"


@every_language
@pytest.mark.parametrize("topic", CHOICES)
def test_a_language_has_words_for_every_choice(name: str, topic: Topic) -> None:
    missing = set(CHOICES[topic]) - set(LANGUAGES[name].questions[topic].choices)
    assert not missing, f"{HOME}: the question {topic} of {name} has no words for {', '.join(missing)}"


@every_language
def test_no_words_are_left_empty(name: str) -> None:
    language = LANGUAGES[name]
    empty = [key for part in PARTS for key, words in getattr(language, part).items() if not words]
    empty += [key for key, words in language.questions.items() if not words.text]
    empty += [key for key, found in language.findings.items() if not found.meaning]
    assert not empty, f"{HOME}: {name} has nothing to say for {', '.join(empty)}"
    assert language.yes
    assert language.no


@every_language
def test_a_language_puts_the_same_data_into_its_words(name: str) -> None:
    language = LANGUAGES[name]
    pairs = {f"notes {key}": (language.notes[key], ENGLISH.notes[key]) for key in NoteTopic}
    pairs |= {f"phrases {key}": (language.phrases[key], ENGLISH.phrases[key]) for key in Phrase}
    for key in Finding:
        found, english = language.findings[key], ENGLISH.findings[key]
        pairs[f"findings {key}"] = (found.meaning + found.advice, english.meaning + english.advice)
    wrong = [key for key, (text, english) in pairs.items() if placeholders(text) != placeholders(english)]
    assert not wrong, f"{HOME}: other data than in English: {', '.join(wrong)}"


@every_language
def test_translations_of_fields_are_for_fields_that_exist(name: str) -> None:
    language = LANGUAGES[name]
    assert {*language.fields, *language.hints} <= described_fields().keys()
    for place, words in language.fields.items():
        assert words.choices.keys() == described_fields()[place].about.choices.keys(), place


@every_language
def test_menus_have_one_kind_of_number(name: str) -> None:
    choices = [
        text for words in LANGUAGES[name].questions.values() for text in words.choices.values() if "[" in text
    ]
    assert not choices, f"{HOME}: a menu has numbers of its own, so those of SALESmanago's form confuse"


def test_every_field_that_a_guided_question_names_exists() -> None:
    assert set(FieldName) <= described_fields().keys()


def test_the_english_words_of_a_field_come_off_the_field() -> None:
    for place, field in described_fields().items():
        words = ENGLISH.question(place)
        assert words.text.removesuffix("?") == field.about.title
        assert field.about.explanation in words.explanation
        assert words.choices == field.about.choices


def test_a_translation_may_replace_the_words_of_a_field() -> None:
    polish = replace(ENGLISH, fields={"settings.tag": Words("[2] Dodaj tag", "Jeden tag.")})
    assert polish.question("settings.tag").text == "[2] Dodaj tag"
    assert polish.describe("settings.eshop") == ENGLISH.describe("settings.eshop")


def test_a_question_says_how_to_type_several_values_and_none() -> None:
    explanation = ENGLISH.question("settings.eshops").explanation
    assert explanation.endswith(
        "Example: shop:812=second_shop. Separate several with commas. Type - for none."
    )
    assert "Type - " not in ENGLISH.question("settings.eshop").explanation
    assert "Type - " not in ENGLISH.question("settings.timezone").explanation
    assert "Type - " not in ENGLISH.question("salesmanago.v3_api_key").explanation
    assert "Type - " in ENGLISH.question("settings.tag").explanation
