"""A parked order asks for all that its messages asked for."""

import itertools

import pytest

from ordersync.domain.journal import LogType, Origin, QueueMessage
from ordersync.domain.parked import ParkedOrder

CONFIRMED = QueueMessage(
    connection_id="main", log_id=7, log_type=LogType.CONFIRMED, order_id=812, logged_at=1_790_000_007
)
EDITED = QueueMessage(
    connection_id="main", log_id=5, log_type=LogType.DELIVERY_EDITED, order_id=812, logged_at=1_790_000_005
)
SWEPT = QueueMessage(connection_id="main", order_id=812, origin=Origin.SWEEP)
REPLAYED = QueueMessage(connection_id="main", order_id=812, origin=Origin.REPLAY)


def merged(*messages: QueueMessage) -> QueueMessage:
    parked = ParkedOrder()
    for message in messages:
        parked = parked.merged(message)
    assert parked.messages == len(messages)
    return parked.message("main")


@pytest.mark.parametrize(
    "message", [CONFIRMED, EDITED, SWEPT, REPLAYED], ids=["confirmed", "edited", "swept", "replayed"]
)
def test_a_message_comes_back_as_it_was(message: QueueMessage) -> None:
    assert merged(message) == merged(message, message) == message


@pytest.mark.parametrize("messages", list(itertools.permutations([CONFIRMED, EDITED, SWEPT])))
def test_the_newest_entry_is_named_and_an_edit_asks_for_most(messages: tuple[QueueMessage, ...]) -> None:
    message = merged(*messages)
    assert (message.log_id, message.logged_at) == (CONFIRMED.log_id, CONFIRMED.logged_at)
    assert message.log_type == LogType.DELIVERY_EDITED
    assert message.origin is Origin.JOURNAL


@pytest.mark.parametrize("origin", Origin)
@pytest.mark.parametrize("other", Origin)
def test_what_a_person_asked_for_is_not_lost_and_live_orders_come_before_swept_ones(
    origin: Origin, other: Origin
) -> None:
    ranks = [Origin.SWEEP, Origin.JOURNAL, Origin.BACKFILL, Origin.REPLAY]
    one, two = (SWEPT.model_copy(update={"origin": each}) for each in (origin, other))
    assert merged(one, two).origin is max(origin, other, key=ranks.index)
