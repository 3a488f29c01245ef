"""What a deployed stack publishes about itself."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def stack_outputs(client: "CloudFormationClient", stack: str) -> dict[str, str]:
    """Return the outputs of a deployed stack, by name.

    Raises:
        NotApplied: there is no such stack, or it can't be looked at.
    """
    try:
        found = client.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error_code(error) != "ValidationError":
            msg = f"the stack {stack} can't be looked at ({error_code(error)})"
            raise NotApplied(msg) from None
        found = []
    except BotoCoreError as error:
        msg = f"AWS can't be asked for the stack {stack}: {error}"
        raise NotApplied(msg) from None
    if not found:
        msg = f"there is no stack {stack} in {client.meta.region_name} at {client.meta.endpoint_url}"
        raise NotApplied(msg)
    return {
        output.get("OutputKey", ""): output.get("OutputValue", "") for output in found[0].get("Outputs", [])
    }
