"""The settings page has all its words in every language, and none outside of them."""

import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from ordersync.web.pages import TEMPLATES, preferred_language
from ordersync.web.words.page_words import LANGUAGE_NAMES, PAGE_LANGUAGES

ENGLISH = PAGE_LANGUAGES["en"]
FILES = sorted(TEMPLATES.glob("*.html"))
# Attributes that a person reads or hears.
SAID = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title", "data-label", "content"})
SAME_IN_ALL = {"connections.utc", "changes.who"}
NO_WORDS = {"width=device-width, initial-scale=1", "light dark"}


def words(subject: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of some words by its place."""
    for field in fields(subject) if is_dataclass(subject) else ():
        value = getattr(subject, field.name)
        name = f"{place}.{field.name}".strip(".")
        if isinstance(value, str):
            yield name, value
        else:
            yield from words(value, name)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_a_language_has_every_word_with_the_same_data(language: str) -> None:
    english, own = dict(words(ENGLISH)), dict(words(PAGE_LANGUAGES[language]))
    assert own.keys() == english.keys()
    assert len(english) > 40
    for place, text in own.items():
        assert text.strip() == text, place
        assert text, f"{place} has no word in {language}"
        assert placeholders(text) == placeholders(english[place]), place
    if language != "en":
        untranslated = {place for place, text in own.items() if text == english[place]}
        assert untranslated <= SAME_IN_ALL


def test_every_language_has_a_name() -> None:
    assert LANGUAGE_NAMES.keys() == PAGE_LANGUAGES.keys()


def literal(template: str) -> str:
    """Return what a template holds outside of its expressions, with a mark for each of these."""
    found: list[str] = []
    for node in Environment(autoescape=True).parse(template).find_all(nodes.Output):
        found += [part.data if isinstance(part, nodes.TemplateData) else "\0" for part in node.nodes]
    return "".join(found)


class Said(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SAID and value and value not in NO_WORDS]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_template_has_no_word_of_its_own(file: Path) -> None:
    said = Said()
    said.feed(literal(file.read_text(encoding="utf-8")))
    assert not [text for text in said.texts if re.search(r"[^\W\d_]{2}", text)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_form_proves_that_it_is_one_of_ours(file: Path) -> None:
    forms = re.findall(r"<form\b.*?</form>", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    for form in forms:
        assert (
            'method="post"' not in form
            or 'name="csrf" value="{{ csrf }}"' in form
            or file.name == "open.html"
        )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_in_a_template_is_left_unescaped_or_loaded_from_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|<script|\sstyle=|\son\w+=|https?://", text)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("en-GB,en;q=0.9,pl;q=0.8", "en"),
        ("de,pl;q=0.5", "pl"),
        ("de", "en"),
        ("", "en"),
        (";;,,-", "en"),
    ],
)
def test_the_browsers_language_is_the_pages(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language
