"""A secret in AWS Secrets Manager."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class StoredSecret:
    """One secret, in its current version."""

    def __init__(self, client: "SecretsManagerClient", secret_id: str) -> None:
        """Read the secret of this name or ARN."""
        self._client = client
        self._secret_id = secret_id

    def text(self) -> str:
        """Return the secret; empty if it is not a text.

        Raises:
            NotApplied: it is missing, or can't be read.
        """
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id)
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(
                f"the secret {self._secret_id} can't be read ({error_code(error)});"
                " see docs/runbook.md, Record keys"
            ) from error
        return answer.get("SecretString", "")
