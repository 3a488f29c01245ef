"""Why an order is not transferred."""

from enum import StrEnum
from typing import Self

from ordersync.domain.order import Order
from ordersync.domain.purchase import costs_less_than_nothing
from ordersync.domain.settings import Settings


class SkipReason(StrEnum):
    """The recorded reasons (docs/behaviour.md, "Skipped orders"), and whether each may pass by itself.

    Attributes:
        may_pass: whether the sweep requeues the order once it qualifies, without a journal entry.
    """

    may_pass: bool

    ORDER_NOT_FOUND = "order_not_found", True
    UNCONFIRMED = "unconfirmed", True
    NOT_A_PURCHASE = "not_a_purchase", True
    SAME_PURCHASE = "same_purchase", False
    VALUE_UNSETTLED = "value_unsettled", False
    POSSIBLE_COPY = "possible_copy", False
    CONTACT_DELETED = "contact_deleted", False
    SKIPPED_SOURCE = "skipped_source", True
    SKIPPED_STATUS = "skipped_status", True
    NEGATIVE_TOTAL = "negative_total", True
    NO_EMAIL = "no_email", True
    IGNORED_EMAIL = "ignored_email", True
    INVALID_EMAIL = "invalid_email", True
    MASKED_EMAIL = "masked_email", True
    AMBIGUOUS_PHONE = "ambiguous_phone", True
    NOTHING_TO_SEND = "nothing_to_send", True
    BEFORE_START = "before_start", False
    FORGOTTEN = "forgotten", False
    CONNECTION_REMOVED = "connection_removed", True

    def __new__(cls, word: str, may_pass: bool) -> Self:  # noqa: FBT001 - the second column of the list above
        """Make a member that is its word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.may_pass = may_pass
        return member


def reason_to_skip(order: Order, settings: Settings) -> SkipReason | None:
    """Return why the order is not transferred, as far as the order itself can tell, or None."""
    if order.is_return:
        return SkipReason.NOT_A_PURCHASE
    if settings.skips(order.source, order.store):
        return SkipReason.SKIPPED_SOURCE
    if order.status_id in settings.skip_statuses:
        return SkipReason.SKIPPED_STATUS
    if not order.confirmed:
        return SkipReason.UNCONFIRMED
    return SkipReason.NEGATIVE_TOTAL if costs_less_than_nothing(order) else None
