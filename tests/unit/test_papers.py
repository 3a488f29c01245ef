"""The pages about deploying, agencies and privacy, and SECURITY.md, say what template and code say."""

import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from ordersync import __version__
from ordersync.delivery.cache_orders import CACHED_SECONDS
from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.contact import GOODS_KEPT
from ordersync.domain.phone_entry import MOST_ORDERS
from ordersync.pacing.take_call import KEPT_SECONDS
from ordersync.records.connection import AccountRecords
from tests.fakes.keys import record_keys
from tests.fakes.tables import hooked_tables
from tests.template.stack import Stack, as_list, mapping, number

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/ordersync/python/ordersync"
ENGLISH, POLISH = "docs/privacy.md", "docs/pl/prywatnosc.md"
DAY = 86_400


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def table(page: str, first_heading: str) -> list[list[str]]:
    """Return the rows of the table of a page whose first column has this heading, without their headings."""
    [lines] = re.findall(
        rf"^\| +{first_heading} *\|.*\n\|[ \-|]+\n((?:\|.*\n)+)", text(page), flags=re.MULTILINE
    )
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines()]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def numbers(cell: str) -> list[int]:
    return [int(found) for found in re.findall(r"\b\d+\b", cell)]


# --- docs/deploy.md ---


def stages() -> dict[str, dict[str, object]]:
    """Return what `sam deploy` is given for each environment of samconfig.toml."""
    saved = tomllib.loads(text("samconfig.toml"))
    return {
        name: {**body["global"]["parameters"], **body["deploy"]["parameters"]}
        for name, body in saved.items()
        if isinstance(body, dict)
    }


def chosen(stage: Mapping[str, object], parameter: str) -> str:
    """Return a parameter's value in a stage: the stage's own, or else the template's default."""
    own = dict(each.split("=", 1) for each in as_list(stage.get("parameter_overrides", [])))
    return own.get(parameter, str(mapping(Stack().parameters[parameter])["Default"]))


def test_the_stages_are_those_of_samconfig() -> None:
    described = {code(row[0])[0]: row[1:] for row in table("docs/deploy.md", "environment")}
    expected = {
        name: [
            f"`{stage['stack_name']}`",
            f"`{chosen(stage, 'ScheduleState')}`",
            chosen(stage, "LogRetentionDays"),
            "yes" if stage["confirm_changeset"] else "no",
            f"`{' '.join(as_list(stage['tags']))}`",
        ]
        for name, stage in stages().items()
    }
    assert described == expected


def test_the_region_of_all_stages_is_the_one_that_the_page_names() -> None:
    [region] = {stage["region"] for stage in stages().values()}
    assert f"All three are in `{region}`" in text("docs/deploy.md")


# --- docs/agencies.md ---


def test_the_costs_are_those_that_were_counted() -> None:
    paid = {row[0]: float(row[1].strip("*")) for row in table("docs/costs.md", "")}
    idle, hundred = paid["One connection without orders"], paid["100 connections without orders"]
    assert table("docs/agencies.md", "connections") == [
        ["1", f"{idle:.2f}", f"{idle:.2f}"],
        ["100", f"{hundred:.2f}", f"{100 * idle:.2f}"],
    ]
    further = round(100 * (hundred - idle) / 99)
    assert f"some {further} cents" in " ".join(text("docs/agencies.md").split())


def test_the_scope_of_an_accounts_contacts_is_computed_as_the_records_do() -> None:
    [script] = re.findall(
        r"^ *```sh\n( *SERVER=.*?)^ *```", text("docs/agencies.md"), re.MULTILINE | re.DOTALL
    )
    answer = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout
    account = SalesmanagoAccount.model_validate(
        {"client_id": "ab12cd34ef56gh78", "api_key": "k", "api_secret": "s", "owner": "owner@shop.example"}
    )
    tables = hooked_tables()
    assert AccountRecords.of(tables, record_keys(tables), account).scope == answer.strip()


# --- docs/privacy.md and docs/pl/prywatnosc.md ---


def places(page: str) -> dict[str, list[str]]:
    """Return the rows about the places where something is kept, by what sets how long."""
    rows = table(page, "place" if page == ENGLISH else "miejsce")
    return {(code(row[4]) or code(row[0]))[0]: row for row in rows}


@pytest.fixture(scope="module")
def deployed() -> Stack:
    return Stack()


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_every_table_is_named_and_no_record_but_call_budgets_ends_by_itself(
    page: str, deployed: Stack
) -> None:
    tables = deployed.of_type("AWS::DynamoDB::Table")
    rows = {name: row for name, row in places(page).items() if name.endswith("Table")}
    assert rows.keys() == tables.keys()
    endless = {name for name, row in rows.items() if row[3].startswith(("without end", "bez terminu"))}
    assert endless == rows.keys() - {"BudgetTable"}
    for name in endless:
        assert code(rows[name][0]) == [str(tables[name]["TableName"]).replace("shop", "STACK", 1)]


