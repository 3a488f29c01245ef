"""A small shop that does anything a shop may do, with few buyers, so that their orders interact."""

import copy
import random
from dataclasses import dataclass

from simulators import BaselinkerAccount


@dataclass(frozen=True)
class Person:
    """A buyer, with the address given in shops (empty if none is), and a phone number that may be shared."""

    name: str
    email: str
    phone: str


PEOPLE = (
    Person("Anna Żółw", "anna@example.com", "600100201"),
    Person("Jan Kowalski", "jan@example.com", "600100202"),
    Person("Maria Kowalska", "maria@example.com", "600100202"),
    Person("Ewa Nowak", "ewa@example.com", "600100203"),
    Person("Piotr Zięba", "piotr@example.com", "600100202"),
)
GUESTS = (Person("Zofia Kowalska", "", "600100202"), Person("Adam Nowak", "", "600100203"))
SOURCES = (
    ("shop", 812),
    ("shop", 815),
    ("allegro", 31),
    ("allegro", 31),
    ("personal", 0),
    ("order_return", 0),
)
SPELLINGS = ("{}", "+48{}", "0048{}", "48 {}", "+48 {}")
LONG_AGO = 1_700_000_000
SHARED_EXTERNAL_IDS = False
"""Whether a store's id may come twice: an order split from the second one gets an event of its own."""

DELIVERIES = (0, 9.99, 12.5)
PARTS = ((1, None), (1, None), (2, 1))
"""How many lines a split moves, and how many pieces of each at most; with 2 and 1, it parts a line."""

RELATING = (0, 0, 0.3)
"""How often the staff relate orders besides, in a life."""

CITIES = ("Łódź", "Kraków", "Gdańsk", "Poznań")


