"""SALESmanago's own integration with BaseLinker, as far as its documentation describes it.

Documented: it sends contacts and purchases, from every source whose buyers' e-mail addresses are known;
Allegro's buyers if they have bought elsewhere with the same telephone number; contacts get a tag by source.
Not documented, and made here as it is worst for whoever moves: it knows an order by its number alone, so that
a copy, a part and a technical merge are purchases of their own, and its events look much like ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulators.baselinker import BaselinkerAccount
from simulators.baselinker.orders import Order, lines_of, number_of, text_of
from simulators.salesmanago import SalesmanagoAccount, is_email, normalised_tags

_ALLEGRO = "allegro"
_NATIONAL_DIGITS = 9


@dataclass
class HostedIntegration:
    """Transfers the confirmed orders of a BaseLinker account to a SALESmanago account while it is on.

    Attributes:
        shop: The BaseLinker account.
        marketing: The SALESmanago account.
        location: The e-shop of its events.
        delay: Seconds from when it takes an order up until it sends it, even if it is switched off meanwhile.
        since: The epoch second at which it was switched on; orders confirmed before that are left out. None
            while it is off.
        waiting: The orders that it has taken up and not sent yet, each with the epoch second.
        sent: The orders that it has sent, each with the epoch second.
    """

    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    location: str
    delay: float = 5.0
    since: float | None = None
    waiting: dict[int, float] = field(default_factory=dict)
    sent: dict[int, float] = field(default_factory=dict)

    def switch_on(self, since: float = 0) -> None:
        """Take up orders that are confirmed from this epoch second on; by default all there are."""
        self.since = since

    def switch_off(self) -> None:
        """Take up no more orders; those that were taken up are still sent."""
        self.since = None

    def work(self, now: float) -> None:
        """Take up what is new, and send what is due at this epoch second."""
        orders = dict(self.shop.orders)
        for order_id, order in orders.items():
            is_known = order_id in self.waiting or order_id in self.sent
            if self.since is not None and not is_known and self._takes(order, self.since):
                self.waiting[order_id] = now
        due = [order_id for order_id, at in self.waiting.items() if at + self.delay <= now]
        for order_id in due:
            del self.waiting[order_id]
            email = self._email_of(orders[order_id]) if order_id in orders else None
            if email is not None:  # otherwise it was removed, merged away or edited meanwhile
                self._send(orders[order_id], email)
                self.sent[order_id] = now

    def _takes(self, order: Order, since: float) -> bool:
        is_due = bool(order["confirmed"]) and number_of(order, "date_confirmed") >= since
        return is_due and order["order_source"] != "order_return" and self._email_of(order) is not None

    def _email_of(self, order: Order) -> str | None:
        """Return the e-mail address by which it knows an order's buyer, None if it knows none."""
        if order["order_source"] != _ALLEGRO:
            return text_of(order, "email") if is_email(text_of(order, "email")) else None
        number = _digits(order)
        for other in list(self.shop.orders.values()):
            is_same = other["order_source"] != _ALLEGRO and number and _digits(other) == number
            is_earlier = number_of(other, "date_add") <= number_of(order, "date_add")
            if is_same and is_earlier and is_email(text_of(other, "email")):
                return text_of(other, "email")
        return None

    def _send(self, order: Order, email: str) -> None:
        event = self.marketing.add_foreign_event(email, purchase_of(order, self.location))
        contact = self.marketing.contacts[event.contact_id]
        contact.fields.setdefault("name", text_of(order, "delivery_fullname"))
        contact.fields.setdefault("phone", text_of(order, "phone"))
        tags = normalised_tags([f"baselinker_{order['order_source']}"])
        contact.tags = [*dict.fromkeys([*contact.tags, *tags])]


def purchase_of(order: Mapping[str, object], location: str) -> dict[str, object]:
    """Return the event of an order, laid out as SALESmanago's own WooCommerce plugin does it."""
    lines = lines_of(order)
    total = sum(_amount(line, "price_brutto") * _amount(line, "quantity") for line in lines)
    return {
        "date": number_of(order, "date_add") * 1000,
        "contactExtEventType": "PURCHASE",
        "externalId": str(order["order_id"]),
        "value": round(total + _amount(order, "delivery_price"), 2),
        "products": ",".join(text_of(line, "product_id") for line in lines),
        "location": location,
        "description": order["payment_method"],
        "detail1": ",".join(text_of(line, "name") for line in lines),
        "detail3": "/".join(text_of(line, "quantity") for line in lines),
        "detail5": order["delivery_method"],
    }


def _amount(fields: Mapping[str, object], name: str) -> float:
    return float(str(fields[name] or 0))


def _digits(order: Mapping[str, object]) -> str:
    return "".join(sign for sign in text_of(order, "phone") if sign.isdigit())[-_NATIONAL_DIGITS:]