def test_only_call_budgets_are_written_with_an_end() -> None:
    writing = {
        str(path.relative_to(PACKAGE))
        for room in ("intake", "delivery", "pacing", "connecting", "bootstrap", "records")
        for path in (PACKAGE / room).rglob("*.py")
        if re.search(r"expires_at=(?!expires_at)|, expires_at\)", path.read_text(encoding="utf-8"))
    }
    assert writing - {"records/record.py"} == {"pacing/take_call.py", "connecting/save_connection.py"}
    assert KEPT_SECONDS == 3_600, "an hour, say both pages"


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_messages_and_logs_are_kept_as_long_as_the_page_says(page: str, deployed: Stack) -> None:
    rows = places(page)
    queues = deployed.of_type("AWS::SQS::Queue")
    for row in rows.values():
        for name in code(row[4]):
            if name in queues:
                kept = number(queues[name]["MessageRetentionPeriod"])
                assert numbers(row[3]) == [kept // DAY], name
    named = {name for row in rows.values() for name in code(row[4])}
    assert queues.keys() <= named
    by_stage = [int(chosen(stages()[name], "LogRetentionDays")) for name in ("default", "staging", "prod")]
    assert numbers(rows["LogRetentionDays"][3]) == by_stage


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_backups_go_back_as_far_as_aws_lets_them_by_default(page: str, deployed: Stack) -> None:
    backed_up = [
        mapping(body["PointInTimeRecoverySpecification"])
        for body in deployed.of_type("AWS::DynamoDB::Table").values()
        if "PointInTimeRecoverySpecification" in body
    ]
    assert backed_up == [{"PointInTimeRecoveryEnabled": True}] * 5
    assert numbers(places(page)["PointInTimeRecoverySpecification"][3]) == [35]


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_keys_and_bounds_are_those_of_template_and_code(page: str, deployed: Stack) -> None:
    rows = places(page)
    for body in deployed.of_type("AWS::DynamoDB::Table").values():
        assert body["SSESpecification"] == {"SSEEnabled": True}, "that is aws/dynamodb, not a key of our own"
    assert "KmsKeyId" not in deployed.properties("RecordKeys")
    assert "KmsMasterKeyId" not in deployed.properties("AlarmTopic")
    length = mapping(deployed.properties("RecordKeys")["GenerateSecretString"])["PasswordLength"]
    assert re.search(rf"\b{length} (characters|znaki)\b", text(page))
    assert numbers(rows["PhonesTable"][1]) == [MOST_ORDERS, MOST_ORDERS]
    assert numbers(rows["ContactsTable"][1]) == [GOODS_KEPT]
    assert CACHED_SECONDS == 15 * 60
    assert re.search(r"a quarter of an hour at most|najwyżej kwadrans", text(page))


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_what_is_read_from_baselinker_is_named(page: str) -> None:
    client = (PACKAGE / "adapters/baselinker/client.py").read_text(encoding="utf-8")
    assert {name for name in code(text(page)) if name.startswith("get")} == set(
        re.findall(r'_call\("(\w+)"', client)
    )


@pytest.mark.parametrize("page", [ENGLISH, POLISH])
def test_every_function_is_among_those_who_may_read_something(page: str) -> None:
    asked = Stack(SettingsPage="ENABLED")
    section = re.split(r"^## (?:Who may read it|Kto może je czytać)$", text(page), flags=re.MULTILINE)[1]
    readers = [line.split("|")[1] for line in section.partition("\n## ")[0].splitlines() if "|" in line]
    services = {
        asked.environment(name)["POWERTOOLS_SERVICE_NAME"] for name in asked.of_type("AWS::Lambda::Function")
    }
    assert {name for reader in readers for name in code(reader)} - {"ReadOnlyAccess"} == services


def test_both_languages_say_the_same_of_each_place() -> None:
    english, polish = places(ENGLISH), places(POLISH)
    assert english.keys() == polish.keys()
    for name, row in english.items():
        for own, other in zip(row, polish[name], strict=True):
            assert code(own) == code(other), name
            assert numbers(own) == numbers(other), name


def test_both_languages_have_the_same_sections_and_rows() -> None:
    english, polish = (re.sub(r"[^#|\n]", "", text(page)) for page in (ENGLISH, POLISH))
    shapes = [[line for line in page.splitlines() if line] for page in (english, polish)]
    assert shapes[0] == shapes[1]


# --- SECURITY.md ---


def test_the_version_that_is_released_is_supported() -> None:
    supported = [row[0] for row in table("SECURITY.md", "version")]
    assert supported == [f"{__version__.rpartition('.')[0]}.x"]


@pytest.mark.parametrize("page", [ENGLISH, POLISH, "SECURITY.md", "docs/agencies.md", "docs/deploy.md"])
def test_every_test_and_workflow_that_is_named_is_there(page: str) -> None:
    for name in re.findall(r"`((?:tests|\.github)/[\w./-]+)`", text(page)):
        assert (ROOT / name).exists(), name


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(((?:docs/)?[\w/-]+\.md)", text("README.md")))
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")} | {"SECURITY.md"}
    assert pages - {"docs/mutations.md"} <= linked
