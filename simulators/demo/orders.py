"""Invented orders, with the addresses that each kind of store gives."""

import random
from collections.abc import Mapping

from simulators.baselinker import Order
from simulators.baselinker.orders import number_of
from simulators.demo.people import Buyer, invent_buyer, respell_phone

_GOODS = (
    ("55001", "Donica ceramiczna 20 cm", "DON-20", 64.99),
    ("55002", "Ziemia do kwiatów, 20 l", "ZIE-20", 19.9),
    ("55003", "Konewka ocynkowana 5 l", "KON-5", 89),
    ("55004", "Nasiona bazylii", "NAS-BAZ", 4.5),
    ("55005", "Sekator ogrodowy", "SEK-1", 129.99),
    ("55006", "Rękawice, rozmiar M", "REK-M", 24.99),
    ("", "Rabat za opóźnienie", "", 0),
)
STORES: Mapping[tuple[str, int], tuple[str, int]] = {
    ("shop", 812): ("Sklep Ogród", 30),
    ("shop", 815): ("Sklep Balkon", 18),
    ("allegro", 4711): ("ogrod_demo", 30),
    ("amazon", 31): ("Demo Garden", 7),
    ("ebay", 17): ("demo-garden", 6),
    ("personal", 0): ("Osobiście / telefon", 9),
}
"""Name and weight of each store, by its type and id."""


class OrderMaker:
    """Makes orders of a fixed number of invented people.

    Attributes:
        buyers: The people.
    """

    def __init__(self, rng: random.Random) -> None:
        """Invent the people.

        Args:
            rng: Random number generator.
        """
        self._rng = rng
        self.buyers = [invent_buyer(number, rng) for number in range(40)]
        self._shop_buyers: list[Buyer] = []

    def order(self, source: tuple[str, int]) -> Order:
        """Return an order from a store (type and id), with an e-mail address as that store gives it."""
        buyer = self._buyer_at(source[0])
        address = {
            "fullname": buyer.name,
            "address": buyer.street,
            "postcode": buyer.postcode,
            "city": buyer.city,
            "country": "Polska",
            "country_code": "PL",
        }
        order: Order = {
            "order_source": source[0],
            "order_source_id": source[1],
            "shop_order_id": self._rng.randint(1000, 99_999) if source[0] == "shop" else 0,
            "external_order_id": "" if source[0] == "personal" else f"{self._rng.getrandbits(64):016x}",
            "email": self._email(buyer, source[0]),
            "phone": respell_phone(buyer.phone, self._rng),
            "user_login": f"kupujacy_{buyer.number}" if source[0] in ("allegro", "ebay") else "",
            **{f"delivery_{name}": value for name, value in address.items()},
            **{f"invoice_{name}": value for name, value in address.items()},
            **self.goods(),
        }
        if self._rng.random() < 0.1:
            order |= {f"delivery_{name}": "" for name in address}
        if order["email"] == buyer.email and source[0] == "shop":
            self._shop_buyers.append(buyer)
        return order

    def _buyer_at(self, source: str) -> Buyer:
        """Return a buyer; on Allegro mostly one who has bought in a shop before."""
        known = self._shop_buyers if source == "allegro" and self._rng.random() < 0.7 else []
        return self._rng.choice(known or self.buyers)

    def _email(self, buyer: Buyer, source: str) -> str:
        token = f"{self._rng.getrandbits(36):09x}"
        if source == "allegro":
            return f"demo{buyer.number:06d}+{token}@allegromail.pl"
        if source == "amazon":
            return f"{token}@marketplace.amazon.de"
        if source == "personal" and self._rng.random() < 0.5:
            return ""
        return buyer.email

    def goods(self) -> Order:
        """Return the fields of an order that say what is bought, how it is sent and what is paid."""
        lines: list[Order] = []
        for product_id, name, sku, price in self._rng.sample(_GOODS, self._rng.choice((1, 1, 2, 3))):
            lines.append(
                {
                    "storage_id": 9001,
                    "product_id": product_id,
                    "name": name,
                    "sku": sku,
                    "ean": f"59000000{product_id}" if product_id else "",
                    "price_brutto": price,
                    "quantity": self._rng.choice((1, 1, 1, 2, 5)),
                    "weight": 0.5,
                    "warehouse_id": 321,
                }
            )
        on_delivery = self._rng.random() < 0.2
        total = sum(float(str(line["price_brutto"])) * number_of(line, "quantity") for line in lines)
        method, price = self._rng.choice(
            (("Paczkomaty InPost", 8.99), ("Kurier", 14.9), ("Odbiór osobisty", 0))
        )
        return {
            "products": lines,
            "payment_method": "Za pobraniem" if on_delivery else "Przelewy24",
            "payment_method_cod": "1" if on_delivery else "0",
            "payment_done": 0 if on_delivery else round(total + price, 2),
            "delivery_method_id": 55,
            "delivery_method": method,
            "delivery_price": price,
        }
