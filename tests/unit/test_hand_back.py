"""When a message that lacks calls is received again."""

import pytest

from ordersync.delivery.hand_back import Received, hand_back
from ordersync.domain.journal import QueueMessage
from ordersync.errors import NoBudget
from ordersync.pacing.timings import Timings

MESSAGE = QueueMessage(connection_id="myshop", order_id=4711)


@pytest.mark.parametrize(
    ("free_in", "receive_count", "seconds"),
    [(40.0, 1, 40), (0.0, 10, 2), (0.0, 100, 20), (0.0, 250, 30), (40.0, 250, 40), (-5.0, 1, 1)],
)
def test_an_order_that_lacks_calls_comes_back_once_they_are_free_and_later_the_more_often_it_has(
    free_in: float, receive_count: int, seconds: int
) -> None:
    item = Received("m1", MESSAGE, 0.0, receive_count)
    back = hand_back(item, NoBudget("none is free", until=1_000 + free_in), 1_000.0, 0.0, Timings())
    assert back.seconds == seconds