class Shop:
    """A shop in which one random thing happens at a time; its first order has the id `first_id`, if given."""

    def __init__(self, account: BaselinkerAccount, rng: random.Random, first_id: int = 0) -> None:
        self.account = account
        self.rng = rng
        self.staff = random.Random(copy.copy(rng).random())  # its own, so that it changes no other choice
        self.relating = self.staff.choice(RELATING)
        self._next_id = first_id
        self.made = 0
        self.external_ids: dict[tuple[str, int], list[str]] = {}

    def act(self) -> None:
        """Let one thing happen in the shop."""
        existing = list(self.account.orders)
        actions = [self.order] * 6 + ([] if not existing else [self.edit] * 3 + [self.log_again, self.relate])
        self.rng.choice(actions)()
        if self.account.orders and self.staff.random() < self.relating:
            self.relate()

    def order(self) -> None:
        source = self.rng.choice(SOURCES)
        knows_email, confirmed = self.rng.random() >= 0.1, self.rng.random() < 0.8
        self.place(self.rng.choice(PEOPLE + GUESTS), source, knows_email=knows_email, confirmed=confirmed)

    def crowd(self) -> None:
        """Let so many orders of long ago have one number that not all of them are read."""
        people = self.rng.sample([person for person in PEOPLE if person.phone == PEOPLE[1].phone], 2)
        for _ in range(self.rng.randint(26, 32)):
            self.made += 1
            order = self._order(self.rng.choice(people), SOURCES[0])
            self.account.add_order({**order, "date_add": LONG_AGO + self.made}, journal=False)

    def place(
        self, person: Person, source: tuple[str, int], *, knows_email: bool = True, confirmed: bool = True
    ) -> None:
        """Place an order; only shops learn a real address, and not always."""
        self.made += 1
        order = self._order(person, source)
        if not knows_email and source[0] != "allegro":
            order["email"] = ""
        self.account.add_order({"order_id": self._next_id, **order}, confirmed=confirmed)
        self._next_id = 0

    def _order(self, person: Person, source: tuple[str, int]) -> dict[str, object]:
        kind, source_id = source
        email = f"q{self.made}x+{self.made}@allegromail.pl" if kind == "allegro" else person.email
        return {
            "order_source": kind,
            "order_source_id": source_id,
            "external_order_id": self._external_id(source),
            "email": email,
            "phone": self._spelled(person.phone),
            "delivery_fullname": person.name,
            "delivery_address": f"ul. Testowa {self.made}",
            "delivery_city": self.rng.choice(CITIES),
            "delivery_country_code": "PL",
            "currency": "PLN",
            "delivery_price": DELIVERIES[self.made % len(DELIVERIES)],
            "products": [
                {"product_id": f"{self.made}1", "name": "Kubek", "price_brutto": 10.1, "quantity": 3},
                {"product_id": f"{self.made}2", "name": "Talerz", "price_brutto": 5, "quantity": 1},
            ],
        }

    def _external_id(self, source: tuple[str, int]) -> str:
        """Return the store's id of an order: none, one of its own, or that of an earlier order there."""
        known = self.external_ids.setdefault(source, [])
        drawn = self.rng.random()
        if SHARED_EXTERNAL_IDS and drawn < 0.05 and known:
            return self.rng.choice(known)
        if drawn < 0.5:
            known.append(f"ext-{self.made}")
            return known[-1]
        return ""

    def _spelled(self, phone: str) -> str:
        return self.rng.choice(SPELLINGS).format(phone)

    def edit(self) -> None:
        self.edit_one(self.rng.choice(list(self.account.orders)))

    def edit_one(self, order_id: int) -> None:
        """Let the staff do what an order needs: confirm it, find out its address, or correct it."""
        order = self.account.orders[order_id]
        if not order["confirmed"] and self.rng.random() < 0.7:
            self.account.confirm_order(order_id)
        elif not order["email"]:
            self.account.edit_order(order_id, {"email": self.rng.choice(PEOPLE).email}, [16])
        else:
            changes, log_types = self._correction()
            self.account.edit_order(order_id, changes, log_types)

    def _correction(self) -> tuple[dict[str, object], list[int]]:
        """Return what is wrong with an order, and the entries that its correction writes."""
        person = self.rng.choice(PEOPLE)
        match self.rng.choice(["city"] * 4 + ["street"] * 4 + ["buyer", "phone", "address"]):
            case "city":
                return {"delivery_city": self.rng.choice(CITIES)}, [11]
            case "street":
                return {"delivery_address": f"ul. Nowa {self.rng.randint(1, 9)}"}, [11, 16]
            case "buyer":
                return {"delivery_fullname": person.name}, [11]
            case "phone":
                return {"phone": self._spelled(person.phone)}, [16]
            case _:
                return {"email": self.rng.choice([person.email, "brak"])}, [16]

    def log_again(self) -> None:
        order_id = self.rng.choice(list(self.account.orders))
        self.account.log(self.rng.choice([1, 2, 11, 16, 18, 3]), order_id)

    def relate(self) -> None:
        order_id = self.rng.choice(list(self.account.orders))
        match self.rng.choice(["split", "copy", "merge"]):
            case "split":
                self.split(order_id, *self.staff.choice(PARTS), moves_delivery=self.staff.random() < 0.5)
            case "copy":
                self.account.copy(order_id)
            case _:
                other = self.rng.choice(list(self.account.orders))
                if other != order_id:
                    self.merge(order_id, other)

    def split(self, order_id: int, lines: int, pieces: int | None, *, moves_delivery: bool) -> None:
        """Split an order, and perhaps a half of its delivery cost, in whole cents."""
        cost = float(str(self.account.orders[order_id]["delivery_price"]))
        self.account.split(order_id, lines, pieces, round(cost / 2, 2) if moves_delivery else 0)

    def merge(self, order_id: int, other: int) -> None:
        """Merge two orders in either of the two modes."""
        if self.staff.random() < 0.5:
            self.account.technical_merge(order_id, other)
        else:
            self.account.merge(order_id, other)
