"""The reference model knows when an order is rightly left to a person, and when it is not."""

from dataclasses import replace

import pytest

from ordersync.domain.intent import Intent
from ordersync.domain.order import OrderName
from ordersync.domain.states import State
from tests.fakes.past import JAN, NOW, Past
from tests.model.cards import PATIENCE


class Doubt(Past):
    """A history in which the outcome of Jan's second order is not known."""

    def __init__(self, options: dict[str, object] | None = None, others: int = 1) -> None:
        super().__init__(**(options or {}))
        self.order_id = self.order(JAN, date_add=int(NOW))
        for _ in range(others):
            self.sent(self.order(JAN), "jan@example.com")
        self.contact = self.marketing.contact("jan@example.com")
        assert self.contact is not None
        self.intent = Intent(self.contact.contact_id, self.now, str(self.order_id), "shop", int(NOW) * 1000)
        self.now += PATIENCE

    def leave(self, **intent: object) -> None:
        """Leave the order to a person, and check that this is right."""
        changed = replace(self.intent, **intent)  # type: ignore[arg-type]  # any field by name
        self.record(self.order_id, State.UNKNOWN, intent=changed)
        self.check()


def test_a_whole_card_can_tell() -> None:
    with pytest.raises(AssertionError, match="card can tell"):
        Doubt().leave()


@pytest.mark.parametrize(
    "options", [{"card_events": "missing"}, {"card_event_fields": ("location", "contactExtEventType")}]
)
def test_a_card_that_lacks_what_matters_can_not_tell(options: dict[str, object]) -> None:
    Doubt(options).leave()


def test_a_card_that_may_be_cut_can_not_tell() -> None:
    Doubt(others=10).leave()
    with pytest.raises(AssertionError, match="card can tell"):
        Doubt(others=9).leave()


def test_a_card_that_was_refused_or_is_gone_can_not_tell() -> None:
    doubt = Doubt()
    doubt.marketing.card_refusals.append((doubt.intent.contact_id, doubt.now - 1))
    doubt.leave()
    doubt = Doubt()
    doubt.marketing.delete_contact("jan@example.com")
    doubt.leave()


def test_a_card_that_lacks_what_it_is_known_to_hold_can_not_tell() -> None:
    doubt = Doubt({"card_lag": 10 * PATIENCE})
    [known] = {int(order_id) for order_id in doubt.history().events()}
    doubt.leave(beside=(OrderName("main", known),))
    with pytest.raises(AssertionError, match="never had"):
        doubt.leave(beside=(OrderName("main", known + 1),))


def test_an_order_is_not_left_to_a_person_at_once_nor_without_a_request() -> None:
    doubt = Doubt({"card_events": "missing"})
    with pytest.raises(AssertionError, match="too soon"):
        doubt.leave(at=doubt.now - 60)
    doubt.record(doubt.order_id, State.UNKNOWN)
    with pytest.raises(AssertionError, match="without a request"):
        doubt.check()
