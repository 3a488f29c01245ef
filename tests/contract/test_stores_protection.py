"""The tables that outlive a stack can't be deleted once they are protected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local import ROOT
from ops import protect
from ops.__main__ import main
from ordersync.bootstrap import operators
from ordersync.errors import NotApplied
from tests.fakes.deployed import REGION, create_table, dynamodb_client, emulated_aws
from tests.template.stack import Stack, mapping

STACK = "ordersync"
LASTING = {
    "Access": "access",
    "Contacts": "contacts",
    "Cursors": "cursors",
    "Ledger": "ledger",
    "Phones": "phones",
}
OTHER = "calls"


@pytest.fixture(autouse=True)
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Deploy the tables of a stack. In this process no CloudFormation is emulated."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    outputs = {f"{name}TableName": table for name, table in LASTING.items()} | {"BudgetTableName": OTHER}

    def outputs_of(client: object, name: str) -> dict[str, str]:
        if name != STACK:
            raise NotApplied(f"there is no stack {name}")
        return outputs

    monkeypatch.setattr(operators, "stack_outputs", outputs_of)
    with emulated_aws():
        for table in (*LASTING.values(), OTHER):
            create_table(dynamodb_client(), table)
        yield


def is_protected(table: str) -> bool:
    return dynamodb_client().describe_table(TableName=table)["Table"].get("DeletionProtectionEnabled", False)


def run(*options: str) -> int:
    return main(["tables", "protect", "--region", REGION, *options])


def test_the_tables_that_last_are_protected_and_no_other() -> None:
    assert run() == 0
    assert all(map(is_protected, LASTING.values()))
    assert not is_protected(OTHER)
    with pytest.raises(ClientError):
        dynamodb_client().delete_table(TableName="ledger")


def test_it_can_be_run_after_each_deployment(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    assert capsys.readouterr().out.strip().endswith("contacts, cursors, ledger, phones.")
    assert run() == 0
    assert capsys.readouterr().out.strip() == "All tables are protected."


def test_a_table_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    dynamodb_client().delete_table(TableName="ledger")
    assert run() == 2
    assert "table ledger can't be protected (ResourceNotFoundException)" in capsys.readouterr().err


def test_stack_and_region_are_those_of_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = """
        [shop.global.parameters]
        stack_name = "suggested"
        [shop.deploy.parameters]
        stack_name = "another"
        region = "eu-central-1"
        tags = ["a=b"]
    """
    (tmp_path / "samconfig.toml").write_text(saved, encoding="utf-8")
    monkeypatch.setattr(protect, "ROOT", tmp_path)
    assert main(["tables", "protect", "--config-env", "shop"]) == 2
    assert "there is no stack another" in capsys.readouterr().err
    assert main(["tables", "protect", "--config-env", "shop", "--stack-name", STACK]) == 0


def test_these_are_the_tables_that_the_template_retains() -> None:
    template = Stack()
    retained = {
        name
        for name in template.of_type("AWS::DynamoDB::Table")
        if mapping(template.resources[name])["DeletionPolicy"] == "RetainExceptOnCreate"
    }
    assert retained == {f"{name}Table" for name in LASTING}
    for name in LASTING:
        assert mapping(template.outputs[f"{name}TableName"])["Value"] == f"{name}Table"
        # The template says nothing of it: a first deployment that fails has to take its tables back.
        assert "DeletionProtectionEnabled" not in template.properties(f"{name}Table")


def test_a_deployment_ends_with_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [recipe] = [part for part in makefile.split("\n\n") if part.startswith(".PHONY: deploy")]
    assert recipe.splitlines()[-1].endswith("ordersync tables protect --config-env $(ENVIRONMENT)")


def test_an_environment_that_there_is_not_protects_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--config-env", "nosuch") == 2
    assert "samconfig.toml has no environment nosuch" in capsys.readouterr().err
    assert not any(map(is_protected, LASTING.values()))
