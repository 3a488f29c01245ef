"""What a deployed stack publishes about itself."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

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
            raise NotApplied(f"the stack {stack} can't be looked at ({error_code(error)})") from None
        found = []
    except BotoCoreError as error:
        raise NotApplied(f"AWS can't be asked for the stack {stack}: {error}") from None
    except ResponseParserError:
        raise NotApplied(f"{client.meta.endpoint_url} does not answer as AWS does") from None
    if not found:
        raise NotApplied(
            f"there is no stack {stack} in {client.meta.region_name} at {client.meta.endpoint_url}"
        )
    return {
        output.get("OutputKey", ""): output.get("OutputValue", "") for output in found[0].get("Outputs", [])
    }
