"""Why an order is skipped, as far as it alone can tell."""

from dataclasses import replace

from ordersync.domain.skips import SkipReason, reason_to_skip
from tests.builders import ORDER, settings_with


def test_why_an_order_is_skipped() -> None:
    some = settings_with(skip_sources=["amazon", "ebay:5"], skip_statuses=[7])
    assert reason_to_skip(ORDER, some) is None
    assert reason_to_skip(replace(ORDER, source="order_return"), some) is SkipReason.NOT_A_PURCHASE
    assert reason_to_skip(replace(ORDER, source="amazon"), some) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="ebay", source_id="5"), some) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="ebay", source_id="6"), some) is None
    assert reason_to_skip(replace(ORDER, status_id=7), some) is SkipReason.SKIPPED_STATUS
    assert reason_to_skip(replace(ORDER, confirmed=False), some) is SkipReason.UNCONFIRMED


def test_orders_from_shops_are_skipped_by_setting_5_alone() -> None:
    assert reason_to_skip(ORDER, settings_with()) is None
    assert reason_to_skip(ORDER, settings_with(skip_shop_orders=True)) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="personal"), settings_with(skip_shop_orders=True)) is None
