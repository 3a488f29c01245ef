"""The SNS topic that alarms go to, and messages to people."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

LONGEST_SUBJECT = 100  # ASCII characters (SNS's API reference, Publish)


class SnsTopic:
    """A topic with people behind it."""

    def __init__(self, client: "Callable[[], SNSClient]", arn: str) -> None:
        """Publish to the topic of this ARN; the client is made when it is first needed."""
        self._client = client
        self._arn = arn

    def publish(self, subject: str, text: str) -> None:
        """Send a message.

        Args:
            subject: what the e-mail's subject says; ASCII, cut to 100 characters.
            text: what the e-mail says.

        Raises:
            NotApplied: it can't be sent.
        """
        try:
            self._client().publish(TopicArn=self._arn, Subject=subject[:LONGEST_SUBJECT], Message=text)
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"people can't be notified ({error_code(error)})") from error

    def has_reader(self) -> bool:
        """Return whether anyone has confirmed to receive what is published.

        AWS lists a subscription that is not confirmed without an ARN (SNS's API reference, Subscription).

        Raises:
            NotApplied: that can't be looked at.
        """
        try:
            pages = self._client().get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self._arn)
            found = [each.get("SubscriptionArn", "") for page in pages for each in page["Subscriptions"]]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"subscriptions can't be looked at ({error_code(error)})") from error
        return any(arn.startswith("arn:") for arn in found)
