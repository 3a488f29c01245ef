"""Why an order is not transferred."""

from enum import StrEnum

from ordersync.domain.connection import Settings
from ordersync.domain.order import Order


class SkipReason(StrEnum):
    """The recorded reasons (docs/behaviour.md, "Skipped orders")."""

    ORDER_NOT_FOUND = "order_not_found"
    UNCONFIRMED = "unconfirmed"
    NOT_A_PURCHASE = "not_a_purchase"
    SAME_PURCHASE = "same_purchase"
    SKIPPED_SOURCE = "skipped_source"
    SKIPPED_STATUS = "skipped_status"
    NO_EMAIL = "no_email"
    IGNORED_EMAIL = "ignored_email"
    INVALID_EMAIL = "invalid_email"
    MASKED_EMAIL = "masked_email"
    AMBIGUOUS_PHONE = "ambiguous_phone"
    BEFORE_START = "before_start"
    FORGOTTEN = "forgotten"
    CONNECTION_REMOVED = "connection_removed"


def reason_to_skip(order: Order, settings: Settings) -> SkipReason | None:
    """Why the order is not transferred, as far as the order itself can tell."""
    if order.is_return:
        return SkipReason.NOT_A_PURCHASE
    if settings.skips(order.source, order.store):
        return SkipReason.SKIPPED_SOURCE
    if order.status_id in settings.skip_statuses:
        return SkipReason.SKIPPED_STATUS
    if not order.confirmed:
        return SkipReason.UNCONFIRMED
    return None
