"""The documentation is true to the code, as far as a program can tell."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from local.options import parse_options
from ordersync.connecting.words import ENGLISH
from ordersync.domain.connection import described_fields, parse_new_connection
from ordersync.domain.skips import SkipReason
from ordersync.errors import Service, WaitReason
from tests.mutants.mutations import MUTATIONS
from tests.template.stack import as_list, items, mapping, template_as_written

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCES = sorted(
    path
    for folder in (
        "layers/ordersync/python",
        "functions",
        "local",
        "simulators",
        "ops",
        "benchmarks",
        "release",
        "tests",
    )
    for path in (ROOT / folder).rglob("*.py")
)
TEMPLATE = template_as_written()
PARAMETERS = mapping(TEMPLATE["Parameters"])
README = (ROOT / "README.md").read_text(encoding="utf-8")
BEHAVIOUR = (ROOT / "docs/behaviour.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
POLISH_GUIDE = (ROOT / "docs/pl/przewodnik.md").read_text(encoding="utf-8")
HISTORY = {"CHANGELOG.md", "decisions.md"}
# A key that only operators use; a document that is invalid or switched off.
NO_WAITS_FOR_A_SERVICE = {WaitReason.SALESMANAGO_V3_KEY, WaitReason.INVALID_DOCUMENT, WaitReason.DISABLED}


def test_every_mutation_is_listed() -> None:
    listed = (ROOT / "docs/mutations.md").read_text(encoding="utf-8")
    names = [line[2:].rstrip(",.") for line in listed.splitlines() if line.startswith("- ")]
    assert names == [mutation.name for mutation in MUTATIONS]


def headings(page: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ +(.+)$", prose, flags=re.MULTILINE)


def anchor(heading: str) -> str:
    """Return the name by which a heading is linked to."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            yield target


