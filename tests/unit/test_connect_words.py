"""Every language has words for everything, and the words of fields are those on the fields."""

import ast
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from ordersync.connecting.form import SectionName
from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.language import Words
from ordersync.connecting.questions import CHOICES, FieldName, Finding, NoteTopic, Phrase, Topic
from ordersync.connecting.words import ENGLISH, LANGUAGES
from ordersync.domain.connection import REASONS, described_fields
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
DOMAIN = Path(__file__).parents[2] / "layers/ordersync/python/ordersync/domain"
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


@pytest.mark.parametrize("name", LANGUAGES.keys() - {"en"})
def test_a_translation_has_words_for_every_field_and_choice(name: str) -> None:
    language, missing = LANGUAGES[name], []
    for place, field in described_fields().items():
        words = language.fields.get(place)
        if words is None or not words.text or bool(words.explanation) != bool(field.about.explanation):
            missing.append(place)
    assert not missing, f"connecting/: {name} has no words for {', '.join(missing)}"


@every_language
def test_a_language_has_words_for_every_problem_of_a_value(name: str) -> None:
    raised = {
        str(node.exc.args[0].value)
        for module in ("field_types", "urls", "accounts", "settings")
        for node in ast.walk(ast.parse((DOMAIN / f"{module}.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if isinstance(node.exc.args[0], ast.Constant)
    }
    missing = ({*REASONS.values()} | raised) - LANGUAGES[name].reasons.keys()
    assert raised
    assert not missing, f"connecting/: {name} has no words for {', '.join(missing)}"


@pytest.mark.parametrize(
    ("reason", "english", "polish"),
    [
        ("must be at least 1", "Enter 1 or more.", "Wpisz co najmniej 1."),
        (
            "must be 'live' or 'shadow'",
            "The values to choose from: 'live' or 'shadow'.",
            "Możliwe wartości: 'live' or 'shadow'.",
        ),
        ("must not be empty", "This must not be empty.", "To nie może być puste."),
        ("of a later version", "of a later version", "of a later version"),
    ],
)
def test_what_the_model_says_of_a_value_is_a_sentence(reason: str, english: str, polish: str) -> None:
    assert ENGLISH.reason(reason) == english
    assert LANGUAGES["pl"].reason(reason) == polish


@every_language
def test_a_problem_of_a_value_is_a_whole_sentence(name: str) -> None:
    reasons = LANGUAGES[name].reasons.values()
    assert [text for text in reasons if not text[0].isupper() or not text.endswith(".")] == []


@pytest.mark.parametrize("name", FORM_WORDS)
def test_the_form_has_all_its_words(name: str) -> None:
    words, english = vars(FORM_WORDS[name]), vars(FORM_WORDS["en"])
    assert FORM_WORDS.keys() == LANGUAGES.keys()
    assert {*FORM_WORDS[name].sections} == {*SectionName}
    assert all(words.values())
    for key, text in words.items():
        assert key == "sections" or placeholders(text) == placeholders(english[key]), key


def test_a_question_says_how_to_type_several_values_and_none() -> None:
    explanation = ENGLISH.question("settings.eshops").explanation
    assert explanation.endswith(
        "Example: shop:812=second_shop. Separate several with commas. Type - for none."
    )
    assert "Type - " not in ENGLISH.question("settings.eshop").explanation
    assert "Type - " not in ENGLISH.question("settings.timezone").explanation
    assert "Type - " not in ENGLISH.question("salesmanago.v3_api_key").explanation
    assert "Type - " in ENGLISH.question("settings.tag").explanation
