"""Every field of a document is described once, on the field, and the README's table is made from that."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import pytest

from ordersync.domain.connection import described_fields, document_parts, parse_new_connection
from ordersync.domain.described import About, Asked, DescribedField, Kind, Part, describe_model
from ordersync.errors import InvalidConnection
from simulators.salesmanago.simulator import sha
from tests.builders import document
from tests.fakes.connecting import Session
from tests.fakes.merchant import API_SECRET, CLIENT_ID

README = Path(__file__).parents[2] / "README.md"
HEAD = ("| field | default | meaning |", "| --- | --- | --- |")


def default_cell(field: DescribedField) -> str:
    if field.is_required:
        return ""
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return f"`{json.dumps(default)}`"


def meaning_cell(field: DescribedField) -> str:
    about = field.about
    sentences = [f"{about.title}.", about.explanation]
    if about.choices:
        choices = (f'`"{value}"`: {words}' for value, words in about.choices.items())
        sentences.append(f"{'; '.join(choices)}.")
    if about.example is not None:
        sentences.append(f"Example: `{json.dumps(about.example)}`.")
    return " ".join(sentence for sentence in sentences if sentence).replace("->", "→")


def readme_table() -> str:
    rows = [
        f"| `{place}` | {default_cell(field)} | {meaning_cell(field)} |".replace("|  |", "| |")
        for place, field in described_fields().items()
    ]
    return "\n".join([*HEAD, *rows])


def test_the_readme_has_the_table_of_all_fields() -> None:
    table = readme_table()
    text = README.read_text(encoding="utf-8")
    there = set(text.splitlines())
    missing = [row for row in table.splitlines() if row not in there]
    message = (
        f"README.md, 'The connection document': rows that differ: {len(missing)}; the table is\n\n{table}\n"
    )
    assert f"\n\n{table}\n\n" in text, message


def test_every_field_has_a_description() -> None:
    """Fails in `describe_model`, whose message names the field."""
    assert all(field.about.title for field in described_fields().values())


def test_a_field_without_a_description_is_named() -> None:
    class Bare(Part):
        tag: str = ""

    with pytest.raises(TypeError, match=r"test_domain_settings: Bare\.tag has no description"):
        list(describe_model(Bare))


def test_a_choice_without_words_is_named() -> None:
    class Worded(Part):
        start: Annotated[Literal["journal", "now"], About("Start", choices={"now": "now"})] = "now"

    with pytest.raises(TypeError, match=r"Worded\.start must have words .*: journal, now"):
        list(describe_model(Worded))


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("enabled", Kind.FLAG),
        ("mode", Kind.CHOICE),
        ("settings.start", Kind.CHOICE),
        ("baselinker.requests_per_minute", Kind.NUMBER),
        ("settings.skip_statuses", Kind.NUMBERS),
        ("settings.skip_sources", Kind.TEXTS),
        ("settings.rates", Kind.PAIRS),
        ("settings.currency", Kind.TEXT),
        ("baselinker.token", Kind.TEXT),
    ],
)
def test_the_kind_of_a_field_comes_from_its_type(place: str, kind: Kind) -> None:
    assert described_fields()[place].kind is kind


def test_secrets_are_known_by_their_type() -> None:
    secrets = {place for place, field in described_fields().items() if field.is_secret}
    assert secrets == {
        "baselinker.token",
        *(f"salesmanago.{name}" for name in ("api_key", "api_secret", "sha", "v3_api_key")),
    }


def test_an_example_is_a_valid_value() -> None:
    examples = {place: field.about.example for place, field in described_fields().items()}
    settings = {
        place.removeprefix("settings."): example for place, example in examples.items() if example is not None
    }
    assert settings
    parse_new_connection(json.dumps(document(settings=settings)), "main")


@pytest.mark.parametrize(
    "value", [None, 1, -5, 10**9, 1.5, "", "x", "ą ę", "zloty", [], [1, "", "x"], {}, {"x": "y"}, True]
)
@pytest.mark.parametrize("place", [*described_fields(), *document_parts()])
def test_problems_are_in_plain_words(place: str, value: object) -> None:
    """Whatever a person writes, no problem speaks of patterns, dictionaries or inputs."""
    part, _, name = place.rpartition(".")
    content = document(**{part: {name: value}}) if part else {**document(), name: value}
    with suppress(InvalidConnection):
        parse_new_connection(json.dumps(content), "main")
        return
    odd = re.compile(r"Input|String|Value|pattern|boolean|dictionary|integer|tuple|[\\^$]")
    assert not [problem for problem in problems_of(content) if odd.search(problem)]


def problems_of(content: object) -> tuple[str, ...]:
    with pytest.raises(InvalidConnection) as raised:
        parse_new_connection(json.dumps(content), "main")
    return raised.value.problems


def test_the_first_questions_ask_for_the_fields_that_say_so() -> None:
    with_secret, with_sha = Session(), Session()
    with_secret.connect()
    with_sha.connect(
        {
            "proof": ["sha"],
            "salesmanago.api_key": ["key"],
            "salesmanago.sha": [sha("key", CLIENT_ID, API_SECRET)],
        }
    )
    asked = {*with_secret.prompt.asked, *with_sha.prompt.asked} & described_fields().keys()
    assert asked == {place for place, field in described_fields().items() if field.about.asked is Asked.FIRST}