def rows(text: str) -> list[list[str]]:
    """Return the cells of all tables' rows."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in map(str.strip, text.splitlines())
        if line.startswith("| ")
    ]


def test_there_is_something_to_read() -> None:
    assert {page.name for page in PAGES} >= {
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "behaviour.md",
        "remote-apis.md",
        "runbook.md",
        "decisions.md",
        "przewodnik.md",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, section = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if section:
            assert section in map(anchor, headings(target)), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    folders = "functions|layers|local|simulators|ops|release|events|tests|docs|requirements"
    for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_is_named_can_be_made(page: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^ *)(?:[A-Z]+=\S+ )*make ([a-z-]+)", text, flags=re.MULTILINE)
    assert set(named) <= targets


def test_the_example_is_a_document_that_can_be_used() -> None:
    example = re.search(r"^```json\n(\{.*?^\})\n```", README, flags=re.MULTILINE | re.DOTALL)
    assert example
    connection = parse_new_connection(example[1], "myshop")
    assert connection.enabled
    assert isinstance(connection.baselinker.token, SecretStr)


def test_every_option_of_the_local_run_stands_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", README, flags=re.MULTILINE))


def test_every_parameter_that_the_readme_names_is_the_templates_with_that_default() -> None:
    documented = {row[0].strip("`"): row[1] for row in rows(README) if re.fullmatch(r"`[A-Z]\w+`", row[0])}
    assert documented
    for name, default in documented.items():
        value = mapping(PARAMETERS[name])["Default"]
        assert default == (f"`{value}`" if value != "" else "none")


def test_every_decision_of_a_deployer_stands_in_the_readme() -> None:
    interface = mapping(mapping(TEMPLATE["Metadata"])["AWS::CloudFormation::Interface"])
    group = mapping(items(interface["ParameterGroups"])[0])
    documented = {row[0].strip("`") for row in rows(README)}
    assert set(as_list(group["Parameters"])) <= documented


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_timing_that_is_named_is_one(page: Path) -> None:
    named = re.findall(
        r"`([A-Z][a-z]+(?:Timeout|Delay|Limit|Lease|Window|Hold|Recheck|Grace|Cache|State|Email))\b",
        page.read_text(encoding="utf-8"),
    )
    assert set(named) <= mapping(mapping(TEMPLATE["Mappings"])["Timings"]).keys() | PARAMETERS.keys()


def test_every_output_that_the_runbook_asks_for_is_there() -> None:
    asked = set(re.findall(r"output ([A-Z]\w+)", RUNBOOK))
    assert asked
    assert asked <= mapping(TEMPLATE["Outputs"]).keys()


def test_the_runbook_says_which_aws_cli_it_needs_and_where_defects_are_reported() -> None:
    first = RUNBOOK.partition("## ")[0]
    assert "version 2 of the AWS CLI" in first
    assert "AWS_PAGER" in first
    assert "git remote get-url origin" in RUNBOOK.partition("## Report a defect")[2]
    everywhere = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert not re.search(r"(?<!\[)\breport it\b(?!\]\()", everywhere), (
        "say where: docs/runbook.md, Report a defect"
    )


ADDRESS = re.compile(r"(?<!e-mail )(?<!postal )(?<!IP )(?<![`{-])\baddress", re.IGNORECASE)


@pytest.mark.parametrize("name", ["README.md", "docs/behaviour.md", "docs/promise.md", "docs/runbook.md"])
def test_an_address_is_said_to_be_an_e_mail_address_or_a_postal_one(name: str) -> None:
    text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
    found = [text[match.start() - 40 : match.end() + 20] for match in ADDRESS.finditer(text)]
    assert not found, "an address of the web is a URL, one of a machine a host"


def test_what_the_commands_say_has_the_words_of_the_documentation() -> None:
    questions = [*ENGLISH.questions.values(), *(ENGLISH.describe(place) for place in described_fields())]
    said = [text for words in questions for text in (words.text, words.explanation, *words.choices.values())]
    said += [*ENGLISH.notes.values(), *ENGLISH.advice.values(), *ENGLISH.checks.values()]
    said += [text for found in ENGLISH.findings.values() for text in (found.meaning, found.advice)]
    wrong = [
        text for text in said if ADDRESS.search(text) or re.search(r"(?<!API )(?<!v3 )\bkeys?\b|panel", text)
    ]
    assert not wrong, "an e-mail address; an API key; the name of a screen, not a panel"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_written_as_they_work(page: Path) -> None:
    """In a fresh clone no `python` has the project's packages but that of .venv."""
    blocks = re.findall(
        r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    bare = [
        line for block in blocks for line in block.splitlines() if re.match(r" *(python|sam|pytest)\b", line)
    ]
    inline = re.findall(r"`python -m (?:ops|local) [^`]+`", page.read_text(encoding="utf-8"))
    assert not bare
    assert page.name in HISTORY or not inline


@pytest.mark.parametrize("reason", SkipReason)
def test_every_reason_to_skip_is_explained(reason: SkipReason) -> None:
    assert f"`{reason}`" in {row[0] for row in rows(BEHAVIOUR)}


def test_every_service_that_is_waited_for_is_in_the_runbook() -> None:
    assert all(f"`health#{service}`" in RUNBOOK for service in Service)


@pytest.mark.parametrize("reason", sorted(set(WaitReason) - NO_WAITS_FOR_A_SERVICE))
def test_every_reason_to_wait_is_in_the_runbook(reason: WaitReason) -> None:
    documented = {name for row in rows(RUNBOOK) for name in re.findall(r"`(\w+)`", row[0])}
    assert reason in documented


def test_the_polish_guide_explains_every_alarm_and_no_other() -> None:
    alarms = {
        str(mapping(mapping(resource["Properties"])["AlarmName"])["Fn::Sub"]).removeprefix(
            "${AWS::StackName}-"
        )
        for resource in map(mapping, mapping(TEMPLATE["Resources"]).values())
        if resource["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    }
    explained = [match[1] for row in rows(POLISH_GUIDE) if (match := re.fullmatch(r"`([a-z-]+)`", row[0]))]
    assert sorted(explained) == sorted(alarms)


def test_every_section_that_the_code_names_is_there() -> None:
    missing = []
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        for name, section in re.findall(r'docs/([\w-]+\.md), "?([A-Z][\w -]*?)"?[),."\n]', text):
            if anchor(section) not in map(anchor, headings(ROOT / "docs" / name)):
                missing.append(f"{source.name}: {name}, {section}")
    assert not missing
