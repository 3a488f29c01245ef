"""The tables keep what must not be lost, and forget what may age."""

import pytest

from ordersync.ports import LISTED
from tests.template.stack import Stack, mapping

TABLES = ("CursorsTable", "LedgerTable", "ContactsTable", "PhonesTable", "BudgetTable", "AccessTable")
RETAINED = {
    "CursorsTable": "shop-cursors",
    "LedgerTable": "shop-ledger",
    "ContactsTable": "shop-contacts",
    "PhonesTable": "shop-phones",
    "AccessTable": "shop-access",
}
AGEING = ("LedgerTable", "BudgetTable", "AccessTable")


def test_there_is_no_other_table(stack: Stack) -> None:
    assert stack.of_type("AWS::DynamoDB::Table").keys() == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_keys_of_the_stores_and_is_encrypted(stack: Stack, table: str) -> None:
    properties = stack.properties(table)
    assert properties["KeySchema"] == [
        {"AttributeName": "scope", "KeyType": "HASH"},
        {"AttributeName": "key", "KeyType": "RANGE"},
    ]
    listed = [{"AttributeName": LISTED, "AttributeType": "S"}] if table == "LedgerTable" else []
    assert properties["AttributeDefinitions"] == [
        {"AttributeName": "scope", "AttributeType": "S"},
        {"AttributeName": "key", "AttributeType": "S"},
        *listed,
    ]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"] == {"SSEEnabled": True}


def test_the_ledger_lists_what_needs_a_look(stack: Stack) -> None:
    indexes = {name: stack.properties(name).get("GlobalSecondaryIndexes") for name in TABLES}
    assert indexes.pop("LedgerTable") == [
        {
            "IndexName": LISTED,
            "KeySchema": [
                {"AttributeName": "scope", "KeyType": "HASH"},
                {"AttributeName": LISTED, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]
    assert not any(indexes.values())


@pytest.mark.parametrize("table", [name for name in TABLES if name != "BudgetTable"])
def test_what_can_not_be_counted_again_can_be_restored_to_any_second(stack: Stack, table: str) -> None:
    assert stack.properties(table)["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("table", TABLES)
def test_only_what_may_age_does(stack: Stack, table: str) -> None:
    ageing = {"AttributeName": "expires_at", "Enabled": True} if table in AGEING else None
    assert stack.properties(table).get("TimeToLiveSpecification") == ageing


@pytest.mark.parametrize("table", TABLES)
def test_what_was_delivered_outlives_the_stack_and_can_not_be_made_twice(stack: Stack, table: str) -> None:
    body = mapping(stack.resources[table])
    kept = table in RETAINED
    assert body["DeletionPolicy"] == ("RetainExceptOnCreate" if kept else "Delete")
    assert body["UpdateReplacePolicy"] == ("Retain" if kept else "Delete")
    # A name of its own makes a second installation stop at the table of the first instead of starting empty.
    assert stack.properties(table).get("TableName") == RETAINED.get(table)


def test_the_secret_of_the_records_is_generated_and_outlives_the_stack_as_they_do(stack: Stack) -> None:
    assert stack.of_type("AWS::SecretsManager::Secret").keys() == {"RecordKeys"}
    body = mapping(stack.resources["RecordKeys"])
    assert body["DeletionPolicy"] == "RetainExceptOnCreate"
    assert body["UpdateReplacePolicy"] == "Retain"
    assert stack.properties("RecordKeys")["Name"] == "shop-record-keys"
    # No change of these without a rotation: CloudFormation would replace the secret's value.
    assert stack.properties("RecordKeys")["GenerateSecretString"] == {
        "PasswordLength": 64,
        "ExcludePunctuation": True,
    }
