"""A made-up history for the reference model: what it must refuse is shown without the program."""

import random
from collections.abc import Mapping
from dataclasses import replace

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.settings import Settings
from ordersync.domain.states import EventRecord, State
from simulators import BaselinkerOptions, BaselinkerSimulator, SalesmanagoOptions, SalesmanagoSimulator
from simulators.salesmanago.account import ExternalEvent
from tests.model import History, check, check_event

NOW = 1_790_000_000.0
JAN, MARIA = ("Jan Kowalski", "jan@example.com"), ("Maria Kowalska", "maria@example.com")
TAG = "SHOP"
PURCHASE = EventKind.PURCHASE


class Past:
    """A made-up history: a shop, an account of SALESmanago, and a ledger."""

    def __init__(self, **options: object) -> None:
        self.now = self.starts_at = NOW
        self.shop = BaselinkerSimulator(lambda: self.now, BaselinkerOptions()).add_account("token")
        card = SalesmanagoOptions(**options)  # type: ignore[arg-type]  # any option by name
        marketing = SalesmanagoSimulator(lambda: self.now, card, random.Random(1))
        self.marketing = marketing.add_account("client", "secret", ["owner@shop.example"])
        self.ledger: dict[int, OrderRecord] = {}
        self.related_ids: dict[str, int] = {}

    def order(self, person: tuple[str, str], **fields: object) -> int:
        """Let someone order; some time passes afterwards."""
        name, email = person
        order = {"order_source": "shop", "delivery_fullname": name, "email": email, "phone": "600100202"}
        order_id = self.shop.add_order({**order, "products": [{"product_id": "1"}], **fields})
        self.ledger[order_id] = OrderRecord()
        self.now += 100
        return order_id

    def sent(
        self,
        order_id: int,
        email: str,
        late: float = 0,
        counted: Mapping[str, int] | None = None,
        value: int = 0,
    ) -> ExternalEvent:
        """Let an order's event take effect, and the ledger say so; `counted` is what it says of its items."""
        contact = self.marketing.contact(email) or self.marketing.create(email, "owner", self.now)
        contact.tags = [TAG]
        order = self.shop.past.versions(order_id)[-1].order
        contact.fields["name"] = str(order["delivery_fullname"])
        contact.address |= {"city": "", "streetAddress": ""}
        data: dict[str, object] = {
            "externalId": str(order_id),
            "contactExtEventType": "PURCHASE",
            "location": "shop",
            "date": int(str(order["date_add"])) * 1000,
            "value": value,
            "products": "1",
        }
        if counted is not None:
            data["products"], data["detail3"] = ",".join(counted), "/".join(map(str, counted.values()))
        self.record(order_id, State.SENT)
        return self.marketing.add_event(contact, data, self.now + late)

    def record(self, order_id: int, state: State, reason: str = "", intent: Intent | None = None) -> None:
        event = EventRecord(state, reason, intent=intent)
        self.ledger[order_id] = replace(OrderRecord(updated_at=self.now), events={PURCHASE: event})

    def history(self) -> History:
        settings = Settings(tag=TAG, eshop="shop")
        return History(
            self.shop,
            self.marketing,
            settings,
            TAG,
            self.now,
            self.ledger,
            self.starts_at,
            related_ids=self.related_ids,
        )

    def check_event(self, event: ExternalEvent) -> None:
        check_event(event, self.history())

    def check(self) -> None:
        check(self.history())
