"""A small shop that does anything a shop may do, with few buyers, so that their orders interact."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from simulators import BaselinkerAccount


@dataclass(frozen=True)
class Person:
    """A buyer, with the address given in shops, and a phone number that may be shared."""

    name: str
    email: str
    phone: str


PEOPLE = (
    Person("Anna Żółw", "anna@example.com", "600100201"),
    Person("Jan Kowalski", "jan@example.com", "600100202"),
    Person("Maria Kowalska", "maria@example.com", "600100202"),
    Person("Ewa Nowak", "ewa@example.com", "600100203"),
)
SOURCES = (
    ("shop", 812),
    ("shop", 815),
    ("allegro", 31),
    ("allegro", 31),
    ("personal", 0),
    ("order_return", 0),
)
SPELLINGS = ("{}", "+48{}", "0048{}", "48 {}", "+48 {}")
CITIES = ("Łódź", "Kraków", "Gdańsk", "Poznań")


class Shop:
    """A shop in which one random thing happens at a time; its first order has the id `first_id`, if given."""

    def __init__(self, account: BaselinkerAccount, rng: random.Random, first_id: int = 0) -> None:
        self.account = account
        self.rng = rng
        self._next_id = first_id
        self.made = 0
        self.gone: list[Mapping[str, object]] = []

    def act(self) -> None:
        """Let one thing happen in the shop."""
        existing = list(self.account.orders)
        actions = [self.order] * 6 + ([] if not existing else [self.edit] * 3 + [self.log_again, self.relate])
        self.rng.choice(actions)()

    def order(self) -> None:
        source = self.rng.choice(SOURCES)
        knows_email, confirmed = self.rng.random() >= 0.1, self.rng.random() < 0.8
        self.place(self.rng.choice(PEOPLE), source, knows_email=knows_email, confirmed=confirmed)

    def place(
        self, person: Person, source: tuple[str, int], *, knows_email: bool = True, confirmed: bool = True
    ) -> None:
        """Place an order; only shops learn a real address, and not always."""
        self.made += 1
        kind, source_id = source
        email = person.email if knows_email else ""
        if kind == "allegro":
            email = f"q{self.made}x+{self.made}@allegromail.pl"
        self.account.add_order(
            {
                "order_id": self._next_id,
                "order_source": kind,
                "order_source_id": source_id,
                "external_order_id": f"ext-{self.made}" if self.rng.random() < 0.5 else "",
                "email": email,
                "phone": self.rng.choice(SPELLINGS).format(person.phone),
                "delivery_fullname": person.name,
                "delivery_address": f"ul. Testowa {self.made}",
                "delivery_city": self.rng.choice(CITIES),
                "delivery_country_code": "PL",
                "currency": "PLN",
                "products": [
                    {"product_id": str(self.made), "name": "Kubek", "price_brutto": 10.1, "quantity": 3},
                    {"product_id": str(self.made + 1), "name": "Talerz", "price_brutto": 5, "quantity": 1},
                ],
            },
            confirmed=confirmed,
        )
        self._next_id = 0

    def edit(self) -> None:
        self.edit_one(self.rng.choice(list(self.account.orders)))

    def edit_one(self, order_id: int) -> None:
        """Let the staff do what an order needs: confirm it, find out its address, or correct it."""
        order = self.account.orders[order_id]
        if not order["confirmed"] and self.rng.random() < 0.7:
            self.account.confirm_order(order_id)
        elif not order["email"]:
            self.account.edit_order(order_id, {"email": self.rng.choice(PEOPLE).email}, [16])
        elif self.rng.random() < 0.5:
            self.account.edit_order(order_id, {"delivery_city": self.rng.choice(CITIES)}, [11])
        else:
            self.account.edit_order(
                order_id, {"delivery_address": f"ul. Nowa {self.rng.randint(1, 9)}"}, [11, 16]
            )

    def log_again(self) -> None:
        order_id = self.rng.choice(list(self.account.orders))
        self.account.log(self.rng.choice([1, 2, 11, 16, 18, 3]), order_id)

    def relate(self) -> None:
        order_id = self.rng.choice(list(self.account.orders))
        match self.rng.choice(["split", "copy", "merge"]):
            case "split":
                self.account.split(order_id)
            case "copy":
                self.account.copy(order_id)
            case _:
                other = self.rng.choice(list(self.account.orders))
                if other != order_id:
                    self.merge(order_id, other)

    def merge(self, order_id: int, other: int) -> None:
        before = dict(self.account.orders)
        survivor = self.account.merge(order_id, other)
        self.gone += [before[key] for key in (order_id, other) if key != survivor]
