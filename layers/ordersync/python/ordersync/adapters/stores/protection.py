"""Deletion protection of the tables that outlive their stack."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def protect_tables(client: "DynamoDBClient", names: Iterable[str]) -> list[str]:
    """Protect tables from being deleted; return those that were not protected before.

    Raises:
        NotApplied: a table can't be looked at or changed; those before it are protected.
    """
    return [name for name in names if _protect(client, name)]


def _protect(client: "DynamoDBClient", name: str) -> bool:
    try:
        if client.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"):
            return False
        client.update_table(TableName=name, DeletionProtectionEnabled=True)
    except (ClientError, BotoCoreError) as error:
        raise NotApplied(f"table {name} can't be protected ({error_code(error)})") from None
    return True
