"""Secrets that were typed and are not saved yet, in the SSM Parameter Store, which deletes them by itself."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ValidationError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied
from ordersync.ports import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ssm import SSMClient


class _Kept(BaseModel):
    secrets: dict[str, str]
    until: float


class SsmDrafts:
    """Implements `SecretDrafts` of `ordersync.ports`: a SecureString for each key, below one path.

    The store deletes it when its time is over (a parameter policy of the kind `Expiration`, which takes the
    tier `Advanced`: SSM's User Guide, "Assigning parameter policies"); it may be late, so the time is in the
    value as well.
    """

    def __init__(self, client: "SSMClient", path: str, clock: Clock, key_id: str) -> None:
        """Keep drafts below `path`, encrypted under `key_id`."""
        self._client = client
        self._path = path.rstrip("/")
        self._clock = clock
        self._key_id = key_id

    def keep(self, key: str, secrets: "Mapping[str, str]", until: float) -> None:
        """Keep secrets; see `ordersync.ports.SecretDrafts`."""
        at = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        policy = {"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": at}}
        try:
            self._client.put_parameter(
                Name=f"{self._path}/{key}",
                Value=_Kept(secrets=dict(secrets), until=until).model_dump_json(),
                Type="SecureString",
                KeyId=self._key_id,
                Tier="Advanced",
                Policies=json.dumps([policy]),
                Overwrite=True,
            )
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"what was typed can't be kept ({error_code(error)})") from None

    def read(self, key: str) -> "Mapping[str, str]":
        """Return what is kept; see `ordersync.ports.SecretDrafts`."""
        try:
            found = self._client.get_parameter(Name=f"{self._path}/{key}", WithDecryption=True)
            kept = _Kept.model_validate_json(found["Parameter"].get("Value", ""))
        except (ClientError, BotoCoreError) as error:
            if error_code(error) == "ParameterNotFound":
                return {}
            raise NotApplied(f"what was typed can't be read ({error_code(error)})") from None
        except ValidationError:
            return {}
        return kept.secrets if self._clock.now() < kept.until else {}

    def drop(self, key: str) -> None:
        """Delete what is kept; see `ordersync.ports.SecretDrafts`."""
        try:
            self._client.delete_parameter(Name=f"{self._path}/{key}")
        except (ClientError, BotoCoreError) as error:
            if error_code(error) != "ParameterNotFound":
                raise NotApplied(f"what was typed can't be deleted ({error_code(error)})") from None
